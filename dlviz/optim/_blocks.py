"""How a step walks over a large parameter: block by block, on two threads if there are two."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import numpy as np

# Numbers. In float32 the half dozen arrays of a step take 2 MB, so that they stay in the cache from one pass
# to the next. Smaller blocks would do as well on one thread. On two they would not: the threads take turns at
# the interpreter between passes, so a pass has to be long.
_BLOCK = 100_000

threads = 1 if os.cpu_count() == 1 or os.environ.get("OMP_NUM_THREADS") == "1" else 2

Move = Callable[[Any, Any, dict[str, Any]], None]


def in_blocks(move: Move, parameter: Any, state: dict[str, Any]) -> None:
    """Call move(θ, g, kept) with views of the parameter's data, its gradient and its state's arrays.

    Each block is moved once, independently of the others: by either thread, in any order.
    """
    θ, g = parameter.data, parameter.grad
    if θ.size <= _BLOCK:
        move(θ, g, state)
        return
    names = [name for name, value in state.items() if isinstance(value, np.ndarray)]
    arrays = [θ, g, *(state[name] for name in names)]
    if not all(array.flags.c_contiguous for array in arrays):  # there are no flat views
        move(θ, g, state)
        return
    flat = [array.reshape(-1) for array in arrays]

    def walk(starts: Iterable[int]) -> None:
        for start in starts:
            θ, g, *kept = (array[start : start + _BLOCK] for array in flat)
            move(θ, g, dict(zip(names, kept, strict=True)))

    starts = range(0, θ.size, _BLOCK)
    if threads == 1 or len(starts) <= 3:  # a second thread would cost more than it saves
        walk(starts)
        return
    with ThreadPoolExecutor(1) as pool:  # started anew for each step: 0.1 ms, and safe in a forked process
        other = pool.submit(copy_context().run, walk, starts[1::2])  # the context holds np.errstate
        walk(starts[::2])
        other.result()
