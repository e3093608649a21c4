"""Whether an answer is still the code that was given to be mended."""

from types import CodeType, FunctionType
from typing import Any

from .exercise import Exercise


def is_given(exercise: Exercise, answer: Any) -> bool:
    """Whether the answer was compiled from the given code; comments and blank lines don't count."""
    if exercise.bug is None or type(answer) is not FunctionType:
        return False
    (given,) = (one for one in _compiled(exercise.stub).co_consts if isinstance(one, CodeType))
    return _content(given) == _content(answer.__code__)


def _compiled(source: str) -> CodeType:
    return compile(source, "the given code", "exec")


def _content(code: CodeType) -> tuple[Any, ...]:
    """What a compiled function does, without where it stands and without its docstring, the first text."""
    docstring, *others = code.co_consts or (None,)
    first = None if isinstance(docstring, str) else docstring
    constants = [_content(one) if isinstance(one, CodeType) else repr(one) for one in (first, *others)]
    return code.co_code, code.co_names, code.co_varnames, tuple(constants)
