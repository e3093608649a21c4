"""Right answers to transformers/causal_mask, written otherwise."""

import torch


def causal_mask_in_loops(length):
    return [[column > row for column in range(length)] for row in range(length)]


def causal_mask_in_torch(length):
    return torch.ones(length, length).tril().logical_not()


RIGHT = [causal_mask_in_loops, causal_mask_in_torch]
