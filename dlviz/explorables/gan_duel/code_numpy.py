"""A generator and a discriminator train against each other, one update after the other."""

from itertools import pairwise
from typing import Any

import numpy as np

from dlviz import nn, optim
from dlviz.explorables.gan_duel.training import BATCH, BETAS, D_ALONE, G_ALONE, HIDDEN, SATURATING, Duel
from dlviz.explorables.kit.track import trained


def gan_duel(state: Any) -> dict:
    """The picture's numbers after `state.epochs` rounds, with what was moved and edited on the way."""
    return trained(NumpyDuel(state), state).frame(state)  # calls `step` again and again


class NumpyDuel(Duel):
    """Both networks with their optimizers."""

    def build(self, noise: int, weights_g: np.random.Generator, weights_d: np.random.Generator) -> None:
        """noise → 32 → 32 → a point, and a point → 32 → 32 → a logit, with tanh between the layers."""
        self.generator = network([noise, HIDDEN, HIDDEN, 2], weights_g)
        self.discriminator = network([2, HIDDEN, HIDDEN, 1], weights_d)
        self.model = nn.ModuleList([self.generator, self.discriminator])
        self.optimizer_g = optim.Adam(self.generator.parameters(), betas=BETAS)
        self.optimizer_d = optim.Adam(self.discriminator.parameters(), betas=BETAS)
        self.loss_fn = nn.BCEWithLogitsLoss()

    def step(self, state: Any) -> bool:
        """One update of whoever learns; True if it was the last of a round."""
        self.begins(state)
        if state.who != G_ALONE:
            self.optimizer_d.param_groups[0]["lr"] = 10**state.log_lr_d
            for _ in range(state.d_steps):
                self.update_discriminator(self.real(state))
        if state.who != D_ALONE:
            self.optimizer_g.param_groups[0]["lr"] = 10**state.log_lr_g
            self.update_generator(state.loss)
        return self.ends()

    def update_discriminator(self, real: np.ndarray) -> None:
        """One step of the discriminator: real points have label 1, fakes 0; the generator stays as it is."""
        x = np.concatenate([real, self.generator(self.noise())])
        self.optimizer_d.zero_grad()
        self.loss_fn(self.discriminator(x), np.repeat([[1.0], [0.0]], BATCH, axis=0))
        self.discriminator.backward(self.loss_fn.backward(2))  # twice the mean: each kind's mean, added up
        self.optimizer_d.step()

    def update_generator(self, loss: str) -> None:
        """One step of the generator; the discriminator's gradients are zeroed before its own next step."""
        self.optimizer_g.zero_grad()
        self.generator.backward(self.at_fakes(self.generator(self.noise()), loss, self.loss_fn))
        self.optimizer_g.step()

    def at_fakes(self, fakes: np.ndarray, loss: str, loss_fn: nn.BCEWithLogitsLoss) -> np.ndarray:
        """The gradient (n, 2) of the generator's loss at the fakes: −log D, or saturating, log(1 − D)."""
        label, sign = (0.0, -1.0) if loss == SATURATING else (1.0, 1.0)
        loss_fn(self.discriminator(fakes), np.full((len(fakes), 1), label))
        return self.discriminator.backward(loss_fn.backward(sign))

    # ---- what is seen of it

    @nn.no_grad()
    def fakes(self) -> np.ndarray:
        """The picture's fakes (200, 2)."""
        return self.generator(self.z)

    @nn.no_grad()
    def logits(self, x: np.ndarray) -> np.ndarray:
        """What the discriminator says of points x (n, 2): a logit (n,) each, D(x) = σ(logit)."""
        return self.discriminator(x)[:, 0]

    def push(self, loss: str) -> np.ndarray:
        """Where each of the picture's fakes would go (200, 2): down the gradient of its part of the loss."""
        return -self.at_fakes(self.fakes(), loss, nn.BCEWithLogitsLoss(reduction="sum"))


def network(widths: list[int], weights: np.random.Generator) -> nn.Sequential:
    """Linear layers with tanh between them."""
    layers: list[Any] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs, rng=weights), nn.Tanh()]
    return nn.Sequential(*layers[:-1]).double()
