"""Right answers to convolutional/conv2d, written otherwise."""

import numpy as np
import torch


def conv2d_in_loops(x, weight, bias, stride, padding):
    n, channels, height, width = x.shape
    out, _, h, w = weight.shape
    y = np.zeros((n, out, (height + 2 * padding - h) // stride + 1, (width + 2 * padding - w) // stride + 1))
    for image, o, i, j in np.ndindex(y.shape):
        y[image, o, i, j] = bias[o]
        for c, p, q in np.ndindex(channels, h, w):
            row, column = i * stride + p - padding, j * stride + q - padding
            if 0 <= row < height and 0 <= column < width:
                y[image, o, i, j] += weight[o, c, p, q] * x[image, c, row, column]
    return y


def conv2d_by_cells_of_the_kernel(x, weight, bias, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    h, w = weight.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::stride, ::stride]
    return (
        np.tensordot(windows, weight, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
        + bias[None, :, None, None]
    )


def conv2d_in_torch(x, weight, bias, stride, padding):
    layer = torch.nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2:], stride, padding)
    layer.weight.data, layer.bias.data = torch.tensor(weight).double(), torch.tensor(bias).double()
    return layer(torch.tensor(x).double())


RIGHT = [conv2d_in_loops, conv2d_by_cells_of_the_kernel, conv2d_in_torch]
