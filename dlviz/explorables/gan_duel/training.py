"""GanDuel's training as far as it is the same in both libraries: real points, noise, what is measured."""

from typing import Any

import numpy as np

from dlviz.explorables.gan_duel.targets import REACH, alike, centres_of, sample
from dlviz.explorables.kit.training import EditableRun, grid

BATCH = 64
ROUND = 10  # updates
SHOWN = 200  # real points, and as many fakes
HIDDEN = 32  # units in each of two layers, in both networks
BETAS = (0.5, 0.999)  # of Adam; β1 as Radford et al. (2016) have it
SIDE = 40  # cells along the discriminator's map
BOTH, D_ALONE, G_ALONE = "both", "discriminator alone", "generator alone"
SATURATING, NON_SATURATING = "saturating", "non-saturating"


class Duel(EditableRun):
    """A `Run` (see kit/track.py): a minibatch is one update of whoever learns, an epoch a round of them."""

    def __init__(self, state: Any) -> None:
        self.seed = state.seed
        weights_g, weights_d, self.draws, shown = (np.random.default_rng([state.seed, i]) for i in range(4))
        self.z = shown.normal(size=(SHOWN, state.noise))  # the picture's fakes are made from it
        self.updates = 0
        self.history: list[tuple[float, ...]] = []  # what was measured before each round
        self.build(state.noise, weights_g, weights_d)

    # ---- what each library writes

    def build(self, noise: int, weights_g: np.random.Generator, weights_d: np.random.Generator) -> None:
        """Make both networks, their optimizers, and `model`, which has the parameters of both."""
        raise NotImplementedError

    def step(self, state: Any) -> bool:
        """One update of whoever learns; True if it was the last of a round."""
        raise NotImplementedError

    def fakes(self) -> np.ndarray:
        """The picture's fakes (SHOWN, 2)."""
        raise NotImplementedError

    def logits(self, x: np.ndarray) -> np.ndarray:
        """What the discriminator says of points x (n, 2): a logit (n,) each, D(x) = σ(logit)."""
        raise NotImplementedError

    def push(self, loss: str) -> np.ndarray:
        """Where each shown fake would go (SHOWN, 2): down the gradient of its part of the loss."""
        raise NotImplementedError

    # ---- what is the same

    def real(self, state: Any) -> np.ndarray:
        """A minibatch of real points (BATCH, 2)."""
        return sample(centres_of(state.target, state.drawn), BATCH, self.draws)

    def noise(self) -> np.ndarray:
        """What a minibatch of fakes is made from: (BATCH, numbers of noise)."""
        return self.draws.normal(size=(BATCH, self.z.shape[1]))

    def begins(self, state: Any) -> None:
        """Before an update: a round begins with measuring."""
        if self.updates % ROUND == 0:
            self.history.append(self.measure(state))

    def ends(self) -> bool:
        """After an update: whether the round is over."""
        self.updates += 1
        return self.updates % ROUND == 0

    def shown(self, state: Any) -> np.ndarray:
        """The picture's real points (SHOWN, 2)."""
        centres = centres_of(state.target, state.drawn)
        return sample(centres, SHOWN, np.random.default_rng([self.seed, 4]))

    def measure(self, state: Any) -> tuple[float, ...]:
        """On the picture's points: D of real ones and of fakes, both shares alike, D's and G's loss."""
        real, fakes = self.shown(state), self.fakes()
        of_real, of_fakes = self.logits(np.concatenate([real, fakes])).reshape(2, SHOWN)
        no_real, no_fake, fooled = (  # −log σ(a) = log(1 + exp(−a))
            np.logaddexp(0, a).mean() for a in (-of_real, of_fakes, -of_fakes)
        )
        loss_g = -no_fake if state.loss == SATURATING else fooled
        return (
            sigmoid(of_real).mean(),
            sigmoid(of_fakes).mean(),
            *alike(real, fakes),
            no_real + no_fake,
            loss_g,
        )

    def trouble(self) -> str:
        """Nothing stops it: a lost duel is worth watching."""
        return ""

    def frame(self, state: Any) -> dict[str, Any]:
        """The picture's numbers."""
        fakes = self.fakes()
        return {
            "real": self.shown(state),
            "fakes": fakes,
            "scores": sigmoid(self.logits(fakes)),  # D of each fake
            "push": self.push(state.loss),
            "field": 2 * sigmoid(self.logits(grid(SIDE, REACH))).reshape(SIDE, SIDE) - 1,  # 2 D − 1
            "history": np.array([*self.history, self.measure(state)]),
        }


def sigmoid(a: np.ndarray) -> np.ndarray:
    """σ(a), without overflow."""
    return 0.5 + 0.5 * np.tanh(a / 2)
