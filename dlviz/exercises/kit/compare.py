"""Where a result differs from what is expected: plain data in, one sentence out.

Nothing is looked up in NumPy's namespace while comparing: an answer may have put something else there.
"""

from typing import Any

from numpy import (
    argwhere,
    array,
    asarray,
    count_nonzero,
    errstate,
    finfo,
    generic,
    isfinite,
    isinf,
    isnan,
    ndarray,
    result_type,
)

RTOL = {"float16": 1e-2, "float32": 1e-4}  # by the coarsest dtype among inputs and result; for any other:
RTOL_OTHERWISE = 1e-6
BYTES = {"float16": 2, "float32": 4, "float64": 8}


def coarsest(*values: Any) -> str:
    """The coarsest dtype of real numbers in plain data: "float16", "float32" or "float64"."""
    size = _least_bytes(values)
    return next(name for name, of_this in BYTES.items() if of_this == size)


def _least_bytes(value: Any) -> int:
    if isinstance(value, (ndarray, generic)):
        return min(8, value.dtype.itemsize) if value.dtype.kind == "f" else 8
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return 8
    return min(map(_least_bytes, value), default=8)


def difference(got: Any, expected: Any, precision: str = "float64", unsure: Any = None) -> str:
    """One sentence on how `got` differs from `expected`, or nothing.

    Real numbers agree within a relative tolerance that the coarsest dtype among the inputs, `precision`, and
    of the result can hold; near zero, where cancellation costs digits, within a hundredth of that of the
    largest; and always within `unsure`, by how much each expected number is not known at all: plain data
    built as `expected`. What the result's dtype cannot hold, tiny or huge, is expected to be 0 or infinity.
    Whole numbers agree exactly. A nested list counts as the array that it spells.
    """
    if got is None and expected is not None:
        return "It returned None: does it end with a `return`?"
    if isinstance(expected, (tuple, list)):
        return _differing_items(got, expected, precision, unsure)
    if isinstance(expected, dict):
        return _differing_entries(got, expected, precision, unsure)
    if expected is None or isinstance(expected, str):
        same = type(got) is type(expected) and got == expected
        return "" if same else f"Expected {expected!r}; {named(got)} came."
    return _differing_numbers(got, asarray(expected), precision, unsure)


def far_apart(got: Any, other: Any, least: float = 0.0) -> bool:
    """Whether two results differ by more than `least`, and by far more than any rounding, as can be seen at
    a glance.

    False says nothing: `difference` looks closer, and takes ten times as long.
    """
    if isinstance(got, (list, tuple)) and isinstance(other, (list, tuple)):
        pairs = zip(got, other, strict=False)
        return len(got) == len(other) and any(far_apart(one, two, least) for one, two in pairs)
    if not isinstance(got, (ndarray, generic, float)) or not isinstance(other, (ndarray, generic, float)):
        return False
    one, two = asarray(got), asarray(other)
    if one.shape != two.shape or one.dtype.kind not in "fiu" or two.dtype.kind != one.dtype.kind:
        return False
    if one.dtype.kind != "f":
        return bool((one != two).any())
    with errstate(all="ignore"):
        size = abs(two)
        return bool((abs(one - two) > 0.02 * size + 2e-4 * size.max(initial=0) + least).any())  # NaN: False


def wanted(expected: Any) -> str:
    """What is asked for, in words: a type that people return."""
    if isinstance(expected, (list, tuple)):
        pairs = all(isinstance(item, (list, tuple)) and len(item) == 2 for item in expected)
        if pairs and (isinstance(expected, list) or len(expected) > 1):
            return f"a list of {len(expected)} pair{'s'[: len(expected) - 1]}"
        kind = "list" if isinstance(expected, list) else "tuple"
        return f"a {kind} of {len(expected)} result{'s'[: len(expected) - 1]}"
    if isinstance(expected, dict):
        return f"a dict with the keys {', '.join(sorted(map(str, expected)))}"
    if expected is None or isinstance(expected, str):
        return "None" if expected is None else "text"
    shape = asarray(expected).shape
    return f"an array of shape {shape}" if shape else "a number"


def _differing_items(got: Any, expected: Any, precision: str, unsure: Any) -> str:
    if not isinstance(got, (tuple, list)):
        return f"Expected {wanted(expected)}; {named(got)} came."
    if len(got) != len(expected):
        return f"Expected {wanted(expected)}; {len(got)} came."
    fits = isinstance(unsure, list) and len(unsure) == len(expected)
    unsures = unsure if fits else [None] * len(expected)
    for number, (one, right, by) in enumerate(zip(got, expected, unsures, strict=True), start=1):
        if sentence := difference(one, right, precision, by):
            place = f"Result {number} of {len(expected)}"
            deeper = sentence.startswith("Result ")
            return f"{place}, {sentence.replace('Result', 'item', 1)}" if deeper else f"{place}: {sentence}"
    return ""


def _differing_entries(got: Any, expected: dict[Any, Any], precision: str, unsure: Any) -> str:
    if not isinstance(got, dict):
        return f"Expected {wanted(expected)}; {named(got)} came."
    if got.keys() != expected.keys():
        return f"Expected the keys {sorted(expected)}; {sorted(map(str, got))} came."
    for key, right in expected.items():
        if sentence := difference(
            got[key], right, precision, unsure.get(key) if isinstance(unsure, dict) else None
        ):
            return f"{key!r}: {sentence}"
    return ""


def _differing_numbers(got: Any, expected: ndarray, precision: str, unsure: Any) -> str:
    numbers = as_numbers(got)
    if numbers is None:
        return f"Expected {wanted(expected)}; {named(got)} came."
    if numbers.shape != expected.shape:
        came, asked = _shaped(numbers.shape), _shaped(expected.shape)
        return f"{came[0].upper()}{came[1:]} came; {asked} was expected."
    with errstate(all="ignore"):
        return _differing_values(numbers, expected, precision, unsure)


def _differing_values(numbers: ndarray, expected: ndarray, precision: str, unsure: Any) -> str:
    if numbers.dtype.kind == expected.dtype.kind == "f":
        off = abs(numbers - expected)
        if (isfinite(off) & (off <= RTOL_OTHERWISE * abs(expected))).all():
            return ""  # what no precision would refuse, found quickly
    dtype = coarsest(numbers)
    if expected.dtype.kind == "f":
        expected = expected.astype(dtype).astype(expected.dtype)  # what this dtype can hold of it
    for name, found in (("NaN (not a number)", isnan), ("infinity", isinf)):
        if (odd := found(numbers) & ~found(expected)).any():
            return f"{name} came{_where(odd)}."
    allowed = _allowed(expected, coarsest(numbers, array(0, precision)), dtype)
    numbers = numbers.astype(result_type(numbers, float))
    same = (numbers == expected) | (isnan(numbers) & isnan(expected))
    if isinstance(unsure, (ndarray, generic, float)) and asarray(unsure).shape in ((), expected.shape):
        allowed = allowed + unsure
    close = isfinite(expected) & (abs(numbers - expected) <= allowed)
    wrong = ~asarray(same | close)
    if not wrong.any():
        return ""
    index = tuple(map(int, argwhere(wrong)[0]))
    one, right = _told_apart(numbers[index], expected[index])
    if numbers.ndim == 0:
        return f"{one} came; {right} was expected."
    return f"{_counted(wrong)} at {[*index]}: {one} came, {right} was expected."


def _allowed(expected: ndarray, precision: str, dtype: str) -> Any:
    """How far from each expected number a right one may be."""
    if expected.dtype.kind in "biu":
        return 0.0
    rtol = RTOL.get(precision, RTOL_OTHERWISE)
    largest = abs(expected[isfinite(expected)]).max(initial=0)
    smallest = finfo(dtype).tiny if dtype != "float64" else 0.0  # below it digits are lost
    return rtol * abs(expected) + 0.01 * rtol * largest + smallest


def as_numbers(value: Any) -> ndarray | None:
    """The array that a plain value is or spells, or None."""
    if isinstance(value, int) and value.bit_length() > 63:
        value = float(value)
    if isinstance(value, (bool, int, float, generic, list, tuple)):
        try:
            value = array(value)
        except ValueError:  # rows of several lengths
            return None
    return value if isinstance(value, ndarray) and value.dtype.kind in "biufc" else None


def named(value: Any) -> str:
    """What a plain value is, in words."""
    if isinstance(value, ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    names = {bool: "a bool", int: "an int", str: "text", type(None): "None"}
    if isinstance(value, str) and len(value) < 40:
        return repr(value)
    return names.get(type(value), f"a {type(value).__name__}")


def _counted(wrong: ndarray) -> str:
    off, of = count_nonzero(wrong), wrong.size
    if off == 1:
        return "The number is off" if of == 1 else f"1 of {of} numbers is off,"
    many = f"{off} of {of}" if off < of else "Both" if of == 2 else f"All {of}"
    return f"{many} numbers are off, the first"


def _shaped(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "a single number"


def _where(wrong: ndarray) -> str:
    return f", the first at {[*map(int, argwhere(wrong)[0])]}" if wrong.ndim else ""


def _told_apart(one: Any, other: Any) -> tuple[str, str]:
    """Two numbers with seven digits, or with as many as it takes to see which is which."""
    for digits in (7, 10, 17):
        texts = _number(one, digits), _number(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _number(value: Any, digits: int) -> str:
    return f"{value.item():.{digits}g}" if value.dtype.kind in "fc" else str(value.item())
