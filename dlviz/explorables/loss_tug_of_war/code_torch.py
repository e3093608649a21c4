"""The same points fitted with several losses, and how hard each point pulls: the gradient of its loss."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from dlviz.explorables.loss_tug_of_war.data import no_and_yes, on_a_line
from dlviz.torch_extras import FocalLoss


def loss_tug_of_war(
    task: str, x: float, y: float, delta: float, odd: float, label: bool, gamma: float, yes: int
) -> dict[str, Tensor]:
    """The numbers of LossTugOfWar's picture. Each row belongs to one loss."""
    return regression(x, y, delta) if task == "regression" else classification(odd, label, gamma, yes)


def regression(x: float, y: float, delta: float) -> dict[str, Tensor]:
    """Lines through points and an outlier, with half the squared error and with the Huber loss."""
    px, t = map(torch.from_numpy, on_a_line(x, y))
    X = torch.stack([px, torch.ones_like(px)], dim=1)  # a line's slope and height are two weights
    losses = half_squared_error, nn.HuberLoss(reduction="none", delta=delta)
    weights = []
    for near in (torch.inf, delta):  # least squares, in which Huber lets points farther than δ weigh less
        weight = torch.ones_like(px)
        for _ in range(40):
            w = torch.linalg.solve(X.T * weight @ X, X.T * weight @ t)
            weight = 1 / ((X @ w - t).abs() / near).clip(min=1)
        weights.append(w)
    return numbers(
        losses, px, t, torch.stack(weights), z=torch.linspace(-7, 7, 113, dtype=torch.float64), target=0
    )


def classification(odd: float, label: bool, gamma: float, yes: int) -> dict[str, Tensor]:
    """Sigmoids between no and yes, with the squared error, cross-entropy and the focal loss."""
    px, t = map(torch.from_numpy, no_and_yes(yes, odd, label))
    X = torch.stack([px, torch.ones_like(px)], dim=1)
    cross_entropy, focal = nn.BCEWithLogitsLoss(reduction="none"), FocalLoss(None, gamma, "none")
    losses: tuple[Callable[[Tensor, Tensor], Tensor], ...] = squared_error_of_sigmoid, cross_entropy, focal
    weights = []
    for loss_fn, focus in zip(losses, (0, 0, gamma), strict=True):
        w = torch.zeros(2, dtype=torch.float64)
        for _ in range(15):  # Newton's steps, with a curvature that is never negative
            p, pull = (X @ w).sigmoid(), pull_of(loss_fn, X @ w, t)
            curvature = X.T * (pull / (p - t) * p * (1 - p)) @ X + 0.02 * torch.eye(2)
            slope = X.T @ pull + 0.02 * w  # a little weight decay keeps w finite
            w = w - torch.linalg.solve(curvature, slope) / (1 + focus / 2)
        weights.append(w)
    return numbers(
        losses, px, t, torch.stack(weights), z=torch.linspace(-8, 8, 129, dtype=torch.float64), target=1
    )


def pull_of(loss_fn: Callable[[Tensor, Tensor], Tensor], prediction: Tensor, t: Tensor) -> Tensor:
    """The gradient of every prediction's own loss."""
    prediction = prediction.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss_fn(prediction, t).sum(), prediction)
    return gradient


def half_squared_error(prediction: Tensor, t: Tensor) -> Tensor:
    """Half, so that it agrees with Huber near the line."""
    return (prediction - t).square() / 2


def squared_error_of_sigmoid(score: Tensor, t: Tensor) -> Tensor:
    """For classes: the error of the probability."""
    return (score.sigmoid() - t).square()


def numbers(
    losses: tuple[Callable, ...], x: Tensor, t: Tensor, weights: Tensor, z: Tensor, target: int
) -> dict[str, Tensor]:
    """The pulls on the fits; and each loss and its gradient as curves over predictions z of one target."""
    predictions = weights[:, :1] * x + weights[:, 1:]  # (loss, point)
    targets = torch.full_like(z, target)
    return {
        "x": x,
        "t": t,
        "weights": weights,
        "pulls": torch.stack(
            [pull_of(loss_fn, p, t) for loss_fn, p in zip(losses, predictions, strict=True)]
        ),
        "z": z,
        "losses": torch.stack([loss_fn(z, targets) for loss_fn in losses]),
        "gradients": torch.stack([pull_of(loss_fn, z, targets) for loss_fn in losses]),
        "at": predictions[:, -1] * (2 * t[-1] - 1) if target else predictions[:, -1] - t[-1],  # diamond's z
    }
