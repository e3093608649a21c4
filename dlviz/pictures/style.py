"""The look of the course: the same colour for the same thing in every picture, in a light and a dark theme.

The colours are those of Okabe and Ito (2008), which readers with any common colour blindness can tell apart.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib import rcParams
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex, to_rgb

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
ORANGE = "#E69F00"  # "yellow-orange" in words
RED = "#D55E00"  # "red-orange" in words
PURPLE = "#CC79A7"
GREY = "#8a8f98"

POSITIVE, NEGATIVE = ORANGE, BLUE  # values above and below zero; the second and the first class
WEIGHT, BIAS, GRADIENT = RED, GREEN, PURPLE
HAND_MADE, LEARNED = ORANGE, BLUE  # features
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, SKY, RED)  # one after the other where the order means nothing

PAPER = {"light": "#ffffff", "dark": "#111111"}  # JupyterLab's own backgrounds
INK = {"light": "#1f2328", "dark": "#e8e8e8"}
FAINT = {"light": "#d9dce1", "dark": "#3a3d42"}
MUTED = {"light": "#5c636e", "dark": "#a7adb7"}  # at 5.5 to 1 or more on paper, easily read

READABLE = 4.5  # contrast of text and paper that WCAG 2 asks for


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21: the ratio of their luminances in WCAG 2."""
    rgb = np.array([to_rgb(one), to_rgb(other)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ [0.2126, 0.7152, 0.0722])
    return float((high + 0.05) / (low + 0.05))


@dataclass(frozen=True)
class Look:
    """How a picture is to look: the theme, "light" or "dark", and what follows from it."""

    theme: str = "light"

    @property
    def dark(self) -> bool:
        """Whether the background is dark."""
        return self.theme == "dark"

    @property
    def paper(self) -> str:
        """The colour of the background."""
        return PAPER[self.theme]

    @property
    def ink(self) -> str:
        """The colour of text and axes."""
        return INK[self.theme]

    @property
    def muted(self) -> str:
        """The colour of text that stays in the background, such as hints."""
        return MUTED[self.theme]

    @property
    def faint(self) -> str:
        """The colour of grids and guides."""
        return FAINT[self.theme]

    def written(self, colour: str) -> str:
        """A colour's tone for words: darker, or lighter on dark paper, until it is easily read."""
        end = np.full(3, float(self.dark))
        tones = [(1 - share) * np.array(to_rgb(colour)) + share * end for share in np.linspace(0, 1, 51)]
        return to_hex(next(tone for tone in tones if contrast(to_hex(tone), self.paper) >= READABLE))


LIGHT = Look("light")


def rc(theme: str = "light") -> dict[str, object]:
    """Matplotlib settings of a theme, "light" or "dark", for `matplotlib.rc_context`."""
    paper, ink, faint = PAPER[theme], INK[theme], FAINT[theme]
    return {
        "axes.edgecolor": ink,
        "axes.facecolor": paper,
        "axes.grid": False,
        "axes.labelcolor": ink,
        "axes.labelsize": 10,
        "axes.prop_cycle": f"cycler('color', {list(CYCLE)})",
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": ink,
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "figure.dpi": 100,
        "figure.facecolor": paper,
        "figure.edgecolor": paper,
        "font.size": 10,
        "grid.color": faint,
        "legend.frameon": False,
        "lines.linewidth": 2,
        "savefig.facecolor": paper,
        "text.color": ink,
        "xtick.color": ink,
        "ytick.color": ink,
    }


def use() -> None:
    """Give every figure of this notebook the course's look."""
    rcParams.update(rc("light"))


def diverging(theme: str = "light") -> Colormap:
    """Blue below zero, yellow-orange above, the paper's own tone at zero."""
    middle = {"light": "#f7f7f7", "dark": "#26282c"}[theme]
    return LinearSegmentedColormap.from_list(f"dlviz_{theme}", [NEGATIVE, middle, POSITIVE])
