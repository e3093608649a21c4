"""The negative log likelihood of a Gaussian whose mean and variance are both predicted."""

import numpy as np

from ..kit import call
from . import lesson
from ._pairs import SHAPES

LOG_2PI = np.log(2 * np.pi)


@lesson.exercise(
    points=3,
    scale=1.0,
    hints="""
    Take minus the logarithm of the density exp(-(t - μ)² / (2σ²)) / √(2πσ²) before you write any code. The
    logarithm of a product is a sum, so you get three terms.

    They are ½ log 2π, ½ log σ² and (t - μ)² / (2σ²). The last one is (t - μ)² exp(-log σ²) / 2. Take the
    derivative of their sum with respect to μ, then with respect to log σ²; each is divided by the number of
    targets.

    With `d = mean - target` and `r = np.exp(-log_var)`: the loss is the mean of
    (log 2π + log_var + d² r) / 2, and the gradients are `d * r / d.size` and
    `(1 - d**2 * r) / 2 / d.size`.
    """,
)
def nll_of_gaussian(mean, log_var, target):
    """The negative log likelihood of a Gaussian with predicted mean and log variance, and its two gradients.

    mean, log_var, target: arrays of one shape; log_var is log σ², the natural logarithm of the variance
    -> loss, grad_mean, grad_log_var: the mean over all numbers of -log of the normal density at `target`,
    constant included; d loss / d mean and d loss / d log_var, each of their shape
    """
    difference, precision = mean - target, np.exp(-log_var)  # precision: 1 / σ²
    squares = difference**2 * precision
    loss = np.mean(np.log(2 * np.pi) + log_var + squares) / 2
    return loss, difference * precision / squares.size, (1 - squares) / 2 / squares.size


def three(rng, shape, scale=2.0):
    """Means, log variances and targets."""
    return rng.normal(0, scale, shape), rng.normal(0, 1, shape), rng.normal(0, scale, shape)


@nll_of_gaussian.cases
def _(rng):
    yield call(np.array([3.0, 0.0, 1.0]), np.log([4.0, 0.25, 9.0]), np.array([1.0, 1.0, 1.5]))
    yield call(np.array([[1, 5], [3, 0]]), np.array([[1, -1], [2, 1]]), np.array([[2, 5], [0, 1]]))
    yield call(np.ones((2, 3)), np.full((2, 3), -2.0), np.ones((2, 3)))  # nothing is wrong
    yield call(np.array([1.0, 2.0]), np.array([30.0, -9.0]), np.array([-5.0, 2.01]))  # vague, and sure
    yield call(np.array([1e6, -1e6]), np.array([2.0, 20.0]), np.array([0.0, 0.0]))
    for shape in SHAPES:
        yield call(*three(rng, shape))
    yield call(*(a.astype(np.float32) for a in three(rng, (4, 2))))


@nll_of_gaussian.expected
def _(mean, log_var, target):
    import torch

    mean, log_var = (a.double().detach().requires_grad_() for a in (mean, log_var))
    loss = -torch.distributions.Normal(mean, torch.exp(log_var / 2)).log_prob(target.double()).mean()
    return loss, *torch.autograd.grad(loss, (mean, log_var))


def parts(mean, log_var, target):
    """The difference, the precision and the squares of the standardized differences."""
    d, precision = mean - target, np.exp(-log_var)
    return d, precision, d**2 * precision


@nll_of_gaussian.mistake("constant left out")
def _(mean, log_var, target):
    """Your loss lacks ½ log 2π, about 0.92; your gradients are right, since a constant has none. PyTorch's
    GaussianNLLLoss leaves it out as well, unless `full=True`; a likelihood needs it."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(log_var + squares) / 2, d * precision / d.size, (1 - squares) / 2 / d.size


@nll_of_gaussian.mistake("sign")
def _(mean, log_var, target):
    """This is the log likelihood and its gradients. A loss is made small, so take minus the logarithm, in the
    loss and in both gradients."""
    d, precision, squares = parts(mean, log_var, target)
    return -np.mean(LOG_2PI + log_var + squares) / 2, -d * precision / d.size, (squares - 1) / 2 / d.size


@nll_of_gaussian.mistake("sign of the gradient of the mean")
def _(mean, log_var, target):
    """Your gradient of the mean points the other way. If the mean is too high, raising it raises the loss, so
    its gradient is positive: `mean - target`."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, -d * precision / d.size, (1 - squares) / 2 / d.size


@nll_of_gaussian.mistake("log variance taken for log σ")
def _(mean, log_var, target):
    """You treat `log_var` as the logarithm of the standard deviation σ. It is the logarithm of the variance
    σ²: log σ is half of it, and 1 / σ² is `np.exp(-log_var)`."""
    d, precision, squares = parts(mean, 2 * log_var, target)
    return np.mean(LOG_2PI + 2 * log_var + squares) / 2, d * precision / d.size, (1 - squares) / d.size


@nll_of_gaussian.mistake("divided by σ")
def _(mean, log_var, target):
    """You divide the squared difference by σ, not by σ². `np.exp(log_var)` already is the variance σ²: don't
    take its root."""
    d, precision, squares = parts(mean, log_var / 2, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, d * precision / d.size, (1 - squares / 2) / 2 / d.size


@nll_of_gaussian.mistake("log_var used as the variance")
def _(mean, log_var, target):
    """You use `log_var` as if it were the variance itself. The variance is `np.exp(log_var)`, which is
    positive whatever a network predicts; that is why the logarithm is predicted."""
    d = mean - target
    with np.errstate(all="ignore"):
        loss = np.mean(LOG_2PI + np.log(log_var) + d**2 / log_var) / 2
        return loss, d / log_var / d.size, (1 / log_var - d**2 / log_var**2) / 2 / d.size


@nll_of_gaussian.mistake("gradient of the variance")
def _(mean, log_var, target):
    """Your last gradient is that of the variance σ², (1 - (t - μ)² / σ²) / (2σ²). By the chain rule, the one
    of log σ² is σ² times as large, since the derivative of exp(s) is exp(s)."""
    d, precision, squares = parts(mean, log_var, target)
    loss = np.mean(LOG_2PI + log_var + squares) / 2
    return loss, d * precision / d.size, (1 - squares) * precision / 2 / d.size


@nll_of_gaussian.mistake("½ missing")
def _(mean, log_var, target):
    """Your loss and your gradients are twice what they should be: the exponent of the density is
    -(t - μ)² / (2σ²), and √(2πσ²) gives half of a logarithm."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares), 2 * d * precision / d.size, (1 - squares) / d.size


@nll_of_gaussian.mistake("½ missing")
def _(mean, log_var, target):
    """Your loss is right, and your gradients are twice what they should be. The 2 of the square cancels the ½
    in the gradient of the mean, and the ½ stays in that of the log variance."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, 2 * d * precision / d.size, (1 - squares) / d.size


@nll_of_gaussian.mistake("½ missing")
def _(mean, log_var, target):
    """The ½ before the log variance is missing: √(2πσ²) is a root, and the logarithm of a root is half of the
    logarithm."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI / 2 + log_var + squares / 2), d * precision / d.size, (1 - squares / 2) / d.size


@nll_of_gaussian.mistake("no price for a large variance")
def _(mean, log_var, target):
    """You left the term ½ log σ² out of the loss. Without it the loss falls to 0 as the variance grows, and a
    network would call everything uncertain."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + squares) / 2, d * precision / d.size, -squares / 2 / d.size


@nll_of_gaussian.mistake("no price for a large variance")
def _(mean, log_var, target):
    """Your loss is right, but in the gradient of the log variance the 1 is missing, the derivative of log_var
    itself. Without it the gradient only ever says: more variance."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, d * precision / d.size, -squares / 2 / d.size


@nll_of_gaussian.mistake("gradients not divided")
def _(mean, log_var, target):
    """Your loss is a mean, but your gradients are those of a sum: divide both by the number of targets,
    `mean.size`."""
    d, precision, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, d * precision, (1 - squares) / 2


@nll_of_gaussian.mistake("sum instead of mean")
def _(mean, log_var, target):
    """You add the losses up and don't divide. Take the mean over all numbers, and divide both gradients by
    their number."""
    d, precision, squares = parts(mean, log_var, target)
    return np.sum(LOG_2PI + log_var + squares) / 2, d * precision, (1 - squares) / 2


@nll_of_gaussian.mistake("gradient as of the squared error")
def _(mean, log_var, target):
    """Your gradient of the mean ignores the variance. A target with a large variance pulls less: divide
    `mean - target` by σ², that is, multiply it by `np.exp(-log_var)`."""
    d, _, squares = parts(mean, log_var, target)
    return np.mean(LOG_2PI + log_var + squares) / 2, d / d.size, (1 - squares) / 2 / d.size
