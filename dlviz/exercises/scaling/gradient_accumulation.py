"""The gradient of a large batch, a part at a time."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Write the gradient of the whole batch first: with `error = x @ w - t`, it is `2 * x.T @ error / n`. Which
    part of this line can be added up over parts of the batch?

    The sum over examples can, and the division by n has to be by the size of the whole batch: a part of 3
    examples out of 10 counts 3/10.

    In a loop over `start` in `range(0, n, size)`, with `part = slice(start, start + size)`, add
    `2 * x[part].T @ (x[part] @ w - t[part]) / len(x)` to an array of zeros.
    """,
)
def gradient_accumulation(w, x, t, size):
    """The gradient of a batch that is too large for the memory: at most `size` examples at a time.

    w (d,): weights of y = x @ w; x (n, d): inputs, t (n,): targets; size: examples in a part, the last of
    which may have fewer. The loss is the mean of (y - t)² over all n examples.
    -> (d,): the gradient of w for the whole batch
    """
    grad = np.zeros(w.shape)
    for start in range(0, len(x), size):
        part = slice(start, start + size)
        error = x[part] @ w - t[part]
        grad += 2 * x[part].T @ error / len(x)  # by all examples, not by those of the part
    return grad


@gradient_accumulation.cases
def _(rng):
    yield call(
        np.array([1.0, -1.0]), np.array([[1.0, 0], [2, 1], [0, 3], [1, 1]]), np.array([0.0, 1, 2, 3]), 2
    )
    yield call(np.array([1.0]), np.array([[1.0], [2.0], [4.0]]), np.array([0.0, 0.0, 1.0]), 2)  # 2 and 1
    yield call(np.array([0.5, 2.0]), np.array([[3.0, 1.0]]), np.array([1.0]), 4)  # one part, not full
    for n, d, size in [(7, 3, 3), (10, 2, 4), (9, 4, 3), (5, 3, 1), (6, 2, 6), (11, 3, 4)]:
        yield call(rng.normal(size=d), rng.normal(size=(n, d)), rng.normal(size=n), size)
    yield call(*(rng.normal(size=s).astype(np.float32) for s in (3, (8, 3), 8)), 3)


@gradient_accumulation.expected
def _(w, x, t, size):
    from torch.nn.functional import mse_loss

    w = w.clone().requires_grad_()
    mse_loss(x @ w, t).backward()
    return w.grad


def of_parts(w, x, t, size):
    """The gradient of each part's mean loss, and the parts' sizes."""
    parts = [slice(start, start + size) for start in range(0, len(x), size)]
    grads = [2 * x[part].T @ (x[part] @ w - t[part]) / len(x[part]) for part in parts]
    return np.array(grads), np.array([len(x[part]) for part in parts])


@gradient_accumulation.mistake("not divided by the number of parts")
def _(w, x, t, size):
    """You add up the gradients of the parts' mean losses and don't divide. The sum is as many times too large
    as there are parts, and so is the step: divide each part's sum by all of the batch."""
    return of_parts(w, x, t, size)[0].sum(axis=0)


@gradient_accumulation.mistake("every part counts alike")
def _(w, x, t, size):
    """You average the parts, although the last one is smaller: its examples count more than the others then.
    Weight each part by its share of the examples."""
    return of_parts(w, x, t, size)[0].mean(axis=0)


@gradient_accumulation.mistake("divided by full parts")
def _(w, x, t, size):
    """You divide by the number of parts times `size`, but the last part may have fewer examples. Divide by
    `len(x)`."""
    grads, sizes = of_parts(w, x, t, size)
    return sizes @ grads / (size * len(sizes))


@gradient_accumulation.mistake("overwritten instead of accumulated")
def _(w, x, t, size):
    """What you return is the last part's gradient alone. Add each part to the sum, `grad += ...`; in PyTorch,
    call `zero_grad` before the first part only."""
    return of_parts(w, x, t, size)[0][-1]


@gradient_accumulation.mistake("overwritten instead of accumulated")
def _(w, x, t, size):
    """What you return is the last part's gradient alone, weighted by its share. Add up all parts:
    `grad += ...`."""
    grads, sizes = of_parts(w, x, t, size)
    return grads[-1] * sizes[-1] / len(x)


@gradient_accumulation.mistake("last part dropped")
def _(w, x, t, size):
    """You leave out the examples after the last full part. They belong to the batch as well."""
    grads, sizes = of_parts(w, x, t, size)
    return (sizes * (sizes == size)) @ grads / len(x)


@gradient_accumulation.mistake("weights updated between the parts")
def _(w, x, t, size):
    """You take a step after every part, so the later parts see other weights. Accumulation computes all parts
    with the same weights, and steps once."""
    grad, moved = np.zeros(w.shape), w.copy()
    for start in range(0, len(x), size):
        part = slice(start, start + size)
        grad_of_part = 2 * x[part].T @ (x[part] @ moved - t[part]) / len(x)
        grad += grad_of_part
        moved = moved - grad_of_part
    return grad


@gradient_accumulation.mistake("factor 2 left out")
def _(w, x, t, size):
    """Your gradient is half of what it should be: the slope of (y - t)² is 2 (y - t)."""
    return x.T @ (x @ w - t) / len(x)
