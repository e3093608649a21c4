"""A student's page: what passed, what not and why, in plain HTML that needs no network and runs no script."""

from collections.abc import Iterator
from html import escape

from dlviz.exercises import Report
from dlviz.exercises.kit.view import card, facts, paragraph
from dlviz.lessons import title_of

from .marking import Mark
from .results import Marked, StudentResult

POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing that a student wrote can run
STYLE = """
:root { color-scheme: light dark;
  --jp-success-color1: #009E73; --jp-error-color1: #D55E00; --jp-border-color1: #777777; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { font-size: 0.95rem; margin: 0.5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: 2px 12px 2px 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; } ul { padding-left: 1.2rem; }
"""


def document(title: str, body: str) -> str:
    """A whole page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def page(result: StudentResult, kind: str = "names") -> str:
    """The feedback for one student. kind: "names" tells mistakes without the inputs; "full" shows them."""
    body = [_lesson(lesson, kind) for lesson in result.lessons]
    if result.problems:
        items = "".join(f"<li>{escape(problem)}</li>" for problem in result.problems)
        body.append(f"<h2>About the files</h2><ul>{items}</ul>")
    return document(f"Feedback for {result.student}", "\n".join(body))


def _lesson(lesson: Marked, kind: str) -> str:
    heading = f"<h2>{escape(title_of(lesson.lesson))}: {lesson.points} of {lesson.max_points} points</h2>"
    notes = "".join(paragraph(note) for note in lesson.notes)
    return heading + notes + "\n".join(shown(mark, kind) for mark in lesson.marks)


def shown(mark: Mark, kind: str = "names") -> str:
    """The HTML of one exercise's feedback."""
    state = "passed" if mark.passed else "wrong" if mark.attempted else "waiting"
    return card(state, _heading(mark), _body(mark, kind))


def _heading(mark: Mark) -> str:
    possible = f"{mark.points} of {mark.max_points} point{'s' * (mark.max_points != 1)}"
    if not mark.attempted:
        return f"{mark.exercise}: not attempted ({possible})"
    named = f", {'' if mark.certain else 'perhaps '}{mark.misconception}" if mark.misconception else ""
    return f"{mark.exercise}: {'passed' if mark.passed else 'not right yet'}{named} ({possible})"


def _body(mark: Mark, kind: str) -> Iterator[str]:
    if mark.attempted:
        yield paragraph(mark.report["message"] if kind == "full" else mark.told)
    if mark.attempted and not mark.passed:
        if kind == "full" and (evidence := _report(mark).evidence):
            yield paragraph("The smallest input that shows it:") + facts(evidence)
        if mark.hint:
            yield paragraph(mark.hint)
    yield from (paragraph(note) for note in mark.notes)


def _report(mark: Mark) -> Report:
    failing = tuple((name, value) for name, value in mark.report["failing_input"])
    return Report(**mark.report | {"failing_input": failing})
