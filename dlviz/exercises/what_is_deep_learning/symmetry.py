"""A feature made by hand: symmetry."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Hold each image against its mirror image. Which of the three axes of `images` runs from left to right?

    `images[:, :, ::-1]` is every image with its columns in reverse order: the mirror image. Where it
    differs from the image, by how much? A difference counts alike whether it is positive or negative.

    Take `np.abs(images - images[:, :, ::-1])`, its mean over the two axes of pixels with
    `.mean(axis=(1, 2))`, and subtract that from 1.
    """,
)
def symmetry(images):
    """How alike the left and the right half of each image are: 1 minus the mean absolute difference,
    over all pixels, between the image and its mirror image.

    images (n, height, width), pixels from 0 to 1 -> (n,), a number for each image; 1 where nothing differs
    """
    return 1 - np.abs(images - images[:, :, ::-1]).mean(axis=(1, 2))


@symmetry.cases
def _(rng):
    yield call(np.array([[[1.0, 0.0]]]))
    yield call(np.array([[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]]))  # as good as symmetric in one row only
    yield call(np.array([[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]]]))
    yield call(np.zeros((2, 3, 3)))
    yield call(np.eye(4)[None])  # a diagonal: half a turn leaves it as it is
    yield call(np.array([[[1, 0, 0], [0, 1, 0]]]))  # whole numbers
    yield call(np.array([[[0.5, 0.25, 0.0]]]))
    for shape in [(1, 8, 8), (4, 5, 3), (3, 2, 7), (20, 8, 8)]:
        yield call(rng.random(shape))
    yield call(rng.random((4, 5, 3)))  # other numbers of a shape that was there before
    yield call(rng.random((3, 4, 6)).astype(np.float32))


@symmetry.expected
def _(images):
    return 1 - (images - images.flip(2)).abs().double().mean(dim=(1, 2))


@symmetry.rule
def _(result, images):
    """A symmetry is a number from 0 to 1."""
    return ((result >= 0) & (result <= 1)).all()


@symmetry.mistake("wrong axis flipped")
def _(images):
    """You turn the images upside down, so you compare top and bottom. Left and right are the last axis:
    `images[:, :, ::-1]`."""
    return 1 - np.abs(images - images[:, ::-1]).mean(axis=(1, 2))


@symmetry.mistake("batch flipped")
def _(images):
    """You reverse the order of the images, and compare the first with the last one. The first axis counts
    images; the mirror is along the last: `images[:, :, ::-1]`."""
    return 1 - np.abs(images - images[::-1]).mean(axis=(1, 2))


@symmetry.mistake("both axes flipped")
def _(images):
    """You flip both axes of pixels, which is half a turn: an S would count as symmetric. A mirror swaps left
    and right only."""
    return 1 - np.abs(images - images[:, ::-1, ::-1]).mean(axis=(1, 2))


@symmetry.mistake("image transposed")
def _(images):
    """You swap rows and columns, which mirrors along the diagonal, and works for square images only. Reverse
    the columns: `images[:, :, ::-1]`."""
    return 1 - np.abs(images - images.swapaxes(1, 2)).mean(axis=(1, 2))


@symmetry.mistake("mean over the batch")
def _(images):
    """You average over the images too, and return a single number. Each image has a symmetry of its own:
    average over the axes of its pixels, `axis=(1, 2)`."""
    return 1 - np.abs(images - images[:, :, ::-1]).mean()


@symmetry.mistake("one number for each pixel")
def _(images):
    """You average over the images and keep the pixels: `axis=0`. It is the other way round: average over the
    pixels of each image, `axis=(1, 2)`."""
    return 1 - np.abs(images - images[:, :, ::-1]).mean(axis=0)


@symmetry.mistake("one number for each row")
def _(images):
    """You average along the rows only, and keep a number for each of them. An image has two axes of pixels:
    `axis=(1, 2)`."""
    return 1 - np.abs(images - images[:, :, ::-1]).mean(axis=2)


@symmetry.mistake("every image symmetric")
def _(images):
    """Every image gets 1, as if all were symmetric. With their signs, the differences add up to 0: what is
    darker on the left is lighter in the mirror. Take `np.abs` before the mean."""
    return 1 - (images - images[:, :, ::-1]).mean(axis=(1, 2))


@symmetry.mistake("differences squared")
def _(images):
    """You square the differences. That is a measure of symmetry too, but another one: here their absolute
    values are wanted, `np.abs`."""
    return 1 - ((images - images[:, :, ::-1]) ** 2).mean(axis=(1, 2))


@symmetry.mistake("sum instead of mean")
def _(images):
    """You add up the differences. A large image would then seem less symmetric than a small one: take the
    mean over the pixels."""
    return 1 - np.abs(images - images[:, :, ::-1]).sum(axis=(1, 2))


@symmetry.mistake("difference instead of likeness")
def _(images):
    """You return how much left and right differ: 0 for a perfect mirror image. Subtract it from 1."""
    return np.abs(images - images[:, :, ::-1]).mean(axis=(1, 2))
