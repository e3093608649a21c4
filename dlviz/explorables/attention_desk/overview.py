"""What stands still while the query moves: every head's weights, small, and the likeliest next tokens."""

from typing import Any

import numpy as np

from dlviz.explorables.attention_desk.places import (
    BELOW,
    MAPS,
    NEXT,
    SCORE,
    WEIGHT,
    WHOLE,
    WIDTH,
    corner,
    map_of,
    rectangles,
    tiling,
)
from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style

LIKELY = 5  # next tokens are shown
LONGEST = 7  # letters of a word that are written


def draw_maps(artists: dict[str, Any], frame: Frame) -> None:
    """Every head's weights, small: each as strong as its largest."""
    heads = frame["heads"]
    blocks, each, n, _ = heads.shape
    _, cell = tiling(blocks, each, n)
    last = [corner(blocks - 1, head, blocks, each, n) for head in range(each)]
    image = np.full((max(row for row, _ in last) + n, max(column for _, column in last) + n), np.nan)
    unseen = np.isneginf(frame["scores"])
    for block, head in np.ndindex(blocks, each):
        row, column = corner(block, head, blocks, each, n)
        weights = heads[block, head]
        image[row : row + n, column : column + n] = np.where(
            unseen, np.nan, weights / max(weights.max(), 0.3)
        )
    left, _, _, top = MAPS
    corners = left, left + cell * image.shape[1], top - cell * image.shape[0], top
    artists["maps"].show(image, corners, artists["shares"], 0, 1)
    firsts = [map_of(block, 0, heads)[0] for block in range(blocks)]
    wide = min(np.diff(firsts), default=WIDTH) > 60
    artists["blocks"].show(
        ((x, top + 9), "left", f"block {block}" if wide else str(block))
        for block, x in enumerate(firsts, start=1)
    )


def short(word: str) -> str:
    """A word, or how it begins."""
    return word if len(word) <= LONGEST else word[: LONGEST - 1] + "…"


def likeliest(frame: Frame) -> list[int]:
    """The next tokens that are shown; the one that is drawn is among them."""
    numbers = np.argsort(-frame["next"], kind="stable")[:LIKELY].tolist()
    return numbers if frame["drawn"] in numbers else [*numbers[:-1], int(frame["drawn"])]


def draw_next(artists: dict[str, Any], frame: Frame) -> None:
    """The likeliest next tokens, and the one that is drawn, which is filled."""
    state, (x, y) = frame["settings"], NEXT
    words = [short(word) for word in frame["likeliest words"]]
    start = x + (22 if max(map(len, words)) == 1 else 62)
    levels, chances = y - BELOW * np.arange(len(words)), frame["next"][frame["likeliest"]]
    longest = WIDTH - 52 - start  # beside it "100 %"
    drawn = frame["likeliest"].index(int(frame["drawn"]))
    who = f"seed {state.seed} draws" if len(words[drawn]) == 1 else "draws"
    artists["next"].show(
        [
            ((x, y + 18), "left", f"next {state.network().unit}"),
            *(((start - 6, at - 5), "right", word) for at, word in zip(levels, words, strict=True)),
            *(
                ((start + longest * chance + 5, at - 5), "left", f"{100 * chance:.0f} %")
                for at, chance in zip(levels, chances, strict=True)
            ),
            ((x, levels[-1] - 25), "left", f"{who} {words[drawn]}"),
        ]
    )
    artists["chances"].set_verts(rectangles(start, start + longest * chances, levels - 6, levels + 6))
    artists["chances"].set_facecolors([style.BLUE if i == drawn else "none" for i in range(len(words))])
    softmax = WEIGHT + WHOLE / 2 - 14
    hot = f"at T = {state.temperature:.2f}" if state.temperature != 1 else ""
    score = "q · k / √d" if state.scaled else "q · k"
    artists["rule"].show(
        [
            ((8.0, SCORE - 14.0), "left", score),
            ((8.0, softmax), "left", "softmax"),
            ((8.0, softmax - 16), "left", hot),
        ]
    )
