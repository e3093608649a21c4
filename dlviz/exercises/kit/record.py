"""The record of a learner's progress: one SQLite file beside the notebooks, written by all that are open.

Each thing that happens is one row, added in one short transaction and never changed, so notebooks cannot undo
each other's record. SQLite's rollback journal is kept: its faster write-ahead log needs memory shared between
processes, which network folders do not have. Where the file cannot be used, the record lasts until the kernel
stops.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

VERSION = 1
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS event (
    at REAL NOT NULL,               -- seconds since 1970
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,             -- passed, wrong, hint or solution
    points INTEGER NOT NULL,
    misconception TEXT
);
PRAGMA user_version = {VERSION};
COMMIT;
"""
WAIT = 10.0  # seconds for the other notebooks to finish writing
NOTEBOOKS = "[0-9][0-9]_*.ipynb"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)

_unsaved: list[tuple[float, str, str, int, str | None]] = []
_said: set[str] = set()
_to_say: list[str] = []


@dataclass
class Standing:
    """Where a learner stands with one exercise."""

    attempts: int = 0
    passed: bool = False
    points: int = 0
    hints: int = 0
    solution_seen: bool = False


def add(exercise: str, kind: str, points: int = 0, misconception: str | None = None) -> None:
    """Record what happened; where that fails, say so once and remember it for this session."""
    event = (time.time(), exercise, kind, points, misconception)
    try:
        with _database() as database:
            database.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?)", event)
    except (OSError, sqlite3.Error) as problem:
        _unsaved.append(event)
        _say(
            f"Your progress cannot be kept in {_place()[0]} ({problem}). It lasts until the kernel stops. "
            "Is the disk full, or may you not write in that folder?"
        )


def standings() -> dict[str, Standing]:
    """Where the learner stands, by exercise; exercises never touched are left out."""
    events = [event[1:4] for event in _unsaved]
    path, _ = _place()
    if path.exists():
        try:
            with _database() as database:
                events += database.execute("SELECT exercise, kind, points FROM event").fetchall()
        except (OSError, sqlite3.Error) as problem:
            _say(f"Your progress so far cannot be read ({problem}).")
    found: dict[str, Standing] = {}
    for exercise, kind, points in events:
        standing = found.setdefault(exercise, Standing())
        standing.attempts += kind in ("passed", "wrong")
        standing.passed |= kind == "passed"
        standing.points = max(standing.points, points)
        standing.hints += kind == "hint"
        standing.solution_seen |= kind == "solution"
    return found


def notices() -> tuple[str, ...]:
    """What has to be said about the record and has not been said yet."""
    said = tuple(_to_say)
    _to_say.clear()
    return said


def _say(sentence: str) -> None:
    if sentence not in _said:
        _said.add(sentence)
        _to_say.append(sentence)


# The file


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    """An open database with its table; a damaged one is put aside first."""
    path, found = _place()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not found:
        _say(f"No notebooks of the course were found near here, so your progress is recorded in {path}.")
    before = path.stat() if path.exists() else None
    try:
        database = _open(path)
    except sqlite3.DatabaseError as problem:
        if before is None or getattr(problem, "sqlite_errorcode", 0) & 0xFF not in DAMAGED:
            raise
        _put_aside(path, before)
        database = _open(path)
    with closing(database):
        yield database


def _open(path: Path) -> sqlite3.Connection:
    """Connect, make the table where there is none, and read from it, so that damage shows here."""
    database = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise sqlite3.NotSupportedError("it was written by a newer dlviz")
        if version < VERSION:
            database.executescript(SCHEMA)
        database.execute("SELECT at, exercise, kind, points, misconception FROM event").fetchall()
    except BaseException:
        database.close()
        raise
    return database


def _put_aside(path: Path, damaged: os.stat_result) -> None:
    """Rename the damaged file, unless another notebook was quicker and a new one lies there."""
    for number in count(1):
        aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        with suppress(FileExistsError):
            aside.touch(exist_ok=False)  # takes the name, for this notebook alone
            break
    if path.exists() and os.path.samestat(damaged, path.stat()):
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # else replayed into the new one
        path.replace(aside)
        _say(f"The record of your progress was damaged. It is kept as {aside.name}, and a new one is begun.")
    else:
        aside.unlink()


def _place() -> tuple[Path, bool]:
    """Where the record lies, and whether it was set or found: beside the notebooks."""
    if given := os.environ.get("DLVIZ_PROGRESS"):
        return Path(given).expanduser(), True
    notebook = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if notebook.is_file():
        return notebook.parent / ".dlviz" / "progress.db", True
    here = Path.cwd()
    for near in (here, *here.parents):
        for folder in (near, near / "notebooks"):
            if any(folder.glob(NOTEBOOKS)):
                return folder / ".dlviz" / "progress.db", True
    return here / ".dlviz" / "progress.db", False
