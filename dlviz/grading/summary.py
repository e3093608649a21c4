"""The class at one glance: how each exercise went, which mistakes are the commonest, who needs a look."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from .feedback import document
from .marking import Mark
from .results import StudentResult

WIDTH, BAR, LINE = 640, 300, 24
COLOURS = {"passed": "#009E73", "wrong": "#D55E00", "not attempted": "#999999"}


def page(results: Sequence[StudentResult], protections: Sequence[str] = ()) -> str:
    """The summary of all students' results."""
    by_exercise: dict[str, list[Mark]] = {}
    for result in results:
        for lesson in result.lessons:
            for mark in lesson.marks:
                by_exercise.setdefault(mark.exercise, []).append(mark)
    parts = [
        f"<p>{_counted(len(results), 'student')}, {_counted(len(by_exercise), 'exercise')}.</p>",
        "<h2>How each exercise went</h2>",
        _bars(by_exercise),
        _table(by_exercise),
        "<h2>The commonest mistakes</h2>",
        _mistakes(by_exercise),
        "<h2>Points</h2>",
        _points(results),
        "<h2>To look at</h2>",
        _attention(results),
        "<h2>What held the students' code</h2>",
        _listed(protections) if protections else "<p>Nothing ran.</p>",
    ]
    return document("The class", "\n".join(parts))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _states(marks: Sequence[Mark]) -> Counter[str]:
    return Counter("passed" if m.passed else "wrong" if m.attempted else "not attempted" for m in marks)


def _bars(by_exercise: dict[str, list[Mark]]) -> str:
    """A bar for each exercise; the text beside it says the same in numbers."""
    lines = []
    for row, (exercise, marks) in enumerate(by_exercise.items()):
        y, x, states = row * LINE, 220.0, _states(marks)
        lines.append(f'<text x="210" y="{y + 16}" text-anchor="end">{escape(exercise)}</text>')
        for state, colour in COLOURS.items():
            width = BAR * states[state] / len(marks)
            lines.append(f'<rect x="{x:.1f}" y="{y + 3}" width="{width:.1f}" height="16" fill="{colour}"/>')
            x += width
        told = f"{states['passed']} of {len(marks)} passed"
        lines.append(f'<text x="{230 + BAR}" y="{y + 16}">{told}</text>')
    legend = " · ".join(f'<span style="color:{colour}">■</span> {state}' for state, colour in COLOURS.items())
    height = LINE * len(by_exercise)
    return (
        f'<p>{legend}</p><svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" '
        'aria-label="A bar for each exercise; the table below has the numbers" font-size="13" '
        f'fill="currentColor">{"".join(lines)}</svg>'
    )


def _table(by_exercise: dict[str, list[Mark]]) -> str:
    rows = []
    for exercise, marks in by_exercise.items():
        states = _states(marks)
        rows.append((exercise, *(str(states[state]) for state in COLOURS)))
    return _rows(("exercise", *COLOURS), rows)


def _mistakes(by_exercise: dict[str, list[Mark]]) -> str:
    rows = []
    for exercise, marks in by_exercise.items():
        named = Counter(mark.misconception for mark in marks if mark.misconception)
        told = {mark.misconception: mark.told for mark in marks}
        rows += [(name or "", exercise, str(count), told[name]) for name, count in named.most_common()]
    if not rows:
        return "<p>None that has a name.</p>"
    rows.sort(key=lambda row: -int(row[2]))
    return _rows(("mistake", "exercise", "students", "what to tell them"), rows[:20], numbers=False)


def _points(results: Sequence[StudentResult]) -> str:
    rows = [
        (result.student, lesson.lesson, f"{lesson.points} of {lesson.max_points}")
        for result in results
        for lesson in result.lessons
    ]
    return _rows(("student", "lesson", "points"), rows, numbers=False)


def _attention(results: Sequence[StudentResult]) -> str:
    told = [f"{result.student}: {problem}" for result in results for problem in result.problems]
    for result in results:
        for lesson in result.lessons:
            told += [f"{result.student}, {lesson.lesson}: {note}" for note in lesson.notes]
            unmarked = [mark for mark in lesson.marks if mark.attention]
            told += [f"{result.student}, {mark.exercise}: {mark.told}" for mark in unmarked]
    return _listed(told) if told else "<p>Nothing.</p>"


def _listed(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _rows(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> str:
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    kind = ' class="numbers"' if numbers else ""
    return f"<table{kind}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
