"""A run of training that can be had again: what was moved by hand comes about at the same minibatch."""

import math
from dataclasses import dataclass, fields, replace
from numbers import Integral, Real
from typing import Any, Protocol, TypeVar

from dlviz.explorables.kit.controls import record

RUN = {"epochs", "earlier", "edits"}  # the fields that say where a run is and how it came there


@dataclass(frozen=True, kw_only=True)
class LiveState:
    """How far a run has come. All minibatches are counted from 0, through all epochs.

    `earlier` has, for each control moved on the way, (minibatch, field, value): the value until then.
    `edits` has (minibatch, number, value): the parameter that was set by hand before that minibatch.
    """

    epochs: int = record(0, 0)
    earlier: tuple[tuple[int, str, Any], ...] = record(())
    edits: tuple[tuple[int, int, float], ...] = record(())

    def at(self, minibatch: int) -> Any:
        """The settings that a minibatch was trained with."""
        return replace(self, **{n: v for until, n, v in reversed(self.earlier) if minibatch < until})


def checked(state: LiveState) -> LiveState:
    """Return `state` if its history can have happened.

    Raises:
        ValueError: another version wrote it, or somebody's hand; the sentence names the entry.
    """
    known = {
        f.name: f.metadata["control"] for f in fields(state)
    }  # a drawing, which no widget moves, as well
    for entry in state.earlier:
        match entry:
            case (Integral(), str(name), value) if entry[0] >= 0 and name in known:
                known[name].check(name, value)
            case _:
                form = "(minibatch, control, value)"
                raise ValueError(f"earlier expects entries {form}, got {entry!r}: try without it")
    for edit in state.edits:
        match edit:
            case (Integral(), Integral(), Real()) if min(edit[:2]) >= 0 and math.isfinite(edit[2]):
                pass
            case _:
                form = "(minibatch, number of a parameter, value)"
                raise ValueError(f"edits expects entries {form}, got {edit!r}: try without it")
    return state


class Run(Protocol):
    """What is trained; it belongs to one explorable, draws from generators of its own, and can be copied."""

    def step(self, state: Any) -> bool:
        """Train on one minibatch with these settings; True if it was the last of an epoch."""

    def edit(self, number: int, value: float) -> None:
        """Set one parameter by hand."""

    def parameter(self, number: int) -> float:
        """One parameter."""

    def trouble(self) -> str:
        """Why it cannot go on, in a sentence; nothing if all is well."""


class Track:
    """A run and how far it is; whatever its `LiveState` tells of comes about at the same minibatch again."""

    def __init__(self, run: Run) -> None:
        self.run, self.epochs, self.minibatches = run, 0, 0
        self.whole = True  # no epoch is half done

    def step(self, state: Any) -> bool:
        """Train on one minibatch; True if it was the last of an epoch."""
        self.edit(state)
        self.whole = self.run.step(state.at(self.minibatches) if state.earlier else state)
        self.minibatches += 1
        self.epochs += self.whole
        return self.whole

    def edit(self, state: Any) -> None:
        """Set what is set by hand before the next minibatch."""
        for at, number, value in state.edits:
            if at == self.minibatches:
                self.run.edit(number, value)

    def reach(self, state: Any) -> "Track":
        """Train until the state's epoch."""
        while self.epochs < state.epochs:
            self.step(state)
        self.edit(state)
        return self


AnyRun = TypeVar("AnyRun", bound=Run)


def trained(run: AnyRun, state: Any) -> AnyRun:
    """The run after the state's epochs, with what was moved and set by hand on the way."""
    Track(run).reach(state)
    return run
