"""Right answers to feedforward/loss_of_an_epoch, written otherwise."""

import numpy as np


def all_at_once(losses, batch_size):
    return np.mean(losses)


def a_running_mean(losses, batch_size):
    mean = seen = 0
    for first in range(0, len(losses), batch_size):
        batch = losses[first : first + batch_size]
        seen += len(batch)
        mean += (batch.mean() - mean) * len(batch) / seen
    return mean


RIGHT = [all_at_once, a_running_mean]
