"""The judging side: it holds what is right and what people get wrong, and compares.

Of the learner it sees outcomes only, plain data, and calls nothing that they made.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ...answers import Outcome, Script, perform, play
from . import messages
from .compare import as_numbers, coarsest, difference
from .exercise import Exercise, Mistake, Rule
from .report import Report
from .view import show


@dataclass(frozen=True)
class Cases:
    """The scripts of one draw, and what the oracle and the misconceptions made of them so far."""

    exercise: Exercise
    scripts: list[Script]
    kept: dict[Any, Any] = field(default_factory=dict)

    def keep(self, make: Callable[..., Any], number: int, *more: Any) -> Any:
        """make(exercise, script, *more), computed once."""
        key = (make, number, *more)
        if key not in self.kept:
            self.kept[key] = make(self.exercise, self.scripts[number], *more)
        return self.kept[key]


@lru_cache(maxsize=16)
def drawn(exercise: Exercise, seed: int) -> Cases:
    """The exercise's cases of that seed. Latest ones are kept, with all that was computed for them."""
    return Cases(exercise, exercise.scripts(np.random.default_rng(seed)))


@dataclass(frozen=True)
class Trial:
    """One script, what the learner's code made of it, what was expected, and what is wrong, if anything."""

    number: int
    script: Script
    outcome: Outcome
    expected: Outcome | None  # None: the exercise has rules only
    wrong: str
    result: int = 0  # the first that is wrong, of a script with several
    given: str = "float64"  # the coarsest dtype among the inputs
    precision: str = "float64"  # and among inputs and results


def judge(cases: Cases, outcomes: Sequence[Outcome]) -> Report:
    """What became of the answer that has these outcomes, one for each script unless time ran out."""
    exercise = cases.exercise
    report = Report(
        exercise.id, exercise.points, attempted=False, passed=False, message=messages.NOT_ATTEMPTED
    )
    if any(messages.is_stub(exercise, outcome) for outcome in outcomes):
        return report
    try:
        trials = [assess(cases, number, outcome) for number, outcome in enumerate(outcomes)]
    except ImportError:
        return replace(report, message=messages.NO_TORCH)
    failed = [trial for trial in trials if trial.wrong]
    report = replace(report, attempted=True)
    if not trials or (len(trials) < len(cases.scripts) and not failed):
        return replace(report, message=messages.UNTRIED)
    if not failed:
        return replace(report, passed=True, message=f"Right on all {len(trials)} inputs.")
    smallest = min(failed, key=lambda trial: _size(trial.script))
    report = replace(report, message=smallest.wrong)
    if messages.is_misuse(smallest.outcome):
        return report
    if mistake := diagnose(cases, trials):
        report = replace(
            report, message=mistake.message, misconception=mistake.name, certain=exercise.oracle is not None
        )
    if exercise.observed and failed[0].outcome.ended == "well":
        seen = exercise.observed(failed[0].outcome.values[-1], *failed[0].script.steps[-1].args)
        report = replace(report, message=f"{report.message} {seen}".strip())
    expected = smallest.expected
    return replace(
        report,
        failing_input=messages.inputs(exercise, smallest.script),
        came=messages.came(smallest.outcome, smallest.result),
        expected=show(expected.values[smallest.result]) if expected else smallest.wrong,
        printed=smallest.outcome.printed.strip(),
        hint=f'Hint: {exercise.hints[0]} More: `hint("{exercise.id}")`',
    )


def assess(cases: Cases, number: int, outcome: Outcome) -> Trial:
    """Hold one outcome against what is right. Raises ImportError where PyTorch is missing."""
    exercise, script = cases.exercise, cases.scripts[number]
    expected = cases.keep(_expected, number) if exercise.oracle else None
    given = coarsest(*((*step.args, *step.kwargs.values()) for step in script.steps))
    precision = coarsest(np.zeros((), given), outcome.values)
    trial = Trial(number, script, outcome, expected, "", given=given, precision=precision)
    if outcome.ended != "well":
        return replace(trial, wrong=messages.ending(exercise, outcome, expected), result=len(outcome.values))
    broken = _broken_rules(exercise, script, outcome)
    if expected is None:
        return replace(trial, wrong=" ".join(broken) or messages.modified(exercise, script, outcome))
    for result, right in enumerate(expected.values):
        if sentence := _told(cases, trial, result, right):
            where = messages.place(script, result)
            return replace(trial, wrong=" ".join([*broken, where + sentence]), result=result)
    return replace(trial, wrong=" ".join(broken) or messages.modified(exercise, script, outcome))


def _told(cases: Cases, trial: Trial, result: int, right: Any) -> str:
    """How a result differs from what is right, or is right for its inputs as its dtype can hold them."""
    sentence = _differs(cases, trial, result, right) or messages.lazy(trial.outcome, right)
    if sentence and trial.precision != trial.given:
        rounded = cases.keep(_expected, trial.number, trial.precision).values
        return sentence if _differs(cases, trial, result, rounded[result]) else ""
    return sentence


def _differs(cases: Cases, trial: Trial, result: int, other: Any) -> str:
    """How one of the learner's results differs from another by more than any rounding; or nothing."""
    got = trial.outcome.values[result]
    sentence = difference(got, other, trial.given)
    if not sentence or (trial.precision == "float64" and difference(got, other, "float16")):
        return sentence  # the latter is far from it: no need to find out, which takes time
    unsure = cases.keep(_unsure, trial.number, trial.precision)
    return difference(got, other, trial.given, unsure[result])


def diagnose(cases: Cases, trials: Sequence[Trial]) -> Mistake | None:
    """The misconception that behaves as the learner's code does in every trial, and alone does so.

    Several may stand under one name; the first of them is given.
    """
    failed_first = sorted(trials, key=lambda trial: not trial.wrong)  # there most mistakes differ
    mistakes = enumerate(cases.exercise.mistakes)
    alike = [mistake for place, mistake in mistakes if _behaves(cases, place, failed_first)]
    return alike[0] if len({mistake.name for mistake in alike}) == 1 else None


def _behaves(cases: Cases, place: int, trials: Sequence[Trial]) -> bool:
    """Whether the mistake gives what the learner's code gave in each trial, and not by chance."""
    told = False
    for trial in trials:
        other = cases.keep(rehearse, trial.number, place)
        if not _alike(cases, trial, other):
            return False
        told |= _telling(trial, other)
    return told


def _alike(cases: Cases, trial: Trial, other: Outcome) -> bool:
    """Whether both gave the same values, or both raised. The exceptions may differ: the same bug gives an
    IndexError in a loop and a ValueError in `@`."""
    mine = trial.outcome
    if mine.ended != "well" or other.ended != "well":
        return mine.ended == other.ended
    exercise = cases.exercise
    if exercise.oracle is None:  # many values are right: compare shapes, and which rules are broken
        shapes = [getattr(as_numbers(outcome.values[-1]), "shape", None) for outcome in (mine, other)]
        broken = [_broken_rules(exercise, trial.script, outcome) for outcome in (mine, other)]
        return shapes[0] == shapes[1] and broken[0] == broken[1]
    return not any(_differs(cases, trial, result, value) for result, value in enumerate(other.values))


def _telling(trial: Trial, other: Outcome) -> bool:
    """More than chance: wrong, and with the same values or the very same exception."""
    return bool(trial.wrong) and trial.outcome.error == other.error


def rehearse(exercise: Exercise, script: Script, place: int) -> Outcome:
    """What the misconception at that place makes of a script."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return perform(script, exercise.mistakes[place].answer)
        except Exception as error:
            return Outcome("exception", error=type(error).__name__)


# What is right


def _expected(exercise: Exercise, script: Script, precision: str = "float64") -> Outcome:
    """The oracle's outcome, computed in float64 with inputs that were rounded to that precision."""

    def rounded(tensor: Any) -> Any:
        real = precision != "float64" and tensor.is_floating_point()
        return tensor.to(getattr(torch, precision)).to(tensor.dtype) if real else tensor

    import torch

    return _played(exercise.oracle, script, rounded)


def _unsure(exercise: Exercise, script: Script, precision: str) -> Any:
    """By how much each of the expected values is uncertain when computed in that precision; None: unknown."""
    from .rounding import eps, unsure

    def played(script: Script, rounded: Callable[[Any], Any]) -> Outcome:
        return _played(exercise.oracle, script, rounded)

    return unsure(played, script, precision, 8 * exercise.scale * eps(precision))


def _played(oracle: Any, script: Script, rounded: Callable[[Any], Any]) -> Outcome:
    """The outcome with tensors on the CPU, float64 for real numbers, in place of arrays."""
    steps = (
        replace(step, args=_tensors(step.args, rounded), kwargs=_tensors(step.kwargs, rounded))
        for step in script.steps
    )
    return play(Script(tuple(steps)), oracle)


def _tensors(value: Any, rounded: Callable[[Any], Any]) -> Any:
    import torch

    if isinstance(value, np.ndarray):
        return rounded(torch.tensor(value.astype(float) if value.dtype.kind == "f" else value))
    if isinstance(value, dict):
        return {key: _tensors(item, rounded) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_tensors(item, rounded) for item in value)
    return value


def _broken_rules(exercise: Exercise, script: Script, outcome: Outcome) -> list[str]:
    return [rule.sentence for rule in exercise.rules if not _holds(rule, script, outcome.values[-1])]


def _holds(rule: Rule, script: Script, value: Any) -> bool:
    numbers = as_numbers(value)
    try:
        return numbers is not None and bool(rule.holds(numbers, *script.steps[-1].args))
    except (ValueError, TypeError, IndexError):  # a shape for which the rule makes no sense
        return False


def _size(script: Script) -> int:
    return sum(_count([*step.args, *step.kwargs.values()]) for step in script.steps)


def _count(value: Any) -> int:
    return sum(map(_count, value)) if isinstance(value, (list, tuple)) else np.size(value)
