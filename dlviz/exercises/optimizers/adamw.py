"""One step of AdamW."""

import numpy as np

from . import lesson
from ._adam import adam_cases, corrected, moments, torch_adam
from .adam import adam


@lesson.exercise(
    points=2,
    hints="""
    Take Adam's step as it is. Where must the decay go, so that neither average ever sees it?

    The weights shrink by themselves, by `lr * decay * w`, beside Adam's step. Both start from the old
    weights.

    `w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps)`.
    """,
)
def adamw(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """One step of AdamW: Adam's step, and beside it the old weights shrink by the share lr times decay.

    w, grad, m, v: arrays of one shape; m and v are the averages of grad and grad² so far, 0 at the first step
    t: how many steps came before this one, 0 at the first
    lr: the learning rate; beta1, beta2: how much of m and of v stays; eps: is added to the root
    decay: the weight decay
    -> the new w, m and v (these two not corrected); the arrays that came in are left as they are
    """
    t = t + 1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adamw.cases
def _(rng):
    yield from adam_cases(rng, 0.25)


@adamw.expected
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    options = {"lr": lr, "betas": (beta1, beta2), "eps": eps, "weight_decay": decay}
    return torch_adam("AdamW", w, grad, m, v, t, **options)


@adamw.mistake("decay through the gradient")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """You add `decay * w` to the gradient, so it passes through both averages. That is Adam with an L2
    penalty: weights with large gradients then hardly decay. Shrink the weights beside Adam's step."""
    return adam.answer(w, grad + decay * w, m, v, t, lr, beta1, beta2, eps)


@adamw.mistake("decay scaled by the second moment")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """You add `decay * w` to `m_hat` before you divide by the root of `v_hat`. The decay must not be divided:
    every weight loses the same share of itself."""
    m, v = moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = corrected(m, v, t + 1, beta1, beta2)
    return w - lr * (m_hat + decay * w) / (np.sqrt(v_hat) + eps), m, v


@adamw.mistake("decay not scaled by the rate")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """You shrink by `decay * w`. In PyTorch's AdamW the share is `lr * decay`, so that the decay follows the
    schedule of the rate."""
    step, m, v = adam.answer(np.zeros_like(w), grad, m, v, t, lr, beta1, beta2, eps)
    return w - decay * w + step, m, v


@adamw.mistake("decay of the moved weights")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """You take Adam's step first and then shrink the result, so a bit of the step is lost as well. Both
    belong to the old weights."""
    w, m, v = adam.answer(w, grad, m, v, t, lr, beta1, beta2, eps)
    return w - lr * decay * w, m, v


@adamw.mistake("weights grow")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """You add `lr * decay * w`, so the weights grow. Subtract it."""
    step, m, v = adam.answer(np.zeros_like(w), grad, m, v, t, lr, beta1, beta2, eps)
    return w + lr * decay * w + step, m, v


@adamw.mistake("decay forgotten")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """`decay` is unused: this is Adam. Subtract `lr * decay * w` as well."""
    return adam.answer(w, grad, m, v, t, lr, beta1, beta2, eps)


@adamw.mistake("no bias correction")
def _(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    """The decay is right, but both averages lack their correction: divide by `1 - beta1**t` and
    `1 - beta2**t`, with t counted from 1."""
    m, v = moments(grad, m, v, beta1, beta2)
    return w - lr * decay * w - lr * m / (np.sqrt(v) + eps), m, v
