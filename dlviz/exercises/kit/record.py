"""The record of a learner's progress: one SQLite file beside the notebooks, written by all that are open.

Each thing that happens is one row, added in one short transaction and never changed, so notebooks cannot undo
each other's record. SQLite's rollback journal is kept: its faster write-ahead log needs memory shared between
processes, which network folders do not have. Where the file cannot be used, the record lasts until the kernel
stops.

Over 250 lines, because whoever changes one of these queries has to see the others.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

VERSION = 2  # 2: bets
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS event (
    at REAL NOT NULL,               -- seconds since 1970
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,             -- passed, wrong, hint, solution; or kept
    points INTEGER NOT NULL,
    misconception TEXT              -- or, of what is kept, its text
);
CREATE TABLE IF NOT EXISTS bet (
    at REAL NOT NULL,
    bet TEXT NOT NULL,
    choice TEXT NOT NULL,
    right INTEGER                   -- whether it was right, once it is settled
);
PRAGMA user_version = {VERSION};
COMMIT;
"""
WAIT = 10.0  # seconds for the other notebooks to finish writing
NOTEBOOKS = "[0-9][0-9]_*.ipynb"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)

_unsaved: list[tuple[float, str, str, int, str | None]] = []
_unsaved_bets: list[tuple[float, str, str, bool | None]] = []
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


@dataclass
class KeptBet:
    """The latest choice in a bet, and whether the bet was right when it was first settled."""

    choice: str
    right: bool | None = None


def add(exercise: str, kind: str, points: int = 0, misconception: str | None = None) -> None:
    """Record what happened; where that fails, say so once and remember it for this session."""
    event = (time.time(), exercise, kind, points, misconception)
    if not _insert("event", event):
        _unsaved.append(event)


def add_bet(bet: str, choice: str, right: bool | None = None) -> None:
    """Record a choice in a bet; or, with `right`, that the bet was settled."""
    event = (time.time(), bet, choice, right)
    if not _insert("bet", event):
        _unsaved_bets.append(event)


def keep(exercise: str, text: str) -> None:
    """Keep a text that belongs to an exercise, such as the result of a test that may be made once."""
    add(exercise, "kept", misconception=text)


def kept(exercise: str) -> str | None:
    """The first text that was kept for an exercise, in this or an earlier kernel."""
    events = _select("SELECT exercise, kind, misconception FROM event ORDER BY rowid")
    events += [(name, kind, text) for _, name, kind, _, text in _unsaved]
    return next((text for name, kind, text in events if (name, kind) == (exercise, "kept")), None)


def _insert(table: str, event: tuple) -> bool:
    """Whether the event could be kept; if not, that is said once."""
    try:
        with _database() as database:
            database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(event))})", event)
        return True
    except (OSError, sqlite3.Error) as problem:
        _say(
            f"Your progress cannot be kept in {_place()[0]} ({problem}). It lasts until the kernel stops. "
            "Is the disk full, or may you not write in that folder?"
        )
        return False


def standings() -> dict[str, Standing]:
    """Where the learner stands, by exercise; exercises never touched are left out."""
    found: dict[str, Standing] = {}
    kept = _select("SELECT exercise, kind, points FROM event")
    for exercise, kind, points in kept + [event[1:4] for event in _unsaved]:
        standing = found.setdefault(exercise, Standing())
        standing.attempts += kind in ("passed", "wrong")
        standing.passed |= kind == "passed"
        standing.points = max(standing.points, points)
        standing.hints += kind == "hint"
        standing.solution_seen |= kind == "solution"
    return found


def bets() -> dict[str, KeptBet]:
    """The learner's bets, by id."""
    found: dict[str, KeptBet] = {}
    kept = _select("SELECT bet, choice, right FROM bet ORDER BY rowid")
    for bet, choice, right in kept + [event[1:] for event in _unsaved_bets]:
        mine = found.setdefault(bet, KeptBet(choice))
        mine.choice = choice
        if mine.right is None and right is not None:
            mine.right = bool(right)
    return found


COLUMNS = {
    "event": ("at", "exercise", "kind", "points", "misconception"),
    "bet": ("at", "bet", "choice", "right"),
}


def exported() -> dict[str, list[dict[str, object]]]:
    """All that is recorded, as plain data that another computer can import."""
    unsaved: dict[str, list] = {"event": _unsaved, "bet": _unsaved_bets}
    return {
        f"{table}s": [
            dict(zip(names, row, strict=True))
            for row in _select(f"SELECT {', '.join(names)} FROM {table} ORDER BY rowid") + unsaved[table]
        ]
        for table, names in COLUMNS.items()
    }


def imported(saved: dict[str, list[dict[str, object]]]) -> int:
    """Add what was exported elsewhere and is not here yet; return how many rows that is.

    Raises KeyError, TypeError or sqlite3.Error where it is no export.
    """
    count = 0
    here = exported()
    with _database() as database:
        database.execute("BEGIN IMMEDIATE")
        for table, names in COLUMNS.items():
            known = {tuple(row.values()) for row in here[f"{table}s"]}
            rows = [tuple(row[name] for name in names) for row in saved[f"{table}s"]]
            fresh = [row for row in dict.fromkeys(rows) if row not in known]
            marks = ", ".join("?" * len(names))
            database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", fresh)
            count += len(fresh)
        database.execute("COMMIT")
    return count


def _select(query: str) -> list[tuple]:
    """What the file has, if there is one and it can be read."""
    if not _place()[0].exists():
        return []
    try:
        with _database() as database:
            return database.execute(query).fetchall()
    except (OSError, sqlite3.Error) as problem:
        _say(f"Your progress so far cannot be read ({problem}).")
        return []


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
        database.execute("SELECT at, bet, choice, right FROM bet").fetchall()
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
