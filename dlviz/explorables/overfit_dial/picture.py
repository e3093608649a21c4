"""Left the points and the fits; right both errors over the steps, and the gap between them."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlviz.explorables.overfit_dial.data import STEPS
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look

SIZE = 720, 420
SMALL = 9  # points: 10 pixels where the page is narrow
HIGH = 2.0  # a point farther up or down is a triangle at the edge
SEEN, UNSEEN, BEST = style.BLUE, style.ORANGE, style.GREEN
SUM = {"unseen": 470, "seen": 566, "gap": 658}  # pixels: where the numbers of the sum stand


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Left the points and the fits; right a sum of three numbers above the curves it is read from."""
    fit, errors = _axes(fig, "fit", 34, 30, 366, 304), _axes(fig, "errors", 446, 102, 264, 232)
    page = _axes(fig, "page", 0, 0, *SIZE)
    page.set(xlim=(0, SIZE[0]), ylim=(SIZE[1], 0), zorder=-1)
    page.set_axis_off()
    fit.set(xlim=(-1.04, 1.04), ylim=(-2.15, 2.15), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    fit.set(title="points and fit")
    errors.set(xscale="log", xlim=(0.86, 1.16 * STEPS), ylim=(0, 1.05), yticks=(0, 0.5, 1))
    errors.set(xticks=(1, 10, 100, 400), xticklabels=("1", "10", "100", "400"))
    errors.minorticks_off()
    errors.set_xlabel("steps of training: drag here", labelpad=2)

    page.text(446, 21, "error after the last step", fontsize=11)
    words = {"ha": "center", "fontsize": SMALL}
    for name, colour in (("unseen", UNSEEN), ("seen", SEEN), ("gap", UNSEEN)):
        page.text(SUM[name], 90, name, **words)
    page.text(518, 64, "−", ha="center", fontsize=14)
    page.text(612, 64, "=", ha="center", fontsize=14)
    artists = _fit(fit, look) | _errors(errors)
    number = {"ha": "center", "fontsize": 16, "weight": "bold"}
    artists["sum"] = [page.add_artist(StillText(x, 66, "", **number)) for x in SUM.values()]
    return artists
