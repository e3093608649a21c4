# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Occlusion: by how much a logit drops where a part of the image is covered."""

import numpy as np

from .._core import call
from ._lesson import lesson


@lesson.exercise(
    points=3,
    hints="""
    For each place of the patch: cover it, ask the network again, and compare with its answer for the whole
    image. What must be put back before the patch moves on?

    Write `logit(batch)` first: flatten with `batch.reshape(len(batch), -1)`, run the network, and pick
    `[np.arange(n), target]`. Each image is covered with its own mean, `fill = images.mean(axis=(1, 2))`.

    In two loops over i and j: `covered = images.astype(float)`, a fresh copy that can hold a mean;
    `covered[:, i : i + size, j : j + size] = fill[:, None, None]`;
    `drop[:, i, j] = logit(images) - logit(covered)`.
    """,
)
def occlusion(images, target, size, w1, b1, w2, b2):
    """How far the logit of the target class drops when a patch of the image is covered, for each place.

    images (n, height, width); target (n,): for each image, the number of the class that is asked about
    size: the patch has size × size pixels and always lies wholly inside the image; it moves by one pixel.
    It is filled with the mean of all pixels of the same, uncovered image.
    w1 (hidden, height * width), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits
    are relu(x @ w1.T + b1) @ w2.T + b2 for flattened images x (n, height * width)
    -> drop (n, height - size + 1, width - size + 1): the logit of the image minus that of the image with a
    patch whose upper left pixel is [i, j]
    """

    def logit(batch):
        hidden = np.maximum(batch.reshape(n, -1) @ w1.T + b1, 0)
        return (hidden @ w2.T + b2)[np.arange(n), target]

    n, height, width = images.shape
    fill = images.mean(axis=(1, 2))
    drop = np.zeros((n, height - size + 1, width - size + 1))
    for i, j in np.ndindex(drop.shape[1:]):
        covered = images.astype(float)  # a fresh copy for each place
        covered[:, i : i + size, j : j + size] = fill[:, None, None]
        drop[:, i, j] = logit(images) - logit(covered)
    return drop
