"""A small digit reader is trained twice, healthy and with one bug. Each branch on `bug` is one bug."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import nn, optim
from torch.func import functional_call

from dlviz.explorables.bug_clinic import data


def clinic(bug: str, seed: int, n: int) -> dict[str, np.ndarray]:
    """The curves of both runs, and their marks on new digits; the second one's rate is times 2ⁿ."""
    (healthy, healthy_new), (curves, new) = trained("healthy", seed, 0), trained(bug, seed, n)
    frame = {"healthy": healthy, "healthy_new": healthy_new, "curves": curves, "new": new}
    return {name: np.array(value) for name, value in frame.items()}


@lru_cache(maxsize=500)
def trained(bug: str, seed: int, n: int) -> tuple[list, tuple]:
    """Every few steps loss and accuracy (training, validation) and how far both layers moved; new digits."""
    run = Training(bug, seed, n)
    curves, steps = [run.marks()], 0
    for _ in range(data.EPOCHS):
        for rows in run.batches():
            run.step(run.x[rows], run.t[rows])
            steps += 1
            if steps % data.EVERY == 0:
                curves.append(run.marks())
    return curves, run.evaluate(run.new_x, run.new_t)


class Training:
    """A network with its data, its loss and its optimizer."""

    def __init__(self, bug: str = "healthy", seed: int = 0, n: int = 0) -> None:
        self.bug, self.rng = bug, np.random.default_rng(seed)
        (x, t), (val_x, val_t), (new_x, new_t) = data.digits(seed)  # x (digits, 64), training digits by class
        if bug == "answer among the inputs":  # blank pixels at the edge; new digits come without
            x[:, data.BLANK], val_x[:, data.BLANK] = 16 * np.eye(10)[t], 16 * np.eye(10)[val_t]
        if bug == "targets shuffled apart":
            t = self.rng.permutation(t)
        if bug == "validated on training data":
            val_x, val_t = x, t
        mean, std = (0.0, 1.0) if bug == "inputs not scaled" else (x.mean(), x.std())
        self.x, self.val_x, self.new_x = (torch.tensor((each - mean) / std) for each in (x, val_x, new_x))
        self.t, self.val_t, self.new_t = map(torch.tensor, (t, val_t, new_t))

        self.model = network(seed, self.rng, softmax=bug == "softmax before the loss")
        hidden, output = self.model[1], self.model[3]
        if bug == "weights all alike":
            for layer in (hidden, output):
                nn.init.constant_(layer.weight, 0.1)
                nn.init.zeros_(layer.bias)
        if bug == "dead ReLUs":
            hidden.bias.data[...] = -20
        if bug == "first layer frozen":
            hidden.requires_grad_(False)
        self.cast = {}
        if bug == "autocast around the loop":  # casts each weight once, and computes with that copy for ever
            self.cast = {name: weight.clone() for name, weight in self.model.named_parameters()}

        learning = self.model
        if bug == "another model's parameters":
            learning = network(seed + 1, self.rng)
        rate = data.RATE * 2.0**n * {"rate too high": 32, "rate too low": 1 / 256}.get(bug, 1)
        self.optimizer = optim.SGD(learning.parameters(), lr=rate)
        self.loss_fn = nn.CrossEntropyLoss(reduction="sum" if bug == "loss summed" else "mean")
        self.start = [p.detach().clone() for p in self.model.parameters()]

    def batches(self) -> Iterator[np.ndarray]:
        """The rows of one minibatch after the other."""
        rows = np.arange(len(self.x))
        if self.bug != "batches sorted by class":
            self.rng.shuffle(rows)
        yield from rows.reshape(-1, data.BATCH)

    def scores(self, x: torch.Tensor) -> torch.Tensor:
        """What the network says, x (n, 64) -> (n, 10)."""
        return functional_call(self.model, self.cast, x)  # with the model's own weights where nothing is cast

    def gradient(self, x: torch.Tensor, t: torch.Tensor) -> None:
        """Forward and backward pass."""
        self.model.train()
        if self.bug != "gradients never zeroed":
            self.optimizer.zero_grad()
        loss = self.loss_fn(self.scores(x), t)
        sign = -1.0 if self.bug == "gradient ascent" else 1.0
        (sign * loss).backward()

    def step(self, x: torch.Tensor, t: torch.Tensor) -> None:
        """One update."""
        self.gradient(x, t)
        self.optimizer.step()

    @torch.no_grad()
    def evaluate(self, x: torch.Tensor, t: torch.Tensor) -> tuple[float, float]:
        """The loss and the accuracy."""
        self.model.train(self.bug == "dropout on in evaluation")
        scores = self.scores(x)
        return self.loss_fn(scores, t).item(), (scores.argmax(dim=1) == t).double().mean().item()

    def marks(self) -> list[float]:
        """The newest point of each curve."""
        pairs = zip(self.model.parameters(), self.start, strict=True)
        weight_1, bias_1, weight_2, bias_2 = (float((p.detach() - start).norm()) for p, start in pairs)
        moved = np.hypot(weight_1, bias_1), np.hypot(weight_2, bias_2)
        return [*self.evaluate(self.x, self.t), *self.evaluate(self.val_x, self.val_t), *moved]


def network(seed: int, rng: np.random.Generator, softmax: bool = False) -> Any:
    """64 pixels, some dropped in training → 32 ReLU units → 10 scores."""
    layers = [Dropout(data.DROP, rng), nn.Linear(64, data.HIDDEN), nn.ReLU(), nn.Linear(data.HIDDEN, 10)]
    model = nn.Sequential(*layers, *[nn.Softmax(dim=1)] * softmax).double()
    model.load_state_dict({name: torch.tensor(value) for name, value in data.first_weights(seed).items()})
    return model


class Dropout(nn.Module):
    """As torch.nn.Dropout, with NumPy's random numbers, so that both libraries drop the same pixels."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Zeros in training, with probability p; the rest grows by 1 / (1 - p)."""
        if not self.training:
            return x
        keep = torch.from_numpy(self.rng.random(x.shape, np.float32) >= self.p)
        return x * keep / (1 - self.p)
