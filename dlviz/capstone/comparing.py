"""Milestones about the predictions: better than the baseline beyond chance, with every seed counted."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from dlviz.capstone.brief import Brief, Failed
from dlviz.capstone.learning import outputs

SEEDS = 3  # at least
ERRORS = 2  # standard errors that count as more than chance
OPEN = "If this is your result, the test part and the report are open to it all the same."
BLOCK = 10  # consecutive examples that are taken together, where they come in the order of time
AGAIN = 0.05  # by which the losses may differ when the same training is run again
PROBES = 8  # examples on which a look at what is to be predicted is looked for


def losses(brief: Brief, predictors: Any, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """One number for each seed and example: (seeds, n), the lower the better."""
    if not isinstance(predictors, Sequence) or len(predictors) < SEEDS:
        count = len(predictors) if isinstance(predictors, Sequence) else 1
        raise Failed(
            f"Expected a list of at least {SEEDS} trained models, one for each seed, got {count}: one good "
            "run may be luck."
        )
    found = [outputs(predictor, x) for predictor in predictors]
    measured = np.stack([brief.measure(each, t) for each in found])
    if any(np.array_equal(a, b) for a, b in combinations(found, 2) if np.issubdtype(a.dtype, np.inexact)):
        raise Failed(
            "Two of these models predict exactly alike: train each from another seed, and pass each one."
        )
    return measured


def check_baseline(brief: Brief, mine: np.ndarray, baseline: np.ndarray, groups: np.ndarray) -> str:
    """That the mean over seeds, and every seed, is better than the baseline: some sentences.

    mine (seeds, n), baseline (n,), groups (n,): examples of one group count as one
    """
    mean, error, cases = paired(baseline - mine.mean(axis=0), groups)
    if cases < 2:
        raise Failed(
            "All examples of the validation part belong to one group, so nothing says how far its score is "
            "chance: give it several groups."
        )
    seeds, rival = mine.mean(axis=1), float(baseline.mean())
    shown = brief.measure.shown
    found = (
        f"{brief.measure.name.capitalize()}: {shown(seeds.mean())} over {len(seeds)} seeds "
        f"({shown(seeds.min())} to {shown(seeds.max())}), {brief.baseline_name} {shown(rival)}. "
        f"{_lead(brief, mean, error, cases)}"
    )
    if mean > ERRORS * error and seeds.max() < rival:
        return f"{found} That is better beyond chance ({ERRORS} standard errors), with every seed."
    best, its_error, _ = paired(baseline - mine[seeds.argmin()], groups)
    if best > ERRORS * its_error:
        raise Failed(
            f"{found} The best seed is clearly better than the baseline, but which seed does well is chance: "
            f"every seed has to be better, and their mean beyond chance. {OPEN}",
            "seed picked by its score",
        )
    if mean < -ERRORS * error:
        raise Failed(
            f"{found} That is worse beyond chance ({ERRORS} standard errors). Look for a bug first (lesson "
            f"14). {OPEN}"
        )
    raise Failed(f"{found} That is not more than chance ({ERRORS} standard errors), with every seed. {OPEN}")


def paired(lead: np.ndarray, groups: np.ndarray) -> tuple[float, float, int]:
    """The mean of a lead, its standard error, and over how many independent cases.

    lead (n,): by how much one model's loss is lower than another's, on each example
    groups (n,): which examples belong together; those of one group count as one case

        capstone.paired(theirs - mine, np.arange(len(mine)) // 10)  # ten examples in a row are one case
    """
    lead = np.asarray(lead, float)
    _, member = np.unique(groups, return_inverse=True)
    each = np.bincount(member, lead) / np.bincount(member)
    error = each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else np.nan
    return float(lead.mean()), float(error), len(each)


def said(brief: Brief, kept: dict[str, Any]) -> str:
    """What the test part has said, from what was kept of it."""
    shown, tested = brief.measure.shown, kept["test"]
    lead = f" {_lead(brief, *kept['lead'])}" if "lead" in kept else ""  # earlier versions didn't keep it
    return (
        f"On the test part, {brief.measure.name}: {shown(float(np.mean(tested)))} over {len(tested)} seeds "
        f"({shown(min(tested))} to {shown(max(tested))}); {brief.baseline_name}: "
        f"{shown(kept['baseline'])}.{lead}"
    )


def _lead(brief: Brief, mean: float, error: float, cases: int) -> str:
    shown = brief.measure.shown
    return (
        f"The model's lead is {shown(mean)}, with a standard error of {shown(error)} over {cases} "
        "independent cases."
    )


def fingerprint(losses: np.ndarray) -> list[float]:
    """By which models are known again: the mean over their seeds of each example's loss."""
    return [float(f"{mean:.4g}") for mean in losses.mean(axis=0)]


def alike(a: list[float], b: list[float]) -> bool:
    """Whether two fingerprints are of one training, to rounding."""
    distance = np.linalg.norm(np.subtract(a, b)) if len(a) == len(b) else np.inf
    return bool(distance <= AGAIN * np.linalg.norm(a))


def independent(brief: Brief, rows: np.ndarray) -> np.ndarray:
    """Which of these examples belong together, as a number for each."""
    if brief.groups is not None:
        return brief.groups[rows]
    return np.arange(len(rows)) // (BLOCK if brief.ordered else 1)


def check_no_look_ahead(brief: Brief, predictor: Any, parts: dict, prepare: Callable[[dict], dict]) -> None:
    """That no place of the output depends on inputs that it must not see yet."""
    if brief.hidden is None:
        return
    x, t = parts["validation"]
    flat = x.reshape(len(x), -1)
    places = flat.shape[1]
    plain = outputs(predictor, prepare(parts)["validation"][0][:PROBES])
    for place in (0, places // 3, 2 * places // 3):
        changed = flat.copy()
        changed[:, place + brief.hidden :] = np.roll(flat, 1, axis=0)[:, place + brief.hidden :]  # of another
        there = prepare(parts | {"validation": (changed.reshape(x.shape), t)})["validation"][0][:PROBES]
        known = slice(0, place + 1)
        if not np.allclose(outputs(predictor, there)[..., known], plain[..., known], rtol=1e-3, atol=1e-4):
            raise Failed(
                f"What is predicted at place {place} changes when inputs change that it must not see yet, "
                f"from place {place + brief.hidden} on: the model looks at what it has to predict.",
                "leak",
            )
