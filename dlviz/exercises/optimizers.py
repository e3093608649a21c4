# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 05: one step of SGD, momentum, Adagrad, RMSprop, Adam and AdamW, and a schedule for the rate."""

import math

import numpy as np

from ._core import Lesson, call, change

lesson = Lesson(5, "optimizers", "Optimizers")

SHAPES = ((), (1,), (4,), (1, 3), (3, 2), (2, 3, 2))


def signed(rng, shape, scale=1.0):
    """Weights, a gradient or a first moment."""
    return np.asarray(rng.normal(0, scale, shape))


def squares(rng, shape, scale=1.0):
    """A second moment: positive, as wide as squares of numbers of that scale."""
    return np.asarray(rng.uniform(0.1, 2, shape) * scale**2)


def torch_step(name, w, grad, state, **options):
    """The weights after one step of PyTorch's optimizer of that name, which begins with a copy of `state`."""
    import torch

    parameter = torch.nn.Parameter(w.clone())
    parameter.grad = grad
    optimizer = getattr(torch.optim, name)([parameter], **options)
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter.detach()


# SGD


@lesson.exercise(
    points=1,
    hints="""
    The gradient points uphill. Which way do you want to go, and how far?

    The new weights are `w - lr * grad`. But `w = w - lr * grad` makes a second array and calls that `w`; the
    array that the network holds stays as it was.

    `w -= ...` writes into the array that is there, and so does `w[...] = ...`.
    """,
)
def sgd_step(w, grad, lr):
    """One step of gradient descent, in place: the network keeps its array `w`, and its numbers change.

    w, grad: arrays of one shape; lr: the learning rate. Changes `w`, returns nothing.
    """
    w -= lr * grad


@sgd_step.cases
def _(rng):
    yield change(np.array([1.0, 2.0]), np.array([4.0, -3.0]), 0.1)
    yield change(np.array([1.0, -1.0, 3.0]), np.zeros(3), 0.5)  # on flat ground
    yield change(np.zeros(2), np.array([1.0, -2.0]), 2.0)
    for shape in SHAPES:
        yield change(signed(rng, shape), signed(rng, shape), rng.uniform(0.2, 0.8))
    for scale in (1e-12, 1e12):
        yield change(signed(rng, 3, scale), signed(rng, 3, scale), 0.3)
    yield change(*(signed(rng, (4, 3)).astype(np.float32) for _ in range(2)), 0.1)


@sgd_step.expected
def _(w, grad, lr):
    import torch

    parameter = torch.nn.Parameter(w)  # the same numbers in the same place
    parameter.grad = grad
    torch.optim.SGD([parameter], lr=lr).step()


@sgd_step.mistake("parameter not updated in place")
def _(w, grad, lr):
    """The array that was passed in is as it was. `w = w - lr * grad` computes a new array, and the network
    never hears of it: its own weights do not move. Write into the old one, with `w -= lr * grad`."""
    return w - lr * grad


@sgd_step.mistake("ascent")
def _(w, grad, lr):
    """You add the gradient. It points to where the loss grows fastest, so you climb: subtract it."""
    w += lr * grad


@sgd_step.mistake("learning rate applied twice")
def _(w, grad, lr):
    """Your step is `lr * lr * grad`. The rate scales the gradient once; with 0.01 applied twice, training is
    a hundred times too slow, and nothing crashes."""
    w -= lr * lr * grad


@sgd_step.mistake("learning rate left out")
def _(w, grad, lr):
    """You subtract the whole gradient. Multiply it by `lr` first, or the step overshoots."""
    w -= grad


@sgd_step.mistake("step in place of the weights")
def _(w, grad, lr):
    """You write the step itself, `-lr * grad`, over the weights, so all that was learned is gone. The step is
    a change: `w -= lr * grad`."""
    w[...] = -lr * grad


@sgd_step.mistake("only the sign of the gradient")
def _(w, grad, lr):
    """All your steps are equally long. In gradient descent a steeper slope makes a longer step: use `grad`,
    not its sign."""
    w -= lr * np.sign(grad)


@sgd_step.mistake("gradient made to have length 1")
def _(w, grad, lr):
    """You divide the gradient by its length. Plain gradient descent takes it as it is, so that steps grow
    short where the ground is flat."""
    w -= lr * grad / max(np.linalg.norm(grad), 1e-300)


# Momentum


@lesson.exercise(
    points=2,
    hints="""
    Two lines: first the velocity, from the old velocity and the gradient; then the weights, from the new
    velocity.

    The velocity keeps `mu` of itself and gains the whole gradient: no factor `1 - mu`, and no `lr` in it.

    `v = mu * v + grad`, then return `w - lr * v` and `v`.
    """,
)
def momentum(w, grad, v, lr, mu):
    """One step of gradient descent with momentum (heavy ball): v becomes mu v + grad, and w moves by -lr v.

    w, grad, v: arrays of one shape; v is the velocity so far, 0 at the first step
    lr: the learning rate; mu: how much of the velocity stays
    -> the new w and the new v; the arrays that came in are left as they are
    """
    v = mu * v + grad
    return w - lr * v, v


@momentum.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.array([1.0, 2.0]), 0.1, 0.5)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.1, 0.9)  # the first step
    yield call(np.ones(3), np.zeros(3), np.array([1.0, -2.0, 3.0]), 0.5, 0.9)  # it rolls on over flat ground
    yield call(np.ones(2), np.array([1.0, -2.0]), np.array([3.0, 4.0]), 0.5, 0.0)  # no memory
    for shape in SHAPES:
        yield call(*(signed(rng, shape) for _ in range(3)), rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.95))
    for scale in (1e-12, 1e12):
        yield call(*(signed(rng, 3, scale) for _ in range(3)), 0.3, 0.9)
    yield call(*(signed(rng, (4, 3)).astype(np.float32) for _ in range(3)), 0.1, 0.9)


@momentum.expected
def _(w, grad, v, lr, mu):
    state = {"momentum_buffer": v.clone()}
    w = torch_step("SGD", w, grad, state, lr=lr, momentum=mu)
    return w, state["momentum_buffer"] if mu else grad  # without momentum PyTorch keeps none


@momentum.mistake("average instead of heavy ball")
def _(w, grad, v, lr, mu):
    """Your velocity is an average, `mu * v + (1 - mu) * grad`, as in Adam. The heavy ball gains the whole
    gradient at each step; on an even slope it ends up `1 / (1 - mu)` times as fast as yours."""
    v = mu * v + (1 - mu) * grad
    return w - lr * v, v


@momentum.mistake("velocity forgotten")
def _(w, grad, v, lr, mu):
    """Your velocity is the gradient alone, so every step begins anew: this is plain gradient descent. Add
    `mu` times the old velocity."""
    return w - lr * grad, grad.copy()


@momentum.mistake("velocity used but not kept")
def _(w, grad, v, lr, mu):
    """Your weights are right, but the velocity that you return is the old one. The next step must begin with
    the new one."""
    return w - lr * (mu * v + grad), v.copy()


@momentum.mistake("sign")
def _(w, grad, v, lr, mu):
    """You add the velocity to the weights. It is made of gradients, which point uphill: subtract it."""
    v = mu * v + grad
    return w + lr * v, v


@momentum.mistake("sign")
def _(w, grad, v, lr, mu):
    """You subtract the gradient from the velocity, and the velocity from the weights: twice minus goes
    uphill. Here the velocity adds up gradients, `mu * v + grad`."""
    v = mu * v - grad
    return w - lr * v, v


@momentum.mistake("learning rate in the velocity")
def _(w, grad, v, lr, mu):
    """You put `lr` into the velocity, as some books do: v becomes mu v + lr grad, and w moves by -v. Until
    the rate changes the two are the same race; PyTorch keeps `lr` out, so that a schedule acts at once. Keep
    it out."""
    v = mu * v + lr * grad
    return w - v, v


@momentum.mistake("old velocity used")
def _(w, grad, v, lr, mu):
    """You move the weights by the velocity of the step before. Compute the new one first, then use it."""
    return w - lr * v, mu * v + grad


@momentum.mistake("Nesterov's step")
def _(w, grad, v, lr, mu):
    """You look one step ahead, with `grad + mu * v`: that is Nesterov's momentum. The heavy ball moves by the
    new velocity itself."""
    v = mu * v + grad
    return w - lr * (grad + mu * v), v


# Adagrad


@lesson.exercise(
    points=2,
    hints="""
    Each weight keeps a sum of its own squared gradients. What happens to the sum first, and what is the step
    divided by?

    First `s + grad**2`. Then divide `lr * grad` by the root of that new sum, number by number.

    `s = s + grad**2`, then return `w - lr * grad / (np.sqrt(s) + eps)` and `s`.
    """,
)
def adagrad(w, grad, s, lr, eps):
    """One step of Adagrad: s gains the squared gradient, and each step is divided by the root of its s.

    w, grad, s: arrays of one shape; s is the sum of squared gradients so far, 0 at the first step
    lr: the learning rate; eps: a small number that is added to the root
    -> the new w and the new s; the arrays that came in are left as they are
    """
    s = s + grad**2
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([3.0, -6.0]), np.array([16.0, 64.0]), 0.5, 0.1)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.5, 1e-10)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), 0.5, 1e-8)  # a weight without any gradient yet
    for shape in SHAPES:
        yield call(signed(rng, shape), signed(rng, shape), squares(rng, shape), rng.uniform(0.2, 0.8), 0.01)
    for scale in (1e-9, 1e9):
        yield call(signed(rng, 3), signed(rng, 3, scale), squares(rng, 3, scale), 0.3, 1e-8)
    arrays = signed(rng, (4, 3)), signed(rng, (4, 3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 0.1, 1e-7)


@adagrad.expected
def _(w, grad, s, lr, eps):
    import torch

    state = {"step": torch.tensor(0.0), "sum": s.clone()}
    return torch_step("Adagrad", w, grad, state, lr=lr, eps=eps), state["sum"]


@adagrad.mistake("nothing accumulated")
def _(w, grad, s, lr, eps):
    """You forget what came before: your `s` is the last squared gradient alone, so every step has length
    `lr`. Add the square to the old `s`."""
    s = grad**2
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("no square root")
def _(w, grad, s, lr, eps):
    """You divide by the sum of squares itself. Take its root: then the step does not depend on the unit in
    which the loss is measured."""
    s = s + grad**2
    return w - lr * grad / (s + eps), s


@adagrad.mistake("old sum used")
def _(w, grad, s, lr, eps):
    """You divide by the sum before this gradient was added. At the first step that is 0, and the weights fly
    off: add first, then divide."""
    return w - lr * grad / (np.sqrt(s) + eps), s + grad**2


@adagrad.mistake("eps inside the root")
def _(w, grad, s, lr, eps):
    """You add `eps` before you take the root. Here, as in PyTorch, it comes after: `np.sqrt(s) + eps`."""
    s = s + grad**2
    return w - lr * grad / np.sqrt(s + eps), s


@adagrad.mistake("gradients added instead of squares")
def _(w, grad, s, lr, eps):
    """You add up gradients, not their squares. Gradients of both signs cancel, and the root of a negative sum
    is NaN: square first."""
    s = s + grad
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("one sum for all weights")
def _(w, grad, s, lr, eps):
    """You add the squares of all gradients to every `s`, so all weights get the same rate. Each keeps its own
    sum: that is what helps the rare ones."""
    s = s + (grad**2).sum()
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("ascent")
def _(w, grad, s, lr, eps):
    """You add the step, and climb. Subtract it."""
    s = s + grad**2
    return w + lr * grad / (np.sqrt(s) + eps), s


# RMSprop


@lesson.exercise(
    points=2,
    hints="""
    It is Adagrad with one line changed: in place of a sum, a running average that forgets.

    A running average keeps `rho` of what it was, and takes `1 - rho` of what is new. New is the squared
    gradient.

    `v = rho * v + (1 - rho) * grad**2`, then return `w - lr * grad / (np.sqrt(v) + eps)` and `v`.
    """,
)
def rmsprop(w, grad, v, lr, rho, eps):
    """One step of RMSprop: as Adagrad, but v is a running average of the squares, and keeps rho of itself.

    w, grad, v: arrays of one shape; v is the average so far, 0 at the first step
    lr: the learning rate; rho: how much of the average stays; eps: a small number that is added to the root
    -> the new w and the new v; the arrays that came in are left as they are
    """
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([3.0, -6.0]), np.array([16.0, 64.0]), 0.5, 0.75, 0.1)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.1, 0.99, 1e-8)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), 0.5, 0.9, 1e-8)
    for shape in SHAPES:
        arrays = signed(rng, shape), signed(rng, shape), squares(rng, shape)
        yield call(*arrays, rng.uniform(0.2, 0.8), rng.uniform(0.6, 0.95), 0.01)
    for scale in (1e-9, 1e9):
        yield call(signed(rng, 3), signed(rng, 3, scale), squares(rng, 3, scale), 0.3, 0.9, 1e-8)
    arrays = signed(rng, (4, 3)), signed(rng, (4, 3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 0.1, 0.9, 1e-7)


@rmsprop.expected
def _(w, grad, v, lr, rho, eps):
    import torch

    state = {"step": torch.tensor(0.0), "square_avg": v.clone()}
    return torch_step("RMSprop", w, grad, state, lr=lr, alpha=rho, eps=eps), state["square_avg"]


@rmsprop.mistake("average of g instead of g²")
def _(w, grad, v, lr, rho, eps):
    """You average the gradients, not their squares. Where they change sign the average is near 0 or negative,
    and its root is NaN: square first."""
    v = rho * v + (1 - rho) * grad
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("square of the average")
def _(w, grad, v, lr, rho, eps):
    """You square the weighted gradient, `((1 - rho) * grad)**2`. The weight `1 - rho` belongs outside: square
    first, then average."""
    v = rho * v + ((1 - rho) * grad) ** 2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("rho swapped")
def _(w, grad, v, lr, rho, eps):
    """You keep `1 - rho` of the average and take `rho` of the new square. The other way round: with 0.99, the
    average shall remember about a hundred steps, not one."""
    v = (1 - rho) * v + rho * grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("sum instead of average")
def _(w, grad, v, lr, rho, eps):
    """You add the whole square and forget nothing: this is Adagrad, whose steps die away. Keep `rho` of `v`,
    and take `1 - rho` of the square."""
    v = v + grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("factor 1 - rho left out")
def _(w, grad, v, lr, rho, eps):
    """You take the whole new square. Then `v` settles at `1 / (1 - rho)` times the mean square: multiply the
    square by `1 - rho`."""
    v = rho * v + grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("no square root")
def _(w, grad, v, lr, rho, eps):
    """You divide by the mean square itself. Its root has the gradient's unit: take `np.sqrt(v)`."""
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / (v + eps), v


@rmsprop.mistake("eps inside the root")
def _(w, grad, v, lr, rho, eps):
    """You add `eps` before you take the root. Here, as in PyTorch, it comes after: `np.sqrt(v) + eps`."""
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / np.sqrt(v + eps), v


@rmsprop.mistake("old average used")
def _(w, grad, v, lr, rho, eps):
    """You divide by the average before this gradient was taken in. At the first step that is 0: update `v`
    first."""
    return w - lr * grad / (np.sqrt(v) + eps), rho * v + (1 - rho) * grad**2


# Adam


def moments(grad, m, v, beta1, beta2):
    """Both running averages, after this gradient."""
    return beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


def corrected(m, v, t, beta1, beta2):
    """Both without their pull towards the 0 they began with; t counts from 1."""
    return m / (1 - beta1**t), v / (1 - beta2**t)


def adam_cases(rng, *more):
    """Arguments of Adam's step; `more` come last."""
    first = np.array([1.0, 2.0]), np.array([4.0, -3.0])
    yield call(*first, np.array([1.0, 2.0]), np.array([4.0, 9.0]), 1, 0.5, 0.5, 0.75, 0.1, *more)
    yield call(*first, np.zeros(2), np.zeros(2), 0, 0.1, 0.9, 0.999, 1e-8, *more)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), np.zeros(2), 0, 0.5, 0.9, 0.99, 1e-8, *more)
    for t, shape in enumerate(SHAPES):
        arrays = *(signed(rng, shape) for _ in range(3)), squares(rng, shape)
        yield call(*arrays, t, rng.uniform(0.1, 0.5), rng.uniform(0.5, 0.9), 0.97, 0.01, *more)
    yield call(*(signed(rng, 3) for _ in range(3)), squares(rng, 3), 5000, 0.3, 0.9, 0.999, 1e-8, *more)
    for scale in (1e-9, 1e9):
        arrays = signed(rng, 3), signed(rng, 3, scale), signed(rng, 3, scale), squares(rng, 3, scale)
        yield call(*arrays, 2, 0.3, 0.8, 0.9, 1e-8, *more)
    arrays = *(signed(rng, (4, 3)) for _ in range(3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 3, 0.1, 0.9, 0.99, 1e-7, *more)


def torch_adam(name, w, grad, m, v, t, **options):
    """The new w, m and v, by PyTorch's Adam or AdamW."""
    import torch

    state = {"step": torch.tensor(float(t)), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    w = torch_step(name, w, grad, state, **options)
    return w, state["exp_avg"], state["exp_avg_sq"]


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
    `m`, which shall turn quickly, `beta2` to `v`, which shall be steady."""
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


# AdamW


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


# A schedule


@lesson.exercise(
    points=2,
    hints="""
    Two cases: `step < warmup`, a straight line up; and all later steps, half a cosine down.

    Step 0 is the first of `warmup` steps, so it gets one part of `warmup`, and step `warmup - 1` gets all of
    `peak`. Afterwards, the share of the way down is `(step - warmup) / (total - warmup)`.

    `peak * (step + 1) / warmup`; and `peak * (1 + np.cos(np.pi * share)) / 2`.
    """,
)
def warmup_cosine(step, warmup, total, peak):
    """The learning rate of one step: an even rise, then half a cosine down.

    step: its number, from 0 to total - 1
    warmup: so many steps rise evenly, from peak / warmup at step 0 to peak at step warmup - 1; may be 0
    total: from step `warmup`, at peak once more, the rate falls so that it would reach 0 at step `total`
    peak: the highest rate
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    share = (step - warmup) / (total - warmup)
    return peak * (1 + np.cos(np.pi * share)) / 2


@warmup_cosine.cases
def _(rng):
    for step in (0, 2, 3, 4, 6, 11):
        yield call(step, 4, 12, 0.1)
    for step in (0, 5, 9):
        yield call(step, 0, 10, 0.5)  # no warm-up
    for step in (0, 1, 20):
        yield call(step, 1, 30, 3e-4)
    for _ in range(8):
        warmup, total = int(rng.integers(2, 20)), int(rng.integers(30, 60))
        yield call(int(rng.integers(0, total)), warmup, total, rng.uniform(0.001, 1))


@warmup_cosine.expected
def _(step, warmup, total, peak):
    import torch

    scheduler = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    if step < warmup:
        schedule = scheduler.LinearLR(optimizer, 1 / warmup, total_iters=max(warmup - 1, 1))
    else:
        schedule = scheduler.CosineAnnealingLR(optimizer, T_max=total - warmup)
        step -= warmup
    for _ in range(step):
        optimizer.step()
        schedule.step()
    return schedule.get_last_lr()[0]


@warmup_cosine.mistake("warm-up off by one")
def _(step, warmup, total, peak):
    """Your warm-up begins at 0, so the first step moves nothing, and it never reaches the peak. Steps count
    from 0: step 0 is the first part of `warmup`, `(step + 1) / warmup`."""
    return peak * step / warmup if step < warmup else warmup_cosine.answer(step, warmup, total, peak)


@warmup_cosine.mistake("restart at the wrong step")
def _(step, warmup, total, peak):
    """Your cosine counts from step 0, so after the warm-up the rate jumps down. The fall begins when the
    warm-up is over: `(step - warmup) / (total - warmup)`."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * step / total)) / 2


@warmup_cosine.mistake("fall too slow")
def _(step, warmup, total, peak):
    """Your cosine begins at the right step but is stretched over `total` steps, so the rate is still well
    above 0 at the end. Only `total - warmup` steps are left."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / total)) / 2


@warmup_cosine.mistake("a step too early")
def _(step, warmup, total, peak):
    """Your fall is one step ahead: it starts below the peak and is at 0 in the last step, which then moves
    nothing. Step `warmup` itself is still at the peak."""
    share = (step - warmup + 1) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 + math.cos(math.pi * share)) / 2


@warmup_cosine.mistake("a whole wave")
def _(step, warmup, total, peak):
    """Your rate falls and rises again: that is a whole cosine wave. Half of it, up to π, is wanted."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 + math.cos(2 * math.pi * share)) / 2


@warmup_cosine.mistake("cosine upside down")
def _(step, warmup, total, peak):
    """After the warm-up your rate rises from 0. `1 + cos` falls, `1 - cos` rises."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 - math.cos(math.pi * share)) / 2


@warmup_cosine.mistake("not halved")
def _(step, warmup, total, peak):
    """After the warm-up your rate is twice the peak: `1 + cos` begins at 2. Halve it."""
    rate = warmup_cosine.answer(step, warmup, total, peak)
    return rate if step < warmup else 2 * rate


@warmup_cosine.mistake("straight fall")
def _(step, warmup, total, peak):
    """You fall along a straight line. The cosine stays high for a while and lands softly:
    `(1 + cos(π share)) / 2` in place of `1 - share`."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 - share)


@warmup_cosine.mistake("no warm-up")
def _(step, warmup, total, peak):
    """You begin at the peak: the first `warmup` steps should rise to it."""
    return warmup_cosine.answer(max(step, warmup), warmup, total, peak)
