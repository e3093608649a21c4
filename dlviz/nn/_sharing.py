"""Copies of the arrays that a layer keeps for its backward, where code outside could change them."""

from typing import Any

import numpy as np


class Visible:
    """Arrays that code outside the layer holds."""

    def __init__(self, arrays: list[np.ndarray]) -> None:
        self.arrays = arrays
        self.owners = set()  # of their memory, by identity
        self.all_numpys = True
        for array in arrays:
            owner = array if array.base is None else array.base
            self.owners.add(id(owner))
            if type(owner) is not np.ndarray or owner.base is not None:
                self.all_numpys = False

    def may_share(self, array: np.ndarray) -> bool:
        """Whether this array may share memory with one of them."""
        owner = array if array.base is None else array.base
        if id(owner) in self.owners:
            return True
        if self.all_numpys and type(owner) is np.ndarray and owner.base is None:
            return False  # each has its own memory, and not a tensor's, say
        return any(np.may_share_memory(array, other) for other in self.arrays)


def apart(
    value: Any, visible: Visible, copies: dict[int, np.ndarray], spare: np.ndarray | None = None
) -> Any:
    """`value` with a copy in place of each array that shares memory with a visible one.

    The copy of an array alone is made in `spare` where that fits: fresh memory costs more than the copying.
    """
    if isinstance(value, np.ndarray):
        if not visible.may_share(value):
            return value
        if id(value) not in copies:
            copies[id(value)] = _copy(value, spare)
        return copies[id(value)]
    if type(value) in (tuple, list):
        parts = [apart(part, visible, copies) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else type(value)(parts)
    if type(value) is dict:
        return {name: apart(part, visible, copies) for name, part in value.items()}
    return value


def _copy(value: np.ndarray, spare: np.ndarray | None) -> np.ndarray:
    if spare is None or spare is value or spare.shape != value.shape:
        return value.copy("K")
    if spare.dtype != value.dtype or spare.strides != value.strides:
        return value.copy("K")
    np.copyto(spare, value)
    return spare
