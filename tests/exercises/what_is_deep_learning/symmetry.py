"""Right answers to what_is_deep_learning/symmetry, written otherwise."""

import numpy as np


def symmetry_by_halves(images):
    n, _, width = images.shape
    left, right = (
        images[:, :, : width // 2],
        images[:, :, width - width // 2 :],
    )  # a middle column is its own mirror
    return [1 - 2 * np.abs(left[i] - np.fliplr(right[i])).sum() / images[i].size for i in range(n)]


def symmetry_pixel_by_pixel(images):
    _, height, width = images.shape
    return [
        1 - sum(abs(row[j] - row[-1 - j]) for row in image.tolist() for j in range(width)) / (height * width)
        for image in images
    ]


RIGHT = [symmetry_by_halves, symmetry_pixel_by_pixel]
