"""Checkpoints that survive a crash at any moment: written beside, then renamed; the one before is kept."""

import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = "checkpoint.pt"


def save(folder: str | Path, state: dict[str, Any]) -> Path:
    """Write a state, a dict of tensors, numbers and dicts of these, as the folder's newest checkpoint.

    Renaming a file is atomic: whenever the power fails, each name has a whole file, or none.
    """
    import torch

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    newest, fresh = folder / NAME, folder / f"{NAME}.writing"
    with open(fresh, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())  # on the disk, not only in the system's memory
    if newest.exists():
        os.replace(newest, folder / f"{NAME}.previous")
    os.replace(fresh, newest)
    return newest


def load(folder: str | Path) -> dict[str, Any] | None:
    """The newest whole checkpoint, on the CPU; or None if there is none yet.

    A damaged file is set aside under the name it has, with .damaged at its end, and the one before is used.
    """
    import torch

    for name in (NAME, f"{NAME}.previous"):
        path = Path(folder) / name
        if not path.exists():
            continue
        if _is_whole(path):
            return torch.load(path, map_location="cpu", weights_only=True)
        with suppress(FileNotFoundError):  # another worker of the job may have been faster
            os.replace(path, aside := _free(path))
            print(f"{name} is damaged: set aside as {aside.name}, using the checkpoint before it", flush=True)
    return None


def _is_whole(path: Path) -> bool:
    """Whether all of the file is there and as it was written: torch.save writes a zip file with checksums."""
    try:
        with zipfile.ZipFile(path) as file:
            return file.testzip() is None
    except (zipfile.BadZipFile, EOFError, OSError):
        return False


def _free(path: Path) -> Path:
    """A name for a damaged file that no other has."""
    number, aside = 1, path.with_name(f"{path.name}.damaged")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    return aside
