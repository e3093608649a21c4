"""Plain data, which is all that crosses from an answer to its judge: arrays, numbers, text and containers."""

import sys
from typing import Any

import numpy as np

MAX_BYTES = 64_000_000  # of one array
MAX_BITS = 1_000  # of a whole number; a float holds 1,023
MAX_ITEMS = 1_000_000  # of all lists, tuples and dicts in one result; of the letters in a text
SCALARS = (type(None), bool, int, float, str, *(np.dtype(code).type for code in "?bhilqBHILQefd"))
MAX_DEPTH = 16  # of lists within lists; also ends a list that holds itself


class NotPlain(Exception):
    """A result that is no array, number or text; its message names what it is."""


def type_name(value: Any) -> str:
    """The name of its type, whatever the type says of itself."""
    return str.__str__(type.__getattribute__(type(value), "__name__"))[:100]


def plain(value: Any) -> Any:
    """The value as plain data, copied; `NotPlain` for anything else.

    Types are compared by identity: a subclass can lie, and so can a metaclass about what it equals.
    """
    return _Plain().convert(value, MAX_DEPTH)


class _Plain:
    def __init__(self) -> None:
        self.items_left = MAX_ITEMS

    def convert(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is int and value.bit_length() > MAX_BITS:
            raise NotPlain("a whole number too large to check")
        if kind is str and len(value) > MAX_ITEMS:
            raise NotPlain("a text too long to check")
        if any(kind is scalar for scalar in SCALARS):
            return value
        if kind is np.ndarray:
            return self.array(value)
        if kind is tuple or kind is list or kind is dict:
            return self.container(value, depth)
        torch = sys.modules.get("torch")
        if torch is not None and kind is torch.Tensor:
            return self.tensor(value)
        raise NotPlain(f"a result of type {type_name(value)}")

    def container(self, value: Any, depth: int) -> Any:
        self.items_left -= len(value)
        if self.items_left < 0 or depth == 0:
            raise NotPlain(f"a {type_name(value)} too large or too deep to check")
        if type(value) is dict:
            return {self.convert(k, 0): self.convert(v, depth - 1) for k, v in value.items()}
        return type(value)(self.convert(item, depth - 1) for item in value)

    def array(self, value: np.ndarray) -> np.ndarray:
        if value.nbytes > MAX_BYTES:
            raise NotPlain(f"an array of shape {value.shape}, too large to check")
        if value.dtype.kind not in "biufcU":
            raise NotPlain(f"an array of dtype {value.dtype}")
        return value.copy()

    def tensor(self, value: Any) -> np.ndarray:
        try:
            return self.array(value.detach().cpu().resolve_conj().resolve_neg().numpy())
        except (TypeError, RuntimeError):
            raise NotPlain(f"a tensor of dtype {value.dtype} and layout {value.layout}") from None
