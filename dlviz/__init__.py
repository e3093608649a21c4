"""dlviz: a deep-learning course you can touch.

`import dlviz` is cheap: what needs torch, matplotlib or ipywidgets is imported when it is first used.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

__version__ = "0.1.0"

_HOME = {  # name -> the module it lives in
    "check": "dlviz.exercises",
    "hint": "dlviz.exercises",
    "solution": "dlviz.exercises",
    "progress": "dlviz.exercises",
    "explore": "dlviz.explorables",
    "bet": "dlviz.bets",
    "settle": "dlviz.bets",
}

__all__ = ["bet", "check", "explore", "hint", "progress", "settle", "solution"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if not name.startswith("_") and find_spec(f"dlviz.{name}"):  # dlviz.nn, as torch.nn
        return import_module(f"dlviz.{name}")
    raise AttributeError(f"module 'dlviz' has no attribute {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *(module.name for module in iter_modules(__path__))})
