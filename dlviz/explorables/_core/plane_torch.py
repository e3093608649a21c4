"""The Playground's network in PyTorch: from the same weights, with the same minibatches as in dlviz.nn."""

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from dlviz.explorables._core.plane_nets import Training


class Dropout(nn.Module):
    """nn.Dropout with the draws of dlviz.nn's."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Drop each number with probability p, and divide the others by 1 - p."""
        if not self.training or self.p == 0:
            return x
        keep = torch.from_numpy(self.rng.random(x.shape, np.float32) >= self.p)
        return x * keep * (1 / (1 - self.p))


class TorchTraining(Training):
    """`Training` with its methods that know a library written for PyTorch."""

    def step(self, state: Any) -> bool:
        """Train on one minibatch, on one thread: several cost more than such small tensors gain."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return super().step(state)
        finally:
            torch.set_num_threads(threads)

    def build(self, activation: str, weights: dict[str, np.ndarray]) -> None:
        """The model, its loss and its optimizer."""
        layers: list[Any] = []
        for inputs, outputs in pairwise(self.widths):
            linear = nn.utils.skip_init(nn.Linear, inputs, outputs)  # no draw of the learner's
            layers += [linear, getattr(nn, activation)(), Dropout(0.0, self._masks)]
        self.model = nn.Sequential(*layers[:-2]).double()
        self.model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
        self.loss_fn = nn.MSELoss() if self.numbers else nn.BCEWithLogitsLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters())
        self._linears = [layer for layer in layers if isinstance(layer, nn.Linear)]
        self._activations, self._dropouts = layers[1:-2:3], layers[2:-2:3]

    def update(self, x: np.ndarray, t: np.ndarray, state: Any) -> None:
        """One step down the slope of the loss on a minibatch, with what regularisation adds to it."""
        for dropout in self._dropouts:
            dropout.p = state.dropout
        self.optimizer.param_groups[0]["lr"] = 10**state.log_lr
        self.optimizer.zero_grad()
        loss = self.loss_fn(self.model(torch.from_numpy(x)), torch.from_numpy(t))
        if state.l1 or state.l2:
            for layer in self._linears:
                loss = loss + state.l1 * layer.weight.abs().sum() + state.l2 / 2 * layer.weight.square().sum()
        loss.backward()
        self.optimizer.step()

    def answers(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer answers, the output last; nothing is dropped."""
        answers, h = [], torch.from_numpy(x)
        with torch.no_grad():
            for linear, activation in zip(self._linears[:-1], self._activations, strict=True):
                answers.append(h := activation(linear(h)))
            return [answer.numpy() for answer in [*answers, self._linears[-1](h)]]

    def both_losses(self) -> tuple[float, float]:
        """Of the training and of the test points, without what regularisation adds."""
        train, test = (
            self.loss_fn(torch.from_numpy(self.answers(x)[-1]), torch.from_numpy(t)).item()
            for x, t in (self._train, self._test)
        )
        return train, test
