"""Find the bug: data that change in place"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Call the function twice with the same array, and look at the array in between.

    `x -= …` and `x /= …` write into the array that came in. The caller's data are changed, and a second
    call finds other data.

    Make a new array: `(x - x.mean(axis=0)) / x.std(axis=0)`, or begin with `x = x.copy()`.
    """,
)
def standardized(x):
    """Standardize each column: mean 0 and standard deviation 1. The array that came in stays as it is.

    x (n, columns): real numbers; no column is constant
    -> (n, columns)
    """
    return (x - x.mean(axis=0)) / x.std(axis=0)


@standardized.given
def _(x):
    """What comes back is right. But afterwards the array that came in holds other numbers, too: pictures of
    the data are wrong, and new data, scaled with the old mean, don't fit any more."""
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    return x


@standardized.cases
def _(rng):
    yield call(np.array([[1.0, 10.0], [3.0, 30.0]]))
    yield call(np.array([[0.0, 1.0], [1.0, 1.5], [5.0, -1.0]]))
    for n, columns, size in [(3, 2, 1), (3, 2, 1), (5, 1, 1), (4, 3, 1e6), (6, 4, 1e-6)]:
        yield call(size * rng.normal(1, 1, (n, columns)))
    yield call(rng.normal(size=(5, 3)).astype(np.float32))


@standardized.expected
def _(x):
    x = x.double()
    return (x - x.mean(0)) / x.std(0, unbiased=False)


@standardized.mistake("one mean for all columns")
def _(x):
    """Nothing is changed in place any more, but there is one mean and one standard deviation for the whole
    array. Each column has its own: axis 0."""
    return (x - x.mean()) / x.std()


@standardized.mistake("divided by the variance")
def _(x):
    """Nothing is changed in place any more, but you divide by the variance. Divide by its root, the standard
    deviation."""
    return (x - x.mean(axis=0)) / x.var(axis=0)


@standardized.mistake("divided by n - 1")
def _(x):
    """Nothing is changed in place any more, but your standard deviation divides the squares by n - 1, as
    PyTorch's `std` does unless told otherwise. The given code's, NumPy's, divides by n."""
    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
