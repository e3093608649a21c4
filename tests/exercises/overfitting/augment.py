"""Right answers to overfitting/augment, written otherwise."""

import numpy as np


def augment_pixel_by_pixel(images, reach, training, seed):
    if not training:
        return images.copy()
    n, height, width = images.shape
    moved = np.zeros(images.shape)
    for i, (down, right) in enumerate(np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))):
        for row in range(height):
            for column in range(width):
                if 0 <= row - down < height and 0 <= column - right < width:
                    moved[i, row, column] = images[i, row - down, column - right]
    return moved


RIGHT = [augment_pixel_by_pixel]
