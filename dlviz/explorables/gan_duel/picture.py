"""Left the plane where both networks meet; right what the discriminator says, and how good the fakes are."""

from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from dlviz.explorables.gan_duel.targets import REACH
from dlviz.explorables.gan_duel.training import SIDE
from dlviz.pictures import style
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 860, 500
PLANE = 10, 10, 480  # the large square: left, bottom, side; CSS pixels
LEFT, WIDTH, HEIGHT = 532, 312, 68  # of the curves
STRIPS = {"belief": 300, "likeness": 138}  # their bottoms; the rows of numbers stand above them
ROWS = {"real": 404, "fake": 382, "near": 242, "covered": 220}
SMALL = 10.5  # points: 10 pixels where the page is narrow
PIXELS = SMALL * 100 / 72  # the same for Writing
FINE = 240  # cells along the discriminator's map, as drawn
WINDOW = 150  # rounds that a curve shows: the last ones
ARROWS = slice(None, None, 3)  # the fakes that have one
LONGEST = 0.45  # arrow


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Whatever stands still, and the artists that move."""
    width, height = SIZE
    left, bottom, side = PLANE
    page = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), label="page")
    page.set_axis_off()
    plane = fig.add_axes((left / width, bottom / height, side / width, side / height), label="plane")
    plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=(), yticks=())
    plane.spines[:].set(visible=True, color=style.GREY, linewidth=0.8)
    curves = {}
    for label, low in STRIPS.items():
        ax = fig.add_axes((LEFT / width, low / height, WIDTH / width, HEIGHT / height), label=label)
        ax.set(xlim=(0, 1), ylim=(-0.02, 1.02), xticks=())
        ax.set_yticks((0, 1), ("0", "1" if label == "belief" else "100"), fontsize=SMALL)
        ax.tick_params(length=2)
        curves[label] = ax
    belief, likeness = curves.values()
    belief.axhline(0.5, color=style.GREY, lw=1, ls=(0, (4, 3)))
    colours = {
        "real": style.ORANGE,
        "fake": style.SKY if look.dark else style.BLUE,
        "near": look.ink,
        "covered": style.GREEN,
    }
    words = {
        "real": "for real points",
        "fake": "for fakes",
        "near": "of the fakes look real",
        "covered": "of the real points are imitated",
    }
    for name, y in ROWS.items():
        page.text(LEFT, y, "●", color=colours[name], fontsize=SMALL)
        page.text(LEFT + 78, y, words[name], fontsize=SMALL)
    page.text(LEFT, 12, "→", color=style.PURPLE, fontsize=SMALL, weight="bold")
    for x, y, text in (
        (LEFT, 430, "The discriminator says (1 is real):"),
        (LEFT, 268, "How good are the fakes?"),
        (LEFT, 36, "yellow-orange: “real”, blue: “fake”"),
        (LEFT + 22, 12, "where some fakes are pushed"),
    ):
        page.text(x, y, text, fontsize=SMALL)
    lines = {"real": belief, "fake": belief, "near": likeness, "covered": likeness}
    dots = {"s": 22, "marker": (14, 0), "linewidths": 0.6, "edgecolors": look.paper}
    box = {"facecolor": look.paper, "edgecolor": "none", "alpha": 0.8, "pad": 4}
    return {
        "colours": table(style.diverging(look.theme), 0.7 if look.dark else 0.5),
        "field": Raster(plane),
        "real": plane.scatter([], [], color=colours["real"], zorder=2, **dots),
        "push": plane.add_collection(
            LineCollection([], colors=style.PURPLE, linewidths=1.5, zorder=3), False
        ),
        "fakes": plane.scatter([], [], color=colours["fake"], zorder=4, **dots),
        "curves": [ax.plot([], [], color=colours[name], lw=1.6)[0] for name, ax in lines.items()],
        "numbers": Writing(page, look.ink, PIXELS, "bold"),
        "title": page.add_artist(StillText(LEFT, 462, fontsize=15, weight="bold")),
        "progress": Writing(page, look.ink, PIXELS),
        "task": page.add_artist(StillText(left + 14, bottom + 14, fontsize=SMALL, bbox=box, zorder=5)),
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Colour the field, move the points, lengthen the curves."""
    history = frame["history"]
    field = _finer(_finer(frame["field"]).T).T[::-1]
    artists["field"].show(field, (-REACH, REACH, -REACH, REACH), artists["colours"], -1, 1)
    artists["real"].set_offsets(frame["real"])
    artists["fakes"].set_offsets(frame["fakes"])
    artists["push"].set_segments(arrows(frame["fakes"][ARROWS], frame["push"][ARROWS]))
    window = history[-WINDOW - 1 :]
    for line, values in zip(artists["curves"], window.T, strict=False):
        line.set_data(np.linspace(0, 1, len(window)), values)
    d_real, d_fake, near, covered, loss_d, loss_g = history[-1]
    numbers = f"{d_real:.2f}", f"{d_fake:.2f}", f"{100 * near:.0f} %", f"{100 * covered:.0f} %"
    rows = zip(ROWS.values(), numbers, strict=True)
    artists["numbers"].show([((LEFT + 18, y), "left", number) for y, number in rows])
    artists["title"].set_text(capitalized(verdict(history)))
    outside = int((np.abs(frame["fakes"]).max(axis=1) > REACH).sum())
    progress = (
        f"round {len(history) - 1:,}{f', {outside} fakes outside the square' if outside else ''}",
        f"discriminator's loss {decimals(loss_d)}",
        f"generator's loss {decimals(loss_g)}",
    )
    lines = zip((108, 86, 64), progress, strict=True)
    artists["progress"].show([((LEFT, y), "left", line) for y, line in lines])
    pen = "rub out" if frame["settings"].rub else "draw"
    artists["task"].set_text(f"drag here to {pen} what is real")


def verdict(history: np.ndarray) -> str:
    """Who is winning, over the last five rounds."""
    d_real, d_fake, near, covered, *_ = history[-5:].mean(axis=0)
    if len(history) <= 10:
        return "the duel begins"
    if d_real - d_fake > 0.6:
        return "the discriminator wins"
    if d_fake - d_real > 0.05:
        return "the discriminator is fooled"
    if covered < 0.6:
        return "mode collapse"
    return "in balance" if near > 0.8 and covered > 0.8 else "the duel is open"


def arrows(starts: np.ndarray, push: np.ndarray) -> np.ndarray:
    """A line (n, 5, 2) for each arrow: its shaft, then its head; the longer ones are shortened more."""
    strength = np.hypot(*push.T)[:, None]
    way = LONGEST * np.tanh(strength) * push / np.maximum(strength, 1e-12)
    across = way[:, ::-1] * (-1, 1)
    tips = starts + way
    left, right = (tips - 0.28 * way + turn * across for turn in (0.18, -0.18))
    return np.stack([starts, tips, left, tips, right], axis=1)


def decimals(value: float) -> str:
    """Two decimals, with a minus sign, and none before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def capitalized(words: str) -> str:
    """With a capital letter, and the others as they are."""
    return words[0].upper() + words[1:]


def _finer(field: np.ndarray) -> np.ndarray:
    """FINE rows in place of SIDE, in straight lines between them; faster here than a matrix product."""
    at = np.clip((np.arange(FINE) + 0.5) * SIDE / FINE - 0.5, 0, SIDE - 1)
    before = np.minimum(at.astype(int), SIDE - 2)
    return field[before] + (at - before)[:, None] * (field[before + 1] - field[before])
