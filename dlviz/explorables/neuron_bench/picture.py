"""Left the plane from above, coloured by the output; right the output as a height over it."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.numerals import decimal
from dlviz.pictures.surface import Surface
from dlviz.pictures.writing import Writing

SIZE = 720, 380
REACH, POINTS = 2.0, 85  # of the plane |x1|, |x2| <= 2, and the grid's points along each side
ARROWS = np.s_[9::11]  # which of them have a gradient arrow; the surface takes every 6th
WEIGHT = 0.6  # length of a weight of 1: the longest arrow, of (3, 3), still ends inside the plane
ASIDE = 0.6  # the shift is drawn so far from the origin, clear of the weights
LINE, UNSHIFTED = {"lw": 2.5}, {"lw": 1.2, "ls": (0, (4, 3))}
HIGHEST = 15.0  # output: identity and ReLU at the ends of all sliders


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The plane with its lines and arrows, and the surface."""
    plane, room = fig.subplots(1, 2, width_ratios=(1, 1.15))
    fig.subplots_adjust(0.07, 0.2, 1, 0.93, wspace=0.02)
    plane.set(label="plane", aspect="equal", title="colour: the output; drag the line")
    plane.set(xlabel="$x_1$", ylabel="$x_2$", xticks=range(-2, 3), yticks=range(-2, 3))
    colours = style.diverging(look.theme)
    edge = REACH * POINTS / (POINTS - 1)  # the pixels' centres are the grid's points
    image = plane.imshow(
        np.zeros((POINTS, POINTS)),
        colours,
        extent=(-edge, edge, -edge, edge),
        origin="lower",
        interpolation="nearest",  # fine enough as it is, and the fastest
    )
    plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    side = np.linspace(-REACH, REACH, POINTS)[ARROWS]
    none, data = np.zeros((7, 7)), {"angles": "xy", "scale_units": "xy"}
    arrows = plane.quiver(
        *np.meshgrid(side, side), none, none, color=style.GRADIENT, scale=4, width=0.007, pivot="mid", **data
    )
    fig.legend(
        [plane.plot([], [], color=look.ink, **kind)[0] for kind in (LINE, UNSHIFTED)]
        + [Patch(color=colour) for colour in (style.WEIGHT, style.BIAS, style.GRADIENT)],
        ["input of the activation is 0", "without bias", "weights", "shift by the bias", "gradient"],
        loc="lower center",
        ncols=5,
        fontsize=9,
        handlelength=1.5,
        columnspacing=1.2,
    )
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), zorder=-1)
    page.set_axis_off()
    return {
        "image": image,
        "arrows": arrows,
        "unshifted": plane.plot([], [], color=look.ink, **UNSHIFTED)[0],
        "line": plane.plot([], [], color=look.ink, **LINE)[0],
        "shift": plane.quiver([0], [0], [0], [0], color=style.BIAS, scale=1, width=0.014, **data),
        "weights": plane.quiver(
            [0], [0], [0], [0], color=style.WEIGHT, scale=1 / WEIGHT, width=0.014, **data
        ),
        "surface": Surface(room, REACH, colours, look, edge=look.ink),
        "title": Writing(page, look.ink, 15),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Colour the plane, turn and shift the line, raise the surface."""
    output, gradient = frame["output"].reshape(POINTS, POINTS), frame["gradient"].reshape(POINTS, POINTS, 2)
    top = scale(output)
    artists["image"].set(data=output, clim=(-top, top))
    artists["arrows"].set_UVC(*np.moveaxis(gradient[ARROWS, ARROWS], -1, 0))

    w, b = frame["w"], frame["b"]
    length = np.linalg.norm(w) or np.nan  # without weights there is no line
    along = np.array([-w[1], w[0]]) / length
    shift = -b * w / length**2  # from the origin to the nearest point of the line
    ends = np.outer([-10, 10], along)
    artists["unshifted"].set_data(*ends.T)
    artists["line"].set_data(*(ends + shift).T)
    artists["shift"].set_offsets([ASIDE * along])
    artists["shift"].set_UVC(*shift[:, None])
    artists["weights"].set_UVC(*w[:, None])

    corners = np.dstack([frame["x"].reshape(POINTS, POINTS, 2), output])[::6, ::6]
    quads = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)
    artists["surface"].show(quads.reshape(-1, 4, 3), top)
    low, high = decimal(output.min(), 2), decimal(output.max(), 2)
    artists["title"].show([((376, 361), "left", f"height: the output, {low} to {high}")])


def scale(output: np.ndarray) -> float:
    """The output at the top of the picture: 2 where none is above 1, 15 for the highest.

    It grows more slowly than the output, so that the steepest sheet fits and a steeper one looks steeper.
    """
    highest = max(np.abs(output).max(), 1)
    return 2 * highest ** (np.log(HIGHEST / 2) / np.log(HIGHEST))
