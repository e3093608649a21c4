"""Find the bug: the best weights, not kept"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Print `best` after each epoch. Does it only change when the validation loss improves?

    `best = w` gives the same array a second name, and `w -= …` changes that array. So `best` always holds
    the latest weights.

    Keep a copy: `best = w.copy()`, each time the validation loss improves (and before the loop).
    """,
)
def best_weights(w, x, t, x_val, t_val, lr, epochs):
    """Gradient descent that returns the weights with the lowest validation loss.

    The model is y = x @ w, the loss the mean squared error.

    w (in,): the first weights, which stay as they are
    x (n, in), t (n,): training data; x_val (m, in), t_val (m,): validation data
    lr: the learning rate; epochs: the number of steps, each on all training data
    -> (in,): the weights, first ones included, whose mean squared error on the validation data is the lowest
    """
    w = np.array(w, float)
    best, lowest = w.copy(), np.mean((x_val @ w - t_val) ** 2)
    for _ in range(epochs):
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
        loss = np.mean((x_val @ w - t_val) ** 2)
        if loss < lowest:
            best, lowest = w.copy(), loss
    return best


@best_weights.given
def _(w, x, t, x_val, t_val, lr, epochs):
    """The weights that come back are always those of the last epoch, also where the validation loss has been
    rising for long."""
    w = np.array(w, float)
    best, lowest = w, np.mean((x_val @ w - t_val) ** 2)
    for _ in range(epochs):
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
        loss = np.mean((x_val @ w - t_val) ** 2)
        if loss < lowest:
            best, lowest = w, loss
    return best


@best_weights.cases
def _(rng):
    yield call(
        np.array([0.0]), np.array([[1.0]]), np.array([4.0]), np.array([[1.0]]), np.array([1.0]), 0.125, 3
    )
    yield call(
        np.array([1.0]),
        np.array([[1.0]]),
        np.array([2.0]),
        np.array([[1.0], [1.0]]),
        np.array([0.0, 0.5]),
        0.1,
        2,
    )  # the first weights are the best
    yield call(
        np.array([0.0]), np.array([[1.0]]), np.array([4.0]), np.array([[1.0]]), np.array([9.0]), 1.2, 3
    )  # it diverges: the training loss only rises
    yield call(np.array([0]), np.array([[1]]), np.array([4]), np.array([[1]]), np.array([2]), 0.125, 3)
    yield call(
        np.array([2.0]), np.array([[1.0]]), np.array([4.0]), np.array([[1.0]]), np.array([1.0]), 0.1, 0
    )
    yield call(
        np.array([3.0]), np.array([[1.0]]), np.array([1.0]), np.array([[1.0]]), np.array([1.0]), 0.1, 2
    )
    for n, inputs, epochs in [(3, 2, 6), (3, 2, 6), (4, 3, 9), (2, 1, 5), (5, 4, 12)]:
        x, x_val = rng.normal(size=(n, inputs)), rng.normal(size=(4, inputs))
        right = rng.normal(
            size=inputs
        )  # the validation data lie halfway between the start and the training data
        yield call(
            rng.normal(size=inputs),
            x,
            2 * x @ right,
            x_val,
            x_val @ right + rng.normal(0, 0.1, 4),
            0.1 / inputs,
            epochs,
        )


@best_weights.expected
def _(w, x, t, x_val, t_val, lr, epochs):
    import torch

    w = w.double().clone().requires_grad_()
    x, t, x_val, t_val = (part.double() for part in (x, t, x_val, t_val))
    seen = [w.detach().clone()]
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(epochs):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(x @ w, t).backward()
        optimizer.step()
        seen.append(w.detach().clone())
    losses = torch.stack([torch.nn.functional.mse_loss(x_val @ one, t_val) for one in seen])
    return seen[int(losses.argmin())]


@best_weights.mistake("chosen by the training loss")
def _(w, x, t, x_val, t_val, lr, epochs):
    """You compare training losses now. Those nearly always fall, so the last weights win. The validation loss
    decides."""
    w = np.array(w, float)
    best, lowest = w.copy(), np.mean((x @ w - t) ** 2)
    for _ in range(epochs):
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
        if np.mean((x @ w - t) ** 2) < lowest:
            best, lowest = w.copy(), np.mean((x @ w - t) ** 2)
    return best


@best_weights.mistake("the copy taken once")
def _(w, x, t, x_val, t_val, lr, epochs):
    """You copy only before the loop. Each later `best = w` shares its array with `w` again, so copy there as
    well."""
    w = np.array(w, float)
    best, lowest = w.copy(), np.mean((x_val @ w - t_val) ** 2)
    for _ in range(epochs):
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
        loss = np.mean((x_val @ w - t_val) ** 2)
        if loss < lowest:
            best, lowest = w, loss
    return best


@best_weights.mistake("one step late")
def _(w, x, t, x_val, t_val, lr, epochs):
    """You keep the weights from before the step, and compare with the loss after it. What is kept and what is
    measured must belong together."""
    w = np.array(w, float)
    best, lowest = w.copy(), np.mean((x_val @ w - t_val) ** 2)
    for _ in range(epochs):
        before = w.copy()
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
        loss = np.mean((x_val @ w - t_val) ** 2)
        if loss < lowest:
            best, lowest = before, loss
    return best
