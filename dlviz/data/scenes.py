"""Made-up scenes for detection: a few scanned digits anywhere on a larger canvas, scratches and noise."""

from dataclasses import dataclass

import numpy as np

from dlviz.data.augment import warp
from dlviz.data.real import load_digits

SIDE = 14  # of the frame in which a digit of 8×8 pixels is enlarged


@dataclass(frozen=True, repr=False)
class Scenes:
    """Canvases and the objects on them. x float32 (n, size, size), from 0 (paper) to 1 (ink)."""

    x: np.ndarray
    boxes: tuple[np.ndarray, ...]  # for each canvas float64 (k, 4): left, top, right, bottom, in pixels
    t: tuple[np.ndarray, ...]  # for each canvas int64 (k,): which digits
    description: str = "made-up scenes of handwritten digits"
    source: str = "composed of Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits"
    licence: str = "CC BY 4.0"

    def __len__(self) -> int:
        return len(self.x)

    def __repr__(self) -> str:
        digits = sum(map(len, self.t))
        return (
            f"{self.description}: {len(self)} with {digits} digits ({self.source}; licence: {self.licence})"
        )


def digit_scenes(
    n: int,
    split: str = "train",
    *,
    size: int = 32,
    most: int = 4,
    overlap: float = 0.1,
    rng: np.random.Generator | int | None = None,
) -> Scenes:
    """`n` made-up canvases of `size` × `size` pixels, each with 1 to `most` digits of load_digits(split).

    A digit is enlarged 1 to 1.6 times and drawn with 60 to 100 % of its ink. Its box is the smallest that
    holds all of its ink above 0.2. Digits may touch: of two boxes, what they share is at most `overlap` of
    what they cover together, and a digit that finds no such place is left out. Up to two scratches, straight
    strokes that are no digits, and noise with a standard deviation of 0.05 come on top. The three splits
    never share a digit. rng: a generator or a seed.

    Source: composed of load_digits. Licence: CC BY 4.0, as theirs.
    """
    if size < SIDE or most < 1:
        raise ValueError(f"expected size of at least {SIDE} and most of at least 1, got {size} and {most}")
    rng = np.random.default_rng(rng)
    digits = load_digits(split)
    counts = rng.integers(1, most + 1, n)
    rows = rng.integers(0, len(digits), counts.sum())
    margin = (SIDE - 8) // 2
    framed = np.pad(digits.x[rows], ((0, 0), (margin, margin), (margin, margin)))
    drawn = warp(framed, scale=rng.uniform(1, 1.6, len(rows))) * rng.uniform(0.6, 1, (len(rows), 1, 1))
    x, boxes, t, first = np.zeros((n, size, size), np.float32), [], [], 0
    for canvas, count in zip(x, counts, strict=True):
        own: list[np.ndarray] = []
        kept: list[int] = []
        for i in range(first, first + count):
            if (box := _place(canvas, drawn[i], own, overlap, rng)) is not None:
                own.append(box)
                kept.append(digits.t[rows[i]])
        first += count
        boxes.append(np.array(own))
        t.append(np.array(kept, np.int64))
        for _ in range(rng.integers(0, 3)):
            _scratch(canvas, rng)
    x += 0.05 * rng.standard_normal(x.shape, np.float32)
    return Scenes(np.clip(x, 0, 1), tuple(boxes), tuple(t))


def _place(
    canvas: np.ndarray, digit: np.ndarray, others: list[np.ndarray], overlap: float, rng: np.random.Generator
) -> np.ndarray | None:
    """Draw the digit's ink on the canvas where there is room, and return its box; None after 20 tries."""
    rows, columns = (np.flatnonzero((digit > 0.2).any(axis=axis)) for axis in (1, 0))
    ink = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = ink.shape
    for _ in range(20):
        top, left = (
            rng.integers(0, side - length + 1) for side, length in zip(canvas.shape, ink.shape, strict=True)
        )
        box = np.array([left, top, left + width, top + height], float)
        if all(_share(box, other) <= overlap for other in others):
            part = canvas[top : top + height, left : left + width]
            np.maximum(part, ink, out=part)
            return box
    return None


def _share(a: np.ndarray, b: np.ndarray) -> float:
    """The area that two boxes share, as a part of the area that they cover together."""
    shared = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    return float(shared / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared))


def _scratch(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """A straight stroke of 3 to 8 pixels, one pixel wide."""
    size, length, angle = len(canvas), rng.uniform(3, 8), rng.uniform(0, np.pi)
    along = np.linspace(0, length, 16)
    row, column = rng.uniform(0, size, 2)
    rows, columns = (row + along * np.sin(angle)).astype(int), (column + along * np.cos(angle)).astype(int)
    inside = (rows >= 0) & (rows < size) & (columns >= 0) & (columns < size)
    rows, columns = rows[inside], columns[inside]
    canvas[rows, columns] = np.maximum(canvas[rows, columns], rng.uniform(0.4, 0.9))
