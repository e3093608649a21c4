"""What a learner's code may change around itself, and putting it back."""

import builtins
import gc
import math
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np


class Surroundings:
    """The folder, the environment, random states, and what Python, NumPy and PyTorch hold, as they are now.

    NumPy keeps `seterr` and `set_printoptions` for each thread, so these end with the learner's.
    """

    def __init__(self) -> None:
        self._torch = sys.modules.get("torch")
        self._undo = [_folder(), _environment(), _of_python(), _of_numpy(), _functions(), _of_torch()]

    @property
    def complete(self) -> bool:
        """False once PyTorch has been imported since: what it holds is not known."""
        return sys.modules.get("torch") is self._torch

    def restore(self) -> None:
        """Put back what was changed or replaced; as often as needed."""
        for step in self._undo:
            with suppress(OSError):  # a folder that is gone
                step()


def _folder() -> Callable[[], Any]:
    try:
        folder = os.getcwd()
    except OSError:
        return lambda: None
    return lambda: os.chdir(folder)


def _environment() -> Callable[[], Any]:
    held = getattr(os.environ, "_data", os.environ)  # its own dict, which is compared quickly
    before, encoded = dict(os.environ), dict(held)

    def undo() -> None:
        if held != encoded:
            os.environ.clear()
            os.environ.update(before)

    return undo


def _of_python() -> Callable[[], Any]:
    state, limit, path, collecting = random.getstate(), sys.getrecursionlimit(), [*sys.path], gc.isenabled()

    def undo() -> None:
        random.setstate(state)
        sys.setrecursionlimit(limit)
        sys.path[:] = path
        gc.enable() if collecting else gc.disable()

    return undo


def _of_numpy() -> Callable[[], Any]:
    state, set_state = np.random.get_state(), np.random.set_state
    return lambda: set_state(state)


def _functions() -> Callable[[], Any]:
    """What was replaced in a module's namespace: `np.isclose = …`."""
    modules = [builtins, math, random, np, np.linalg, np.random]
    if torch := sys.modules.get("torch"):
        modules += [torch, torch.nn, torch.nn.functional]
    before = [(module, dict(vars(module))) for module in modules]

    def undo() -> None:
        for module, names in before:
            now, same = vars(module), False
            with suppress(Exception):  # of values that were replaced by what cannot be compared
                same = now == names
            for name, value in () if same else names.items():
                if now.get(name) is not value and callable(value) and not name.startswith("_"):
                    now[name] = value

    return undo


def _of_torch() -> Callable[[], Any]:
    """PyTorch's random state, default dtype and number of threads."""
    before = sys.modules.get("torch")
    if before:
        random_state, dtype, threads = (
            before.get_rng_state(),
            before.get_default_dtype(),
            before.get_num_threads(),
        )

    def undo() -> None:
        torch = before or sys.modules.get("torch")
        if torch is None or not hasattr(torch, "set_default_dtype"):  # it could not be imported whole
            return
        torch.set_default_dtype(dtype if before else torch.float32)
        if before:
            torch.set_rng_state(random_state)
            torch.set_num_threads(threads)

    return undo
