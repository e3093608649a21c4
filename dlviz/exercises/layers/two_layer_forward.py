"""Two dense layers with a ReLU between them."""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid
from . import lesson
from ._dense import dense


@lesson.exercise(
    points=2,
    hints="""
    Three things happen, one after the other: a dense layer, a ReLU, a dense layer. You have written the
    first already.

    ReLU keeps positive numbers and puts 0 in place of negative ones: `np.maximum(z, 0)`. It belongs
    between the two layers, and only there.

    Begin with `h = np.maximum(x @ w1.T + b1, 0)`. Then do with `h`, `w2` and `b2` what the first layer
    did with `x`, and no ReLU.
    """,
)
def two_layer_forward(x, w1, b1, w2, b2):
    """A network of two dense layers with a ReLU between them, and nothing after the second.

    x (batch, in), w1 (hidden, in), b1 (hidden,), w2 (out, hidden), b2 (out,) -> y (batch, out)
    """
    h = np.maximum(x @ w1.T + b1, 0)  # (batch, hidden)
    return h @ w2.T + b2


@two_layer_forward.cases
def _(rng):
    yield call(*map(np.array, ([[-2.0]], [[1.0]], [1.0], [[3.0]], [-1.0])))
    yield call(*map(np.array, ([[1, -2]], [[1, 0], [0, 1]], [1, 3], [[1, -1]], [-5])))  # whole numbers
    yield call(np.zeros((2, 3)), *dense(rng, 3, 4), *dense(rng, 4, 2))
    for batch, n_in, hidden, n_out in [(1, 3, 4, 2), (3, 3, 3, 3), (5, 2, 6, 3), (32, 8, 16, 4)]:
        yield call(rng.normal(size=(batch, n_in)), *dense(rng, n_in, hidden), *dense(rng, hidden, n_out))
    for scale in (1e-9, 1e9):
        yield call(rng.normal(0, scale, (4, 3)), *dense(rng, 3, 5, scale), *dense(rng, 5, 2, scale))


@two_layer_forward.expected
def _(x, w1, b1, w2, b2):
    from torch.nn.functional import linear, relu

    return linear(relu(linear(x, w1, b1)), w2, b2)


@two_layer_forward.mistake("activation after the output layer")
def _(x, w1, b1, w2, b2):
    """You apply the ReLU to the result too, so the network can never answer with a negative number. Leave the
    last layer as it is."""
    h = np.maximum(x @ w1.T + b1, 0)
    return np.maximum(h @ w2.T + b2, 0)


@two_layer_forward.mistake("layers collapse without an activation")
def _(x, w1, b1, w2, b2):
    """There is no ReLU between your layers. Two layers without a bend in between are one: `w2 @ w1` is a
    matrix like any other. Put `np.maximum(..., 0)` around the first."""
    return (x @ w1.T + b1) @ w2.T + b2


@two_layer_forward.mistake("activation only after the output layer")
def _(x, w1, b1, w2, b2):
    """Your ReLU comes after the second layer. It belongs after the first: between two layers it bends, at the
    end it only cuts off."""
    return np.maximum((x @ w1.T + b1) @ w2.T + b2, 0)


@two_layer_forward.mistake("activation before the first layer")
def _(x, w1, b1, w2, b2):
    """You apply the ReLU to `x`, which throws away every negative input before any unit has seen it. Apply it
    to what the first layer gives."""
    return (np.maximum(x, 0) @ w1.T + b1) @ w2.T + b2


@two_layer_forward.mistake("activation before the bias")
def _(x, w1, b1, w2, b2):
    """You apply the ReLU to `x @ w1.T` and add `b1` afterwards. The bias moves the bend to where it is
    needed, so it comes first."""
    return (np.maximum(x @ w1.T, 0) + b1) @ w2.T + b2


@two_layer_forward.mistake("absolute value instead of ReLU")
def _(x, w1, b1, w2, b2):
    """You turn negative numbers into positive ones. ReLU puts 0 in their place: `np.maximum(z, 0)`."""
    return np.abs(x @ w1.T + b1) @ w2.T + b2


@two_layer_forward.mistake("sigmoid instead of ReLU")
def _(x, w1, b1, w2, b2):
    """Your activation is a sigmoid, which squeezes everything between 0 and 1. This network's activation is
    ReLU: `np.maximum(z, 0)`."""
    return sigmoid(x @ w1.T + b1) @ w2.T + b2


@two_layer_forward.mistake("hidden bias left out")
def _(x, w1, b1, w2, b2):
    """`b1` is missing: without it every bend goes through the origin. Add it before the ReLU."""
    return np.maximum(x @ w1.T, 0) @ w2.T + b2


@two_layer_forward.mistake("output bias left out")
def _(x, w1, b1, w2, b2):
    """`b2` is missing: add it to what the second layer's weights give."""
    return np.maximum(x @ w1.T + b1, 0) @ w2.T


@two_layer_forward.mistake("weights not transposed")
def _(x, w1, b1, w2, b2):
    """You multiply by `w1` and `w2` as they are. As in one dense layer, each row belongs to a unit: multiply
    by `w1.T` and `w2.T`."""
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2
