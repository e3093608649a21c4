"""One chart: years across, what is counted upwards; the trend of the points that count."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from dlviz.data import milestones
from dlviz.explorables.three_drivers.code_numpy import chosen
from dlviz.explorables.three_drivers.names import SIZE as LETTERS
from dlviz.explorables.three_drivers.names import along, placed
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = 720, 410
LEFT, BOTTOM, RIGHT, TOP = CHART = 72, 34, 708, 312  # the chart, in pixels from the lower left
HANDLE = TOP + 12  # of the grey line: its height
YEARS = 1990, 2026.5
SMALL = 9  # points: 10 pixels where the page is narrow


class Driver(NamedTuple):
    """What is counted, who moves, and both scales: their ends and their ticks."""

    counted: str
    movers: str
    tenfold: tuple[float, float]
    tenfold_ticks: tuple[float, ...]
    plain: tuple[float, float]
    plain_ticks: tuple[float, ...]

    def scale(self, tenfold: bool) -> tuple[str, tuple[float, float], tuple[float, ...]]:
        """Its name for matplotlib, its ends, its ticks."""
        if tenfold:
            return "log", self.tenfold, self.tenfold_ticks
        return "linear", self.plain, self.plain_ticks


DRIVERS = {
    "data": Driver("examples to learn from: images, or words of text", "examples per data set",
                   (1e4, 1e14), (1e4, 1e6, 1e8, 1e10, 1e12, 1e14),
                   (0, 1.7e13), (0, 5e12, 1e13, 1.5e13)),
    "computing power": Driver("operations (FLOP) in one training run", "FLOP per training run",
                              (1e11, 1e27), (1e12, 1e15, 1e18, 1e21, 1e24, 1e27),
                              (0, 4.2e25), (0, 1e25, 2e25, 3e25, 4e25)),
    "architectures": Driver("ImageNet: top-5 error, %", "errors",
                            (1, 60), (1, 2, 5, 10, 20, 50),
                            (0, 32), (0, 10, 20, 30)),
}  # fmt: skip
KINDS = {  # mark, colour, name, and where it stands in the legend
    "images": ("o", style.SKY, "images", 560),
    "text": ("^", style.GREEN, "text", 650),
    "hand-made": ("s", style.HAND_MADE, "features made by hand", 384),
    "learned": ("o", style.LEARNED, "features learned", 570),
}


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The chart, and above it headline, legend and the handle of the year."""
    width, height = SIZE
    page = fig.add_axes((0, 0, 1, 1), label="page", zorder=2, xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    ax = fig.add_axes(
        (LEFT / width, BOTTOM / height, (RIGHT - LEFT) / width, (TOP - BOTTOM) / height), label="chart"
    )
    ax.set(xlim=YEARS, xticks=range(1990, 2026, 5))
    ax.tick_params(labelsize=9.5)
    ax.grid(axis="y", color=look.faint, lw=0.8)
    ax.set_axisbelow(True)
    points = {
        kind: [
            ax.plot([], [], mark, color=colour, ms=9, mec=look.paper, clip_on=False, zorder=4)[0],
            ax.plot([], [], mark, color=look.paper, ms=7.5, mec=colour, mew=1.8, clip_on=False, zorder=4)[0],
            page.plot([], [], mark, color=colour, ms=9, mec=look.paper)[0],
            _words(page, x + 12, 346, fontsize=SMALL),
        ]
        for kind, (mark, colour, _, x) in KINDS.items()
    }
    handle = {"marker": "o", "ms": 11, "color": style.GREY, "mec": look.paper, "mew": 1.5}
    return {
        "shade": ax.axvspan(1980, 1990, color=style.GREY, alpha=0.15, lw=0),
        "since": page.plot([], [], color=style.GREY, lw=1.5)[0],
        "handle": page.plot([], [], **handle)[0],
        "year": _words(page, 0, HANDLE - 4, fontsize=SMALL),
        "trend": ax.plot([], [], color=look.ink, lw=1.4, ls="--")[0],
        "human": ax.plot([], [], color=style.GREY, lw=1.2, ls=":")[0],
        "points": points,
        "names": Writing(page, look.ink, LETTERS),
        "counted": _words(page, LEFT, 346, fontsize=SMALL),
        "said": _words(page, LEFT, 376, fontsize=16, weight="bold"),
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Place points, names and trend; move the axis only where driver or scale asks for it."""
    driver, kind, since, tenfold = frame["settings"]
    rows, shown, year, value = chosen(driver, kind), DRIVERS[driver], frame["year"], frame["value"]
    ax, (scale, ends, ticks) = artists["trend"].axes, shown.scale(tenfold)
    if (scale, ends) != (ax.get_yscale(), ax.get_ylim()):
        ax.set_yscale(scale)
        ax.set_ylim(*ends)
        ax.set_yticks(ticks, [number(tick) for tick in ticks])
        ax.minorticks_off()
    artists["said"].set_text(pace(driver, frame))
    artists["counted"].set_text(shown.counted)
    for name, (counted, left_out, key, words) in artists["points"].items():
        mine = np.array([row.kind == name for row in rows])
        for line, which in ((counted, mine & (year >= since)), (left_out, mine & (year < since))):
            line.set_data(year[which], value[which])
        _, _, text, x = KINDS[name]
        key.set_data(*(([x], [350]) if mine.any() else ([], [])))
        words.set_text(text if mine.any() else "")

    at = across(since)
    artists["shade"].set_width(since - 1980)
    artists["since"].set_data([at, at], [BOTTOM, HANDLE])
    artists["handle"].set_data([at], [HANDLE])
    artists["year"].set_position((at + 12, HANDLE - 4))
    artists["year"].set_text(f"counted since {since}")
    fitted = np.linspace(since, YEARS[1], 60)
    artists["trend"].set_data(fitted, _trend(frame, fitted))
    imagenet = driver == "architectures"
    artists["human"].set_data(YEARS if imagenet else [], [milestones.HUMAN.value] * 2 if imagenet else [])
    artists["names"].show([*_names(rows, frame, shown, tenfold), *_human(imagenet, shown, tenfold)])


def _names(rows: list[milestones.Milestone], frame: dict[str, Any], shown: Driver, tenfold: bool) -> list:
    """The points' names, off the trend and the grey line where there is room."""
    _, _, since, _ = frame["settings"]
    years = np.linspace(since, YEARS[1], 150)
    heights = np.nan_to_num(_height(_trend(frame, years), shown, tenfold))
    lines = [(across(years), heights.clip(0, SIZE[1])), (across(np.array([since, since])), (BOTTOM, TOP))]
    points = np.column_stack([across(frame["year"]), _height(frame["value"], shown, tenfold)])
    # on the plain scale most lie on the ground, where they cannot be told apart
    names = [row.name if tenfold or row.value > shown.plain[1] / 50 else "" for row in rows]
    for (_, y), _, _ in _human(shown is DRIVERS["architectures"], shown, tenfold):
        lines += [((LEFT, RIGHT), (y - 5, y - 5))]
    return placed(names, points, np.concatenate([along(*line) for line in lines]), CHART)


def _human(imagenet: bool, shown: Driver, tenfold: bool) -> list:
    """The name of the line that says how well a person does."""
    y = float(_height(np.array(milestones.HUMAN.value), shown, tenfold))
    return [((RIGHT - 4, y + 5), "right", milestones.HUMAN.name)] if imagenet else []


def _height(value: np.ndarray, shown: Driver, tenfold: bool) -> np.ndarray:
    """Values in pixels from below."""
    _, ends, _ = shown.scale(tenfold)
    (low, high), value = (np.log10(ends), np.log10(value)) if tenfold else (ends, value)
    return BOTTOM + (value - low) / (high - low) * (TOP - BOTTOM)


def _trend(frame: dict[str, Any], year: np.ndarray) -> np.ndarray:
    """The line through the logarithms, at these years."""
    return 2.0 ** (frame["at_2010"] + frame["slope"] * (year - 2010))


def across(year: np.ndarray | float) -> Any:
    """Years in pixels from the left."""
    return LEFT + (year - YEARS[0]) / (YEARS[1] - YEARS[0]) * (RIGHT - LEFT)


def year_at(x: float) -> float:
    """The year at x pixels from the left."""
    return YEARS[0] + (x - LEFT) / (RIGHT - LEFT) * (YEARS[1] - YEARS[0])


def pace(driver: str, frame: dict[str, Any]) -> str:
    """The trend in words."""
    if np.isnan(frame["slope"]):
        return "there are too few points for a trend"
    months = 12 / abs(frame["slope"])
    return f"{DRIVERS[driver].movers} {'double' if frame['slope'] > 0 else 'halve'} every {months:.0f} months"


def number(value: float) -> str:
    """A figure in short: 28.2, 50, 3.14·10²³."""
    if value < 1000:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.2e}".split("e+")
    power = "10" + str(int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if float(mantissa) == 1 else f"{float(mantissa):g}·{power}"


def _words(ax: Axes, x: float, y: float, **look: Any) -> Text:
    """A text that seldom changes, at (x, y)."""
    return ax.add_artist(StillText(x, y, "", clip_on=False, **look))
