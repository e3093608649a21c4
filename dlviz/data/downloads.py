"""Files too large for a package: fetched from the network once, and kept.

A file is used only if it has the published SHA-256. A download that was interrupted lies beside it as
NAME.part, and the next call continues it. When several processes ask for a file, one fetches it for all.
(The library pooch checks and keeps files, too. But it begins an interrupted download anew, knows one address
for each file, and has no lock between processes.)
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE = 30  # seconds without a byte until a host is given up
CHUNK = 1 << 16  # bytes


@dataclass(frozen=True)
class Remote:
    """A file as it was published."""

    name: str  # in the cache, with its folder
    size: int  # bytes
    sha256: str
    urls: tuple[str, ...]  # its addresses; the first that works is used


def cache_folder() -> Path:
    """Where files are kept: the environment variable DLVIZ_DATA, else the platform's folder for caches."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("DLVIZ_DATA")
    return Path(chosen).expanduser() if chosen else user_cache_path("dlviz", appauthor=False)


def fetch(remote: Remote) -> Path:
    """The file in the cache, intact; fetched if it is not there yet, or damaged.

    Raises a ConnectionError that lists what was tried if no host gave the file, and an OSError if the cache
    cannot be written. It may be interrupted at any time.
    """
    path = cache_folder() / remote.name
    if not _is_intact(path, remote):
        with _alone(path):
            if not _is_intact(path, remote):  # no other process fetched it while we waited
                part = path.with_name(f"{path.name}.part")
                _download(remote, part)
                os.replace(part, path)
    return path


def _download(remote: Remote, part: Path) -> None:
    """Complete `part`, from whichever host can do it."""
    failures = {}
    for url in remote.urls:
        again = True
        while again:
            had = _size(part)
            try:
                if had < remote.size:
                    _receive(url, remote, part)
            except (OSError, HTTPException) as error:
                failures[url] = error.reason if type(error) is URLError else error
                again = _size(part) > had  # a connection that breaks is renewed while it brings something
            else:
                if _is_intact(part, remote):
                    return
                part.unlink()
                failures[url] = "what it sent has a wrong checksum"
                again = had > 0  # the part from an earlier call may be at fault
    tried = "".join(f"  {url}: {reason}\n" for url, reason in failures.items())
    kept = f"The {_amount(_size(part))} that came are kept, and the next call goes on from there.\n"
    raise ConnectionError(
        f"{remote.name} is not, or not whole, on this machine, and no host gave it:\n"
        f"{tried}{kept * part.exists()}"
        "Without a network, use data.load_digits(), which needs none, or bring a copy of the file to "
        f"{part.with_suffix('')}"
    )


def _receive(url: str, remote: Remote, part: Path) -> None:
    """Write the rest of `part`, or all of it if the host cannot begin in the middle."""
    had = _size(part)
    headers = {"User-Agent": "dlviz"} | ({"Range": f"bytes={had}-"} if had else {})
    with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
        at = had if answer.status == 206 else 0
        length = answer.headers["Content-Length"]
        if length and at + int(length) != remote.size:
            raise ConnectionError("it offers another file")
        with _progress(remote) as show, part.open("r+b" if had else "wb") as file:
            file.seek(at)  # never truncated: if this breaks too, the earlier part stays
            while chunk := answer.read(min(CHUNK, remote.size - at)):
                file.write(chunk)
                at += len(chunk)
                show(at)
    if at < remote.size:
        raise ConnectionError(f"it broke off after {_amount(at)}")


def _is_intact(path: Path, remote: Remote) -> bool:
    if _size(path) != remote.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == remote.sha256


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _amount(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from fetching the same file. A process that dies leaves no lock behind."""
    from filelock import FileLock, Timeout

    lock = FileLock(f"{path}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        print(f"{path.name}: another process fetches it; waiting", flush=True)
        lock.acquire()
    except OSError as error:
        raise OSError(
            f"expected a folder to keep {path.name} in, but {path.parent} cannot be written ({error}): "
            "set the environment variable DLVIZ_DATA to a folder of yours"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _progress(remote: Remote) -> Iterator[Callable[[int], None]]:
    """A function to call with the bytes that are there: one line, kept up to date where that is possible."""
    ipython = sys.modules.get("IPython")
    live = sys.stdout.isatty() or (ipython is not None and hasattr(ipython.get_ipython(), "kernel"))
    text, shown = "", 0.0

    def show(at: int) -> None:
        nonlocal text, shown
        text = f"{remote.name}: {_amount(at)} of {_amount(remote.size)}"
        if live and time.monotonic() - shown > 0.2:
            print(f"\r{text:<79}", end="", flush=True)
            shown = time.monotonic()

    try:
        yield show
    finally:
        if text:
            print(f"\r{text:<79}" if live else text, flush=True)
