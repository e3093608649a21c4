"""A learner's function or class as bytes, with all that it uses, for another process of the same Python.

`pickle` alone sends no more than the name of what a notebook defines, and another process has no notebook.
"""

import builtins
import importlib
import io
import linecache
import marshal
import os
import pickle
import sys
import types
from collections.abc import Iterator
from typing import Any


def packed(value: Any, theirs: tuple[str, ...]) -> tuple[bytes, dict[str, list[str]]]:
    """The value as bytes, and the sources, by file, of the functions that are sent whole.

    Raises TypeError, PicklingError or AttributeError for what can't be sent, a file say.

    theirs: folders whose modules another process can import, too; what is defined elsewhere is sent whole
    """
    buffer = io.BytesIO()
    packer = _Packer(buffer, theirs)
    packer.dump(value)
    return buffer.getvalue(), packer.sources


class _Packer(pickle.Pickler):
    def __init__(self, buffer: io.BytesIO, theirs: tuple[str, ...]) -> None:
        super().__init__(buffer)
        self.theirs = theirs
        self.sources: dict[str, list[str]] = {}

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, types.ModuleType):
            return importlib.import_module, (value.__name__,)
        if isinstance(value, types.CellType):
            return _new_cell, (), _held(value), None, None, _fill_cell
        if isinstance(value, (staticmethod, classmethod)):
            return type(value), (value.__func__,)
        if isinstance(value, property):
            return property, (value.fget, value.fset, value.fdel)
        if isinstance(value, (types.FunctionType, type)) and not self._importable(value):
            return self._function(value) if isinstance(value, types.FunctionType) else self._class(value)
        return NotImplemented

    def _importable(self, value: Any) -> bool:
        module = sys.modules.get(value.__module__ or "")
        if module is None or value.__module__ == "__main__":
            return False
        file = getattr(module, "__file__", None)
        return file is None or os.path.abspath(file).startswith(self.theirs)

    def _function(self, function: Any) -> Any:
        file = function.__code__.co_filename
        self.sources[file] = linecache.getlines(file)
        used = {name: function.__globals__[name] for name in _names(function.__code__, function.__globals__)}
        state = (
            used,
            function.__defaults__,
            function.__kwdefaults__,
            dict(vars(function)),
            function.__closure__,
        )
        code = marshal.dumps(function.__code__)
        return _new_function, (code, function.__name__), state, None, None, _fill_function

    def _class(self, kind: type) -> Any:
        left_out = ("__dict__", "__weakref__", "__module__")
        state = {name: value for name, value in vars(kind).items() if name not in left_out}
        return _new_class, (type(kind), kind.__name__, kind.__bases__), state, None, None, _fill_class


def _held(cell: types.CellType) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # it is empty
        return ()


def _names(code: types.CodeType, known: dict[str, Any]) -> Iterator[str]:
    """The globals that the code, and the functions within it, may use."""
    yield from (name for name in code.co_names if name in known)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant, known)


# The other side


def _new_function(code: bytes, name: str) -> Any:
    body = marshal.loads(code)
    cells = tuple(types.CellType() for _ in body.co_freevars)
    return types.FunctionType(body, {"__builtins__": builtins, "__name__": "__main__"}, name, None, cells)


def _fill_function(function: Any, state: Any) -> None:
    used, function.__defaults__, function.__kwdefaults__, attributes, cells = state
    function.__globals__.update(used)
    vars(function).update(attributes)
    for cell, other in zip(function.__closure__ or (), cells or (), strict=True):
        _fill_cell(cell, _held(other))


def _new_cell() -> types.CellType:
    return types.CellType()


def _fill_cell(cell: types.CellType, held: tuple[Any, ...]) -> None:
    if held:
        cell.cell_contents = held[0]


def _new_class(metaclass: Any, name: str, bases: tuple[type, ...]) -> type:
    return metaclass(name, bases, {"__module__": "__main__"})


def _fill_class(kind: type, state: dict[str, Any]) -> None:
    for name, value in state.items():
        setattr(kind, name, value)
