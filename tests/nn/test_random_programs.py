"""A thousand small programs, in both libraries: our gradients are torch's, or our RuntimeError says why not.

A program calls layers and losses in any order, again and again, shared or not, in composites and in loops,
evaluates in between, changes outputs and inputs in place, and goes back in any order, with gradients that
came from a backward or were made by hand. PyTorch keeps a graph for each call and is the oracle.
"""

import random
from collections import Counter

import numpy as np
import pytest
import torch

from dlviz import bridge, nn

SIZE = 4
OURS = "knows only the latest call|needs a forward pass first"


class Branches(nn.Module):
    """first(x) + second(x), where both may be one layer. Its attributes are public, as learners have them."""

    def __init__(self, first, second):
        self.first, self.second, self.act = first, second, nn.Tanh()

    def forward(self, x):
        self.x = x
        return self.act(self.first(x)) + self.second(x * x)

    def backward(self, grad_y):
        grad = 2 * self.x * self.second.backward(grad_y)
        return grad + self.first.backward(self.act.backward(grad_y))


class TorchBranches(torch.nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.first, self.second, self.act = first, second, torch.nn.Tanh()

    def forward(self, x):
        return self.act(self.first(x)) + self.second(x * x)


class Twice(nn.Module):
    """The same activation twice, each gradient handed on as it came; then an output changed in place."""

    def __init__(self, layer, act):
        self.layer, self.act = layer, act

    def forward(self, x):
        y = self.act(self.layer(self.act(x)))
        y += 1
        return y

    def backward(self, grad_y):
        return self.act.backward(self.layer.backward(self.act.backward(grad_y)))


class TorchTwice(torch.nn.Module):
    def __init__(self, layer, act):
        super().__init__()
        self.layer, self.act = layer, act

    def forward(self, x):
        return self.act(self.layer(self.act(x))) + 1


class Loop(nn.Module):
    """A cell in a loop over time, of `steps` steps."""

    def __init__(self, cell, steps):
        self.cell, self.steps = cell, steps

    def forward(self, x):
        h = np.zeros_like(x)
        for _ in range(self.steps):
            h = self.cell(x, h)
        return h

    def backward(self, grad_h):
        grad_x = 0
        for _ in range(self.steps):
            grad, grad_h = self.cell.backward(grad_h)
            grad_x = grad_x + grad
        return grad_x


class First(nn.Module):
    """The first output of a recurrent layer."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]

    def backward(self, grad_y):
        return self.layer.backward((grad_y, None))


class TorchFirst(torch.nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


class TorchLoop(torch.nn.Module):
    def __init__(self, cell, steps):
        super().__init__()
        self.cell, self.steps = cell, steps

    def forward(self, x):
        h = torch.zeros_like(x)
        for _ in range(self.steps):
            h = self.cell(x, h)
        return h


def modules(draw, shared):
    """A few modules of ours, and PyTorch's, and the numbers of those that are to be called.

    If `shared`, composites share their parts with each other, and with what is called by itself.
    """
    kinds = [
        lambda: nn.Linear(SIZE, SIZE), nn.ReLU, nn.Sigmoid, nn.Tanh, nn.GELU, nn.SiLU, nn.ELU, nn.Softplus,
        lambda: nn.LeakyReLU(0.2), lambda: nn.Softmax(-1), lambda: nn.LogSoftmax(-1), nn.Identity,
        lambda: nn.Flatten(1), lambda: nn.LayerNorm(SIZE), lambda: nn.LayerNorm(SIZE, 1e-5, False),
        lambda: nn.RMSNorm(SIZE), lambda: nn.BatchNorm1d(SIZE), lambda: nn.Conv1d(3, 3, 3, padding=1),
        lambda: nn.MaxPool1d(3, 1, 1), lambda: nn.AvgPool1d(3, 1, 1), lambda: nn.GroupNorm(1, SIZE),
        lambda: nn.Dropout(0.0), lambda: nn.Linear(SIZE, SIZE, bias=False), lambda: nn.Sequential(),
        lambda: nn.TransformerEncoderLayer(SIZE, 2, 6, dropout=0.0),
    ]  # fmt: skip
    ours = [draw.choice(kinds)().double() for _ in range(4 if shared else 6)]
    theirs = [bridge.twin(module).double() for module in ours]
    free = list(range(len(ours)))
    for _ in range(draw.randrange(4)):
        if shared:
            i, j, kind = draw.randrange(len(ours)), draw.randrange(len(ours)), draw.randrange(5)
        else:
            i, j = (free.pop(draw.randrange(len(free))) for _ in range(2))
            kind = draw.choice([0, 1, 3, 4])
        free.append(len(ours))
        if kind == 0 and i == j:
            free.pop()
        elif kind == 0:
            ours.append(nn.Sequential(ours[i], ours[j], nn.Tanh()))
            theirs.append(torch.nn.Sequential(theirs[i], theirs[j], torch.nn.Tanh()))
        elif kind == 1:
            ours.append(Branches(ours[i], ours[j]))
            theirs.append(TorchBranches(theirs[i], theirs[j]))
        elif kind == 2:
            ours.append(Twice(ours[i], ours[j]))
            theirs.append(TorchTwice(theirs[i], theirs[j]))
        elif kind == 3:
            cell, steps = nn.GRUCell(SIZE, SIZE).double(), draw.choice([1, 2]) if shared else 1
            ours.append(Loop(cell, steps))
            theirs.append(TorchLoop(bridge.twin(cell), steps))
        elif kind == 4:
            layer = draw.choice([nn.RNN, nn.GRU, nn.LSTM])(SIZE, SIZE).double()
            ours.append(First(layer))
            theirs.append(TorchFirst(bridge.twin(layer)))
    return ours, theirs, free


class Value:
    """An array and its tensor, the operation that made them, and their gradients so far."""

    def __init__(self, array, tensor, module=None, sources=(), how="leaf"):
        self.array, self.tensor, self.module, self.sources, self.how = array, tensor, module, sources, how
        self.grad = None


class Program:
    """One program at random; `legal` ones call each module once for a backward, others do anything."""

    def __init__(self, seed, legal):
        self.draw, self.rng, self.legal = random.Random(seed), np.random.default_rng(seed), legal
        nn.manual_seed(seed)
        self.ours, self.theirs, self.unused = modules(self.draw, shared=not legal)
        self.callable = list(self.unused)
        self.draw.shuffle(self.unused)
        losses = [nn.MSELoss, nn.SmoothL1Loss, nn.HuberLoss, nn.BCEWithLogitsLoss, nn.KLDivLoss]
        self.loss = self.draw.choice(losses)(reduction="sum")
        self.their_loss = bridge.twin(self.loss)

    def numbers(self):
        return self.rng.normal(size=(3, SIZE))

    def leaf(self):
        x = self.numbers()
        return Value(x, torch.tensor(x, requires_grad=True))

    def call(self, i, value):
        y, tensor = self.ours[i](value.array), self.theirs[i](value.tensor)
        assert np.allclose(y, tensor.detach().numpy(), 1e-10, 1e-10)
        return Value(y, tensor, i, (value,), "call")

    def change(self, value):
        """An output or an input is changed by its owner, in ways whose slope is known."""
        kind = self.draw.randrange(3)
        if kind == 0:  # the same object, moved
            value.array += 1.5
            value.tensor = value.tensor + 1.5
        elif kind == 1:  # a new array, made by hand
            return Value(value.array * 2, value.tensor * 2, None, (value,), "double")
        elif value.how != "leaf" and self.draw.random() < 0.7:  # scribbled on: used no more, but was kept
            copy = Value(value.array.copy(), value.tensor, None, (value,), "copy")
            value.array *= 0
            return copy
        return value

    def evaluate(self):
        """Another batch in between, in one of the ways in which people do that."""
        i, x = self.draw.choice(self.callable), self.numbers()
        way = self.draw.choice(["no_grad", "decorated", "eval", "plain"])
        if self.legal and (way == "plain" or (way == "eval" and i not in self.unused)):
            way = "no_grad"
        self.ours[i].eval() if way == "eval" else None
        self.theirs[i].eval() if way == "eval" else None
        if way == "no_grad":
            with nn.no_grad():
                y = self.ours[i](x)
                self.loss(y, np.ones_like(x))
            if not self.legal and isinstance(self.ours[i], nn.Sequential):
                self.refuse_the_gradient_of(y, self.ours[i])
        elif way == "decorated":
            nn.no_grad(lambda: self.ours[i](x))()
        else:
            self.ours[i](x)
        with torch.no_grad():
            self.theirs[i](torch.tensor(x))
        self.ours[i].train(), self.theirs[i].train()

    def refuse_the_gradient_of(self, y, module):
        """Neither the container that returned y under nn.no_grad, nor its last layer, accepts it."""
        self.loss(y, np.ones_like(y))
        grad = self.loss.backward()
        for last in [*[*module][-1:], module]:
            with pytest.raises(RuntimeError, match=OURS):
                last.backward(grad)

    def forwards(self):
        value = self.leaf()
        leaves = [value]
        for _ in range(self.draw.randint(1, 5)):
            move = self.draw.random()
            if move < 0.2:
                self.evaluate()
            elif move < 0.4:
                value = self.change(value)
            elif move < 0.5 and not self.legal:
                value = self.leaf()  # another chain, perhaps through the same layers
                leaves.append(value)
            else:
                if self.legal and not self.unused:
                    break
                i = self.unused.pop() if self.legal else self.draw.choice(self.callable)
                value = self.call(i, value)
                (source,) = value.sources
                if self.draw.random() < 0.3 and not np.may_share_memory(source.array, value.array):
                    source.array[...] = 7.0  # a batch's buffer, used again
        return leaves, value

    def back(self, value, grad, again=False):
        """Back along the chain, as one would by hand; `again`: with no other call in between."""
        while value.how != "leaf":
            (source,) = value.sources
            if value.how == "call":
                if not again and self.draw.random() < 0.2:
                    self.evaluate()
                grad = grad.copy() if self.draw.random() < 0.3 else grad  # made by hand, as far as we know
                before = grad.copy()
                result = self.ours[value.module].backward(grad)
                assert np.array_equal(grad, before), "the caller's gradient was changed"
                grad = result
            elif value.how == "double":
                grad = 2 * grad
            value = source
        value.grad = grad if value.grad is None else value.grad + grad

    def run(self):
        chains = [self.forwards() for _ in range(1 if self.legal else self.draw.randint(1, 3))]
        if not self.legal:
            self.draw.shuffle(chains)
        for _, end in chains:
            if self.draw.random() < 0.5:
                t = self.rng.uniform(size=(3, SIZE))
                self.loss(end.array, t)
                if self.draw.random() < 0.2:
                    self.evaluate()
                if not self.legal and self.draw.random() < 0.2:
                    self.loss(self.numbers(), t)
                grad, root = self.loss.backward(), self.their_loss(end.tensor, torch.tensor(t))
                end.array[...] = t[...] = 5.0  # changed by their owner
            else:
                grad = self.numbers()
                root = (end.tensor * torch.tensor(grad.copy())).sum()
            self.back(end, grad)
            if not self.legal and self.draw.random() < 0.1:
                self.back(end, grad, again=True)
                root = 2 * root
            if root.requires_grad:
                root.backward()
        for leaves, _ in chains:
            theirs = [v for v in leaves if v.tensor.is_leaf and v.tensor.grad is not None]
            for leaf in theirs:
                self.same(leaf.grad, leaf.tensor.grad)
        for ours, theirs in zip(self.ours, self.theirs, strict=True):
            for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
                self.same(a.grad, torch.zeros_like(b) if b.grad is None else b.grad)

    def same(self, ours, theirs):
        expected = theirs.numpy()
        error = np.abs(ours - expected).max() / max(np.abs(expected).max(), 1)
        assert error < 1e-10, f"{error:.1e}"


@pytest.mark.filterwarnings("error")
def test_a_thousand_programs_give_torchs_gradients_or_our_error():
    outcomes = {True: Counter(), False: Counter()}
    for seed in range(1000):
        program = Program(seed, legal=seed % 2 == 0)
        try:
            program.run()
            outcomes[program.legal]["right"] += 1
        except RuntimeError as error:
            assert any(part in str(error) for part in OURS.split("|")), (seed, error)
            outcomes[program.legal]["refused"] += 1
        except AssertionError as error:
            raise AssertionError(f"program {seed}: {error}") from error
    assert outcomes[True] == {"right": 500}, outcomes
    assert outcomes[False]["right"] > 100 and outcomes[False]["refused"] > 100, outcomes
