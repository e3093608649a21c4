"""The explorable of lesson 04: BackpropMicroscope."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.writing import Writing

Operation = tuple[Callable[..., Any], Callable[..., Any]]  # the result; the local derivative by each input

OPERATIONS: dict[str, Operation] = {
    "×": (lambda a, b: a * b, lambda a, b: (b, a)),
    "+": (lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "−": (lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
    "²": (lambda a: a**2, lambda a: (2 * a,)),
}
ACTIVATIONS: dict[str, Operation] = {  # what f stands for
    "tanh": (np.tanh, lambda u: (1 - np.tanh(u) ** 2,)),
    "sigmoid": (lambda u: (1 + np.tanh(u / 2)) / 2, lambda u: ((1 - np.tanh(u / 2) ** 2) / 4,)),
    "ReLU": (lambda u: np.maximum(u, 0), lambda u: (1.0 * (u > 0),)),
    "identity": (lambda u: u, lambda u: (1.0,)),
}
GIVEN = ("x", "w1", "w2", "v1", "v2", "t")
PROGRAM = {  # each number that is computed: by which operation, from which ones, in words
    "u1": ("×", ("w1", "x"), "w₁ · x"),
    "u2": ("×", ("w2", "x"), "w₂ · x"),
    "h1": ("f", ("u1",), "f(u₁)"),
    "h2": ("f", ("u2",), "f(u₂)"),
    "p1": ("×", ("v1", "h1"), "v₁ · h₁"),
    "p2": ("×", ("v2", "h2"), "v₂ · h₂"),
    "y": ("+", ("p1", "p2"), "p₁ + p₂"),
    "e": ("−", ("y", "t"), "y − t"),
    "L": ("²", ("e",), "e²"),
}
NODES = (*GIVEN, *PROGRAM)
EDGES = [(start, end) for end, (_, starts, _) in PROGRAM.items() for start in starts]
BACK = NODES[::-1]  # the order of the backward pass: whoever used a number comes before it
FORWARD, STEPS = len(PROGRAM), len(PROGRAM) + len(NODES)
EPS = 1e-3  # how far a number is nudged
RIGHT = [48, 48, 48, 338, 338, 520, 160, 160, 272, 272, 404, 404, 520, 614, 706]
UP = [340, 448, 232, 452, 232, 232, 394, 286, 394, 286, 394, 286, 340, 340, 340]
PLACES = np.stack([RIGHT, UP], axis=1)  # of the nodes, in pixels from the lower left
RADIUS = 22
STARTS, ENDS = (PLACES[[NODES.index(edge[end]) for edge in EDGES]] for end in (0, 1))
ALONG = (STARTS - ENDS) / np.linalg.norm(STARTS - ENDS, axis=1, keepdims=True)  # the way of a gradient
FEET, TIPS = ENDS + RADIUS * ALONG, STARTS - RADIUS * ALONG


class BackpropMicroscope(Explorable):
    """Where does a gradient come from? From whoever used the number: local slope times theirs, added up."""

    size = (760, 500)

    @dataclass(frozen=True)
    class State:
        """Three neurons, and how far we have come: 9 steps forward, then 15 backward, a node at each."""

        step: int = slider(STEPS, 0, STEPS, step=1, label="step")
        x: float = slider(1.2, -2.0, 2.0, label="input x")
        w1: float = slider(0.8, -2.0, 2.0, label="w₁")
        w2: float = slider(-0.5, -2.0, 2.0, label="w₂")
        v1: float = slider(1.0, -2.0, 2.0, label="v₁")
        v2: float = slider(1.5, -2.0, 2.0, label="v₂")
        t: float = slider(1.0, -2.0, 2.0, label="target t")
        activation: str = choice("tanh", list(ACTIVATIONS), label="activation f")
        add_up: bool = toggle(True, label="add up what arrives")

    numpy = """
import numpy as np

f, slope = {
    "tanh": (np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    "sigmoid": (lambda u: (1 + np.tanh(u / 2)) / 2, lambda u: (1 - np.tanh(u / 2) ** 2) / 4),
    "ReLU": (lambda u: np.maximum(u, 0), lambda u: 1.0 * (u > 0)),
    "identity": (lambda u: u, lambda u: 1.0),
}[activation]

def forward(held="", at=0.0):  # all numbers; the one called `held` is set to `at`
    n = dict(x=x, w1=w1, w2=w2, v1=v1, v2=v2, t=t)
    if held in n:
        n[held] = at
    for name, compute in {
        "u1": lambda: n["w1"] * n["x"],
        "u2": lambda: n["w2"] * n["x"],
        "h1": lambda: f(n["u1"]),
        "h2": lambda: f(n["u2"]),
        "p1": lambda: n["v1"] * n["h1"],
        "p2": lambda: n["v2"] * n["h2"],
        "y": lambda: n["p1"] + n["p2"],
        "e": lambda: n["y"] - n["t"],
        "L": lambda: n["e"] ** 2,
    }.items():
        n[name] = at if name == held else compute()
    return n

n = forward()
slopes = {  # d end / d start
    ("w1", "u1"): n["x"], ("x", "u1"): n["w1"],
    ("w2", "u2"): n["x"], ("x", "u2"): n["w2"],
    ("u1", "h1"): slope(n["u1"]), ("u2", "h2"): slope(n["u2"]),
    ("v1", "p1"): n["h1"], ("h1", "p1"): n["v1"],
    ("v2", "p2"): n["h2"], ("h2", "p2"): n["v2"],
    ("p1", "y"): 1.0, ("p2", "y"): 1.0,
    ("y", "e"): 1.0, ("t", "e"): -1.0,
    ("e", "L"): 2 * n["e"],
}
grads, parts = {"L": 1.0}, {}
for name in reversed(n):  # the chain rule: each number gathers from those who used it
    for (start, end), local in slopes.items():
        if start == name:
            parts[start, end] = local * grads[end]
            grads[name] = parts[start, end] + (grads.get(name, 0.0) if add_up else 0.0)

def loss(held, at):
    return forward(held, at)["L"]

names = list(n)
lens = names[::-1][step - 10] if step > 9 else names[max(step + 5, 6)]
side = n[lens] + np.linspace(-1.5, 1.5, 61)
frame = {
    "step": step,
    "values": np.array(list(n.values())),
    "slopes": np.array(list(slopes.values())),
    "parts": np.array([parts[edge] for edge in slopes]),
    "grads": np.array([grads[name] for name in names]),
    "measured": np.array([(loss(k, n[k] + 1e-3) - loss(k, n[k] - 1e-3)) / 2e-3 for k in names]),
    "side": side,
    "bent": loss(lens, side) + 0 * side,
}
"""
    torch = """
import torch

f = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "ReLU": torch.relu, "identity": torch.clone}[activation]

def forward(held="", at=None):  # all numbers; the one called `held` is set to `at`
    n = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True)
         for k, v in dict(x=x, w1=w1, w2=w2, v1=v1, v2=v2, t=t).items()}
    if held in n:
        n[held] = at
    for name, compute in {
        "u1": lambda: n["w1"] * n["x"],
        "u2": lambda: n["w2"] * n["x"],
        "h1": lambda: f(n["u1"]),
        "h2": lambda: f(n["u2"]),
        "p1": lambda: n["v1"] * n["h1"],
        "p2": lambda: n["v2"] * n["h2"],
        "y": lambda: n["p1"] + n["p2"],
        "e": lambda: n["y"] - n["t"],
        "L": lambda: n["e"] ** 2,
    }.items():
        n[name] = at if name == held else compute()
    return n

n = forward()
names = list(n)
edges = ["w1 u1", "x u1", "w2 u2", "x u2", "u1 h1", "u2 h2", "v1 p1", "h1 p1", "v2 p2", "h2 p2",
         "p1 y", "p2 y", "y e", "t e", "e L"]
slopes, parts = [], []
grads = dict(zip(names, torch.autograd.grad(n["L"], list(n.values()), retain_graph=True)))
if not add_up:  # x alone is used twice; it keeps what came last, by way of u2
    grads["x"] = grads["u2"] * n["w2"]
for edge in edges:
    start, end = edge.split()
    slopes.append(torch.autograd.grad(n[end], n[start], retain_graph=True)[0])
    parts.append(slopes[-1] * grads[end])

def loss(held, at):
    return forward(held, at)["L"].detach()

lens = names[::-1][step - 10] if step > 9 else names[max(step + 5, 6)]
side = n[lens].detach() + torch.linspace(-1.5, 1.5, 61, dtype=torch.float64)
frame = {
    "step": step,
    "values": torch.stack(list(n.values())).detach(),
    "slopes": torch.stack(slopes).detach(),
    "parts": torch.stack(parts).detach(),
    "grads": torch.stack(list(grads.values())).detach(),
    "measured": torch.stack([(loss(k, n[k] + 1e-3) - loss(k, n[k] - 1e-3)) / 2e-3 for k in names]),
    "side": side,
    "bent": loss(lens, side) + 0 * side,
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """By node: value, gradient, finite difference; by edge: slope and part; the loss around the lens."""
        n = forward(state)
        slopes = local_slopes(n, state.activation)
        grads, parts = {"L": 1.0}, {}
        for name in BACK:
            for start, end in EDGES:
                if start == name:
                    parts[start, end] = slopes[start, end] * grads[end]
                    before = grads.get(name, 0.0) if state.add_up else 0.0
                    grads[name] = before + parts[start, end]
        nudges = EPS * np.eye(len(NODES))  # one number at a time
        low, high = (forward(state, **dict(zip(NODES, rows, strict=True)))["L"] for rows in (-nudges, nudges))
        across = np.linspace(-1.5, 1.5, 61)
        return {
            "step": state.step,
            "values": np.array([n[name] for name in NODES]),
            "slopes": np.array([slopes[edge] for edge in EDGES]),
            "parts": np.array([parts[edge] for edge in EDGES]),
            "grads": np.array([grads[name] for name in NODES]),
            "measured": (high - low) / (2 * EPS),
            "side": n[lens(state.step)] + across,
            "bent": forward(state, **{lens(state.step): across})["L"],
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """The graph above; below it what the lens sees: the sum on the left, the loss on the right."""
        width, height = BackpropMicroscope.size
        graph = fig.add_axes((0, 0, 1, 1), label="graph", xlim=(0, width), ylim=(0, height))
        graph.set_axis_off()
        ink, paper = graph.xaxis.label.get_color(), fig.get_facecolor()
        for start, end in EDGES:
            graph.plot(*zip(place(start), place(end), strict=True), color=style.GREY, lw=1.2, zorder=1)
        spikes = PathPatch(Path(np.empty((0, 2))), color=style.GRADIENT, lw=0, zorder=2)
        disc = (2 * RADIUS * 72 / 100) ** 2  # from pixels to square points
        rims = [style.WEIGHT if name[0] in "wv" else style.GREY for name in NODES]
        graph.scatter(*PLACES.T, disc, color=[paper], edgecolors=rims, linewidths=2, zorder=3)
        for name, (x, y) in zip(NODES, PLACES, strict=True):
            words = f"{said(name)} = {PROGRAM[name][2]}" if name in PROGRAM else said(name)
            aside = name in ("u1", "p1")  # where a line comes from the upper left
            graph.text(x - 14 * aside, y + RADIUS + 8, words, ha="left" if aside else "center", fontsize=9)

        curve = fig.add_axes((0.66, 0.09, 0.32, 0.24), label="loss", xlim=(-1.5, 1.5), ylim=(-0.06, 1.12))
        curve.set(xticks=(), yticks=())
        values = Writing(graph, ink)
        values.set_zorder(1)  # drawn first, and kept while the gradients come
        return {
            "values": values,
            "wedges": graph.add_artist(spikes),
            "lens": graph.scatter([], [], 1.12 * disc, "none", edgecolors=ink, linewidths=3, zorder=4),
            "grads": Writing(graph, style.GRADIENT, weight="bold"),
            "title": Writing(graph, ink, 15, "bold"),
            "parts": Writing(graph, ink, 15),
            "sum": Writing(graph, style.GRADIENT, 15, "bold"),
            "curve": curve.plot([], [], color=ink, lw=1.6)[0],
            "tangent": curve.plot([], [], color=style.GRADIENT, lw=3)[0],
            "here": curve.plot([], [], "o", color=ink, ms=7)[0],
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Fill in the numbers that are known at this step, and look at one node closely."""
        step, node = frame["step"], lens(frame["step"])
        known, done = (*GIVEN, *[*PROGRAM][:step]), BACK[: max(step - FORWARD, 0)]
        for key, names, down in (("values", known, 4), ("grads", done, RADIUS + 17)):
            numbers = zip(NODES, RIGHT, UP, frame[key].tolist(), strict=True)
            artists[key].show(
                ((x, y - down), "center", short(v)) for name, x, y, v in numbers if name in names
            )
        sent = [start in done for start, _ in EDGES]
        spikes = Path.make_compound_path_from_polys(wedges(frame["parts"])[sent])
        artists["wedges"].set(path=spikes)  # set_path would not make it stale; one path draws fast
        artists["lens"].set_offsets([place(node)] if step else np.empty((0, 2)))

        title, parts, total, measured = words(step, node, frame)
        artists["title"].show([((20, 150), "left", title)])
        rows = [((20, 116 - 27 * i), "left", part) for i, part in enumerate(parts)]
        below = ((20, 22), "left", measured), ((606, 22), "center", about(step, node))
        artists["parts"].show([*rows, *below])
        artists["sum"].show([((20, 54), "left", total)])

        top = max(frame["bent"].max(), 0.5)
        across, height = frame["side"] - frame["side"][30], frame["values"][-1] / top
        ends = np.array([-1.5, 1.5])
        lines = {
            "curve": (across, frame["bent"] / top),
            "tangent": (ends, height + frame["grads"][NODES.index(node)] / top * ends),
            "here": ([0], [height]),
        }
        for name, (x, y) in lines.items():
            artists[name].set_data(*((x, y) if step > FORWARD else ([], [])))

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What is being computed at this step, and from what."""
        given = ", ".join(f"{said(name)} = {short(getattr(state, name))}" for name in GIVEN)
        start = f"Three neurons with {given} and {state.activation} as f; step {state.step} of {STEPS}"
        if not state.step:
            return f"{start}: nothing is computed yet."
        title, rows, total, measured = words(state.step, lens(state.step), frame)
        kept = "" if state.add_up else ", where only what arrives last is kept"
        return f"{start}, {'; '.join(filter(None, [title, *rows, total, measured]))}{kept}."

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The node under the pointer: its value, gradient and finite difference."""
        i = nearest(ax, x, y)
        if i is None:
            return ""
        name = said(NODES[i])
        return (
            f"{name} = {frame['values'][i]:.4f}\nchain rule: ∂L/∂{name} = {frame['grads'][i]:.4f}\n"
            f"finite difference: {frame['measured'][i]:.4f}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the lens on the node under the pointer, at its step of the backward pass."""
        i = nearest(ax, x, y)
        return state if i is None else replace(state, step=STEPS - i)


def forward(state: Any, **nudges: Any) -> dict[str, Any]:
    """Every number by its name, in order; those with a nudge, a number or an array, are moved by it."""
    operations = OPERATIONS | {"f": ACTIVATIONS[state.activation]}
    n = {name: getattr(state, name) + nudges.get(name, 0.0) for name in GIVEN}
    for name, (operation, starts, _) in PROGRAM.items():
        result, _ = operations[operation]
        n[name] = result(*(n[start] for start in starts)) + nudges.get(name, 0.0)
    return n


def local_slopes(n: dict[str, Any], activation: str) -> dict[tuple[str, str], Any]:
    """d end / d start for each edge, in their order."""
    operations = OPERATIONS | {"f": ACTIVATIONS[activation]}
    slopes = {}
    for end, (operation, starts, _) in PROGRAM.items():
        _, derivatives = operations[operation]
        for start, slope in zip(starts, derivatives(*(n[start] for start in starts)), strict=True):
            slopes[start, end] = slope
    return slopes


def lens(step: int) -> str:
    """The node that this step computes, forward or backward."""
    return BACK[step - FORWARD - 1] if step > FORWARD else NODES[max(step + len(GIVEN) - 1, len(GIVEN))]


def words(step: int, node: str, frame: Frame) -> tuple[str, list[str], str, str]:
    """A title, the parts that are added up, their sum, and what was measured."""
    name, i = said(node), NODES.index(node)
    if step == 0:
        return "forward", ["Move step to compute one number after the other."], "", ""
    if step <= FORWARD:
        operation, starts, formula = PROGRAM[node]
        filled, numbers = formula, [frame["values"][NODES.index(start)] for start in starts]
        for start, number in zip(starts, map(short, numbers), strict=True):
            filled = filled.replace(said(start), f"({number})" if operation == "²" else number)
        filled, value = filled.replace("+ −", "− ").replace("− −", "+ "), frame["values"][i]
        row = f"{name}  =  {formula}  =  {filled}  {equal(operation, numbers, value)}  {short(value)}"
        return f"forward, step {step} of {FORWARD}: {name}", [row], "", ""
    rows, parts = [], []
    for e, (start, end) in enumerate(EDGES):
        if start == node:
            slope, theirs, part = frame["slopes"][e], frame["grads"][NODES.index(end)], frame["parts"][e]
            product = f"{short(slope)} × {short(theirs)}  {equal('×', [slope, theirs], part)}  {short(part)}"
            rows.append(f"∂{said(end)}/∂{name} × ∂L/∂{said(end)}  =  {product}")
            parts.append(part)
    grad, measured = frame["grads"][i], frame["measured"][i]
    total = f"∂L/∂{name}  =  {short(grad)}"
    if len(parts) > 1 and math.isclose(sum(parts), grad, abs_tol=1e-8):
        both = " + ".join(map(short, parts)).replace("+ −", "− ")
        total = f"∂L/∂{name}  =  {both}  {equal('+', parts, grad)}  {short(grad)}"
    elif len(parts) > 1:
        total = f"∂L/∂{name}  =  the last  =  {short(grad)}"
    agrees = math.isclose(grad, measured, rel_tol=1e-3, abs_tol=1e-3)
    title = f"backward, step {step - FORWARD} of {len(NODES)}: what arrives at {name}"
    return (
        title,
        rows or ["the loss by the loss itself: 1"],
        total,
        f"finite difference: {short(measured)}{'' if agrees else ',  so this is wrong'}",
    )


def about(step: int, node: str) -> str:
    """What the curve shows, as soon as there is one."""
    return f"the loss, if only {said(node)} changed" if step > FORWARD else ""


def wedges(parts: np.ndarray) -> np.ndarray:
    """The corners (edges, 3, 2) of a spike along each edge, back to its start: wider for a larger part."""
    size = np.abs(parts)[:, None]
    across = ALONG[:, ::-1] * (-1, 1) * 11 * size / (2 + size)
    return np.stack([FEET + across, TIPS, FEET - across], axis=1)


def place(name: str) -> np.ndarray:
    """Where a node stands."""
    return PLACES[NODES.index(name)]


def nearest(ax: str, x: float, y: float) -> int | None:
    """The number of the node under the pointer."""
    away = np.linalg.norm(PLACES - (x, y), axis=1)
    return int(away.argmin()) if ax == "graph" and away.min() < 1.5 * RADIUS else None


def said(name: str) -> str:
    """The name with its index below the line."""
    return name.replace("1", "₁").replace("2", "₂")


def equal(operation: str, numbers: list[float], value: float) -> str:
    """The sign between numbers and their result: ≈ where the reader, who sees rounded ones, gets another."""
    if operation == "f":
        return "="
    compute, _ = OPERATIONS[operation]
    seen = [float(short(number).replace("−", "-")) for number in numbers]
    return "=" if short(compute(*seen)) == short(value) else "≈"


def short(value: float) -> str:
    """Two decimals, fewer where it is long, and no minus sign before a zero."""
    decimals = 2 - (abs(value) >= 10) - (abs(value) >= 100)
    return f"{round(value, 2) + 0.0:.{decimals}f}".replace("-", "−")
