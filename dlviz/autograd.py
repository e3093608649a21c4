"""A scalar autograd engine: numbers that remember how they came about, and so know their gradients.

a, b = Value(2.0), Value(-3.0)
loss = (a * b + a).tanh()
loss.backward()             # a.grad is now d loss / d a, summed over both ways from a to the loss

Reverse-mode automatic differentiation (Linnainmaa 1970), as torch.autograd does it for tensors.
"""

import math
from numbers import Real
from typing import NamedTuple, Union

Number = Union["Value", float]


class Graph(NamedTuple):
    """How a number came about, as plain data for a drawing: the nodes, each after all that it needs."""

    names: list[str]  # the given name, or the operation
    given: list[bool]  # whether nothing came before it
    data: list[float]
    grads: list[float]
    edges: list[tuple[int, int]]  # from which node into which
    slopes: list[float]  # of each edge: d into / d from


class Value:
    """A number `data`, its gradient `grad`, and what it was computed from.

    `inputs` holds a pair for each number that went in: that Value, and the local derivative d self / d input.
    It is all that the backward pass needs, so each operation below is one line, forward and backward.
    As with torch's leaf tensors, gradients add up in the numbers that were given until `grad` is set to 0.
    """

    __slots__ = ("data", "grad", "inputs", "name")

    def __init__(self, data: float, name: str = "", inputs: tuple[tuple["Value", float], ...] = ()) -> None:
        self.data, self.grad = float(data), 0.0
        self.name, self.inputs = name, inputs

    # Operations: the result, and the local derivative for each input

    def __add__(self, other: Number) -> "Value":
        other = _value(other)
        return Value(self.data + other.data, "+", ((self, 1.0), (other, 1.0)))

    def __sub__(self, other: Number) -> "Value":
        other = _value(other)
        return Value(self.data - other.data, "−", ((self, 1.0), (other, -1.0)))

    def __mul__(self, other: Number) -> "Value":
        other = _value(other)
        return Value(self.data * other.data, "×", ((self, other.data), (other, self.data)))

    def __pow__(self, power: Number) -> "Value":
        x, p = self.data, _value(power).data
        if x < 0 and (isinstance(power, Value) or p != round(p)):
            raise ValueError(
                f"expected a base of 0 or more for the power {p:g}, got {x:g}: try a whole number"
            )
        if x == 0 and p < 1 and p != 0:
            raise ValueError(f"0 to the power {p:g} has no finite derivative: try a base above 0")
        y = x**p
        inputs = ((self, p * x ** (p - 1) if p else 0.0),)
        if not isinstance(power, Value):
            return Value(y, f"^{power}", inputs)
        return Value(y, "^", (*inputs, (power, y * math.log(x) if x else 0.0)))

    def exp(self) -> "Value":
        """e to the power of self."""
        y = math.exp(self.data)
        return Value(y, "exp", ((self, y),))

    def log(self) -> "Value":
        """The natural logarithm."""
        return Value(math.log(self.data), "log", ((self, 1 / self.data),))

    def tanh(self) -> "Value":
        """The hyperbolic tangent."""
        y = math.tanh(self.data)
        return Value(y, "tanh", ((self, 1 - y**2),))

    def relu(self) -> "Value":
        """max(0, self); at 0 the derivative counts as 0."""
        return Value(max(0.0, self.data), "ReLU", ((self, float(self.data > 0)),))

    # Made of those above

    def __neg__(self) -> "Value":
        return self * -1.0

    def __truediv__(self, other: Number) -> "Value":
        return self * _value(other) ** -1

    def __rsub__(self, other: float) -> "Value":
        return _value(other) - self

    def __rtruediv__(self, other: float) -> "Value":
        return _value(other) / self

    def __rpow__(self, base: float) -> "Value":
        return _value(base) ** self

    __radd__, __rmul__ = __add__, __mul__

    # Gradients

    def backward(self) -> None:
        """Add d self / d v to `v.grad` for every v that self was computed from."""
        nodes = self.nodes()
        for node in nodes:
            if node.inputs:
                node.grad = 0.0  # only the numbers that were given keep what came before
        self.grad += 1.0
        for node in reversed(nodes):  # a node passes its gradient on when all of it has arrived
            for value, slope in node.inputs:
                value.grad += slope * node.grad

    def nodes(self) -> list["Value"]:
        """Every Value that self was computed from, and self, each once and after its own inputs.

        A stack of our own in place of recursion: a deep graph would exceed Python's limit.
        """
        nodes, seen, stack = [], set(), [(self, False)]
        while stack:
            node, inputs_are_done = stack.pop()
            if inputs_are_done:
                nodes.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(value, False) for value, _ in node.inputs]
        return nodes

    def graph(self) -> Graph:
        """All of `nodes()` and what went where, for pictures.graph."""
        nodes = self.nodes()
        place = {node: i for i, node in enumerate(nodes)}
        ways = [(place[v], place[node], slope) for node in nodes for v, slope in node.inputs]
        return Graph(
            [node.name for node in nodes],
            [not node.inputs for node in nodes],
            [node.data for node in nodes],
            [node.grad for node in nodes],
            [(start, end) for start, end, _ in ways],
            [slope for _, _, slope in ways],
        )

    def __repr__(self) -> str:
        return f"Value({self.data:.4g}, grad={self.grad:.4g})"


def _value(number: Number) -> Value:
    if isinstance(number, Value):
        return number
    if not isinstance(number, Real):
        raise TypeError(f"expected a Value or a plain number, got {type(number).__name__}: try Value(2.0)")
    return Value(float(number))
