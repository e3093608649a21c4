"""Right answers to transformers/perplexity, written otherwise."""

import math

import numpy as np


def token_by_token(losses, lengths):
    total = sum(loss * length for loss, length in zip(losses.tolist(), lengths.tolist(), strict=True))
    return math.exp(total / sum(lengths.tolist()))


def a_geometric_mean(losses, lengths):
    return np.prod(np.exp(losses) ** (lengths / lengths.sum()))


RIGHT = [token_by_token, a_geometric_mean]
