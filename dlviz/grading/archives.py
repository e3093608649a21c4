"""Archives that strangers made, unpacked where they can do no harm.

Only plain files are taken, only below the folder, and only so many and so large; what is left out is told.
"""

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
MAX_FILES = 20_000
MAX_BYTES = 4_000_000_000  # of all files together
MAX_FILE = 60_000_000
MAX_DEPTH = 20  # of folders within folders
CHUNK = 1 << 20

Member = tuple[str, Callable[[], IO[bytes] | None]]


def is_archive(path: Path) -> bool:
    """By its name."""
    return path.name.lower().endswith(SUFFIXES)


def unpack(archive: Path, folder: Path) -> list[str]:
    """Write the archive's files below the folder; return a sentence for each thing that was left out."""
    told: list[str] = []
    files = left = 0
    try:
        for name, opened in _members(archive, told):
            target = _target(name, folder)
            if target is None:
                told.append(
                    f"{archive.name}: {name[:200]!r} leads out of the folder, or too deep into it: left out"
                )
                continue
            files += 1
            if files > MAX_FILES or left > MAX_BYTES:
                told.append(f"{archive.name}: too many or too large files; the rest was left out")
                break
            try:
                left += _copy(name, opened, target, archive, told)
            except OSError as error:  # a name that is too long, or a file where a folder should be
                told.append(f"{archive.name}: {name[:200]!r} was left out: {error.strerror}")
    except (
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        told.append(f"{archive.name} cannot be read to its end: {error}")
    except NotImplementedError as error:  # a compression that Python does not know
        told.append(f"{archive.name} cannot be read: {error}")
    return told


def _members(archive: Path, told: list[str]) -> Iterator[Member]:
    """The name of each plain file, and a function that opens it."""
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                if entry.external_attr >> 28 == 0o12:  # a symbolic link, by Unix's file type
                    told.append(f"{archive.name}: {entry.filename[:200]!r} is a link, and was left out")
                elif not entry.is_dir():
                    yield entry.filename, lambda entry=entry: opened.open(entry)  # type: ignore[misc]
    else:
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile():
                    yield member.name, lambda member=member: tar.extractfile(member)  # type: ignore[misc]
                elif not member.isdir():
                    told.append(f"{archive.name}: {member.name[:200]!r} is no plain file, and was left out")


def _target(name: str, folder: Path) -> Path | None:
    """Where the file belongs, or None if that is not below the folder."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if (
        not 0 < len(parts) <= MAX_DEPTH
        or ".." in parts
        or parts[0].startswith("/")
        or ":" in parts[0]
        or "\0" in name
    ):
        return None
    return folder.joinpath(*parts)


def _copy(
    name: str, opened: Callable[[], IO[bytes] | None], target: Path, archive: Path, told: list[str]
) -> int:
    """Write one file, as far as it may be large; return how many bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened() or open("/dev/null", "rb") as source, target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > MAX_FILE:
                told.append(f"{archive.name}: {name[:200]!r} is too large; its end was left out")
                break
            copy.write(chunk)
    return written
