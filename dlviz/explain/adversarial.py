"""Inputs changed on purpose, as little as can be, so that the network errs."""

from typing import Any

import numpy as np

from dlviz.explain._models import classes, input_gradient, inputs, one_hot


def fgsm(model: Any, x: Any, t: Any, epsilon: float, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """The fast gradient sign method: x + ε sign(∂L/∂x), clipped to [low, high]; L is the cross-entropy.

    x (n, ...) between low and high, t (n,) the true classes -> the shape of x; no number moves by more than
    `epsilon`. Of all such changes it raises the loss most if the loss is linear around x.

    Source: Goodfellow, Shlens and Szegedy (2015), Explaining and Harnessing Adversarial Examples.
    """
    x = inputs("fgsm", model, x)
    t = classes("fgsm", t, len(x), "t")
    if not epsilon >= 0:
        raise ValueError(f"fgsm expected epsilon of 0 or more, got {epsilon}: try 0.1 of the range of x")
    if x.min() < low or x.max() > high:
        raise ValueError(
            f"fgsm expected x between low = {low} and high = {high}, got numbers from {x.min():.4g} to "
            f"{x.max():.4g}: try low=x.min(), high=x.max()"
        )

    def loss_gradient(z: np.ndarray, rows: slice) -> np.ndarray:
        if z.shape[1] < 2:
            raise ValueError("fgsm expected a model with a logit for each class, two at least, got one")
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True) - one_hot("fgsm", z, t[rows])  # softmax(z) - onehot(t)

    step = np.sign(input_gradient(model, x, loss_gradient))
    return np.clip(x + x.dtype.type(epsilon) * step, low, high)
