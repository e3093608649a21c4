"""Windows of a time series for training and for the test, without leakage."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Cut the series in two at `split` before anything else: what may be known of the second part when the
    model is trained? Then both parts are treated alike.

    Mean and standard deviation come from the first part alone, and scale both. In a part with n values, how
    many windows of `length` values leave room for a target `horizon` steps later?

    In a part, window i is `part[i : i + length]`, for i in `range(len(part) - length - horizon + 1)`. The
    target of window 0 is `part[length + horizon - 1]`, and the others follow it one by one.
    """,
)
def windows(series, length, horizon, split):
    """Windows of a series with their targets: first for training, then for the test, without leakage.

    series (n,): values in order of time; the first `split` values are for training, the others for the test.
    All values are standardized by the mean and the standard deviation (np.std) of the training values.
    length: how many values are in a window; horizon: how many steps the target comes after the last of them
    (1: the next value). A window begins at every value, and belongs to a part of the series only if all its
    values and its target lie in that part. Each part has room for at least one window.
    -> x_train (a, length), t_train (a,), x_test (b, length), t_test (b,), in order of time
    """
    mean, std = series[:split].mean(), series[:split].std()
    result = []
    for part in (series[:split], series[split:]):
        part = (part - mean) / std
        count = len(part) - length - horizon + 1
        result.append(np.stack([part[i : i + length] for i in range(count)]))
        result.append(part[length + horizon - 1 :])
    return result


def walk(rng, n):
    """A random walk that rises, so that the second half lies elsewhere; in eighths, which float32 holds."""
    return np.rint(8 * np.cumsum(rng.normal(0.3, 1, n))) / 8


@windows.cases
def _(rng):
    yield call(np.array([1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 6.0, 5.0, 8.0, 7.0, 9.0]), 2, 1, 6)
    yield call(np.array([3.0, 1.0, 1.0, 3.0, 3.0, 1.0, 2.0, 9.0, 4.0, 7.0, 5.0]), 2, 1, 6)
    yield call(np.array([2, 4, 9, 3, 5, 1, 8, 7, 12, 6]), 2, 2, 5)  # whole numbers
    yield call(np.array([1.0, 2.0, 4.0, 8.0, 5.0, 7.0]), 2, 1, 3)  # one window in each part
    yield call(np.array([1.0, 5.0, 2.0, 7.0, 3.0, 9.0]), 1, 1, 4)  # windows of one value
    for n, length, horizon in ((20, 3, 1), (20, 3, 1), (30, 4, 3), (41, 6, 2), (25, 2, 5)):
        yield call(walk(rng, n), length, horizon, int(rng.integers(n // 2, n - length - horizon)))
    yield call(walk(rng, 16), 5, 1, 7)  # more for the test than for training
    values = np.concatenate([rng.permutation([2.0, 2, 2, 2, 6, 6, 6, 6]), rng.integers(4, 12, 7)])
    yield call(values.astype(np.float32), 3, 2, 8)


@windows.expected
def _(series, length, horizon, split):
    series = series.double()
    std, mean = series[:split].std(correction=0), series[:split].mean()
    result = []
    for part in (series[:split], series[split:]):
        rows = ((part - mean) / std).unfold(0, length + horizon, 1)  # each with its target at the end
        result += [rows[:, :length], rows[:, -1]]
    return result


def cut(part, length, horizon):
    """All windows of a part, and their targets."""
    starts = np.arange(len(part) - length - horizon + 1)
    return [part[starts[:, None] + np.arange(length)], part[starts + length + horizon - 1]]


def scaled(series, known):
    """The series, standardized by the values in `known`."""
    return (series - known.mean()) / known.std()


def both(series, length, horizon, split):
    """Windows and targets of the two parts of a series that is scaled already."""
    return cut(series[:split], length, horizon) + cut(series[split:], length, horizon)


@windows.mistake("scaled on the whole series")
def _(series, length, horizon, split):
    """You took mean and standard deviation of the whole series, so the training windows tell something of
    the future: its level. Take them from the first `split` values alone."""
    return both(scaled(series, series), length, horizon, split)


@windows.mistake("each part scaled by itself")
def _(series, length, horizon, split):
    """You standardized the test part by its own mean and standard deviation. They are not known until it is
    over, and a change of level would be wiped out. Use those of the training values for both parts."""
    parts = series[:split], series[split:]
    return [array for part in parts for array in cut(scaled(part, part), length, horizon)]


@windows.mistake("not scaled")
def _(series, length, horizon, split):
    """Your windows are right, but not standardized: subtract the mean of the training values and divide by
    their standard deviation."""
    return both(series, length, horizon, split)


@windows.mistake("targets not scaled")
def _(series, length, horizon, split):
    """You standardized the windows but not the targets. All values are standardized, the targets too."""
    x_train, _, x_test, _ = both(scaled(series, series[:split]), length, horizon, split)
    _, t_train, _, t_test = both(series, length, horizon, split)
    return [x_train, t_train, x_test, t_test]


@windows.mistake("divided by n - 1")
def _(series, length, horizon, split):
    """You divide the squares by n - 1, as PyTorch's `std` does unless told otherwise. Here the standard
    deviation is NumPy's, which divides by n."""
    known = series[:split]
    return both((series - known.mean()) / known.std(ddof=1), length, horizon, split)


@windows.mistake("windows across the split")
def _(series, length, horizon, split):
    """You cut the windows before you split. The first test windows then reach back into the training part.
    A window belongs to a part only if all its values and its target lie in it: split first."""
    x, t = cut(scaled(series, series[:split]), length, horizon)
    first = split - length - horizon + 1  # the first whose target is in the test part
    return [x[:first], t[:first], x[first:], t[first:]]


@windows.mistake("windows across the split")
def _(series, length, horizon, split):
    """Your training windows begin before the split, but some of them, or their targets, reach into the test
    part: the model would be trained on values that it is tested on. Split the series first, and cut windows
    out of each part."""
    x, t = cut(scaled(series, series[:split]), length, horizon)
    return [x[:split], t[:split], x[split:], t[split:]]


@windows.mistake("windows across the split")
def _(series, length, horizon, split):
    """Your training windows lie before the split, but the targets of the last ones lie behind it: the model
    would be trained on values that it is tested on. The target has to lie in the training part too."""
    x, t = cut(scaled(series, series[:split]), length, horizon)
    last = split - length + 1  # the first whose values reach into the test part
    return [x[:last], t[:last], x[split:], t[split:]]


@windows.mistake("scaled by the windows")
def _(series, length, horizon, split):
    """You took mean and standard deviation of the training windows, in which values from the middle of the
    series occur more often than those at its ends. Take them from the first `split` values, each once."""
    known = cut(series[:split], length, horizon)[0]
    return both(scaled(series, known), length, horizon, split)


@windows.mistake("window sees the future")
def _(series, length, horizon, split):
    """The target lies inside the window: it is the window's last value. The model could copy it. The target
    comes `horizon` steps after the last value of the window."""
    x_train, _, x_test, _ = both(scaled(series, series[:split]), length, horizon, split)
    return [x_train, x_train[:, -1], x_test, x_test[:, -1]]


@windows.mistake("target off by one")
def _(series, length, horizon, split):
    """Your target comes one step too early, at `i + length + horizon - 2`. For horizon = 1 it is even the
    last value of the window itself. It belongs at `i + length + horizon - 1`."""
    return both(scaled(series, series[:split]), length, horizon - 1, split)


@windows.mistake("target off by one")
def _(series, length, horizon, split):
    """Your target comes one step too early, at `i + length + horizon - 2`, while the number of windows is
    right. It belongs at `i + length + horizon - 1`."""
    early = both(scaled(series, series[:split]), length, horizon - 1, split)
    return [array[:-1] for array in early]


@windows.mistake("target off by one")
def _(series, length, horizon, split):
    """Your target comes one step too late, `horizon + 1` steps after the last value of the window. With
    horizon = 1 it is the very next value."""
    return both(scaled(series, series[:split]), length, horizon + 1, split)


@windows.mistake("last window left out")
def _(series, length, horizon, split):
    """The last window of each part is missing. A part with n values has n - length - horizon + 1 of
    them."""
    return [array[:-1] for array in both(scaled(series, series[:split]), length, horizon, split)]


@windows.mistake("windows side by side")
def _(series, length, horizon, split):
    """Your windows do not overlap: each begins where the one before ends. A window begins at every
    value."""
    return [array[::length] for array in both(scaled(series, series[:split]), length, horizon, split)]


@windows.mistake("horizon ignored")
def _(series, length, horizon, split):
    """Your target is the next value, whatever `horizon` is. It comes `horizon` steps after the window's
    last value."""
    return both(scaled(series, series[:split]), length, 1, split)


@windows.mistake("newest value first")
def _(series, length, horizon, split):
    """Your windows run backwards in time. Keep the order of the series: the oldest value comes first."""
    x_train, t_train, x_test, t_test = both(scaled(series, series[:split]), length, horizon, split)
    return [x_train[:, ::-1], t_train, x_test[:, ::-1], t_test]


@windows.mistake("targets as a column")
def _(series, length, horizon, split):
    """Your targets have shape (n, 1). One number for each window is asked for, (n,): `part[start:]` takes
    values, while windows of one value have two axes."""
    x_train, t_train, x_test, t_test = both(scaled(series, series[:split]), length, horizon, split)
    return [x_train, t_train[:, None], x_test, t_test[:, None]]
