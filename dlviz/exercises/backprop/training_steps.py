"""A few whole training steps of a network with one hidden layer."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=4,
    hints="""
    Write one step first: the two layers forward, keeping `z` (before the ReLU) and `h` (after it); the loss;
    then the same lines backward, from the last to the first.

    The gradient of the loss for y is `2 * (y - t) / t.size`. A dense layer goes back as in the exercise
    `dense_backward`; the ReLU lets the gradient through where `z > 0`. Change no weight before all gradients
    are known.

    `grad_h = grad_y @ w2`, `grad_z = grad_h * (z > 0)`, `grad_w1 = grad_z.T @ x`, and so on; then
    `w1 = w1 - lr * grad_w1` for all four, and put everything into `for _ in range(steps)`.
    """,
)
def training_steps(x, t, w1, b1, w2, b2, lr, steps):
    """Train a network of two layers with gradient descent, each step on all of the data.

    x (n, in), t (n, out); w1 (hidden, in), b1 (hidden,), w2 (out, hidden), b2 (out,): the first weights
    forward: dense, ReLU, dense; the loss is the mean of (y - t)² over all n times out numbers
    lr: the learning rate; steps: how often all four are updated
    -> w1, b1, w2, b2, losses: the new weights, and the loss before each update (steps,).
    The arrays that came in stay as they are.
    """
    losses = []
    for _ in range(steps):
        z = x @ w1.T + b1  # (n, hidden)
        h = np.maximum(z, 0)
        y = h @ w2.T + b2  # (n, out)
        losses.append(np.mean((y - t) ** 2))

        grad_y = 2 * (y - t) / t.size
        grad_w2, grad_b2 = grad_y.T @ h, grad_y.sum(axis=0)
        grad_z = (grad_y @ w2) * (z > 0)
        grad_w1, grad_b1 = grad_z.T @ x, grad_z.sum(axis=0)

        w1, b1 = w1 - lr * grad_w1, b1 - lr * grad_b1
        w2, b2 = w2 - lr * grad_w2, b2 - lr * grad_b2
    return w1, b1, w2, b2, np.array(losses)


@training_steps.cases
def _(rng):
    first = (
        *(np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0]]), np.array([[1.0], [0.0], [2.0]])),
        *(
            np.array([[1.0, 0.5], [-1.0, 1.0]]),
            np.array([0.0, 0.5]),
            np.array([[1.0, -1.0]]),
            np.array([0.25]),
        ),
    )
    yield call(*first, 0.1, 1)
    yield call(*first, 0.1, 2)
    for n, inputs, hidden, outputs, steps in [
        (4, 2, 3, 2, 1),
        (5, 3, 4, 2, 3),
        (6, 2, 5, 3, 2),
        (3, 4, 3, 3, 4),
        (7, 1, 6, 2, 5),
    ]:
        yield call(
            rng.normal(size=(n, inputs)),
            rng.normal(size=(n, outputs)),
            rng.normal(size=(hidden, inputs)),
            rng.normal(0.5, 0.3, hidden),
            0.7 * rng.normal(size=(outputs, hidden)),
            rng.normal(size=outputs),
            rng.uniform(0.02, 0.1),
            steps,
        )


@training_steps.expected
def _(x, t, w1, b1, w2, b2, lr, steps):
    import torch

    given = [parameter.clone().requires_grad_() for parameter in (w1, b1, w2, b2)]
    optimizer, losses = torch.optim.SGD(given, lr=lr), []
    for _ in range(steps):
        w1, b1, w2, b2 = given
        h = torch.relu(torch.nn.functional.linear(x, w1, b1))
        loss = torch.nn.functional.mse_loss(torch.nn.functional.linear(h, w2, b2), t)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return *(parameter.detach() for parameter in given), torch.stack(losses)


def pass_through(x, t, w1, b1, w2, b2):
    """What a right step computes: the loss, and the gradients of w1, b1, w2 and b2."""
    z = x @ w1.T + b1
    h = np.maximum(z, 0)
    y = h @ w2.T + b2
    grad_y = 2 * (y - t) / t.size
    grad_z = (grad_y @ w2) * (z > 0)
    return np.mean((y - t) ** 2), (grad_z.T @ x, grad_z.sum(axis=0), grad_y.T @ h, grad_y.sum(axis=0))


def descend(x, t, weights, steps, update, gradients=pass_through):
    """The loop around it: `update(weights, grads)` gives the next weights."""
    losses = []
    for _ in range(steps):
        loss, grads = gradients(x, t, *weights)
        losses.append(loss)
        weights = update(weights, grads)
    return *weights, np.array(losses)


def stepping(lr):
    """An update that is right."""
    return lambda weights, grads: [w - lr * g for w, g in zip(weights, grads, strict=True)]


@training_steps.mistake("gradients not zeroed")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your gradients pile up: each step adds its own to those of the steps before. Begin every step with
    fresh ones. In PyTorch the same happens without `optimizer.zero_grad()`."""
    total = [0.0] * 4

    def update(weights, grads):
        total[:] = [old + new for old, new in zip(total, grads, strict=True)]
        return [w - lr * g for w, g in zip(weights, total, strict=True)]

    return descend(x, t, (w1, b1, w2, b2), steps, update)


@training_steps.mistake("ascent instead of descent")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """You add the gradient to the weights, and the loss rises. It points uphill: subtract it."""
    return descend(x, t, (w1, b1, w2, b2), steps, stepping(-lr))


@training_steps.mistake("updated before the backward pass was over")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """You change `w2` and then send the gradient back through the *new* `w2`. The gradient belongs to the
    weights that made the loss: compute all gradients first, then update."""
    losses = []
    for _ in range(steps):
        loss, (_, _, grad_w2, grad_b2) = pass_through(x, t, w1, b1, w2, b2)
        losses.append(loss)
        z = x @ w1.T + b1
        grad_y = 2 * (np.maximum(z, 0) @ w2.T + b2 - t) / t.size
        w2, b2 = w2 - lr * grad_w2, b2 - lr * grad_b2
        grad_z = (grad_y @ w2) * (z > 0)
        w1, b1 = w1 - lr * grad_z.T @ x, b1 - lr * grad_z.sum(axis=0)
    return w1, b1, w2, b2, np.array(losses)


@training_steps.mistake("gradient of the ReLU left out")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your gradient passes the ReLU as if it were not there. Where `z` was not positive the unit was
    inactive, and no gradient comes back: multiply by `z > 0`."""

    def gradients(x, t, w1, b1, w2, b2):
        loss, (_, _, grad_w2, grad_b2) = pass_through(x, t, w1, b1, w2, b2)
        grad_y = 2 * (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2 - t) / t.size
        grad_z = grad_y @ w2
        return loss, (grad_z.T @ x, grad_z.sum(axis=0), grad_w2, grad_b2)

    return descend(x, t, (w1, b1, w2, b2), steps, stepping(lr), gradients)


@training_steps.mistake("ReLU left out")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your hidden layer has no activation, forward or backward, so your two layers are one. Put
    `np.maximum(z, 0)` between them, and its slope on the way back."""

    def gradients(x, t, w1, b1, w2, b2):
        h = x @ w1.T + b1
        error = h @ w2.T + b2 - t
        grad_y = 2 * error / t.size
        grad_h = grad_y @ w2
        grads = grad_h.T @ x, grad_h.sum(axis=0), grad_y.T @ h, grad_y.sum(axis=0)
        return np.mean(error**2), grads

    return descend(x, t, (w1, b1, w2, b2), steps, stepping(lr), gradients)


@training_steps.mistake("only the last layer trained")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """The first layer has not moved. Send the gradient on: through `w2`, through the ReLU, to `w1` and
    `b1`."""

    def update(weights, grads):
        w1, b1, w2, b2 = weights
        return w1, b1, w2 - lr * grads[2], b2 - lr * grads[3]

    return descend(x, t, (w1.copy(), b1.copy(), w2, b2), steps, update)


@training_steps.mistake("biases not trained")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your biases have not moved. They are parameters too: their gradient is that of the layer's output,
    summed over the batch."""

    def update(weights, grads):
        w1, b1, w2, b2 = weights
        return w1 - lr * grads[0], b1, w2 - lr * grads[2], b2

    return descend(x, t, (w1, b1.copy(), w2, b2.copy()), steps, update)


@training_steps.mistake("factor 2 left out")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """All your gradients are half as large. The derivative of (y - t)² is 2 (y - t)."""
    return descend(x, t, (w1, b1, w2, b2), steps, stepping(lr / 2))


@training_steps.mistake("gradient of the sum, not of the mean")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your loss is a mean, but your gradient is that of a sum. Divide `2 * (y - t)` by the number of all
    numbers in `t`, its size."""
    return descend(x, t, (w1, b1, w2, b2), steps, stepping(lr * t.size))


@training_steps.mistake("mean over the samples only")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your gradient is divided by the number of samples. The mean goes over all numbers, samples times
    outputs: divide by `t.size`."""
    return descend(x, t, (w1, b1, w2, b2), steps, stepping(lr * t.shape[1]))


@training_steps.mistake("loss after the update")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """Your weights are right, but each loss is that of the weights *after* the update. Take it from the
    forward pass that the gradients came from; a second one would cost time, too."""
    *weights, losses = descend(x, t, (w1, b1, w2, b2), steps, stepping(lr))
    return *weights, np.append(losses[1:], pass_through(x, t, *weights)[0])


@training_steps.mistake("forward pass done once")
def _(x, t, w1, b1, w2, b2, lr, steps):
    """You compute the gradients once and apply them again and again. After an update the network is another
    one: run it forward and backward at every step."""
    loss, grads = pass_through(x, t, w1, b1, w2, b2)
    return *stepping(lr * steps)((w1, b1, w2, b2), grads), np.full(steps, loss)
