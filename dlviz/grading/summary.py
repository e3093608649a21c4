"""The class at one glance: how each exercise went, which mistakes are the commonest, who needs a look."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from html import escape

from dlviz.exercises.kit.view import prose
from dlviz.lessons import questions, title_of

from .feedback import document
from .marking import Mark
from .records import RECORD, Record
from .results import StudentResult

BAR, LINE, LETTER = 300, 24, 7.5  # pixels
STATES = {"passed": "#009E73", "wrong": "#D55E00", "not attempted": "#999999"}
MAKERS = {"had it": "#D55E00", "tried without it": "#999999"}
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
        "<h2>Hints and bets</h2>",
        _progress(results, list(by_exercise)),
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
        tried = sum(mark.attempted for mark in marks)
        rows += [(count, tried, name or "", exercise, told[name]) for name, count in named.items()]
    if not rows:
        return "<p>None that has a name.</p>"
    rows = sorted(rows, key=lambda row: -row[0])[:PLENTY]
    names = Counter(row[2] for row in rows)
    makers = {
        name if names[name] == 1 else f"{name} ({exercise})": Counter(
            {"had it": n, "tried without it": tried - n}
        )
        for n, tried, name, exercise, _ in rows
    }
    lines = [(name, exercise, str(count), told) for count, _, name, exercise, told in rows]
    headings = ("mistake", "exercise", "students", "what to tell them")
    return bars(makers, MAKERS) + table(headings, lines, words=(0, 1, 3))


def _progress(results: Sequence[StudentResult], exercises: Sequence[str]) -> str:
    """Attempts, hints and bets in these exercises' lessons, by the records that were handed in."""
    found = [result.record for result in results if result.record is not None]
    if not found:
        return f"<p>No record of progress ({RECORD}) was handed in.</p>"
    lines = []
    for exercise in exercises:
        done = [record.exercises[exercise] for record in found if exercise in record.exercises]
        sums = (
            sum(getattr(one, kind) for one in done)
            for kind in ("passed", "attempts", "hints", "solution_seen")
        )
        lines.append((exercise, str(len(done)), *map(str, sums)))
    stems = {exercise.partition("/")[0] for exercise in exercises}
    headings = ("exercise", "students", "passed", "attempts", "hints", "solutions seen")
    return (
        f"<p>By the records of {_counted(len(found), 'student')}. Students can change "
        "their own record: no mark follows from it.</p>" + table(headings, lines) + bets(found, stems)
    )


def _points(results: Sequence[StudentResult]) -> str:
    rows = [
        (result.student, title_of(lesson.lesson), f"{lesson.points} of {lesson.max_points}")
        for result in results
        for lesson in result.lessons
    ]
    return table(("student", "lesson", "points"), rows, words=(0, 1))


def _attention(results: Sequence[StudentResult]) -> str:
    told = [f"{result.student}: {problem}" for result in results for problem in result.problems]
    for result in results:
        for lesson in result.lessons:
            told += [f"{result.student}, {title_of(lesson.lesson)}: {note}" for note in lesson.notes]
            unmarked = [mark for mark in lesson.marks if mark.attention]
            told += [f"{result.student}, {mark.exercise}: {mark.told}" for mark in unmarked]
    return listed(told) if told else "<p>Nothing.</p>"


# Pieces of a page


def bets(found: Sequence[Record], stems: Collection[str] = ()) -> str:
    """How many were right and wrong in each settled bet (of these stems), and the commonest wrong answer."""
    wrong: dict[str, Counter[str]] = {}
    right: Counter[str] = Counter()
    for record in found:
        for bet, outcome in record.bets.items():
            if outcome is not None and (not stems or bet.partition("/")[0] in stems):
                right[bet] += outcome
                wrong.setdefault(bet, Counter())[record.choices[bet]] += not outcome
    if not wrong:
        return "<p>No bet is settled.</p>"
    lines = []
    for bet, choices in sorted(wrong.items()):
        ((common, most),) = choices.most_common(1)
        chosen = f"{common} ({most})" if most else ""
        asked = questions().get(bet, "")
        lines.append((bet, asked, str(right[bet]), str(choices.total()), chosen))
    return table(("bet", "question", "right", "wrong", "commonest wrong answer"), lines, words=(0, 1, 4))


def bars(states: Mapping[str, Counter[str]], colours: Mapping[str, str] = STATES) -> str:
    """A picture: a bar for each line, divided by kinds in their colours, and the number of the first kind."""
    first = next(iter(colours))
    label = 20 + round(LETTER * max(map(len, states)))
    told = {row: f"{count[first]} of {count.total()} {first}" for row, count in states.items()}
    width = label + BAR + 20 + round(LETTER * max(map(len, told.values())))
    lines = []
    for row, (exercise, count) in enumerate(states.items()):
        y, x = row * LINE, float(label)
        lines.append(f'<text x="{label - 10}" y="{y + 16}" text-anchor="end">{escape(exercise)}</text>')
        for state, colour in colours.items():
            part = BAR * count[state] / count.total()
            lines.append(f'<rect x="{x:.1f}" y="{y + 3}" width="{part:.1f}" height="16" fill="{colour}"/>')
            x += part
        lines.append(f'<text x="{label + BAR + 10}" y="{y + 16}">{told[exercise]}</text>')
    legend = " · ".join(
        f'<span style="color: {colour}">■</span> {state}' for state, colour in colours.items()
    )
    return (
        f'<p>{legend}</p><svg viewBox="0 0 {width} {LINE * len(states)}" width="{width}" role="img" '
        f'aria-label="A bar for each line, with how many {first}" font-size="13" '
        f'fill="currentColor">{"".join(lines)}</svg>'
    )


def listed(sentences: Sequence[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)) -> str:
    """A table, whose columns of these places are words and whose others are numbers."""
    numbers = ["" if column in words else ' class="number"' for column in range(len(headings))]
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
