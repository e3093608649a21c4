"""Digits with a planted shortcut, and the networks that were trained with it, without it, and not at all."""

from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

from dlviz import data, nn, optim, train

SIDE, CONTRAST = 12, 0.5  # pixels of a side; the ink of a digit, which is paler than the mark
WITH, WITHOUT, RANDOM = NETWORKS = ("trained with marks", "trained without marks", "random weights")
OWN, OTHER, NONE = MARKS = ("of its own digit", "of another digit", "none")
METHODS = ("gradient", "gradient × input", "SmoothGrad", "integrated gradients", "occlusion")
ANSWER = "the answer"
EACH = 3  # images of each digit


def scans(digits: np.ndarray, places: np.ndarray | None = None) -> np.ndarray:
    """Digits (n, 8, 8) on paper (n, 1, 12, 12), each with a mark at its place (n,), from 0 to 9, on the top.

    The mark of a k is a bar of two pixels in column k + 1: whoever finds it need not look at the digit.
    """
    x = np.zeros((len(digits), 1, SIDE, SIDE))
    x[:, 0, 3:11, 2:10] = CONTRAST * digits
    if places is not None:
        x[np.arange(len(x)), 0, :2, places + 1] = 1
    return x


def places(t: np.ndarray, mark: str) -> np.ndarray | None:
    """Where the marks of digits t (n,) are: at their own place, at that of another digit, or nowhere."""
    return {OWN: t, OTHER: (t + 5) % 10, NONE: None}[mark]


def image_of(image: int, mark: str) -> tuple[np.ndarray, np.ndarray]:
    """One of 30 images of the test set, three of each digit, as x (1, 1, 12, 12), and its digit t (1,)."""
    digits = _test()
    row = np.flatnonzero(digits.t == image // EACH)[image % EACH]
    t = digits.t[[row]]
    return scans(digits.x[[row]], places(t, mark)), t


@cache
def network(name: str) -> nn.Sequential:
    """One of three networks that begin with the same weights; two are trained, once, with the same digits.

    The marks of the training set are always right. Nothing else differs.
    """
    model = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1, rng=0),
        nn.ReLU(),
        nn.Conv2d(6, 16, 3, stride=2, padding=1, rng=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 6 * 6, 10, rng=2),
    ).double()
    if name != RANDOM:
        digits, rng = data.load_digits("train"), np.random.default_rng(0)
        optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        with threadpool_limits(1, "blas"):  # for so small a network more threads wait for each other
            for _ in range(8):
                moved = data.augmented(digits.x, shift=0.5, turn=12, scale=0.2, rng=rng)
                x = scans(moved, digits.t if name == WITH else None)
                batches = data.minibatches(x, digits.t, 64, rng=rng)
                for _ in train.steps(model, nn.CrossEntropyLoss(), optimizer, batches):
                    pass
    return model.eval()


@cache
def accuracies(name: str) -> tuple[float, ...]:
    """The share of 360 test digits that a network reads right, with each kind of mark."""
    digits = _test()
    with nn.no_grad():
        answers = [network(name)(scans(digits.x, places(digits.t, mark))).argmax(axis=1) for mark in MARKS]
    return tuple(float((answer == digits.t).mean()) for answer in answers)


@cache
def _test() -> data.Dataset:
    return data.load_digits("test")
