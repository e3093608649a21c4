"""Plain data, which is all that crosses from an answer to its judge: arrays, numbers, text and containers."""

import collections
import decimal
import fractions
import sys
import types
from typing import Any

import numpy as np

MAX_BYTES = 64_000_000  # of one array
MAX_BITS = 1_000  # of a whole number; a float holds 1,023
MAX_ITEMS = 1_000_000  # of all lists, tuples and dicts in one result; of the letters in a text
MAX_DRAWN = 100_000  # of all iterators, which may never end: that many take well under a second
SCALARS = (type(None), bool, int, float, str, *(np.dtype(code).type for code in "?bhilqBHILQefd"))
QUICK = {*SCALARS} - {int, str}  # those need no second look
BASES = (np.ma.MaskedArray, np.ndarray, int, float, str, tuple, list, dict)
NUMBERS = (fractions.Fraction, decimal.Decimal, np.longdouble)
ITERATORS: tuple[type, ...] = (  # read into a list
    *(types.GeneratorType, zip, map, filter, enumerate, range, reversed, collections.deque),
    *(type(iter([])), type(iter(())), type({}.keys()), type({}.values()), type({}.items())),
)
MAX_DEPTH = 16  # of lists within lists; also ends a list that holds itself


class NotPlain(Exception):
    """A result that is no array, number or text; its message names what it is."""


def type_name(value: Any) -> str:
    """The name of its type, whatever the type says of itself."""
    return str.__str__(type.__getattribute__(type(value), "__name__"))[:100]


def plain(value: Any) -> Any:
    """The value as plain data, copied; `NotPlain` for anything else."""
    return Plain()(value)


class Plain:
    """Make plain data of values, copied; `NotPlain` for what is none.

    Types are compared by identity: a subclass can lie, and so can a metaclass about what it equals. What only
    adds names to plain data is taken for it: named tuples, losses, parameters. `lazy` is the kind of an
    iterator that has been read into a list, if there was one.
    """

    def __init__(self) -> None:
        self.items_left = MAX_ITEMS
        self.drawn_left = MAX_DRAWN
        self.lazy = ""

    def __call__(self, value: Any) -> Any:
        """The value as plain data."""
        return self._convert(value, MAX_DEPTH)

    def _convert(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if type(kind) is type and kind in QUICK:  # no metaclass that could lie about what it equals
            return value
        if kind is np.ndarray:
            return self._array(value)
        base: Any = _base(kind)
        if base is int and int.bit_length(value) > MAX_BITS:
            raise NotPlain("a whole number too large to check")
        if base is str and str.__len__(value) > MAX_ITEMS:
            raise NotPlain("a text too long to check")
        if any(kind is scalar for scalar in SCALARS):
            return value
        if base is str:  # one that has more methods, and so with numbers: an IntEnum, say
            return str.__str__(value)
        if base is int or base is float:
            return int.__pos__(value) if base is int else float.__pos__(value)
        if kind is np.ma.MaskedArray:
            if np.ma.getmaskarray(value).any():
                raise NotPlain("a masked array, some of whose numbers are hidden")
            return self._array(np.asarray(value.data))
        if base is np.ndarray:  # a matrix, a loss of dlviz.nn
            return self._array(np.ndarray.view(value, np.ndarray))
        if any(kind is number for number in NUMBERS):
            return float(value)
        if base is tuple or base is list or base is dict:
            return self._container(value, base, depth)
        if any(kind is iterator for iterator in ITERATORS):
            self.lazy = self.lazy or type_name(value)
            return self._items(value, depth)
        torch = sys.modules.get("torch")
        if torch is not None and (kind is torch.Tensor or kind is torch.nn.Parameter):
            return self._tensor(value)
        raise NotPlain(f"a value of type {type_name(value)}")

    def _items(self, values: Any, depth: int) -> list[Any]:
        if depth == 0:
            raise NotPlain("iterators within iterators, too deep to check")
        found = []
        for value in values:
            self.drawn_left -= 1
            if self.drawn_left < 0:
                raise NotPlain(f"a {self.lazy} that never ends, or is too long to check")
            found.append(self._convert(value, depth - 1))
        return found

    def _container(self, value: Any, base: Any, depth: int) -> Any:
        self.items_left -= base.__len__(value)
        if self.items_left < 0 or depth == 0:
            raise NotPlain(f"a {type_name(value)} too large or too deep to check")
        if base is dict:
            return {self._convert(k, 0): self._convert(v, depth - 1) for k, v in dict.items(value)}
        return base(self._convert(item, depth - 1) for item in base.__iter__(value))

    def _array(self, value: np.ndarray) -> np.ndarray:
        if value.nbytes > MAX_BYTES:
            raise NotPlain(f"an array of shape {value.shape}, too large to check")
        if value.dtype.kind not in "biufcU":
            raise NotPlain(f"an array of dtype {value.dtype}")
        return value.copy()

    def _tensor(self, value: Any) -> np.ndarray:
        try:
            return self._array(value.detach().cpu().resolve_conj().resolve_neg().numpy())
        except (TypeError, RuntimeError):
            raise NotPlain(f"a tensor of dtype {value.dtype} and layout {value.layout}") from None


def _base(kind: type) -> Any:
    """The plain type that a type extends, or None. Neither it nor its metaclass is asked."""
    ancestors = type.__dict__["__mro__"].__get__(kind)
    return next((one for one in ancestors if any(one is plain for plain in BASES)), None)
