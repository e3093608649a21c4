"""Augmentation: more training images out of those there are, by moves that leave the label as it is."""

import numpy as np


def warp(
    images: np.ndarray,
    shift: np.ndarray | float = 0.0,
    turn: np.ndarray | float = 0.0,
    scale: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Images (n, height, width), each scaled and turned around its centre, then shifted.

    shift (n, 2): pixels down and right. turn (n,): degrees, counterclockwise. scale (n,): above 0; 2 is twice
    as large. A number stands for all images. What comes in at the edge is 0; between pixels, values are mixed
    linearly. As torch's `grid_sample` with zeros for padding.
    """
    if images.ndim != 3:
        raise ValueError(f"warp expected images (n, height, width), got shape {images.shape}")
    n, height, width = images.shape
    down, right = np.broadcast_to(shift, (n, 2)).T[:, :, None, None]
    angle = np.deg2rad(np.broadcast_to(turn, n))[:, None, None]
    scale = np.broadcast_to(scale, n)[:, None, None]
    centre = (height - 1) / 2, (width - 1) / 2
    row = np.arange(height)[:, None] - centre[0] - down  # (n, height, 1): from the centre, shift undone
    column = np.arange(width) - centre[1] - right
    source_row = (np.cos(angle) * row + np.sin(angle) * column) / scale + centre[0]  # (n, height, width)
    source_column = (np.cos(angle) * column - np.sin(angle) * row) / scale + centre[1]
    return _between(images, source_row, source_column).astype(images.dtype, copy=False)


def augmented(
    images: np.ndarray,
    *,
    shift: float = 1.0,
    turn: float = 10.0,
    scale: float = 0.1,
    noise: float = 0.0,
    rng: np.random.Generator | int | None = None,
) -> np.ndarray:
    """Images (n, height, width) of ink from 0 to 1, each moved by draws of its own; new ones at every call.

    Drawn evenly: a shift of at most `shift` pixels along both axes, a turn of at most `turn` degrees, and a
    change of size by at most the share `scale`. `noise` is the standard deviation of what is added to each
    pixel; ink stays between 0 and 1. rng: a generator or a seed.
    """
    rng, n = np.random.default_rng(rng), len(images)
    moved = warp(
        images,
        rng.uniform(-shift, shift, (n, 2)),
        rng.uniform(-turn, turn, n),
        1 + rng.uniform(-scale, scale, n),
    )
    if noise:
        moved = moved + noise * rng.standard_normal(moved.shape, moved.dtype)
    return np.clip(moved, 0, 1)


def _between(images: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The images' values at (row, column), both (n, height, width), each mixed of the four pixels around."""
    n, height, width = images.shape
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))  # so that every place has four neighbours
    row, column = np.clip(row, -1, height) + 1, np.clip(column, -1, width) + 1
    top, left = np.minimum(row.astype(int), height), np.minimum(column.astype(int), width)
    down, right = row - top, column - left  # shares of the lower and of the right neighbours
    wide = width + 2
    first = (np.arange(n)[:, None, None] * (height + 2) + top) * wide + left  # the upper left one
    framed = framed.ravel()
    above = (1 - right) * framed[first] + right * framed[first + 1]
    below = (1 - right) * framed[first + wide] + right * framed[first + wide + 1]
    return (1 - down) * above + down * below
