"""The losses of discriminator and generator.

Over 250 lines, because it tells 26 wrong answers apart.
"""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Three means: how surprised the discriminator is by real samples, and by fakes; and how far the generator
    is from having its fakes taken for real.

    1 - σ(z) is σ(-z), so all three are means of one function, -log σ, at `real_logits`, `-fake_logits` and
    `fake_logits`. Written as it stands it overflows.

    -log σ(z) = log(1 + e^-z), and `np.logaddexp(0, -z)` computes it safely.
    """,
)
def losses(real_logits, fake_logits):
    """The losses of the discriminator and of the generator (the one that does not saturate).

    real_logits (n,): the discriminator's logits of real samples, σ(z) being how likely it finds them real
    fake_logits (m,): its logits of what the generator made; any size, as 1000 or -1000
    -> discriminator: -mean log σ(real) - mean log(1 - σ(fake)); generator: -mean log σ(fake)
    """
    loss_d = np.logaddexp(0, -real_logits).mean() + np.logaddexp(0, fake_logits).mean()
    loss_g = np.logaddexp(0, -fake_logits).mean()
    return loss_d, loss_g


@losses.cases
def _(rng):
    yield call(np.array([2.0, -1.0]), np.array([0.5]))
    yield call(np.array([0.0]), np.array([0.0, 0.0, 0.0]))
    yield call(np.array([3, 1, -2]), np.array([1, -4]))
    for n, m in [(1, 4), (5, 3), (30, 60)]:
        yield call(rng.normal(1, 2, n), rng.normal(-1, 2, m))
    yield call(np.array([-60.0, 2.0]), np.array([50.0, 0.0]))  # e^-50 is lost beside 1
    yield call(np.array([1000.0, -1000.0]), np.array([900.0, -1000.0, 1.0]))  # e^1000 is infinite


@losses.expected
def _(real_logits, fake_logits):
    import torch

    bce = torch.nn.functional.binary_cross_entropy_with_logits
    real, fake = real_logits.double(), fake_logits.double()
    taken_for_real, found_out = torch.ones_like(fake), torch.zeros_like(fake)
    loss_d = bce(real, torch.ones_like(real)) + bce(fake, found_out)
    return loss_d, bce(fake, taken_for_real)


def minus_log_sigmoid(a):
    """Without overflow."""
    return np.logaddexp(0, -a)


def from_surprise(real, fake, surprise=minus_log_sigmoid, mean=np.mean):
    """Both losses, with this in place of -log σ, and this in place of the mean."""
    return mean(surprise(real)) + mean(surprise(-fake)), mean(surprise(fake))


@losses.mistake("saturating generator loss")
def _(real_logits, fake_logits):
    """Your generator's loss is mean log(1 - σ(fake)), as the game is first written down. At the beginning,
    when the discriminator recognizes all fakes, it is flat and gives hardly any gradient. Take -mean log
    σ(fake), which has the same aim and a slope there."""
    loss_d, _ = from_surprise(real_logits, fake_logits)
    return loss_d, -minus_log_sigmoid(-fake_logits).mean()


@losses.mistake("generator on the discriminator's side")
def _(real_logits, fake_logits):
    """Your generator's loss is small when its fakes are found out. It wants them taken for real: -log
    σ(fake), and not -log(1 - σ(fake))."""
    loss_d, _ = from_surprise(real_logits, fake_logits)
    return loss_d, minus_log_sigmoid(-fake_logits).mean()


@losses.mistake("generator's loss is the discriminator's with a minus")
def _(real_logits, fake_logits):
    """You make a zero-sum game of it: what one loses, the other wins. The generator has no influence on the
    part with real samples, and the rest of it saturates: its loss here is -mean log σ(fake)."""
    loss_d, _ = from_surprise(real_logits, fake_logits)
    return loss_d, -loss_d


@losses.mistake("labels swapped")
def _(real_logits, fake_logits):
    """Your discriminator's loss is small when it takes fakes for real and real samples for fakes. σ is how
    likely it finds a sample *real*: -log σ for real ones, -log(1 - σ) for fakes."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return from_surprise(-real_logits, -fake_logits)[0], loss_g


@losses.mistake("labels swapped")
def _(real_logits, fake_logits):
    """All your labels are the other way round, the generator's, too: 0 for real. Here σ is how likely the
    discriminator finds a sample *real*: label 1."""
    return from_surprise(-real_logits, -fake_logits)


@losses.mistake("real and fake labelled alike")
def _(real_logits, fake_logits):
    """Your discriminator is to find everything real. For fakes it is -log(1 - σ(fake)): the label is 0."""
    of_fake = minus_log_sigmoid(fake_logits).mean()
    return minus_log_sigmoid(real_logits).mean() + of_fake, of_fake


@losses.mistake("sign")
def _(real_logits, fake_logits):
    """Both losses have the wrong sign. The paper speaks of *maximizing* log σ; a loss is made small, so it is
    minus that, and never negative."""
    loss_d, loss_g = from_surprise(real_logits, fake_logits)
    return -loss_d, -loss_g


@losses.mistake("sign")
def _(real_logits, fake_logits):
    """Your discriminator's loss has the wrong sign. The paper speaks of *maximizing* it; a loss is made
    small, so it is minus that."""
    loss_d, loss_g = from_surprise(real_logits, fake_logits)
    return -loss_d, loss_g


@losses.mistake("half of the discriminator's loss")
def _(real_logits, fake_logits):
    """You average the discriminator's two parts, so that its loss is half as large. Many programs do so, and
    it learns at half the rate then. Here the parts are added up."""
    loss_d, loss_g = from_surprise(real_logits, fake_logits)
    return loss_d / 2, loss_g


@losses.mistake("one mean over real and fake")
def _(real_logits, fake_logits):
    """You take one mean over all samples, real and fake. Then the more numerous weigh more: take the mean of
    each kind, and add the two."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return minus_log_sigmoid(np.concatenate([real_logits, -fake_logits])).mean(), loss_g


@losses.mistake("sums instead of means")
def _(real_logits, fake_logits):
    """You add up over the samples, so that a larger batch has a larger loss. Take means."""
    return from_surprise(real_logits, fake_logits, mean=np.sum)


@losses.mistake("fakes left out")
def _(real_logits, fake_logits):
    """Your discriminator's loss looks at real samples only. A discriminator that calls everything real would
    be perfect: add the part of the fakes."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return minus_log_sigmoid(real_logits).mean(), loss_g


@losses.mistake("real samples left out")
def _(real_logits, fake_logits):
    """Your discriminator's loss looks at fakes only. A discriminator that calls everything fake would be
    perfect: add the part of the real samples."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return minus_log_sigmoid(-fake_logits).mean(), loss_g


@losses.mistake("log of zero")
def _(real_logits, fake_logits):
    """You compute σ first and then its logarithm. From logits of about 40 on, 1 - σ is rounded to 0, as is σ
    at -1000, and the logarithm of 0 is infinite. Write -log σ(z) as `np.logaddexp(0, -z)`."""
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.log(real).mean() - np.log(1 - fake).mean(), -np.log(fake).mean()


@losses.mistake("small number in the logarithm")
def _(real_logits, fake_logits):
    """You add 1e-8 inside of the logarithm. No infinity comes any more, but a logit of -1000 costs 18 in
    place of 1000, and has no slope. Work on logits: `np.logaddexp(0, -z)`."""
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return (
        -np.log(real + 1e-8).mean() - np.log(1 - fake + 1e-8).mean(),
        -np.log(fake + 1e-8).mean(),
    )


@losses.mistake("small number in the logarithm")
def _(real_logits, fake_logits):
    """You clip σ to 1e-7 and 1 - 1e-7. No infinity comes any more, but a logit of -1000 costs 16 in place of
    1000, and has no slope. Work on logits: `np.logaddexp(0, -z)`."""
    real, fake = (np.clip(sigmoid(logits), 1e-7, 1 - 1e-7) for logits in (real_logits, fake_logits))
    return -np.log(real).mean() - np.log(1 - fake).mean(), -np.log(fake).mean()


@losses.mistake("exponential that overflows")
def _(real_logits, fake_logits):
    """`np.log(1 + np.exp(-a))` is right until `np.exp` overflows, at logits beyond 700. `np.logaddexp(0, -a)`
    is the same, and never does."""
    return from_surprise(real_logits, fake_logits, lambda a: np.log(1 + np.exp(-a)))


@losses.mistake("logits taken for probabilities")
def _(real_logits, fake_logits):
    """You take the logarithm of logits, which may be negative. First comes σ; `np.logaddexp(0, -a)` is both
    at once."""
    return (
        -np.log(real_logits).mean() - np.log(1 - fake_logits).mean(),
        -np.log(fake_logits).mean(),
    )


@losses.mistake("σ twice")
def _(real_logits, fake_logits):
    """You send σ(logits) into a loss that takes logits. Then even a perfect answer costs 0.31, and hardly any
    gradient is left: pass the logits."""
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    surprise = minus_log_sigmoid
    return surprise(real).mean() + surprise(-fake).mean(), surprise(fake).mean()


@losses.mistake("mean before the logarithm")
def _(real_logits, fake_logits):
    """You take the mean of the logits first. Each sample has its own loss; the mean comes last."""
    return from_surprise(real_logits.mean(), fake_logits.mean())


@losses.mistake("mean before the logarithm")
def _(real_logits, fake_logits):
    """You take the mean of σ, and then the logarithm. Each sample has its own loss, -log σ; the mean comes
    last."""
    real, fake = sigmoid(real_logits).mean(), sigmoid(fake_logits).mean()
    return -np.log(real) - np.log(1 - fake), -np.log(fake)


@losses.mistake("a critic's losses")
def _(real_logits, fake_logits):
    """You take means of the logits themselves: the losses of a Wasserstein critic, which needs a penalty on
    its slope as well. Here a logit goes through -log σ."""
    return fake_logits.mean() - real_logits.mean(), -fake_logits.mean()


@losses.mistake("squares")
def _(real_logits, fake_logits):
    """You take squared distances of the logits from 1 and 0, as a least-squares GAN does. Here a logit goes
    through -log σ."""
    return ((real_logits - 1) ** 2).mean() + (fake_logits**2).mean(), ((fake_logits - 1) ** 2).mean()


@losses.mistake("squares")
def _(real_logits, fake_logits):
    """You take squared distances of σ from 1 and 0. Where the discriminator is wrong and certain, that loss
    has hardly any slope: take -log σ and -log(1 - σ)."""
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return ((real - 1) ** 2).mean() + (fake**2).mean(), ((fake - 1) ** 2).mean()


@losses.mistake("labels smoothed")
def _(real_logits, fake_logits):
    """Your real samples have the label 0.9. That is a good trick for a discriminator that is too sure, but
    not asked for here."""
    of_fake, loss_g = minus_log_sigmoid(-fake_logits).mean(), minus_log_sigmoid(fake_logits).mean()
    return (minus_log_sigmoid(real_logits) + 0.1 * real_logits).mean() + of_fake, loss_g


@losses.mistake("results in the other order")
def _(real_logits, fake_logits):
    """You return the generator's loss first. First the discriminator's, then the generator's."""
    return from_surprise(real_logits, fake_logits)[::-1]
