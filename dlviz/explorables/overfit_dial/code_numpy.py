"""A small network is trained on noisy points, and the error on unseen ones is followed step by step."""

import numpy as np

from dlviz.explorables.overfit_dial.data import CENTRE, SLOPE, UNITS, chances, drawn, truth


def overfit_dial(
    units: int,
    points: int,
    noise: float,
    sample: int,
    steps: int,
    patience: int,
    log_l2: float,
    dropout: float,
    mirror: bool,
) -> dict:
    """The numbers of OverfitDial's picture."""
    x, unseen_x, draw, unseen_draw = drawn(sample, points)
    t, unseen_t = truth(x) + noise * draw, truth(unseen_x) + noise * unseen_draw
    mirrored = np.stack([-x, -t] if mirror else [x[:0], t[:0]])  # the true function is odd

    def hidden(x: np.ndarray) -> np.ndarray:
        """x (n,) -> (n, units): fixed, so only the output layer learns."""
        return np.tanh(SLOPE[:units] * (x[:, None] - CENTRE[:units])) / np.sqrt(UNITS)

    weights = trained(hidden(np.append(x, mirrored[0])), np.append(t, mirrored[1]), steps, log_l2, dropout)
    train, unseen = (
        np.sqrt(np.mean((weights @ hidden(at).T - target) ** 2, axis=1))  # root mean squared, at each step
        for at, target in ((x, t), (unseen_x, unseen_t))
    )
    checkpoint, stop = early_stopping(unseen, patience)
    grid = np.linspace(-1, 1, 121)
    last, best = weights[[stop - 1, checkpoint - 1]] @ hidden(grid).T
    return {
        "x": x,
        "t": t,
        "unseen_x": unseen_x,
        "unseen_t": unseen_t,
        "mirrored": mirrored,
        "noise": noise,
        "train": train[:stop],
        "unseen": unseen[:stop],
        "checkpoint": checkpoint,
        "grid": grid,
        "truth": truth(grid),
        "last": last,
        "best": best,
    }


def trained(h: np.ndarray, t: np.ndarray, steps: int, log_l2: float, dropout: float) -> np.ndarray:
    """The output weights after each step (steps, units): gradient descent with momentum, from 0.

    h (n, units): the hidden layer's output for each point
    """
    n, units = h.shape
    λ, w, v, kept = 10**log_l2, np.zeros(units), np.zeros(units), h
    weights = []
    for step in range(steps):
        if dropout:
            kept = h * (chances()[step, :n, :units] >= dropout) / (1 - dropout)
        gradient = 2 / n * (kept @ w - t) @ kept + λ * w  # mean squared error, and weight decay
        v = 0.5 * v + gradient
        w = w - v  # the learning rate is 1
        weights.append(w)
    return np.array(weights)


def early_stopping(errors: np.ndarray, patience: int) -> tuple[int, int]:
    """The step (from 1) with the lowest error, and the one at which patience runs out, or the last."""
    best = 1
    for step, error in enumerate(errors, start=1):
        if error < errors[best - 1]:
            best = step
        if step - best >= patience:
            return best, step
    return best, len(errors)
