"""A submission put right: the cells that were given out are found again, and the checks are as released.

Who edits, moves, copies or deletes a check, or says in its metadata that it isn't graded, changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dlviz.sandbox import Cell

from .notebook import Submitted
from .release import Given, Lesson

Pair = tuple[Given | None, Submitted | None]


@dataclass(frozen=True)
class Restored:
    """The code of a submission as it is marked; the place of each check; and what had to be put right."""

    cells: list[Cell]
    checks: dict[str, int]
    notes: list[str]
    answered: dict[str, bool]  # whether the exercise's own cell holds more than the prompt


def likeness(cells: Sequence[Submitted], lesson: Lesson) -> tuple[int, int]:
    """How many cells the submission shares with the lesson: by their ids, and by their text."""
    ids, texts = {cell.id for cell in cells}, {cell.source.strip() for cell in cells}
    shared = sum(cell.id in ids for cell in lesson.cells)
    return shared, sum(len(cell.source) > 20 and cell.source.strip() in texts for cell in lesson.cells)


def restored(cells: Sequence[Submitted], lesson: Lesson) -> Restored:
    """The submission as a version of that lesson."""
    notes: list[str] = []
    pairs = arranged(cells, lesson, notes)
    made, checks, answered = [], {}, dict.fromkeys(lesson.exercises, False)
    for number, (given, own) in enumerate(pairs, start=1):
        if given is not None and given.role == "check":
            checks[given.exercise] = number
            if own is not None and (own.source.strip() != given.source.strip() or own.type != given.type):
                notes.append(f"The check of {given.exercise} had been changed; the released one counts.")
        elif own is None and given is not None:
            made.append(Cell(number, given.source, "restored"))
        elif own is not None and (own.type == "code" or (given is not None and given.role == "answer")):
            same = given is not None and own.source.strip() == given.source.strip()
            is_answer = given is not None and given.role == "answer"
            if given is not None and is_answer:
                answered[given.exercise] = not same
            made.append(Cell(number, own.source, ("stub" if is_answer else "released") if same else "own"))
    return Restored(made, checks, notes, answered)


def arranged(cells: Sequence[Submitted], lesson: Lesson, notes: list[str]) -> list[Pair]:
    """The submitted cells, each with the released one that it was, and the released ones that are missing."""
    return _with_missing(list(_paired(cells, lesson, notes)), lesson, notes)


def _paired(cells: Sequence[Submitted], lesson: Lesson, notes: list[str]) -> Iterator[Pair]:
    """Each submitted cell with the released one that it was."""
    taken: set[str] = set()
    by_mark = {(cell.exercise, cell.role): cell for cell in lesson.cells if cell.role}
    by_grade_id = {cell.grade_id: cell for cell in lesson.cells if cell.grade_id}
    by_text: dict[str, Given] = {}
    for given in lesson.cells:
        by_text.setdefault(given.source.strip(), given)
    present = {cell.id for cell in cells}
    for own in cells:
        found = lesson.by_id.get(own.id)
        if found is None:  # the id was changed, by a program or by hand
            found = by_mark.get((own.exercise, own.role)) or by_grade_id.get(own.grade_id)
            found = found or by_text.get(own.source.strip())
            if found is not None and found.id in present:
                found = found if found.role == "check" else None  # a copy; the one with the id counts
        if found is None:
            yield None, own
        elif found.id not in taken:
            taken.add(found.id)
            yield found, own
        elif found.role == "check":
            notes.append(f"There was another copy of the check of {found.exercise}; one is enough.")
        else:
            yield None, own


def _with_missing(pairs: list[Pair], lesson: Lesson, notes: list[str]) -> list[Pair]:
    """With the released code cells that are not there any more, each after the one that it followed."""
    places = {given.id: place for place, (given, _) in enumerate(pairs) if given is not None}
    after: dict[int, list[Pair]] = {}
    place = -1
    for given in lesson.cells:
        if given.id in places and not _is_lost(given, pairs[places[given.id]][1]):
            place = places[given.id]
        elif given.type == "code":
            if given.role == "check":
                notes.append(f"The check of {given.exercise} was missing.")
            if given.role != "answer":
                after.setdefault(place, []).append((given, None))
    found = [*after.get(-1, [])]
    for place, pair in enumerate(pairs):
        found += [pair, *after.get(place, [])]
    return found


def _is_lost(given: Given, own: Submitted | None) -> bool:
    """Code that was made text; an answer that was is taken as code, and a check is as released."""
    return given.type == "code" and not given.role and own is not None and own.type != "code"
