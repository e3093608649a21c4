"""FGSM: one small step that raises the loss, and so can change the answer."""

import numpy as np

from ..kit import call
from . import lesson
from ._network import backward, clear, in_torch, logits, network, one_hot, quarters, softmax


@lesson.exercise(
    points=3,
    hints="""
    Training moves the weights against the gradient of the loss. An attack leaves the weights alone and moves
    the input along it. So the gradient is needed once more, this time with respect to `x`.

    With `p` the softmax of the logits, d loss / d logits is `p` minus 1 at the right class. Then go backward:
    `@ w2`, zero where the hidden layer is not active, `@ w1`. Only the sign of the result is used.

    `np.clip(x + epsilon * np.sign(grad), 0, 1)`. Subtract the largest logit of each row before `np.exp`, so
    that it cannot overflow.
    """,
)
def fgsm(x, t, epsilon, w1, b1, w2, b2):
    """One step of the fast gradient sign method: every number moves by epsilon, so that the loss rises.

    x (n, features): numbers from 0 to 1; t (n,): the right classes; epsilon: above 0
    w1 (hidden, features), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits are
    relu(x @ w1.T + b1) @ w2.T + b2 (they may be as large as 1000). The loss is the cross-entropy of their
    softmax. The gradient of ReLU at exactly 0 is 0.
    -> adversarial (n, features): x + epsilon * sign(d loss / d x), clipped to [0, 1]; the sign of 0 is 0
    """
    hidden = np.maximum(x @ w1.T + b1, 0)
    logits = hidden @ w2.T + b2
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad_logits = powers / powers.sum(axis=1, keepdims=True)
    grad_logits[np.arange(len(t)), t] -= 1
    grad_hidden = (grad_logits @ w2) * (hidden > 0)
    return np.clip(x + epsilon * np.sign(grad_hidden @ w1), 0, 1)


def gradient(x, t, w1, b1, w2, b2):
    """The gradient of the cross-entropy, added up over the batch, with respect to x."""
    return backward(softmax(logits(x, w1, b1, w2, b2)) - one_hot(t, len(w2)), x, w1, b1, w2)


def decided(x, t, w1, b1, w2, b2):
    """Whether rounding can decide neither which units are active nor the sign of a gradient, in float32."""
    grad_logits = softmax(logits(x, w1, b1, w2, b2)) - one_hot(t, len(w2))
    size = backward(np.abs(grad_logits), x, np.abs(w1), np.abs(b1), np.abs(w2))  # of what is added up
    steep = clear(gradient(x, t, w1, b1, w2, b2) / size, 1e-3)
    return steep and clear(x @ w1.T + b1) and clear(grad_logits[np.arange(len(t)), t], 1e-3)


def draw(rng, n, features, hidden, classes, exact=False):
    """Arguments."""
    while True:
        arrays = rng.uniform(0, 1, (n, features)), *network(rng, features, hidden, classes)
        x, *weights = quarters(*arrays) if exact else arrays
        t = rng.integers(0, classes, n)
        if decided(x, t, *weights):
            return x, t, rng.uniform(0.1, 0.4), *weights


@fgsm.cases
def _(rng):
    w1, b1 = np.array([[2.0, -1.0], [1.0, 1.0]]), np.array([0.0, -2.5])
    w2, b2 = np.array([[1.0, 1.0], [-1.0, 2.0], [0.5, -3.0]]), np.array([0.5, 0.0, 0.0])
    yield call(np.array([[0.5, 0.25]]), np.array([0]), 0.125, w1, b1, w2, b2)
    yield call(np.array([[0.95, 0.01], [1.0, 0.0], [0.9, 0.1]]), np.array([1, 0, 2]), 0.25, w1, b1, w2, b2)
    yield call(np.array([[0.5, 1.0]]), np.array([0]), 0.125, w1, b1, w2, b2)  # one unit is at exactly 0
    yield call(np.array([[0.25, 0.75]]), np.array([0]), 0.125, w1, b1, w2, b2)  # no unit is active
    yield call(np.array([[0.5, 0.25]]), np.array([1]), 0.125, w1 * [1, 0], b1, w2, b2)  # one input is ignored
    yield call(np.array([[0.5, 0.25]]), np.array([2]), 0.125, w1, b1, w2 * 1300, b2)  # logits near ±1000
    yield call(np.array([[0.5, 0.25], [0.2, 0.25]]), np.array([2, 1]), 0.125, w1, b1, w2 * 1300, b2)
    x, w1, w2 = (
        np.array([[1, 0, 1], [0, 0, 1]]),
        np.array([[1, -2, 3], [3, 1, -1]]),
        np.array([[1, 2], [3, 1]]),
    )
    yield call(x, np.array([1, 0]), 0.25, w1, np.array([0, 2]), w2, np.array([0, 1]))  # whole numbers
    for sizes in ((1, 3, 4, 2), (4, 2, 5, 3), (3, 5, 4, 4), (5, 3, 6, 5)):
        yield call(*draw(rng, *sizes))
        yield call(*draw(rng, *sizes))  # other numbers in the same shapes
    yield call(*(np.asfortranarray(a) if np.ndim(a) else a for a in draw(rng, 4, 3, 5, 3)))
    yield call(*draw(rng, 3, 4, 5, 3, exact=True))


@fgsm.expected
def _(x, t, epsilon, w1, b1, w2, b2):
    from torch.nn.functional import cross_entropy

    x = x.double().requires_grad_()
    cross_entropy(in_torch(x, w1, b1, w2, b2), t).backward()
    return (x + epsilon * x.grad.sign()).clamp(0, 1)


def moved(x, step):
    """The input after a step, within its range."""
    return np.clip(x + step, 0, 1)


@fgsm.mistake("gradient, not its sign")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You add epsilon times the gradient itself. Where the gradient is small, hardly anything moves. With
    `np.sign`, every number moves by the whole of epsilon."""
    return moved(x, epsilon * gradient(x, t, w1, b1, w2, b2))


@fgsm.mistake("gradient, not its sign")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You add epsilon times the gradient of the mean loss, so inputs in a large batch hardly move. With
    `np.sign`, every number moves by the whole of epsilon."""
    return moved(x, epsilon * gradient(x, t, w1, b1, w2, b2) / len(x))


@fgsm.mistake("descent")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You subtract the step, as an optimizer does with the weights, so the loss falls. An attack raises the
    loss: add it."""
    return moved(x, -epsilon * np.sign(gradient(x, t, w1, b1, w2, b2)))


@fgsm.mistake("clipping forgotten")
def _(x, t, epsilon, w1, b1, w2, b2):
    """Some of your numbers lie below 0 or above 1, so they are no pixels any more. Clip the result with
    `np.clip(…, 0, 1)`."""
    return x + epsilon * np.sign(gradient(x, t, w1, b1, w2, b2))


@fgsm.mistake("clipped on one side")
def _(x, t, epsilon, w1, b1, w2, b2):
    """Your result never exceeds 1, but it falls below 0. Clip it on both sides: `np.clip(…, 0, 1)`."""
    return np.minimum(x + epsilon * np.sign(gradient(x, t, w1, b1, w2, b2)), 1)


@fgsm.mistake("clipped on one side")
def _(x, t, epsilon, w1, b1, w2, b2):
    """Your result is never below 0, but it exceeds 1. Clip it on both sides: `np.clip(…, 0, 1)`."""
    return np.maximum(x + epsilon * np.sign(gradient(x, t, w1, b1, w2, b2)), 0)


@fgsm.mistake("the step alone")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You return the perturbation, epsilon times the sign. Add it to `x`, and clip."""
    return epsilon * np.sign(gradient(x, t, w1, b1, w2, b2))


@fgsm.mistake("the step alone")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You clip the perturbation and return it without `x`. Add it to `x`, and clip the sum."""
    return moved(0 * x, epsilon * np.sign(gradient(x, t, w1, b1, w2, b2)))


@fgsm.mistake("epsilon over the norm")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You divide the gradient of each example by its length, so that the step as a whole has length epsilon.
    Here every single number moves by epsilon: use `np.sign`."""
    grad = gradient(x, t, w1, b1, w2, b2)
    length = np.linalg.norm(grad, axis=1, keepdims=True)
    return moved(x, epsilon * grad / np.where(length > 0, length, 1))


@fgsm.mistake("epsilon over the norm")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You divide the gradient by its length, which fails where it is 0, and makes the step as a whole epsilon
    long. Here every single number moves by epsilon: use `np.sign`, which is 0 at 0."""
    grad = gradient(x, t, w1, b1, w2, b2)
    return moved(x, epsilon * grad / np.linalg.norm(grad, axis=1, keepdims=True))


@fgsm.mistake("sign by division")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You divide the gradient by its absolute value, and 0 / 0 is not a number. `np.sign` is 0 there."""
    grad = gradient(x, t, w1, b1, w2, b2)
    return moved(x, epsilon * grad / np.abs(grad))


@fgsm.mistake("sign of 0")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You move numbers whose gradient is 0, downwards. They make no difference to the loss: leave them where
    they are. `np.sign` is 0 at 0."""
    return moved(x, epsilon * np.where(gradient(x, t, w1, b1, w2, b2) > 0, 1, -1))


@fgsm.mistake("sign of 0")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You move numbers whose gradient is 0, upwards. They make no difference to the loss: leave them where
    they are. `np.sign` is 0 at 0."""
    return moved(x, epsilon * np.where(gradient(x, t, w1, b1, w2, b2) >= 0, 1, -1))


@fgsm.mistake("gradient of the logit")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You move against the gradient of the right class's logit. With more than two classes that is not the
    loss: the softmax also counts how fast the other logits rise. Differentiate the cross-entropy."""
    return moved(x, -epsilon * np.sign(backward(one_hot(t, len(w2)), x, w1, b1, w2)))


@fgsm.mistake("gradient of the logit")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You move along the gradient of the right class's logit, which makes the network surer of it. Move along
    the gradient of the loss."""
    return moved(x, epsilon * np.sign(backward(one_hot(t, len(w2)), x, w1, b1, w2)))


@fgsm.mistake("right class not subtracted")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You send the softmax itself backward. The gradient of the cross-entropy with respect to the logits is
    the softmax minus 1 at the right class."""
    return moved(x, epsilon * np.sign(backward(softmax(logits(x, w1, b1, w2, b2)), x, w1, b1, w2)))


@fgsm.mistake("prediction in place of the label")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You take the class that the network predicts for the right one. Where it is wrong already, the step can
    then repair the answer. Use the labels `t`."""
    predicted = logits(x, w1, b1, w2, b2).argmax(axis=1)
    return moved(x, epsilon * np.sign(gradient(x, predicted, w1, b1, w2, b2)))


@fgsm.mistake("one step for the whole batch")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You add the gradient up over the batch and move all examples alike. Weights are shared by the examples;
    inputs are not. Keep one row for each."""
    return moved(x, epsilon * np.sign(gradient(x, t, w1, b1, w2, b2).sum(axis=0)))


@fgsm.mistake("ReLU mask forgotten")
def _(x, t, epsilon, w1, b1, w2, b2):
    """You multiply the two weight matrices and leave ReLU out of the backward pass. A hidden unit that is not
    active passes no gradient: multiply by `hidden > 0` in between."""
    return moved(x, epsilon * np.sign((softmax(logits(x, w1, b1, w2, b2)) - one_hot(t, len(w2))) @ w2 @ w1))


@fgsm.mistake("softmax overflows")
def _(x, t, epsilon, w1, b1, w2, b2):
    """With logits of about 1000, `np.exp` overflows to infinity, and infinity / infinity is not a number.
    Subtract the largest logit of each row first; the softmax stays the same."""
    powers = np.exp(logits(x, w1, b1, w2, b2))
    grad_logits = powers / powers.sum(axis=1, keepdims=True) - one_hot(t, len(w2))
    return moved(x, epsilon * np.sign(backward(grad_logits, x, w1, b1, w2)))
