"""A learner's record of progress, read where someone else may have written it.

The record is a SQLite file, `.dlviz/progress.db` beside the notebooks. It is opened for reading alone,
nothing in its schema is trusted, and what is read is checked. A record says what a learner did; marks never
come from it.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECORD = Path(".dlviz") / "progress.db"
MAX_ROWS = 50_000
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
    """What a learner did: exercises and bets by id; a bet is right, wrong, or open (None)."""

    exercises: dict[str, Exercise] = field(default_factory=dict)
    bets: dict[str, bool | None] = field(default_factory=dict)


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


def _kept(path: Path) -> tuple[list[Any], list[Any]]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE name IN ('event', 'bet')"))
        if set(kinds.values()) - {"table"}:
            raise ValueError("its tables are none")
        queries = {
            "event": "SELECT exercise, kind, misconception FROM event ORDER BY rowid LIMIT ?",
            "bet": "SELECT bet, right FROM bet ORDER BY rowid LIMIT ?",
        }
        rows = [
            database.execute(query, (MAX_ROWS,)).fetchall() if table in kinds else []
            for table, query in queries.items()
        ]
    return rows[0], rows[1]


def _exported(path: Path) -> tuple[list[Any], list[Any]]:
    if path.stat().st_size > 20_000_000:
        raise ValueError("it is too large")
    saved = json.loads(path.read_text(encoding="utf-8"))
    events = [(event["exercise"], event["kind"], event["misconception"]) for event in saved["events"]]
    return events, [(bet["bet"], bet["right"]) for bet in saved["bets"]]


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
    for bet, right in bets:
        if isinstance(bet, str) and record.bets.get(bet[:100]) is None:
            record.bets[bet[:100]] = None if right is None else bool(right)
    return record
