"""A small network learns from points of the plane, one minibatch after the other, in PyTorch."""

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn, optim

from dlviz.explorables.kit.track import trained
from dlviz.explorables.kit.training import draw_linears, one_thread
from dlviz.explorables.playground.features import ACTIVATIONS
from dlviz.explorables.playground.training import Training  # points, minibatches, losses, maps


def playground(state: Any) -> dict:
    """The picture's numbers after `state.epochs` epochs, with what was moved and edited on the way."""
    return trained(TorchTraining(state), state).frame()  # calls `step` again and again


class TorchTraining(Training):
    """The network, its loss and its optimizer."""

    def build(self, state: Any) -> None:
        """Linear layers, each but the last followed by an activation and by dropout."""
        layers: list[Any] = []
        for inputs, outputs in pairwise(self.widths):
            layers += [
                nn.utils.skip_init(nn.Linear, inputs, outputs),  # without a draw from PyTorch's generator
                getattr(nn, ACTIVATIONS[state.activation])(),
                Dropout(state.dropout, self.masks),
            ]
        self.model = nn.Sequential(*layers[:-2]).double()  # nothing after the output layer
        draw_linears(self.model, self.first_weights)
        self.linears, self.activations, self.dropouts = layers[::3], layers[1:-2:3], layers[2:-2:3]
        self.loss_fn = nn.MSELoss() if self.numbers else nn.BCEWithLogitsLoss()
        self.optimizer = optim.SGD(self.model.parameters())

    @one_thread()
    def step(self, state: Any) -> bool:
        """Train on one minibatch; True if it was the last of an epoch.

        Regularization adds l1 |w| + l2 w² / 2 to the loss.
        """
        x, t = map(torch.from_numpy, self.minibatch(state.batch))
        for dropout in self.dropouts:
            dropout.p = state.dropout
        self.optimizer.param_groups[0]["lr"] = 10**state.log_lr
        self.optimizer.zero_grad()
        loss = self.loss_fn(self.model(x), t)
        if state.l1 or state.l2:
            for layer in self.linears:
                loss = loss + state.l1 * layer.weight.abs().sum() + state.l2 / 2 * layer.weight.square().sum()
        loss.backward()
        self.optimizer.step()
        return self.epoch_ends()

    @torch.no_grad()
    def answers(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer answers to inputs x, the output last; nothing is dropped."""
        answers, h = [], torch.from_numpy(x)
        for linear, activation in zip(self.linears[:-1], self.activations, strict=True):
            answers.append(h := activation(linear(h)))
        return [answer.numpy() for answer in [*answers, self.linears[-1](h)]]

    @torch.no_grad()
    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        """The loss of these examples, without the regularization terms."""
        return self.loss_fn(torch.from_numpy(self.answers(x)[-1]), torch.from_numpy(t)).item()


class Dropout(nn.Module):
    """As nn.Dropout, but with NumPy's random numbers, so that both libraries drop the same units."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """In training, drop each number with probability p and divide the others by 1 − p."""
        if not self.training or self.p == 0:
            return x
        keep = torch.from_numpy(self.rng.random(x.shape, np.float32) >= self.p)
        return x * keep * (1 / (1 - self.p))
