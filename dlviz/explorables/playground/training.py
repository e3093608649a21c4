"""The Playground's training as far as it is the same in both libraries: points, minibatches, losses, maps."""

from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import sizes
from dlviz.explorables.kit.training import EditableRun, grid
from dlviz.explorables.playground.data import REACH, is_numbers, points
from dlviz.explorables.playground.features import FEATURES, features

SIDE = 50  # cells along a map


class Training(EditableRun):
    """A `Run` (see kit/track.py): the points, and a network that learns from them minibatch by minibatch."""

    def __init__(self, state: Any) -> None:
        self.points, n = points(state)
        self.examples = n  # for training: the first
        self.numbers = is_numbers(state.dataset)
        self.names = [name for name in FEATURES if getattr(state, name)]
        self.widths = [len(self.names), *sizes(state.hidden), 1]
        inputs, t = features(self.points.x, self.names), self.points.t
        self.train, self.test = (inputs[:n], t[:n]), (inputs[n:], t[n:])
        self.first_weights, self.orders, self.masks = (
            np.random.default_rng([state.seed, i]) for i in (1, 2, 3)
        )
        self.at = 0  # how many examples of the epoch have been used
        self.build(state)
        self.losses = [self.both_losses()]  # of training and test points, after each epoch

    # ---- what each library writes

    def build(self, state: Any) -> None:
        """Make the model, its loss and its optimizer."""
        raise NotImplementedError

    def step(self, state: Any) -> bool:
        """Train on one minibatch; True if it was the last of an epoch."""
        raise NotImplementedError

    def answers(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer answers to inputs x, the output last; nothing is dropped."""
        raise NotImplementedError

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        """The loss of these examples, without what regularization adds."""
        raise NotImplementedError

    # ---- what is the same

    def minibatch(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """The next examples of the epoch, which begins with shuffling them."""
        if self.at == 0:
            order = self.orders.permutation(self.examples)
            self.shuffled = self.train[0][order], self.train[1][order]
        chosen = slice(self.at, self.at + size)
        self.at += size
        return self.shuffled[0][chosen], self.shuffled[1][chosen]

    def epoch_ends(self) -> bool:
        """Whether all examples have been used; then both losses are noted."""
        if self.at < self.examples:
            return False
        self.at = 0
        self.losses.append(self.both_losses())
        return True

    def both_losses(self) -> tuple[float, float]:
        """Of the training and of the test points."""
        return self.loss(*self.train), self.loss(*self.test)

    def edit(self, number: int, value: float) -> None:
        """Set one parameter by hand."""
        super().edit(number, value)
        if self.at == 0:
            self.losses[-1] = self.both_losses()

    def trouble(self) -> str:
        """Whether the training has come to nothing."""
        if self.losses[-1][0] < 1e6:
            return ""
        return (
            f"After {len(self.losses) - 1} epochs the loss has left all bounds: the steps were too long. "
            "Rewind, and try a lower learning rate."
        )

    def frame(self) -> dict[str, Any]:
        """The picture's numbers: every unit's map, the output's, the parameters, the losses.

        The output for two classes is the probability of the second less that of the first, 2 σ(z) − 1.
        """
        with np.errstate(all="ignore"):
            *hidden, z = self.answers(features(grid(SIDE, REACH), self.names))
        output = z if self.numbers else np.tanh(z / 2)  # tanh(z / 2) = 2 σ(z) − 1
        units = np.concatenate([h.T for h in hidden] or [z.T[:0]])
        return {
            "x": self.points.x.copy(),
            "t": self.points.t.copy(),
            "scale": self.points.scale.copy(),  # centre + step · scaled is in the data's units
            "output": output.reshape(SIDE, SIDE),
            "units": units.reshape(-1, SIDE, SIDE),
            "parameters": self.parameters(),
            "losses": np.array(self.losses),
            "widths": tuple(self.widths),
            "examples": self.examples,
        }
