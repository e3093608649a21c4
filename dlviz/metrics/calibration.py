"""Is 80 % right in 80 % of the cases? Probabilities against what happened."""

from typing import Any

import numpy as np

from dlviz.metrics import _checks


def brier(p: Any, t: Any) -> float:
    """The mean squared error of probabilities (Brier 1950): mean (p - t)², 0 at best, as sklearn's.

    p (n,) in [0, 1], t (n,) of 0 and 1. Always saying 1/2 scores 0.25.

    Raises:
        ValueError: probabilities outside [0, 1], NaN, or different lengths
    """
    p, t = _checks.probabilities("brier", p, t)
    return float(np.mean((p - t) ** 2))


def reliability(p: Any, t: Any, bins: int = 10) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cases by their probability in bins of equal width: (confidence, frequency, count), each (bins,).

    p (n,) in [0, 1], t (n,) of 0 and 1. Of each bin: the mean probability, the share of cases with t = 1
    (both NaN where there is no case), and the number of cases. Bin k, counted from 0, holds
    k / bins < p <= (k + 1) / bins, and the first also p = 0, as in Guo and others (2017) and in sklearn's
    calibration_curve, which leaves empty bins out. For several classes, p is the probability of the predicted
    class and t whether it was right.

    Raises:
        ValueError: probabilities outside [0, 1], NaN, different lengths, or fewer than 1 bin
    """
    p, t = _checks.probabilities("reliability", p, t)
    if not isinstance(bins, int | np.integer) or bins < 1:
        raise ValueError(f"reliability expected bins as a whole number of at least 1, got {bins!r}: try 10")
    which = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    count = np.bincount(which, minlength=bins)
    with np.errstate(invalid="ignore"):  # an empty bin: 0/0 is NaN
        confidence, frequency = (np.bincount(which, of, bins) / count for of in (p, t))
    return confidence, frequency, count


def expected_calibration_error(p: Any, t: Any, bins: int = 10) -> float:
    """How far probabilities are from frequencies, on average over the cases (Guo and others 2017).

        ECE = Σ_b n_b / n · |frequency_b - confidence_b|

    Arguments as of `reliability`. It depends on `bins`, and few cases in a bin make it too large: compare
    only at the same bins and number of cases.

    Raises:
        ValueError: as reliability
    """
    confidence, frequency, count = reliability(p, t, bins)
    gaps = np.abs(frequency - confidence)
    return float(np.nansum(count * gaps) / count.sum())


def fit_temperature(logits: Any, t: Any) -> float:
    """The temperature T that makes logits / T the most likely: temperature scaling (Guo and others 2017).

        T = argmin Σ -log softmax(z / T)_t,    or of σ(z / T) for yes or no

    logits z (n,) for t of 0 and 1, or (n, k) for classes t from 0 to k - 1; t (n,). T > 1 makes predictions
    less confident; which class has the largest probability never changes. The loss is convex in 1 / T: its
    slope is followed to the zero by bisection. Fit on validation data.

    Raises:
        ValueError: NaN or infinity, wrong shapes or classes; or no minimum, because every case is right (T
        would go to 0) or because the logits are no better than equal ones (T would go to infinity)
    """
    z = np.asarray(logits)
    if z.ndim == 1:
        z = np.stack([np.zeros(len(z)), z], axis=1)  # σ(z) is the second of softmax(0, z)
    if z.ndim != 2 or z.shape[1] < 2:
        raise ValueError(f"fit_temperature expected logits of shape (n,) or (n, k), got {np.shape(logits)}")
    n, k = z.shape
    z = _checks.numbers("fit_temperature", z.ravel(), "logits").reshape(n, k)
    t = _checks.labels("fit_temperature", t, classes=k)
    _checks.same_length("fit_temperature", logits=z, t=t)
    z = z / max(scale := np.abs(z).max(), np.finfo(float).tiny)  # so that huge logits don't overflow
    z -= z.max(axis=1, keepdims=True)
    true = z[np.arange(n), t]

    def slope(b: float) -> float:
        """The derivative of the loss by b = scale / T, which grows with b."""
        power = np.exp(b * z)
        return float(np.mean((power * z).sum(axis=1) / power.sum(axis=1) - true))

    if not true.any():
        raise ValueError("fit_temperature found every case right, so that T would go to 0: try more cases")
    if slope(0.0) >= 0:
        raise ValueError(
            "fit_temperature found logits no better than equal ones, so that T would go to infinity: are t "
            "and the columns of logits in the same order?"
        )
    low, high = 0.0, 1.0
    while slope(high) < 0:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:  # until there is no number between them
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return float(scale / middle)
