# ruff: noqa: ANN001, ANN201, ANN202, B905, RUF007 (the learner's Python: no annotations, plain `zip`)
"""Lesson 02: a dense layer, the size of a network, two layers in a row, and the last one."""

import numpy as np

from ._core import Lesson, call

lesson = Lesson(2, "layers", "Layers")


def dense(rng, n_in, n_out, scale=1.0):
    """Weight (out, in) and bias (out,) of a layer."""
    return rng.normal(0, scale, (n_out, n_in)), rng.normal(0, scale, n_out)


def sigmoid(z):
    """1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


def softmax(z, axis=-1):
    """exp(z), with the sum over the axis made 1."""
    exp = np.exp(z - z.max(axis, keepdims=True))
    return exp / exp.sum(axis, keepdims=True)


# One dense layer


@lesson.exercise(
    points=2,
    hints="""
    Write the shapes side by side. `x` is (batch, in) and the result is (batch, out): what must the matrix
    in between look like?

    `weight` is (out, in), a row for each unit. Its transpose `weight.T` is (in, out), and (batch, in) @
    (in, out) is (batch, out).

    Add `bias` to `x @ weight.T`: NumPy adds the `out` numbers to every row by itself.
    """,
)
def dense_forward(x, weight, bias):
    """One dense layer, for a whole batch: each unit weighs all inputs, and adds its bias.

    x (batch, in), weight (out, in), bias (out,) -> y (batch, out)
    """
    return x @ weight.T + bias


@dense_forward.cases
def _(rng):
    yield call(*map(np.array, ([[2.0]], [[3.0]], [1.0])))
    yield call(*map(np.array, ([[1, -2]], [[1, 0], [3, 1], [0, 1]], [1, 2, -3])))  # whole numbers
    yield call(*map(np.array, ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [0.0, -1.0]], [10.0, 20.0])))
    yield call(np.zeros((2, 3)), *dense(rng, 3, 4))
    for batch, n_in, n_out in [(1, 4, 2), (3, 2, 3), (4, 4, 4), (5, 3, 2), (64, 16, 8)]:
        yield call(rng.normal(size=(batch, n_in)), *dense(rng, n_in, n_out))
    for scale in (1e-12, 1e12):
        yield call(rng.normal(0, scale, (3, 2)), *dense(rng, 2, 5, scale))
    yield call(*(a.astype(np.float32) for a in (rng.normal(size=(4, 3)), *dense(rng, 3, 2))))


@dense_forward.expected
def _(x, weight, bias):
    from torch.nn.functional import linear

    return linear(x, weight, bias)


@dense_forward.mistake("weight not transposed")
def _(x, weight, bias):
    """You multiply by `weight` as it is, (out, in). Each of its rows belongs to one unit, so `x` (batch, in)
    must meet the rows: multiply by `weight.T`, (in, out). With as many units as inputs nothing crashes; the
    numbers are wrong all the same."""
    return x @ weight + bias


@dense_forward.mistake("bias left out")
def _(x, weight, bias):
    """Your result is `x @ weight.T`, without `bias`. Without it, every unit gives 0 for an input of zeros."""
    return x @ weight.T


@dense_forward.mistake("bias added per sample")
def _(x, weight, bias):
    """You add bias number i to sample number i, down the rows. A bias belongs to a unit, so it goes along the
    columns: `bias` has shape (out,), and NumPy already adds that to every row."""
    return x @ weight.T + bias[:, None]


@dense_forward.mistake("bias subtracted")
def _(x, weight, bias):
    """You subtract `bias`. In a dense layer it is added; what a neuron must exceed (its threshold) is minus
    the bias."""
    return x @ weight.T - bias


@dense_forward.mistake("one bias for all units")
def _(x, weight, bias):
    """You add the sum of all biases to every unit. Each unit has a bias of its own: add `bias` as it is."""
    return x @ weight.T + bias.sum()


@dense_forward.mistake("activation applied")
def _(x, weight, bias):
    """Your negative results have become 0, as after a ReLU. A dense layer is the weighted sum and the bias
    alone; the activation is the next layer."""
    return np.maximum(x @ weight.T + bias, 0)


@dense_forward.mistake("result transposed")
def _(x, weight, bias):
    """Your numbers are right, but they lie as (out, batch). Keep the batch first: `x @ weight.T` in place of
    `weight @ x.T`."""
    return weight @ x.T + bias[:, None]


@dense_forward.mistake("batch averaged")
def _(x, weight, bias):
    """You average over the batch. Every sample gets its own row of the result, whatever the others are."""
    return (x @ weight.T + bias).mean(axis=0)


# The size of a network


@lesson.exercise(
    points=1,
    hints="""
    Take one layer by itself, from `a` units to `b` units: how many numbers are in its weight, and how
    many in its bias?

    The weight has `b * a` numbers and the bias `b`. A network of 3 sizes has 2 such layers: go through
    the neighbours in `sizes`.

    `zip(sizes, sizes[1:])` gives the neighbours. Add up `a * b + b` over them.
    """,
)
def count_parameters(sizes):
    """How many weights and biases a network of dense layers has.

    sizes: a list of whole numbers, how many inputs, then how many units in each layer; [64, 32, 10] -> 2410
    """
    return sum(a * b + b for a, b in zip(sizes, sizes[1:]))


@count_parameters.cases
def _(rng):
    yield call([1, 1])
    yield call([2, 3])
    yield call([4, 2, 3])
    yield call([64, 32, 10])
    yield call([5])  # inputs only: nothing to learn
    yield call([3, 3, 3, 3])
    yield call([784, 4096, 4096, 10])
    for depth in (2, 3, 4, 6):
        yield call(rng.integers(1, 50, size=depth).tolist())


@count_parameters.expected
def _(sizes):
    from torch.nn import Linear  # on "meta" it has shapes and takes no memory

    layers = [Linear(a, b, device="meta") for a, b in zip(sizes, sizes[1:], strict=False)]
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


@count_parameters.mistake("biases forgotten")
def _(sizes):
    """You count the weights alone. Every unit, other than the inputs, has a bias to learn as well."""
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("input layer counted")
def _(sizes):
    """You count a bias for every input too. The inputs are given, not computed: they have no weights and no
    biases."""
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)


@count_parameters.mistake("output biases forgotten")
def _(sizes):
    """The biases of the last layer are missing. Output units are units like all others: each has its bias."""
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes[1:-1])


@count_parameters.mistake("one bias per layer")
def _(sizes):
    """You count a single bias for each layer. Each unit has its own, so a layer of `b` units has `b` of
    them."""
    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("bias for each input of a layer")
def _(sizes):
    """You count as many biases as a layer has inputs. A bias belongs to the unit that it is added to: `b` for
    a layer from `a` to `b`."""
    return sum(a * b + a for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("bias for each connection")
def _(sizes):
    """You count one bias for each weight. A unit adds its bias once, however many inputs it weighs."""
    return sum(2 * a * b for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("units counted")
def _(sizes):
    """You add up units. What is learned lies on the connections: between `a` and `b` units there are `a * b`
    weights."""
    return sum(sizes)


@count_parameters.mistake("sizes added instead of multiplied")
def _(sizes):
    """You add the two sizes of a layer. Each of the `b` units is connected to each of the `a` before: `a * b`
    weights."""
    return sum(a + b + b for a, b in zip(sizes, sizes[1:]))


# Two layers in a row


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
    """You bend with a sigmoid, which squeezes everything between 0 and 1. This network's activation is ReLU:
    `np.maximum(z, 0)`."""
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


# The last layer


@lesson.exercise(
    points=3,
    hints="""
    Ask of each task what an answer looks like: any number; one probability; or several probabilities that
    add up to 1.

    Regression needs `size` units and no activation. Yes or no needs one unit, whose sigmoid is the
    probability of yes. One of several classes needs `size` units, and a softmax over each row.

    Take the columns first: `scores[:, :units]`, with `units` 1 for `binary` and `size` otherwise. Then
    nothing; or `1 / (1 + np.exp(-z))`; or `e = np.exp(z)` and `e / e.sum(axis=1, keepdims=True)`.
    """,
)
def output_head(task, size, scores):
    """The last step of a network: take as many units as the task needs, and turn their scores into answers.

    task "regression": predict `size` numbers, of any sign
    task "binary": yes or no (so `size` is 2): the probability of yes, from a single unit
    task "multi-class": the probability of each of `size` classes, of which one is right
    scores (batch, spare): a column for each unit you may use, more than enough; use the first ones
    -> answers (batch, units)
    """
    if task == "regression":
        return scores[:, :size]
    if task == "binary":
        return 1 / (1 + np.exp(-scores[:, :1]))
    exp = np.exp(scores[:, :size])
    return exp / exp.sum(axis=1, keepdims=True)


@output_head.cases
def _(rng):
    yield call("regression", 1, np.array([[-2.0, 3.0]]))
    yield call("binary", 2, np.array([[0.0, 1.0, 2.0]]))
    yield call("multi-class", 3, np.array([[0.0, 1.0, -1.0, 5.0]]))
    yield call("regression", 3, rng.normal(0, 3, (4, 5)))
    yield call("binary", 2, np.array([[-20.0, 1.0], [0.0, 1.0], [20.0, 1.0]]))
    yield call("multi-class", 2, rng.normal(0, 3, (3, 3)))
    yield call("multi-class", 4, np.zeros((2, 6)))  # ties
    for _ in range(2):
        batch, size = rng.integers(2, 6, size=2).tolist()
        for task, asked in (("regression", size), ("binary", 2), ("multi-class", size + 1)):
            yield call(task, asked, rng.normal(0, 3, (batch, size + 3)))


@output_head.expected
def _(task, size, scores):
    if task == "binary":
        return scores[:, :1].sigmoid()
    return scores[:, :size] if task == "regression" else scores[:, :size].softmax(dim=1)


@output_head.rule
def _(answers, task, size, scores):
    """Probabilities lie between 0 and 1."""
    return task == "regression" or ((answers >= 0) & (answers <= 1)).all()


@output_head.rule
def _(answers, task, size, scores):
    """For several classes, the probabilities in each row add up to 1."""
    return task != "multi-class" or np.allclose(answers.sum(axis=1), 1)


@output_head.mistake("softmax on one unit")
def _(task, size, scores):
    """For yes or no you take the softmax of a single unit. Softmax shares out a total of 1, and one unit gets
    all of it: always 1, whatever the score. One unit needs a sigmoid."""
    return softmax(scores[:, :1]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For yes or no you use two units. The probability of no is 1 minus that of yes, so one unit with a
    sigmoid says it all."""
    return softmax(scores[:, :2]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For yes or no you use two units. One is enough: the probability of yes."""
    return sigmoid(scores[:, :2]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For regression you always use one unit. Each of the `size` numbers to predict needs its own."""
    return scores[:, :1] if task == "regression" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """You keep every column of `scores`. Use only as many units as the task needs: `scores[:, :units]`."""
    activation = {"regression": lambda z: z, "binary": sigmoid, "multi-class": softmax}
    return activation[task](scores)


@output_head.mistake("softmax before the units are chosen")
def _(task, size, scores):
    """You take the softmax of all columns and cut off the spare ones afterwards; what is left no longer adds
    up to 1. Cut first."""
    return softmax(scores)[:, :size] if task == "multi-class" else output_head.answer(task, size, scores)


@output_head.mistake("ReLU on a regression output")
def _(task, size, scores):
    """Your regression answers are never negative. A temperature or a gain may be: leave the scores as they
    are."""
    answers = output_head.answer(task, size, scores)
    return np.maximum(answers, 0) if task == "regression" else answers


@output_head.mistake("sigmoid on a regression output")
def _(task, size, scores):
    """Your regression answers are squeezed between 0 and 1. Numbers of any size are wanted: leave the scores
    as they are."""
    answers = output_head.answer(task, size, scores)
    return sigmoid(answers) if task == "regression" else answers


@output_head.mistake("sigmoid for several classes")
def _(task, size, scores):
    """You take a sigmoid of each class by itself, so the probabilities do not add up to 1. One class of
    several is right: take a softmax over each row."""
    return sigmoid(scores[:, :size]) if task == "multi-class" else output_head.answer(task, size, scores)


@output_head.mistake("softmax over the batch")
def _(task, size, scores):
    """Your columns add up to 1 instead of your rows: the samples share out the probability. Sum over
    `axis=1`, the classes."""
    answers = output_head.answer(task, size, scores)
    return softmax(scores[:, :size], axis=0) if task == "multi-class" else answers


@output_head.mistake("one activation for every task")
def _(task, size, scores):
    """You take the softmax for every task. It fits one of several classes only: for yes or no a single unit
    would always give 1, and a regression answer may be any number."""
    return softmax(scores[:, : 1 if task == "binary" else size])


@output_head.mistake("one activation for every task")
def _(task, size, scores):
    """You take the sigmoid for every task. It fits yes or no only: several classes must share a total of 1,
    and a regression answer may be any number."""
    return sigmoid(scores[:, : 1 if task == "binary" else size])


@output_head.mistake("scores instead of probabilities")
def _(task, size, scores):
    """You return the scores for every task. Yes or no wants a sigmoid, and one of several classes a softmax,
    to make probabilities of them."""
    return scores[:, : 1 if task == "binary" else size]
