"""Saliency: how strongly each input number moves the logit of one class."""

import numpy as np

from ..kit import call
from . import lesson
from ._network import backward, clear, in_torch, logits, network, one_hot, quarters, softmax


@lesson.exercise(
    points=2,
    hints="""
    A saliency map is the gradient of one logit with respect to the input. Begin at that logit and go
    backward through the network, one layer at a time.

    The logit of class c is `w2[c] @ hidden + b2[c]`, so its gradient with respect to the hidden layer is
    `w2[c]`. ReLU passes it on where its input is above 0. `w2[target]` gives the rows of all examples at
    once.

    `active = x @ w1.T + b1 > 0`, then `np.abs((w2[target] * active) @ w1)`.
    """,
)
def saliency(x, target, w1, b1, w2, b2):
    """The saliency map of a two-layer network: |d logit of the target class / d x| for each example.

    x (n, features); target (n,): for each example, the number of the class that is asked about
    w1 (hidden, features), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits are
    relu(x @ w1.T + b1) @ w2.T + b2. The gradient of ReLU at exactly 0 is 0.
    -> maps (n, features), no number below 0
    """
    active = x @ w1.T + b1 > 0  # (n, hidden)
    grad_hidden = w2[target] * active
    return np.abs(grad_hidden @ w1)


def draw(rng, n, features, hidden, classes):
    """Arguments, with no hidden input so near 0 that rounding could decide whether the unit is active."""
    while True:
        weights = network(rng, features, hidden, classes)
        x = rng.normal(size=(n, features))
        if clear(x @ weights[0].T + weights[1]):
            return x, rng.integers(0, classes, n), *weights


@saliency.cases
def _(rng):
    w1, b1 = np.array([[1.0, 0.5], [1.0, -1.0]]), np.array([0.0, 2.0])
    w2, b2 = np.array([[2.0, 1.0], [-3.0, 0.25]]), np.zeros(2)
    yield call(np.array([[1.0, 2.0]]), np.array([1]), w1, b1, w2, b2)
    yield call(np.array([[1.0, 2.0], [-2.0, 1.0], [-4.0, 1.0]]), np.array([0, 1, 1]), w1, b1, w2, b2)
    yield call(np.array([[2.0, 4.0]]), np.array([0]), w1, b1, w2, b2)  # one unit is at exactly 0
    yield call(np.array([[-5.0, 1.0]]), np.array([0]), w1, b1, w2, b2)  # no unit is active
    x, target, whole = np.array([[1, -2, 3], [0, 2, -1]]), np.array([2, 0]), np.arange(-4, 5).reshape(3, 3)
    yield call(x, target, whole, np.array([1, 0, -2]), whole.T + 1, np.array([0, 1, 2]))  # whole numbers
    yield call(x, target, whole / 8, np.array([1, 0, -2]), whole.T + 1, np.array([0, 1, 2]))
    for sizes in ((1, 3, 4, 2), (4, 2, 5, 3), (3, 5, 2, 4), (5, 3, 6, 5)):
        yield call(*draw(rng, *sizes))
        yield call(*draw(rng, *sizes))  # other numbers in the same shapes
    x, target, w1, b1, w2, b2 = draw(rng, 3, 4, 5, 3)
    yield call(x, np.array([1, 2, 0]), *(np.asfortranarray(w) for w in (w1, b1, w2, b2)))
    x, target, *weights = draw(rng, 4, 3, 6, 3)
    x, *weights = quarters(x, *weights)
    yield call(x, target, *weights)


@saliency.expected
def _(x, target, w1, b1, w2, b2):
    x = x.double().requires_grad_()
    in_torch(x, w1, b1, w2, b2).gather(1, target[:, None]).sum().backward()
    return x.grad.abs()


@saliency.mistake("gradient of the predicted class")
def _(x, target, w1, b1, w2, b2):
    """You take the gradient of the class that the network predicts. The question is about `target`, which
    may be another class: "why not a 7?" is asked of the logit of 7."""
    return saliency.answer(x, logits(x, w1, b1, w2, b2).argmax(axis=1), w1, b1, w2, b2)


@saliency.mistake("gradient of the first class")
def _(x, target, w1, b1, w2, b2):
    """You take the gradient of logit 0 for every example. Pick the row of `w2` that belongs to the target of
    each example: `w2[target]`."""
    return saliency.answer(x, 0 * target, w1, b1, w2, b2)


@saliency.mistake("one class for all examples")
def _(x, target, w1, b1, w2, b2):
    """You use the target of the first example for the whole batch. Each example has its own: `w2[target]`
    has one row for each of them."""
    return saliency.answer(x, 0 * target + target[0], w1, b1, w2, b2)


@saliency.mistake("gradient of all classes added up")
def _(x, target, w1, b1, w2, b2):
    """You start the backward pass with a 1 for every class, so you get the gradient of the sum of all logits.
    Start with the target's logit alone: its gradient with respect to the hidden layer is `w2[target]`."""
    return np.abs(backward(np.ones((len(x), len(w2))), x, w1, b1, w2))


@saliency.mistake("no absolute value")
def _(x, target, w1, b1, w2, b2):
    """Your numbers are those of the gradient itself, with its sign. A saliency map says how strongly an input
    number matters, whichever way it pushes: take `np.abs` at the end."""
    return (w2[target] * (x @ w1.T + b1 > 0)) @ w1


@saliency.mistake("absolute values inside the sum")
def _(x, target, w1, b1, w2, b2):
    """You take absolute values before the products are added up, so paths through different hidden units can
    no longer cancel. Compute the gradient first, and take the absolute value of the result."""
    return (np.abs(w2[target]) * (x @ w1.T + b1 > 0)) @ np.abs(w1)


@saliency.mistake("negative part cut off")
def _(x, target, w1, b1, w2, b2):
    """You replace the negative numbers of the gradient by 0. An input number that lowers the logit matters as
    much as one that raises it: take the absolute value."""
    return np.maximum((w2[target] * (x @ w1.T + b1 > 0)) @ w1, 0)


@saliency.mistake("gradient of the probability")
def _(x, target, w1, b1, w2, b2):
    """You differentiate the softmax probability of the target, which also moves when the other logits move,
    and hardly moves at all when the network is sure. Differentiate the logit, before the softmax."""
    p = softmax(logits(x, w1, b1, w2, b2))
    of_target = one_hot(target, len(w2))
    return np.abs(backward((p * of_target).sum(axis=1, keepdims=True) * (of_target - p), x, w1, b1, w2))


@saliency.mistake("gradient of the loss")
def _(x, target, w1, b1, w2, b2):
    """You differentiate the cross-entropy, as in training. Its gradient vanishes when the network is sure,
    and it mixes all classes. Differentiate the logit of the target class."""
    p = softmax(logits(x, w1, b1, w2, b2))
    return np.abs(backward(p - one_hot(target, len(w2)), x, w1, b1, w2))


@saliency.mistake("gradient of the loss")
def _(x, target, w1, b1, w2, b2):
    """You differentiate the mean cross-entropy of the batch, as in training, so each map also shrinks as the
    batch grows. Differentiate the logit of the target class, for each example on its own."""
    p = softmax(logits(x, w1, b1, w2, b2))
    return np.abs(backward((p - one_hot(target, len(w2))) / len(x), x, w1, b1, w2))


@saliency.mistake("divided by the batch")
def _(x, target, w1, b1, w2, b2):
    """You divide by the number of examples, as for the mean of a loss. Each example's map stands for itself
    and must not depend on how many others are in the batch."""
    return saliency.answer(x, target, w1, b1, w2, b2) / len(x)


@saliency.mistake("ReLU mask forgotten")
def _(x, target, w1, b1, w2, b2):
    """You multiply the two weight matrices and leave ReLU out, so every example of a class gets the same map.
    A hidden unit that is not active passes no gradient: multiply by `x @ w1.T + b1 > 0` in between."""
    return np.abs(w2[target] @ w1)


@saliency.mistake("bias left out of the mask")
def _(x, target, w1, b1, w2, b2):
    """You decide which hidden units are active without their biases. The input of ReLU is `x @ w1.T + b1`."""
    return np.abs((w2[target] * (x @ w1.T > 0)) @ w1)


@saliency.mistake("gradient 1 at zero")
def _(x, target, w1, b1, w2, b2):
    """You let the gradient pass where the input of ReLU is exactly 0. There it is 0, here and in PyTorch:
    compare with `> 0`."""
    return np.abs((w2[target] * (x @ w1.T + b1 >= 0)) @ w1)


@saliency.mistake("mask taken from the gradient")
def _(x, target, w1, b1, w2, b2):
    """You apply ReLU to the gradient itself. The backward pass of ReLU asks whether its *input* was above 0;
    the gradient that passes may be negative."""
    return np.abs(np.maximum(w2[target], 0) @ w1)


@saliency.mistake("guided backpropagation")
def _(x, target, w1, b1, w2, b2):
    """You pass the gradient only where it is positive and the unit is active. That is guided backpropagation
    (Springenberg and others, 2015), whose pictures are sharper but are no longer gradients. Keep the negative
    numbers."""
    return np.abs((np.maximum(w2[target], 0) * (x @ w1.T + b1 > 0)) @ w1)


@saliency.mistake("gradient times input")
def _(x, target, w1, b1, w2, b2):
    """You multiply the gradient by the input. That is a map of its own, called gradient × input, and is 0
    wherever the input is 0. Saliency is the size of the gradient alone."""
    return np.abs(x * backward(one_hot(target, len(w2)), x, w1, b1, w2))


@saliency.mistake("scaled to 1")
def _(x, target, w1, b1, w2, b2):
    """You divide each map by its largest number. That is good for a picture, but two maps can then no longer
    be compared. Return the absolute gradient as it is."""
    maps = saliency.answer(x, target, w1, b1, w2, b2)
    return maps / np.maximum(maps.max(axis=1, keepdims=True), 1e-12)
