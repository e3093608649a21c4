"""Interactive pictures, each making one idea obvious; an instance displays itself at the end of a cell."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from dlviz.explorables.kit.explorable import Explorable
from dlviz.explorables.kit.explore import explore

_HOME = {}  # explorable -> its room, imported when it is first used
_INITIALS = {"kl": "KL"}  # words that are capital letters throughout

for _room in iter_modules(__path__):  # a folder is the room of one explorable: field_bench holds FieldBench
    if _room.ispkg and _room.name != "kit":
        _HOME["".join(_INITIALS.get(word, word.capitalize()) for word in _room.name.split("_"))] = _room.name

__all__ = ["Explorable", "explore", *_HOME]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"dlviz.explorables has no {name!r}; it offers {', '.join(__all__)}")
