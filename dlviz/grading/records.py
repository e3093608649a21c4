"""A learner's record of progress, read where someone else may have written it.

The record is a SQLite file, `.dlviz/progress.db` beside the notebooks. It is opened for reading alone,
nothing in its schema is trusted, and what is read is checked. A record says what a learner did; marks never
come from it. What a project keeps there, such as the text of a test, is not read.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECORD = Path(".dlviz") / "progress.db"
MAX_ROWS = 50_000
MAX_BYTES = 50_000_000
MAX_TEXT = 1_000_000  # bytes of one value, while it is read
SECONDS = 5.0  # for all of a record: a table may compute its columns
KINDS = ("passed", "wrong", "hint", "solution")


@dataclass
class Exercise:
    """What a learner did with one exercise."""

    attempts: int = 0
    passed: bool = False
    hints: int = 0
    solution_seen: bool = False
    misconceptions: list[str] = field(default_factory=list)


@dataclass
class Record:
    """What a learner did: exercises and bets by id; a bet is right, wrong, or open (None).

    choices: what was chosen in each bet, when it was settled or last
    """

    exercises: dict[str, Exercise] = field(default_factory=dict)
    bets: dict[str, bool | None] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> "Record":
        """The record again, of what `dataclasses.asdict` made of it."""
        exercises = {id_: Exercise(**done) for id_, done in saved["exercises"].items()}
        return cls(exercises, dict(saved["bets"]), dict(saved["choices"]))


class NoRecord(Exception):
    """There is none, or it can't be read; the message says which."""


def read(place: Path) -> Record:
    """The record of a folder of notebooks, of a `progress.db`, or of what `dlviz progress --export` wrote.

    Raises NoRecord.
    """
    path = place / RECORD if place.is_dir() else place
    if not path.is_file():
        raise NoRecord(f"{place}: there is no record of progress")
    try:
        events, bets = _exported(path) if path.suffix == ".json" else _kept(path)
    except (sqlite3.Error, OSError, ValueError, TypeError, KeyError, RecursionError) as problem:
        raise NoRecord(f"{place}: the record can't be read ({problem})") from None
    return _made(events, bets)


def handed_in(paths: Iterable[tuple[str, Path]]) -> tuple[Record | None, str]:
    """The record among a student's files (name, place); or what is wrong with it, if there is one."""
    told = ""
    for name, path in paths:
        if name.endswith(RECORD.as_posix()) or path.suffix.lower() == ".json":
            try:
                return read(path), ""
            except NoRecord:
                if path.suffix.lower() != ".json":  # that may be anything
                    told = f"{name}, the record of progress, can't be read"
    return None, told


def _kept(path: Path) -> tuple[list[Any], list[Any]]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("it is too large")
    deadline = time.monotonic() + SECONDS
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
        database.set_progress_handler(lambda: time.monotonic() > deadline, 1_000)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE name IN ('event', 'bet')"))
        if set(kinds.values()) - {"table"}:
            raise ValueError("its tables are none")
        queries = {
            "event": f"SELECT substr(exercise, 1, 100), kind, substr(misconception, 1, 200) FROM event "
            f"WHERE kind IN {KINDS} ORDER BY rowid LIMIT {MAX_ROWS}",
            "bet": f"SELECT substr(bet, 1, 100), substr(choice, 1, 100), right FROM bet "
            f"ORDER BY rowid LIMIT {MAX_ROWS}",
        }
        rows = [
            database.execute(query).fetchall() if table in kinds else [] for table, query in queries.items()
        ]
    return rows[0], rows[1]


def _exported(path: Path) -> tuple[list[Any], list[Any]]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("it is too large")
    saved = json.loads(path.read_text(encoding="utf-8"))
    events = [(event["exercise"], event["kind"], event["misconception"]) for event in saved["events"]]
    return events, [(bet["bet"], bet["choice"], bet["right"]) for bet in saved["bets"]]


def _made(events: list[Any], bets: list[Any]) -> Record:
    """The record of these rows; a row that is none of ours is left out."""
    record = Record()
    for exercise, kind, misconception in events:
        if not isinstance(exercise, str) or kind not in KINDS:
            continue
        done = record.exercises.setdefault(exercise[:100], Exercise())
        done.attempts += kind in ("passed", "wrong")
        done.passed |= kind == "passed"
        done.hints += kind == "hint"
        done.solution_seen |= kind == "solution"
        if isinstance(misconception, str):
            done.misconceptions.append(misconception[:200])
    for bet, choice, right in bets:
        if isinstance(bet, str) and isinstance(choice, str) and record.bets.get(bet[:100]) is None:
            record.bets[bet[:100]] = None if right is None else bool(right)
            record.choices[bet[:100]] = choice[:100]
    return record
