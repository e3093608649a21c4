"""Right answers to recurrent/lstm_cell, written otherwise."""

import numpy as np
import torch


def lstm_gate_by_gate(x, h, c, weight_ih, weight_hh, bias):
    size = h.shape[1]

    def part(k):
        rows = slice(k * size, (k + 1) * size)
        return x @ weight_ih[rows].T + h @ weight_hh[rows].T + bias[rows]

    i, f, o = ((1 + np.tanh(part(k) / 2)) / 2 for k in (0, 1, 3))
    memory = c * f
    memory += i * np.tanh(part(2))
    return np.tanh(memory) * o, memory


def lstm_in_torch(x, h, c, weight_ih, weight_hh, bias):
    x, h, c, weight_ih, weight_hh, bias = map(torch.tensor, (x, h, c, weight_ih, weight_hh, bias))
    a = torch.addmm(bias, torch.cat([x, h], 1), torch.cat([weight_ih, weight_hh], 1).T)
    i, f, g, o = a.chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


RIGHT = [lstm_gate_by_gate, lstm_in_torch]
