"""The two networks of GanDuel while they train against each other."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from dlviz import nn, optim
from dlviz.explorables._core.duel_targets import REACH, alike, centres_of, sample
from dlviz.explorables._core.plane_nets import set_parameter

BATCH = 64
ROUND = 10  # updates
SHOWN = 200  # real points, and as many fakes
HIDDEN = 32  # units in each of two layers, in both networks
BOTH, D_ALONE, G_ALONE = "both", "discriminator alone", "generator alone"
SATURATING, NON_SATURATING = "saturating", "non-saturating"


def first_weights(widths: Sequence[int], seed: Sequence[int]) -> dict[str, np.ndarray]:
    """The state of a network before training, as nn.Linear draws it; its layers are 0, 2, 4, …"""
    rng = np.random.default_rng(seed)
    state: dict[str, np.ndarray] = {}
    for i, (inputs, outputs) in enumerate(pairwise(widths)):
        layer = nn.Linear(inputs, outputs, rng=rng).double()
        state |= {f"{2 * i}.{name}": value for name, value in layer.state_dict().items()}
    return state


def grid(side: int) -> np.ndarray:
    """The middles (side², 2) of the square's cells; rows from below, x changes first."""
    middles = ((np.arange(side) + 0.5) / side * 2 - 1) * REACH
    return np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)


class Duel:
    """A `Run` (see `track.py`): a minibatch is one update of whoever moves, an epoch is a round of them."""

    def __init__(self, state: Any) -> None:
        self.generator = _network([state.noise, HIDDEN, HIDDEN, 2], [state.seed, 0])
        self.discriminator = _network([2, HIDDEN, HIDDEN, 1], [state.seed, 1])
        self.players = nn.ModuleList([self.generator, self.discriminator])
        self._loss_fn = nn.BCEWithLogitsLoss()
        self._g, self._d = (
            optim.Adam(player.parameters(), betas=(0.5, 0.999)) for player in self.players
        )  # β1 as Radford et al. (2016) have it
        self._draws = np.random.default_rng([state.seed, 2])
        self.z = np.random.default_rng([state.seed, 3]).normal(size=(SHOWN, state.noise))
        self._seed = state.seed
        self._updates = 0
        self.history: list[tuple[float, ...]] = []  # what was measured before each round

    def step(self, state: Any) -> bool:
        """One update of whoever moves; True if it was the last of a round."""
        if self._updates % ROUND == 0:
            self.history.append(self.measure(state))
        if state.who != G_ALONE:
            self._d.param_groups[0]["lr"] = 10**state.log_lr_d
            centres = centres_of(state.target, state.drawn)
            for _ in range(state.d_steps):
                self._update_discriminator(sample(centres, BATCH, self._draws))
        if state.who != D_ALONE:
            self._g.param_groups[0]["lr"] = 10**state.log_lr_g
            self._update_generator(state.loss)
        self._updates += 1
        return self._updates % ROUND == 0

    def _update_discriminator(self, real: np.ndarray) -> None:
        """Real points get label 1, fakes 0; the generator only supplies them."""
        x = np.concatenate([real, self.generator(self._noise())])
        self._d.zero_grad()
        self._loss_fn(self.discriminator(x), np.repeat([[1.0], [0.0]], BATCH, axis=0))
        self.discriminator.backward(self._loss_fn.backward(2))  # twice the mean: each kind's mean, added up
        self._d.step()

    def _update_generator(self, loss: str) -> None:
        """Down the generator's loss; what the discriminator collects is dropped at its next update."""
        self._g.zero_grad()
        self.generator.backward(self._down(self.generator(self._noise()), loss, self._loss_fn))
        self._g.step()

    def _down(self, fakes: np.ndarray, loss: str, loss_fn: Any) -> np.ndarray:
        """The gradient (n, 2) of the generator's loss at the fakes: -log D, or saturating, log(1 - D)."""
        label, sign = (0.0, -1.0) if loss == SATURATING else (1.0, 1.0)
        loss_fn(self.discriminator(fakes), np.full((len(fakes), 1), label))
        return self.discriminator.backward(loss_fn.backward(sign))

    def _noise(self) -> np.ndarray:
        return self._draws.normal(size=(BATCH, self.z.shape[1]))

    # ---- what is seen of it

    def real(self, state: Any) -> np.ndarray:
        """The real points (SHOWN, 2) of the picture."""
        rng = np.random.default_rng([self._seed, 4])
        return sample(centres_of(state.target, state.drawn), SHOWN, rng)

    @nn.no_grad()
    def measure(self, state: Any) -> tuple[float, ...]:
        """On the points of the picture: D of real ones and of fakes, both shares alike, D's and G's loss."""
        real, fakes = self.real(state), self.generator(self.z)
        logits = self.discriminator(np.concatenate([real, fakes]))
        d_real, d_fake = 1 / (1 + np.exp(-logits.reshape(2, SHOWN)))
        loss_d = 2 * self._loss_fn(logits, np.repeat([[1.0], [0.0]], SHOWN, axis=0))
        if state.loss == SATURATING:
            loss_g = -self._loss_fn(logits[SHOWN:], np.zeros((SHOWN, 1)))
        else:
            loss_g = self._loss_fn(logits[SHOWN:], np.ones((SHOWN, 1)))
        return d_real.mean(), d_fake.mean(), *alike(real, fakes), float(loss_d), float(loss_g)

    def push(self, loss: str) -> np.ndarray:
        """Where each fake of the picture would go (SHOWN, 2): down the slope of its part of G's loss."""
        return -self._down(self.generator(self.z), loss, nn.BCEWithLogitsLoss(reduction="sum"))

    # ---- by hand

    def edit(self, number: int, value: float) -> None:
        """Set one parameter, counted through the generator's and then the discriminator's."""
        set_parameter(self.players, number, value)

    def parameter(self, number: int) -> float:
        """One parameter."""
        return float(np.concatenate([p.data.ravel() for p in self.players.parameters()])[number])

    def trouble(self) -> str:
        """Nothing stops it: a lost duel is worth watching."""
        return ""


def _network(widths: Sequence[int], seed: Sequence[int]) -> nn.Sequential:
    layers: list[Any] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs, rng=0), nn.Tanh()]
    network = nn.Sequential(*layers[:-1]).double()
    network.load_state_dict(first_weights(widths, seed))
    return network
