"""Predict: what `detach` takes out of a gradient."""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    How many paths lead from `y` back to `x`, and which of them does autograd know?

    A detached tensor has the same value, but to autograd it is a constant: nothing says what it was computed
    from.

    So this is the derivative of x · 3, where 3 is a constant: the gradient along one of the two paths alone.
    Without `detach` the two paths would add up to 2x = 6.
    """,
)
def slope_past_detach():
    """Which number does this return? Predict it before you run anything."""
    import torch

    x = torch.tensor(3.0, requires_grad=True)
    y = x * x.detach()
    y.backward()
    return x.grad.item()


@slope_past_detach.mistake("detach ignored")
def _():
    """That is the derivative of x², 2x, as if `detach` did nothing. It keeps the value 3, but autograd
    can't pass through it any more."""
    return 2 * 3.0


@slope_past_detach.mistake("the value instead of the gradient")
def _():
    """That is the value of `y`. The function returns the gradient of `y` with respect to `x`."""
    return 3.0 * 3.0


@slope_past_detach.mistake("all paths cut")
def _():
    """Only one of the two factors is detached. The gradient still arrives through the other one."""
    return 0.0


@slope_past_detach.mistake("the derivative of the variable alone")
def _():
    """That is the derivative of x. In a product, the derivative by one factor is the other factor, here the
    detached one."""
    return 1.0
