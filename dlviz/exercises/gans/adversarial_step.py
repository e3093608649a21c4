"""One training step of both networks, in PyTorch.

Over 250 lines, because it tells 29 wrong answers apart.
"""

import numpy as np

from ..kit import train
from . import lesson
from ._networks import weights


@lesson.exercise(
    points=3,
    seconds=30,
    hints="""
    Two training steps, one after the other, each with its own loss and its own optimizer: `zero_grad`,
    `backward`, `step`. First the discriminator's, then the generator's.

    -log σ(z) is `torch.nn.functional.softplus(-z)`, and -log(1 - σ(z)) is `softplus(z)`. In the first half
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
    real (n, d): real samples; noise (m, k): what the generator makes samples of, the same in both halves
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
    """If PyTorch's error speaks of a second time: the discriminator's backward pass went through `fake` into
    the generator, and freed its graph. Pass it `fake.detach()`. If the error speaks of an inplace operation:
    for the generator's half, compute `discriminator(fake)` again after the update."""
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


@adversarial_step.mistake("optimizers swapped")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your optimizers are swapped. `optimizer_d` holds the discriminator's parameters and steps on its loss,
    `optimizer_g` holds the generator's."""
    return played(generator, discriminator, optimizer_d, optimizer_g, real, noise)


@adversarial_step.mistake("optimizers swapped")
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
    """Both networks go uphill: your losses have the wrong sign. The paper speaks of *maximizing* log σ;
    optimizers minimize, so the loss is minus that."""
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
    """You compute σ first and then its logarithm. Where the discriminator is certain, σ is rounded to 0 or 1,
    the logarithm is infinite, and the parameters become NaN. Work on the logits: `softplus`, `logsigmoid`, or
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
    """You hand σ(logits) to `nn.BCELoss`. Where the discriminator is certain, σ is rounded to 0 or 1;
    `nn.BCELoss` then puts 100 in place of the infinite logarithm, and there is no gradient at all. Hand the
    logits to `nn.BCEWithLogitsLoss`."""
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
    """In the generator's half the discriminator moves, too: it learns to be fooled. It gets gradients there,
    too, but only `optimizer_g` takes a step."""
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


@adversarial_step.mistake("generator's loss from the old discriminator")
def _(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    """Your generator plays against the discriminator as it was before its update. Compute
    `discriminator(fake)` again, after `optimizer_d.step()`."""
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
    """Both networks are right. Return the losses whose gradients were used, not the losses after the
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
