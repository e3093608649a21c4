"""Predict: what is left of the saturating loss"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within a tenth is right)",
    within=0.1,
    points=1,
    hints="""
    The discriminator is nearly certain that the sample is fake. What is σ(-5)?

    The derivative of log(1 - σ(z)) with respect to z is -σ(z).

    The gradient's size is σ(-5) ≈ 0.0067: the worse the generator is, the less it learns. With the loss
    -log σ(z) it would be 1 - σ(-5) ≈ 0.99.
    """,
)
def gradient_of_a_loser():
    """How large is the gradient that the saturating loss gives? Predict it before you run anything."""
    import torch

    z = torch.tensor(-5.0, requires_grad=True)  # the logit of a fake that is found out
    loss = torch.log(1 - torch.sigmoid(z))  # the saturating loss of the generator
    loss.backward()
    return abs(z.grad.item())


@gradient_of_a_loser.mistake("the other loss")
def _():
    """That is the gradient of -log σ(z), the non-saturating loss."""
    return 1 / (1 + 2.718281828**-5)


@gradient_of_a_loser.mistake("the logit")
def _():
    """That is the logit itself, not the gradient."""
    return 5.0


@gradient_of_a_loser.mistake("the slope of the sigmoid at its steepest")
def _():
    """That is σ'(0). At -5 the sigmoid is nearly flat."""
    return 0.25


@gradient_of_a_loser.mistake("nothing at all")
def _():
    """It is small, but not 0: the sigmoid never reaches 0."""
    return 0.0
