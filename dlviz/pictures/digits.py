"""Digits as points of a plane, each drawn as its numeral in the colour of its class."""

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

# One colour a digit, after Petroff, "Accessible color sequences for data visualization" (2021); the numeral
# says the same without colour.
COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
DARKER = {
    0: "#3983c6",
    1: "#b87a0a",
    3: "#798685",
    6: "#d05900",
    7: "#908657",
    9: "#639496",
}  # on light paper


def numerals(ax: Axes, size: float, dark: bool = False) -> list[Line2D]:
    """A line without a line for each digit, its marks numerals of `size` points; data are still to come."""
    darker = {} if dark else DARKER
    return [
        ax.plot([], [], ls="none", marker=f"$\\mathbf{{{k}}}$", ms=size, mew=0, color=darker.get(k, colour))[
            0
        ]
        for k, colour in enumerate(COLOURS)
    ]
