"""Backpropagation through time."""

import numpy as np

from ..kit import call
from . import lesson
from ._cells import drawn, rnn_shapes, scanned


@lesson.exercise(
    points=4,
    hints="""
    The steps in reverse order. What reaches a state is the sum of two parts: what the loss says of it
    directly, `grad_h[t]`, and what the next step sends back.

    Take that sum through the tanh, whose slope is `1 - h[t + 1] ** 2`. What comes out, `grad_a`, does the
    rest as in a dense layer: it meets `x[t]` and `h[t]` for the weights, and goes through `weight_hh` to the
    state before. The weights serve at all steps, so add up.

    In the loop: `grad_a = (grad_h[t] + later) * (1 - h[t + 1] ** 2)`, then `grad_weight_ih += grad_a.T @
    x[t]`, `grad_weight_hh += grad_a.T @ h[t]`, `grad_bias += grad_a.sum(axis=0)`, and `later = grad_a @
    weight_hh`.
    """,
)
def through_time(x, h, weight_hh, grad_h):
    """The backward pass of h[t+1] = tanh(x[t] @ weight_ih.T + h[t] @ weight_hh.T + bias), t = T-1 to 0.

    x (T, n, in): the inputs; h (T+1, n, hidden): the states; h[0] is the one before the first step
    weight_hh (hidden, hidden); grad_h (T, n, hidden): grad_h[t] is the gradient that h[t+1] gets directly
    from the loss of its own step, without that of later steps
    -> grad_weight_ih (hidden, in), grad_weight_hh (hidden, hidden), grad_bias (hidden,), grad_h0 (n, hidden)
    """
    hidden = len(weight_hh)
    grad_weight_ih = np.zeros((hidden, x.shape[2]))
    grad_weight_hh = np.zeros((hidden, hidden))
    grad_bias = np.zeros(hidden)
    later = np.zeros(h[0].shape)  # what the steps after t send back
    for t in reversed(range(len(x))):
        grad_a = (grad_h[t] + later) * (1 - h[t + 1] ** 2)
        grad_weight_ih += grad_a.T @ x[t]
        grad_weight_hh += grad_a.T @ h[t]
        grad_bias += grad_a.sum(axis=0)
        later = grad_a @ weight_hh
    return grad_weight_ih, grad_weight_hh, grad_bias, later


@through_time.cases
def _(rng):
    yield call(
        np.array([[[1.0]], [[2.0]]]),
        np.array([[[0.0, 0.5]], [[0.5, 0.0]], [[-0.5, 0.6]]]),
        np.array([[1.0, 2.0], [0.0, -1.0]]),
        np.array([[[0.0, 1.0]], [[1.0, 0.0]]]),
    )
    for steps, batch, inputs, hidden in [
        (1, 2, 3, 2),
        (4, 1, 2, 3),
        (5, 3, 2, 2),
        (3, 3, 3, 3),
        (12, 2, 1, 4),
    ]:
        yield remembered(rng, steps, batch, inputs, hidden)
    x, h, weight_hh, grad_h = remembered(rng, 6, 2, 2, 3).steps[0].args
    grad_h[:-1] = 0  # only the last state counts
    yield call(x, h, weight_hh, grad_h)
    for scale in (1e-9, 1e9):
        x, h, weight_hh, grad_h = remembered(rng, 4, 2, 2, 3).steps[0].args
        yield call(x, h, weight_hh, scale * grad_h)


def remembered(rng, steps, batch, inputs, hidden):
    """A case with states that a network has really been in."""
    x, h0, weight_ih, weight_hh, bias = drawn(
        rng, (steps, batch, inputs), (batch, hidden), *rnn_shapes(inputs, hidden)
    )
    h0 = np.tanh(h0)
    h = scanned(x, h0, lambda x_t, h: np.tanh(0.7 * (x_t @ weight_ih.T + h @ weight_hh.T + bias)))
    return call(x, np.stack([h0, *h]), 0.7 * weight_hh, rng.normal(size=h.shape))


@through_time.expected
def _(x, h, weight_hh, grad_h):
    import torch

    hidden = len(weight_hh)
    weight_ih, bias = x.new_zeros(hidden, x.shape[2]), x.new_zeros(hidden)
    given = [tensor.clone().requires_grad_() for tensor in (weight_ih, weight_hh, bias, h[0])]
    weight_ih, weight_hh, bias, state = given
    loss = 0
    for x_t, h_t, grad in zip(x, h[1:], grad_h, strict=True):
        a = x_t @ weight_ih.T + state @ weight_hh.T + bias
        state = torch.tanh(a + (torch.atanh(h_t) - a).detach())  # = h_t, whatever weight_ih and bias were
        loss = loss + (grad * state).sum()
    return torch.autograd.grad(loss, given)


def back(x, h, grad_h, step, weigh=None):
    """The loop of the wrong answers: `step(t, grad)` gives grad_a and what goes to the step before."""
    later, parts = np.zeros_like(h[0]), []
    for t in reversed(range(len(x))):
        grad_a, later = step(t, grad_h[t] + later)
        at = (grad_a, x[t], h[t])
        parts.append(weigh(t, *at) if weigh else weighed(*at))
    return *(sum(part) for part in zip(*parts, strict=True)), later


def weighed(grad_a, x, h):
    """One step's gradients of weight_ih, weight_hh and bias."""
    return grad_a.T @ x, grad_a.T @ h, grad_a.sum(axis=0)


def right(h, weight_hh):
    """The step that is right."""

    def step(t, grad):
        grad_a = grad * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh

    return step


@through_time.mistake("only the last step")
def _(x, h, weight_hh, grad_h):
    """You go back through the last step and stop there. The state that it started from came out of the step
    before, and so on: go on to t = 0, and add up each step's part of the weights' gradients."""
    grad_a, later = right(h, weight_hh)(len(x) - 1, grad_h[-1])
    return *weighed(grad_a, x[-1], h[-2]), later


@through_time.mistake("nothing accumulated")
def _(x, h, weight_hh, grad_h):
    """Your gradients hold only the part of the first time step. The same weights are used at every step, and
    the parts of all steps add up: `+=` in place of `=`."""
    last = None

    def weigh(t, grad_a, x_t, h_t):
        nonlocal last
        last = weighed(grad_a, x_t, h_t)
        return last

    *_, later = back(x, h, grad_h, right(h, weight_hh), weigh)
    return *last, later


@through_time.mistake("no gradient through the state")
def _(x, h, weight_hh, grad_h):
    """You treat each step by itself, as if the state before it were a constant. A step also changes all later
    ones: what the next step sends back must be added to `grad_h[t]`."""

    def step(t, grad):
        grad_a = grad_h[t] * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh

    return back(x, h, grad_h, step)


@through_time.mistake("only the last state's loss")
def _(x, h, weight_hh, grad_h):
    """You begin with the last `grad_h` and take no other. The loss depends on every state: add `grad_h[t]` at
    each step."""
    only_last = np.zeros_like(grad_h)
    only_last[-1] = grad_h[-1]
    return back(x, h, only_last, right(h, weight_hh))


@through_time.mistake("all losses sent back from the end")
def _(x, h, weight_hh, grad_h):
    """You add up all of `grad_h` at the end, and send that back. Each part enters at its own time step: a
    state can not change the steps before it."""
    summed = np.zeros_like(grad_h)
    summed[-1] = grad_h.sum(axis=0)
    return back(x, h, summed, right(h, weight_hh))


@through_time.mistake("slope of tanh left out")
def _(x, h, weight_hh, grad_h):
    """Your gradient passes the tanh as if it were not there. Multiply by its slope, `1 - h[t + 1] ** 2`."""
    return back(x, h, grad_h, lambda t, grad: (grad, grad @ weight_hh))


@through_time.mistake("slope at the state before")
def _(x, h, weight_hh, grad_h):
    """You take the slope of tanh at `h[t]`. Step t starts from `h[t]`; what came out of its tanh is
    `h[t + 1]`."""

    def step(t, grad):
        grad_a = grad * (1 - h[t] ** 2)
        return grad_a, grad_a @ weight_hh

    return back(x, h, grad_h, step)


@through_time.mistake("slope not sent back")
def _(x, h, weight_hh, grad_h):
    """The weights' gradients have the slope of tanh, but what you send to the step before has not. It is
    `grad_a`, after the slope, that goes through `weight_hh`."""
    return back(x, h, grad_h, lambda t, grad: (grad * (1 - h[t + 1] ** 2), grad @ weight_hh))


@through_time.mistake("hidden weights transposed")
def _(x, h, weight_hh, grad_h):
    """You go back through `weight_hh.T`, as on the way forward. It is square, so nothing complains. Backward
    turns it around once more: `grad_a @ weight_hh`."""

    def step(t, grad):
        grad_a = grad * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh.T

    return back(x, h, grad_h, step)


@through_time.mistake("new state in place of the old one")
def _(x, h, weight_hh, grad_h):
    """For `weight_hh` you multiply by `h[t + 1]`, which step t computed. What it multiplied was the state
    before: `grad_a.T @ h[t]`."""

    def weigh(t, grad_a, x_t, h_t):
        return weighed(grad_a, x_t, h[t + 1])

    return back(x, h, grad_h, right(h, weight_hh), weigh)


@through_time.mistake("averaged over time")
def _(x, h, weight_hh, grad_h):
    """You divide the weights' gradients by the number of steps. The steps' parts add up, and if the loss is a
    mean, `grad_h` has that in it already."""
    *grads, later = back(x, h, grad_h, right(h, weight_hh))
    return *(grad / len(x) for grad in grads), later


@through_time.mistake("forward in time")
def _(x, h, weight_hh, grad_h):
    """You walk from the first step to the last. What comes back to a step comes from later ones, so they must
    be done before: `reversed(range(len(x)))`."""
    later, parts = np.zeros_like(h[0]), []
    for t in range(len(x)):
        grad_a, later = right(h, weight_hh)(t, grad_h[t] + later)
        parts.append(weighed(grad_a, x[t], h[t]))
    return *(sum(part) for part in zip(*parts, strict=True)), later
