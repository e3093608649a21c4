"""Occlusion: by how much a logit drops where a part of the image is covered."""

import numpy as np

from ..kit import call
from . import lesson
from ._network import clear, in_torch, logits, network, quarters, softmax


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


def draw(rng, n, height, width, size, hidden=6, classes=3):
    """Arguments, with no drop so far below the logits that float32 would lose its digits."""
    while True:
        images = rng.uniform(0, 1, (n, height, width)) * rng.uniform(0.3, 3, (n, 1, 1))
        target, (w1, b1, w2, b2) = rng.integers(0, classes, n), network(rng, height * width, hidden, classes)
        added_up = logits(images.reshape(n, -1), w1, b1, np.abs(w2), np.abs(b2)).max()
        if clear(occlusion.answer(images, target, size, w1, b1, w2, b2) / added_up, 0.003):
            return images, target, size, w1, b1, w2, b2


@occlusion.cases
def _(rng):
    image = np.array([[[1.0, 5.0], [2.0, 4.0]]])
    small = np.array([[1.0, -1.0, 2.0, 0.5], [0.0, 1.0, 1.0, -1.0]]), np.array([0.0, 1.0])
    w2 = np.array([[1.0, 2.0], [-1.0, 0.5]])
    yield call(image, np.array([0]), 1, *small, w2, np.array([0.5, 0.0]))
    yield call(image, np.array([1]), 2, *small, w2, np.array([0.0, 0.5]))  # all is covered
    images = np.concatenate([image, [[[8.0, 0.0], [4.0, 8.0]]]])
    yield call(images, np.array([1, 0]), 1, *small, w2, np.zeros(2))
    wide = np.array([[[1.0, 5.0, 2.0], [2.0, 4.0, 0.0]]])
    yield call(
        wide, np.array([1]), 2, np.ones((1, 6)) / 4, np.zeros(1), np.array([[1.0], [-1.0]]), np.zeros(2)
    )
    yield call(np.array([[[1, 5], [2, 5]]]), np.array([0]), 1, *small, w2, np.zeros(2))  # whole numbers
    whole = rng.integers(0, 9, (3, 3, 4))
    whole[:, 0, 0] += (2 - whole.sum(axis=(1, 2))) % 4  # no mean is a whole number
    w1, w2 = rng.integers(-3, 4, (5, 12)), rng.integers(-3, 4, (4, 5))
    yield call(whole, np.array([2, 0, 3]), 2, w1, np.arange(5), w2, np.zeros(4, int))
    yield call(whole, np.array([1, 1, 2]), 2, w1 / 8 + 0.01, np.zeros(5), w2 + 0.1, np.ones(4))
    for sizes in ((1, 3, 5, 2), (2, 5, 4, 3), (2, 4, 4, 1), (3, 6, 3, 3)):
        yield call(*draw(rng, *sizes))
        yield call(*draw(rng, *sizes))  # other numbers in the same shapes
    yield call(*(np.asfortranarray(a) if np.ndim(a) else a for a in draw(rng, 2, 4, 5, 2)))
    images, target, size, *weights = draw(rng, 2, 2, 4, 2)  # of 8 pixels, the mean is exact in float32
    images, *weights = quarters(images, *weights)
    yield call(images, target, size, *weights)


@occlusion.expected
def _(images, target, size, w1, b1, w2, b2):
    import torch

    n, height, width = images.shape
    before, places = images.double(), []
    for top in range(height - size + 1):
        for left in range(width - size + 1):
            inside = torch.zeros(height, width, dtype=torch.bool)
            inside[top : top + size, left : left + size] = True
            after = before.where(~inside, before.mean(dim=(1, 2), keepdim=True))
            change = in_torch(before.flatten(1), w1, b1, w2, b2) - in_torch(after.flatten(1), w1, b1, w2, b2)
            places.append(change[torch.arange(n), target])
    return torch.stack(places, dim=1).reshape(n, height - size + 1, width - size + 1)


def mean(images, axis=(1, 2)):
    """The mean of each image, or whatever the axes say, fit to fill a patch."""
    return images.mean(axis=axis, keepdims=True)


def drops(images, target, size, w1, b1, w2, b2, fill=None, last=logits, fresh=True, over=0):
    """The map, with parts exchanged: what fills the patch, what is measured, whether each place has a fresh
    copy, and how many places stick out of the image."""

    def measured(batch):
        return last(batch.reshape(n, -1), w1, b1, w2, b2)[np.arange(n), target]

    n, height, width = images.shape
    result, covered = np.zeros((n, height - size + 1 + over, width - size + 1 + over)), images.astype(float)
    for i, j in np.ndindex(result.shape[1:]):
        patch = slice(None), slice(i, i + size), slice(j, j + size)
        covered = images.astype(float) if fresh else covered
        covered[patch] = fill(images, patch) if fill else mean(images)
        result[:, i, j] = measured(images) - measured(covered)
    return result


@occlusion.mistake("mean of the wrong image")
def _(images, target, size, w1, b1, w2, b2):
    """You fill every image with the mean of the first one. In another image that may be a bright patch on a
    dark ground. Each image is covered with its own mean: `images.mean(axis=(1, 2))`."""
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: images[0].mean())


@occlusion.mistake("mean of the whole batch")
def _(images, target, size, w1, b1, w2, b2):
    """You fill with the mean of all images together, so an image's map depends on the others in the batch.
    Each image is covered with its own mean: `images.mean(axis=(1, 2))`."""
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: images.mean())


@occlusion.mistake("mean image of the batch")
def _(images, target, size, w1, b1, w2, b2):
    """You take the mean over the batch, pixel by pixel. The patch is filled with one number, the mean over
    the pixels of the same image: `images.mean(axis=(1, 2))`."""
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: mean(images[patch], 0))


@occlusion.mistake("mean of the patch")
def _(images, target, size, w1, b1, w2, b2):
    """You fill the patch with its own mean, which only blurs it: a patch of one pixel stays as it was. Fill
    it with the mean of the whole image."""
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: mean(images[patch]))


@occlusion.mistake("filled with 0")
def _(images, target, size, w1, b1, w2, b2):
    """You fill the patch with 0, which is black and may itself be a feature. Fill it with the mean of the
    image."""
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: 0)


@occlusion.mistake("mean rounded to a whole number")
def _(images, target, size, w1, b1, w2, b2):
    """Where the images hold whole numbers, your copy holds whole numbers too, and the mean loses its digits
    when it is written there. Copy with `images.astype(float)`."""
    if images.dtype.kind == "f":
        return drops(images, target, size, w1, b1, w2, b2)
    return drops(images, target, size, w1, b1, w2, b2, fill=lambda images, patch: mean(images) // 1)


@occlusion.mistake("sign swapped")
def _(images, target, size, w1, b1, w2, b2):
    """You subtract the logit of the whole image from that of the covered one. A drop is positive where the
    patch hides what speaks for the class: logit of the whole image minus logit of the covered one."""
    return -drops(images, target, size, w1, b1, w2, b2)


@occlusion.mistake("logit in place of the drop")
def _(images, target, size, w1, b1, w2, b2):
    """You return the logit of the covered image. Subtract it from the logit of the whole image."""
    before = logits(images.reshape(len(images), -1), w1, b1, w2, b2)[np.arange(len(images)), target]
    return before[:, None, None] - drops(images, target, size, w1, b1, w2, b2)


@occlusion.mistake("absolute value")
def _(images, target, size, w1, b1, w2, b2):
    """You take the absolute value. Where the patch covers what speaks against the class, the logit rises.
    That is a negative drop, and it is worth seeing."""
    return np.abs(drops(images, target, size, w1, b1, w2, b2))


@occlusion.mistake("earlier patches stay")
def _(images, target, size, w1, b1, w2, b2):
    """Your image stays covered where the patch has been, so by the end nothing of it is left. Start from a
    fresh copy of the image for each place."""
    return drops(images, target, size, w1, b1, w2, b2, fresh=False)


@occlusion.mistake("drop of the probability")
def _(images, target, size, w1, b1, w2, b2):
    """You measure the softmax probability, which also moves with the other logits, and hardly moves where the
    network is sure. Measure the logit of the target class."""
    return drops(images, target, size, w1, b1, w2, b2, last=lambda *net: softmax(logits(*net)))


@occlusion.mistake("another class")
def _(images, target, size, w1, b1, w2, b2):
    """You measure the class that the network predicts for each image. The question is about `target`."""
    predicted = logits(images.reshape(len(images), -1), w1, b1, w2, b2).argmax(axis=1)
    return drops(images, predicted, size, w1, b1, w2, b2)


@occlusion.mistake("another class")
def _(images, target, size, w1, b1, w2, b2):
    """You measure the largest logit before and after covering, even where another class has become the
    largest. Measure the logit of `target` both times."""
    return drops(images, 0 * target, size, w1, b1, w2, b2, last=lambda *net: np.max(logits(*net), 1)[:, None])


@occlusion.mistake("another class")
def _(images, target, size, w1, b1, w2, b2):
    """You measure the target of the first image for all images. Each has its own: pick the logits with
    `[np.arange(n), target]`."""
    return drops(images, 0 * target + target[0], size, w1, b1, w2, b2)


@occlusion.mistake("patch clipped at the border")
def _(images, target, size, w1, b1, w2, b2):
    """Your patch also stands where it sticks out of the image, so the map is as large as the image, and fewer
    pixels are covered at its edge. Let i run to `height - size` only, and j to `width - size`."""
    return drops(images, target, size, w1, b1, w2, b2, over=size - 1)


@occlusion.mistake("last row and column missing")
def _(images, target, size, w1, b1, w2, b2):
    """The patch has one more place in each direction: there are `height - size + 1` rows and
    `width - size + 1` columns."""
    return drops(images, target, size, w1, b1, w2, b2)[:, :-1, :-1]


@occlusion.mistake("moved by the size of the patch")
def _(images, target, size, w1, b1, w2, b2):
    """You move the patch by its own size. It moves by one pixel, so that neighbouring places overlap."""
    return drops(images, target, size, w1, b1, w2, b2)[:, ::size, ::size]
