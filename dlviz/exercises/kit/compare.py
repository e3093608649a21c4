"""Where a result differs from what is expected: plain data in, one sentence out."""

from typing import Any

import numpy as np

RTOL = {"float16": 1e-2, "float32": 1e-4}  # by the result's dtype; for any other:
RTOL_OTHERWISE = 1e-6


def difference(got: Any, expected: Any) -> str:
    """One sentence on how `got` differs from `expected`, or nothing.

    Real numbers agree within a relative tolerance that the result's dtype can hold; near zero, where
    cancellation costs digits, within a hundredth of that of the largest. Whole numbers agree exactly.
    A nested list counts as the array that it spells.
    """
    if got is None and expected is not None:
        return "It returned None: does it end with a `return`?"
    if isinstance(expected, (tuple, list)):
        return _differing_items(got, expected)
    if isinstance(expected, dict):
        return _differing_entries(got, expected)
    if expected is None or isinstance(expected, str):
        same = type(got) is type(expected) and got == expected
        return "" if same else f"Expected {expected!r}; {named(got)} came."
    return _differing_numbers(got, np.asarray(expected))


def _differing_items(got: Any, expected: Any) -> str:
    if not isinstance(got, (tuple, list)):
        return f"Expected {len(expected)} results, as a tuple; {named(got)} came."
    if len(got) != len(expected):
        return f"Expected {len(expected)} results; {len(got)} came."
    for number, (one, right) in enumerate(zip(got, expected, strict=True), start=1):
        if sentence := difference(one, right):
            return f"Result {number} of {len(expected)}: {sentence}"
    return ""


def _differing_entries(got: Any, expected: dict[Any, Any]) -> str:
    if not isinstance(got, dict):
        return f"Expected a dict; {named(got)} came."
    if got.keys() != expected.keys():
        return f"Expected the keys {sorted(expected)}; {sorted(map(str, got))} came."
    for key, right in expected.items():
        if sentence := difference(got[key], right):
            return f"{key!r}: {sentence}"
    return ""


def _differing_numbers(got: Any, expected: np.ndarray) -> str:
    numbers = as_numbers(got)
    if numbers is None:
        wanted = f"an array of shape {expected.shape}" if expected.ndim else "a number"
        return f"Expected {wanted}; {named(got)} came."
    if numbers.shape != expected.shape:
        return f"Shape {numbers.shape} came; shape {expected.shape} was expected."
    for name, found in (("NaN (not a number)", np.isnan), ("infinity", np.isinf)):
        if (odd := found(numbers) & ~found(expected)).any():
            return f"{name} came{_where(odd)}."
    whole = expected.dtype.kind in "biu"
    rtol = 0 if whole else RTOL.get(numbers.dtype.name, RTOL_OTHERWISE)
    finite = np.abs(expected[np.isfinite(expected)])
    atol = 0.01 * rtol * finite.max(initial=0)
    wrong = ~np.isclose(numbers.astype(np.result_type(numbers, float)), expected, rtol, atol, equal_nan=True)
    if not wrong.any():
        return ""
    if numbers.ndim == 0:
        return f"{_number(numbers)} came; {_number(expected)} was expected."
    index = tuple(map(int, np.argwhere(wrong)[0]))
    one, right = _number(numbers[index]), _number(expected[index])
    return f"{wrong.sum()} of {wrong.size} numbers are off{_where(wrong)}: {one} came, {right} was expected."


def as_numbers(value: Any) -> np.ndarray | None:
    """The array that a plain value is or spells, or None."""
    if isinstance(value, int) and value.bit_length() > 63:
        value = float(value)
    if isinstance(value, (bool, int, float, np.generic, list, tuple)):
        try:
            value = np.array(value)
        except ValueError:  # rows of several lengths
            return None
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "biufc" else None


def named(value: Any) -> str:
    """What a plain value is, in words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    names = {bool: "a bool", int: "an int", str: "text", type(None): "None"}
    if isinstance(value, str) and len(value) < 40:
        return repr(value)
    return names.get(type(value), f"a {type(value).__name__}")


def _where(wrong: np.ndarray) -> str:
    return f", the first at {[*map(int, np.argwhere(wrong)[0])]}" if wrong.ndim else ""


def _number(value: Any) -> str:
    return f"{value.item():.7g}" if value.dtype.kind in "fc" else str(value.item())
