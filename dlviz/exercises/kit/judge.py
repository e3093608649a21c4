"""The judging side: it holds what is right and what people get wrong, and compares.

Of the learner it sees outcomes only, plain data, and calls nothing that they made.
"""

import pickle
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ...answers import Outcome, Script, perform
from . import messages, oracle
from .compare import as_numbers, coarsest, difference, far_apart
from .exercise import Exercise, Mistake, Rule
from .prediction import Prediction, judge_prediction
from .report import Report
from .view import show


@dataclass(frozen=True)
class Cases:
    """The scripts of one draw, and what the oracle and the misconceptions made of them so far."""

    exercise: Exercise
    scripts: list[Script]
    kept: dict[Any, Any] = field(default_factory=dict)
    names: list[bytes] = field(default_factory=list)  # of the scripts, if others keep in the same dict

    def keep(self, make: Callable[..., Any], number: int, *more: Any) -> Any:
        """make(exercise, script, *more), computed once."""
        key = (make, self.names[number] if self.names else number, *more)
        if key not in self.kept:
            self.kept[key] = make(self.exercise, self.scripts[number], *more)
        return self.kept[key]


@lru_cache(maxsize=16)
def drawn(exercise: Exercise, seed: int) -> Cases:
    """The exercise's cases of that seed. Latest ones are kept, with all that was computed for them; and what
    was computed for a case that is in every draw serves all of them."""
    scripts = exercise.scripts(np.random.default_rng(seed))
    return Cases(
        exercise, scripts, _kept_of(exercise.judged_like), [pickle.dumps(script) for script in scripts]
    )


@lru_cache(maxsize=16)
def _kept_of(exercise: Exercise) -> dict[Any, Any]:
    """One dict for all draws, and for exercises that are judged alike."""
    return {}


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


def judge(cases: Cases, outcomes: Sequence[Outcome], changed: bool = False) -> Report:
    """What became of the answer that has these outcomes, one for each script unless time ran out.

    changed: whether it is known to be other code than was given; this makes it an attempt, whatever it does
    """
    exercise = cases.exercise
    if isinstance(exercise, Prediction):
        return judge_prediction(exercise, outcomes[0])
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
    if exercise.bug and _behaves(cases, exercise.bug, trials):
        told = messages.STILL_AS_GIVEN if changed else messages.AS_GIVEN
        report = replace(report, attempted=changed, message=f"{told} {exercise.bug.message}")
        if not changed:
            return replace(report, **_evidence(exercise, smallest))
    elif mistake := diagnose(cases, trials):
        report = replace(
            report, message=mistake.message, misconception=mistake.name, certain=exercise.oracle is not None
        )
    if exercise.observed and failed[0].outcome.ended == "well":
        seen = exercise.observed(failed[0].outcome.values[-1], *failed[0].script.steps[-1].args)
        report = replace(report, message=f"{report.message} {seen}".strip())
    return replace(report, hint=messages.hint(exercise), **_evidence(exercise, smallest))


def _evidence(exercise: Exercise, trial: Trial) -> dict[str, Any]:
    """What a report shows of a trial."""
    expected = trial.expected
    return {
        "failing_input": messages.inputs(exercise, trial.script),
        "came": messages.came(trial.outcome, trial.result),
        "expected": show(expected.values[trial.result]) if expected else trial.wrong,
        "printed": trial.outcome.printed.strip(),
    }


def assess(cases: Cases, number: int, outcome: Outcome) -> Trial:
    """Hold one outcome against what is right. Raises ImportError where PyTorch is missing."""
    expected = cases.keep(oracle.expected, number) if cases.exercise.oracle else None
    given = cases.keep(_precision, number)
    precision = coarsest(np.zeros((), given), outcome.values)
    trial = Trial(number, cases.scripts[number], outcome, expected, "", given=given, precision=precision)
    wrong, result = _wrong(cases, trial)
    return replace(trial, wrong=wrong, result=result) if wrong else trial


def _wrong(cases: Cases, trial: Trial) -> tuple[str, int]:
    """What is wrong with an outcome, or nothing; and with which of its results."""
    exercise, script, outcome, expected = cases.exercise, trial.script, trial.outcome, trial.expected
    if outcome.ended != "well":
        return messages.ending(exercise, outcome, expected), len(outcome.values)
    nothing = outcome.values[-1] is None  # says enough
    broken = [] if expected and nothing else _broken_rules(exercise, script, outcome)
    for result, right in enumerate(expected.values if expected else ()):
        if sentence := _told(cases, trial, result, right):
            return " ".join([*broken, messages.place(script, result) + sentence]), result
    return " ".join(broken) or messages.modified(exercise, script, outcome), 0


def _precision(exercise: Exercise, script: Script) -> str:
    """The coarsest dtype among the script's inputs."""
    return coarsest(*((*step.args, *step.kwargs.values()) for step in script.steps))


def _told(cases: Cases, trial: Trial, result: int, right: Any) -> str:
    """How a result differs from what is right, or is right for its inputs as its dtype can hold them."""
    sentence = _differs(cases, trial, result, right) or messages.lazy(trial.outcome, right)
    if sentence and trial.precision != trial.given:
        rounded = cases.keep(oracle.expected, trial.number, trial.precision).values
        return sentence if _differs(cases, trial, result, rounded[result]) else ""
    return sentence


def _differs(cases: Cases, trial: Trial, result: int, other: Any) -> str:
    """How one of the learner's results differs from another by more than any rounding; or nothing."""
    got = trial.outcome.values[result]
    sentence = difference(got, other, trial.given)
    if not sentence or (trial.precision == "float64" and _far(got, other, cases.exercise.scale)):
        return sentence
    unsure = cases.keep(oracle.unsure, trial.number, trial.precision)
    return difference(got, other, trial.given, unsure[result])


def _far(got: Any, other: Any, scale: float) -> bool:
    """Whether it is no question of rounding, so that how sure the oracle is need not be found out."""
    return far_apart(got, other, 1e-6 * scale) or (not scale and bool(difference(got, other, "float16")))


def diagnose(cases: Cases, trials: Sequence[Trial]) -> Mistake | None:
    """The misconception that behaves as the learner's code does in every trial, and alone does so.

    Several may stand under one name; the first of them is given.
    """
    failed_first = sorted(trials, key=lambda trial: not trial.wrong)  # there most mistakes differ
    alike = [mistake for mistake in cases.exercise.mistakes if _behaves(cases, mistake, failed_first)]
    return alike[0] if len({mistake.name for mistake in alike}) == 1 else None


def _behaves(cases: Cases, mistake: Mistake, trials: Sequence[Trial]) -> bool:
    """Whether the mistake gives what the learner's code gave in each trial, and not by chance."""
    told = False
    for trial in trials:
        other = cases.keep(rehearse, trial.number, mistake)
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
    if trial.precision == "float64" and far_apart(mine.values, other.values, 1e-6 * exercise.scale):
        return False
    return not any(_differs(cases, trial, result, value) for result, value in enumerate(other.values))


def _telling(trial: Trial, other: Outcome) -> bool:
    """More than chance: wrong, with the same values or the same exception and, sizes aside, its words."""
    mine, its = ((outcome.error, re.sub(r"\d+", "#", outcome.detail)) for outcome in (trial.outcome, other))
    return bool(trial.wrong) and mine == its


def rehearse(exercise: Exercise, script: Script, mistake: Mistake) -> Outcome:
    """What a misconception makes of a script."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return perform(script, mistake.answer)
        except Exception as error:
            return Outcome("exception", error=type(error).__name__, detail=str(error)[:500])


def _broken_rules(exercise: Exercise, script: Script, outcome: Outcome) -> list[str]:
    return [rule.sentence for rule in exercise.rules if not _holds(rule, script, outcome.values[-1])]


def _holds(rule: Rule, script: Script, value: Any) -> bool:
    numbers = as_numbers(value)
    try:
        with np.errstate(all="ignore"):  # NaN and infinity are the learner's, and told as such
            return numbers is not None and bool(rule.holds(numbers, *script.steps[-1].args))
    except (ValueError, TypeError, IndexError):  # a shape for which the rule makes no sense
        return False


def _size(script: Script) -> int:
    return sum(_count([*step.args, *step.kwargs.values()]) for step in script.steps)


def _count(value: Any) -> int:
    return sum(map(_count, value)) if isinstance(value, (list, tuple)) else np.size(value)
