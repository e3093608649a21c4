"""The learner's own points: what fits the Playground, and what is said of what does not."""

from typing import Any

import numpy as np

FEWEST, MOST = 4, 3000
WHAT = "data expects (x, t):"  # the beginning of every error

Own = tuple[tuple[float, float, float], ...]


def own_points(data: Any) -> Own:
    """(x1, x2, t) of each point, plain, so that a state can hold them; t is an int for classes.

    x is (n, 2); t is (n,) or (n, 1): 0 and 1 (integer or bool) for two classes, floats for numbers.

    Raises:
        ValueError: the data do not fit; the sentence says what was expected, what came and what to try.
    """
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise ValueError(f"{WHAT} two arrays, got {type(data).__name__}: try Playground(data=(x, t))")
    x, t = (_array(name, values) for name, values in zip("xt", data, strict=True))
    if x.ndim != 2 or x.shape[1] != 2:
        cure = "x[:, [0, 1]]" if x.ndim == 2 and x.shape[1] > 2 else "np.column_stack([x1, x2])"
        raise ValueError(f"{WHAT} x of shape (n, 2), got {x.shape}: try {cure}")
    if t.shape not in ((len(x),), (len(x), 1)):
        raise ValueError(
            f"{WHAT} one target for each point, t of shape ({len(x)},), got {t.shape}: "
            "try the rows and the column that belong to x"
        )
    if not FEWEST <= len(x) <= MOST:
        cure = "more points"
        if len(x) > MOST:
            cure = f"rows = np.random.default_rng(0).permutation({len(x)})[:{MOST}], then x[rows] and t[rows]"
        raise ValueError(f"{WHAT} {FEWEST} to {MOST:,} points, got {len(x):,}: try {cure}")
    t = t.reshape(-1)
    for name, values in (("x", x), ("t", t)):
        if not np.isfinite(values.astype(float)).all():
            row = int(np.flatnonzero(~np.isfinite(values.reshape(len(x), -1).astype(float)).all(axis=1))[0])
            raise ValueError(
                f"{WHAT} finite numbers, got NaN or infinity in {name}[{row}]: "
                "try without such rows, kept = np.isfinite(x).all(axis=1) & np.isfinite(t)"
            )
    for column in range(2):
        _varies(f"x[:, {column}]", x[:, column], "another column")
    if t.dtype.kind == "f":
        _varies("t", t, "another target")
    else:
        _two_classes(np.unique(t))
    targets = t.astype(float if t.dtype.kind == "f" else int).tolist()
    return tuple(zip(*x.T.astype(float).tolist(), targets, strict=True))


def _array(name: str, values: Any) -> np.ndarray:
    """The values as an array of numbers."""
    try:
        array = np.asarray(values)
    except Exception as error:  # a ragged list; a tensor that needs a gradient; whatever else is no array
        raise ValueError(f"{WHAT} {name} an array of numbers: {error}") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{WHAT} {name} an array of numbers, got dtype {array.dtype}: try {name}.astype(float), "
            "or classes as 0 and 1"
        )
    return array


def _varies(name: str, values: np.ndarray, cure: str) -> None:
    """Raise ValueError if all values are the same, or lie further apart than floats can tell."""
    with np.errstate(over="ignore"):
        apart = np.ptp(values.astype(float))
    if apart == 0:
        raise ValueError(f"{WHAT} {name} that varies, got {values[0]:g} everywhere: try {cure}")
    if not np.isfinite(apart):
        raise ValueError(f"{WHAT} {name} within 1e300, got {np.abs(values).max():g}: try other units")


def _two_classes(found: np.ndarray) -> None:
    """Raise ValueError if these are not the classes 0 and 1."""
    if found.tolist() == [0, 1]:
        return
    classes = ", ".join(map(str, found[:6].tolist())) + (", …" if len(found) > 6 else "")
    if len(found) == 1:
        cure = "points of a second class as well"
    elif len(found) == 2:
        cure = f"t == {found[1]}"
    else:
        cure = "two of them, or t.astype(float) to fit numbers"
    count = "one class" if len(found) == 1 else f"{len(found)} classes"
    raise ValueError(f"{WHAT} two classes in t, 0 and 1, got {count} ({classes}): try {cure}")
