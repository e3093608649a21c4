"""The class at one glance: how each exercise went, which mistakes are the commonest, who needs a look."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from dlviz.exercises.kit.view import prose

from .feedback import document
from .marking import Mark
from .results import StudentResult

BAR, LINE, LETTER = 300, 24, 7.5  # pixels
STATES = {"passed": "#009E73", "wrong": "#D55E00", "not attempted": "#999999"}
PLENTY = 20  # rows of the commonest mistakes


def page(results: Sequence[StudentResult], protections: Sequence[str] = ()) -> str:
    """The summary of all students' results."""
    by_exercise: dict[str, list[Mark]] = {}
    for result in results:
        for lesson in result.lessons:
            for mark in lesson.marks:
                by_exercise.setdefault(mark.exercise, []).append(mark)
    states = {exercise: Counter(map(_state, marks)) for exercise, marks in by_exercise.items()}
    lines = [(exercise, *(str(count[state]) for state in STATES)) for exercise, count in states.items()]
    parts = [
        f"<p>{_counted(len(results), 'student')}, {_counted(len(by_exercise), 'exercise')}.</p>",
        "<h2>How each exercise went</h2>",
        bars(states) + table(("exercise", *STATES), lines) if states else "<p>There is none.</p>",
        "<h2>The commonest mistakes</h2>",
        _mistakes(by_exercise),
        "<h2>Points</h2>",
        _points(results),
        "<h2>To look at</h2>",
        _attention(results),
        "<h2>What held the students' code</h2>",
        listed(protections) if protections else "<p>Nothing ran.</p>",
    ]
    return document("The class", "\n".join(parts))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _state(mark: Mark) -> str:
    return "passed" if mark.passed else "wrong" if mark.attempted else "not attempted"


def _mistakes(by_exercise: dict[str, list[Mark]]) -> str:
    rows = []
    for exercise, marks in by_exercise.items():
        named = Counter(mark.misconception for mark in marks if mark.misconception)
        told = {mark.misconception: mark.told for mark in marks}
        rows += [(name or "", exercise, str(count), told[name]) for name, count in named.items()]
    rows.sort(key=lambda row: -int(row[2]))
    headings = ("mistake", "exercise", "students", "what to tell them")
    return table(headings, rows[:PLENTY], words=4) if rows else "<p>None that has a name.</p>"


def _points(results: Sequence[StudentResult]) -> str:
    rows = [
        (result.student, lesson.lesson, f"{lesson.points} of {lesson.max_points}")
        for result in results
        for lesson in result.lessons
    ]
    return table(("student", "lesson", "points"), rows, words=2)


def _attention(results: Sequence[StudentResult]) -> str:
    told = [f"{result.student}: {problem}" for result in results for problem in result.problems]
    for result in results:
        for lesson in result.lessons:
            told += [f"{result.student}, {lesson.lesson}: {note}" for note in lesson.notes]
            unmarked = [mark for mark in lesson.marks if mark.attention]
            told += [f"{result.student}, {mark.exercise}: {mark.told}" for mark in unmarked]
    return listed(told) if told else "<p>Nothing.</p>"


# Pieces of a page


def bars(states: Mapping[str, Counter[str]]) -> str:
    """A picture: a bar for each exercise, divided by what became of it, and the number that passed."""
    label = 20 + round(LETTER * max(map(len, states)))
    width = label + BAR + 130
    lines = []
    for row, (exercise, count) in enumerate(states.items()):
        y, x = row * LINE, float(label)
        lines.append(f'<text x="{label - 10}" y="{y + 16}" text-anchor="end">{escape(exercise)}</text>')
        for state, colour in STATES.items():
            part = BAR * count[state] / count.total()
            lines.append(f'<rect x="{x:.1f}" y="{y + 3}" width="{part:.1f}" height="16" fill="{colour}"/>')
            x += part
        told = f"{count['passed']} of {count.total()} passed"
        lines.append(f'<text x="{label + BAR + 10}" y="{y + 16}">{told}</text>')
    legend = " · ".join(f'<span style="color: {colour}">■</span> {state}' for state, colour in STATES.items())
    return (
        f'<p>{legend}</p><svg viewBox="0 0 {width} {LINE * len(states)}" width="{width}" role="img" '
        'aria-label="A bar for each exercise, with how many passed it" font-size="13" '
        f'fill="currentColor">{"".join(lines)}</svg>'
    )


def listed(sentences: Sequence[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """A table, whose first columns are words and whose others are numbers."""
    numbers = ["" if column < words else ' class="number"' for column in range(len(headings))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(one)}</th>' for one, kind in zip(headings, numbers, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{prose(one)}</td>" for one, kind in zip(row, numbers, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
