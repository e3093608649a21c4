"""One step as a bar of time, one device as a bar of memory; below, the same for other numbers of workers."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from dlviz.pictures import style
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 720, 456
LEFT, LONG, THICK = 14, 692, 24  # of both bars, in CSS pixels
DEVICE = 80  # GB
TIMES = {"compute": style.BLUE, "moving gradients": style.ORANGE, "latency": style.YELLOW}
MEMORY = {
    "weights": style.WEIGHT,
    "gradients": style.GRADIENT,
    "optimizer": style.GREY,
    "activations": style.SKY,
}
COLUMNS = (14, 190, 440), (14, 190, 366, 542)  # where the entries of the two legends begin
TIME, HELD = HEIGHT - 58, HEIGHT - 150  # lower edges of the bars
FLOOR = 0.1  # of the speed-ups that are shown: where workers mostly wait, a curve runs along it


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The two bars with what their colours mean, and two axes over the number of workers."""
    page = _axes(fig, "page", 0, 0, WIDTH, HEIGHT)
    page.set(xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
    page.set_axis_off()
    page.add_collection(PolyCollection([_box(LEFT, HELD, LONG, THICK)], facecolors=look.faint, lw=0))
    shares = _axes(fig, "shares", 60, 224, 296, 184)
    speed = _axes(fig, "speed-up", 424, 224, 282, 184)
    shares.set(ylim=(0, 1), yticks=(0, 0.5, 1), yticklabels=("0 %", "50 %", "100 %"))
    shares.set_title("where a step's time goes, same batch", fontsize=11)
    speed.set(
        yscale="log",
        ylim=(FLOOR, 40_000),
        yticks=(FLOOR, 1, 10, 100, 1000),
        yticklabels=("≤ 0.1", "1", "10", "100", "1,000"),
    )
    speed.minorticks_off()
    speed.set_title("speed-up over one worker", fontsize=11)
    for ax in (shares, speed):
        ax.set(xlim=(-0.6, 10.6), xticks=range(0, 11, 2), xlabel="workers: drag them")
        ax.set_xticklabels([f"{4**n:,}" for n in range(6)])
    speed.plot([0, 10], [1, 1024], color=look.faint, label="ideal")
    curves = [
        speed.plot([], [], color=look.ink, label="same batch (strong scaling)")[0],
        speed.plot([], [], "--", color=look.ink, label="same part for each (weak)")[0],
    ]
    speed.legend(loc="upper left", fontsize=9, borderaxespad=0.1, handlelength=1.8, labelspacing=0.3)
    edge = {"edgecolors": look.paper, "lw": 0.5}
    for columns, colours, below in zip(COLUMNS, (TIMES, MEMORY), (TIME, HELD), strict=True):
        for x, colour in zip(columns, colours.values(), strict=True):
            page.add_collection(PolyCollection([_box(x, below - 21, 11, 11)], facecolors=colour, **edge))
    return {
        "page": [
            page.add_collection(PolyCollection([], facecolors=[*c.values()], **edge)) for c in (TIMES, MEMORY)
        ],
        "limit": page.plot([], [], color=look.ink, lw=3)[0],
        "bars": [shares.add_collection(PolyCollection([], facecolors=c, **edge)) for c in TIMES.values()],
        "here": shares.add_collection(PolyCollection([], facecolors="none", edgecolors=look.ink, lw=2)),
        "curves": curves,
        "dot": speed.plot([], [], "o", ms=10, color=style.RED, mec=look.paper, clip_on=False, zorder=6)[0],
        "words": Writing(page, look.ink, 13),
        "headlines": Writing(page, look.ink, 15, "bold"),
        "warning": Writing(page, look.written(style.RED), 15, "bold"),
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Fill both bars and every number of workers' own; put the dot on the curve, and write the numbers."""
    step, memory, counts = (frame[name] for name in ("step", "memory", "counts"))
    workers, faster, total = int(frame["workers"]), float(frame["speed-up"]), float(memory.sum())
    room = max(total, DEVICE)
    for bar, parts, below in zip(
        artists["page"], (step / step.sum(), memory / room), (TIME, HELD), strict=True
    ):
        ends = LEFT + LONG * np.cumsum([0, *parts])
        bar.set_verts([_box(end, below, more, THICK) for end, more in zip(ends, LONG * parts, strict=False)])
    limit = LEFT + LONG * DEVICE / room
    artists["limit"].set_data([limit, limit], [HELD - 4, HELD + THICK + 4])

    split = frame["strong"] / frame["strong"].sum(axis=0)  # (3, 11)
    tops = np.cumsum(split, axis=0)
    for bars, low, high in zip(artists["bars"], tops - split, tops, strict=True):
        bars.set_verts([_box(n - 0.42, low[n], 0.84, high[n] - low[n]) for n in range(len(counts))])
    place = np.log2(workers)
    artists["here"].set_verts([_box(place - 0.5, 0, 1, 1)])
    for curve, name in zip(artists["curves"], ("strong", "weak"), strict=True):
        curve.set_data(np.log2(counts), np.maximum(frame[f"{name} speed-up"], FLOOR))
    artists["dot"].set_data([place], [max(faster, FLOOR)])
    artists["dot"].set_marker("o" if faster >= FLOOR else "v")  # it points to one farther down

    crew = f"{workers:,} {'workers' if workers > 1 else 'worker'}"
    gain = f"efficiency {percent(faster / workers)}, speed-up {times(faster)}"
    verdict = f"{'fits' if total <= DEVICE else 'does not fit'} into {DEVICE} GB"
    right = WIDTH - LEFT
    artists["headlines"].show(
        [
            ((LEFT, TIME + 32), "left", f"one step with {crew}: {duration(step.sum())}"),
            ((right, TIME + 32), "right", gain),
            ((LEFT, HELD + 32), "left", f"each device needs {amount(total)}"),
            ((right, HELD + 32), "right", verdict if total <= DEVICE else ""),
        ]
    )
    artists["warning"].show([((right, HELD + 32), "right", verdict if total > DEVICE else "")])
    amounts = [*map(duration, step)], [*map(amount, memory)]
    artists["words"].show(
        ((x + 17, below - 20), "left", f"{name} {much}")
        for legend in zip(COLUMNS, (TIMES, MEMORY), amounts, (TIME, HELD), strict=True)
        for x, name, much, below in _entries(*legend)
    )


def _entries(columns: tuple, names: dict, amounts: list[str], below: float) -> list[tuple]:
    """One legend's places, names and amounts."""
    return [(*entry, below) for entry in zip(columns, names, amounts, strict=True)]


def duration(seconds: float) -> str:
    """A time in the unit that suits it, with two or three digits."""
    for unit, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= 0.9995 * unit:
            return f"{_digits(seconds / unit)} {name}"
    return f"{1e6 * seconds:.1f} µs" if seconds else "0 s"


def amount(gigabytes: float) -> str:
    """An amount of memory in the unit that suits it."""
    unit, name = (1e3, "TB") if gigabytes >= 999.5 else (1, "GB") if gigabytes >= 0.9995 else (1e-3, "MB")
    return f"{_digits(gigabytes / unit)} {name}"


def percent(share: float) -> str:
    """Whole percents; of a small share, also a part of one."""
    return f"{100 * share:.0f} %" if share >= 0.0095 else f"{100 * share:.1g} %"


def times(ratio: float) -> str:
    """A ratio: "5.0×"."""
    return f"{_digits(ratio)}×" if ratio >= 0.0995 else f"{ratio:.1g}×"


def _digits(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def _box(left: float, bottom: float, width: float, height: float) -> np.ndarray:
    """The corners of a rectangle."""
    right, top = left + width, bottom + height
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]])


def _axes(fig: Figure, label: str, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the top left corner."""
    box = left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT
    return fig.add_axes(box, label=label)
