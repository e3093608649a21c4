# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 12: the two losses of the game, and one step of it in PyTorch."""

from itertools import pairwise

import numpy as np

from ._core import Lesson, call, train

lesson = Lesson(12, "gans", "Generative adversarial networks")


# Losses


@lesson.exercise(
    points=2,
    hints="""
    Three means: how surprised the discriminator is by real samples, and by fakes; and how far the generator
    is from having its fakes taken for real.

    1 - σ(a) is σ(-a), so all three are means of one function, -log σ, at `real_logits`, `-fake_logits` and
    `fake_logits`. Written as it stands it overflows.

    -log σ(a) = log(1 + e^-a), and `np.logaddexp(0, -a)` computes it safely.
    """,
)
def losses(real_logits, fake_logits):
    """The losses of the discriminator and of the generator (the one that does not saturate).

    real_logits (n,): the discriminator's logits of real samples, σ(a) being how likely it finds them real
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


def sigmoid(a):
    """Without overflow."""
    return (1 + np.tanh(a / 2)) / 2


def from_surprise(real, fake, surprise=minus_log_sigmoid, mean=np.mean):
    """Both losses, with this in place of -log σ, and this in place of the mean."""
    return mean(surprise(real)) + mean(surprise(-fake)), mean(surprise(fake))


@losses.mistake("saturating generator loss")
def _(real_logits, fake_logits):
    """Your generator's loss is mean log(1 - σ(fake)), as the game is first written down. Where fakes are
    found out, at the beginning, it is flat and teaches nothing. Take -mean log σ(fake): the same aim, and a
    slope."""
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
    """Both losses have the wrong sign. The paper speaks of *maximising* log σ; a loss is made small, so it is
    minus that, and never negative."""
    loss_d, loss_g = from_surprise(real_logits, fake_logits)
    return -loss_d, -loss_g


@losses.mistake("sign")
def _(real_logits, fake_logits):
    """Your discriminator's loss has the wrong sign. The paper speaks of *maximising* it; a loss is made
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
    """Your discriminator's loss looks at real samples only. Who calls everything real would be perfect: add
    the part of the fakes."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return minus_log_sigmoid(real_logits).mean(), loss_g


@losses.mistake("real samples left out")
def _(real_logits, fake_logits):
    """Your discriminator's loss looks at fakes only. Who calls everything fake would be perfect: add the part
    of the real samples."""
    _, loss_g = from_surprise(real_logits, fake_logits)
    return minus_log_sigmoid(-fake_logits).mean(), loss_g


@losses.mistake("log of zero")
def _(real_logits, fake_logits):
    """You compute σ first and then its logarithm. From logits of about 40 on, 1 - σ is rounded to 0, as is σ
    at -1000, and the logarithm of 0 is infinite. Write -log σ(a) as `np.logaddexp(0, -a)`."""
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.log(real).mean() - np.log(1 - fake).mean(), -np.log(fake).mean()


@losses.mistake("small number in the logarithm")
def _(real_logits, fake_logits):
    """You add 1e-8 inside of the logarithm. No infinity comes any more, but a logit of -1000 costs 18 in
    place of 1000, and has no slope. Work on logits: `np.logaddexp(0, -a)`."""
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return (
        -np.log(real + 1e-8).mean() - np.log(1 - fake + 1e-8).mean(),
        -np.log(fake + 1e-8).mean(),
    )


@losses.mistake("small number in the logarithm")
def _(real_logits, fake_logits):
    """You clip σ to 1e-7 and 1 - 1e-7. No infinity comes any more, but a logit of -1000 costs 16 in place of
    1000, and has no slope. Work on logits: `np.logaddexp(0, -a)`."""
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
    """You send σ(logits) into a loss that takes logits. Then even a perfect verdict costs 0.31, and hardly
    any slope is left: hand over the logits."""
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
    """You take means of the logits themselves: the losses of a Wasserstein critic, who needs a penalty on its
    slope as well. Here a logit goes through -log σ."""
    return fake_logits.mean() - real_logits.mean(), -fake_logits.mean()


@losses.mistake("squares")
def _(real_logits, fake_logits):
    """You take squared distances of the logits from 1 and 0, as a least-squares GAN does. Here a logit goes
    through -log σ."""
    return ((real_logits - 1) ** 2).mean() + (fake_logits**2).mean(), ((fake_logits - 1) ** 2).mean()


@losses.mistake("squares")
def _(real_logits, fake_logits):
    """You take squared distances of σ from 1 and 0. Where a verdict is wrong and sure of it, that has no
    slope: take -log σ and -log(1 - σ)."""
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


# One step


@lesson.exercise(
    points=3,
    seconds=30,
    hints="""
    Two training steps, one after the other, each with its own loss and its own optimizer: `zero_grad`,
    `backward`, `step`. First the discriminator's, then the generator's.

    -log σ(a) is `torch.nn.functional.softplus(-a)`, and -log(1 - σ(a)) is `softplus(a)`. In the first half
    the fakes are mere data: `fake.detach()`. In the second the gradient must go through the discriminator
    into `fake`, so nothing is detached there.

    `loss_d = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()`, and
    after the discriminator's update `loss_g = softplus(-discriminator(fake)).mean()`.
    """,
)
def adversarial_step(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """One step of the game, in PyTorch: first the discriminator learns, then the generator.

    generator, discriminator: modules; the second gives logits, (n, 1), high for what it finds real
    optimizer_g, optimizer_d: of their parameters, in which old gradients may lie
    real (n, d): real samples; noise (m, z): what the generator makes samples of, the same in both halves
    -> the losses, numbers: -mean log σ(real) - mean log(1 - σ(fake)) of the discriminator, -mean log σ(fake)
    of the generator, against the discriminator that has just learnt
    """
    from torch.nn.functional import softplus

    fake = generator(noise)
    loss_d = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
    optimizer_d.zero_grad()
    loss_d.backward()
    optimizer_d.step()

    loss_g = softplus(-discriminator(fake)).mean()
    optimizer_g.zero_grad()
    loss_g.backward()
    optimizer_g.step()
    return loss_d.item(), loss_g.item()


@adversarial_step.cases
def _(rng):
    yield train(
        generator={"0.weight": np.array([[1.0]]), "0.bias": np.array([0.5])},
        discriminator={"0.weight": np.array([[1.0]]), "0.bias": np.array([-1.0])},
        optimizer_g={"lr": 0.1},
        optimizer_d={"lr": 0.5},
        real=np.array([[2.0], [3.0]]),
        noise=np.array([[-1.0]]),
    )
    for n, m, d, made_of, hidden in [(3, 3, 2, 1, 4), (1, 4, 1, 2, 3), (5, 2, 3, 3, 5), (40, 30, 2, 4, 8)]:
        yield game(rng, n, m, (made_of, hidden, d), (d, hidden, 1))
    yield game(rng, 4, 3, (2, 2), (2, 6, 4, 1))
    yield train(
        generator={"0.weight": np.array([[1.0]]), "0.bias": np.array([0.0])},
        discriminator={"0.weight": np.array([[20.0]]), "0.bias": np.array([0.0])},
        optimizer_g={"lr": 0.1},
        optimizer_d={"lr": 0.2},
        real=np.array([[3.0], [1.0]]),
        noise=np.array([[2.5], [-0.05], [0.1]]),  # a fake with the logit 50, for which σ is rounded to 1
    )


def game(rng, n, m, sizes_g, sizes_d):
    """A fresh case, with layers of these sizes."""
    return train(
        generator=weights(rng, sizes_g),
        discriminator=weights(rng, sizes_d),
        optimizer_g={"lr": float(rng.uniform(0.02, 0.1))},
        optimizer_d={"lr": float(rng.uniform(0.2, 0.5))},
        real=rng.normal(2, 1, (n, sizes_g[-1])),
        noise=rng.normal(size=(m, sizes_g[0])),
    )


def weights(rng, sizes):
    """The state dict of dense layers of these sizes, with an activation between them."""
    state = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes)):
        state[f"{2 * number}.weight"] = rng.normal(size=(outputs, inputs))
        state[f"{2 * number}.bias"] = rng.normal(size=outputs)
    return state


@adversarial_step.expected
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    import torch

    def loss(samples, label):
        logits = discriminator(samples)
        labels = torch.full_like(logits, label)
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)

    def descend(network, optimizer, loss):
        parameters = list(network.parameters())
        with torch.no_grad():
            for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
                parameter -= optimizer.param_groups[0]["lr"] * grad
        return loss.detach()

    loss_d = descend(discriminator, optimizer_d, loss(real, 1.0) + loss(generator(noise), 0.0))
    return loss_d, descend(generator, optimizer_g, loss(generator(noise), 1.0))


def surprise(logits):
    """-mean log σ."""
    from torch.nn.functional import softplus

    return softplus(-logits).mean()


def of_both(discriminator, real, fake):
    """The discriminator's loss."""
    return surprise(discriminator(real)) + surprise(-discriminator(fake))


def learn(optimizer, loss):
    """One update."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def played(generator, discriminator, optimizer_g, optimizer_d, real, noise, *, loss_d=of_both, loss_g=None):
    """One step as it should be, but for the losses, where others are given."""
    fake = generator(noise)
    first = learn(optimizer_d, loss_d(discriminator, real, fake.detach()))
    verdicts = discriminator(fake)
    return first, learn(optimizer_g, surprise(verdicts) if loss_g is None else loss_g(verdicts))


@adversarial_step.mistake("generator not detached")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """If PyTorch's error speaks of a second time: the discriminator's loss went back through `fake` into the
    generator, and used up the way. Let it see `fake.detach()`. If it speaks of an inplace operation: for the
    generator's half ask `discriminator(fake)` anew, after the update."""
    fake = generator(noise)
    learn(optimizer_d, of_both(discriminator, real, fake))
    return learn(optimizer_g, surprise(discriminator(fake)))


@adversarial_step.mistake("generator not detached")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """The discriminator's loss sends gradients into the generator, too, and there they add up with its own:
    it is told to help the discriminator. Let the discriminator see `fake.detach()`, and call
    `optimizer_g.zero_grad()` right before the generator's `backward`."""
    optimizer_g.zero_grad()
    first = learn(optimizer_d, of_both(discriminator, real, generator(noise)))
    loss = surprise(discriminator(generator(noise)))
    loss.backward()
    optimizer_g.step()
    return first, loss.item()


@adversarial_step.mistake("generator not updated")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator never moves. In its half, too, the fakes are detached, or made under `no_grad`, so that
    no gradient gets through to it; or its `optimizer_g.step()` is missing. Detach in the discriminator's half
    only."""
    fake = generator(noise).detach()
    first = learn(optimizer_d, of_both(discriminator, real, fake))
    return first, learn(optimizer_g, surprise(discriminator(fake)))


@adversarial_step.mistake("optimisers swapped")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your optimizers are swapped. `optimizer_d` holds the discriminator's parameters and steps on its loss,
    `optimizer_g` holds the generator's."""
    return played(generator, discriminator, optimizer_d, optimizer_g, real, noise)


@adversarial_step.mistake("optimisers swapped")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your optimizers are swapped, and the fakes are not detached, so that the generator learns to be found
    out, and the discriminator to be fooled. `optimizer_d` steps on the discriminator's loss."""
    first = learn(optimizer_g, of_both(discriminator, real, generator(noise)))
    return first, learn(optimizer_d, surprise(discriminator(generator(noise))))


@adversarial_step.mistake("labels swapped")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your discriminator learns to take real samples for fakes and fakes for real. A high logit says "real":
    -log σ for real ones, -log(1 - σ) for fakes."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: of_both(judge, fake, real),
    )  # fmt: skip


@adversarial_step.mistake("labels swapped")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """All your labels are the other way round, the generator's, too: 0 for real. Here a high logit says
    "real": label 1."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: of_both(judge, fake, real),
        loss_g=lambda verdicts: surprise(-verdicts),
    )  # fmt: skip


@adversarial_step.mistake("generator on the discriminator's side")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator learns to be found out: the label of its fakes is 0 in its own half, too. There it is 1,
    as it wants them taken for real."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_g=lambda verdicts: surprise(-verdicts),
    )  # fmt: skip


@adversarial_step.mistake("saturating generator loss")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator's loss is mean log(1 - σ(fake)). Where fakes are found out, it is flat and teaches
    nothing. Take -mean log σ(fake)."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_g=lambda verdicts: -surprise(-verdicts),
    )  # fmt: skip


@adversarial_step.mistake("sign")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Both networks go uphill: your losses have the wrong sign. The paper speaks of *maximising* log σ;
    optimizers minimise, so the loss is minus that."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda *given: -of_both(*given),
        loss_g=lambda verdicts: -surprise(verdicts),
    )  # fmt: skip


@adversarial_step.mistake("half of the discriminator's loss")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """You average the discriminator's two parts. Many programs do so, and it learns at half the rate then.
    Here the parts are added up."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda *given: of_both(*given) / 2,
    )  # fmt: skip


@adversarial_step.mistake("one mean over real and fake")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """You take one mean over all samples, real and fake. Then the more numerous weigh more: take the mean of
    each kind, and add the two."""

    def loss_d(judge, real, fake):
        parts = surprise(judge(real)) * len(real) + surprise(-judge(fake)) * len(fake)
        return parts / (len(real) + len(fake))

    return played(generator, discriminator, optimizer_g, optimizer_d, real, noise, loss_d=loss_d)


@adversarial_step.mistake("fakes left out")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your discriminator sees real samples only, and learns to call everything real. Show it fakes as
    well."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: surprise(judge(real)),
    )  # fmt: skip


@adversarial_step.mistake("real samples left out")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your discriminator sees fakes only, and learns to call everything fake. Show it real samples as
    well."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: surprise(-judge(fake)),
    )  # fmt: skip


@adversarial_step.mistake("log of zero")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """You compute σ first and then its logarithm. With sure verdicts σ is rounded to 0 or 1, the logarithm is
    infinite, and the parameters become NaN. Work on the logits: `softplus`, `logsigmoid`, or
    `binary_cross_entropy_with_logits`."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: (
            -judge(real).sigmoid().log().mean() - (1 - judge(fake).sigmoid()).log().mean()
        ),
        loss_g=lambda verdicts: -verdicts.sigmoid().log().mean(),
    )  # fmt: skip


@adversarial_step.mistake("log of zero")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """You hand σ(logits) to `nn.BCELoss`. With sure verdicts σ is rounded to 0 or 1; it puts 100 in place of
    the infinite logarithm, with no slope at all. Hand the logits to `nn.BCEWithLogitsLoss`."""
    from torch.nn.functional import binary_cross_entropy

    def surprise(logits, label):
        return binary_cross_entropy(logits.sigmoid(), logits.detach() * 0 + label)

    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: surprise(judge(real), 1) + surprise(judge(fake), 0),
        loss_g=lambda verdicts: surprise(verdicts, 1),
    )  # fmt: skip


@adversarial_step.mistake("σ twice")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """You send σ(logits) into a loss that takes logits, so it goes through σ twice, and hardly any slope is
    left. The discriminator gives logits: hand them over as they are."""
    return played(
        generator, discriminator, optimizer_g, optimizer_d, real, noise,
        loss_d=lambda judge, real, fake: (
            surprise(judge(real).sigmoid()) + surprise(-judge(fake).sigmoid())
        ),
        loss_g=lambda verdicts: surprise(verdicts.sigmoid()),
    )  # fmt: skip


@adversarial_step.mistake("gradients not zeroed")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Old gradients are still in the parameters when you step: `backward` adds to them. Call `zero_grad` of
    the optimizer before *each* `backward`."""
    fake = generator(noise)
    loss_d = of_both(discriminator, real, fake.detach())
    loss_d.backward()
    optimizer_d.step()
    loss_g = surprise(discriminator(fake))
    loss_g.backward()
    optimizer_g.step()
    return loss_d.item(), loss_g.item()


@adversarial_step.mistake("gradients not zeroed")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Old gradients are still in the discriminator when it steps; the generator's half leaves some there each
    time. Call `optimizer_d.zero_grad()` before its `backward`."""
    fake = generator(noise)
    loss_d = of_both(discriminator, real, fake.detach())
    loss_d.backward()
    optimizer_d.step()
    return loss_d.item(), learn(optimizer_g, surprise(discriminator(fake)))


@adversarial_step.mistake("gradients not zeroed")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Old gradients are still in the generator when it steps. Call `optimizer_g.zero_grad()` before its
    `backward`."""
    fake = generator(noise)
    first = learn(optimizer_d, of_both(discriminator, real, fake.detach()))
    loss_g = surprise(discriminator(fake))
    loss_g.backward()
    optimizer_g.step()
    return first, loss_g.item()


@adversarial_step.mistake("zeroed between backward and step")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Nothing moves: you call `zero_grad` after `backward`, and the gradients are gone. The order is
    `zero_grad`, `backward`, `step`."""
    fake = generator(noise)
    return of_both(discriminator, real, fake).item(), surprise(discriminator(fake)).item()


@adversarial_step.mistake("discriminator not updated")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your discriminator never moves. Its half ends with `optimizer_d.step()`, before the generator's
    begins."""
    fake = generator(noise)
    first = of_both(discriminator, real, fake).item()
    return first, learn(optimizer_g, surprise(discriminator(fake)))


@adversarial_step.mistake("discriminator updated in both halves")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """In the generator's half the discriminator moves, too: it learns to be fooled. Its gradients are a
    by-product there; only `optimizer_g` steps."""
    fake = generator(noise)
    first = learn(optimizer_d, of_both(discriminator, real, fake.detach()))
    optimizer_d.zero_grad()
    second = learn(optimizer_g, surprise(discriminator(fake)))
    optimizer_d.step()
    return first, second


@adversarial_step.mistake("discriminator updated in both halves")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Only at the end do you call both optimizers. The discriminator steps along the gradients of both
    losses then, its own and the generator's, which wants it fooled: let it step before the generator's
    `backward`."""
    optimizer_g.zero_grad()
    optimizer_d.zero_grad()
    fake = generator(noise)
    loss_d, loss_g = of_both(discriminator, real, fake.detach()), surprise(discriminator(fake))
    loss_d.backward()
    loss_g.backward()
    optimizer_d.step()
    optimizer_g.step()
    return loss_d.item(), loss_g.item()


@adversarial_step.mistake("both at once")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator plays against the discriminator as it was before its update. Ask `discriminator(fake)`
    anew, after `optimizer_d.step()`."""
    fake = generator(noise)
    optimizer_g.zero_grad()
    loss_g = surprise(discriminator(fake))
    loss_g.backward()
    first = learn(optimizer_d, of_both(discriminator, real, fake.detach()))
    optimizer_g.step()
    return first, loss_g.item()


@adversarial_step.mistake("generator first")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator learns first, and the discriminator sees what it makes after that. The discriminator is
    first: the generator can learn only from one that knows the difference."""
    second = learn(optimizer_g, surprise(discriminator(generator(noise))))
    return learn(optimizer_d, of_both(discriminator, real, generator(noise).detach())), second


@adversarial_step.mistake("losses measured after the updates")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Both networks are right. Return the losses that they learnt from, not what remains of them after the
    updates."""
    played(generator, discriminator, optimizer_g, optimizer_d, real, noise)
    fake = generator(noise)
    return of_both(discriminator, real, fake).item(), surprise(discriminator(fake)).item()


@adversarial_step.mistake("losses in the other order")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Both networks are right. Of the losses return the discriminator's first, then the generator's."""
    return played(generator, discriminator, optimizer_g, optimizer_d, real, noise)[::-1]


@adversarial_step.mistake("losses not returned")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Both networks are right, but the losses are missing: `return loss_d.item(), loss_g.item()`."""
    played(generator, discriminator, optimizer_g, optimizer_d, real, noise)
