"""Where a picture is hard to read: texts that overlap, touch the edge, cross a frame or a line, or are small.

corners(kind)                the states to look at: the defaults, each control at its ends, ends combined
faults(kind, states)         what is wrong there: one line a fault, with the first state that shows it
"""

import random
import re
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dlviz.explorables.kit.controls import Choice, Sizes, Slider, Steps, Toggle, controls
from dlviz.explorables.kit.track import LiveState
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing, glyph
from tests.explorables.crossings import crossed
from tests.explorables.every import computed, moves, states

NARROW = 592  # CSS pixels: JupyterLab's output in a window of 1024 with the file browser open
SMALLEST = 10  # pixels there
SLACK = 1.0  # pixels by which boxes may reach into one another: they are larger than the letters
MARGIN = 4  # pixels between a text and the left or right edge of the picture
MOST = 32  # combinations of ends; of more, so many are drawn
EPOCHS = 3  # of a live picture, in every other combination
TWO_DIGITS = 10  # of its epochs, where one control is at an end: their number is as wide as that of most
HYPHEN = re.compile(r"(?<![\w\[])-[\d.]")
MINUS_ZERO = re.compile(r"[-−]0(\.0+)?(?![\d.])")


def corners(kind):
    """The defaults, every control at its ends, and the ends combined; without what `kind` refuses."""
    start = moved = kind().state
    ends = {name: _ends(control) for name, control in controls(start).items()}
    if isinstance(start, LiveState):
        ends["epochs"] = [0, EPOCHS]
        moved = replace(start, epochs=min(start.epochs, TWO_DIGITS))
    if prod(map(len, ends.values())) <= MOST:
        combined = list(product(*ends.values()))
    else:
        rng = random.Random(0)
        combined = [[rng.choice(values) for values in ends.values()] for _ in range(MOST)]
    found = [start, *(state for _, state in moves(kind, moved))]
    for values in combined:
        try:
            found.append(replace(start, **dict(zip(ends, values, strict=True))))
        except ValueError:  # an impossible setting, which the page explains
            continue
    return found


def _ends(control):
    match control:
        case Slider(low, high):
            return [low, high]
        case Steps(options):
            return [options[0], options[-1]]
        case Choice(options):
            return list(options)
        case Toggle():
            return [True, False]
        case Sizes():
            return ["", ", ".join([str(control.high)] * control.most)]
        case _:
            return ["", "a word", "a rather long line of words to read"]


def faults(kind, there=None):
    """What is wrong in these states (all corners, if none are given); each fault once."""
    painting, found = kind().painting("light", 1), {}
    legends = painting.figure.findobj(Legend)
    shared = states(kind) if there is None else []  # of which other tests compute the frames, too
    for state in corners(kind) if there is None else there:
        try:
            frame = computed(kind, state) if state in shared else kind.compute(state)
        except ValueError:
            continue
        for fault in faults_of(painting, frame, kind.size, legends):
            found.setdefault(fault, state)
    return [f"{fault}, at {_moved(state, kind().state)}" for fault, state in found.items()]


def faults_of(painting, frame, size, legends):
    """What is wrong in the picture of one frame; `legends` are those of the figure."""
    texts = drawn_texts(painting, frame)
    boxes = [(text, text.get_text(), text.get_window_extent().padded(-SLACK)) for text in texts]
    shown = [
        ({*legend.findobj(Text)}, legend.get_window_extent().padded(-SLACK))
        for legend in legends
        if legend.get_visible()
    ]
    spines = [
        spine.get_window_extent()
        for ax in painting.figure.axes
        if ax.get_visible() and ax.axison
        for spine in ax.spines.values()
        if spine.get_visible() and spine.get_linewidth() and spine.get_edgecolor()[3]
    ]
    width, height = painting.figure.bbox.size
    scale = min(1, NARROW / size[0])

    for i, j in pairs([box for _, _, box in boxes]):
        yield f"{_said(boxes[i][1])} overlaps {_said(boxes[j][1])}"
    bare = [(words, box.padded(-SLACK)) for text, words, box in boxes if not _boxed(text)]
    for words, what in crossed(painting.figure, bare):
        yield f"{what} runs through {_said(words)}"
    for text, words, box in boxes:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height:
            yield f"{_said(words)} leaves the picture"
        elif box.x0 - SLACK < MARGIN or box.x1 + SLACK > width - MARGIN:
            yield f"{_said(words)} touches the edge of the picture"
        elif any(box.overlaps(spine) for spine in spines):
            yield f"{_said(words)} crosses the frame of axes"
        elif text.get_clip_on() and (room := text.get_clip_box()) and not _within(box, room):
            yield f"{_said(words)} is clipped by its axes"
        pixels = text.get_fontsize() * 100 / 72 * scale
        if pixels < SMALLEST - 0.01:
            yield f"{_said(words)} is {pixels:.1f} px high where the page is {NARROW} px wide"
        set_as_minus = "$" in words or "monospace" in text.get_fontfamily()  # a formula; code
        if HYPHEN.search(words) and not set_as_minus:
            yield f"{_said(words)} has a hyphen in place of a minus sign"
        if MINUS_ZERO.search(words):
            yield f"{_said(words)} has a negative zero"
        for mine, legend in shown:
            if text not in mine and legend.overlaps(box):
                yield f"a legend lies over {_said(words)}"


def drawn_texts(painting, frame):
    """The texts that are seen in the picture of a frame: all that matplotlib draws of it."""
    canvas, draw = painting._canvas, painting._canvas.draw

    def draw_what_stands_still():
        draw()
        painting.standing = list(drawn)

    canvas.draw = draw_what_stands_still  # which the painting calls at first, and where an axis has moved
    painting._kept, painting._ground = 0, getattr(painting, "_still", None)  # all that moves is drawn again
    with _noted() as drawn:
        painting.paint(frame)
    del canvas.draw
    drawn = [*painting.standing, *drawn]
    written = [artist for artist in painting._moving if isinstance(artist, Writing)]
    return list(dict.fromkeys(drawn)) + [
        Written(a, *text) for a in written for text in a._shown if text[3].strip()
    ]


class Written:
    """One text of a `Writing`, with what is asked of a Text here."""

    def __init__(self, writing, x, y, align, text, size):
        self._text, self._size = text, size
        outlines = [glyph(letter, writing._weight) for letter in text]
        across = size * sum(width for *_, width in outlines)
        inked = [vertices[:, 1] for vertices, *_ in outlines if len(vertices)]
        low, high = (size * of(of(ys) for ys in inked) for of in (min, max))
        corners = [[x - align * across, y + low], [x - align * across + across, y + high]]
        turned = getattr(writing, "turned", lambda points: points)
        self._box = Bbox(writing.axes.transData.transform(turned(np.array(corners))))

    def get_text(self):
        return self._text

    def get_window_extent(self):
        return Bbox([self._box.min, self._box.max])

    def get_fontsize(self):
        return self._size * 72 / 100  # points

    def get_fontfamily(self):
        return ["sans-serif"]

    def get_clip_on(self):
        return False


@contextmanager
def _noted():
    """The texts that are drawn meanwhile, in their order."""
    drawn, kept = [], {kind: kind.draw for kind in (Text, StillText)}

    def noting(draw):
        def noted(text, renderer):
            if text.get_visible() and text.get_text().strip() and text.get_alpha() != 0:
                drawn.append(text)
            draw(text, renderer)

        return noted

    try:
        for kind, draw in kept.items():
            kind.draw = noting(draw)
        yield drawn
    finally:
        for kind, draw in kept.items():
            kind.draw = draw


def pairs(boxes):
    """The boxes that overlap one another: (i, j) of each two, i < j."""
    extents = np.array([box.extents for box in boxes]).reshape(-1, 4)
    low = np.maximum(extents[:, None, :2], extents[None, :, :2])
    high = np.minimum(extents[:, None, 2:], extents[None, :, 2:])
    return np.argwhere(np.triu((low <= high).all(axis=2), 1)).tolist()


def _boxed(text):
    """Whether a text has paper of its own under it."""
    return isinstance(text, Text) and text.get_bbox_patch() is not None


def _within(box, room):
    return box.x0 >= room.x0 and box.y0 >= room.y0 and box.x1 <= room.x1 and box.y1 <= room.y1


def _said(words):
    return repr(words if len(words) <= 40 else f"{words[:37]}...")


def _moved(state, start):
    """The fields in which a state differs from the defaults."""
    moved = [f"{n}={v!r}" for n, v in vars(state).items() if v != getattr(start, n)]
    return ", ".join(moved) or "the defaults"
