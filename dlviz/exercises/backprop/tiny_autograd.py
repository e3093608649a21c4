"""A small autograd engine."""

import numpy as np

from ..kit import call
from . import lesson


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
    yield call([("input", 1.0), ("input", 0.0), ("mul", 0, 1)])  # numbers that could be places
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
            if kind == "tanh" and abs(tiny_autograd.answer(program)[0][i]) > 20:
                kind = "add"  # the slope of tanh is also 1 / cosh², and a float can't hold cosh of much more
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
    """Gradients are passed on before all of them have arrived, so some are passed on twice. Don't recurse
    from entry to entry. Go through the list from the last to the first: then all entries that use an entry
    come before it."""
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
    """You follow only the first path that reaches an entry. Every use of an entry sends a gradient back to
    it: all paths from it to the end count."""
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
