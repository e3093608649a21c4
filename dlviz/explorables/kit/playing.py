"""What playing takes besides training: somebody who looks, and room for others."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Viewer(Protocol):
    """Who looks on while it plays."""

    here: bool  # on some page
    looks: bool  # and that page has spoken lately

    def arrive(self) -> None:
        """Play begins."""

    def tick(self) -> None:
        """An epoch has ended."""


@contextmanager
def beside_others(pause: Callable[[], object]) -> Iterator[None]:
    """Messages of the page come soon, on their threads; Jupyter's stop button, idle otherwise, pauses."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        if threading.current_thread() is threading.main_thread():
            before = signal.signal(signal.SIGINT, lambda *_: pause())
        yield
    finally:
        sys.setswitchinterval(interval)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)
