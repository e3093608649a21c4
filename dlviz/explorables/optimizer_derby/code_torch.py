"""Five optimizers of PyTorch race down a surface from one start, with one learning rate and one noise."""

from typing import Any

import numpy as np
import torch
from torch import nn, optim

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
    height, lr = SURFACES[surface].height, 10**log_lr
    noises = noise * torch.from_numpy(np.random.default_rng(0).normal(size=(120, 2)))
    nan = torch.tensor(torch.nan, dtype=torch.float64)

    def run(kind: Any, m: str = "", v: str = "", **settings: Any) -> tuple[torch.Tensor, ...]:
        """One optimizer's path and moments; `m` and `v` are the names under which its state has them."""
        w = nn.Parameter(torch.tensor([x1, x2], dtype=torch.float64))
        optimizer = kind([w], lr, **settings)
        path, first, second = (nan.repeat(n, 2) for n in (steps + 1, steps, steps))
        path[0] = w.detach()
        for i in range(steps):
            if w.detach().abs().max() > LOST:
                break
            optimizer.zero_grad()
            height(w[0], w[1], torch).backward()
            w.grad.add_(noises[i])
            optimizer.step()
            path[i + 1] = w.detach()
            first[i], second[i] = (optimizer.state[w].get(name, nan) for name in (m, v))
        return path, first, second

    runs = [
        run(optim.SGD),
        run(optim.SGD, m="momentum_buffer", momentum=momentum),
        run(optim.Adagrad, v="sum"),
        run(optim.RMSprop, v="square_avg", alpha=beta2),
        run(optim.Adam, m="exp_avg", v="exp_avg_sq", betas=(beta1, beta2)),
    ]
    path, first, second = map(torch.stack, zip(*runs, strict=True))
    grid1, grid2 = map(torch.from_numpy, grid(81))
    return {
        "lr": lr,
        "height": height(grid1, grid2, torch),
        "path": path,
        "loss": height(path[..., 0], path[..., 1], torch),
        "first": first,
        "second": second,
    }
