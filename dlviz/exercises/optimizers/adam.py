"""One step of Adam."""

import numpy as np

from . import lesson
from ._adam import adam_cases, corrected, moments, torch_adam


@lesson.exercise(
    points=3,
    hints="""
    Four things, one after the other: both averages, the count, both corrections, the step.

    The averages are `beta1 * m + (1 - beta1) * grad` and the same with `beta2` and `grad**2`. This step is
    number `t + 1`: with that number, divide the first by `1 - beta1**number` and the second by
    `1 - beta2**number`.

    The step is `lr * m_hat / (np.sqrt(v_hat) + eps)`, with the corrected averages. Return the weights less
    the step, and `m` and `v` without the correction: the next step needs them so.
    """,
)
def adam(w, grad, m, v, t, lr, beta1, beta2, eps):
    """One step of Adam: two running averages, corrected for having begun at 0, make the step.

    w, grad, m, v: arrays of one shape; m and v are the averages of grad and grad² so far, 0 at the first step
    t: how many steps came before this one, 0 at the first
    lr: the learning rate; beta1, beta2: how much of m and of v stays; eps: is added to the root
    -> the new w, m and v (these two not corrected); the arrays that came in are left as they are
    """
    t = t + 1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam.cases
def _(rng):
    yield from adam_cases(rng)


@adam.expected
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    return torch_adam("Adam", w, grad, m, v, t, lr=lr, betas=(beta1, beta2), eps=eps)


@adam.mistake("no bias correction")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You use `m` and `v` as they are. They began at 0 and are still too small in the first steps, `v` for a
    thousand of them: divide by `1 - beta1**t` and `1 - beta2**t`, with t counted from 1."""
    m, v = moments(grad, m, v, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@adam.mistake("t starts at 0")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You correct with the number of steps *before* this one. At the first that is 0, `1 - beta**0` is 0 too,
    and you divide by it: count this step as well, `t + 1`."""
    m, v = moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = corrected(m, v, t, beta1, beta2) if t else (np.full_like(m, np.nan), v)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam.mistake("betas swapped")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You use `beta2` for the average of gradients and `beta1` for that of their squares. `beta1` belongs to
    `m`, which should follow the gradient quickly, and `beta2` to `v`, which should be steady."""
    m, v = moments(grad, m, v, beta2, beta1)
    m_hat, v_hat = corrected(m, v, t + 1, beta2, beta1)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam.mistake("only one average corrected")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You correct `m` but not `v`. The uncorrected `v` is far too small at first, so the first steps are many
    times too long: divide it by `1 - beta2**t`."""
    m, v = moments(grad, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1 ** (t + 1)) / (np.sqrt(v) + eps), m, v


@adam.mistake("only one average corrected")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You correct `v` but not `m`, so the first steps are much too short: divide `m` by `1 - beta1**t`."""
    m, v = moments(grad, m, v, beta1, beta2)
    return w - lr * m / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps), m, v


@adam.mistake("corrected averages kept")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """Your weights are right, but you return the corrected averages. The next step would correct them a
    second time: return `m` and `v` as they were before the correction."""
    m, v = corrected(*moments(grad, m, v, beta1, beta2), t + 1, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@adam.mistake("no square root")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You divide by `v_hat` itself. Take its root, so that the step is about as long as `lr`, whatever the
    size of the gradients."""
    m, v = moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = corrected(m, v, t + 1, beta1, beta2)
    return w - lr * m_hat / (v_hat + eps), m, v


@adam.mistake("eps inside the root")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You add `eps` before you take the root. Here, as in the paper and in PyTorch, it comes after."""
    m, v = moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = corrected(m, v, t + 1, beta1, beta2)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


@adam.mistake("gradient in place of its average")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You step along `grad` and leave the average unused: this is RMSprop with a correction. Step along
    `m_hat`."""
    m, v = moments(grad, m, v, beta1, beta2)
    return w - lr * grad / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps), m, v


@adam.mistake("square of the average")
def _(w, grad, m, v, t, lr, beta1, beta2, eps):
    """You put `m**2` into the second average. It collects the squares of the gradients themselves:
    `grad**2`."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    m_hat, v_hat = corrected(m, v, t + 1, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
