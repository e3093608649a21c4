"""The exercises of one lesson, and the decorator that declares one."""

import importlib
from collections.abc import Callable
from typing import Any

from .exercise import Exercise


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
        self,
        kind: type[Exercise] = Exercise,
        /,
        *,
        points: int,
        hints: str,
        seconds: float = 10.0,
        scale: float = 0.0,
        **more: Any,
    ) -> Callable[[Callable[..., Any]], Exercise]:
        """Decorator of a solution, which becomes an exercise of the same name.

        kind: `Exercise`, or `Prediction`, which takes `more` keywords
        hints: three paragraphs, each giving more away than the one before
        seconds: the time limit for all cases together
        scale: the size of numbers that right formulas add or subtract even where the answer is tiny
            (tanh x = 2 σ(2x) - 1: 1); some roundings of it are forgiven
        """

        def declare(answer: Callable[..., Any]) -> Exercise:
            paragraphs = tuple(" ".join(hint.split()) for hint in hints.split("\n\n"))
            exercise = kind(self, answer, points, paragraphs, seconds, scale, **more)
            self._declared[exercise.name] = exercise
            return exercise

        return declare
