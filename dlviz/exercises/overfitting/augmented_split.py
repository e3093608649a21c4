"""Find the bug: copies on both sides of a split"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Take one image. Where is it after the split, and where is its mirror image?

    The given code makes the copies first and splits then, so the mirror image of a training sample may be
    in the validation part. The network has practically seen it.

    Split first: `train, validation = x[order[:n_train]], x[order[n_train:]]`. Then append `train[:, ::-1]`
    to the training part alone.
    """,
)
def augmented_split(x, order, n_train):
    """Split images at random, and add the mirror image of each training image.

    x (n, width): one row of pixels for each image; order (n,): the numbers 0 … n - 1, shuffled
    n_train: how many go into the training part, the first of `order`; it is less than n
    -> train (2 · n_train, width): first the images, then their mirror images (left and right swapped);
    validation (n - n_train, width): the other images, as they are
    """
    train, validation = x[order[:n_train]], x[order[n_train:]]
    return np.concatenate([train, train[:, ::-1]]), validation


@augmented_split.given
def _(x, order, n_train):
    """The shapes are right. But validation images are mirrored, and some are mirror images of training
    images, so the validation score is too good."""
    shuffled = x[order]
    images = np.concatenate([shuffled, shuffled[:, ::-1]])
    return images[: 2 * n_train], images[len(x) + n_train :]


@augmented_split.cases
def _(rng):
    yield call(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([2, 0, 1]), 1)
    yield call(np.array([[1, 2, 3], [4, 5, 6]]), np.array([0, 1]), 1)
    for n, width, n_train in [(4, 3, 2), (4, 3, 2), (6, 2, 4), (5, 4, 1), (7, 3, 5)]:
        yield call(rng.normal(size=(n, width)), rng.permutation(n), n_train)


@augmented_split.expected
def _(x, order, n_train):
    import torch

    train, validation = x[order].split([n_train, len(x) - n_train])
    return torch.cat([train, train.flip(1)]), validation


@augmented_split.mistake("validation augmented too")
def _(x, order, n_train):
    """The parts are separate now, but the validation images have mirror images too. They are for training
    only: validation measures how well real images are read."""
    train, validation = x[order[:n_train]], x[order[n_train:]]
    return np.concatenate([train, train[:, ::-1]]), np.concatenate([validation, validation[:, ::-1]])


@augmented_split.mistake("the order of the samples reversed")
def _(x, order, n_train):
    """You turn the order of the images around, not the pixels of each. Left and right are axis 1: `train[:,
    ::-1]`."""
    train, validation = x[order[:n_train]], x[order[n_train:]]
    return np.concatenate([train, train[::-1]]), validation


@augmented_split.mistake("not shuffled")
def _(x, order, n_train):
    """You take the first images as they come. Use `order`, since data often come sorted by class."""
    train, validation = x[:n_train], x[n_train:]
    return np.concatenate([train, train[:, ::-1]]), validation
