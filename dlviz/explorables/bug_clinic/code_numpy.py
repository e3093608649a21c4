"""A small digit reader is trained twice, healthy and with one bug. Each branch on `bug` is one bug."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from threadpoolctl import threadpool_limits

from dlviz import nn, optim
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
    # one thread: for arrays as small as these, two would wait for each other
    with np.errstate(all="ignore"), threadpool_limits(1, "blas"):  # a loss that overflows is a symptom too
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
        self.x, self.val_x, self.new_x = ((each - mean) / std for each in (x, val_x, new_x))
        self.t, self.val_t, self.new_t = t, val_t, new_t

        self.model = network(seed, self.rng, softmax=bug == "softmax before the loss")
        hidden, output = self.model[1], self.model[3]
        if bug == "weights all alike":
            for layer in (hidden, output):
                layer.weight.data[...], layer.bias.data[...] = 0.1, 0
        if bug == "dead ReLUs":
            hidden.bias.data[...] = -20
        if bug == "first layer frozen":
            hidden.weight.requires_grad = hidden.bias.requires_grad = False
        self.used = self.model
        if bug == "autocast around the loop":  # casts each weight once, and computes with that copy for ever
            self.used = network(seed, self.rng)
            for copied, weight in zip(self.used.parameters(), self.model.parameters(), strict=True):
                copied.grad = weight.grad

        learning = self.model
        if bug == "another model's parameters":
            learning = network(seed + 1, self.rng)
        rate = data.RATE * 2.0**n * {"rate too high": 32, "rate too low": 1 / 256}.get(bug, 1)
        self.optimizer = optim.SGD(learning.parameters(), lr=rate)
        self.loss_fn = nn.CrossEntropyLoss(reduction="sum" if bug == "loss summed" else "mean")
        self.start = [p.data.copy() for p in self.model.parameters()]

    def batches(self) -> Iterator[np.ndarray]:
        """The rows of one minibatch after the other."""
        rows = np.arange(len(self.x))
        if self.bug != "batches sorted by class":
            self.rng.shuffle(rows)
        yield from rows.reshape(-1, data.BATCH)

    def gradient(self, x: np.ndarray, t: np.ndarray) -> None:
        """Forward and backward pass."""
        self.used.train()
        if self.bug != "gradients never zeroed":
            self.optimizer.zero_grad()
        self.loss_fn(self.used(x), t)
        sign = -1.0 if self.bug == "gradient ascent" else 1.0
        self.used.backward(self.loss_fn.backward(sign))

    def step(self, x: np.ndarray, t: np.ndarray) -> None:
        """One update."""
        self.gradient(x, t)
        self.optimizer.step()

    @nn.no_grad()
    def evaluate(self, x: np.ndarray, t: np.ndarray) -> tuple[float, float]:
        """The loss and the accuracy."""
        self.used.train(self.bug == "dropout on in evaluation")
        scores = self.used(x)
        return float(self.loss_fn(scores, t)), float(np.mean(scores.argmax(axis=1) == t))

    def marks(self) -> list[float]:
        """The newest point of each curve."""
        pairs = zip(self.model.parameters(), self.start, strict=True)
        weight_1, bias_1, weight_2, bias_2 = (np.linalg.norm(p.data - start) for p, start in pairs)
        moved = np.hypot(weight_1, bias_1), np.hypot(weight_2, bias_2)
        return [*self.evaluate(self.x, self.t), *self.evaluate(self.val_x, self.val_t), *moved]


def network(seed: int, rng: np.random.Generator, softmax: bool = False) -> nn.Sequential:
    """64 pixels, some dropped in training → 32 ReLU units → 10 scores."""
    layers = [
        nn.Dropout(data.DROP, rng=rng),
        nn.Linear(64, data.HIDDEN),
        nn.ReLU(),
        nn.Linear(data.HIDDEN, 10),
    ]
    model = nn.Sequential(*layers, *[nn.Softmax(dim=1)] * softmax).double()
    model.load_state_dict(data.first_weights(seed))
    return model
