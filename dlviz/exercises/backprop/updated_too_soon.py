"""Find the bug: a weight that changes during the backward pass"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Which lines of the backward pass use a weight, and what is in it at that moment?

    The gradient of `h` is to be passed back through the weights that the forward pass used. The given code
    has already changed them.

    Compute all gradients first, and update afterwards: `grad_h = grad_y @ w2` before `w2 = w2 - lr *
    grad_w2`.
    """,
)
def updated_too_soon(x, grad_y, w1, w2, lr):
    """Update two dense layers without activations: h = x @ w1.T, y = h @ w2.T.

    x (batch, in), w1 (hidden, in), w2 (out, hidden); grad_y (batch, out): d loss / d y; lr: the learning rate
    -> w1, w2: after one step of gradient descent
    """
    h = x @ w1.T
    grad_w2 = grad_y.T @ h
    grad_h = grad_y @ w2
    grad_w1 = grad_h.T @ x
    return w1 - lr * grad_w1, w2 - lr * grad_w2


@updated_too_soon.given
def _(x, grad_y, w1, w2, lr):
    """The last layer's weights are right, the first layer's are a little off, and more so at a larger rate. A
    gradient check of the two layers finds nothing."""
    h = x @ w1.T
    w2 = w2 - lr * grad_y.T @ h
    grad_h = grad_y @ w2
    w1 = w1 - lr * grad_h.T @ x
    return w1, w2


@updated_too_soon.cases
def _(rng):
    yield call(np.array([[1.0, 2.0]]), np.array([[1.0]]), np.array([[1.0, 0.0]]), np.array([[2.0]]), 0.5)
    yield call(np.array([[1, 2]]), np.array([[1]]), np.array([[1, 0]]), np.array([[2]]), 0.5)
    for batch, inputs, hidden, outputs in [
        (2, 3, 4, 2),
        (2, 3, 4, 2),
        (1, 2, 2, 2),
        (5, 1, 3, 1),
        (3, 2, 1, 4),
    ]:
        yield call(
            rng.normal(size=(batch, inputs)),
            rng.normal(size=(batch, outputs)),
            rng.normal(size=(hidden, inputs)),
            rng.normal(size=(outputs, hidden)),
            rng.uniform(0.1, 0.5),
        )


@updated_too_soon.expected
def _(x, grad_y, w1, w2, lr):

    x, grad_y = x.double(), grad_y.double()
    w1, w2 = (w.double().requires_grad_() for w in (w1, w2))
    (x @ w1.T @ w2.T).backward(grad_y)
    return (w1 - lr * w1.grad).detach(), (w2 - lr * w2.grad).detach()


@updated_too_soon.mistake("the first layer updated first")
def _(x, grad_y, w1, w2, lr):
    """Now the first layer is updated before the second, but the gradient of `w2` is computed with an `h` of
    the new `w1`. Both gradients belong to the old weights."""
    w1 = w1 - lr * (grad_y @ w2).T @ x
    w2 = w2 - lr * grad_y.T @ (x @ w1.T)
    return w1, w2


@updated_too_soon.mistake("one weight for both")
def _(x, grad_y, w1, w2, lr):
    """You pass `grad_y` back through `grad_w2`, the gradient of the weights, where the weights themselves
    belong."""
    grad_w2 = grad_y.T @ (x @ w1.T)
    return w1 - lr * (grad_y @ grad_w2).T @ x, w2 - lr * grad_w2


@updated_too_soon.mistake("the update undone with the wrong sign")
def _(x, grad_y, w1, w2, lr):
    """You take the step a second time where you want to undo it. Better, compute `grad_h` before you
    update."""
    step = lr * grad_y.T @ (x @ w1.T)
    return w1 - lr * (grad_y @ (w2 - 2 * step)).T @ x, w2 - step
