"""What every check says to every kind of answer, on one page: course/feedback.md, to be read as a learner.

    python course/feedback.py               write the page, which takes minutes
    python course/feedback.py STEM/NAME …   print the part of these exercises

Each misconception has the message that its report begins with. To these come answers that anybody may
hand in: the stub, one that raises, one of a wrong type, one of a wrong shape, and a near miss.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dlviz.answers import run_all
from dlviz.exercises import Exercise, find, lessons
from dlviz.exercises.kit import Prediction
from dlviz.exercises.kit.judge import drawn, judge
from dlviz.exercises.kit.reading import to_read

PAGE = Path(__file__).resolve().parent / "feedback.md"
HEAD = """# What the checks say

Built by `python course/feedback.py`: for every exercise, the first words of the report on each kind
of answer. Below them, a report shows the smallest input that fails, what came out, what was expected,
a hint, and where to read.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for lesson in lessons():
        parts.append(f"\n## {lesson.number:02} {lesson.title}\n")
        parts += map(part, lesson.exercises.values())
    return "\n".join(parts)


def part(exercise: Exercise) -> str:
    """What is said about one exercise."""
    print(exercise.id, file=sys.stderr, flush=True)
    named = [(f"**{one.name}**", one.message) for one in exercise.mistakes]
    others = [(kind, told) for kind, answer in answers(exercise) if (told := said(exercise, answer))]
    others.append(("*at the end of each*", to_read(exercise.lesson, exercise.id)))
    return "\n".join(
        [f"\n### {exercise.id}\n", *(f"- {kind}: {message}" for kind, message in named + others)]
    )


def said(exercise: Exercise, answer: Any) -> str:
    """The message that a wrong answer gets, with the name of a misconception if it gets one; else nothing."""
    cases = drawn(exercise, 0)
    report = judge(cases, run_all(cases.scripts, answer, exercise.seconds))
    if report.passed:  # booleans, which a near miss leaves as they are
        return ""
    name = f"(named *{report.misconception}*) " if report.misconception else ""
    return name + " ".join(report.message.split())


def answers(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """What anybody may hand in, and what kind of answer it is."""
    yield "*the stub*", defined(exercise.stub, exercise.checked)
    if isinstance(exercise, Prediction):
        yield "*text*", "I don't know"
        yield "*a function*", exercise.answer
        return
    raising = "def answer(*args, **kwargs):\n    return result"
    yield "*raises*", defined(raising, "answer")
    yield "*no function*", 3.0
    if exercise.seconds > 10 or drawn(exercise, 0).scripts[0].steps[0].do != "call":
        return  # one that trains, a class, or what is changed in place
    yield "*a wrong type*", lambda *args: {exercise.name}
    yield "*nothing returned*", lambda *args: None
    yield "*a wrong shape*", changed(exercise, lambda a: np.asarray(a)[None])
    yield (
        "*a near miss*",
        changed(exercise, lambda a: a + 1 if np.asarray(a).dtype.kind in "iu" else a * 1.01),
    )


def changed(exercise: Exercise, change: Callable[[Any], Any]) -> Callable[..., Any]:
    """The solution with every number and array of its result changed."""

    def of(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(of, value))
        if isinstance(value, dict):
            return {key: of(item) for key, item in value.items()}
        return value if isinstance(value, (str, bool, type(None))) else change(value)

    return lambda *args, **kwargs: of(exercise.answer(*args, **kwargs))


def defined(source: str, name: str) -> Any:
    """What a cell with this source defines under the name."""
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "a cell", "exec"), namespace)
    return namespace[name]


if __name__ == "__main__":
    if sys.argv[1:]:
        print(*map(part, map(find, sys.argv[1:])), sep="\n")
    else:
        PAGE.write_text(page() + "\n", encoding="utf-8")
