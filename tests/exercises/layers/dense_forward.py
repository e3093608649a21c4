"""Right answers to layers/dense_forward, written otherwise."""

import numpy as np
import torch


def dense_in_loops(x, weight, bias):
    return [
        [sum(a * w for a, w in zip(row, unit, strict=True)) + b for unit, b in zip(weight, bias, strict=True)]
        for row in x
    ]


def dense_by_einsum(x, weight, bias):
    return np.einsum("ni,oi->no", x, weight) + bias[None]


def dense_in_float32(x, weight, bias):
    return x.astype(np.float32) @ weight.astype(np.float32).T + bias.astype(np.float32)


def dense_in_torch(x, weight, bias):
    return torch.addmm(torch.tensor(bias), torch.tensor(x), torch.tensor(weight).T)


RIGHT = [dense_in_loops, dense_by_einsum, dense_in_float32, dense_in_torch]
