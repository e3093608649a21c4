"""Right answers to recurrent/gru_cell, written otherwise."""

import numpy as np
import torch


def gru_as_a_correction(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    size = h.shape[1]
    u, v = bias_ih + x @ weight_ih.T, bias_hh + h @ weight_hh.T
    r, z = ((1 + np.tanh((u + v)[:, k * size : (k + 1) * size] / 2)) / 2 for k in (0, 1))
    n = np.tanh(u[:, -size:] + v[:, -size:] * r)
    return n + z * (h - n)


def gru_in_torch(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return torch.gru_cell(*map(torch.tensor, (x, h, weight_ih, weight_hh, bias_ih, bias_hh)))


RIGHT = [gru_as_a_correction, gru_in_torch]
