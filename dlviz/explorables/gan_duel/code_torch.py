"""A generator and a discriminator train against each other, one update after the other, in PyTorch."""

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn, optim

from dlviz.explorables.gan_duel.training import BATCH, BETAS, D_ALONE, G_ALONE, HIDDEN, SATURATING, Duel
from dlviz.explorables.kit.track import trained
from dlviz.explorables.kit.training import draw_linears, one_thread


def gan_duel(state: Any) -> dict:
    """The picture's numbers after `state.epochs` rounds, with what was moved and edited on the way."""
    return trained(TorchDuel(state), state).frame(state)  # calls `step` again and again


class TorchDuel(Duel):
    """Both networks with their optimizers."""

    def build(self, noise: int, weights_g: np.random.Generator, weights_d: np.random.Generator) -> None:
        """noise → 32 → 32 → a point, and a point → 32 → 32 → a logit, with tanh between the layers."""
        self.generator = network([noise, HIDDEN, HIDDEN, 2], weights_g)
        self.discriminator = network([2, HIDDEN, HIDDEN, 1], weights_d)
        self.model = nn.ModuleList([self.generator, self.discriminator])
        self.optimizer_g = optim.Adam(self.generator.parameters(), betas=BETAS)
        self.optimizer_d = optim.Adam(self.discriminator.parameters(), betas=BETAS)
        self.loss_fn = nn.BCEWithLogitsLoss()

    @one_thread()
    def step(self, state: Any) -> bool:
        """One update of whoever learns; True if it was the last of a round."""
        self.begins(state)
        if state.who != G_ALONE:
            self.optimizer_d.param_groups[0]["lr"] = 10**state.log_lr_d
            for _ in range(state.d_steps):
                self.update_discriminator(torch.from_numpy(self.real(state)))
        if state.who != D_ALONE:
            self.optimizer_g.param_groups[0]["lr"] = 10**state.log_lr_g
            self.update_generator(state.loss)
        return self.ends()

    def update_discriminator(self, real: torch.Tensor) -> None:
        """One step of the discriminator: real points have label 1, fakes 0; the generator stays as it is."""
        fakes = self.generator(torch.from_numpy(self.noise())).detach()
        logits = self.discriminator(torch.cat([real, fakes]))
        of_real, of_fakes = logits[:BATCH], logits[BATCH:]
        self.optimizer_d.zero_grad()
        loss = self.loss_fn(of_real, torch.ones_like(of_real)) + self.loss_fn(
            of_fakes, torch.zeros_like(of_fakes)
        )
        loss.backward()
        self.optimizer_d.step()

    def update_generator(self, loss: str) -> None:
        """One step of the generator; the discriminator's gradients are zeroed before its own next step."""
        self.optimizer_g.zero_grad()
        self.generator_loss(self.generator(torch.from_numpy(self.noise())), loss, self.loss_fn).backward()
        self.optimizer_g.step()

    def generator_loss(self, fakes: torch.Tensor, loss: str, loss_fn: nn.BCEWithLogitsLoss) -> torch.Tensor:
        """−log D of the fakes, or saturating, log(1 − D)."""
        label, sign = (0.0, -1.0) if loss == SATURATING else (1.0, 1.0)
        logits = self.discriminator(fakes)
        return sign * loss_fn(logits, torch.full_like(logits, label))

    # ---- what is seen of it

    @torch.no_grad()
    def fakes(self) -> np.ndarray:
        """The picture's fakes (200, 2)."""
        return self.generator(torch.from_numpy(self.z)).numpy()

    @torch.no_grad()
    def logits(self, x: np.ndarray) -> np.ndarray:
        """What the discriminator says of points x (n, 2): a logit (n,) each, D(x) = σ(logit)."""
        return self.discriminator(torch.from_numpy(x))[:, 0].numpy()

    def push(self, loss: str) -> np.ndarray:
        """Where each of the picture's fakes would go (200, 2): down the gradient of its part of the loss."""
        fakes = torch.from_numpy(self.fakes()).requires_grad_()
        of_all = self.generator_loss(fakes, loss, nn.BCEWithLogitsLoss(reduction="sum"))
        return -torch.autograd.grad(of_all, fakes)[0].numpy()


def network(widths: list[int], weights: np.random.Generator) -> nn.Sequential:
    """Linear layers with tanh between them."""
    layers: list[Any] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    model = nn.Sequential(*layers[:-1]).double()
    draw_linears(model, weights)
    return model
