"""A training step that works on any device, in PyTorch."""

import numpy as np

from ..kit import train
from . import lesson


@lesson.exercise(
    points=2,
    seconds=30,
    hints="""
    The model may be anywhere: on the CPU, on a GPU, in float32 or in float64. How can a function find out
    where and in what, without being told?

    Every parameter knows its `device` and its `dtype`: `like = next(model.parameters())`. Bring the minibatch
    there; the model stays where it is.

    `x, t = x.to(like.device, like.dtype), t.to(like.device, like.dtype)`, then the usual step: loss,
    `zero_grad`, `backward`, `step`; and `loss.item()` brings the number back.
    """,
)
def device_step(model, optimizer, x, t):
    """One training step on the model's device and in its dtype, wherever the minibatch comes from.

    model: a module; optimizer: of its parameters, in which old gradients may lie
    x (n, d), t (n, outputs): tensors on the CPU, in a dtype that may be another than the model's
    The loss is the mean of (model(x) - t)² over all numbers.
    -> the loss before the step, a number
    """
    import torch

    like = next(model.parameters())
    x, t = x.to(like.device, like.dtype), t.to(like.device, like.dtype)
    loss = torch.nn.functional.mse_loss(model(x), t)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()  # waits for the device, and copies one number


@device_step.cases
def _(rng):
    yield train(
        model={"0.weight": np.array([[1.0, 2.0]]), "0.bias": np.array([0.5])},
        optimizer={"lr": 0.1},
        x=np.array([[1.0, 1.0], [2.0, 0.0]], np.float32),
        t=np.array([[1.0], [2.0]], np.float32),
    )
    for n, d, hidden, of_model, of_data in [
        (4, 3, 5, "float64", "float64"),
        (1, 2, 3, "float64", "float32"),
        (6, 3, 4, "float32", "float64"),
        (8, 2, 6, "float32", "float32"),
        (5, 4, 3, "float64", "int64"),  # whole numbers, as pixels are
    ]:
        sizes = {"0.weight": (hidden, d), "0.bias": hidden, "2.weight": (2, hidden), "2.bias": 2}
        yield train(
            model={name: rng.normal(size=size).astype(of_model) for name, size in sizes.items()},
            optimizer={"lr": float(rng.uniform(0.05, 0.2))},
            x=(3 * rng.normal(size=(n, d))).astype(of_data),
            t=(3 * rng.normal(size=(n, 2))).astype(of_data),
        )


@device_step.expected
def _(model, optimizer, x, t):
    import torch

    parameters = list(model.parameters())
    x, t = x.to(parameters[0]), t.to(parameters[0])
    loss = ((model(x) - t) ** 2).mean()
    with torch.no_grad():
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter -= optimizer.param_groups[0]["lr"] * grad
    return loss.detach()


def stepped(model, optimizer, x, t, *, zero=True, loss_fn=None, step=True):
    """A right step, but for what is given."""
    from torch.nn.functional import mse_loss

    like = next(model.parameters())
    loss = (loss_fn or mse_loss)(model(x.to(like)), t.to(like))
    if zero:
        optimizer.zero_grad()
    loss.backward()
    if step:
        optimizer.step()
    return loss.item()


@device_step.mistake("data not moved")
def _(model, optimizer, x, t):
    """Your minibatch stays where it came from, and in its dtype, and the model can't be applied to it. Bring
    x and t to the model: `x.to(like.device, like.dtype)` with `like = next(model.parameters())`."""
    from torch.nn.functional import mse_loss

    loss = mse_loss(model(x), t)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@device_step.mistake("gradients not zeroed")
def _(model, optimizer, x, t):
    """Old gradients take part in your step. Call `optimizer.zero_grad()` before `backward`."""
    return stepped(model, optimizer, x, t, zero=False)


@device_step.mistake("no step taken")
def _(model, optimizer, x, t):
    """Your loss is right, but the weights haven't moved: call `optimizer.step()` after `backward`."""
    return stepped(model, optimizer, x, t, step=False)


@device_step.mistake("loss after the step")
def _(model, optimizer, x, t):
    """Your weights are right, but you return the loss after the step. Return the one that `backward` started
    from; a second forward pass would cost time besides."""
    stepped(model, optimizer, x, t)
    like = next(model.parameters())
    return ((model(x.to(like)) - t.to(like)) ** 2).mean().item()


@device_step.mistake("sum instead of mean")
def _(model, optimizer, x, t):
    """Your loss is a sum, so your step grows with the batch. Take the mean over all numbers."""
    return stepped(model, optimizer, x, t, loss_fn=lambda y, t: ((y - t) ** 2).sum())
