"""Two features made by hand and two that a PyTorch network learned, read by the nearest class average."""

from functools import cache
from typing import Any

import torch
from torch import nn

import dlviz.nn
from dlviz import bridge, data, train
from dlviz.data import hand_made

EPOCHS = 30


@cache
def digits(split: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Images (n, 8, 8) from 0 (paper) to 1 (ink), and their classes (n,)."""
    found = data.load_digits(split)
    return torch.tensor(found.x, dtype=torch.float64), torch.tensor(found.t)


@cache
def made_by_hand(name: str, split: str) -> torch.Tensor:
    """One feature of all digits, (n,)."""
    return torch.tensor(hand_made.FEATURES[name](digits(split)[0].numpy()))


@cache
def learned() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Two features of the known and of the unseen digits, (n, 2) each, after 0, 1, … epochs."""
    (x, t), (new_x, _) = digits("train"), digits("validation")

    def linear(inputs: int, outputs: int, seed: int) -> nn.Module:
        return bridge.twin(dlviz.nn.Linear(inputs, outputs, rng=seed))  # the same first weights

    network = nn.Sequential(
        nn.Flatten(),
        linear(64, 32, seed=3),
        nn.Tanh(),
        linear(32, 2, seed=4),  # the two features
        linear(2, 10, seed=5),
    ).double()

    @torch.no_grad()
    def features(images: torch.Tensor) -> torch.Tensor:
        return network[:4](images - 0.5)

    kept = [(features(x), features(new_x))]
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    batches = data.minibatches(x.numpy() - 0.5, t.numpy(), 64, rng=0)
    for step in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=EPOCHS):
        if step.index == step.batches:
            kept.append((features(x), features(new_x)))
    return kept


def feature_bench(epochs: int, across: str, up: str, digit: int) -> dict[str, Any]:
    """The numbers of FeatureBench: unseen digits in both planes, the class averages, and what is read."""
    (_, t), (new_x, new_t) = digits("train"), digits("validation")
    by_hand = (
        torch.stack([made_by_hand(name, split) for name in (across, up)], dim=1)
        for split in ("train", "validation")
    )
    frame: dict[str, Any] = {"image": new_x[digit], "digit": digit, "t": new_t}
    for kind, (known, unseen) in (("hand", by_hand), ("learned", learned()[epochs])):
        mean, std = known.mean(dim=0), known.std(dim=0, correction=0)
        known, unseen = (known - mean) / std, (unseen - mean) / std
        averages = torch.stack([known[t == k].mean(dim=0) for k in range(10)])
        read = torch.cdist(unseen, averages).argmin(dim=1)
        frame |= {kind: unseen, f"{kind} averages": averages, f"{kind} read": read}
        frame[f"{kind} right"] = (read == new_t).double().mean()
    return frame
