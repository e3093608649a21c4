"""A small network learns from points of the plane, one minibatch after the other."""

from itertools import pairwise
from typing import Any

import numpy as np

from dlviz import nn, optim
from dlviz.explorables.kit.track import trained
from dlviz.explorables.playground.features import ACTIVATIONS
from dlviz.explorables.playground.training import Training  # points, minibatches, losses, maps


def playground(state: Any) -> dict:
    """The picture's numbers after `state.epochs` epochs, with what was moved and edited on the way."""
    return trained(NumpyTraining(state), state).frame()  # calls `step` again and again


class NumpyTraining(Training):
    """The network, its loss and its optimizer."""

    def build(self, state: Any) -> None:
        """Linear layers, each but the last followed by an activation and by dropout."""
        layers: list[Any] = []
        for inputs, outputs in pairwise(self.widths):
            layers += [
                nn.Linear(inputs, outputs, rng=self.first_weights),
                getattr(nn, ACTIVATIONS[state.activation])(),
                nn.Dropout(state.dropout, rng=self.masks),
            ]
        self.model = nn.Sequential(*layers[:-2]).double()  # nothing after the output layer
        self.linears, self.activations, self.dropouts = layers[::3], layers[1:-2:3], layers[2:-2:3]
        self.loss_fn = nn.MSELoss() if self.numbers else nn.BCEWithLogitsLoss()
        self.optimizer = optim.SGD(self.model.parameters())

    @np.errstate(all="ignore")  # a learning rate that is too high is told in words
    def step(self, state: Any) -> bool:
        """Train on one minibatch; True if it was the last of an epoch.

        Regularization adds l1 |w| + l2 w² / 2 to the loss, and so l1 sign(w) + l2 w to the gradient.
        """
        x, t = self.minibatch(state.batch)
        for dropout in self.dropouts:
            dropout.p = state.dropout
        self.optimizer.param_groups[0]["lr"] = 10**state.log_lr
        self.optimizer.zero_grad()
        self.loss_fn(self.model(x), t)
        self.model.backward(self.loss_fn.backward())
        if state.l1 or state.l2:
            for layer in self.linears:
                layer.weight.grad += state.l1 * np.sign(layer.weight.data) + state.l2 * layer.weight.data
        self.optimizer.step()
        return self.epoch_ends()

    @nn.no_grad()
    def answers(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer answers to inputs x, the output last; nothing is dropped."""
        answers = []
        for linear, activation in zip(self.linears[:-1], self.activations, strict=True):
            answers.append(x := activation(linear(x)))
        return [*answers, self.linears[-1](x)]

    @nn.no_grad()
    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        """The loss of these examples, without the regularization terms."""
        return float(self.loss_fn(self.answers(x)[-1], t))
