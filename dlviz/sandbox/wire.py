"""What crosses between the sandbox and the judge: JSON for the structure, npy for the arrays; never a pickle.

A frame is its length, the length of its JSON, the JSON, and then the arrays that the JSON names by number.
What comes out of the sandbox may have been forged, so `unpacked` raises ValueError for all that is not as
`packed` writes it, and makes nothing but plain data.
"""

import io
import json
import math
import struct
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from dlviz.answers import Outcome, Script, Step
from dlviz.answers.script import Ending

LENGTHS = struct.Struct(">QQ")  # of all that follows, and of the JSON in it
MAX_TEXT = 5_000  # characters kept of any text in an outcome


def packed(value: Any) -> bytes:
    """Plain data as one frame."""
    arrays: list[np.ndarray] = []
    structure = json.dumps(_structure(value, arrays)).encode()
    stream = io.BytesIO()
    for array in arrays:
        np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=False)
    body = structure + stream.getvalue()
    return LENGTHS.pack(len(body), len(structure)) + body


def unpacked(received: bytes) -> tuple[Any, bytes]:
    """The value of the first frame, and what follows it.

    Raises EOFError if the frame is not complete, and ValueError if it is none.
    """
    if len(received) < LENGTHS.size:
        raise EOFError
    total, length = LENGTHS.unpack_from(received)
    body, rest = received[LENGTHS.size :][:total], received[LENGTHS.size + total :]
    if len(body) < total:
        raise EOFError
    try:
        return _value(json.loads(body[:length]), _arrays(body[length:])), rest
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError) as error:
        raise ValueError(f"not a frame of plain data: {error}") from None


def _structure(value: Any, arrays: list[np.ndarray]) -> Any:
    match value:
        case np.ndarray():
            order = sorted(range(value.ndim), key=lambda axis: -abs(value.strides[axis]))
            arrays.append(
                np.ascontiguousarray(value.transpose(order)).reshape([value.shape[i] for i in order])
            )
            return {"array": len(arrays) - 1, "axes": order}  # as the original lies in memory
        case np.generic():
            arrays.append(np.asarray(value))
            return {"scalar": len(arrays) - 1}
        case tuple():
            return {"tuple": [_structure(item, arrays) for item in value]}
        case list():
            return [_structure(item, arrays) for item in value]
        case dict():
            return {"dict": [[_structure(k, arrays), _structure(v, arrays)] for k, v in value.items()]}
        case complex():
            return {"complex": [value.real, value.imag]}
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"{type(value).__name__} is not plain data")


def _value(structure: Any, arrays: list[np.ndarray]) -> Any:
    match structure:
        case {"array": number, "axes": order}:
            return arrays[number].transpose(np.argsort(order, kind="stable"))
        case {"scalar": number}:
            return arrays[number][()]
        case {"tuple": items}:
            return tuple(_value(item, arrays) for item in items)
        case {"dict": items}:
            return {_value(key, arrays): _value(item, arrays) for key, item in items}
        case {"complex": [real, imaginary]}:
            return complex(real, imaginary)
        case list():
            return [_value(item, arrays) for item in structure]
        case None | bool() | int() | float() | str():
            return structure
    raise ValueError("unknown structure")


def _arrays(body: bytes) -> list[np.ndarray]:
    """All arrays of a frame. None gets more memory than the bytes that have come for it."""
    stream, found = io.BytesIO(body), []
    while stream.tell() < len(body):
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError("an unknown version of npy")
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        data = stream.read(max(0, math.prod(shape) * dtype.itemsize))
        if dtype.kind not in "biufcU":
            raise ValueError(f"an array of dtype {dtype}")
        found.append(np.ndarray(shape, dtype, buffer=bytearray(data)))  # raises where too few have come
    return found


# Scripts and outcomes


def scripts_as_data(scripts: Sequence[Script]) -> list[Any]:
    """Scripts as plain data."""
    return [[(step.do, step.name, step.args, step.kwargs) for step in script.steps] for script in scripts]


def scripts_of(data: list[Any]) -> list[Script]:
    """The scripts again."""
    return [Script(tuple(Step(*step) for step in steps)) for steps in data]


def outcome_of(data: Any) -> Outcome:
    """An outcome that came as the dict of its fields. Raises ValueError where it is none."""
    try:
        outcome = Outcome(**data)
    except TypeError:
        raise ValueError("not an outcome") from None
    texts = (outcome.error, outcome.detail, outcome.line, outcome.modified, outcome.printed, outcome.lazy)
    well_formed = isinstance(outcome.values, tuple) and type(outcome.line_number) is int
    if not well_formed or outcome.ended not in get_args(Ending) or not all(type(t) is str for t in texts):
        raise ValueError("not an outcome")
    if any(len(text) > MAX_TEXT for text in texts):
        raise ValueError("an outcome of too much text")
    return outcome
