"""Five optimizers race down a surface from one start, with one learning rate and one noise."""

from typing import Any

import numpy as np

from dlviz import nn, optim
from dlviz.explorables.optimizer_derby.surfaces import LOST, SURFACES, grid


def race(
    surface: str,
    steps: int,
    log_lr: float,
    momentum: float,
    beta1: float,
    beta2: float,
    noise: float,
    x1: float,
    x2: float,
) -> dict:
    """Paths (racer, step, 2) and their losses; first and second moments, NaN where none is kept."""
    ground, lr = SURFACES[surface], 10**log_lr
    noises = noise * np.random.default_rng(0).normal(size=(120, 2))

    def run(kind: Any, m: str = "", v: str = "", **settings: Any) -> tuple[np.ndarray, ...]:
        """One optimizer's path and moments; `m` and `v` are the names under which its state has them."""
        w = nn.Parameter([x1, x2], dtype=float)
        optimizer = kind([w], lr, **settings)
        path, first, second = (np.full((n, 2), np.nan) for n in (steps + 1, steps, steps))
        path[0] = w.data
        for i in range(steps):
            if np.abs(w.data).max() > LOST:
                break
            w.grad[...] = ground.slope(*w.data) + noises[i]
            optimizer.step()
            path[i + 1] = w.data
            first[i], second[i] = (optimizer.state[w].get(name, np.nan) for name in (m, v))
        return path, first, second

    runs = [
        run(optim.SGD),
        run(optim.SGD, m="momentum_buffer", momentum=momentum),
        run(optim.Adagrad, v="sum"),
        run(optim.RMSprop, v="square_avg", alpha=beta2),
        run(optim.Adam, m="exp_avg", v="exp_avg_sq", betas=(beta1, beta2)),
    ]
    path, first, second = map(np.stack, zip(*runs, strict=True))
    return {
        "lr": lr,
        "height": ground.height(*grid(81), np),
        "path": path,
        "loss": ground.height(path[..., 0], path[..., 1], np),
        "first": first,
        "second": second,
    }
