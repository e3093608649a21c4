"""The backward pass of softmax, without its Jacobian."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd, softmax
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    For one row, with y its softmax and g its upstream gradient, the gradient of the score z_i is the sum of
    g_o y_o ([o = i] - y_i) over all outputs o. Multiply out the bracket, so that two sums are left.

    In the first sum [o = i] is 0 except for o = i, so only g_i y_i remains. In the second one y_i doesn't
    depend on o, so it can be taken out: y_i times the sum of g_o y_o. That sum is one number for each row.

    With `y` the softmax of each row (subtract the row's largest score first): `y * (grad_y - (grad_y *
    y).sum(axis=1, keepdims=True))`.
    """,
)
def vjp_of_softmax(z, grad_y):
    """The backward pass of y = softmax(z), row by row: the vector-Jacobian product of each row.

    z (n, k): scores, any finite numbers; grad_y (n, k): d loss / d y
    -> grad_z (n, k): d loss / d z, without building a k × k matrix
    """
    e = np.exp(z - z.max(axis=1, keepdims=True))
    y = e / e.sum(axis=1, keepdims=True)
    return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


@vjp_of_softmax.cases
def _(rng):
    yield call(np.array([[0.0, 1.0, 2.0], [1.0, -1.0, 0.5]]), np.array([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0]]))
    for n, k in [(1, 4), (3, 2), (4, 4), (2, 7), (5, 3)]:
        yield call(rng.normal(size=(n, k)), rng.normal(size=(n, k)))
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))  # ties
    far = np.array([[500.0, 499.0, -300.0], [0.0, 1.0, 2.0]])
    yield call(far, np.array([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0]]))  # e^500 is a number, e^800 infinity
    yield call(rng.normal(size=(3, 1)), rng.normal(size=(3, 1)))  # a single class: y is 1 whatever z is
    yield call(rng.normal(size=(2, 3)), np.zeros((2, 3)))
    far = np.array([[1000.0], [-1000.0]])  # naive exponentials overflow
    yield call(rng.normal(size=(2, 3)) + far, rng.normal(size=(2, 3)))
    yield call(np.array([[1, 2, 4], [3, 3, 0]]), np.array([[1, 0, 2], [-1, 2, 1]]))  # whole numbers
    yield call(rng.normal(size=(3, 4)).astype(np.float32), rng.normal(size=(3, 4)).astype(np.float32))
    yield call(3 * rng.normal(size=(2, 500)), rng.normal(size=(2, 500)))


@vjp_of_softmax.expected
def _(z, grad_y):
    import torch

    return by_autograd(lambda z: torch.softmax(z, dim=1), z, grad=grad_y.double())[1]


def _product(y, grad_y):
    """The right product for given outputs y."""
    return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


@vjp_of_softmax.mistake("diagonal of the Jacobian only")
def _(z, grad_y):
    """You multiply by y (1 - y), the diagonal of the Jacobian, as for a sigmoid. In softmax every score also
    changes all other outputs, because they share a denominator: add their terms, -y_o y_i g_o."""
    y = softmax(z)
    return y * (1 - y) * grad_y


@vjp_of_softmax.mistake("off the diagonal only")
def _(z, grad_y):
    """You use -y_o y_i for every pair. On the diagonal, where o = i, the derivative is y_i - y_i y_i, so
    y_i g_i has to be added."""
    y = softmax(z)
    return -y * (grad_y * y).sum(axis=1, keepdims=True)


@vjp_of_softmax.mistake("upstream gradient left out")
def _(z, grad_y):
    """Your answer doesn't depend on `grad_y`. The local derivatives must be multiplied by the upstream
    gradient and added up."""
    y = softmax(z)
    return y * (1 - y)


@vjp_of_softmax.mistake("sum not weighted by y")
def _(z, grad_y):
    """You subtract the plain sum of g. In the sum of g_o y_o y_i over o, the factor y_o stays inside: sum
    `grad_y * y`."""
    y = softmax(z)
    return y * (grad_y - grad_y.sum(axis=1, keepdims=True))


@vjp_of_softmax.mistake("mean instead of sum")
def _(z, grad_y):
    """You average g_o y_o over the classes. The chain rule adds up the parts of all outputs: `sum`, not
    `mean`."""
    y = softmax(z)
    return y * (grad_y - (grad_y * y).mean(axis=1, keepdims=True))


@vjp_of_softmax.mistake("factor y in front forgotten")
def _(z, grad_y):
    """You return g minus its weighted mean. Both terms of the Jacobian's row have the factor y_i: multiply
    the difference by `y`."""
    y = softmax(z)
    return grad_y - (grad_y * y).sum(axis=1, keepdims=True)


@vjp_of_softmax.mistake("one sum for the whole batch")
def _(z, grad_y):
    """You sum over all rows. Each row is a softmax of its own and has its own sum: `sum(axis=1,
    keepdims=True)`."""
    y = softmax(z)
    return y * (grad_y - (grad_y * y).sum())


@vjp_of_softmax.mistake("sum over the batch")
def _(z, grad_y):
    """You sum over axis 0, across the samples. The outputs that share a denominator stand in one row:
    `sum(axis=1, keepdims=True)`."""
    y = softmax(z)
    return y * (grad_y - (grad_y * y).sum(axis=0))


@vjp_of_softmax.mistake("softmax over the batch")
def _(z, grad_y):
    """You take softmax over axis 0. The classes of one sample stand in a row: `axis=1`."""
    return _product(softmax(z, axis=0), grad_y)


@vjp_of_softmax.mistake("softmax forgotten")
def _(z, grad_y):
    """You use the scores `z` as if they were the outputs. In the Jacobian stands y, the softmax of z."""
    return _product(z, grad_y)


@vjp_of_softmax.mistake("backward of log-softmax")
def _(z, grad_y):
    """Your answer, g - y times the sum of g, is the backward pass of the *logarithm* of softmax. Here the
    outputs are the probabilities themselves."""
    return grad_y - softmax(z) * grad_y.sum(axis=1, keepdims=True)


@vjp_of_softmax.mistake("gradient of cross-entropy")
def _(z, grad_y):
    """You return y - g. That is the gradient of softmax and cross-entropy together, if g were the one-hot
    target. Here `grad_y` is any upstream gradient."""
    return softmax(z) - grad_y


@vjp_of_softmax.mistake("sign")
def _(z, grad_y):
    """Your gradient has the wrong sign. The diagonal of the Jacobian, y_i (1 - y_i), is positive: a larger
    score makes its own output larger."""
    return -_product(softmax(z), grad_y)


@vjp_of_softmax.mistake("overflow")
def _(z, grad_y):
    """You take `np.exp(z)` as it is. e^1000 is more than a float can hold, and infinity divided by infinity
    is NaN. Subtract the largest score of each row first."""
    e = np.exp(z)
    return _product(e / e.sum(axis=1, keepdims=True), grad_y)
