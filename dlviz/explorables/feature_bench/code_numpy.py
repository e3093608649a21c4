"""Two features made by hand and two that a network learned, each pair read by the nearest class average."""

from functools import cache
from typing import Any

import numpy as np

from dlviz import data, nn, optim, train
from dlviz.data import hand_made

EPOCHS = 30


@cache
def digits(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images (n, 8, 8) from 0 (paper) to 1 (ink), and their classes (n,)."""
    found = data.load_digits(split)
    return found.x.astype(float), found.t


@cache
def made_by_hand(name: str, split: str) -> np.ndarray:
    """One feature of all digits, (n,)."""
    return hand_made.FEATURES[name](digits(split)[0])


@cache
def learned() -> list[tuple[np.ndarray, np.ndarray]]:
    """Two features of the known and of the unseen digits, (n, 2) each, after 0, 1, … epochs."""
    (x, t), (new_x, _) = digits("train"), digits("validation")
    network = nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, 32, rng=3),
        nn.Tanh(),
        nn.Linear(32, 2, rng=4),  # the two features
        nn.Linear(2, 10, rng=5),
    ).double()

    def features(images: np.ndarray) -> np.ndarray:
        h = images - 0.5
        for layer in list(network)[:4]:
            h = layer(h)
        return h

    kept = [(features(x), features(new_x))]
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    batches = data.minibatches(x - 0.5, t, 64, rng=0)
    for step in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=EPOCHS):
        if step.index == step.batches:
            kept.append((features(x), features(new_x)))
    return kept


def feature_bench(epochs: int, across: str, up: str, digit: int) -> dict[str, Any]:
    """The numbers of FeatureBench: unseen digits in both planes, the class averages, and what is read."""
    (_, t), (new_x, new_t) = digits("train"), digits("validation")
    by_hand = (
        np.column_stack([made_by_hand(name, split) for name in (across, up)])
        for split in ("train", "validation")
    )
    frame: dict[str, Any] = {"image": new_x[digit].copy(), "digit": digit, "t": new_t.copy()}
    for kind, (known, unseen) in (("hand", by_hand), ("learned", learned()[epochs])):
        mean, std = known.mean(axis=0), known.std(axis=0)
        known, unseen = (known - mean) / std, (unseen - mean) / std
        averages = np.stack([known[t == k].mean(axis=0) for k in range(10)])
        distances = ((unseen[:, None] - averages) ** 2).sum(axis=2)  # (digits, classes), squared
        read = distances.argmin(axis=1)
        frame |= {kind: unseen, f"{kind} averages": averages, f"{kind} read": read}
        frame[f"{kind} right"] = np.mean(read == new_t)
    return frame
