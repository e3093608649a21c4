"""The explorable of lesson 10: MemoryTape."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.writing import Writing

STEPS = 40
FLOOR = 1e-6  # of the gradient's axis
GATES = {"LSTM": ("keep f", "write i", "show o"), "GRU": ("keep z", "write 1 − z", "reset r"), "RNN": ()}
ROWS = {  # of the picture: bottom and height in pixels, range
    "tape": (350, 84, (-2.0, 2.0)),
    "gates": (238, 96, (0.0, 3.6)),
    "memory": (136, 88, (-1.05, 1.05)),
    "gradient": (32, 90, (0.0, 7.0)),  # powers of ten above FLOOR
}
LEFT, WIDTH = 84, 510


class MemoryTape(Explorable):
    """How long does a network remember, and does the gradient find its way back? A gate decides both."""

    size = (760, 460)

    @dataclass(frozen=True)
    class State:
        """A cell of one unit reads 40 numbers; one of them is marked: this one shall be remembered."""

        cell: str = choice("LSTM", list(GATES), label="cell")
        keep: float = slider(0.99, 0.0, 1.0, step=0.01, label="keep (f, z)")
        write: float = slider(0.0, 0.0, 1.0, step=0.01, label="write (i)")
        show: float = slider(1.0, 0.0, 1.0, step=0.01, label="show (o), reset (r)")
        at_mark: bool = toggle(True, label="write anew at the mark")
        w: float = slider(0.9, -2.0, 2.0, step=0.05, label="recurrent weight w")
        mark: int = slider(5, 1, STEPS, step=1, label="marked step")
        value: float = slider(1.2, -1.8, 1.8, step=0.1, label="marked number")
        noise: float = slider(0.4, 0.0, 1.0, step=0.05, label="size of the others")

    numpy = """
import numpy as np

marked = np.arange(1, 41) == mark
x = np.where(marked, value, noise * np.random.default_rng(4).uniform(-1, 1, 40))
rewrite = marked & at_mark  # there, the old content goes and the new one comes
f = np.where(rewrite, 0.0, keep)
i = 1 - f if cell == "GRU" else np.where(rewrite, 1.0, write)
o = np.full(40, show)

h, c = np.zeros(41), np.zeros(41)  # from the state before the first step on
new = np.zeros(40)  # what could be written
for t in range(40):
    if cell == "LSTM":
        new[t] = np.tanh(x[t] + w * h[t])
        c[t + 1] = f[t] * c[t] + i[t] * new[t]
        h[t + 1] = o[t] * np.tanh(c[t + 1])
    elif cell == "GRU":
        new[t] = np.tanh(x[t] + o[t] * w * h[t])
        c[t + 1] = h[t + 1] = f[t] * h[t] + i[t] * new[t]
    else:
        c[t + 1] = h[t + 1] = new[t] = np.tanh(x[t] + w * h[t])

# back through time: d h_40 / d c_t
gradient = np.zeros(41)
grad_h, grad_c = 1.0, 0.0
for t in reversed(range(40)):
    bend = 1 - new[t] ** 2
    if cell == "LSTM":
        grad_c = grad_c + grad_h * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
        gradient[t + 1] = grad_c
        grad_h, grad_c = grad_c * i[t] * bend * w, grad_c * f[t]
    else:
        gradient[t + 1] = grad_h
        grad_h = grad_h * (f[t] + i[t] * bend * o[t] * w if cell == "GRU" else bend * w)

perfect = show * np.tanh(np.tanh(value)) if cell == "LSTM" else np.tanh(value)
frame = {"x": x, "gates": np.stack([f, i, o]), "h": h[1:], "c": c[1:], "gradient": gradient[1:],
         "perfect": perfect, "mark": mark, "gated": cell != "RNN"}
"""
    torch = """
import numpy as np
import torch

others = torch.tensor(np.random.default_rng(4).uniform(-1, 1, 40))
marked = torch.arange(1, 41) == mark
x = torch.where(marked, value, noise * others)
rewrite = marked & at_mark  # there, the old content goes and the new one comes
f = torch.where(rewrite, 0.0, torch.full((40,), keep, dtype=torch.float64))
i = 1 - f if cell == "GRU" else torch.where(rewrite, 1.0, torch.full((40,), write, dtype=torch.float64))
o = torch.full((40,), show, dtype=torch.float64)

h = torch.zeros((), dtype=torch.float64)
c = torch.zeros((), dtype=torch.float64, requires_grad=True)
hs, cs = [], []
for t in range(40):
    if cell == "LSTM":
        c = f[t] * c + i[t] * torch.tanh(x[t] + w * h)
        h = o[t] * torch.tanh(c)
    elif cell == "GRU":
        c = h = f[t] * c + i[t] * torch.tanh(x[t] + o[t] * w * c)
    else:
        c = h = torch.tanh(x[t] + w * c)
    hs.append(h)
    cs.append(c)

gradient = torch.autograd.grad(h, cs, materialize_grads=True)  # back through time
perfect = show * np.tanh(np.tanh(value)) if cell == "LSTM" else np.tanh(value)
frame = {
    "x": x,
    "gates": torch.stack([f, i, o]),
    "h": torch.stack(hs).detach(),
    "c": torch.stack(cs).detach(),
    "gradient": torch.stack(gradient),
    "perfect": perfect,
    "mark": mark,
    "gated": cell != "RNN",
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """Inputs, gates, states and the gradient of the last h by each c, (40,) each; gates (3, 40)."""
        marked = np.arange(1, STEPS + 1) == state.mark
        x = np.where(marked, state.value, state.noise * np.random.default_rng(4).uniform(-1, 1, STEPS))
        rewrite = marked & state.at_mark
        f = np.where(rewrite, 0.0, state.keep)
        i = 1 - f if state.cell == "GRU" else np.where(rewrite, 1.0, state.write)
        o = np.full(STEPS, state.show)
        read = {"LSTM": lstm, "GRU": gru, "RNN": rnn}[state.cell]
        h, c, gradient = read(x, f, i, o, state.w)
        perfect = np.tanh(state.value)
        return {
            "x": x,
            "gates": np.stack([f, i, o]),
            "h": h,
            "c": c,
            "gradient": gradient,
            "perfect": state.show * np.tanh(perfect) if state.cell == "LSTM" else perfect,
            "mark": state.mark,
            "gated": state.cell != "RNN",
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Four rows over the same 40 steps, and their sizes in words on the right."""
        width, height = MemoryTape.size
        page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
        page.set_axis_off()
        ink = page.xaxis.label.get_color()
        rows = {name: row(fig, name, *place) for name, place in ROWS.items()}
        for name in ("tape", "memory"):
            rows[name].axhline(0, color=style.GREY, lw=0.8)
        for line in range(3):
            rows["gates"].axhline(1.2 * line, color=style.GREY, lw=0.8)
        rows["gradient"].axhline(6, color=style.GREY, lw=0.8, ls=":")
        rows["gradient"].set(yticks=(0, 3, 6), yticklabels=("10⁻⁶", "10⁻³", "1"))
        rows["gradient"].tick_params(length=0, labelsize=10)
        for name, said in (("tape", "input"), ("memory", "memory")):
            bottom, tall, _ = ROWS[name]
            page.text(LEFT - 10, bottom + tall / 2, said, ha="right", va="center", fontsize=10)
        page.text(
            LEFT,
            126,
            "gradient: what the last h would do if the memory were larger here",
            fontsize=9,
            color=ink,
        )
        page.text(LEFT, 12, "step 1", fontsize=8, va="center")
        page.text(LEFT + WIDTH, 12, "step 40", fontsize=8, va="center", ha="right")
        memory = rows["memory"]
        return {
            "positive": columns(rows["tape"], style.POSITIVE),
            "negative": columns(rows["tape"], style.NEGATIVE),
            "ring": rows["tape"].plot([], [], "o", mfc="none", mec=ink, mew=2, ms=9)[0],
            "gates": columns(rows["gates"], style.GREEN),
            "perfect": memory.plot([], [], ":", color=style.GREY, lw=2)[0],
            "c": memory.plot([], [], color=style.SKY, lw=2)[0],
            "h": memory.plot([], [], color=ink, lw=1.6)[0],
            "end": memory.plot([], [], "o", color=ink, ms=7, clip_on=False)[0],
            "gradient": columns(rows["gradient"], style.GRADIENT),
            "names": Writing(page, ink),
            "plain": Writing(page, ink),
            "held": Writing(page, style.SKY, weight="bold"),
            "back": Writing(page, style.GRADIENT, 15, "bold"),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """New heights, lines and numbers."""
        steps, mark = np.arange(1, STEPS + 1), frame["mark"]
        artists["positive"].set_verts(bars(np.maximum(frame["x"], 0)))
        artists["negative"].set_verts(bars(np.minimum(frame["x"], 0)))
        artists["ring"].set_data([mark], [frame["x"][mark - 1]])
        shown = frame["gates"] if frame["gated"] else np.zeros((0, STEPS))
        lines = [bars(gate, 1.2 * (2 - line)) for line, gate in enumerate(shown)]
        artists["gates"].set_verts(np.concatenate(lines) if lines else [])
        since = steps >= mark
        artists["perfect"].set_data(steps[since], np.full(since.sum(), frame["perfect"]))
        artists["c"].set_data(steps, np.clip(frame["c"], -1.05, 1.05))
        artists["h"].set_data(steps, frame["h"])
        artists["end"].set_data([STEPS], frame["h"][-1:])
        artists["gradient"].set_verts(bars(height(frame["gradient"])))

        # a GRU is told from an LSTM by its gates: what it writes is what it does not keep
        gates = frame["gates"]
        cell = "RNN" if not frame["gated"] else "GRU" if np.array_equal(gates[1], 1 - gates[0]) else "LSTM"
        places = [(LEFT - 10, 238 + 27 * (2.5 * 1.2 - 1.2 * line) - 6) for line in range(3)]
        names = [(place, "right", name) for place, name in zip(places, GATES[cell], strict=False)]
        none = ((LEFT + WIDTH / 2, 280), "center", "no gates: all of the state goes through w and tanh")
        artists["names"].show([none] if cell == "RNN" else names)
        right = LEFT + WIDTH + 14
        artists["plain"].show(
            [
                ((right, 392), "left", f"marked: {number(frame['x'][mark - 1])}"),
                ((right, 186), "left", f"h at the end: {number(frame['h'][-1])}"),
                ((right, 166), "left", f"perfect: {number(frame['perfect'])}"),
                ((right, 92), "left", "back at the mark"),
            ]
        )
        held = f"c at the end: {number(frame['c'][-1])}" if cell == "LSTM" else ""
        artists["held"].show([((right, 206), "left", held)])
        artists["back"].show([((right, 68), "left", size_of(frame["gradient"][mark - 1]))])

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The settings, what is left at the end, and what the gradient is at the mark."""
        gates = {
            "LSTM": f"keep {state.keep:.2f}, write {state.write:.2f}, show {state.show:.2f}",
            "GRU": f"keep {state.keep:.2f}, reset {state.show:.2f}",
            "RNN": "no gates",
        }[state.cell]
        anew = "" if state.at_mark or state.cell == "RNN" else ", at the mark too"
        return (
            f"{state.cell}, {gates}{anew}, recurrent weight {number(state.w)}, reads 40 numbers; "
            f"{number(state.value)} is marked at step {state.mark}, the others reach {state.noise:.2f}. "
            f"At the end h is {number(frame['h'][-1])}, {number(frame['perfect'])} would be perfect; "
            f"the gradient that gets back to the mark is {size_of(frame['gradient'][state.mark - 1])}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """All numbers of the step under the pointer."""
        t = round(x) - 1
        if ax not in ROWS or not 0 <= t < STEPS:
            return ""
        gates = zip(GATES[state.cell], frame["gates"][:, t], strict=False)
        return "\n".join(
            [
                f"step {t + 1}: x = {frame['x'][t]:.2f}",
                *(f"{name} = {gate:.2f}" for name, gate in gates),
                f"c = {frame['c'][t]:.3f}, h = {frame['h'][t]:.3f}",
                f"gradient = {frame['gradient'][t]:.2g}",
            ]
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the mark, and its number, where the pointer is on the tape."""
        if ax != "tape":
            return state
        step, value = round(min(max(x, 1), STEPS)), round(min(max(y, -1.8), 1.8), 1)
        return replace(state, mark=int(step), value=float(value))


def lstm(x: np.ndarray, f: np.ndarray, i: np.ndarray, o: np.ndarray, w: float) -> tuple[np.ndarray, ...]:
    """An LSTM of one unit with these gates: h, c, and d last h / d c, (40,) each."""
    h, c, g = np.zeros(STEPS + 1), np.zeros(STEPS + 1), np.zeros(STEPS)
    for t in range(STEPS):
        g[t] = np.tanh(x[t] + w * h[t])
        c[t + 1] = f[t] * c[t] + i[t] * g[t]
        h[t + 1] = o[t] * np.tanh(c[t + 1])
    gradient, grad_h, grad_c = np.zeros(STEPS), 1.0, 0.0
    for t in reversed(range(STEPS)):
        gradient[t] = grad_c + grad_h * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
        grad_h = gradient[t] * i[t] * (1 - g[t] ** 2) * w
        grad_c = gradient[t] * f[t]
    return h[1:], c[1:], gradient


def gru(x: np.ndarray, z: np.ndarray, i: np.ndarray, r: np.ndarray, w: float) -> tuple[np.ndarray, ...]:
    """A GRU of one unit with these gates, i being 1 − z: h, h again, and d last h / d h."""
    h, n = np.zeros(STEPS + 1), np.zeros(STEPS)
    for t in range(STEPS):
        n[t] = np.tanh(x[t] + r[t] * w * h[t])
        h[t + 1] = z[t] * h[t] + i[t] * n[t]
    slopes = z + i * (1 - n**2) * r * w  # d h_t / d h_{t-1}
    return h[1:], h[1:].copy(), back(slopes)


def rnn(x: np.ndarray, *rest: Any) -> tuple[np.ndarray, ...]:
    """A plain cell of one unit; it has no gates, and takes the weight only."""
    w, h = rest[-1], np.zeros(STEPS + 1)
    for t in range(STEPS):
        h[t + 1] = np.tanh(x[t] + w * h[t])
    return h[1:], h[1:].copy(), back((1 - h[1:] ** 2) * w)


def back(slopes: np.ndarray) -> np.ndarray:
    """d last h / d h at each step: the product of the slopes of all later steps."""
    return np.append(np.cumprod(slopes[:0:-1])[::-1], 1.0)


def row(fig: Figure, name: str, bottom: float, tall: float, limits: tuple[float, float]) -> Axes:
    """Axes over the 40 steps, named, without a frame."""
    width, height = MemoryTape.size
    place = (LEFT / width, bottom / height, WIDTH / width, tall / height)
    ax = fig.add_axes(place, label=name, xlim=(0.4, STEPS + 0.6), ylim=limits, xticks=(), yticks=())
    ax.set_frame_on(False)
    return ax


def columns(ax: Axes, colour: str) -> PolyCollection:
    """Bars that will move."""
    return ax.add_collection(PolyCollection([], color=colour, lw=0), autolim=False)


def bars(heights: np.ndarray, floor: float = 0.0) -> np.ndarray:
    """The corners of a bar for each step, (40, 4, 2)."""
    steps = np.arange(1, STEPS + 1)
    left, right, low = steps - 0.4, steps + 0.4, np.full(STEPS, floor)
    top = low + heights
    return np.stack([np.stack([left, left, right, right]), np.stack([low, top, top, low])]).transpose(2, 1, 0)


def height(gradient: np.ndarray) -> np.ndarray:
    """How many powers of ten above FLOOR."""
    return np.log10(np.clip(np.abs(gradient), FLOOR, 10.0) / FLOOR)


def number(value: float) -> str:
    """Two decimals, and no minus sign before a zero."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")


def size_of(gradient: float) -> str:
    """Two decimals, or a power of ten where that would be 0."""
    size = abs(float(gradient))
    if size >= 0.005 or size < 1e-30:
        return number(gradient)
    power = f"{int(np.floor(np.log10(size)))}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"about 10{power}"
