"""Features that people thought of for handwritten digits, one number an image: nothing here is learned.

Each takes images (n, height, width), from 0 (paper) to 1 (ink), and gives (n,).
"""

import numpy as np


def ink(images: np.ndarray) -> np.ndarray:
    """The mean ink, from 0 (blank) to 1 (all ink)."""
    return images.mean(axis=(1, 2))


def symmetry(images: np.ndarray) -> np.ndarray:
    """How alike left and right are: 1 minus the mean difference from the mirror image."""
    return 1 - np.abs(images - images[:, :, ::-1]).mean(axis=(1, 2))


def upside_down(images: np.ndarray) -> np.ndarray:
    """How alike top and bottom are: 1 minus the mean difference from the image upside down."""
    return 1 - np.abs(images - images[:, ::-1]).mean(axis=(1, 2))


def strokes_across(images: np.ndarray) -> np.ndarray:
    """How many strokes one meets on a walk along a row, on average over the rows."""
    dark = np.pad(images > 0.5, ((0, 0), (0, 0), (1, 0)))  # every walk begins on paper
    return (dark[:, :, 1:] & ~dark[:, :, :-1]).sum(axis=2).mean(axis=1)


def strokes_down(images: np.ndarray) -> np.ndarray:
    """How many strokes one meets on a walk down a column, on average over the columns."""
    return strokes_across(images.swapaxes(1, 2))


def enclosed(images: np.ndarray) -> np.ndarray:
    """The share of the pixels that are paper and that ink fences in, as inside a 0."""
    paper = np.pad(images <= 0.5, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    outside = np.zeros_like(paper)
    grown = np.zeros_like(paper)
    grown[:, 0] = True  # the upper edge of the frame
    while (grown != outside).any():  # pour water in: it runs to the neighbours that are paper
        outside = grown
        flows = [np.roll(outside, by, axis) for by in (-1, 1) for axis in (1, 2)]
        grown = paper & (outside | np.logical_or.reduce(flows))
    return (paper & ~outside).sum(axis=(1, 2)) / images[0].size


def ink_height(images: np.ndarray) -> np.ndarray:
    """The height of the ink's centre, from 0 (bottom) to 1 (top)."""
    height = np.linspace(1, 0, images.shape[1])[:, None]
    return _average(height, images)


def width(images: np.ndarray) -> np.ndarray:
    """The horizontal distance of the ink from its centre: root mean square, in pixels."""
    x = np.arange(images.shape[2])
    return np.sqrt(_average((x - _average(x, images)[:, None, None]) ** 2, images))


def slant(images: np.ndarray) -> np.ndarray:
    """How far the ink leans to the right (positive) or left: the covariance of right and up, in pixels²."""
    x, y = np.arange(images.shape[2]), -np.arange(images.shape[1])[:, None]
    right, up = (place - _average(place, images)[:, None, None] for place in (x, y))
    return _average(right * up, images)


FEATURES = {
    "ink": ink,
    "symmetry": symmetry,
    "upside down": upside_down,
    "strokes across": strokes_across,
    "strokes down": strokes_down,
    "enclosed paper": enclosed,
    "height of the ink": ink_height,
    "width": width,
    "slant": slant,
}


def _average(values: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The mean of `values` over the pixels, weighed by their ink; 0 where there is none."""
    return (values * images).sum(axis=(1, 2)) / np.maximum(images.sum(axis=(1, 2)), 1e-9)
