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
"""

import ast
import importlib
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
    """One graded function or class. The decorators `cases`, `expected`, `rule` and `mistake` complete it."""

    def __init__(
        self,
        lesson: "Lesson",
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
        self.observed: Callable[..., str] | None = None

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

    def observe(self, told: Callable[..., str]) -> Callable[..., str]:
        """Decorator of `told(result, *args)`: a sentence on a wrong result, beside what is wrong with it."""
        self.observed = told
        return told

    def judged_as(self, other: "Exercise") -> None:
        """Take the cases, the oracle, the rules, the mistakes and what is observed of another exercise."""
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

    @cached_property
    def source(self) -> str:
        """The solution as a learner would write it: signature, docstring and body, without our decorators."""
        lines = textwrap.dedent(inspect.getsource(self.answer)).splitlines()
        tree = ast.parse("\n".join(lines)).body[0]
        return "\n".join(lines[tree.lineno - 1 :])

    @cached_property
    def stub(self) -> str:
        """The same with a line that raises in place of each body."""
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


def _told(declared: Callable[..., Any]) -> str:
    """A docstring as one line."""
    return " ".join((declared.__doc__ or "").split())


def _body(function: ast.FunctionDef) -> slice:
    """The lines of a function below its docstring."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    return slice(first.end_lineno if has_docstring else first.lineno - 1, function.end_lineno)


class Lesson:
    """The exercises of one lesson, in the order of their names, each in a file of its name."""

    def __init__(self, number: int, stem: str, title: str, names: list[str]) -> None:
        self.number, self.stem, self.title, self.names = number, stem, title, names
        self._declared: dict[str, Exercise] = {}

    @property
    def ids(self) -> list[str]:
        """The exercises' ids, in order, without importing any of them."""
        return [f"{self.stem}/{name}" for name in self.names]

    @property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by id, in order. Their files are imported when this is first asked for."""
        for name in self.names:
            if name not in self._declared:
                file = importlib.import_module(f"dlviz.exercises.{self.stem}.{name}")
                if name not in self._declared:
                    raise LookupError(
                        f"{file.__file__} declares no exercise {name!r}: a function of that name"
                    )
        return {f"{self.stem}/{name}": self._declared[name] for name in self.names}

    def exercise(
        self, *, points: int, hints: str, seconds: float = 10.0, scale: float = 0.0
    ) -> Callable[[Callable[..., Any]], Exercise]:
        """Decorator of a solution, which becomes an exercise of the same name.

        hints: three paragraphs, each giving more away than the one before
        seconds: the time limit for all cases together
        scale: the size of numbers that right formulas add or subtract even where the answer is tiny
            (tanh x = 2 σ(2x) - 1: 1); some roundings of it are forgiven
        """

        def declare(answer: Callable[..., Any]) -> Exercise:
            paragraphs = tuple(" ".join(hint.split()) for hint in hints.split("\n\n"))
            exercise = Exercise(self, answer, points, paragraphs, seconds, scale)
            self._declared[exercise.name] = exercise
            return exercise

        return declare
