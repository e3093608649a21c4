"""GanDuel's training as a script, in NumPy and in PyTorch; its settings stand above it."""

from typing import Any

NUMPY = '''
import numpy as np
from dlviz import nn, optim
from dlviz.explorables.gans import alike, centres_of, first_weights, grid, sample

generator = nn.Sequential(
    nn.Linear(noise, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2)
).double()
discriminator = nn.Sequential(
    nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)
).double()
generator.load_state_dict(first_weights([noise, 32, 32, 2], [seed, 0]))
discriminator.load_state_dict(first_weights([2, 32, 32, 1], [seed, 1]))
optimizer_g = optim.Adam(generator.parameters(), lr=10**log_lr_g, betas=(0.5, 0.999))
optimizer_d = optim.Adam(discriminator.parameters(), lr=10**log_lr_d, betas=(0.5, 0.999))
loss_fn = nn.BCEWithLogitsLoss()
draws = np.random.default_rng([seed, 2])
z_shown = np.random.default_rng([seed, 3]).normal(size=(200, noise))


def labels(n, yes):
    return np.full((n, 1), float(yes))


yes, sign = (0, -1) if loss == "saturating" else (1, 1)


def generator_loss(logits, loss_fn):
    """-log D of the fakes, or saturating, log(1 - D)."""
    return sign * loss_fn(logits, labels(len(logits), yes))


@nn.no_grad()
def measure():
    """Of 200 points each: D of the real ones and of the fakes, the shares that are alike, both losses."""
    real = sample(centres_of(target, drawn), 200, np.random.default_rng([seed, 4]))
    fakes = generator(z_shown)
    logits = discriminator(np.concatenate([real, fakes]))
    d = 1 / (1 + np.exp(-logits[:, 0]))
    loss_d = loss_fn(logits[:200], labels(200, 1)) + loss_fn(logits[200:], labels(200, 0))
    loss_g = generator_loss(logits[200:], loss_fn)
    return real, fakes, d, [d[:200].mean(), d[200:].mean(), *alike(real, fakes), loss_d, loss_g]


history = []
for update in range(10 * epochs):
    if update % 10 == 0:  # a round of ten updates begins
        history.append(measure()[-1])
    if who != "generator alone":
        for _ in range(d_steps):
            real = sample(centres_of(target, drawn), 64, draws)
            fakes = generator(draws.normal(size=(64, noise)))
            optimizer_d.zero_grad()
            logits = discriminator(np.concatenate([real, fakes]))
            loss_fn(logits, np.concatenate([labels(64, 1), labels(64, 0)]))
            gradient = loss_fn.backward(2)  # twice the mean over all: real ones' mean + fakes' mean
            discriminator.backward(gradient)  # and no further: the fakes are given
            optimizer_d.step()
    if who != "discriminator alone":
        fakes = generator(draws.normal(size=(64, noise)))
        optimizer_g.zero_grad()
        generator_loss(discriminator(fakes), loss_fn)
        generator.backward(discriminator.backward(loss_fn.backward(sign)))  # through the discriminator
        optimizer_g.step()

real, fakes, d, now = measure()
loss_of_each = nn.BCEWithLogitsLoss(reduction="sum")
generator_loss(discriminator(fakes), loss_of_each)
frame = {
    "real": real,
    "fakes": fakes,
    "scores": d[200:],  # D of each fake
    "push": -discriminator.backward(loss_of_each.backward(sign)),  # where each fake would go
    "field": np.tanh(discriminator(grid(40)) / 2).reshape(40, 40),  # 2 D - 1
    "history": np.array([*history, now]),
}
'''

TORCH = '''
import numpy as np
import torch
from torch import nn
from dlviz.explorables.gans import alike, centres_of, first_weights, grid, sample

generator = nn.Sequential(
    nn.Linear(noise, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2)
).double()
discriminator = nn.Sequential(
    nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)
).double()
for network, widths, i in ((generator, [noise, 32, 32, 2], 0), (discriminator, [2, 32, 32, 1], 1)):
    weights = first_weights(widths, [seed, i])
    network.load_state_dict({name: torch.from_numpy(w) for name, w in weights.items()})
optimizer_g = torch.optim.Adam(generator.parameters(), lr=10**log_lr_g, betas=(0.5, 0.999))
optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=10**log_lr_d, betas=(0.5, 0.999))
loss_fn = nn.BCEWithLogitsLoss()
draws = np.random.default_rng([seed, 2])
z_shown = torch.from_numpy(np.random.default_rng([seed, 3]).normal(size=(200, noise)))


def labels(n, yes):
    return torch.full((n, 1), float(yes), dtype=torch.float64)


def generator_loss(logits, loss_fn):
    """-log D of the fakes, or saturating, log(1 - D)."""
    yes, sign = (0, -1) if loss == "saturating" else (1, 1)
    return sign * loss_fn(logits, labels(len(logits), yes))


@torch.no_grad()
def measure():
    """Of 200 points each: D of the real ones and of the fakes, the shares that are alike, both losses."""
    real = torch.from_numpy(sample(centres_of(target, drawn), 200, np.random.default_rng([seed, 4])))
    fakes = generator(z_shown)
    logits = discriminator(torch.cat([real, fakes]))
    d = logits[:, 0].sigmoid()
    loss_d = loss_fn(logits[:200], labels(200, 1)) + loss_fn(logits[200:], labels(200, 0))
    loss_g = generator_loss(logits[200:], loss_fn)
    near = alike(real.numpy(), fakes.numpy())
    return real, fakes, d, [float(v) for v in (d[:200].mean(), d[200:].mean(), *near, loss_d, loss_g)]


history = []
for update in range(10 * epochs):
    if update % 10 == 0:  # a round of ten updates begins
        history.append(measure()[-1])
    if who != "generator alone":
        for _ in range(d_steps):
            real = torch.from_numpy(sample(centres_of(target, drawn), 64, draws))
            fakes = generator(torch.from_numpy(draws.normal(size=(64, noise)))).detach()  # they are given
            optimizer_d.zero_grad()
            logits = discriminator(torch.cat([real, fakes]))
            loss_d = loss_fn(logits[:64], labels(64, 1)) + loss_fn(logits[64:], labels(64, 0))
            loss_d.backward()
            optimizer_d.step()
    if who != "discriminator alone":
        fakes = generator(torch.from_numpy(draws.normal(size=(64, noise))))
        optimizer_g.zero_grad()
        generator_loss(discriminator(fakes), loss_fn).backward()  # through the discriminator
        optimizer_g.step()

real, fakes, d, now = measure()
fakes.requires_grad_()
loss_of_each = generator_loss(discriminator(fakes), nn.BCEWithLogitsLoss(reduction="sum"))
with torch.no_grad():
    field = torch.tanh(discriminator(torch.from_numpy(grid(40))) / 2).reshape(40, 40)  # 2 D - 1
frame = {
    "real": real,
    "fakes": fakes.detach(),
    "scores": d[200:],  # D of each fake
    "push": -torch.autograd.grad(loss_of_each, fakes)[0],  # where each fake would go
    "field": field,
    "history": [*history, now],
}
'''

BY_HAND = '''
now = {name: globals()[name] for name in NAMES}
players = nn.ModuleList([generator, discriminator])


def by_hand(update):
    """The settings of this update, and what was edited before it."""
    globals().update(now | {name: value for until, name, value in reversed(earlier) if update < until})
    optimizer_g.param_groups[0]["lr"], optimizer_d.param_groups[0]["lr"] = 10**log_lr_g, 10**log_lr_d
    for edited_at, number, value in edits:
        if edited_at == update:
            set_parameter(players, number, value)


'''


def script(body: str, state: Any, live: frozenset[str]) -> str:
    """The script for a state; without what was done by hand, where nothing was."""
    if not state.earlier and not state.edits:
        return body
    for before, added in (
        ("grid, sample\n", "grid, sample, set_parameter\n"),
        ("\nhistory = []\n", BY_HAND.replace("NAMES", repr(sorted(live))) + "history = []\n"),
        ("    if update % 10", "    by_hand(update)\n    if update % 10"),
        ("\nreal, fakes, d, now = measure()", "\nby_hand(10 * epochs)\nreal, fakes, d, now = measure()"),
    ):
        assert before in body
        body = body.replace(before, added)
    return body
