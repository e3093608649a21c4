"""Right answers to layers/yes_or_no, written otherwise."""

import numpy as np
import torch


def by_the_probability(x, weight, bias):
    return torch.sigmoid(torch.tensor(x @ weight.T + bias, dtype=torch.float64))[:, 0] > 0.5


def in_a_list(x, weight, bias):
    return [bool(row @ weight[0] + bias[0] > 0) for row in x]


def through_tanh(x, weight, bias):
    return ((1 + np.tanh((x @ weight.T + bias) / 2)) / 2).ravel() > 0.5


RIGHT = [by_the_probability, in_a_list, through_tanh]
