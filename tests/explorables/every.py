"""Every explorable that dlviz.explorables offers, and the states in which each is looked at."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image

from dlviz import explorables
from dlviz.explorables.kit.controls import Choice, Sizes, Slider, Toggle, controls

KINDS = [
    kind
    for kind in (getattr(explorables, name) for name in explorables.__all__)
    if isinstance(kind, type) and kind is not explorables.Explorable
]

DRAGGABLE = [
    kind for kind in KINDS if kind.drag is not None or kind.point is not explorables.Explorable.point
]


def moves(kind, start=None):
    """The defaults, or `start`, moved by one control, to each place that matters: (name, state)."""
    start = start or kind().state
    for name, control in controls(start).items():
        match control:
            case Slider(low, high):
                values = [low, high]
            case Choice(options):
                values = options
            case Toggle():
                values = [True, False]
            case Sizes():
                values = ["", ", ".join([str(control.high)] * control.most)]
            case _:
                values = ["", "a word"]
        for value in values:
            if value != getattr(start, name):
                yield name, replace(start, **{name: value})


def states(kind):
    """The defaults, and every control at its ends."""
    return [kind().state, *(state for _, state in moves(kind))]


@cache
def computed(kind, state):
    """The frame of a state, computed once for all tests: not to be changed."""
    return kind.compute(state)


@cache
def shared_painting(kind):
    """A figure that tests share: paint a frame, and it shows that, whatever was there before."""
    return kind().painting("light", 1)


def pixels(png):
    """The pixels (height, width, 4) of a PNG, as Pillow reads it."""
    return np.array(Image.open(io.BytesIO(png)).convert("RGBA"))


def filled(page, runs):
    """The picture (height, width, 4) with runs of pixels laid on it; it is changed."""
    line, at = page.view(np.uint32).reshape(-1), 0
    for word in runs.tolist():
        length = word >> 24
        line[at : at + length] = word | 0xFF000000
        at += length or word
    return page
