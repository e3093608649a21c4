"""Right answers to convolutional/channels_first, written otherwise."""

import numpy as np


def by_moveaxis(images):
    return np.moveaxis(images, 3, 1)


def channel_by_channel(images):
    return np.stack([images[..., channel] for channel in range(images.shape[-1])], axis=1)


RIGHT = [by_moveaxis, channel_by_channel]
