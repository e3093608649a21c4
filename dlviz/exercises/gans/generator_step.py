"""Find the bug: a generator that learns nothing"""

import numpy as np

from ..kit import train
from . import lesson
from ._networks import weights


@lesson.exercise(
    points=2,
    hints="""
    Print a weight of the generator before and after the step. What is its gradient?

    The gradient has to reach the generator through the samples it made. Which call cuts it off from them?

    Leave `.detach()` out: `fake = generator(noise)`. It belongs into the discriminator's half of the step,
    where the fakes are mere data.
    """,
)
def generator_step(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The generator's half of a step, in PyTorch: it learns from what the discriminator says of its samples.

    generator, discriminator: modules; the second gives logits (n, 1), high for what it finds real
    optimizer_g, optimizer_d: of their parameters; only the first is needed here
    noise (n, k): what the samples are made of
    -> the loss, a number: -mean log σ(discriminator(fake)); only the generator's weights change
    """
    from torch.nn.functional import softplus

    fake = generator(noise)
    loss = softplus(-discriminator(fake)).mean()
    optimizer_g.zero_grad()
    loss.backward()
    optimizer_g.step()
    return loss.item()


@generator_step.given
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The loss is right and no error is raised, but the generator's weights never change: its samples stay
    noise."""
    from torch.nn.functional import softplus

    fake = generator(noise).detach()
    loss = softplus(-discriminator(fake)).mean()
    optimizer_g.zero_grad()
    loss.backward()
    optimizer_g.step()
    return loss.item()


def step(optimizer, loss):
    """One update."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@generator_step.cases
def _(rng):
    yield train(
        generator={"0.weight": np.array([[1.0]]), "0.bias": np.array([0.5])},
        discriminator={"0.weight": np.array([[1.0]]), "0.bias": np.array([-1.0])},
        optimizer_g={"lr": 0.5},
        optimizer_d={"lr": 0.5},
        noise=np.array([[-1.0], [0.0]]),
    )
    for n, made_of, d, hidden in [(3, 1, 2, 4), (3, 1, 2, 4), (4, 2, 1, 3), (1, 3, 3, 5), (20, 2, 2, 6)]:
        yield train(
            generator=weights(rng, (made_of, hidden, d)),
            discriminator=weights(rng, (d, hidden, 1)),
            optimizer_g={"lr": float(rng.uniform(0.05, 0.2))},
            optimizer_d={"lr": float(rng.uniform(0.05, 0.2))},
            noise=rng.normal(size=(n, made_of)),
        )


@generator_step.expected
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    import torch

    logits = discriminator(generator(noise))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    parameters = list(generator.parameters())
    with torch.no_grad():
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter -= optimizer_g.param_groups[0]["lr"] * grad
    return loss.detach()


@generator_step.mistake("the discriminator learns too")
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The generator learns now, but you also take a step with `optimizer_d`. It makes the discriminator take
    the fakes for real ones. Only the generator's weights may change here."""
    from torch.nn.functional import softplus

    optimizer_d.zero_grad()
    loss = step(optimizer_g, softplus(-discriminator(generator(noise))).mean())
    optimizer_d.step()
    return loss


@generator_step.mistake("old gradients left in")
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The generator learns now, but without `optimizer_g.zero_grad()` gradients from before are added to the
    new ones."""
    from torch.nn.functional import softplus

    loss = softplus(-discriminator(generator(noise))).mean()
    loss.backward()
    optimizer_g.step()
    return loss.item()


@generator_step.mistake("the sign of the loss")
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The generator learns now, but it is rewarded when its samples are found out. Its loss is -log σ of the
    logit: `softplus(-discriminator(fake))`."""
    from torch.nn.functional import softplus

    return step(optimizer_g, softplus(discriminator(generator(noise))).mean())


@generator_step.mistake("the saturating loss")
def _(generator, discriminator, optimizer_g, optimizer_d, noise):
    """The generator learns now, but from mean log(1 - σ), the saturating loss. The one asked for is -mean log
    σ."""
    from torch.nn.functional import softplus

    return step(optimizer_g, -softplus(discriminator(generator(noise))).mean())
