"""How an exercise is written down: its solution, and around it what makes a check of it.

In dlviz/exercises/layers/__init__.py:

lesson = Lesson(2, "layers", "Layers", ["dense_forward", "count_parameters"])

In dlviz/exercises/layers/dense_forward.py, after `from . import lesson`:

@lesson.exercise(points=2, hints="three paragraphs")
def dense_forward(x, weight, bias):
    ...  # the solution; its signature and docstring are the prompt


@dense_forward.cases
def _(rng):
    yield call(x, weight, bias)  # inputs: fixed hard ones, and fresh ones from `rng`


@dense_forward.expected
def _(x, weight, bias):
    ...  # PyTorch's answer; float64 tensors come in place of arrays


@dense_forward.mistake("bias left out")
def _(x, weight, bias):
    ...  # a wrong answer that people give; its docstring is what to tell them

To let learners find a bug, give them code that runs and is wrong; it stands in the prompt in place of a line
that raises:

@dense_forward.given
def _(x, weight, bias):
    ...  # its docstring says what symptom to look for

What is predicted, not written, is in prediction.py.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...answers import Script
from .repeat import with_a_repeated_shape

INSTRUCTION = "write your answer here, then run the check below"
FIND_THE_BUG = "# This code runs, but it has a bug. Find it and fix it, then run the check below."


@dataclass(frozen=True)
class Mistake:
    """A misconception: its name, what to tell who holds it, and the answer that comes of it."""

    name: str
    message: str
    answer: Callable[..., Any]


@dataclass(frozen=True)
class Rule:
    """What must hold of a right result: `holds(result, *args)`, and the sentence that says so."""

    sentence: str
    holds: Callable[..., Any]


class Exercise:
    """One graded function or class. The decorators `cases`, `expected`, `rule`, `mistake` and `given`
    complete it."""

    def __init__(
        self,
        lesson: Any,  # its `Lesson`, which imports this file
        answer: Callable[..., Any],
        points: int,
        hints: tuple[str, ...],
        seconds: float,
        scale: float,
    ) -> None:
        self.lesson, self.answer = lesson, answer
        self.name = answer.__name__
        self.id = f"{lesson.stem}/{self.name}"
        self.points, self.hints, self.seconds, self.scale = points, hints, seconds, scale
        self.oracle: Callable[..., Any] | None = None
        self.rules: list[Rule] = []
        self.mistakes: list[Mistake] = []
        self.bug: Mistake | None = None  # the code that is given to be mended
        self.observed: Callable[..., str] | None = None
        self.judged_like = self  # the exercise whose cases and mistakes it has

    # Declaring

    def cases(self, draw: Callable[[np.random.Generator], Iterable[Script]]) -> Callable[..., Any]:
        """Decorator of a generator of scripts; the smallest and plainest first."""
        self._draw = draw
        return draw

    def expected(self, oracle: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of PyTorch's answer: it takes the learner's place, with float64 tensors for arrays."""
        self.oracle = oracle
        return oracle

    def rule(self, holds: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of `holds(result, *args)`: a property of right results, which its docstring tells.

        Beside `expected` it explains; in its place it judges.
        """
        self.rules.append(Rule(_told(holds), holds))
        return holds

    def mistake(self, name: str) -> Callable[..., Any]:
        """Decorator of an answer that is wrong in the way that `name` says and its docstring explains."""

        def declare(answer: Callable[..., Any]) -> Callable[..., Any]:
            self.mistakes.append(Mistake(name, _told(answer), answer))
            return answer

        return declare

    def given(self, code: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of code that is given to be mended; its docstring says what symptom to look for."""
        self.bug = Mistake("given", _told(code), code)
        return code

    def observe(self, told: Callable[..., str]) -> Callable[..., str]:
        """Decorator of `told(result, *args)`: a sentence on a wrong result, beside what is wrong with it."""
        self.observed = told
        return told

    def judged_as(self, other: "Exercise") -> None:
        """Take the cases, the oracle, the rules, the mistakes and what is observed of another exercise."""
        self.judged_like = other
        self._draw, self.oracle, self.rules, self.mistakes, self.observed = (
            other._draw,
            other.oracle,
            other.rules,
            other.mistakes,
            other.observed,
        )

    def scripts(self, rng: np.random.Generator) -> list[Script]:
        """Fresh cases, two of them with arguments of the same shapes."""
        return with_a_repeated_shape(list(self._draw(rng)), self._draw(rng))

    # As text

    @property
    def checked(self) -> str:
        """The name of what a learner hands to `check`."""
        return self.name

    @cached_property
    def source(self) -> str:
        """The solution as a learner would write it: signature, docstring and body, without our decorators."""
        return source_of(self.answer)

    @cached_property
    def stub(self) -> str:
        """The same with a line that raises in place of each body, or with the code that is given."""
        if self.bug:
            given = source_of(self.bug.answer)
            (function,) = ast.parse(given).body
            assert isinstance(function, ast.FunctionDef)
            body = textwrap.dedent("\n".join(given.splitlines()[_body(function)])).splitlines()
            return self._with_bodies(lambda _: [FIND_THE_BUG, *body])
        return self._with_bodies(lambda body: [f'raise NotImplementedError("{self.id}: {INSTRUCTION}")'])

    @cached_property
    def marked(self) -> str:
        """The same with marks around each body, as it stands in a solved lesson."""
        return self._with_bodies(lambda body: ["### BEGIN SOLUTION", *body, "### END SOLUTION"])

    def _with_bodies(self, rewritten: Callable[[list[str]], list[str]]) -> str:
        """The source with other lines in place of each function's body, or each method's."""
        (tree,) = ast.parse(self.source).body
        lines = self.source.splitlines()
        for function in reversed(tree.body if isinstance(tree, ast.ClassDef) else [tree]):
            if isinstance(function, ast.FunctionDef):
                indent, body = " " * function.body[0].col_offset, _body(function)
                own = textwrap.dedent("\n".join(lines[body])).splitlines()
                lines[body] = [(indent + line).rstrip() for line in rewritten(own)]
        return "\n".join(lines)


def source_of(function: Callable[..., Any]) -> str:
    """A function or class as it is written, without its decorators."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    return "\n".join(lines[ast.parse("\n".join(lines)).body[0].lineno - 1 :])


def _told(declared: Callable[..., Any]) -> str:
    """A docstring as one line."""
    return " ".join((declared.__doc__ or "").split())


def _body(function: ast.FunctionDef) -> slice:
    """The lines of a function below its docstring."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    return slice(first.end_lineno if has_docstring else first.lineno - 1, function.end_lineno)
