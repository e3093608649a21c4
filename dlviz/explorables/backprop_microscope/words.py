"""What BackpropMicroscope says: the numbers of the node under the lens, filled into its formulas."""

import math
from collections.abc import Callable
from typing import Any

from dlviz.explorables.backprop_microscope.graph import EDGES, FORWARD, NODES, PROGRAM

COMPUTE: dict[str, Callable] = {
    "×": lambda a, b: a * b,
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "²": lambda a: a**2,
}


def words(step: int, node: str, frame: dict[str, Any]) -> tuple[str, list[str], str, str]:
    """A title, the parts that are added up, their sum, and what was measured."""
    name, i = said(node), NODES.index(node)
    if step == 0:
        return "forward", ["Move step to compute one number after the other."], "", ""
    if step <= FORWARD:
        return f"forward, step {step} of {FORWARD}: {name}", [_computed(node, frame)], "", ""
    rows, parts = [], []
    for e, (start, end) in enumerate(EDGES):
        if start == node:
            slope, theirs, part = frame["local"][e], frame["grads"][NODES.index(end)], frame["parts"][e]
            product = f"{short(slope)} × {short(theirs)}  {equal('×', [slope, theirs], part)}  {short(part)}"
            rows.append(f"∂{said(end)}/∂{name} × ∂L/∂{said(end)}  =  {product}")
            parts.append(part)
    grad, measured = frame["grads"][i], frame["measured"][i]
    total = f"∂L/∂{name}  =  {short(grad)}"
    if len(parts) > 1 and math.isclose(sum(parts), grad, abs_tol=1e-8):
        both = " + ".join(map(short, parts)).replace("+ −", "− ")
        total = f"∂L/∂{name}  =  {both}  {equal('+', parts, grad)}  {short(grad)}"
    elif len(parts) > 1:
        total = f"∂L/∂{name}  =  the last  =  {short(grad)}"
    agrees = math.isclose(grad, measured, rel_tol=1e-3, abs_tol=1e-3)
    return (
        f"backward, step {step - FORWARD} of {len(NODES)}: what arrives at {name}",
        rows or ["the loss by the loss itself: 1"],
        total,
        f"finite difference: {short(measured)}{'  ✓' if agrees else ',  so this is wrong  ✗'}",
    )


def _computed(node: str, frame: dict[str, Any]) -> str:
    """The formula of a node of the forward pass, then with its numbers."""
    operation, starts, formula = PROGRAM[node]
    numbers, value = (
        [frame["values"][NODES.index(start)] for start in starts],
        frame["values"][NODES.index(node)],
    )
    filled = formula
    for start, number in zip(starts, map(short, numbers), strict=True):
        filled = filled.replace(said(start), f"({number})" if operation == "²" else number)
    filled = filled.replace("+ −", "− ").replace("− −", "+ ")
    return f"{said(node)}  =  {formula}  =  {filled}  {equal(operation, numbers, value)}  {short(value)}"


def said(name: str) -> str:
    """The name with its index below the line."""
    return name.replace("1", "₁").replace("2", "₂")


def equal(operation: str, numbers: list[float], value: float) -> str:
    """The sign between numbers and their result: ≈ where the reader, who sees rounded ones, gets another."""
    if operation == "f":
        return "="
    seen = [float(short(number).replace("−", "-")) for number in numbers]
    return "=" if short(COMPUTE[operation](*seen)) == short(value) else "≈"


def short(value: float) -> str:
    """Two decimals, fewer where it is long, and no minus sign before a zero."""
    decimals = 2 - (abs(value) >= 10) - (abs(value) >= 100)
    return f"{round(value, 2) + 0.0:.{decimals}f}".replace("-", "−")
