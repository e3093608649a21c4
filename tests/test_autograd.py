"""The scalar engine, with PyTorch as the oracle: the same program runs on both."""

import operator

import numpy as np
import pytest
import torch

from dlviz.autograd import Value

ONE = [  # of one number
    lambda a: a**3,
    lambda a: a**-2,
    lambda a: a**0.5,
    lambda a: a**0,
    lambda a: 2**a,
    lambda a: a**a,
    lambda a: 0.0 * a**2 + 1,
    lambda a: a.exp(),
    lambda a: a.log(),
    lambda a: a.tanh(),
    lambda a: a.relu(),
    lambda a: (-a).relu(),
    lambda a: 2 - 3 * a,
    lambda a: 1 / (1 + a),
]
MANY = [  # of three, with numbers used again
    lambda a, b, c: (a * a + 1) ** (b * c) - 3 ** (a * b),
    lambda a, b, c: a * b + c,
    lambda a, b, c: a * a * a + a,
    lambda a, b, c: (a + b) * (a - b) / c,
    lambda a, b, c: (a * b).tanh() * (b + c).exp() - (a * b).relu(),
    lambda a, b, c: 3 * a - b / 2 + 1 / c + (2 - c) ** 2 + sum([a, b]),
]


def gradients(program, *numbers):
    values = [Value(number) for number in numbers]
    result = program(*values)
    result.backward()
    return result.data, [value.grad for value in values]


def torch_gradients(program, *numbers):
    values = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers]
    result = program(*values)
    result.backward()
    return result.item(), [0.0 if value.grad is None else value.grad.item() for value in values]


@pytest.mark.parametrize("program", ONE)
@pytest.mark.parametrize("number", [0.3, 1.0, 2.5])
def test_every_operation_agrees_with_torch(program, number):
    ours, theirs = gradients(program, number), torch_gradients(program, number)
    np.testing.assert_allclose(np.hstack(ours), np.hstack(theirs), rtol=1e-12)


@pytest.mark.parametrize("program", MANY)
def test_programs_that_use_a_number_again_agree_with_torch(program):
    for numbers in np.random.default_rng(0).normal(size=(20, 3)):
        ours, theirs = gradients(program, *numbers), torch_gradients(program, *numbers)
        np.testing.assert_allclose(np.hstack(ours), np.hstack(theirs), rtol=1e-10, atol=1e-12)


def test_random_graphs_agree_with_torch():
    rng = np.random.default_rng(1)
    for _ in range(30):
        plan = [(rng.integers(3), *rng.integers(0, 3 + i, 2)) for i in range(25)]

        def program(*given, plan=plan):
            numbers = list(given)
            for kind, i, j in plan:
                operation = (operator.add, operator.mul, lambda a, _: a.tanh())[kind]
                numbers.append(operation(numbers[i], numbers[j]).tanh())  # tanh keeps them small
            return numbers[-1]

        start = rng.normal(size=3)
        ours, theirs = gradients(program, *start), torch_gradients(program, *start)
        np.testing.assert_allclose(np.hstack(ours), np.hstack(theirs), rtol=1e-9, atol=1e-12)


def test_relu_at_zero_is_torch_s():
    assert gradients(lambda a: a.relu(), 0.0) == torch_gradients(lambda a: a.relu(), 0.0)


def test_gradients_add_up_in_what_was_given_and_only_there():
    def twice(a):
        b = a * 3
        loss = b * b
        loss.backward(**({"retain_graph": True} if torch.is_tensor(a) else {}))
        loss.backward()

    ours, theirs = Value(2.0), torch.tensor(2.0, requires_grad=True)
    twice(ours)
    twice(theirs)
    assert ours.grad == theirs.grad.item()


def test_two_losses_of_one_graph_add_up():
    a = Value(0.5)
    b = a.exp()
    (b * 2).backward()
    (b * b).backward()
    assert a.grad == pytest.approx(2 * np.exp(0.5) + 2 * np.exp(1.0))


def test_a_graph_deeper_than_python_recurses():
    a = Value(1.0)
    total = a
    for _ in range(20_000):
        total = total + a * 1e-4
    total.backward()
    assert total.data == pytest.approx(3) and a.grad == pytest.approx(3)


def test_every_node_comes_once_and_after_its_inputs():
    a = Value(2.0, "a")
    b = a * a
    loss = (b + a) * b
    nodes = loss.nodes()
    assert len(nodes) == len(set(nodes)) == 4 and nodes[-1] is loss
    for place, node in enumerate(nodes):
        assert all(value in nodes[:place] for value, _ in node.inputs)


def test_a_graph_as_plain_data():
    a, b = Value(2.0, "a"), Value(5.0, "b")
    loss = a * b + a
    loss.backward()
    graph = loss.graph()
    assert sorted(graph.names) == ["+", "a", "b", "×"]
    here = {name: i for i, name in enumerate(graph.names)}
    assert [graph.given[here[name]] for name in ("a", "b", "×", "+")] == [True, True, False, False]
    assert (graph.data[here["+"]], graph.grads[here["a"]]) == (12.0, 6.0)
    slope = dict(zip(graph.edges, graph.slopes, strict=True))
    assert slope[here["a"], here["×"]] == 5.0 and slope[here["a"], here["+"]] == 1.0


@pytest.mark.parametrize("power", [1.0, 2.0, 3.5])
def test_zero_to_a_power_that_varies_is_torchs(power):
    program = lambda a, b: a**b  # noqa: E731
    np.testing.assert_allclose(
        np.hstack(gradients(program, 0.0, power)), np.hstack(torch_gradients(program, 0.0, power))
    )


@pytest.mark.parametrize(
    "base, power, said",
    [
        (Value(-2.0), Value(3.0), "a base of 0 or more for the power 3, got -2"),
        (-2.0, Value(3.0), "a base of 0 or more for the power 3, got -2"),
        (Value(-2.0), 0.5, "a base of 0 or more for the power 0.5, got -2"),
        (Value(0.0), -1, "0 to the power -1 has no finite derivative"),
        (Value(0.0), Value(0.5), "0 to the power 0.5 has no finite derivative"),
    ],
)
def test_a_power_without_a_derivative_is_refused(base, power, said):
    with pytest.raises(ValueError, match=said):
        base**power


@pytest.mark.parametrize("other", ["2", None, [2.0], 1j])
def test_what_is_no_number_is_refused(other):
    for operation in (operator.pow, operator.mul, operator.add, operator.truediv):
        with pytest.raises(TypeError, match=f"a Value or a plain number, got {type(other).__name__}"):
            operation(Value(2.0), other)


def test_negative_bases_have_whole_powers():
    assert gradients(lambda a: a**3, -2.0) == (-8.0, [12.0])
