"""A small network is trained on noisy points, and the error on unseen ones is followed step by step."""

import torch
from torch import Tensor, nn, optim

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
    x, unseen_x, draw, unseen_draw = map(torch.from_numpy, drawn(sample, points))
    t, unseen_t = truth(x, torch) + noise * draw, truth(unseen_x, torch) + noise * unseen_draw
    mirrored = torch.stack([-x, -t] if mirror else [x[:0], t[:0]])  # the true function is odd
    slope, centre = torch.from_numpy(SLOPE[:units]), torch.from_numpy(CENTRE[:units])

    def hidden(x: Tensor) -> Tensor:
        """x (n,) -> (n, units): fixed, so only the output layer learns."""
        return torch.tanh(slope * (x[:, None] - centre)) / UNITS**0.5

    model = nn.Linear(units, 1, bias=False, dtype=torch.float64)
    nn.init.zeros_(model.weight)
    optimizer = optim.SGD(model.parameters(), lr=1.0, momentum=0.5, weight_decay=10**log_l2)
    loss_fn = nn.MSELoss()
    h = hidden(torch.cat([x, mirrored[0]]))
    target = torch.cat([t, mirrored[1]])[:, None]

    @torch.no_grad()
    def rms(x: Tensor, t: Tensor) -> float:
        """The root mean squared error."""
        return loss_fn(model(hidden(x))[:, 0], t).sqrt().item()

    train: list[float] = []  # errors after each step
    unseen: list[float] = []
    checkpoint = 0
    while len(train) < steps and len(train) - checkpoint < patience:
        chance = chances()[len(train), : len(h), :units]
        keep = torch.from_numpy(chance >= dropout)
        optimizer.zero_grad()
        loss_fn(model(h * keep / (1 - dropout)), target).backward()
        optimizer.step()
        train.append(rms(x, t))
        unseen.append(rms(unseen_x, unseen_t))
        if unseen[-1] == min(unseen):
            checkpoint, weight = len(unseen), model.weight.detach().clone()

    grid = torch.linspace(-1, 1, 121, dtype=torch.float64)
    with torch.no_grad():
        last = model(hidden(grid))[:, 0]
        model.weight[...] = weight  # the best ones, restored
        best = model(hidden(grid))[:, 0]
    return {
        "x": x,
        "t": t,
        "unseen_x": unseen_x,
        "unseen_t": unseen_t,
        "mirrored": mirrored,
        "noise": noise,
        "train": train,
        "unseen": unseen,
        "checkpoint": checkpoint,
        "grid": grid,
        "truth": truth(grid, torch),
        "last": last,
        "best": best,
    }
