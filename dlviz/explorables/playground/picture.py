"""Left the network, each unit a map of what it answers; right the output's map; below, how far it is."""

import math
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dlviz.explorables.kit.training import grid
from dlviz.explorables.playground.data import REACH, is_numbers
from dlviz.explorables.playground.features import FEATURES, features
from dlviz.explorables.playground.hit_testing import split, unit_name
from dlviz.explorables.playground.maps import Maps
from dlviz.explorables.playground.network_picture import Layout, NetworkPicture, layout
from dlviz.explorables.playground.size_buttons import TOP, SizeButtons, buttons
from dlviz.explorables.playground.training import SIDE
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 860, 500
NET = 84, 514, 292  # the inputs' x, where the output's map begins, and the middle; CSS pixels from below
LARGE = 514, 156, 276  # the large map: left, bottom, side
SMALL = 10.5  # points: 10 pixels where the page is narrow
PIXELS = SMALL * 100 / 72  # the same for Writing
LEGEND = (100, 206)  # from the large map's left to what blue and yellow-orange stand for


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Whatever stands still, and the artists that move."""
    (width, height), ratio = SIZE, fig.dpi / 100
    left, bottom, side = LARGE
    plane = fig.add_axes((left / width, bottom / height, side / width, side / height), label="plane")
    plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    plane.set_axis_off()
    curve = fig.add_axes((left / width, 26 / height, side / width, 80 / height), label="losses")
    curve.set(xlim=(0, 1), xticks=(), yscale="log", ylim=(1e-4, 5))
    curve.set_yticks((1e-4, 1e-2, 1), ("0.0001", "0.01", "1"), fontsize=SMALL)
    curve.minorticks_off()
    curve.tick_params(length=2)
    network = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), label="network")
    network.set_axis_off()
    network.text(24, 80, "epoch", fontsize=20)
    for x, words in ((24, "training loss"), (214, "test loss")):
        network.text(x, 56, words, fontsize=SMALL)
    above = {"transform": curve.transAxes, "fontsize": SMALL}
    curve.text(0, 1.05, "  loss", **above)
    curve.text(0.72, 1.05, "test", color=look.muted, ha="right", **above)
    curve.text(1, 1.05, "training", ha="right", **above)
    for feature, (_, y) in zip(FEATURES.values(), layout([True] * 7, [], *NET).inputs, strict=True):
        network.text(NET[0] - 24, y, feature.formula, ha="right", va="center", fontsize=11.5)
    network.text(NET[0] - 24, TOP, "layers", ha="right", va="center", fontsize=SMALL)
    beside = {"fontsize": SMALL, "rotation": 90, "va": "center", "ha": "center"}
    return {
        "buttons": SizeButtons(network, look),
        "network": NetworkPicture(network, ratio, look),
        "large": network.add_artist(Maps(side, ratio, look, radius=0.014)),
        "points": plane.scatter([], [], 16, lw=0.7, zorder=4),
        "shades": style.diverging(look.theme),
        "test": curve.plot([], [], color=look.muted, lw=1.4)[0],
        "train": curve.plot([], [], color=look.ink, lw=1.4)[0],
        "title": network.add_artist(StillText(left, bottom + side + 9, fontsize=SMALL)),
        "legend": [Writing(network, colour, PIXELS) for colour in (style.NEGATIVE, style.POSITIVE, look.ink)],
        "ticks": Writing(network, look.ink, PIXELS),
        "names": [
            network.add_artist(StillText(left + side / 2, bottom - 19, fontsize=SMALL, ha="center")),
            network.add_artist(StillText(left + side + 14, bottom + side / 2, **beside)),
        ],
        "numbers": [Writing(network, look.ink, size) for size in (20 * 100 / 72, PIXELS)],
        "settings": network.add_artist(StillText(24, 12, fontsize=SMALL, linespacing=1.45)),
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Colour the maps and the links, and lengthen the curves."""
    state, widths = frame["settings"], frame["widths"]
    weights, biases = split(frame["parameters"], widths)
    units, output = (np.sign(frame[k]) if state.discrete else frame[k] for k in ("units", "output"))
    artists["buttons"].show(buttons(widths[1:-1], *NET[:2]))
    artists["network"].show(
        places(used(state), widths[1:-1]),
        _input_maps()[:, 1::2, 1::2],
        np.where(used(state), 1.0, 0.25),
        units[:, 1::2, 1::2],
        np.concatenate([weight.ravel() for weight in weights]),
        np.concatenate([np.empty(0), *biases[:-1]]),
    )
    shown = state.shown if -1 <= state.shown < len(units) else -1
    artists["large"].show((units[shown] if shown >= 0 else output)[None], np.array([LARGE[:2]]))
    artists["title"].set_text(unit_name(shown, widths) if shown >= 0 else "output:")
    _draw_scales(artists, frame, legend=shown < 0)

    n = len(frame["x"]) if state.show_test else frame["examples"]
    t = frame["t"][:n, 0]
    training = np.arange(n) < frame["examples"]
    artists["points"].set_offsets(frame["x"][:n])
    artists["points"].set_facecolors(artists["shades"]((t + 1) / 2 if is_numbers(state.dataset) else t))
    artists["points"].set_edgecolors(np.where(training[:, None], to_rgb("white"), to_rgb("black")))
    losses = frame["losses"]
    some = np.unique(np.linspace(0, len(losses) - 1, 300).astype(int))
    for name, line in zip(("train", "test"), losses[some].T, strict=True):
        artists[name].set_data(some / max(len(losses) - 1, 1), line)
    epoch, both = artists["numbers"]
    epoch.show([((124, 80), "left", f"{len(losses) - 1:,}")])
    both.show([((x, 56), "left", loss_text(loss)) for x, loss in zip((126, 286), losses[-1], strict=True)])
    artists["settings"].set_text(settings(state))


def _draw_scales(artists: dict[str, Any], frame: dict[str, Any], legend: bool) -> None:
    """The ends of both axes in the data's own units; what blue and yellow-orange stand for."""
    (left, bottom, side), (x, y, t) = LARGE, frame["scale"]
    texts: list[tuple] = [((left + side * at, bottom - 19), "center", label) for at, label in ends(*x)]
    texts += [((left + side + 6, bottom + side * at - 5), "left", label) for at, label in ends(*y)]
    artists["ticks"].show(texts)
    for text, name in zip(artists["names"], frame["names"], strict=True):
        text.set_text(name)
    if is_numbers(frame["settings"].dataset):
        words = [number(t[0] - t[1]), number(t[0] + t[1])]
    else:
        words = frame["classes"]
    spots = [(left + x, bottom + side + 9) for x in LEGEND]
    blue, orange, ink = artists["legend"]
    for dot, spot in zip((blue, orange), spots, strict=True):
        dot.show([(spot, "left", "●")] if legend else [])
    ink.show(
        [((x + 14, y), "left", word) for (x, y), word in zip(spots, words, strict=True)] if legend else []
    )


def used(state: Any) -> tuple[bool, ...]:
    """Which features are inputs of the network."""
    return tuple(getattr(state, name) for name in FEATURES)


@lru_cache(maxsize=8)
def places(used: tuple[bool, ...], hidden: tuple[int, ...]) -> Layout:
    """Where everything of the network is."""
    return layout(used, hidden, *NET)


@lru_cache(maxsize=8)
def ends(centre: float, step: float) -> list[tuple[float, str]]:
    """The first and the last round number on an axis: how far along it is, 0 to 1, and its text."""
    low, high = centre - REACH * step, centre + REACH * step
    ticks = MaxNLocator(8, steps=[1, 2, 5, 10]).tick_values(low, high)
    inside = ticks[(ticks >= low) & (ticks <= high)]
    return [((tick - low) / (high - low), number(tick, ticks[1] - ticks[0])) for tick in inside[[0, -1]]]


def number(value: float, step: float = 0.0) -> str:
    """A short text for a number: three digits, or as many as tell it from what is a `step` away."""
    large = math.floor(math.log10(abs(value))) if value else 0
    small = math.floor(math.log10(step)) if step else large - 2
    text = f"{value:.{max(-small, 0)}f}"
    if len(text.lstrip("-")) > 6:
        mantissa, _, power = f"{value:.{min(max(large - small, 0), 2)}e}".partition("e")
        text = f"{mantissa}e{int(power)}"
    elif "." in text and not step:
        text = text.rstrip("0").rstrip(".")
    return "0" if float(text) == 0 else text.replace("-", "−")


def loss_text(loss: float) -> str:
    """A loss with three decimals; in powers of ten where it has left all bounds."""
    return f"{loss:.3f}" if loss < 1e4 else f"{loss:.0e}".replace("e+", "e")


def settings(state: Any) -> str:
    """How it trains, in two lines."""
    dropout = f"dropout {state.dropout:.2f}, " if state.hidden.strip() else ""
    return (
        f"{state.library}, learning rate {10**state.log_lr:.3g}, "
        f"batch size {state.batch}, seed {state.seed}\n"
        f"{dropout}L1 {state.l1:g}, L2 {state.l2:g}"
    )


@cache
def _input_maps() -> np.ndarray:
    """What every feature says all over the square, scaled to −1 … 1."""
    values = features(grid(SIDE, REACH), FEATURES)
    return (values / np.abs(values).max(axis=0)).T.reshape(-1, SIDE, SIDE)
