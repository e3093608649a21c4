"""The buttons above the Playground's network that give it more layers and units, or fewer."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from dlviz.pictures.style import Look

LAYERS, UNITS = 10, 16  # at most
TOP, ASIDE, RADIUS = 487, 10, 8  # CSS pixels: a button's height, how far from its column, and its size
MINUS = Path.make_compound_path(Path.unit_circle(), Path([(-0.5, 0), (0.5, 0)]))
PLUS = Path.make_compound_path(MINUS, Path([(0, -0.5), (0, 0.5)]))


class Button(NamedTuple):
    """Its place and sign, its tooltip, and the hidden layers after a press; None where it has no effect."""

    x: float
    sign: int
    says: str
    hidden: str | None

    def at(self, x: float, y: float) -> bool:
        """Whether a point is on it."""
        return max(abs(x - self.x), abs(y - TOP)) <= RADIUS + 1


def buttons(hidden: Sequence[int], left: float, right: float) -> list[Button]:
    """Two for the number of layers, above the inputs at `left`; two for the units of each, above them."""
    hidden = list(hidden)
    changes = [
        (0, -1, "one layer less", "there is no layer to take away", hidden[:-1]),
        (0, 1, "one layer more", f"{LAYERS} layers are the most", [*hidden, 2]),
    ]
    for i, units in enumerate(hidden):
        for sign, name, limit in (
            (-1, "less", "a layer keeps one unit"),
            (1, "more", f"{UNITS} units are the most"),
        ):
            change = [*hidden[:i], units + sign, *hidden[i + 1 :]]
            changes.append((i + 1, sign, f"one unit {name} in layer {i + 1}", limit, change))
    made = []
    for column, sign, name, limit, change in changes:
        x = left + column * (right - left) / (len(hidden) + 1) + sign * ASIDE
        if change == hidden or len(change) > LAYERS or not all(1 <= units <= UNITS for units in change):
            made.append(Button(x, sign, limit, None))
        else:
            made.append(Button(x, sign, f"press for {name}", ", ".join(map(str, change))))
    return made


class SizeButtons:
    """The buttons on axes whose units are CSS pixels, faint where they have no effect; `artist` moves."""

    def __init__(self, ax: Axes, look: Look) -> None:
        self._shown: list[Button] = []
        self._colours = {False: look.faint, True: look.ink}
        size = (2 * RADIUS * 0.72) ** 2  # points
        self.artist = [
            ax.scatter([], [], size, marker=path, facecolors="none", lw=0.9, zorder=0.5)
            for path in (MINUS, PLUS)
        ]

    def show(self, made: list[Button]) -> None:
        """Draw these; nothing is to do if they are on show."""
        if made == self._shown:
            return
        self._shown = made
        for sign, artist in zip((-1, 1), self.artist, strict=True):
            mine = [button for button in made if button.sign == sign]
            artist.set_offsets(np.array([(button.x, TOP) for button in mine]))
            artist.set_edgecolors([self._colours[button.hidden is not None] for button in mine])
