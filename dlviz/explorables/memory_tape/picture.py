"""A tape of numbers; below it the memory, which runs to the right, and the gradient, which runs back."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.headline import Headline
from dlviz.pictures import style
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 720, 520
STEPS = 40
CELLS = ("LSTM", "GRU", "RNN")
GATES = {"LSTM": ("keep f", "write i", "show o"), "GRU": ("keep z", "write 1 − z", "reset r"), "RNN": ()}
MOST = 1.12  # of memory and gradient; what is beyond ends there, and its size is written
ROWS = {  # bottom and height in pixels, range
    "tape": (354, 84, (-2.3, 2.3)),
    "write": (326, 20, (0.0, 1.0)),
    "memory": (204, 88, (-MOST, MOST)),
    "keep": (176, 20, (0.0, 1.0)),
    "show": (150, 20, (0.0, 1.0)),
    "gradient": (24, 92, (0.0, MOST)),
}
STRIPS = ("keep", "write", "show")  # the rows of the gates, in the order of the frame
LEFT, WIDTH = 88, 500
RIGHT = LEFT + WIDTH + 12  # where the numbers stand
SMALL = 12.5  # pixels: 10 where the page is narrow
ALIVE, LOST = 0.1, 0.01  # of the gradient that is back at the mark
NEAR = 0.25  # of what is remembered


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Rows over the same 40 steps; names on the left, numbers on the right."""
    width, height = SIZE
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    rows = {name: _row(fig, name, *place) for name, place in ROWS.items()}
    for name, (bottom, tall, _) in ROWS.items():
        track = dict(color=look.faint, alpha=0.8 if name in STRIPS else 0.3, lw=0, zorder=0)
        page.add_patch(Rectangle((LEFT, bottom), WIDTH, tall, **track))
        if name not in STRIPS:
            rows[name].axhline(0, color=style.GREY, lw=0.8)
    rows["gradient"].axhline(1, color=style.GREY, lw=0.8, ls=":")
    small, bold = (
        {"fontsize": SMALL * 0.72, "va": "center"},
        {"fontsize": 10, "weight": "bold", "va": "center"},
    )
    page.text(LEFT, 449, "input: drag the marked number", **bold)
    page.text(LEFT, 128, "← size of the gradient, back to the mark", **bold)
    page.text(LEFT, 10, "step 1", **small)
    page.text(LEFT + WIDTH, 10, "step 40", ha="right", **small)
    for row, values in (("memory", (-1, 0, 1)), ("gradient", (0, 1))):
        for value in values:
            y = at(row, value)
            page.text(LEFT - 8, y, f"{value}".replace("-", "−"), ha="right", **small)
    memory = rows["memory"]
    return {
        "line": page.plot([], [], color=look.ink, lw=1, ls=":")[0],
        "others": _columns(page, style.GREY),
        "marked": _columns(page, style.POSITIVE),
        "ring": rows["tape"].plot([], [], "o", mfc=look.paper, mec=look.ink, mew=2.5, ms=9, clip_on=False)[0],
        "gates": _columns(page, style.GREEN, 0.6),
        "c": _columns(page, style.SKY),
        "perfect": memory.plot([], [], ":", color=look.ink, lw=1.6)[0],
        "h": memory.plot([], [], "o-", color=look.ink, lw=1.8, ms=7, markevery=[-1], clip_on=False)[0],
        "gradient": _columns(page, style.GRADIENT),
        "rnn": rows["gradient"].plot([], [], "--", color=look.ink, lw=1.6)[0],
        "headline": Headline(page, look, 12, height - 26, width - 24, good=style.GREEN, bad=style.RED),
        "names": Writing(page, look.ink, SMALL),
        "title": Writing(page, look.ink, 14, "bold"),
        "large": Writing(page, look.ink, 22, "bold"),
        "small": Writing(page, look.ink, SMALL),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """New heights, lines and numbers."""
    steps, mark, cell = np.arange(1, STEPS + 1), int(frame["mark"]), CELLS[int(frame["cell"])]
    x, c, h, gradient, perfect = (frame[name] for name in ("x", "c", "h", "gradient", "perfect"))
    since = steps >= mark
    strips = ROWS["memory"][0] if cell == "RNN" else ROWS["show"][0]
    # titles stay free
    guide = 396, ROWS["write"][0], np.nan, 292, strips, np.nan, 116, ROWS["gradient"][0]
    artists["line"].set_data([across(mark)] * len(guide), guide)
    memory = np.clip(c, -MOST, MOST)
    others = bars("tape", np.where(steps == mark, 0, x)), bars("memory", memory[~since])
    artists["others"].set_verts(np.concatenate(others))
    artists["marked"].set_verts(bars("tape", x[[mark - 1]], mark))
    artists["marked"].set_facecolor(style.POSITIVE if x[mark - 1] >= 0 else style.NEGATIVE)
    artists["ring"].set_data([mark], x[[mark - 1]])
    gates = [bars(*row) for row in zip(STRIPS, frame["gates"], strict=True)] if GATES[cell] else []
    artists["gates"].set_verts(np.concatenate(gates) if gates else [])
    artists["c"].set_verts(bars("memory", memory[since], mark))
    artists["perfect"].set_data([mark - 0.4, STEPS + 0.4], [perfect] * 2)
    artists["h"].set_data(steps[since], h[since])
    artists["gradient"].set_verts(bars("gradient", np.minimum(np.abs(gradient[since]), MOST), mark))
    rnn = np.minimum(np.abs(frame["rnn gradient"]), MOST)
    artists["rnn"].set_data(*((steps[since], rnn[since]) if cell != "RNN" else ([], [])))
    artists["headline"].show(*headline(frame, cell, mark))
    write(artists, frame, cell, mark)


def headline(frame: Frame, cell: str, mark: int) -> tuple[str, str, str]:
    """Whether the marked number is remembered, how to read the picture, and whether it is good or bad.

    What is left at the end may be near to perfect by chance: only the gradient says that it depends on the
    mark.
    """
    end, perfect, gradient = frame["h"][-1], frame["perfect"], abs(frame["gradient"][mark - 1])
    since = STEPS - mark
    later = "1 step" if since == 1 else f"{since} steps"
    dashed = "" if cell == "RNN" else "; dashed: in a plain RNN"
    rest = f"The memory runs to the right, the gradient back to the left{dashed}."
    if cell != "RNN" and frame["gates"][1, mark - 1] < NEAR / 5:
        return f"The {cell} never writes the mark into its memory", rest, "bad"
    if not since:
        return f"The mark is the last step: the {cell} has nothing to keep yet", rest, "good"
    if cell == "LSTM" and frame["gates"][2, -1] < NEAR / 5:
        return "The LSTM shows nothing of its memory", rest, "bad"
    if gradient > 10:
        return f"The gradient explodes on its way back over {later}", rest, "bad"
    if gradient < LOST:
        return f"The {cell} forgets: the marked number makes no difference {later} later", rest, "bad"
    if gradient < ALIVE:
        return f"The {cell} nearly forgets: the mark makes little difference {later} later", rest, "bad"
    if abs(end - perfect) > NEAR:
        return f"The {cell} remembers the mark, but what it keeps has changed", rest, "bad"
    return f"The {cell} remembers: the marked number is still there {later} later", rest, "good"


def write(artists: dict[str, Any], frame: Frame, cell: str, mark: int) -> None:
    """Names of the gates on the left, above the rows what is beyond them, on the right the numbers."""
    names: list[Any] = [
        ((LEFT - 8, ROWS[row][0] + 5), "right", name) for row, name in zip(STRIPS, GATES[cell], strict=False)
    ]
    if cell == "RNN":
        place = LEFT + WIDTH / 2, ROWS["keep"][0] + 5
        names = [(place, "center", "no gates: the whole state goes through w and tanh")]
    c, gradient = frame["c"], np.abs(frame["gradient"])
    for y, extreme in ((298, c[np.abs(c).argmax()]), (122, np.nanmax(gradient))):
        if abs(extreme) > MOST:
            way = "▲ up to" if extreme > 0 else "▼ down to"
            names.append(((LEFT + WIDTH, y), "right", f"{way} {size_of(extreme)}"))
    artists["names"].show(names)
    memory = "memory c →  shown as h (line)" if cell == "LSTM" else "memory h →"
    artists["title"].show([((LEFT, 298), "left", f"{cell}: {memory}")])
    artists["large"].show(
        [
            ((RIGHT, 388), "left", number(frame["x"][mark - 1])),
            ((RIGHT, 250), "left", number(frame["h"][-1])),
            ((RIGHT, 72), "left", size_of(abs(frame["gradient"][mark - 1]))),
        ]
    )
    artists["small"].show(
        [
            ((RIGHT, 414), "left", "marked number"),
            ((RIGHT, 276), "left", "h at the end"),
            ((RIGHT, 229), "left", f"perfect: {number(frame['perfect'])}"),
            ((RIGHT, 211), "left", f"c: {size_of(c[-1])}" if cell == "LSTM" else ""),
            ((RIGHT, 98), "left", "back at the mark"),
            ((RIGHT, 50), "left", "" if cell == "RNN" else "RNN (dashed):"),
            ((RIGHT, 32), "left", "" if cell == "RNN" else size_of(abs(frame["rnn gradient"][mark - 1]))),
        ]
    )


def across(step: Any) -> Any:
    """Where a step is on the page."""
    return LEFT + WIDTH * (step - 0.4) / (STEPS + 0.2)


def at(row: str, value: Any) -> Any:
    """Where a value of a row is on the page."""
    bottom, tall, (low, high) = ROWS[row]
    return bottom + tall * (value - low) / (high - low)


def _row(fig: Figure, name: str, bottom: float, tall: float, limits: tuple[float, float]) -> Axes:
    width, height = SIZE
    place = (LEFT / width, bottom / height, WIDTH / width, tall / height)
    ax = fig.add_axes(place, label=name, xlim=(0.4, STEPS + 0.6), ylim=limits, xticks=(), yticks=())
    ax.set_frame_on(False)
    return ax


def _columns(ax: Axes, colour: str, alpha: float = 1.0) -> PolyCollection:
    return ax.add_collection(PolyCollection([], color=colour, alpha=alpha, lw=0), autolim=False)


def bars(row: str, heights: np.ndarray, first: int = 1) -> np.ndarray:
    """The corners on the page of a bar for each step from `first` on, (steps, 4, 2)."""
    steps = first + np.arange(len(heights))
    left, right = across(steps - 0.4), across(steps + 0.4)
    low, high = at(row, np.zeros(len(heights))), at(row, heights)
    return np.stack([[left, left, right, right], [low, high, high, low]]).transpose(2, 1, 0)


def number(value: float) -> str:
    """Two decimals, and no minus sign before a zero."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")


def size_of(value: float) -> str:
    """Two decimals, or a power of ten where that would be 0 or long."""
    size = abs(float(value))
    if 0.005 <= size < 1000 or size == 0:
        return number(value)
    digit, power = f"{value:.0e}".split("e")
    superscript = f"{int(power)}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digit}·10{superscript}".replace("-", "−")
