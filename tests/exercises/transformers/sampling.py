"""Right answers to transformers/sampling, written otherwise."""

import numpy as np
import torch


def sampling_by_sorting_places(scores, temperature, top_k):
    places = np.argsort(-scores)[:top_k]
    powers = np.exp((scores[places] - scores.max()) / temperature)
    chances = np.zeros(len(scores))
    chances[places] = powers / powers.sum()
    return chances


def sampling_in_torch(scores, temperature, top_k):
    scores = torch.tensor(scores).double() / temperature
    return scores.masked_fill(scores < scores.topk(top_k).values[-1], -torch.inf).softmax(0)


RIGHT = [sampling_by_sorting_places, sampling_in_torch]
