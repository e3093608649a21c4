"""Whether an answer is of the kind that is asked for at all: a function, or a class."""

import inspect
import sys
from types import FunctionType, MethodType
from typing import Any

from .plain import type_name
from .script import Script

ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def misfit(script: Script, answer: Any) -> str:
    """What the answer is where it is not what the script calls, in words; or nothing."""
    if script.steps[0].do == "value":
        return ""  # whatever it is, it is not called
    kind = type(answer)
    torch = sys.modules.get("torch")
    if torch is not None and _extends(kind, torch.nn.Module):
        return f"a PyTorch module, {type_name(answer)},"
    is_class = _extends(kind, type)
    if script.steps[0].do == "new":
        if kind is FunctionType:
            return f"a function, `{answer.__name__}`,"
        return "" if callable(answer) else f"a value of type {type_name(answer)}"
    if is_class:
        return f"a class, `{type.__dict__['__name__'].__get__(answer)}`,"
    function = answer.__func__ if kind is MethodType else answer
    if type(function) is FunctionType and function.__code__.co_flags & ASYNC:
        return f"an async function, `{function.__name__}`, which only promises a result,"
    if kind is FunctionType and answer.__code__.co_varnames[:1] == ("self",):
        return f"a method, `{answer.__qualname__}`, whose first argument is `self`,"
    return "" if callable(answer) else f"a value of type {type_name(answer)}"


def _extends(kind: type, base: type) -> bool:
    """`issubclass` that asks neither type, since one may lie."""
    return any(one is base for one in type.__dict__["__mro__"].__get__(kind))
