"""NEW: say what the picture consists of."""

from typing import Any

from matplotlib.figure import Figure

from dlviz.pictures import style

SIZE = 720, 380  # CSS pixels; text of 9 points or more is then at least 10 pixels high on a narrow page


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """NEW: put everything on the figure, once, and return the artists that will move."""
    ax = fig.add_axes((0.1, 0.15, 0.85, 0.75), label="plane", xlim=(-3, 3), ylim=(-6, 6))
    ax.set(xlabel="x", ylabel="y")
    return {"line": ax.plot([], [], color=style.BLUE)[0]}


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """NEW: give the artists the numbers of this frame."""
    artists["line"].set_data(frame["x"], frame["y"])
