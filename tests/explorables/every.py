"""Every explorable that dlviz.explorables offers, and the states in which each is looked at."""

import io
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
from PIL import Image

from dlviz import explorables
from dlviz.explorables.kit.controls import Choice, Sizes, Slider, Toggle, controls
from dlviz.explorables.kit.track import LiveState

KINDS = [
    kind
    for kind in (getattr(explorables, name) for name in explorables.__all__)
    if isinstance(kind, type) and kind is not explorables.Explorable
]

DRAGGABLE = [
    kind for kind in KINDS if kind.drag is not None or kind.point is not explorables.Explorable.point
]

EPOCHS = 3  # of a live picture: all that holds of every picture, holds of it as soon as it has begun to train


def opening(kind):
    """The defaults; of a live picture, soon after it began to train."""
    start = kind().state
    return replace(start, epochs=min(start.epochs, EPOCHS)) if isinstance(start, LiveState) else start


def opened(kind):
    """The explorable in its opening."""
    return kind(**vars(opening(kind)))


def moves(kind, start=None):
    """The opening, or `start`, moved by one control, to each place that matters: (name, state)."""
    start = start or opening(kind)
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
    """The opening, and every control at its ends."""
    return [opening(kind), *(state for _, state in moves(kind))]


@cache
def computed(kind, state):
    """The frame of a state, computed once for all tests: not to be changed."""
    return kind.compute(state)


@cache
def shared_painting(kind):
    """A figure that tests share: paint a frame, and it shows that, whatever was there before."""
    return kind().painting("light", 1)


def artists(kind, state):
    """What moves in that figure, as it is in this state; nothing is painted, which takes far longer."""
    painting = shared_painting(kind)
    if painting._sent is None:  # the first painting puts the axes in their places
        painting.paint(computed(kind, opening(kind)))
    painting._draw(painting._parts, computed(kind, state))
    return painting._parts


def picture(explorable):
    """The pixels (height, width, 4) of what is on screen, in the light theme, one for each CSS pixel."""
    painting = shared_painting(type(explorable))
    painting.paint(explorable.frame)
    return painting._sent


def places(kind):
    """Pixels all over the page, as the page tells of them."""
    width, height = kind.size
    return product(np.linspace(4, width - 4, 28), np.linspace(4, height - 4, 20))


@cache
def press(kind):
    """The first of these places at which a press changes the opening state."""
    explorable, painting = opened(kind), shared_painting(kind)
    painting.paint(explorable.frame)
    for place in places(kind):
        ax, *there = painting.locate(*place)
        if ax:
            explorable.point("press", ax, *there)
        if explorable.state != opening(kind):
            return place
    raise AssertionError("no press changes anything")


def alike(picture, other):
    """Whether two pictures are the same to the pixel; NumPy's own assertion takes longer than painting."""
    return np.array_equal(picture.view(np.uint32), other.view(np.uint32))


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
