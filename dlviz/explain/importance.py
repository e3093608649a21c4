"""Which columns does a model use? Shuffle one at a time, and see what it costs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz.nn._saving import to_numpy


def permutation_importance(
    predict: Callable[[np.ndarray], Any],
    x: Any,
    t: Any,
    score: Callable[[Any, Any], float],
    repeats: int = 10,
    rng: Any = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """How far the score falls when one column is shuffled: s(predict(x), t) - s(predict(x shuffled), t).

    x (n, d), t (n, ...) -> mean over the repeats (d,), standard deviation over the repeats (d,).
    `score(predicted, t)` is better when it is larger, as accuracy is; pass minus a loss. A column that the
    model ignores gets exactly 0. Of two columns that carry the same information, each may get little, because
    the model still has the other one.

    Source: Breiman (2001), Random Forests; for any model, Fisher, Rudin and Dominici (2019). The same as
    sklearn.inspection.permutation_importance, with functions in place of an estimator.
    """
    x, rng = to_numpy(x), np.random.default_rng(rng)
    if x.ndim != 2 or not len(x) or len(x) != len(t):
        raise ValueError(
            f"permutation_importance expected x (n, columns) and t (n, ...), got shapes {x.shape} and "
            f"{np.shape(t)}: try x.reshape(len(x), -1)"
        )
    if repeats < 1:
        raise ValueError(f"permutation_importance expected repeats of 1 or more, got {repeats}")
    whole = score(predict(x), t)
    falls = np.zeros((repeats, x.shape[1]))
    for column in range(x.shape[1]):
        for repeat in range(repeats):
            shuffled = x.copy()
            shuffled[:, column] = rng.permutation(x[:, column])
            falls[repeat, column] = whole - score(predict(shuffled), t)
    return falls.mean(axis=0), falls.std(axis=0)
