# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 04: dense backward, a small autograd engine, a gradient checker, first weights, training steps."""

import math

import numpy as np

from ._core import Lesson, call

lesson = Lesson(4, "backprop", "Backpropagation")


# Dense backward


@lesson.exercise(
    points=3,
    hints="""
    Three gradients, and each has the shape of what it belongs to. That alone leaves few ways to multiply.

    `grad_x` is (batch, in): the only product of (batch, out) and (out, in). `grad_weight` is (out, in): turn
    `grad_y` around, and the batch is summed by the product. The bias goes into every row of the batch.

    `grad_y @ weight`, `grad_y.T @ x` and `grad_y.sum(axis=0)`.
    """,
)
def dense_backward(x, weight, grad_y):
    """The backward pass of a dense layer, y = x @ weight.T + bias.

    x (batch, in), weight (out, in); grad_y (batch, out): d loss / d y
    -> grad_x (batch, in), grad_weight (out, in), grad_bias (out,): d loss by each of them
    """
    grad_x = grad_y @ weight
    grad_weight = grad_y.T @ x
    grad_bias = grad_y.sum(axis=0)
    return grad_x, grad_weight, grad_bias


@dense_backward.cases
def _(rng):
    yield call(
        np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 2.0]]),
        np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]),
        np.array([[1.0, -2.0], [3.0, 5.0]]),
    )
    for batch, inputs, outputs in [(1, 3, 2), (4, 3, 3), (3, 3, 3), (5, 1, 4), (2, 4, 1), (6, 2, 5)]:
        shapes = (batch, inputs), (outputs, inputs), (batch, outputs)
        yield call(*(rng.normal(size=shape) for shape in shapes))
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(2, 2)))
    for scale in (1e-9, 1e9):
        yield call(rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), scale * rng.normal(size=(3, 4)))


@dense_backward.expected
def _(x, weight, grad_y):
    import torch

    bias = torch.zeros(len(weight), dtype=x.dtype)
    given = [tensor.requires_grad_() for tensor in (x, weight, bias)]
    return torch.autograd.grad(torch.nn.functional.linear(*given), given, grad_y)


@dense_backward.mistake("mean instead of sum over the batch")
def _(x, weight, grad_y):
    """You average over the batch. If the loss is a mean, `grad_y` has that 1/n in it already; here the
    samples' parts are added up."""
    return grad_y @ weight, grad_y.T @ x / len(x), grad_y.mean(axis=0)


@dense_backward.mistake("mean instead of sum over the batch")
def _(x, weight, grad_y):
    """Your weight gradient is right, but the bias gradient is a mean over the batch. The bias enters every
    row, and all rows' parts add up: `sum`, not `mean`."""
    return grad_y @ weight, grad_y.T @ x, grad_y.mean(axis=0)


@dense_backward.mistake("bias gradient over features")
def _(x, weight, grad_y):
    """You sum `grad_y` over the units, and get a number for each sample. Each unit has a bias, so sum over
    the batch: axis 0."""
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(axis=1)


@dense_backward.mistake("bias gradient not summed")
def _(x, weight, grad_y):
    """You hand on `grad_y` as the bias gradient. One bias was added to every row of the batch, so what the
    rows say adds up: sum over axis 0."""
    return grad_y @ weight, grad_y.T @ x, grad_y.copy()


@dense_backward.mistake("bias gradient is one")
def _(x, weight, grad_y):
    """Your bias gradient is 1, the local derivative. It must be multiplied by what comes from above,
    `grad_y`, and summed over the batch."""
    return grad_y @ weight, grad_y.T @ x, np.ones(len(weight))


@dense_backward.mistake("weights not transposed")
def _(x, weight, grad_y):
    """You go back through `weight.T`, as on the way forward. Forward was `x @ weight.T`; backward turns it
    around once more: `grad_y @ weight`."""
    return grad_y @ weight.T, grad_y.T @ x, grad_y.sum(axis=0)


@dense_backward.mistake("weight gradient transposed")
def _(x, weight, grad_y):
    """Your weight gradient lies as (in, out). A gradient has the shape of its array, (out, in): `grad_y.T @
    x`."""
    return grad_y @ weight, x.T @ grad_y, grad_y.sum(axis=0)


@dense_backward.mistake("upstream gradient left out")
def _(x, weight, grad_y):
    """You give the local derivatives alone, as if `grad_y` were all ones. The chain rule multiplies them by
    what comes from above."""
    ones = np.ones_like(grad_y)
    return ones @ weight, ones.T @ x, ones.sum(axis=0)


@dense_backward.mistake("weight gradient from the output's side only")
def _(x, weight, grad_y):
    """Your weight gradient does not depend on `x`. A weight counts as much as the input it multiplies:
    `grad_y.T @ x`."""
    return grad_y @ weight, grad_y.T @ np.ones_like(x), grad_y.sum(axis=0)


# A small autograd engine


@lesson.exercise(
    points=4,
    hints="""
    Two loops. The first goes forward and fills `values`. The second goes backward, from the last entry to the
    first, and lets each entry pass its gradient on to what it was made of.

    Begin with all gradients 0 and the last one 1. For a product, the local derivative by one factor is the
    other factor. An entry may be used several times, so add with `+=`.

    For "mul": `grads[i] += values[j] * grads[n]` and `grads[j] += values[i] * grads[n]`. For "tanh":
    `grads[i] += (1 - values[n]**2) * grads[n]`.
    """,
)
def tiny_autograd(program):
    """Run a little program of numbers forward, and then backward.

    program: a list of entries, each ("input", number), ("add", i, j), ("mul", i, j) or ("tanh", i); i and j
    are the places of earlier entries in the list, which may be equal, and may be used again
    -> values, grads: two lists, for each entry its number, and d last entry / d this entry
    """
    values, grads = [], [0.0] * len(program)
    for operation, *given in program:
        if operation == "input":
            values.append(given[0])
        elif operation == "add":
            values.append(values[given[0]] + values[given[1]])
        elif operation == "mul":
            values.append(values[given[0]] * values[given[1]])
        else:
            values.append(np.tanh(values[given[0]]))

    grads[-1] = 1.0
    for n in reversed(range(len(program))):
        operation, *given = program[n]
        if operation == "add":
            grads[given[0]] += grads[n]
            grads[given[1]] += grads[n]
        elif operation == "mul":
            i, j = given
            grads[i] += values[j] * grads[n]
            grads[j] += values[i] * grads[n]
        elif operation == "tanh":
            grads[given[0]] += (1 - values[n] ** 2) * grads[n]
    return values, grads


@tiny_autograd.cases
def _(rng):
    a, b = ("input", 3.0), ("input", -2.0)
    yield call([a, b, ("mul", 0, 1), ("add", 2, 0)])  # a b + a: a is used twice
    yield call([a, b, ("mul", 0, 1)])
    yield call([("input", 0.5), ("tanh", 0)])
    yield call([a])
    yield call([("input", 0.5), ("mul", 0, 0), ("tanh", 1)])  # a square
    yield call([("input", 0.5), ("add", 0, 0), ("mul", 1, 1), ("mul", 2, 2)])  # doubled again and again
    yield call([b, a, ("tanh", 0), ("mul", 2, 2), ("add", 3, 2)])  # the second entry has no part in it
    # (a + tanh a) tanh a: a depth-first walk reaches a before all of the gradient has
    yield call([("input", 0.7), ("tanh", 0), ("add", 0, 1), ("mul", 2, 1)])
    for _ in range(5):
        program = [("input", float(number)) for number in rng.normal(size=3)]
        for size in range(3, 10):
            kind = ("add", "mul", "tanh")[rng.integers(3)]
            i, j = int(size - 1 - rng.integers(2)), int(rng.integers(size))
            program.append((kind, i) if kind == "tanh" else (kind, i, j))
        yield call(program)


@tiny_autograd.expected
def _(program):
    import torch

    values = []
    for operation, *given in program:
        if operation == "input":
            values.append(torch.tensor(given[0], dtype=torch.float64, requires_grad=True))
        else:
            operand = [values[place] for place in given]
            values.append(getattr(torch, operation)(*operand))
    grads = torch.autograd.grad(values[-1], values, allow_unused=True)
    return torch.stack(values), torch.stack([torch.zeros_like(values[0]) if g is None else g for g in grads])


def run(program):
    """The forward pass, which all of the wrong answers below get right; and the local derivatives.

    -> values; and for each entry a pair for each of its inputs: its place, and the slope
    """
    values, ways = [], []
    for operation, *given in program:
        if operation == "input":
            values.append(given[0])
            ways.append([])
        elif operation == "add":
            i, j = given
            values.append(values[i] + values[j])
            ways.append([(i, 1.0), (j, 1.0)])
        elif operation == "mul":
            i, j = given
            values.append(values[i] * values[j])
            ways.append([(i, values[j]), (j, values[i])])
        else:
            values.append(np.tanh(values[given[0]]))
            ways.append([(given[0], 1 - values[-1] ** 2)])
    return values, ways


def walk_back(values, ways):
    """Gradients of the last entry, as they should be."""
    grads = [0.0] * len(values)
    grads[-1] = 1.0
    for n in reversed(range(len(values))):
        for place, slope in ways[n]:
            grads[place] += slope * grads[n]
    return grads


@tiny_autograd.mistake("gradient overwritten instead of accumulated")
def _(program):
    """An entry that is used twice keeps only what came last. Each use sends a part of the gradient, and the
    parts add up: `+=` in place of `=`."""
    values, ways = run(program)
    grads = [0.0] * len(program)
    grads[-1] = 1.0
    for n in reversed(range(len(program))):
        for place, slope in ways[n]:
            grads[place] = slope * grads[n]
    return values, grads


@tiny_autograd.mistake("no topological order")
def _(program):
    """Gradients are passed on before all of them have arrived, so some are passed on twice. You go from entry
    to entry as a chain of calls does. Go through the list from the last to the first: then an entry's turn
    comes when all that use it have had theirs."""
    values, ways = run(program)
    grads = [0.0] * len(program)
    grads[-1] = 1.0

    def backward(n):
        for place, slope in ways[n]:
            grads[place] += slope * grads[n]
            backward(place)

    backward(len(program) - 1)
    return values, grads


@tiny_autograd.mistake("each entry visited only once")
def _(program):
    """You go along the first way that reaches an entry, and leave out the others. Every use of an entry sends
    a gradient: each way from it to the end counts."""
    values, ways = run(program)
    grads, seen = [0.0] * len(program), {len(program) - 1}
    grads[-1] = 1.0
    for n in reversed(range(len(program))):
        for place, slope in ways[n]:
            if place not in seen:
                seen.add(place)
                grads[place] = slope * grads[n]
    return values, grads


@tiny_autograd.mistake("forward order")
def _(program):
    """You walk from the first entry to the last. The gradient starts at the end: at the beginning there is
    nothing to pass on. Reverse the order."""
    values, ways = run(program)
    grads = [0.0] * len(program)
    grads[-1] = 1.0
    for n in range(len(program)):
        for place, slope in ways[n]:
            grads[place] += slope * grads[n]
    return values, grads


@tiny_autograd.mistake("no gradient to start from")
def _(program):
    """All your gradients are 0, since there was none to pass on. The last entry's own gradient is 1: d loss /
    d loss."""
    values, _ = run(program)
    return values, [0.0] * len(program)


@tiny_autograd.mistake("every gradient starts at one")
def _(program):
    """Your gradients start at 1 everywhere. Only the last entry's is 1 from the start; all others begin at 0
    and gather what comes."""
    values, ways = run(program)
    grads = [1.0] * len(program)
    for n in reversed(range(len(program))):
        for place, slope in ways[n]:
            grads[place] += slope * grads[n]
    return values, grads


@tiny_autograd.mistake("own factor in place of the other")
def _(program):
    """In a product you multiply by the factor itself. By a, the derivative of a b is b: the *other* one."""
    values, ways = run(program)
    for n, (operation, *given) in enumerate(program):
        if operation == "mul":
            ways[n] = [(place, values[place]) for place in given]
    return values, walk_back(values, ways)


@tiny_autograd.mistake("slope of tanh written in its input")
def _(program):
    """For tanh you use `1 - x**2`, with the number that went in. The slope is `1 - y**2`, with the number
    that came out."""
    values, ways = run(program)
    for n, (operation, *given) in enumerate(program):
        if operation == "tanh":
            ways[n] = [(given[0], 1 - values[given[0]] ** 2)]
    return values, walk_back(values, ways)


@tiny_autograd.mistake("upstream gradient left out")
def _(program):
    """You add up local derivatives only. Each must be multiplied by the gradient of the entry it leads to:
    local derivative times upstream."""
    values, ways = run(program)
    grads = [0.0] * len(program)
    grads[-1] = 1.0
    for n in reversed(range(len(program))):
        for place, slope in ways[n]:
            grads[place] += slope
    return values, grads


# The gradient checker


@lesson.exercise(
    points=3,
    hints="""
    Nudge one weight at a time, and look at what the loss does. How do you get a slope from two losses?

    For weight i: the loss with `w[i] + eps`, minus the loss with `w[i] - eps`, divided by the distance
    between the two places. Take a fresh copy of `w` for each nudge.

    `numeric[i] = (loss(w + nudge) - loss(w - nudge)) / (2 * eps)` with a `nudge` that is `eps` at i and 0
    elsewhere. Then `np.abs(claimed - numeric).max()` by the largest of all `np.abs` of both.
    """,
)
def gradient_check(w, x, t, claimed, eps):
    """Is a claimed gradient right? Measure it, and say how far off the claim is.

    The loss is that of one tanh neuron: np.mean((np.tanh(x @ w) - t) ** 2).
    w (in,): the weights; x (n, in): inputs; t (n,): targets; claimed (in,): what someone says the gradient is
    eps: each weight by itself is nudged by this much, up and down
    -> numeric (in,): the measured gradient, from both sides;
       error: the largest |claimed - numeric| divided by the largest number in |claimed| and |numeric|,
       or 0 if all are 0
    """

    def loss(w):
        return np.mean((np.tanh(x @ w) - t) ** 2)

    numeric = np.empty(len(w))
    for i in range(len(w)):
        nudge = np.zeros(len(w))
        nudge[i] = eps
        numeric[i] = (loss(w + nudge) - loss(w - nudge)) / (2 * eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, np.abs(claimed - numeric).max() / (largest or 1)


@gradient_check.cases
def _(rng):
    x, t = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.0]]), np.array([0.5, -0.5, 1.0])
    yield call(np.array([0.5, -1.0]), x, t, np.array([0.6, -2.0]), 0.1)
    yield call(np.array([0.5, -1.0]), x, t, np.zeros(2), 0.1)  # a claim of nothing
    yield call(np.array([0.5, -1.0]), np.zeros((3, 2)), t, np.zeros(2), 0.1)  # right, and all 0
    for n, inputs in [(4, 3), (1, 2), (5, 1), (2, 4), (6, 5)]:
        w, x, t = rng.normal(size=inputs), rng.normal(size=(n, inputs)), rng.normal(size=n)
        for share, eps in ((1.0, 0.2), (1.5, 0.05), (-1.0, 0.1), (100.0, 0.1)):
            y = np.tanh(x @ w)
            right = x.T @ ((y - t) * (1 - y**2)) * 2 / n
            yield call(w, x, t, share * right, eps)


def neuron_loss(x, t):
    """The loss as a function of w, for the wrong answers below."""
    return lambda w: np.mean((np.tanh(x @ w) - t) ** 2)


def differences(w, loss, eps):
    """What the measured gradient should be."""
    return np.array([(loss(w + eps * row) - loss(w - eps * row)) / (2 * eps) for row in np.eye(len(w))])


def error_of(claimed, numeric):
    """What the error should be."""
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return np.abs(claimed - numeric).max() / (largest or 1)


@gradient_check.expected
def _(w, x, t, claimed, eps):
    import torch

    def losses(places):  # (in, in): a row for each nudged weight
        return torch.nn.functional.mse_loss(
            torch.tanh(places @ x.T), t.expand(len(w), -1), reduction="none"
        ).mean(dim=1)

    nudges = eps * torch.eye(len(w), dtype=w.dtype)
    numeric = (losses(w + nudges) - losses(w - nudges)) / (2 * eps)
    largest = torch.cat([claimed, numeric]).abs().max()
    return numeric, (claimed - numeric).abs().max() / (largest or 1)


@gradient_check.mistake("one-sided difference")
def _(w, x, t, claimed, eps):
    """You nudge upwards only: (loss(w + eps) - loss(w)) / eps. The curve's bend spoils that by about eps;
    from both sides the bends cancel, and the error falls with eps². Use w + eps and w - eps."""
    loss = neuron_loss(x, t)
    numeric = np.array([(loss(w + eps * row) - loss(w)) / eps for row in np.eye(len(w))])
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("absolute instead of relative error")
def _(w, x, t, claimed, eps):
    """Your error is a plain difference. Whether 0.001 is much depends on the gradient: divide by the largest
    number in either."""
    numeric = differences(w, neuron_loss(x, t), eps)
    return numeric, np.abs(claimed - numeric).max()


@gradient_check.mistake("divided by eps")
def _(w, x, t, claimed, eps):
    """Your measured gradient is twice as large. From w - eps to w + eps the distance is 2 eps."""
    numeric = 2 * differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("not divided by the distance")
def _(w, x, t, claimed, eps):
    """You give the change of the loss. A slope is the change divided by the distance, 2 eps."""
    numeric = 2 * eps * differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("all weights nudged at once")
def _(w, x, t, claimed, eps):
    """You nudge all weights together, and so measure one slope, along the diagonal. Nudge one at a time, and
    leave the others where they are."""
    loss = neuron_loss(x, t)
    numeric = np.full(len(w), (loss(w + eps) - loss(w - eps)) / (2 * eps))
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("weights not put back")
def _(w, x, t, claimed, eps):
    """A weight that was nudged stays nudged while the next one is measured. Put it back, or nudge a fresh
    copy each time."""
    w, loss, numeric = w.copy(), neuron_loss(x, t), np.empty(len(w))
    for i in range(len(w)):
        w[i] += eps
        above = loss(w)
        w[i] -= 2 * eps
        numeric[i] = (above - loss(w)) / (2 * eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("sign")
def _(w, x, t, claimed, eps):
    """Your measured gradient points the other way: the loss above minus the loss below, not the reverse."""
    numeric = -differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("errors that cancel")
def _(w, x, t, claimed, eps):
    """You leave out the absolute value, so that a claim which is too small counts as no error. Take `np.abs`
    of the difference first."""
    numeric = differences(w, neuron_loss(x, t), eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, (claimed - numeric).max() / (largest or 1)


@gradient_check.mistake("divided by zero")
def _(w, x, t, claimed, eps):
    """Where both gradients are all 0 you divide 0 by 0, and say NaN of a claim that is right. Divide by 1
    there: `largest or 1`."""
    numeric = differences(w, neuron_loss(x, t), eps)
    return numeric, np.abs(claimed - numeric).max() / max(np.abs(claimed).max(), np.abs(numeric).max())


@gradient_check.mistake("mean error in place of the largest")
def _(w, x, t, claimed, eps):
    """You average the differences. One wrong number among a thousand would hide in a mean: take the
    largest."""
    numeric = differences(w, neuron_loss(x, t), eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, np.abs(claimed - numeric).mean() / (largest or 1)


# First weights


@lesson.exercise(
    points=2,
    hints="""
    The numbers in `z` have a standard deviation of 1. To give them another one, multiply by it. Which of the
    two numbers in `z.shape` is the number of inputs?

    A sum of n products grows with n, so the weights must shrink: He's variance is 2 / inputs, Xavier's is
    2 / (inputs + outputs). A standard deviation is the root of a variance.

    `outputs, inputs = z.shape`, then `z * np.sqrt(2 / inputs)` or `z * np.sqrt(2 / (inputs + outputs))`.
    """,
)
def initialization(z, kind):
    """The first weights of a dense layer, out of plain random numbers.

    z (out, in): drawn from the normal distribution with mean 0 and standard deviation 1
    kind: "he", for layers before ReLU, variance 2 / in; "xavier", for tanh, variance 2 / (in + out)
    -> the weights (out, in): z, made as wide as `kind` says
    """
    outputs, inputs = z.shape
    variance = 2 / inputs if kind == "he" else 2 / (inputs + outputs)
    return z * np.sqrt(variance)


@initialization.cases
def _(rng):
    for kind in ("he", "xavier"):
        yield call(np.array([[1.0, -1.0, 2.0, 0.5, 0.0, -0.5, 1.5, -2.0]]), kind)  # 8 inputs, 1 output
        for shape in [(1, 3), (3, 1), (64, 20), (10, 30), (4, 4)]:
            yield call(rng.normal(size=shape), kind)
        yield call(rng.normal(size=(3, 5)).astype(np.float32), kind)


@initialization.expected
def _(z, kind):
    import torch

    # torch's functions draw for themselves, so this is their formula: gain / √fan
    gain = torch.nn.init.calculate_gain("relu") if kind == "he" else 1.0
    fan = z.shape[1] if kind == "he" else (z.shape[0] + z.shape[1]) / 2
    return z * gain / math.sqrt(fan)


@initialization.mistake("variance used as standard deviation")
def _(z, kind):
    """You multiply by the variance. The width of random numbers is the standard deviation, its root; with the
    variance alone a wide layer's signal fades away."""
    outputs, inputs = z.shape
    return z * 2 / (inputs if kind == "he" else inputs + outputs)


@initialization.mistake("fan-in and fan-out swapped")
def _(z, kind):
    """For He you divide by the number of outputs. A unit adds up its *inputs*, and weights lie as (out, in):
    their number is `z.shape[1]`."""
    outputs, inputs = z.shape
    return z * np.sqrt(2 / (outputs if kind == "he" else inputs + outputs))


@initialization.mistake("all zeros")
def _(z, kind):
    """All your weights are 0. Then all units of a layer compute the same, get the same gradient, and stay the
    same for ever: the random numbers are what tells them apart."""
    return np.zeros_like(z)


@initialization.mistake("all the same")
def _(z, kind):
    """All your weights are one number. Units that start alike get the same gradient and stay alike: keep the
    random numbers of `z`."""
    outputs, inputs = z.shape
    return np.full_like(z, np.sqrt(2 / (inputs if kind == "he" else inputs + outputs)))


@initialization.mistake("not scaled")
def _(z, kind):
    """Your weights are as wide as they came. In a layer of 100 inputs the signal then grows tenfold, and in
    ten such layers ten-billionfold."""
    return z.copy()


@initialization.mistake("factor 2 left out")
def _(z, kind):
    """Your variance is half of what it should be. ReLU lets half of the signal through, so He doubles; and
    Xavier's is one by the *mean* of inputs and outputs, which is 2 / (in + out)."""
    outputs, inputs = z.shape
    return z / np.sqrt(inputs if kind == "he" else inputs + outputs)


@initialization.mistake("bound of the uniform distribution")
def _(z, kind):
    """You multiply by √(6 / …). That is the largest weight when they are drawn *uniformly*; the standard
    deviation is a factor √3 smaller."""
    outputs, inputs = z.shape
    return z * np.sqrt(6 / (inputs if kind == "he" else inputs + outputs))


@initialization.mistake("the two kinds swapped")
def _(z, kind):
    """You answer "he" with Xavier's weights and "xavier" with He's. He counts the inputs only, Xavier inputs
    and outputs."""
    outputs, inputs = z.shape
    return z * np.sqrt(2 / (inputs + outputs if kind == "he" else inputs))


@initialization.mistake("multiplied instead of divided")
def _(z, kind):
    """Your weights grow with the number of inputs. The more numbers are added up, the smaller each must be:
    divide by it under the root."""
    outputs, inputs = z.shape
    return z * np.sqrt((inputs if kind == "he" else inputs + outputs) / 2)


# Training steps


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
    yield call(
        np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0]]),
        np.array([[1.0], [0.0], [2.0]]),
        np.array([[1.0, 0.5], [-1.0, 1.0]]),
        np.array([0.0, 0.5]),
        np.array([[1.0, -1.0]]),
        np.array([0.25]),
        0.1,
        1,
    )
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
    """Your gradient passes the ReLU as if it were not there. Where `z` was not positive the unit was closed,
    and nothing comes back: multiply by `z > 0`."""

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
