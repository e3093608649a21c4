"""What is known of arrays: which calls returned one, and of which array another is the gradient.

An array is known by its identity, and only as long as it lives. So a gradient that came from a layer's or a
loss's backward says by itself which call it belongs to; one that was computed by hand does not.
"""

import weakref
from typing import Any

import numpy as np

_zeroed = 0  # how often gradients were: each time, a new step of training begins


def begin_step() -> None:
    """Gradients are zeroed: from here on, no gradient made by hand belongs to an earlier call."""
    global _zeroed
    _zeroed += 1


class Call:
    """One call of a module."""

    __slots__ = ("answered", "outer", "outputs", "passed", "step", "training")

    def __init__(self, outer: "Call | None", training: bool) -> None:
        self.outer = outer  # the call within which it was made
        self.training, self.step = training, _zeroed
        self.outputs: tuple[weakref.ref, ...] = ()
        self.answered = False  # by a backward
        self.passed = False  # a later call was answered since: no gradient made by hand will follow

    def within(self, outer: "Call") -> bool:
        """Whether it was made within `outer`, at any depth."""
        call: Call | None = self
        while call is not None and call is not outer:
            call = call.outer
        return call is outer

    def alive(self) -> bool:
        """Whether an array that it returned is still referred to."""
        return any(output() is not None for output in self.outputs)


class Note(weakref.ref):
    """What is known of one array."""

    __slots__ = ("calls", "gradient_of", "key")
    key: int
    calls: dict[int, Call]  # those that returned it, by the module's number
    gradient_of: "Note | None"


_SEVERAL = (tuple, list, dict)
_notes: dict[int, Note] = {}  # by the array's id
_owners: dict[int, Note] = {}  # by the id of an array of which a returned one is a view


def _forget(note: Note) -> None:
    for notes in (_notes, _owners):
        if notes.get(note.key) is note:
            del notes[note.key]


def of(array: Any, notes: dict[int, Note] = _notes) -> Note | None:
    """The note of an array, if there is one."""
    note = notes.get(id(array))
    return note if note is not None and note() is array else None


def made_by(array: np.ndarray, number: int, call: Call, given: list[np.ndarray]) -> np.ndarray:
    """Note that `call`, of the module of that number, returned the array.

    An input, or what another call of the module returned, is replaced by a view: each array is of one call.
    """
    note = of(array)
    if _is_one_of(array, given) or (note is not None and number in note.calls):
        array, note = array.view(), None
    note = _of_or_new(array, note, _notes)
    note.calls[number] = call
    if call.training or not isinstance(owner := array.base, np.ndarray):
        return array
    if not any(owner is x or owner is x.base for x in given):
        _of_or_new(owner, of(owner, _owners), _owners).calls[number] = call
    return array


def gradient(array: np.ndarray, of_what: Note | None, given: list[np.ndarray]) -> np.ndarray:
    """Note that the array is the gradient of another, given by its note.

    One that was given, or is another's gradient already, is replaced by a view.
    """
    note = of(array)
    if _is_one_of(array, given) or (note is not None and note.gradient_of is not of_what):
        array, note = array.view(), None
    if of_what is not None:
        _of_or_new(array, note, _notes).gradient_of = of_what
    return array


def was_evaluated(array: Any) -> bool:
    """Whether the array, or that of which it is a view, was returned in evaluation, or under nn.no_grad."""
    note = of(array) or of(getattr(array, "base", None), _owners)
    return note is not None and bool(note.calls) and not any(c.training for c in note.calls.values())


def arrays(value: Any) -> list[np.ndarray]:
    """All arrays in nested tuples, lists and dictionaries."""
    if isinstance(value, np.ndarray):
        return [value]
    found: list[np.ndarray] = []
    if isinstance(value, _SEVERAL):
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, np.ndarray):
                found.append(part)
            elif isinstance(part, _SEVERAL):
                found += arrays(part)
    return found


def references(value: Any) -> tuple[weakref.ref, ...]:
    """Weak references to all of its arrays."""
    if isinstance(value, np.ndarray):
        return (weakref.ref(value),)
    return tuple(map(weakref.ref, arrays(value)))


def _is_one_of(array: np.ndarray, others: list[np.ndarray]) -> bool:
    return id(array) in map(id, others)  # `array in others` would compare the numbers


def _of_or_new(array: np.ndarray, note: Note | None, notes: dict[int, Note]) -> Note:
    if note is None:
        note = notes[id(array)] = Note(array, _forget)
        note.key, note.calls, note.gradient_of = id(array), {}, None
    return note
