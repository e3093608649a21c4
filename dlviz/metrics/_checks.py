"""Bad input, answered in one sentence: what was expected, what came, and what to try."""

from typing import Any

import numpy as np


def numbers(owner: str, x: Any, name: str, *, finite: bool = True) -> np.ndarray:
    """`x` as float64 (n,) with at least one number, without NaN and, if `finite`, without infinity."""
    array = np.asarray(x)
    if array.ndim == 1 and array.size == 0:
        raise ValueError(f"{owner} expected {name} with at least one number, got none")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{owner} expected {name} of numbers, got {array.dtype}: try np.array({name}, float)")
    if array.ndim != 1:
        raise ValueError(
            f"{owner} expected {name} of shape (n,), got {array.shape}: try one number for each case, "
            f"as {name}[:, 1] or {name}.ravel() gives"
        )
    array = array.astype(np.float64)
    if np.isnan(array).any():
        raise ValueError(f"{owner} expected {name} without NaN, got {np.isnan(array).sum()} of them")
    if finite and np.isinf(array).any():
        raise ValueError(f"{owner} expected finite {name}, got infinity: try logits in place of their exp")
    return array


def labels(owner: str, t: Any, name: str = "t", classes: int | None = None) -> np.ndarray:
    """`t` as int64 (n,): whole numbers from 0, below `classes` if that is given."""
    array = numbers(owner, t, name)
    top = np.inf if classes is None else classes
    wrong = array[(array != np.floor(array)) | (array < 0) | (array >= top)]
    if wrong.size:
        expected = "0 and 1" if classes == 2 else "class numbers from 0"
        expected += f" to {classes - 1}" if classes not in (None, 2) else ""
        advice = "numbering the classes from 0"
        if classes == 2:
            advice = f"{name} >= 0.5" if 0 < wrong[0] < 1 else f"{name} > 0"
        raise ValueError(f"{owner} expected {name} of {expected}, got {wrong[0]:g}: try {advice}")
    return array.astype(np.int64)


def same_length(owner: str, **arrays: np.ndarray) -> None:
    """Raise ValueError unless all have one length."""
    if len({len(array) for array in arrays.values()}) > 1:
        came = " and ".join(f"{len(array)} {name}" for name, array in arrays.items())
        raise ValueError(f"{owner} expected one of each for every case, got {came}")


def scores_and_labels(
    owner: str, scores: Any, t: Any, *, name: str = "scores", negatives: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """scores as float64 (n,) and t as int64 (n,) of 0 and 1, with a 1 and, if `negatives`, a 0 in it."""
    scores, t = numbers(owner, scores, name), labels(owner, t, classes=2)
    same_length(owner, **{name: scores, "t": t})
    if not t.any() or (negatives and t.all()):
        both = "cases of both classes" if negatives else "at least one positive case"
        raise ValueError(f"{owner} expected {both} in t, got only {t[0]}: try more cases")
    return scores, t


def probabilities(owner: str, p: Any, t: Any) -> tuple[np.ndarray, np.ndarray]:
    """p as float64 (n,) in [0, 1] and t as int64 (n,) of 0 and 1."""
    p, t = numbers(owner, p, "p"), labels(owner, t, classes=2)
    same_length(owner, p=p, t=t)
    wrong = p[(p < 0) | (p > 1)]
    if wrong.size:
        raise ValueError(f"{owner} expected p in [0, 1], got {wrong[0]:g}: try the sigmoid of the logits")
    return p, t


def within(
    owner: str, name: str, value: float, low: float, high: float, advice: str, *, closed: bool = False
) -> None:
    """Raise ValueError unless low < value < high, or low <= value <= high if `closed`."""
    if not (low <= value <= high if closed else low < value < high):
        between = "from" if closed else "strictly between"
        joined = "to" if closed else "and"
        raise ValueError(
            f"{owner} expected {name} {between} {low:g} {joined} {high:g}, got {value}: try {advice}"
        )
