"""Find the bug: gradients that are never set back to zero."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Compare the first step with the second one. What does `grad` hold when the second step begins?

    The gradients of the samples of one batch are added up, and so `+=` is right within a step. At the start
    of the next step nothing of the last one may be left.

    PyTorch's loop calls `optimizer.zero_grad()` in each step. Here `grad = np.zeros(len(w))` does that, as
    the first line inside the outer loop.
    """,
)
def repeated_steps(w, x, t, lr, steps):
    """Fit y = x @ w with gradient descent on the mean squared error.

    w (in,): the first weights; x (n, in); t (n,); lr: the learning rate; steps: the number of updates
    -> w (in,): the weights after all updates
    """
    for _ in range(steps):
        grad = np.zeros(len(w))
        for i in range(len(x)):
            grad += 2 * (x[i] @ w - t[i]) * x[i] / len(x)
        w = w - lr * grad
    return w


@repeated_steps.given
def _(w, x, t, lr, steps):
    """After one step the weights are right, and after two or more they overshoot: the loss falls, rises again
    and never settles."""
    grad = np.zeros(len(w))
    for _ in range(steps):
        for i in range(len(x)):
            grad += 2 * (x[i] @ w - t[i]) * x[i] / len(x)
        w = w - lr * grad
    return w


@repeated_steps.cases
def _(rng):
    yield call(np.array([0.0]), np.array([[1.0], [2.0]]), np.array([2.0, 4.0]), 0.1, 2)
    yield call(np.array([1.0, -1.0]), np.array([[1.0, 0.0]]), np.array([3.0]), 0.1, 1)
    yield call(np.array([0, 1]), np.array([[1, 2], [3, 1]]), np.array([2, 6]), 0.05, 2)  # whole numbers
    yield call(np.array([1.0, -1.0]), np.array([[1.0, 2.0]]), np.array([3.0]), 0.1, 0)
    for n, inputs, steps in [(4, 2, 3), (4, 2, 5), (6, 3, 2), (1, 2, 4), (5, 1, 6)]:
        yield call(
            rng.normal(size=inputs),
            rng.normal(size=(n, inputs)),
            rng.normal(size=n),
            rng.uniform(0.02, 0.1),
            steps,
        )


@repeated_steps.expected
def _(w, x, t, lr, steps):
    import torch

    w, x, t = w.double().requires_grad_(), x.double(), t.double()
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(x @ w, t).backward()
        optimizer.step()
    return w.detach()


@repeated_steps.mistake("zeroed for each sample")
def _(w, x, t, lr, steps):
    """You set `grad` to zero for each sample, so only the last sample of the batch moves the weights. Set
    it to zero once in each step, before the loop over the samples."""
    for _ in range(steps):
        for i in range(len(x)):
            grad = np.zeros(len(w))
            grad += 2 * (x[i] @ w - t[i]) * x[i] / len(x)
        w = w - lr * grad
    return w


@repeated_steps.mistake("divided by the number of steps")
def _(w, x, t, lr, steps):
    """You divide the accumulated gradient by the number of steps so far. That is the mean of all gradients
    since the start, old ones included; a step of gradient descent uses the gradient at the current weights
    alone."""
    grad = np.zeros(len(w))
    for step in range(steps):
        for i in range(len(x)):
            grad += 2 * (x[i] @ w - t[i]) * x[i] / len(x)
        w = w - lr * grad / (step + 1)
    return w


@repeated_steps.mistake("an update for each sample")
def _(w, x, t, lr, steps):
    """You update the weights after each sample. That is stochastic gradient descent with batches of one; here
    the gradients of all samples are added up first, and then there is one update."""
    for _ in range(steps):
        for i in range(len(x)):
            w = w - lr * 2 * (x[i] @ w - t[i]) * x[i] / len(x)
    return w
