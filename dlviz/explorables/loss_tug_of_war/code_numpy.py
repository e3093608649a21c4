"""The same points fitted with several losses, and how hard each point pulls: the gradient of its loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz import nn
from dlviz.explorables.loss_tug_of_war.data import no_and_yes, on_a_line


def loss_tug_of_war(
    task: str, x: float, y: float, delta: float, odd: float, label: bool, gamma: float, yes: int
) -> dict[str, np.ndarray]:
    """The numbers of LossTugOfWar's picture. Each row belongs to one loss."""
    return regression(x, y, delta) if task == "regression" else classification(odd, label, gamma, yes)


def regression(x: float, y: float, delta: float) -> dict[str, np.ndarray]:
    """Lines through points and an outlier, with half the squared error and with the Huber loss."""
    px, t = on_a_line(x, y)
    X = np.stack([px, np.ones_like(px)], axis=1)  # a line's slope and height are two weights
    losses = half_squared_error, loss_and_pull(nn.HuberLoss("none", delta))
    weights = []
    for near in (np.inf, delta):  # least squares, in which Huber lets points farther than δ weigh less
        weight = np.ones_like(px)
        for _ in range(40):
            w = np.linalg.solve(X.T * weight @ X, X.T * weight @ t)
            weight = 1 / np.maximum(np.abs(X @ w - t) / near, 1)
        weights.append(w)
    return numbers(losses, px, t, np.array(weights), z=np.linspace(-7, 7, 113), target=0)


def classification(odd: float, label: bool, gamma: float, yes: int) -> dict[str, np.ndarray]:
    """Sigmoids between no and yes, with the squared error, cross-entropy and the focal loss."""
    px, t = no_and_yes(yes, odd, label)
    X = np.stack([px, np.ones_like(px)], axis=1)
    cross_entropy = loss_and_pull(nn.BCEWithLogitsLoss(reduction="none"))
    focal = loss_and_pull(nn.FocalLoss(None, gamma, "none"))
    losses = squared_error_of_sigmoid, cross_entropy, focal
    weights = []
    for loss_fn, focus in zip(losses, (0, 0, gamma), strict=True):
        w = np.zeros(2)
        for _ in range(15):  # Newton's steps, with a curvature that is never negative
            p, (_, pull) = nn.Sigmoid()(X @ w), loss_fn(X @ w, t)
            curvature = X.T * (pull / (p - t) * p * (1 - p)) @ X + 0.02 * np.eye(2)
            slope = X.T @ pull + 0.02 * w  # a little weight decay keeps w finite
            w = w - np.linalg.solve(curvature, slope) / (1 + focus / 2)
        weights.append(w)
    return numbers(losses, px, t, np.array(weights), z=np.linspace(-8, 8, 129), target=1)


def loss_and_pull(loss_fn: Any) -> Callable:
    """A function that gives the loss of every prediction and, as its pull, the gradient."""

    def both(prediction: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        loss = loss_fn(prediction, t)
        return loss, loss_fn.backward(np.ones_like(loss))

    return both


def half_squared_error(prediction: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Half, so that it agrees with Huber near the line."""
    loss, pull = loss_and_pull(nn.MSELoss("none"))(prediction, t)
    return loss / 2, pull / 2


def squared_error_of_sigmoid(score: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For classes: the error of the probability, and the gradient of the score."""
    sigmoid = nn.Sigmoid()
    loss, pull = loss_and_pull(nn.MSELoss("none"))(sigmoid(score), t)
    return loss, sigmoid.backward(pull)


def numbers(
    losses: tuple[Callable, ...],
    x: np.ndarray,
    t: np.ndarray,
    weights: np.ndarray,
    z: np.ndarray,
    target: int,
) -> dict[str, np.ndarray]:
    """The pulls on the fits; and each loss and its gradient as curves over predictions z of one target."""
    predictions = weights[:, :1] * x + weights[:, 1:]  # (loss, point)
    curves = [loss_fn(z, np.full_like(z, target)) for loss_fn in losses]
    return {
        "x": x,
        "t": t,
        "weights": weights,
        "pulls": np.array([loss_fn(p, t)[1] for loss_fn, p in zip(losses, predictions, strict=True)]),
        "z": z,
        "losses": np.array([loss for loss, _ in curves]),
        "gradients": np.array([pull for _, pull in curves]),
        "at": predictions[:, -1] * (2 * t[-1] - 1) if target else predictions[:, -1] - t[-1],  # diamond's z
    }
