"""An exercise in which a learner says what some code returns, before running it.

@lesson.exercise(Prediction, asks="a tuple, such as (2, 3)", points=1, hints="three paragraphs")
def shape_of_the_error():
    ...  # the question as docstring, and the code; what it returns is right, so no answer is stored


@shape_of_the_error.mistake("no broadcasting")
def _():
    ...  # what people predict who hold this misconception

The third hint says why the code returns what it does: whoever is right reads it too.
"""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ...answers import Outcome, Script, value
from ...answers.plain import plain
from . import messages
from .compare import as_numbers, named
from .exercise import Exercise, source_of
from .report import Report
from .view import show

ROUNDING = 1e-5  # float32, and the digits that people write
ELLIPSIS = f"a value of type {type(...).__name__}"  # what the prompt holds


class Prediction(Exercise):
    """One graded prediction of what a function without arguments returns."""

    def __init__(self, *args: Any, asks: str | tuple[str, ...], within: float = 0.0) -> None:
        """asks: the form of a prediction, in words, or the texts to choose from
        within: so far off, as a share of the right number, a prediction may be
        """
        super().__init__(*args)
        self.asks, self.within, self.oracle = asks, within, self.answer

    @property
    def form(self) -> str:
        """What a prediction looks like."""
        if isinstance(self.asks, str):
            return self.asks
        *others, last = map(repr, self.asks)
        return f"{', '.join(others)} or {last}"

    @property
    def checked(self) -> str:
        """The variable that holds the prediction."""
        return f"predicted_{self.name}"

    @cached_property
    def source(self) -> str:
        """The code that is asked about, and its result in place of a prediction."""
        return f"{source_of(self.answer)}\n\n\n{self.checked} = {self.name}()"

    @cached_property
    def stub(self) -> str:
        """The code that is asked about, and a prediction to be filled in."""
        return f"{source_of(self.answer)}\n\n\n{self.checked} = ...  # {self.form}"

    @cached_property
    def marked(self) -> str:
        """The source with marks around what a learner fills in."""
        code, _, answer = self.source.rpartition("\n")
        return f"{code}\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION"

    def scripts(self, rng: np.random.Generator) -> list[Script]:
        """The prediction as it is."""
        return [value()]

    def returned(self) -> Any:
        """What the code returns; PyTorch's random numbers are left alone."""
        import torch

        with torch.random.fork_rng(devices=[]):
            return plain(self.answer())

    @property
    def outcome(self) -> str:
        """What the code returns, unless PyTorch is missing, and why."""
        try:
            return f"It returns {show(self.returned())}. {self.hints[-1]}"
        except ImportError:
            return self.hints[-1]


def judge_prediction(exercise: Prediction, outcome: Outcome) -> Report:
    """What became of a prediction."""
    report = Report(
        exercise.id, exercise.points, attempted=False, passed=False, message=messages.NOT_PREDICTED
    )
    if outcome.detail == ELLIPSIS or (outcome.values and outcome.values[0] is None):
        return report
    report = replace(report, attempted=True)
    try:
        right = exercise.returned()
    except ImportError:
        return replace(report, attempted=False, message=messages.NO_TORCH)
    predicted = outcome.values[0] if outcome.ended == "well" else None
    if not _fits(exercise, predicted, right):
        came = named(predicted) if outcome.ended == "well" else outcome.detail
        return replace(report, message=f"Here a prediction is {exercise.form}; {came} came.")
    if _agree(predicted, right, exercise.within):
        return replace(report, passed=True, message=f"Right. {exercise.outcome}")
    alike = [one for one in exercise.mistakes if _agree(predicted, plain(one.answer()), exercise.within)]
    mistake = alike[0] if len({one.name for one in alike}) == 1 else None
    told = mistake.message if mistake else "The code returns something else."
    return replace(
        report,
        message=f"You predicted {show(predicted)}. {told}",
        misconception=mistake.name if mistake else None,
        hint=messages.hint(exercise, f", or call `{exercise.name}()`"),
    )


def _fits(exercise: Prediction, predicted: Any, right: Any) -> bool:
    """Whether a prediction has the form that is asked for."""
    if isinstance(right, str):
        return isinstance(predicted, str) and predicted in exercise.asks
    numbers = as_numbers(predicted)
    return numbers is not None and numbers.ndim == np.ndim(right)


def _agree(predicted: Any, right: Any, within: float) -> bool:
    if isinstance(right, str):
        return bool(predicted == right)
    one, other = np.asarray(predicted), np.asarray(right)
    return one.shape == other.shape and np.allclose(one, other, rtol=max(within, ROUNDING), atol=0)
