"""The explorable of lesson 11: AttentionDesk."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dlviz.explorables._core import attention_places as desk
from dlviz.explorables._core.attention_code import NUMPY, TORCH
from dlviz.explorables._core.attention_gpt import BLOCKS, CONTEXT, HEADS, Writer, symbols, trained_gpt
from dlviz.explorables.kit.controls import choice, slider, text, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from dlviz.pictures import style
from dlviz.pictures.attention import SHARE, arcs, readable, shares
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

__all__ = ["AttentionDesk", "symbols", "trained_gpt"]

PROMPT = "some people, some peo"
REACH = 8.0, 1.0  # the largest score and value that their colours tell apart
LIKELY = 5  # next characters are shown
FAINT = 0.02  # a weight below this has neither arc nor bar


class AttentionDesk(Live):
    """What does a token look up? A trained network of heads reads a text, and writes on."""

    size = (940, 500)
    unit = "character"
    at_most = 6.0
    LIVE = frozenset({"causal", "scaled", "positions", "temperature", "writing"})
    LOOKS = frozenset({"query", "block", "head"})

    @dataclass(frozen=True)
    class State(LiveState):
        """A text, how all heads attend, and which query of which head is looked at."""

        text: str = text(PROMPT, label="text")
        query: int = slider(-1, -CONTEXT, -1, step=1, label="query (−1: the newest)")
        block: int = choice(2, range(1, BLOCKS + 1), label="block")
        head: int = choice(3, range(1, HEADS + 1), label="head")
        causal: bool = toggle(True, label="hide the future")
        scaled: bool = toggle(True, label="divide by √d")
        positions: bool = toggle(True, label="positions")
        temperature: float = slider(1.0, 0.05, 5.0, step=0.05, label="temperature of the look-up")
        writing: float = slider(0.8, 0.05, 2.0, step=0.05, label="temperature of writing")
        seed: int = slider(0, 0, 99, step=1, label="seed of writing")

        def __post_init__(self) -> None:
            if isinstance(self.text, str) and (unknown := sorted({*self.text} - {*symbols()})):
                raise ValueError(
                    f"text expects characters that the network has read, got {''.join(unknown)!r}: "
                    "try letters without accents"
                )

    numpy, torch = NUMPY, TORCH

    @staticmethod
    def begin(state: Any) -> Any:
        """The text as it was typed."""
        return Writer(state)

    @staticmethod
    def look(state: Any, run: Writer) -> Frame:
        """Scores, weights and values of the head, the query's sum, every head's weights, what comes next."""
        reading, place = run.read(state), (state.block - 1, state.head - 1)
        query = max(len(run.tokens) + state.query, 0)
        weights, values = reading.weights[place], reading.values[place]
        chances = run.chances(state)
        return {
            "tokens": np.array(run.tokens),
            "query": query,
            "scores": reading.scores[place].copy(),
            "weights": weights.copy(),
            "values": values.copy(),
            "sum": weights[query] @ values,
            "heads": reading.weights.copy(),
            "next": chances,
            "drawn": run.drawn(chances),
            "settings": state,
        }

    def code(self, library: str) -> str:
        """The code for the text on screen: what was typed and what has been written since."""
        source = super().code(library)
        if not self._state.epochs:
            return source
        return source.replace(f"text = {self._state.text!r}\n", f"text = {letters(self.frame)!r}\n", 1)

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Above the text and what comes next; below all heads, then one head's scores, weights and values."""
        width, height = AttentionDesk.size
        page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
        page.set_axis_off()
        ink = page.xaxis.label.get_color()
        theme = "dark" if np.mean(to_rgb(fig.get_facecolor())) < 0.5 else "light"
        for x, y, words, colour, align in (
            (desk.COLUMNS[0], desk.TOP + 30, "all heads", SHARE, "left"),
            *(
                (x + desk.HEAD / 2, desk.TOP + 13, f"block {i}", ink, "center")
                for i, x in enumerate(desk.COLUMNS, start=1)
            ),
            (desk.WEIGHTS, desk.TOP + 30, "softmax of each row: weights", SHARE, "left"),
            (desk.BARS, desk.TOP + 30, "weight", SHARE, "left"),
            (desk.VALUES, desk.TOP + 30, "weight × value", ink, "left"),
            (desk.VALUES - 10, sum(desk.SUM) / 2, "their sum", ink, "right"),
            (desk.NEXT[0], desk.NEXT[1] + 26, "next character", ink, "left"),
        ):
            page.text(x, y, words, color=colour, ha=align, va="center")
        seldom = {  # changed: they are drawn first, and kept
            "scores": Raster(page),
            "weights": Raster(page),
            "heads": [Raster(page) for _ in range(BLOCKS * HEADS)],
            "names": Writing(page, ink),
            "next": Writing(page, ink, 12),
            "formula": StillText(desk.SCORES, desk.TOP + 30, va="center"),
            "drawn": StillText(desk.NEXT[0], desk.NEXT[1] - 87, va="center", color=style.GREY),
            "mask": StillText(desk.SCORES + desk.SIDE, desk.TOP - 14, ha="right", color=style.GREY),
        }
        for name in ("names", "next", "formula", "drawn", "mask"):
            page.add_artist(seldom[name]).set_zorder(0)
        return seldom | {
            "maps": [None] * 3,  # what was drawn last: it stands still while the query moves
            "signs": table(style.diverging(theme)),
            "shares": table(shares(theme)),
            "values": Raster(page),
            "sum": Raster(page),
            "line": Raster(page),
            "arcs": page.add_collection(
                PathCollection([], facecolors="none", edgecolors=SHARE, capstyle="round", zorder=2), False
            ),
            "boxes": page.add_collection(PolyCollection([], zorder=4), False),
            "ink": ink,
            "line of text": Writing(page, ink),
            "percent": Writing(page, SHARE),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """The text and its arcs, the maps, what the query takes, and what comes next."""
        maps = frame["tokens"], frame["scores"], frame["heads"]
        if not all(map(np.array_equal, maps, artists["maps"])):
            _draw_maps(artists, frame)
            artists["maps"] = maps
        artists["formula"].set_text("scores q · k" + " / √d" * frame["settings"].scaled)
        _draw_text(artists, frame)
        _draw_sum(artists, frame)
        _draw_next(artists, frame)
        _draw_boxes(artists, frame)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The switches, what the query looks at, and what comes next."""
        words, query = [readable(word) for word in letters(frame)], frame["query"]
        taken = frame["weights"][query]
        most = ", ".join(f"{words[i]} ({i + 1}) {100 * taken[i]:.0f} %" for i in np.argsort(-taken)[:3])
        drawn = frame["drawn"]
        return (
            f"The network reads “{''.join(words)}”; {state.epochs} characters were written. In block "
            f"{state.block}, head {state.head}, character {query + 1}, {words[query]}, looks at {most}. "
            f"The future is {'hidden' if state.causal else 'seen'}, scores are "
            f"{'divided by √d' if state.scaled else 'not scaled'}, positions are "
            f"{'on' if state.positions else 'off'}, the temperature is {state.temperature:.2f}. "
            f"Next: {readable(symbols()[drawn])}, with {100 * frame['next'][drawn]:.0f} % at temperature "
            f"{state.writing:.2f}, seed {state.seed}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The numbers of the cell under the pointer."""
        words = [f"{readable(word)} ({i})" for i, word in enumerate(letters(frame), start=1)]
        weights, values = frame["weights"], frame["values"]
        match desk.find(len(values), values.shape[1], x, y):
            case "head", (block, head):
                return f"block {block + 1}, head {head + 1}: press to look into it"
            case "map", (query, key):
                if np.isneginf(score := frame["scores"][query, key]):
                    return f"{words[query]} must not see {words[key]}"
                numbers = f"score {score:.2f}, weight {100 * weights[query, key]:.1f} %"
                return f"query {words[query]}, key {words[key]}\n{numbers}"
            case "text", key:
                return f"{words[key]}: weight {100 * weights[frame['query'], key]:.1f} %"
            case "value", (key, column):
                weight, value = weights[frame["query"], key], values[key, column]
                return f"{words[key]}: {weight:.3f} × {value:.2f} = {weight * value:.3f}"
        return ""

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Press a small map to look into its head; press or drag in the text or the maps: the query."""
        n, width = frame["values"].shape
        match desk.find(n, width, x, y):
            case "head", (block, head):
                return replace(state, block=block + 1, head=head + 1)
            case ("map", (query, _)) | ("text", query):
                return replace(state, query=query - n)
        return state


def letters(frame: Frame) -> str:
    """The text on screen."""
    return "".join(symbols()[number] for number in frame["tokens"])


def _draw_text(artists: dict[str, Any], frame: Frame) -> None:
    """The query is joined to the keys by arcs as thick as their weights."""
    query, n = frame["query"], len(frame["tokens"])
    letter, x, weights = desk.pitches(n)[1], desk.middles(n), frame["weights"][query]
    visible = np.where(np.isneginf(frame["scores"][query]), np.nan, weights)
    line = desk.LINE, desk.LINE + letter * n, desk.STRIP, desk.STRIP + desk.LETTER
    artists["line"].show(visible[None], line, artists["shares"], 0, 1)
    some = np.flatnonzero(weights > FAINT)
    artists["arcs"].set_paths(arcs(float(x[query]), x[some], desk.STRIP + desk.LETTER))
    artists["arcs"].set_linewidths(8 * weights[some])
    shown = zip(x, letters(frame), strict=True)
    texts = [((middle, desk.STRIP + 10), "center", readable(word)) for middle, word in shown]
    artists["line of text"].show(texts, min(16.0, 0.85 * letter))


def _draw_maps(artists: dict[str, Any], frame: Frame) -> None:
    """One head's scores and weights; every head's weights, small."""
    n, greens = len(frame["tokens"]), artists["shares"]
    cell, y = desk.pitches(n)[0], desk.levels(n)
    seen = np.where(np.isneginf(frame["scores"]), np.nan, 1.0)
    for left, name, colours, low, high in (
        (desk.SCORES, "scores", artists["signs"], -REACH[0], REACH[0]),
        (desk.WEIGHTS, "weights", greens, 0, 1),
    ):
        corners = left, left + cell * n, desk.TOP - cell * n, desk.TOP
        artists[name].show(seen * frame[name], corners, colours, low, high)
    places = [(block, head) for block in range(BLOCKS) for head in range(HEADS)]
    heads = seen * frame["heads"]
    for raster, place in zip(artists["heads"], places, strict=True):
        raster.show(heads[place], desk.small_map(*place), greens, 0, max(np.nanmax(heads[place]), 0.3))

    size, words = min(12.0, 0.95 * cell), [readable(word) for word in letters(frame)]
    sides = [((desk.SCORES - 6, at - 0.36 * size), "right", word) for at, word in zip(y, words, strict=True)]
    tops = [
        ((left + cell * (i + 0.5), desk.TOP + 5), "center", word)
        for left in (desk.SCORES, desk.WEIGHTS)
        for i, word in enumerate(words)
    ]
    artists["names"].show(sides + tops, size)
    hidden = frame["settings"].causal and n > 7
    artists["mask"].set_text("the future is hidden" if hidden else "")


def _draw_sum(artists: dict[str, Any], frame: Frame) -> None:
    """The values that the query's weights let through, and the sum of these."""
    n, width = frame["values"].shape
    cell, y, weights = desk.pitches(n)[0], desk.levels(n), frame["weights"][frame["query"]]
    right = desk.VALUES + desk.COLUMN * width
    strong = [(at, weight) for at, weight in zip(y, weights, strict=True) if weight >= 0.1]
    artists["percent"].show([((right + 5, at - 4), "left", f"{100 * w:.0f} %") for at, w in strong], 10)
    values, corners = weights[:, None] * frame["values"], (desk.VALUES, right, desk.TOP - cell * n, desk.TOP)
    artists["values"].show(values, corners, artists["signs"], -REACH[1], REACH[1])
    artists["sum"].show(
        frame["sum"][None], (desk.VALUES, right, *desk.SUM), artists["signs"], -REACH[1], REACH[1]
    )


def _draw_next(artists: dict[str, Any], frame: Frame) -> None:
    """The likeliest next characters, and the one that is drawn."""
    said: list[tuple[Any, str, str]] = []
    for at, number, chance in likeliest(frame):
        said.append(((desk.NEXT[0] + 6, at - 4), "center", readable(symbols()[number])))
        said.append(((desk.NEXT[0] + 26 + desk.CHANCE * chance, at - 4), "left", f"{100 * chance:.0f} %"))
    artists["next"].show(said)
    drawn = readable(symbols()[frame["drawn"]])
    artists["drawn"].set_text(f"seed {frame['settings'].seed} draws {drawn}")


def likeliest(frame: Frame) -> list[tuple[float, int, float]]:
    """The height, number and probability of each next character that is shown; the drawn one is there."""
    numbers = [int(number) for number in np.argsort(-frame["next"])[:LIKELY]]
    if frame["drawn"] not in numbers:
        numbers[-1] = frame["drawn"]
    heights = [desk.NEXT[1] - desk.BELOW * i for i in range(LIKELY)]
    return list(zip(heights, numbers, frame["next"][numbers], strict=True))


def _draw_boxes(artists: dict[str, Any], frame: Frame) -> None:
    """Bars of weights and chances, a line below what the network wrote, frames around what is looked at."""
    state, query, n, ink = frame["settings"], frame["query"], len(frame["tokens"]), artists["ink"]
    (cell, letter), y, blue = desk.pitches(n), desk.levels(n), style.BLUE
    boxes: list[tuple] = []  # left, right, bottom, top; colour, that of the edge, and how wide it is
    for at, weight in zip(y, frame["weights"][query], strict=True):
        if weight > FAINT:
            sides = desk.BARS, desk.BARS + desk.BAR * weight, at - 0.38 * cell, at + 0.38 * cell
            boxes.append((sides, SHARE, SHARE, 1.0))
    for at, number, chance in likeliest(frame):
        sides = desk.NEXT[0] + 20, desk.NEXT[0] + 20 + desk.CHANCE * chance, at - 6, at + 6
        boxes.append((sides, blue if number == frame["drawn"] else "none", blue, 1.2))
    if state.epochs:
        first = desk.LINE + letter * max(n - state.epochs, 0)
        boxes.append(((first, desk.LINE + letter * n, desk.STRIP - 3.5, desk.STRIP - 2.5), blue, blue, 1.2))
    for left in (desk.SCORES, desk.WEIGHTS):
        boxes.append(((left, left + cell * n, y[query] - cell / 2, y[query] + cell / 2), "none", ink, 1.4))
    head = np.add(desk.small_map(state.block - 1, state.head - 1), (-3, 3, -3, 3))
    x = desk.LINE + letter * query
    for sides in (tuple(head), (x, x + letter, desk.STRIP, desk.STRIP + desk.LETTER)):
        boxes.append((sides, "none", ink, 2.0))
    places, colours, edges, widths = zip(*boxes, strict=True)
    artists["boxes"].set_verts(desk.rectangles(*np.transpose(places)))
    artists["boxes"].set_facecolors(colours)
    artists["boxes"].set_edgecolors(edges)
    artists["boxes"].set_linewidths(widths)
