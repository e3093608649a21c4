"""Find the bug: a reshape in place of a transpose"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Look at one image before and after. Do the colours of one pixel still belong together?

    `reshape` keeps the numbers in their order and only cuts them into other rows. Here the axes must change
    places.

    Move the last axis to the second place: `images.transpose(0, 3, 1, 2)`.
    """,
)
def channels_first(images):
    """Images as PyTorch wants them: the channels before rows and columns.

    images (n, height, width, channels): as most libraries read them from a file
    -> (n, channels, height, width): the same images
    """
    return images.transpose(0, 3, 1, 2)


@channels_first.given
def _(images):
    """The shape is right, so nothing complains. But as pictures the images are stripes, and a network learns
    little from them."""
    n, height, width, channels = images.shape
    return images.reshape(n, channels, height, width)


@channels_first.cases
def _(rng):
    yield call(np.arange(12).reshape(1, 2, 2, 3))
    yield call(np.arange(8.0).reshape(1, 2, 4, 1))
    for shape in [(2, 3, 4, 2), (2, 3, 4, 2), (1, 3, 3, 3), (3, 2, 5, 3), (2, 4, 4, 4), (2, 2, 3, 2)]:
        yield call(rng.normal(size=shape))


@channels_first.expected
def _(images):
    return images.movedim(-1, 1)


@channels_first.mistake("height and width swapped")
def _(images):
    """The channels are in their place, but rows and columns have changed places: the images lie on their
    side. Keep height before width."""
    return images.transpose(0, 3, 2, 1)


@channels_first.mistake("the first axis moved too")
def _(images):
    """You moved the batch axis. It stays the first: every image keeps its number."""
    return np.moveaxis(images, -1, 0)


@channels_first.mistake("reshaped again")
def _(images):
    """You transpose and then reshape, which mixes the numbers again. After the transpose the shape is right
    already."""
    n, height, width, channels = images.shape
    return images.transpose(0, 2, 1, 3).reshape(n, channels, height, width)
