"""The judging side: it holds what is right and what people get wrong, and compares.

Of the learner it sees outcomes only, plain data, and calls nothing that they made.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...answers import Outcome, Script, perform, play
from . import messages
from .compare import as_numbers, difference
from .exercise import Exercise, Mistake, Rule
from .report import Report
from .view import show


@dataclass(frozen=True)
class Trial:
    """One script, what the learner's code made of it, what was expected, and what is wrong, if anything."""

    script: Script
    outcome: Outcome
    expected: Outcome | None  # None: the exercise has rules only
    wrong: str
    result: int = 0  # the first that is wrong, of a script with several


def judge(exercise: Exercise, scripts: Sequence[Script], outcomes: Sequence[Outcome]) -> Report:
    """What became of the answer that has these outcomes, one for each script unless time ran out."""
    report = Report(
        exercise.id, exercise.points, attempted=False, passed=False, message=messages.NOT_ATTEMPTED
    )
    if any(outcome.error == "NotImplementedError" for outcome in outcomes):
        return report
    try:
        trials = [assess(exercise, *pair) for pair in zip(scripts, outcomes, strict=False)]
    except ImportError:
        return replace(report, message=messages.NO_TORCH)
    failed = [trial for trial in trials if trial.wrong]
    if not failed:
        return replace(report, attempted=True, passed=True, message=f"Right on all {len(trials)} inputs.")
    smallest = min(failed, key=lambda trial: _size(trial.script))
    report = replace(report, attempted=True, message=smallest.wrong)
    if messages.is_misuse(smallest.outcome):
        return report
    if mistake := diagnose(exercise, trials):
        report = replace(report, message=mistake.message, misconception=mistake.name)
    expected = smallest.expected
    return replace(
        report,
        failing_input=messages.inputs(exercise, smallest.script),
        came=messages.came(smallest.outcome, smallest.result),
        expected=show(expected.values[smallest.result]) if expected else smallest.wrong,
        printed=smallest.outcome.printed.strip(),
        hint=f'Hint: {exercise.hints[0]} More: `hint("{exercise.id}")`',
    )


def assess(exercise: Exercise, script: Script, outcome: Outcome) -> Trial:
    """Hold one outcome against what is right. Raises ImportError where PyTorch is missing."""
    expected = _expected(exercise.oracle, script) if exercise.oracle else None
    if outcome.ended != "well":
        return Trial(script, outcome, expected, messages.ending(exercise, outcome), len(outcome.values))
    broken = _broken_rules(exercise, script, outcome)
    rights = expected.values if expected else ()
    for number, (got, right) in enumerate(zip(outcome.values, rights, strict=False)):
        if sentence := difference(got, right):
            where = messages.place(script, number)
            return Trial(script, outcome, expected, " ".join([*broken, where + sentence]), number)
    return Trial(script, outcome, expected, " ".join(broken) or messages.modified(exercise, script, outcome))


def diagnose(exercise: Exercise, trials: Sequence[Trial]) -> Mistake | None:
    """The first misconception that behaves as the learner's code does in every trial."""
    failed_first = sorted(trials, key=lambda trial: not trial.wrong)  # there most mistakes differ
    return next((mistake for mistake in exercise.mistakes if _behaves(exercise, mistake, failed_first)), None)


def _behaves(exercise: Exercise, mistake: Mistake, trials: Sequence[Trial]) -> bool:
    """Whether the mistake gives what the learner's code gave in each trial, and not by chance."""
    told = False
    for trial in trials:
        other = _rehearse(mistake, trial.script)
        if not _alike(exercise, trial, other):
            return False
        told |= _telling(trial, other)
    return told


def _alike(exercise: Exercise, trial: Trial, other: Outcome) -> bool:
    """Whether both gave the same values, or both raised. The exceptions may differ: the same bug gives an
    IndexError in a loop and a ValueError in `@`."""
    mine = trial.outcome
    if mine.ended != "well" or other.ended != "well":
        return mine.ended == other.ended
    if exercise.oracle is None:  # many values are right: compare shapes, and which rules are broken
        shapes = [getattr(as_numbers(outcome.values[-1]), "shape", None) for outcome in (mine, other)]
        broken = [_broken_rules(exercise, trial.script, outcome) for outcome in (mine, other)]
        return shapes[0] == shapes[1] and broken[0] == broken[1]
    return not any(difference(*pair) for pair in zip(mine.values, other.values, strict=True))


def _telling(trial: Trial, other: Outcome) -> bool:
    """More than chance: wrong, and with the same values or the very same exception."""
    return bool(trial.wrong) and trial.outcome.error == other.error


def _rehearse(mistake: Mistake, script: Script) -> Outcome:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return perform(script, mistake.answer)
        except Exception as error:
            return Outcome("exception", error=type(error).__name__)


# What is right


def _expected(oracle: Callable[..., Any], script: Script) -> Outcome:
    """The oracle's outcome, with tensors on the CPU, float64 for real numbers, in place of arrays."""
    steps = (replace(step, args=_tensors(step.args), kwargs=_tensors(step.kwargs)) for step in script.steps)
    return play(Script(tuple(steps)), oracle)


def _tensors(value: Any) -> Any:
    import torch

    if isinstance(value, np.ndarray):
        return torch.as_tensor(value.astype(float) if value.dtype.kind == "f" else value)
    if isinstance(value, dict):
        return {key: _tensors(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_tensors, value))
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
