"""A class by its records of progress: who is where, hints, the commonest mistakes, bets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from dlviz.exercises import lessons

from . import records
from .feedback import document
from .records import Record
from .summary import bars, bets, listed, table

PLENTY = 15  # rows of the commonest mistakes


def read(places: Sequence[Path]) -> tuple[dict[str, Record], list[str]]:
    """The records by learner, and a sentence on each place that has none.

    A place is one learner's folder, `progress.db` or export; or a folder of such folders.
    """
    found: dict[str, Record] = {}
    told: list[str] = []
    for place in places:
        inside = sorted(path for path in place.iterdir() if path.is_dir()) if place.is_dir() else []
        several = [path for path in inside if (path / records.RECORD).exists()]
        own = not place.is_dir() or (place / records.RECORD).exists() or not several
        for learner in [place] if own else several:
            try:
                found[_name(learner, found)] = records.read(learner)
            except records.NoRecord as problem:
                told.append(str(problem))
    return found, told


def _name(place: Path, taken: Mapping[str, Record]) -> str:
    """The folder's name, or with as many of its parents' as tell it from others."""
    resolved = place.resolve()
    if resolved.name == "progress.db":
        resolved = resolved.parents[1]
    parts = resolved.with_suffix("").parts if resolved.suffix == ".json" else resolved.parts
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[-count:])
        if name not in taken:
            return name
    return str(resolved)


def rows(found: Mapping[str, Record]) -> list[list[str]]:
    """A table: a line for each learner and exercise that was touched."""
    made = [["learner", "exercise", "state", "attempts", "hints", "solution", "misconceptions"]]
    for learner, record in found.items():
        for exercise, done in record.exercises.items():
            state = "done" if done.passed else "tried" if done.attempts else "looked at"
            seen = "seen" if done.solution_seen else ""
            wrong = "; ".join(dict.fromkeys(done.misconceptions))
            made.append([learner, exercise, state, str(done.attempts), str(done.hints), seen, wrong])
    return made


def page(found: Mapping[str, Record], told: Sequence[str] = ()) -> str:
    """The class at one glance."""
    parts = [
        f"<p>{len(found)} learner{'s' * (len(found) != 1)}.</p>",
        "<h2>Who is where</h2>",
        _learners(found),
        "<h2>How each exercise went</h2>",
        bars(_states(found)) if _states(found) else "<p>None was tried.</p>",
        "<h2>The commonest mistakes</h2>",
        _mistakes(found),
        "<h2>Bets</h2>",
        bets(list(found.values())),
    ]
    if told:
        parts += ["<h2>Without a record</h2>", listed(told)]
    return document("The class", "\n".join(parts))


def _learners(found: Mapping[str, Record]) -> str:
    courses = lessons()
    made = []
    for learner, record in found.items():
        started = [one for one in courses if any(id_ in record.exercises for id_ in one.ids)]
        latest = f"{started[-1].number:02} {started[-1].title}" if started else "not started"
        done = record.exercises.values()
        settled = [right for right in record.bets.values() if right is not None]
        made.append(
            (
                *(learner, latest, str(sum(one.passed for one in done)), str(sum(one.hints for one in done))),
                *(str(sum(one.solution_seen for one in done)), f"{sum(settled)} of {len(settled)}"),
            )
        )
    return table(
        ("learner", "latest lesson", "done", "hints", "solutions seen", "bets right"), made, words=(0, 1)
    )


def _states(found: Mapping[str, Record]) -> dict[str, Counter[str]]:
    """By exercise, in the course's order, how many learners passed it, and so on."""
    made: dict[str, Counter[str]] = {}
    for id_ in (id_ for lesson in lessons() for id_ in lesson.ids):
        done = [record.exercises.get(id_) for record in found.values()]
        if any(done):
            made[id_] = Counter(
                "passed" if one and one.passed else "wrong" if one and one.attempts else "not attempted"
                for one in done
            )
    return made


def _mistakes(found: Mapping[str, Record]) -> str:
    counts = Counter(
        (misconception, exercise)
        for record in found.values()
        for exercise, done in record.exercises.items()
        for misconception in set(done.misconceptions)
    )
    if not counts:
        return "<p>None that has a name.</p>"
    common = counts.most_common(PLENTY)
    return table(
        ("mistake", "exercise", "learners"), [(*key, str(count)) for key, count in common], words=(0, 1)
    )
