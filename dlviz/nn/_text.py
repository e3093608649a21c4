"""How a layer with many arguments shows itself: as briefly as in torch."""

import inspect
from typing import Any


def brief(module: Any, *positional: str) -> str:
    """The arguments named here without their names, and then those that differ from their defaults."""
    defaults = inspect.signature(type(module).__init__).parameters
    arguments = module.arguments()
    others = {name: value for name, value in arguments.items() if name not in positional}
    return ", ".join(
        [str(arguments[name]) for name in positional]
        + [f"{name}={value}" for name, value in others.items() if value != defaults[name].default]
    )
