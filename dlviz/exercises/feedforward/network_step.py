# ruff: noqa: B905, RUF007 (the learner's Python: plain `zip`)
"""One training step of a whole network: forward, backward and update joined."""

import numpy as np

from ..kit import call
from ..kit.helpers import softmax
from . import lesson


@lesson.exercise(
    points=5,
    scale=1,
    hints="""
    Three loops. Forward: keep the input of each layer in a list, since the backward pass needs all of them.
    Backward: from the last layer to the first. Update: at the very end, when all gradients are known.

    Forward, for each layer: `z = h @ w.T + b`, and `h = np.maximum(z, 0)` for all layers but the last,
    whose z are the scores. The loss has the gradient `(softmax(scores) - one_hot) / n` with respect to them.

    Backward, for each layer: `grad_w = grad_z.T @ h` and `grad_b = grad_z.sum(axis=0)`, where h is the
    layer's input. What goes on to the layer before is `(grad_z @ w) * (h > 0)`, with the w from before the
    update. The loss is the mean of `np.log(np.exp(s).sum(axis=1)) - s[np.arange(n), t]`, where `s` are the
    scores minus the largest of their row.
    """,
)
def network_step(x, t, weights, biases, lr):
    """One step of gradient descent for a classifier of any number of dense layers, with ReLU between them.

    x (n, in); t (n,): class numbers
    weights: a list, with an array (out, in) for each layer, the first layer first; biases: a list of (out,)
    loss: the mean cross-entropy over the n samples of softmax(scores); the scores are the last layer's
    outputs, without ReLU. It stays finite for large scores.
    lr: the learning rate
    -> weights, biases, loss: two new lists, and the loss before the update.
    The arrays that came in stay as they are.
    """
    n, inputs, h = len(x), [], x
    for w, b in zip(weights, biases):
        inputs.append(h)
        scores = h @ w.T + b  # (n, out)
        h = np.maximum(scores, 0)

    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))  # (n, classes)
    loss = -log_p[np.arange(n), t].mean()

    grad_z = np.exp(log_p)
    grad_z[np.arange(n), t] -= 1
    grad_z /= n
    new_weights, new_biases = [], []
    for w, b, h in zip(weights[::-1], biases[::-1], inputs[::-1]):
        new_weights.insert(0, w - lr * grad_z.T @ h)
        new_biases.insert(0, b - lr * grad_z.sum(axis=0))
        grad_z = (grad_z @ w) * (h > 0)
    return new_weights, new_biases, loss


@network_step.cases
def _(rng):
    yield call(
        np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0]]),
        np.array([1, 0, 1]),
        [np.array([[1.0, 0.5], [-1.0, 1.0]]), np.array([[1.0, -1.0], [0.5, 2.0]])],
        [np.array([0.25, 0.5]), np.array([0.25, -0.5])],
        0.5,
    )
    for n, sizes in [(5, (3, 4, 3)), (1, (2, 3, 2)), (6, (4, 5, 5, 3)), (4, (2, 4, 3, 4, 2)), (7, (3, 4))]:
        yield network(rng, n, sizes)
    x, t = np.array([[1.0], [-1.0]]), np.array([1, 0])
    yield call(x, t, [np.array([[0.5], [0.0]])], [np.array([0.0, 1.0])], 0.5)
    weights = [np.array([[1.0], [2.0]]), np.array([[800.0, 0.0], [0.0, 0.5]])]
    yield call(x, t, weights, [np.zeros(2), np.array([0.0, 1.0])], 0.1)  # a float can't hold e^800


def network(rng, n, sizes):
    """A step of a network of these sizes, some of its units off."""
    weights = [rng.normal(0, 1.4 / np.sqrt(i), (o, i)) for i, o in zip(sizes, sizes[1:])]
    biases = [rng.normal(0.3, 0.3, o) for o in sizes[1:]]
    return call(
        rng.normal(size=(n, sizes[0])),
        rng.integers(sizes[-1], size=n),
        weights,
        biases,
        rng.uniform(0.1, 0.5),
    )


@network_step.expected
def _(x, t, weights, biases, lr):
    import torch

    weights, biases = ([each.clone().requires_grad_() for each in given] for given in (weights, biases))
    optimizer, h = torch.optim.SGD([*weights, *biases], lr=lr), x
    for w, b in zip(weights[:-1], biases[:-1]):
        h = torch.relu(torch.nn.functional.linear(h, w, b))
    loss = torch.nn.functional.cross_entropy(torch.nn.functional.linear(h, weights[-1], biases[-1]), t)
    loss.backward()
    optimizer.step()
    return [w.detach() for w in weights], [b.detach() for b in biases], loss.detach()


def forward(x, weights, biases):
    """The input of each layer, and the scores."""
    inputs = [x]
    for w, b in zip(weights[:-1], biases[:-1]):
        inputs.append(np.maximum(inputs[-1] @ w.T + b, 0))
    return inputs, inputs[-1] @ weights[-1].T + biases[-1]


def loss_of(scores, t):
    """The mean cross-entropy."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(t)), t])


def error_of(scores, t):
    """The gradient of each sample's loss with respect to its scores."""
    return softmax(scores) - np.eye(scores.shape[1])[t]


def gradients(weights, inputs, grad_z, mask=lambda grad, h: grad * (h > 0)):
    """Of all weights and all biases, from the first layer to the last."""
    grads_w, grads_b = [], []
    for w, h in zip(weights[::-1], inputs[::-1]):
        grads_w.insert(0, grad_z.T @ h)
        grads_b.insert(0, grad_z.sum(axis=0))
        grad_z = mask(grad_z @ w, h)
    return grads_w, grads_b


def step(x, t, weights, biases, lr, mask=lambda grad, h: grad * (h > 0), error=None):
    """A whole step, right unless `mask` or `error`, the gradient of the scores, are other ones."""
    inputs, scores = forward(x, weights, biases)
    error = error_of(scores, t) / len(t) if error is None else error(scores, t)
    grads_w, grads_b = gradients(weights, inputs, error, mask)
    return moved(weights, grads_w, lr), moved(biases, grads_b, lr), loss_of(scores, t)


def moved(arrays, grads, lr):
    """Each array against its gradient."""
    return [array - lr * grad for array, grad in zip(arrays, grads)]


@network_step.mistake("updated before the backward pass was over")
def _(x, t, weights, biases, lr):
    """You update a layer and then send the gradient back through its *new* weights. The gradient belongs to
    the weights that made the loss: compute `grad_z @ w` before you replace w."""
    inputs, scores = forward(x, weights, biases)
    grad_z = error_of(scores, t) / len(t)
    new_weights, new_biases = [], []
    for w, b, h in zip(weights[::-1], biases[::-1], inputs[::-1]):
        new_weights.insert(0, w - lr * grad_z.T @ h)
        new_biases.insert(0, b - lr * grad_z.sum(axis=0))
        grad_z = (grad_z @ new_weights[0]) * (h > 0)
    return new_weights, new_biases, loss_of(scores, t)


@network_step.mistake("ascent instead of descent")
def _(x, t, weights, biases, lr):
    """You add the gradients to the weights, so the loss rises. A gradient points uphill: subtract it."""
    return step(x, t, weights, biases, -lr)


@network_step.mistake("gradient of the ReLU left out")
def _(x, t, weights, biases, lr):
    """The last layer is right, and the layers below it are not: your gradient passes each ReLU as if it
    weren't there. Where a unit gave 0, nothing goes back: multiply by `h > 0`."""
    return step(x, t, weights, biases, lr, mask=lambda grad, h: grad)


@network_step.mistake("mask taken from the gradient")
def _(x, t, weights, biases, lr):
    """On the way back you set negative *gradients* to 0. The ReLU's backward pass looks at its input in the
    forward pass: multiply by `h > 0`, whatever the sign of the gradient."""
    return step(x, t, weights, biases, lr, mask=lambda grad, h: np.maximum(grad, 0))


@network_step.mistake("ReLU after the last layer")
def _(x, t, weights, biases, lr):
    """Your scores can't be negative: there is a ReLU after the last layer, too. Softmax takes the scores as
    they are."""
    inputs, scores = forward(x, weights, biases)
    y = np.maximum(scores, 0)
    grads_w, grads_b = gradients(weights, inputs, error_of(y, t) / len(t) * (scores > 0))
    return moved(weights, grads_w, lr), moved(biases, grads_b, lr), loss_of(y, t)


@network_step.mistake("no ReLU")
def _(x, t, weights, biases, lr):
    """There is no ReLU in your network, so all its layers are a single linear one. Put `np.maximum(z, 0)`
    behind each layer but the last, and its gradient into the backward pass."""
    inputs = [x]
    for w, b in zip(weights, biases):
        inputs.append(inputs[-1] @ w.T + b)
    scores = inputs.pop()
    grads_w, grads_b = gradients(weights, inputs, error_of(scores, t) / len(t), lambda grad, h: grad)
    return moved(weights, grads_w, lr), moved(biases, grads_b, lr), loss_of(scores, t)


@network_step.mistake("gradient of the sum, not of the mean")
def _(x, t, weights, biases, lr):
    """Your loss is a mean over the samples, but your gradient is that of their sum. Divide `softmax(scores) -
    one_hot` by n."""
    return step(x, t, weights, biases, lr, error=error_of)


@network_step.mistake("target not subtracted")
def _(x, t, weights, biases, lr):
    """Your gradient doesn't know the targets: it is softmax(scores) / n. Subtract 1 at the right class of
    each row before you divide."""
    return step(x, t, weights, biases, lr, error=lambda scores, t: softmax(scores) / len(t))


@network_step.mistake("only the last layer trained")
def _(x, t, weights, biases, lr):
    """Only the last layer has moved. Send its gradient on to the layers before it: `(grad_z @ w) * (h >
    0)`."""
    new_weights, new_biases, loss = step(x, t, weights, biases, lr)
    return [*weights[:-1], new_weights[-1]], [*biases[:-1], new_biases[-1]], loss


@network_step.mistake("biases not trained")
def _(x, t, weights, biases, lr):
    """Your biases have not moved. They are parameters, too: the gradient of a layer's biases is `grad_z`,
    summed over the batch."""
    new_weights, _, loss = step(x, t, weights, biases, lr)
    return new_weights, biases, loss


@network_step.mistake("lists from the last layer to the first")
def _(x, t, weights, biases, lr):
    """Your arrays are right, in the order of the backward pass: the last layer comes first. Turn both lists
    round."""
    new_weights, new_biases, loss = step(x, t, weights, biases, lr)
    return new_weights[::-1], new_biases[::-1], loss


@network_step.mistake("overflow")
def _(x, t, weights, biases, lr):
    """You take `np.exp(scores)` as they are, and e^1000 is more than a float can hold. Subtract the largest
    score of each row first; nothing else changes."""
    inputs, scores = forward(x, weights, biases)
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(scores)
        p = e / e.sum(axis=1, keepdims=True)
        grads_w, grads_b = gradients(weights, inputs, (p - np.eye(p.shape[1])[t]) / len(t))
        loss = -np.log(p[np.arange(len(t)), t]).mean()
    return moved(weights, grads_w, lr), moved(biases, grads_b, lr), loss
