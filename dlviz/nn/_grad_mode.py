"""Whether calls are kept for a backward: `nn.no_grad` and its relatives, as in torch, for each thread."""

import threading
from contextlib import ContextDecorator
from typing import Any, Self


class _Here(threading.local):
    """What holds in one thread."""

    def __init__(self) -> None:
        self.enabled = True
        self.frames: list[Any] = []  # the calls and backwards under way, the innermost last (nn/_calls.py)


here = _Here()


def is_grad_enabled() -> bool:
    """Whether calls of modules are kept for a backward, in this thread."""
    return here.enabled


class _GradMode(ContextDecorator):
    enabled: bool

    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)  # @nn.no_grad, without brackets

    def __init__(self) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> Self:
        self._before.append(is_grad_enabled())
        here.enabled = self.enabled
        return self

    def __exit__(self, *_: Any) -> None:
        here.enabled = self._before.pop()

    def _recreate_cm(self) -> Self:
        return type(self)()  # one for each call of a decorated function: threads must not share `_before`


class no_grad(_GradMode):
    """Within `with nn.no_grad():`, or in a function under `@nn.no_grad()`, calls only compute.

    No backward is possible for them, and that of an earlier call is not disturbed: evaluate like this.
    """

    enabled = False


class enable_grad(_GradMode):
    """Undoes nn.no_grad inside it."""

    enabled = True
