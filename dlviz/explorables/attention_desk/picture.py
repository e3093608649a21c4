"""The text and its arcs, what comes next; below, column by column, how that came about; then all heads."""

from typing import Any

import numpy as np
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.path import Path

from dlviz.explorables.attention_desk.overview import draw_maps, draw_next, short
from dlviz.explorables.attention_desk.places import (
    ACROSS,
    HEIGHT,
    LEFT,
    MAPS,
    REACH,
    SCORE,
    SMALL,
    STRIP,
    SUM,
    VALUE,
    WEIGHT,
    WHOLE,
    WIDTH,
    height,
    map_of,
    middles,
    pitch,
    rectangles,
    spaced,
    tiling,
)
from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.attention import SHARE, shares
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

FAINT = 0.02  # a weight below this has neither arc nor bar
ROOM = 20  # above the arcs


class Upright(Writing):
    """Texts that are read from bottom to top; each place is where the middle of its line begins."""

    def show(self, texts: Any, size: float | None = None) -> None:
        """Write each text upwards from its place."""
        super().show((((y, -x), align, text) for (x, y), align, text in texts), size)

    def _outlines(self) -> Path:
        path = super()._outlines()
        return Path(self.turned(path.vertices), path.codes)

    @staticmethod
    def turned(points: np.ndarray) -> np.ndarray:
        """Points (n, 2) a quarter turn to the left."""
        return points[:, ::-1] * (-1, 1)


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Everything lies on one page whose unit is a pixel."""
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(0, HEIGHT))
    page.set_axis_off()
    weight, value, beside = WEIGHT + WHOLE / 2, sum(VALUE) / 2, SUM[0] - 18
    for x, y, words, colour in (
        (8, STRIP + 6, "press one", look.muted),
        (8, value - 9, "× value", look.ink),
        (beside, SCORE + 9, "how well each", look.muted),
        (beside, SCORE - 9, "key fits", look.muted),
        (beside, weight + 9, "green adds up", look.muted),
        (beside, weight - 9, "to 100 %", look.muted),
        (beside - 7, value, "=", look.ink),
        (SUM[0] + 2, VALUE[1] + 12, "sum", look.ink),
        (SUM[1] + 8, value + 9, "what this", look.muted),
        (SUM[1] + 8, value - 9, "head finds", look.muted),
        (8, MAPS[3] + 31, "The weights of every head, a row for each query (press one)", look.ink),
    ):
        page.text(x, y, words, va="center", color=colour)
    for y, name in ((STRIP + 15, "text"), (SCORE, "score"), (weight, "weight"), (value, "weight")):
        page.text(8, y + 8, name, va="center", weight="bold")
    page.axhline(SCORE, LEFT / WIDTH, (LEFT + ACROSS) / WIDTH, color=style.GREY, lw=0.8)
    page.axhline(WEIGHT, LEFT / WIDTH, (LEFT + ACROSS) / WIDTH, color=style.GREY, lw=0.8)

    seldom = {  # changed while the query moves: they are drawn first, and kept
        "maps": Raster(page),
        "blocks": Writing(page, look.ink, SMALL),
        "next": Writing(page, look.ink, SMALL),
        "rule": Writing(page, look.ink, SMALL),
        "chances": page.add_collection(PolyCollection([], edgecolors=style.BLUE), False),
    }
    for artist in seldom.values():
        artist.set_zorder(0)
    return seldom | {
        "ink": look.ink,
        "drawn": [None] * 4,  # what was drawn last: it stands still while the query moves
        "signs": table(style.diverging(look.theme)),
        "shares": table(shares(look.theme)),
        "strip": Raster(page),
        "values": Raster(page),
        "sum": Raster(page),
        "arcs": page.add_collection(
            PathCollection([], facecolors="none", edgecolors=SHARE, capstyle="round", zorder=2), False
        ),
        "bars": page.add_collection(PolyCollection([], zorder=2), False),
        "frames": page.add_collection(PolyCollection([], zorder=4, facecolors="none"), False),
        "letters": Writing(page, look.ink),
        "hidden": Writing(page, look.muted),
        "words": Upright(page, look.ink, SMALL),
        "hidden words": Upright(page, style.GREY, SMALL),
        "numbers": Writing(page, look.ink, SMALL),
        "headline": Writing(page, look.ink, 15, "bold"),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """The text and its arcs, the query's scores, weights and values, all heads, and what comes next."""
    state = frame["settings"]
    settings = state.scaled, state.temperature, state.seed, frame["drawn"]
    there = frame["tokens"], frame["heads"], frame["next"], settings
    if not all(map(np.array_equal, there, artists["drawn"])):
        draw_maps(artists, frame)
        draw_next(artists, frame)
        artists["drawn"] = there
    _draw_text(artists, frame)
    _draw_columns(artists, frame)
    _draw_frames(artists, frame)


def _draw_text(artists: dict[str, Any], frame: Frame) -> None:
    """The query is joined to the keys by arcs as thick as their weights."""
    words, query = frame["words"], frame["query"]
    n, weights, unseen = len(words), frame["weights"][query], np.isneginf(frame["scores"][query])
    x, wide, tall = middles(n), pitch(n), height(words)
    corners = LEFT, LEFT + wide * n, STRIP, STRIP + tall
    artists["strip"].show(np.where(unseen, np.nan, weights)[None], corners, artists["shares"], 0, 1)
    some = np.flatnonzero(weights > FAINT)
    floor = STRIP + tall
    artists["arcs"].set_paths(arcs(float(x[query]), x[some], floor, HEIGHT - ROOM - 14 - floor))
    artists["arcs"].set_linewidths(8 * weights[some])

    upright = tall > wide + 1 and max(map(len, words)) > 1
    size = max(SMALL, min(17.0, 0.85 * wide))
    named = spaced([query, *np.argsort(-weights, kind="stable")], x, SMALL)
    for hidden, level, rising in ((False, "letters", "words"), (True, "hidden", "hidden words")):
        mine = [(x[i], short(words[i])) for i in named if unseen[i] == hidden]
        artists[level].show(
            [] if upright else [((at, STRIP + 10), "center", word) for at, word in mine], size
        )
        artists[rising].show([((at + 4.5, STRIP + 4), "left", word) for at, word in mine] if upright else [])

    found = [i for i in np.argsort(-weights, kind="stable")[:2] if weights[i] >= 0.05]
    said = " and ".join(f"“{short(words[i])}” ({100 * weights[i]:.0f} %)" for i in found)
    text = f"“{short(words[query])}” looks at {said or 'all others a little'}"
    artists["headline"].show([((8, HEIGHT - ROOM), "left", text)])


def _draw_columns(artists: dict[str, Any], frame: Frame) -> None:
    """Below each token: its score, its weight, and what its value contributes; at the right the sum."""
    query, n = frame["query"], len(frame["words"])
    scores, weights, values = frame["scores"], frame["weights"][query], frame["values"]
    x, half = middles(n), 0.4 * pitch(n)
    finite = np.abs(scores[np.isfinite(scores)])
    most = 2.0 ** max(np.ceil(np.log2(finite.max() + 1e-9)), 1)  # of all queries: it rests while they move
    here, score = np.isfinite(scores[query]), np.where(np.isfinite(scores[query]), scores[query], 0)
    ends = SCORE + REACH * score / most
    up = score >= 0
    some = weights > FAINT / 4
    artists["bars"].set_verts(
        np.concatenate(
            [
                rectangles(x - half, x + half, np.minimum(ends, SCORE), np.maximum(ends, SCORE)),
                rectangles(x[some] - half, x[some] + half, WEIGHT, WEIGHT + WHOLE * weights[some]),
            ]
        )
    )
    artists["bars"].set_facecolors([*np.where(up, style.POSITIVE, style.NEGATIVE), *[SHARE] * some.sum()])
    strongest = max(np.abs(frame["weights"] @ values).max(), 1e-9)  # of all queries' sums
    scale = artists["signs"], -strongest, strongest
    columns = (weights[:, None] * values).T  # (d, n)
    artists["values"].show(columns, (LEFT, LEFT + pitch(n) * n, *VALUE), *scale)
    artists["sum"].show(frame["sum"][:, None], (*SUM, *VALUE), *scale)

    strong = [i for i in np.argsort(-weights, kind="stable") if weights[i] >= 0.095]
    room = pitch(n) * (n - here.sum())
    hidden = "hidden: −∞" if room > 84 else "−∞" if room > 24 else ""
    artists["numbers"].show(
        [
            *(((x[i], WEIGHT - 15), "center", f"{100 * weights[i]:.0f} %") for i in spaced(strong, x, 42)),
            ((LEFT - 4, SCORE + REACH - 9), "right", f"{most:.0f}"),
            ((LEFT - 4, SCORE - REACH), "right", f"−{most:.0f}"),
            *([((x[~here].mean(), SCORE + 6), "center", hidden)] if hidden else []),
        ]
    )


def _draw_frames(artists: dict[str, Any], frame: Frame) -> None:
    """Around the query, the head that is looked into and its row there; below what the network wrote."""
    state, query, n = frame["settings"], frame["query"], len(frame["words"])
    wide, heads = pitch(n), frame["heads"]
    _, cell = tiling(*heads.shape[:3])
    left, right, bottom, top = map_of(state.block - 1, state.head - 1, heads)
    x = LEFT + wide * query
    frames = [
        (x, x + wide, STRIP, STRIP + height(frame["words"]), 2.2),
        (left - 3, right + 3, bottom - 3, top + 3, 2.2),
        (left - 1, right + 1, top - cell * (query + 1) - 1, top - cell * query + 1, 1.0),
        (LEFT - 0.5, LEFT + wide * n + 0.5, *VALUE, 0.6),
        (SUM[0] - 0.5, SUM[1] + 0.5, *VALUE, 0.6),
    ]
    if state.epochs:
        first = LEFT + wide * max(n - state.epochs, 0)
        frames.append((first, LEFT + wide * n, STRIP - 4, STRIP - 4, 2.0))
    *sides, widths = zip(*frames, strict=True)
    artists["frames"].set_verts(rectangles(*map(np.array, sides)))
    artists["frames"].set_edgecolors(
        [artists["ink"]] * 3 + [style.GREY] * 2 + [style.BLUE] * bool(state.epochs)
    )
    artists["frames"].set_linewidths(widths)


def arcs(query: float, keys: np.ndarray, floor: float, room: float) -> list[Path]:
    """From a query at x = `query` to each of the keys (n,), in the same line of text: for a PathCollection.

    The farther a key, the higher its arc, up to `room`; where the key is the query itself it is a small loop.
    """
    itself = keys == query
    start = np.where(itself, query + 5, query)
    end = np.where(itself, query - 5, keys)
    apex = np.where(itself, 24, room * np.sqrt(np.abs(keys - query) / ACROSS))
    top = floor + apex / 0.75  # of the curve's control points
    low = np.full(len(keys), floor)
    corners = np.array([[start, low], [start, top], [end, top], [end, low]]).transpose(2, 0, 1)
    return [Path(four, (Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4)) for four in corners]
