"""The digits of the clinic, its settings, and the weights that both libraries start from."""

from functools import cache

import numpy as np

from dlviz import data, nn

TRAIN, UNSEEN = 160, 320  # digits to train on, 16 of each class; to validate on, and as many new ones
HIDDEN, DROP, RATE, BATCH = 32, 0.2, 0.3, 16
EPOCHS, EVERY = 14, 4  # the curves have a point every so many steps
BLANK = [0, 8, 16, 24, 32, 40, 48, 56, 39, 31]  # pixels at the edge, empty in nearly every digit

Set = tuple[np.ndarray, np.ndarray]


def digits(seed: int) -> tuple[Set, ...]:
    """Three sets of handwritten digits that share none: training (class after class), validation, new.

    Each is x (n, 64), grey levels from 0 to 16 as float64, and t (n,), int64.
    """
    pixels, targets = _all_digits()
    rows = np.random.default_rng(seed).permutation(len(targets))
    train = np.concatenate([rows[targets[rows] == c][: TRAIN // 10] for c in range(10)])
    others = rows[~np.isin(rows, train)]
    sets = train, others[:UNSEEN], others[UNSEEN : 2 * UNSEEN]
    return tuple((pixels[rows], targets[rows]) for rows in sets)


def first_weights(seed: int) -> dict[str, np.ndarray]:
    """Weights and biases as PyTorch draws them, for layers 1 and 3 of a Sequential."""
    rng = np.random.default_rng(seed)
    layers = {1: nn.Linear(64, HIDDEN, rng=rng), 3: nn.Linear(HIDDEN, 10, rng=rng)}
    return {
        f"{i}.{name}": p.data.astype(float) for i, at in layers.items() for name, p in at.named_parameters()
    }


@cache
def _all_digits() -> Set:
    every = data.load_digits("all")
    return 16 * every.x.reshape(-1, 64).astype(np.float64), every.t
