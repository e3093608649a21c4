# ruff: noqa: ANN001, ANN002, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 10: a recurrent cell, backpropagation through time, clipping by norm, an LSTM's and a GRU's step."""

import numpy as np

from ._core import Lesson, call

lesson = Lesson(10, "recurrent", "Recurrent networks")


# A recurrent cell over a sequence


@lesson.exercise(
    points=2,
    hints="""
    A loop over the time steps. The state that one step computes is what the next one starts from.

    A step is two dense layers, one of the input and one of the state, added up and sent through tanh: `x_t @
    weight_ih.T`, `h @ weight_hh.T` and `bias`.

    `h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias)` for each `x_t` in `x`; collect every `h`, and
    `np.stack` them.
    """,
)
def rnn_cell(x, h0, weight_ih, weight_hh, bias):
    """Read a batch of sequences, step by step: h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b).

    x (T, n, in): the inputs of T time steps; h0 (n, hidden): the state before the first step
    weight_ih (hidden, in), weight_hh (hidden, hidden), bias (hidden,): the same at every step
    -> the states h_1 to h_T (T, n, hidden)
    """
    h, states = h0, []
    for x_t in x:
        h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias)
        states.append(h)
    return np.stack(states)


@rnn_cell.cases
def _(rng):
    yield call(
        np.array([[[1.0]], [[0.0]], [[-1.0]]]),
        np.array([[0.5, -0.5]]),
        np.array([[1.0], [0.5]]),
        np.array([[0.5, 1.0], [-1.0, 0.0]]),
        np.array([0.1, -0.2]),
    )
    for steps, batch, inputs, hidden in [
        (1, 1, 2, 3),
        (4, 2, 3, 3),
        (3, 3, 3, 3),
        (5, 4, 2, 3),
        (6, 1, 4, 1),
    ]:
        yield call(*drawn(rng, (steps, batch, inputs), (batch, hidden), *rnn_shapes(inputs, hidden)))
    yield call(np.zeros((4, 2, 3)), *drawn(rng, (2, 2), *rnn_shapes(3, 2)))
    x, h0, *weights = drawn(rng, (3, 2, 2), (2, 4), *rnn_shapes(2, 4))
    yield call(1e3 * x, h0, *weights)


@rnn_cell.expected
def _(x, h0, weight_ih, weight_hh, bias):
    import torch

    hidden, inputs = weight_ih.shape
    rnn = torch.nn.RNN(inputs, hidden, dtype=x.dtype)
    weights = weight_ih, weight_hh, bias, torch.zeros_like(bias)
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    rnn.load_state_dict(dict(zip(names, weights, strict=True)))
    return rnn(x, h0[None])[0].detach()


def drawn(rng, *shapes):
    """Arrays of these shapes, of moderate size."""
    return [rng.normal(size=shape) for shape in shapes]


def rnn_shapes(inputs, hidden):
    """Of weight_ih, weight_hh and bias."""
    return (hidden, inputs), (hidden, hidden), (hidden,)


def scanned(x, h, step):
    """The states after each step: `step(x_t, h)` gives the next one."""
    states = []
    for x_t in x:
        h = step(x_t, h)
        states.append(h)
    return np.stack(states)


@rnn_cell.mistake("input and hidden weights swapped")
def _(x, h0, weight_ih, weight_hh, bias):
    """The input goes through `weight_hh` and the state through `weight_ih`. "ih" leads from the input to the
    hidden state, "hh" from one hidden state to the next."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_hh.T + h @ weight_ih.T + bias))


@rnn_cell.mistake("h0 reused at each step")
def _(x, h0, weight_ih, weight_hh, bias):
    """Every step starts from `h0` again, so nothing is remembered. Let each step start from the state that
    the one before has computed: `h = …` in the loop."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h0 @ weight_hh.T + bias))


@rnn_cell.mistake("h0 left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """You start from zeros. The state before the first step is given: `h0`."""
    return scanned(x, 0 * h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("no memory")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your steps see their input alone: this is a dense layer, used T times. Add `h @ weight_hh.T`, the part
    that comes from the state before."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + bias))


@rnn_cell.mistake("hidden weights not transposed")
def _(x, h0, weight_ih, weight_hh, bias):
    """You multiply the state by `weight_hh` itself. It is square, so nothing complains. Its rows belong to
    the new state's units, as in a dense layer: `h @ weight_hh.T`."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh + bias))


@rnn_cell.mistake("tanh left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your states are not bent. Send the sum through `np.tanh` at every step: it holds the state between -1
    and 1, too."""
    return scanned(x, h0, lambda x_t, h: x_t @ weight_ih.T + h @ weight_hh.T + bias)


@rnn_cell.mistake("tanh only at the end")
def _(x, h0, weight_ih, weight_hh, bias):
    """You hand on the sum, and use tanh only for what you return. The next step starts from the state after
    tanh."""
    return np.tanh(scanned(x, h0, lambda x_t, h: x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("tanh of each part")
def _(x, h0, weight_ih, weight_hh, bias):
    """You take the tanh of the two parts one by one. Add them up first: one tanh over the whole sum."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T) + np.tanh(h @ weight_hh.T + bias))


@rnn_cell.mistake("sigmoid in place of tanh")
def _(x, h0, weight_ih, weight_hh, bias):
    """You bend with the sigmoid, between 0 and 1. A state that shall go up and down needs tanh."""
    return scanned(x, h0, lambda x_t, h: sigmoid(x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("bias left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """You do not add `bias`. It belongs inside of the tanh, at every step."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T))


@rnn_cell.mistake("only the last state")
def _(x, h0, weight_ih, weight_hh, bias):
    """You return the state after the last step only. All T of them are wanted: collect them in a list, and
    `np.stack` it."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))[-1]


@rnn_cell.mistake("one step late")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your list begins with `h0`, and the last state is missing. Collect each state after its step, not
    before."""
    states = scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))
    return np.stack([h0, *states[:-1]])


# Backpropagation through time


@lesson.exercise(
    points=4,
    hints="""
    The steps in reverse order. What reaches a state is the sum of two parts: what the loss says of it
    directly, `grad_h[t]`, and what the next step sends back.

    Take that sum through the tanh, whose slope is `1 - h[t + 1] ** 2`. What comes out, `grad_a`, does the
    rest as in a dense layer: it meets `x[t]` and `h[t]` for the weights, and goes through `weight_hh` to the
    state before. The weights serve at all steps, so add up.

    In the loop: `grad_a = (grad_h[t] + later) * (1 - h[t + 1] ** 2)`, then `grad_weight_ih += grad_a.T @
    x[t]`, `grad_weight_hh += grad_a.T @ h[t]`, `grad_bias += grad_a.sum(axis=0)`, and `later = grad_a @
    weight_hh`.
    """,
)
def through_time(x, h, weight_hh, grad_h):
    """The way back through h[t+1] = tanh(x[t] @ weight_ih.T + h[t] @ weight_hh.T + bias), from t = T-1 to 0.

    x (T, n, in): the inputs; h (T+1, n, hidden): the states, from h[0], the one before the first step, on
    weight_hh (hidden, hidden); grad_h (T, n, hidden): grad_h[t] is what the loss says of h[t+1] directly,
    not counting its influence on later steps
    -> grad_weight_ih (hidden, in), grad_weight_hh (hidden, hidden), grad_bias (hidden,), grad_h0 (n, hidden)
    """
    hidden = len(weight_hh)
    grad_weight_ih = np.zeros((hidden, x.shape[2]))
    grad_weight_hh = np.zeros((hidden, hidden))
    grad_bias = np.zeros(hidden)
    later = np.zeros(h[0].shape)  # what the steps after t send back
    for t in reversed(range(len(x))):
        grad_a = (grad_h[t] + later) * (1 - h[t + 1] ** 2)
        grad_weight_ih += grad_a.T @ x[t]
        grad_weight_hh += grad_a.T @ h[t]
        grad_bias += grad_a.sum(axis=0)
        later = grad_a @ weight_hh
    return grad_weight_ih, grad_weight_hh, grad_bias, later


@through_time.cases
def _(rng):
    yield call(
        np.array([[[1.0]], [[2.0]]]),
        np.array([[[0.0, 0.5]], [[0.5, 0.0]], [[-0.5, 0.6]]]),
        np.array([[1.0, 2.0], [0.0, -1.0]]),
        np.array([[[0.0, 1.0]], [[1.0, 0.0]]]),
    )
    for steps, batch, inputs, hidden in [
        (1, 2, 3, 2),
        (4, 1, 2, 3),
        (5, 3, 2, 2),
        (3, 3, 3, 3),
        (12, 2, 1, 4),
    ]:
        yield remembered(rng, steps, batch, inputs, hidden)
    x, h, weight_hh, grad_h = remembered(rng, 6, 2, 2, 3).steps[0].args
    grad_h[:-1] = 0  # only the last state counts
    yield call(x, h, weight_hh, grad_h)
    for scale in (1e-9, 1e9):
        x, h, weight_hh, grad_h = remembered(rng, 4, 2, 2, 3).steps[0].args
        yield call(x, h, weight_hh, scale * grad_h)


def remembered(rng, steps, batch, inputs, hidden):
    """A case with states that a network has really been in."""
    x, h0, weight_ih, weight_hh, bias = drawn(
        rng, (steps, batch, inputs), (batch, hidden), *rnn_shapes(inputs, hidden)
    )
    h0 = np.tanh(h0)
    h = scanned(x, h0, lambda x_t, h: np.tanh(0.7 * (x_t @ weight_ih.T + h @ weight_hh.T + bias)))
    return call(x, np.stack([h0, *h]), 0.7 * weight_hh, rng.normal(size=h.shape))


@through_time.expected
def _(x, h, weight_hh, grad_h):
    import torch

    hidden = len(weight_hh)
    weight_ih, bias = x.new_zeros(hidden, x.shape[2]), x.new_zeros(hidden)
    given = [tensor.clone().requires_grad_() for tensor in (weight_ih, weight_hh, bias, h[0])]
    weight_ih, weight_hh, bias, state = given
    loss = 0
    for x_t, h_t, grad in zip(x, h[1:], grad_h, strict=True):
        a = x_t @ weight_ih.T + state @ weight_hh.T + bias
        state = torch.tanh(a + (torch.atanh(h_t) - a).detach())  # = h_t, whatever weight_ih and bias were
        loss = loss + (grad * state).sum()
    return torch.autograd.grad(loss, given)


def back(x, h, grad_h, step, weigh=None):
    """The loop of the wrong answers: `step(t, grad)` gives grad_a and what goes to the step before."""
    later, parts = np.zeros_like(h[0]), []
    for t in reversed(range(len(x))):
        grad_a, later = step(t, grad_h[t] + later)
        at = (grad_a, x[t], h[t])
        parts.append(weigh(t, *at) if weigh else weighed(*at))
    return *(sum(part) for part in zip(*parts, strict=True)), later


def weighed(grad_a, x, h):
    """One step's gradients of weight_ih, weight_hh and bias."""
    return grad_a.T @ x, grad_a.T @ h, grad_a.sum(axis=0)


def right(h, weight_hh):
    """The step that is right."""

    def step(t, grad):
        grad_a = grad * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh

    return step


@through_time.mistake("only the last step")
def _(x, h, weight_hh, grad_h):
    """You go back through the last step and stop there. The state that it started from came out of the step
    before, and so on: go on to t = 0, and add up what each step says of the weights."""
    grad_a, later = right(h, weight_hh)(len(x) - 1, grad_h[-1])
    return *weighed(grad_a, x[-1], h[-2]), later


@through_time.mistake("nothing accumulated")
def _(x, h, weight_hh, grad_h):
    """Your weights keep only what the first time step says. The same weights serve at every step, and all
    their uses add up: `+=` in place of `=`."""
    last = None

    def weigh(t, grad_a, x_t, h_t):
        nonlocal last
        last = weighed(grad_a, x_t, h_t)
        return last

    *_, later = back(x, h, grad_h, right(h, weight_hh), weigh)
    return *last, later


@through_time.mistake("no way back through the state")
def _(x, h, weight_hh, grad_h):
    """You treat each step by itself, as if the state before it were a constant. A step also changes all later
    ones: what the next step sends back must be added to `grad_h[t]`."""

    def step(t, grad):
        grad_a = grad_h[t] * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh

    return back(x, h, grad_h, step)


@through_time.mistake("only the last state's loss")
def _(x, h, weight_hh, grad_h):
    """You begin with the last `grad_h` and take no other. The loss speaks of every state: add `grad_h[t]` at
    each step."""
    only_last = np.zeros_like(grad_h)
    only_last[-1] = grad_h[-1]
    return back(x, h, only_last, right(h, weight_hh))


@through_time.mistake("all losses sent back from the end")
def _(x, h, weight_hh, grad_h):
    """You add up all of `grad_h` at the end, and send that back. Each part enters at its own time step: a
    state can not change the steps before it."""
    summed = np.zeros_like(grad_h)
    summed[-1] = grad_h.sum(axis=0)
    return back(x, h, summed, right(h, weight_hh))


@through_time.mistake("slope of tanh left out")
def _(x, h, weight_hh, grad_h):
    """Your gradient passes the tanh as if it were not there. Multiply by its slope, `1 - h[t + 1] ** 2`."""
    return back(x, h, grad_h, lambda t, grad: (grad, grad @ weight_hh))


@through_time.mistake("slope at the state before")
def _(x, h, weight_hh, grad_h):
    """You take the slope of tanh at `h[t]`. Step t starts from `h[t]`; what came out of its tanh is
    `h[t + 1]`."""

    def step(t, grad):
        grad_a = grad * (1 - h[t] ** 2)
        return grad_a, grad_a @ weight_hh

    return back(x, h, grad_h, step)


@through_time.mistake("slope not sent back")
def _(x, h, weight_hh, grad_h):
    """The weights' gradients have the slope of tanh, but what you send to the step before has not. It is
    `grad_a`, after the slope, that goes through `weight_hh`."""
    return back(x, h, grad_h, lambda t, grad: (grad * (1 - h[t + 1] ** 2), grad @ weight_hh))


@through_time.mistake("hidden weights transposed")
def _(x, h, weight_hh, grad_h):
    """You go back through `weight_hh.T`, as on the way forward. It is square, so nothing complains. Backward
    turns it around once more: `grad_a @ weight_hh`."""

    def step(t, grad):
        grad_a = grad * (1 - h[t + 1] ** 2)
        return grad_a, grad_a @ weight_hh.T

    return back(x, h, grad_h, step)


@through_time.mistake("hidden weights meet the new state")
def _(x, h, weight_hh, grad_h):
    """For `weight_hh` you multiply by `h[t + 1]`, which step t computed. What it multiplied was the state
    before: `grad_a.T @ h[t]`."""

    def weigh(t, grad_a, x_t, h_t):
        return weighed(grad_a, x_t, h[t + 1])

    return back(x, h, grad_h, right(h, weight_hh), weigh)


@through_time.mistake("averaged over time")
def _(x, h, weight_hh, grad_h):
    """You divide the weights' gradients by the number of steps. The steps' parts add up, and if the loss is a
    mean, `grad_h` has that in it already."""
    *grads, later = back(x, h, grad_h, right(h, weight_hh))
    return *(grad / len(x) for grad in grads), later


@through_time.mistake("forward in time")
def _(x, h, weight_hh, grad_h):
    """You walk from the first step to the last. What comes back to a step comes from later ones, so they must
    be done before: `reversed(range(len(x)))`."""
    later, parts = np.zeros_like(h[0]), []
    for t in range(len(x)):
        grad_a, later = right(h, weight_hh)(t, grad_h[t] + later)
        parts.append(weighed(grad_a, x[t], h[t]))
    return *(sum(part) for part in zip(*parts, strict=True)), later


# Clipping


@lesson.exercise(
    points=2,
    hints="""
    Think of all arrays together as one long arrow. If it is too long, it is shortened and keeps its
    direction.

    Its length is the root of the sum of all squares, over all arrays. Then one and the same factor for all of
    them, and only if the length is above `max_norm`.

    `norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))`, and the factor is `max_norm / norm` if `norm >
    max_norm`, else 1.
    """,
)
def clip_norm(grads, max_norm):
    """Shorten the gradient of a network to the length max_norm, if it is longer.

    grads: a list of arrays, one for each parameter, together one long vector
    max_norm: the largest length that is left as it is; above 0
    -> clipped, norm: a list of arrays of the same shapes; and the length before clipping, a number.
    The arrays that came in stay as they are.
    """
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [factor * grad for grad in grads], norm


@clip_norm.cases
def _(rng):
    yield call([np.array([6.0, 0.0]), np.array([[0.0, -8.0]])], 5.0)  # length 10
    yield call([np.array([0.3, 0.4]), np.array([[0.0], [1.2]])], 5.0)  # length 1.3
    yield call([np.zeros(3), np.zeros((2, 2))], 1.0)
    yield call([np.array([3.0, 4.0])], 5.0)  # as long as it may be
    for shapes in ([(3,)], [(2, 3), (2,)], [(4, 2), (4, 4), (4,)]):
        grads = drawn(rng, *shapes)
        yield call(grads, 1e-3)
        yield call(grads, 0.8)
        yield call(grads, 1e3)
    yield call([1e9 * grad for grad in drawn(rng, (3, 2), (3,))], 2.5)
    yield call([np.array([1e6, 1e-3]), np.array([2.0])], 1.0)  # exploded in one place


@clip_norm.expected
def _(grads, max_norm):
    import torch

    norm = torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads]))
    return [grad * torch.clamp(max_norm / norm, max=1.0) if norm > 0 else grad for grad in grads], norm


def length(grads):
    """The norm, as it should be."""
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


def shortened(grads, norm, max_norm):
    """The arrays made shorter as if `norm` were their length."""
    return [min(1.0, max_norm / norm) * grad if norm > 0 else grad.copy() for grad in grads]


@clip_norm.mistake("clips by value")
def _(grads, max_norm):
    """You clip every number by itself, at `max_norm`. That bends the arrow to another direction. Multiply all
    numbers by the same factor."""
    return [np.clip(grad, -max_norm, max_norm) for grad in grads], length(grads)


@clip_norm.mistake("each tensor by itself")
def _(grads, max_norm):
    """You shorten each array on its own. So arrays with large gradients shrink and the others do not, and the
    direction changes. One norm over all of them, and one factor."""
    return [shortened([grad], length([grad]), max_norm)[0] for grad in grads], length(grads)


@clip_norm.mistake("always scaled")
def _(grads, max_norm):
    """You stretch short gradients as well. Clipping leaves alone what is not above `max_norm`: use the factor
    only where `norm > max_norm`."""
    norm = length(grads)
    return [grad * (max_norm / norm if norm > 0 else 1.0) for grad in grads], norm


@clip_norm.mistake("no root")
def _(grads, max_norm):
    """You take the sum of the squares for the length. Take its root."""
    norm = length(grads) ** 2
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("absolute values added up")
def _(grads, max_norm):
    """Your norm adds up the absolute values. The length of an arrow is the root of the sum of its squares."""
    norm = sum(np.abs(grad).sum() for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("largest number as the norm")
def _(grads, max_norm):
    """Your norm is the largest absolute value. Many moderate numbers make a long arrow, too: the root of the
    sum of all squares."""
    norm = max(np.abs(grad).max() for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("norms added up")
def _(grads, max_norm):
    """You add up the arrays' norms. Lengths of parts at right angles do not add up; their squares do: add the
    squares of all numbers, then take one root."""
    norm = sum(length([grad]) for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("mean in place of sum")
def _(grads, max_norm):
    """You average the squares. The norm adds them up, however many there are."""
    norm = length(grads) / np.sqrt(sum(grad.size for grad in grads))
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("shortened to one")
def _(grads, max_norm):
    """You divide by the norm, so that what is clipped has the length 1. It shall have the length `max_norm`:
    multiply by `max_norm / norm`."""
    norm = length(grads)
    return [grad / norm if norm > max_norm else grad.copy() for grad in grads], norm


@clip_norm.mistake("set to zero")
def _(grads, max_norm):
    """You throw a long gradient away. Its direction is still worth something: shorten it."""
    norm = length(grads)
    return [grad * (norm <= max_norm) for grad in grads], norm


@clip_norm.mistake("norm after clipping")
def _(grads, max_norm):
    """The arrays are right, but the norm is that of the clipped ones. The one before is wanted: it is what
    one watches during training."""
    clipped = shortened(grads, length(grads), max_norm)
    return clipped, length(clipped)


# LSTM


@lesson.exercise(
    points=3,
    hints="""
    One sum as in the plain cell, `x @ weight_ih.T + h @ weight_hh.T + bias`, four times as wide. Cut it into
    four, in the order i, f, g, o.

    Sigmoids make the three gates i, f and o; tanh makes g, what would be written. The cell keeps f of its old
    content and takes in i of g. What is shown is o of tanh of the *new* cell.

    `i, f, g, o = np.split(a, 4, axis=1)`; `c = f * c + i * g`; `h = o * np.tanh(c)`.
    """,
)
def lstm_cell(x, h, c, weight_ih, weight_hh, bias):
    """One step of an LSTM, with the gates in PyTorch's order: input i, forget f, candidate g, output o.

    x (n, in); h (n, hidden), c (n, hidden): what the cell showed, and what it held, after the last step
    weight_ih (4 hidden, in), weight_hh (4 hidden, hidden), bias (4 hidden,): the rows for i, then f, g and o
    -> h, c: both new, (n, hidden) each
    """
    a = x @ weight_ih.T + h @ weight_hh.T + bias  # (n, 4 hidden)
    i, f, g, o = np.split(a, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


@lstm_cell.cases
def _(rng):
    yield call(
        np.array([[1.0]]),
        np.array([[0.5]]),
        np.array([[2.0]]),
        np.array([[1.0], [2.0], [0.5], [-1.0]]),
        np.array([[0.5], [-1.0], [1.0], [0.0]]),
        np.array([0.0, 0.5, -0.2, 0.3]),
    )
    for batch, inputs, hidden in [(1, 2, 3), (3, 3, 3), (4, 2, 1), (2, 1, 4), (3, 5, 2)]:
        yield call(*gated(rng, batch, inputs, hidden, 4, states=2))
    x, h, c, *weights = gated(rng, 2, 2, 3, 4, states=2)
    yield call(0 * x, 0 * h, c, *weights)
    yield call(30 * x, h, 10 * c, *weights)


def gated(rng, batch, inputs, hidden, gates, states):
    """x, the states, and weights for this many gates."""
    shapes = [(gates * hidden, inputs), (gates * hidden, hidden), (gates * hidden,)]
    return drawn(rng, (batch, inputs), *[(batch, hidden)] * states, *shapes)


@lstm_cell.expected
def _(x, h, c, weight_ih, weight_hh, bias):
    import torch

    cell = torch.nn.LSTMCell(weight_ih.shape[1], weight_hh.shape[1], dtype=x.dtype)
    loaded(cell, weight_ih, weight_hh, bias, torch.zeros_like(bias))
    return tuple(state.detach() for state in cell(x, (h, c)))


def loaded(cell, *weights):
    """PyTorch's cell, with these weights."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    cell.load_state_dict(dict(zip(names, weights, strict=True)))


def sigmoid(a):
    """Without overflow."""
    return (1 + np.tanh(a / 2)) / 2


def four(x, h, weight_ih, weight_hh, bias, order="ifgo"):
    """The gates i, f, g, o, if the rows of the weights lie in `order`."""
    parts = dict(zip(order, np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1), strict=True))
    return sigmoid(parts["i"]), sigmoid(parts["f"]), np.tanh(parts["g"]), sigmoid(parts["o"])


def kept(c, i, f, g, o):
    """The new state, as it should be."""
    c = f * c + i * g
    return o * np.tanh(c), c


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the gates in the order i, f, o, g, as some papers write them. PyTorch has the candidate g
    third and the output gate o last."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "ifog"))


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the forget gate first: f, i, g, o. In PyTorch's weights the input gate comes first: i, f, g,
    o."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "figo"))


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the gates in the order i, g, f, o, as TensorFlow's old cell has them. PyTorch's is i, f, g,
    o."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "igfo"))


@lstm_cell.mistake("tanh and sigmoid swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates come from tanh and your candidate from the sigmoid. A gate is a share, between 0 and 1:
    sigmoid. What is written may go both ways: tanh."""
    i, f, g, o = np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1)
    return kept(c, np.tanh(i), np.tanh(f), sigmoid(g), np.tanh(o))


@lstm_cell.mistake("sigmoid for the candidate")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You send all four parts through the sigmoid, so the cell can only be filled, never lowered. The
    candidate g is no gate: tanh."""
    parts = np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1)
    return kept(c, *map(sigmoid, parts))


@lstm_cell.mistake("h and c swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You return c first and h second. First what the cell shows, h, then what it holds, c."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias))[::-1]


@lstm_cell.mistake("h and c swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates look at c, and the forget gate keeps h. The gates are made of the input and of h; c is what
    is kept."""
    return kept(h, *four(x, c, weight_ih, weight_hh, bias))


@lstm_cell.mistake("tanh of the cell left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You show `o * c`. The cell may have grown beyond 1; it is shown through a tanh: `o * np.tanh(c)`."""
    i, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    c = f * c + i * g
    return o * c, c


@lstm_cell.mistake("the old cell shown")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your h is made of the cell before this step. First update c, then show the new one."""
    i, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return o * np.tanh(c), f * c + i * g


@lstm_cell.mistake("nothing forgotten")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You add to the cell without the forget gate (so did the first LSTM, of 1997). Keep `f * c` of the old
    content."""
    i, _, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, i, 1.0, g, o)


@lstm_cell.mistake("everything written")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You write all of the candidate. The input gate says how much of it: `i * g`."""
    _, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, 1.0, f, g, o)


@lstm_cell.mistake("one minus f in place of i")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You write `1 - f` of the candidate, so that the cell is a mixture. That is the GRU's idea. The LSTM
    decides about keeping and writing separately: `f * c + i * g`."""
    _, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, 1 - f, f, g, o)


@lstm_cell.mistake("bias left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You do not add `bias`. It matters most for the forget gate: a positive one keeps the memory open from
    the start."""
    return kept(c, *four(x, h, weight_ih, weight_hh, 0.0))


@lstm_cell.mistake("gates that see the input only")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates do not depend on h. Add `h @ weight_hh.T`."""
    return kept(c, *four(x, 0 * h, weight_ih, weight_hh, bias))


# GRU


@lesson.exercise(
    points=3,
    hints="""
    Keep the two sums apart: `u`, from the input, and `v`, from the state, each three times as wide, in the
    order r, z, n.

    r and z are sigmoids of u + v. In PyTorch's variant r then multiplies the *finished* sum from the state,
    its bias included. z says how much of the old state stays.

    `n = np.tanh(u_n + r * v_n)`, then `h = (1 - z) * n + z * h`.
    """,
)
def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU in PyTorch's variant, with the gates in its order: reset r, update z, candidate n.

    x (n, in), h (n, hidden); weight_ih (3 hidden, in), weight_hh (3 hidden, hidden)
    bias_ih, bias_hh (3 hidden,): added to what comes from the input, and to what comes from the state
    r, z = σ(u + v), of their parts; n = tanh(u_n + r v_n), where u comes from x and v from h
    -> the new h (n, hidden): z of the old one, and 1 - z of n
    """
    u_r, u_z, u_n = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
    v_r, v_z, v_n = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
    r = 1 / (1 + np.exp(-(u_r + v_r)))
    z = 1 / (1 + np.exp(-(u_z + v_z)))
    n = np.tanh(u_n + r * v_n)
    return (1 - z) * n + z * h


@gru_cell.cases
def _(rng):
    yield call(
        np.array([[1.0]]),
        np.array([[0.5]]),
        np.array([[1.0], [-1.0], [0.5]]),
        np.array([[0.5], [1.0], [2.0]]),
        np.array([0.0, 0.3, -0.2]),
        np.array([-0.5, 0.2, 0.4]),
    )
    for batch, inputs, hidden in [(1, 2, 3), (3, 3, 3), (4, 2, 1), (2, 1, 4), (3, 5, 2)]:
        yield from_gru(rng, batch, inputs, hidden)
    x, h, *rest = from_gru(rng, 2, 2, 3).steps[0].args
    yield call(0 * x, h, *rest)
    yield call(30 * x, h, *rest)
    yield call(x, 0 * h, *rest)


def from_gru(rng, batch, inputs, hidden):
    """A case with fresh numbers."""
    return call(*gated(rng, batch, inputs, hidden, 3, states=1), rng.normal(size=3 * hidden))


@gru_cell.expected
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    import torch

    cell = torch.nn.GRUCell(weight_ih.shape[1], weight_hh.shape[1], dtype=x.dtype)
    loaded(cell, weight_ih, weight_hh, bias_ih, bias_hh)
    return cell(x, h).detach()


def sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """u and v, each (3, n, hidden): for r, z and n."""
    u, v = x @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh
    return np.stack(np.split(u, 3, axis=1)), np.stack(np.split(v, 3, axis=1))


def gates(u, v):
    """r, z and n, as they should be."""
    r, z = sigmoid(u[:2] + v[:2])
    return r, z, np.tanh(u[2] + r * v[2])


@gru_cell.mistake("z and 1 - z swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You keep 1 - z of the old state, as some papers write it. In PyTorch's variant z is
    the share that *stays*: `(1 - z) * n + z * h`."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return z * n + (1 - z) * h


@gru_cell.mistake("reset before the matrix product")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You reset the state and then multiply it by the weights, as in the paper by Cho and others. PyTorch
    multiplies first, and resets the result: `r * (h @ w.T + b)`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    hidden = h.shape[1]
    n = np.tanh(u[2] + (r * h) @ weight_hh[2 * hidden :].T + bias_hh[2 * hidden :])
    return (1 - z) * n + z * h


@gru_cell.mistake("bias outside of the reset")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You reset the matrix product, but not its bias. In PyTorch's variant r multiplies the finished sum, `h
    @ w.T + b`; that is why there are two biases."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    bias = bias_hh[2 * h.shape[1] :]
    n = np.tanh(u[2] + r * (v[2] - bias) + bias)
    return (1 - z) * n + z * h


@gru_cell.mistake("reset of the input as well")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your reset gate multiplies the input's part, too. It is there to let go of the past: `u_n + r *
    v_n`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    return (1 - z) * np.tanh(r * (u[2] + v[2])) + z * h


@gru_cell.mistake("no reset")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your candidate does not use r. Multiply what comes from the state by it: `np.tanh(u_n + r * v_n)`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    _, z, _ = gates(u, v)
    return (1 - z) * np.tanh(u[2] + v[2]) + z * h


@gru_cell.mistake("r and z swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You take the update gate first. In PyTorch's weights the reset gate r comes first, then z, then n."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    z, r = sigmoid(u[:2] + v[:2])
    return (1 - z) * np.tanh(u[2] + r * v[2]) + z * h


@gru_cell.mistake("tanh and sigmoid swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your gates come from tanh and your candidate from the sigmoid. A gate is a share, between 0 and 1:
    sigmoid. What is written may go both ways: tanh."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z = np.tanh(u[:2] + v[:2])
    return (1 - z) * sigmoid(u[2] + r * v[2]) + z * h


@gru_cell.mistake("sigmoid for the candidate")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You send the candidate through the sigmoid, so the state can never fall below 0. It is no gate:
    tanh."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    return (1 - z) * sigmoid(u[2] + r * v[2]) + z * h


@gru_cell.mistake("old state left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You return the candidate's share alone. Without `z * h` nothing is carried over: this sum is the
    memory."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return (1 - z) * n


@gru_cell.mistake("everything written")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You add all of the candidate to what stays of the old state. The shares must add up to 1: z of the old,
    1 - z of the new."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return n + z * h


@gru_cell.mistake("biases left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You add no biases. There are two of them, one for what comes from the input and one for what comes from
    the state."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, 0.0, 0.0))
    return (1 - z) * n + z * h


@gru_cell.mistake("one bias left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You do not add `bias_hh`. For n the two can not be merged: `bias_hh` is reset by r, `bias_ih` is
    not."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, 0.0))
    return (1 - z) * n + z * h
