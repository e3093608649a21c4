"""Augmentation by shifted images."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Three things: look at `training`; draw two whole numbers for each image; move each image by its own two.

    `shifts = np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))`. To move an image,
    put a frame of zeros around it, `np.pad(image, reach)`, and cut a window out of that.

    In the padded image the window that moves nothing begins at row `reach`, column `reach`. To move the
    picture down, begin higher: `padded[reach - down :, reach - right :][:height, :width]`.
    """,
)
def augment(images, reach, training, seed):
    """Training images moved up or down, left or right, by at most `reach` pixels, each by its own draw.

    images (n, height, width); what comes in at the edge is 0, what leaves is lost
    reach: at least 1; training: False for images that are only judged, which stay as they are
    seed: `np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))` says how far down and how far
    right each image moves; less than 0 is up or left
    -> the moved images (n, height, width); those that came in are left as they are
    """
    if not training:
        return images
    n, height, width = images.shape
    shifts = np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))
    moved = np.zeros_like(images)
    for i, (down, right) in enumerate(shifts):
        padded = np.pad(images[i], reach)
        moved[i] = padded[reach - down :, reach - right :][:height, :width]
    return moved


def moved(images, shifts, move):
    """Each image by its own (down, right)."""
    return np.stack(
        [move(image, int(down), int(right)) for image, (down, right) in zip(images, shifts, strict=True)]
    )


def framed(image, down, right):
    """The image moved, with 0 where nothing was."""
    reach = max(abs(down), abs(right))
    height, width = image.shape
    padded = np.pad(image, reach)
    return padded[reach - down :, reach - right :][:height, :width]


def drawn(images, reach, seed):
    """How far down and right each image goes."""
    return np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))


@augment.cases
def _(rng):
    yield call(np.arange(1.0, 13.0).reshape(1, 3, 4), 1, True, 4)
    yield call(np.arange(1.0, 10.0).reshape(1, 3, 3), 1, False, 0)
    yield call(np.arange(1, 25).reshape(2, 3, 4), 2, True, 1)  # whole numbers
    for n, height, width, reach in ((4, 4, 4, 1), (5, 3, 5, 2), (3, 6, 4, 1), (8, 5, 5, 2)):
        yield call(rng.random((n, height, width)), reach, True, int(rng.integers(1000)))
    yield call(rng.random((2, 3, 3)), 4, True, int(rng.integers(1000)))  # farther than the image is wide
    yield call(rng.random((6, 4, 4)), 2, False, int(rng.integers(1000)))
    yield call(rng.random((6, 8, 8)).astype(np.float32), 2, True, 5)


@augment.expected
def _(images, reach, training, seed):
    import torch

    if not training:
        return images
    n, height, width = images.shape
    padded = torch.nn.functional.pad(images, (reach,) * 4)
    windows = padded.unfold(1, height, 1).unfold(2, width, 1)  # (n, 2 reach + 1, 2 reach + 1, height, width)
    down, right = torch.from_numpy(drawn(images, reach, seed)).T
    return windows[torch.arange(n), reach - down, reach - right]


@augment.mistake("applied to validation too")
def _(images, reach, training, seed):
    """You move images in evaluation too. Then the score changes from run to run, and measures how well moved
    images are read. Look at `training` first."""
    return augment.answer(images, reach, True, seed)


@augment.mistake("same draw for the whole batch")
def _(images, reach, training, seed):
    """You move all images by the same draw. Draw two numbers for *each* image, (n, 2) in all."""
    if not training:
        return images
    shifts = np.repeat(drawn(images[:1], reach, seed), len(images), axis=0)
    return moved(images, shifts, framed)


@augment.mistake("wraps around")
def _(images, reach, training, seed):
    """Pixels that leave the image at one edge come back at the other (`np.roll` does that), and a moved 7
    gets a stray line. They should be lost, and zeros take their place."""
    if not training:
        return images
    return moved(images, drawn(images, reach, seed), lambda image, *by: np.roll(image, by, (0, 1)))


@augment.mistake("edge repeated")
def _(images, reach, training, seed):
    """You fill the gap with copies of the edge. Here the background is 0: `np.pad(image, reach)`."""
    if not training:
        return images
    return moved(
        np.pad(images, ((0, 0), (reach, reach), (reach, reach)), "edge"), drawn(images, reach, seed), framed
    )[:, reach:-reach, reach:-reach]


@augment.mistake("wrong direction")
def _(images, reach, training, seed):
    """You move each image the other way: up where it should go down, left where it should go right. The
    window begins at `reach - down`, not at `reach + down`."""
    return moved(images, -drawn(images, reach, seed), framed) if training else images


@augment.mistake("down and right swapped")
def _(images, reach, training, seed):
    """You move right by the first number and down by the second. The first axis of an image is down, and so
    is the first number."""
    return moved(images, drawn(images, reach, seed)[:, ::-1], framed) if training else images


@augment.mistake("largest shift never drawn")
def _(images, reach, training, seed):
    """You draw from -reach to reach - 1: `integers` leaves its upper end out. Draw up to `reach + 1`."""
    if not training:
        return images
    shifts = np.random.default_rng(seed).integers(-reach, reach, (len(images), 2))
    return moved(images, shifts, framed)


@augment.mistake("same draw for both axes")
def _(images, reach, training, seed):
    """You draw one number for each image and move it down and right by the same: only along a diagonal. Draw
    two for each."""
    if not training:
        return images
    shifts = np.random.default_rng(seed).integers(-reach, reach + 1, len(images))
    return moved(images, np.column_stack([shifts, shifts]), framed)


@augment.mistake("padding not cut off")
def _(images, reach, training, seed):
    """You return the images with their padding. Cut a window of the old height and width out of each."""
    if not training:
        return images
    wide = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    return moved(wide, drawn(images, reach, seed), framed)
