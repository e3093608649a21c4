"""The Playground's network while it trains, in dlviz.nn; `plane_torch.py` has the same in PyTorch."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from dlviz import nn, optim
from dlviz.explorables._core.plane_data import REACH, is_numbers, points
from dlviz.explorables.kit.controls import sizes

FEATURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1**2,
    "x2_squared": lambda x1, x2: x2**2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: np.sin(x1),
    "sin_x2": lambda x1, x2: np.sin(x2),
}
ACTIVATIONS = {"tanh": "Tanh", "ReLU": "ReLU", "sigmoid": "Sigmoid", "linear": "Identity"}  # our name -> nn's


def features(x: np.ndarray, names: Iterable[str]) -> np.ndarray:
    """The inputs (n, features) of the network at the points x (n, 2)."""
    return np.column_stack([FEATURES[name](*x.T) for name in names])


def first_weights(widths: Sequence[int], seed: int) -> dict[str, np.ndarray]:
    """The state of the network before training, drawn as nn.Linear draws it; its layers are 0, 3, 6, …"""
    rng = np.random.default_rng([seed, 1])
    state: dict[str, np.ndarray] = {}
    for i, (inputs, outputs) in enumerate(pairwise(widths)):
        layer = nn.Linear(inputs, outputs, rng=rng).double()
        state |= {f"{3 * i}.{name}": value for name, value in layer.state_dict().items()}
    return state


def grid(side: int) -> np.ndarray:
    """The middles (side², 2) of the square's cells; rows from below, x1 changes first."""
    middles = ((np.arange(side) + 0.5) / side * 2 - 1) * REACH
    return np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)


def set_parameter(model: Any, number: int, value: float) -> None:
    """Set one number of a model of either library, counted through all its parameters."""
    for p in model.parameters():
        flat = p.data.reshape(-1)  # a view
        if number < len(flat):
            flat[number] = value
            return
        number -= len(flat)


class Training:
    """A `Run` (see `track.py`): the network, its optimizer, its minibatches and its losses so far."""

    model: Any  # of either library, as are the next five
    loss_fn: Any
    optimizer: Any
    _linears: list[Any]
    _activations: list[Any]
    _dropouts: list[Any]

    def __init__(self, state: Any) -> None:
        self.x, self.t, n = points(state.dataset, state.noise, state.share, state.seed)
        self.names = [name for name in FEATURES if getattr(state, name)]
        self.widths = [len(self.names), *sizes(state.hidden), 1]
        inputs = features(self.x, self.names)
        self._train, self._test = (inputs[:n], self.t[:n]), (inputs[n:], self.t[n:])
        self.examples = n  # for training: the first
        self._orders, self._masks = (np.random.default_rng([state.seed, i]) for i in (2, 3))
        self._at = 0  # how many examples of the epoch have been used
        self.numbers = is_numbers(state.dataset)
        self.build(ACTIVATIONS[state.activation], first_weights(self.widths, state.seed))
        self.losses = [self.both_losses()]  # of training and test points, after each epoch

    def step(self, state: Any) -> bool:
        """Train on one minibatch; True if it was the last of an epoch."""
        n = len(self._train[0])
        if self._at == 0:
            order = self._orders.permutation(n)
            self._shuffled = self._train[0][order], self._train[1][order]
        x, t = (values[self._at : self._at + state.batch] for values in self._shuffled)
        self._at += state.batch
        with np.errstate(all="ignore"):  # a rate that is too high is told in words
            self.update(x, t, state)
            if self._at < n:
                return False
            self._at = 0
            self.losses.append(self.both_losses())
        return True

    def edit(self, number: int, value: float) -> None:
        """Set one parameter by hand."""
        set_parameter(self.model, number, value)
        if self._at == 0:
            self.losses[-1] = self.both_losses()

    def parameter(self, number: int) -> float:
        """One parameter."""
        return float(self.parameters()[number])

    def trouble(self) -> str:
        """Whether the training has come to nothing."""
        if self.losses[-1][0] < 1e6:
            return ""
        return (
            f"After {len(self.losses) - 1} epochs the loss has left all bounds: the steps were too long. "
            "Rewind, and try a lower learning rate."
        )

    def parameters(self) -> np.ndarray:
        """All weights and biases in one row: the first layer's weight (out, in), its bias, and so on."""
        return np.concatenate([np.asarray(p.data).ravel() for p in self.model.parameters()])

    def maps(self, side: int) -> tuple[np.ndarray, np.ndarray]:
        """What every hidden unit (units, side, side) and the output (side, side) say of the square's cells.

        The output is that for the second class, less that for the first: 2 σ(z) - 1 = tanh(z / 2).
        """
        with np.errstate(all="ignore"):
            *hidden, z = self.answers(features(grid(side), self.names))
        output = z if self.numbers else np.tanh(z / 2)
        units = np.concatenate([h.T for h in hidden] or [z.T[:0]])
        return units.reshape(-1, side, side), output.reshape(side, side)

    # ---- in dlviz.nn

    def build(self, activation: str, weights: dict[str, np.ndarray]) -> None:
        """The model, its loss and its optimizer."""
        layers: list[Any] = []
        for inputs, outputs in pairwise(self.widths):
            layers += [
                nn.Linear(inputs, outputs, rng=0),
                getattr(nn, activation)(),
                nn.Dropout(0.0, rng=self._masks),
            ]
        self.model = nn.Sequential(*layers[:-2]).double()
        self.model.load_state_dict(weights)
        self.loss_fn = nn.MSELoss() if self.numbers else nn.BCEWithLogitsLoss()
        self.optimizer = optim.SGD(self.model.parameters())
        self._linears = [layer for layer in layers if isinstance(layer, nn.Linear)]
        self._activations, self._dropouts = layers[1:-2:3], layers[2:-2:3]

    def update(self, x: np.ndarray, t: np.ndarray, state: Any) -> None:
        """One step down the slope of the loss on a minibatch; l1 |w| + l2 w² / 2 is added to it."""
        for dropout in self._dropouts:
            dropout.p = state.dropout
        self.optimizer.param_groups[0]["lr"] = 10**state.log_lr
        self.optimizer.zero_grad()
        self.loss_fn(self.model(x), t)
        self.model.backward(self.loss_fn.backward())
        if state.l1 or state.l2:
            for layer in self._linears:
                layer.weight.grad += state.l1 * np.sign(layer.weight.data) + state.l2 * layer.weight.data
        self.optimizer.step()

    @nn.no_grad()
    def answers(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer answers, the output last; nothing is dropped."""
        answers = []
        for linear, activation in zip(self._linears[:-1], self._activations, strict=True):
            answers.append(x := activation(linear(x)))
        return [*answers, self._linears[-1](x)]

    @nn.no_grad()
    def both_losses(self) -> tuple[float, float]:
        """Of the training and of the test points, without what regularisation adds."""
        train, test = (float(self.loss_fn(self.answers(x)[-1], t)) for x, t in (self._train, self._test))
        return train, test
