"""The explorable of lesson 14: WhatDidItSee."""

from dataclasses import dataclass, replace
from typing import Any

from dlviz.explorables.kit.controls import choice, record, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.what_did_it_see import code_numpy, picture
from dlviz.explorables.what_did_it_see.data import (
    ANSWER,
    EACH,
    MARKS,
    METHODS,
    NETWORKS,
    OWN,
    SIDE,
    WITH,
)


class WhatDidItSee(Explorable):
    """What did the network look at? While one of them learned, a mark gave each answer away."""

    size = picture.SIZE

    @dataclass(frozen=True)
    class State:
        """An image, a network, and what is asked of it; the patch lies where it was dragged."""

        image: int = slider(12, 0, 10 * EACH - 1, step=1, label="image")
        network: str = choice(WITH, NETWORKS, label="network")
        mark: str = choice(OWN, MARKS, label="mark")
        method: str = choice("gradient × input", METHODS, label="method")
        target: str = choice(ANSWER, [ANSWER, *map(str, range(10))], label="explain")
        patch: int = slider(2, 0, 4, step=1, label="patch")
        epsilon: float = slider(0.0, 0.0, 0.3, step=0.01, label="ε of the perturbation")
        top: int = record(9, 0, 11)
        left: int = record(1, 0, 11)

    numpy = staticmethod(code_numpy.look)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What is read of which image, where the map lies, and how far the network can be trusted."""
        p, digit = frame["probabilities"], int(frame["digit"])
        answer, (top, left, patch) = int(p.argmax()), map(int, frame["patch"])
        mark = {"none": "without a mark"}.get(state.mark, f"with the mark {state.mark}")
        covered = (
            f"a patch of {patch}×{patch} pixels at row {top + 1}, column {left + 1}" if patch else "no patch"
        )
        own, other, none = (f"{100 * share:.0f} %" for share in frame["accuracies"])
        on_mark = frame["on mark"][frame["chosen"][0]]
        return (
            f"Image {state.image} is a {digit} {mark}, with {covered}, perturbed by ε = {state.epsilon:.2f}: "
            f"the network {picture.NAMES[state.network]} reads {answer} ({100 * p[answer]:.0f} %), which is "
            f"{'right' if answer == digit else 'wrong'}; the map of {state.method} for the digit "
            f"{int(frame['explained'])} has {100 * on_mark:.0f} % of its weight on the two rows of the mark; "
            f"of 360 test digits the network reads {own} with their own mark, {other} with another digit's "
            f"mark and {none} without one."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The number under the pointer."""
        row, column = int(y), int(x)
        inside = 0 <= row < SIDE and 0 <= column < SIDE
        if ax == "image" and inside:
            place = f"\nplace of the mark of a {column - 1}" if row < 2 and 0 < column < 11 else ""
            return f"pixel {frame['image'][row, column]:.2f}{place}"
        if ax == "map" and inside:
            return f"{state.method}: {frame['maps'][frame['chosen'][0]][row, column]:+.3f}"
        if ax == "probabilities" and 0 <= row < 10:
            return f"{row}: {100 * frame['probabilities'][row]:.1f} %"
        if ax in NETWORKS:
            like = frame["like random"][NETWORKS.index(ax)]
            return f"{ax}\ncorrelation of |map| with that of random weights: {like:.2f}"
        if ax == "accuracies" and 0 <= row < len(MARKS):
            return (
                f"mark {MARKS[row]}: {100 * frame['accuracies'][row]:.0f} %\nwithout patch and perturbation"
            )
        return ""

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """The patch's middle follows the pointer; a press on a small map chooses its network."""
        if ax in NETWORKS:
            return replace(state, network=ax)
        if ax != "image":
            return state
        patch = state.patch or 2
        top, left = (min(max(round(at - patch / 2), 0), SIDE - patch) for at in (y, x))
        return replace(state, patch=patch, top=top, left=left)
