"""The Playground's training as a script, in NumPy and in PyTorch; its settings stand above it."""

from typing import Any

NUMPY = '''
import numpy as np
from dlviz import nn, optim
from dlviz.explorables.feedforward import ACTIVATIONS, FEATURES, features, first_weights, grid, points, sizes

x, t, examples = points(dataset, noise, share, seed)  # the first examples are for training
numbers = "(numbers)" in dataset
names = [name for name in FEATURES if globals()[name]]
inputs, widths = features(x, names), [len(names), *sizes(hidden), 1]

layers, masks = [], np.random.default_rng([seed, 3])
for a, b in zip(widths, widths[1:]):
    layers += [nn.Linear(a, b), getattr(nn, ACTIVATIONS[activation])(), nn.Dropout(dropout, rng=masks)]
model = nn.Sequential(*layers[:-2]).double()  # nothing after the output layer
model.load_state_dict(first_weights(widths, seed))
loss_fn = nn.MSELoss() if numbers else nn.BCEWithLogitsLoss()
optimizer = optim.SGD(model.parameters(), lr=10**log_lr)


@nn.no_grad()
def both_losses():
    """Of the training and of the test points."""
    model.eval()
    return [float(loss_fn(model(inputs[part]), t[part])) for part in (slice(examples), slice(examples, None))]


losses, orders = [both_losses()], np.random.default_rng([seed, 2])
for epoch in range(epochs):
    order, at = orders.permutation(examples), 0
    while at < examples:
        chosen = order[at : at + batch]
        at += batch
        model.train()
        optimizer.zero_grad()
        loss_fn(model(inputs[chosen]), t[chosen])
        model.backward(loss_fn.backward())
        for layer in layers[::3]:  # regularisation
            layer.weight.grad += l1 * np.sign(layer.weight.data) + l2 * layer.weight.data
        optimizer.step()
    losses.append(both_losses())

model.eval()
h, units = features(grid(50), names), [np.empty((0, 2500))]
for i, layer in enumerate(model):
    h = layer(h)
    if i % 3 == 1:  # after each activation
        units.append(h.T)
frame = {
    "x": x,
    "t": t,
    "units": np.concatenate(units).reshape(-1, 50, 50),
    "output": (h if numbers else np.tanh(h / 2)).reshape(50, 50),  # tanh(z / 2) = 2 σ(z) - 1
    "parameters": np.concatenate([p.data.ravel() for p in model.parameters()]),
    "losses": np.array(losses),
    "widths": widths,
    "examples": examples,
}
'''

TORCH = '''
import numpy as np
import torch
from torch import nn
from dlviz.explorables.feedforward import ACTIVATIONS, FEATURES, features, first_weights, grid, points, sizes
from dlviz.explorables.feedforward import Dropout  # nn.Dropout that draws from NumPy's generator

x, t, examples = points(dataset, noise, share, seed)  # the first examples are for training
numbers = "(numbers)" in dataset
names = [name for name in FEATURES if globals()[name]]
inputs, widths = torch.from_numpy(features(x, names)), [len(names), *sizes(hidden), 1]
t = torch.from_numpy(t)

layers, masks = [], np.random.default_rng([seed, 3])
for a, b in zip(widths, widths[1:]):
    layers += [nn.Linear(a, b), getattr(nn, ACTIVATIONS[activation])(), Dropout(dropout, masks)]
model = nn.Sequential(*layers[:-2]).double()  # nothing after the output layer
model.load_state_dict({name: torch.from_numpy(w) for name, w in first_weights(widths, seed).items()})
loss_fn = nn.MSELoss() if numbers else nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=10**log_lr)


@torch.no_grad()
def both_losses():
    """Of the training and of the test points."""
    model.eval()
    return [loss_fn(model(inputs[part]), t[part]).item() for part in (slice(examples), slice(examples, None))]


losses, orders = [both_losses()], np.random.default_rng([seed, 2])
for epoch in range(epochs):
    order, at = orders.permutation(examples), 0
    while at < examples:
        chosen = order[at : at + batch]
        at += batch
        model.train()
        optimizer.zero_grad()
        loss = loss_fn(model(inputs[chosen]), t[chosen])
        for layer in layers[::3]:  # regularisation
            loss = loss + l1 * layer.weight.abs().sum() + l2 / 2 * layer.weight.square().sum()
        loss.backward()
        optimizer.step()
    losses.append(both_losses())

model.eval()
h, units = torch.from_numpy(features(grid(50), names)), [torch.empty(0, 2500)]
with torch.no_grad():
    for i, layer in enumerate(model):
        h = layer(h)
        if i % 3 == 1:  # after each activation
            units.append(h.T)
frame = {
    "x": x,
    "t": t,
    "units": torch.cat(units).reshape(-1, 50, 50),
    "output": (h if numbers else torch.tanh(h / 2)).reshape(50, 50),  # tanh(z / 2) = 2 σ(z) - 1
    "parameters": torch.cat([p.detach().flatten() for p in model.parameters()]),
    "losses": losses,
    "widths": widths,
    "examples": examples,
}
'''

BY_HAND = '''
minibatch, now = 0, {name: globals()[name] for name in ("log_lr", "batch", "l1", "l2", "dropout")}


def by_hand(whole):
    """What was moved and edited, at its minibatch; `whole`: no epoch is half done."""
    globals().update(now | {name: value for until, name, value in reversed(earlier) if minibatch < until})
    optimizer.param_groups[0]["lr"] = 10**log_lr
    for layer in layers[2::3]:
        layer.p = dropout
    for edited_at, number, value in edits:
        if edited_at == minibatch:
            set_parameter(model, number, value)
            losses[-1] = both_losses() if whole else losses[-1]


'''


def script(body: str, state: Any) -> str:
    """The script for a state; without what was done by hand, where nothing was."""
    if not state.earlier and not state.edits:
        return body
    for before, added in (
        ("points, sizes\n", "points, set_parameter, sizes\n"),
        ("\nlosses, orders = [", BY_HAND + "losses, orders = ["),
        ("        chosen = ", "        by_hand(at == 0)\n        minibatch += 1\n        chosen = "),
        ("\nmodel.eval()\nh,", "\nby_hand(True)\nmodel.eval()\nh,"),
    ):
        body = body.replace(before, added)
    return body
