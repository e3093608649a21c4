"""Right answers to scaling/effective_batch, written otherwise."""

import numpy as np


def with_an_exponent(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    batch = np.prod([per_worker, accumulation, workers])
    return batch, reference_rate * np.power(batch / reference_batch, {"linear": 1, "sqrt": 0.5}[rule])


def example_by_example(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    batch = 0
    for _ in range(workers):
        for _ in range(accumulation):
            batch += per_worker
    if rule == "sqrt":
        return [batch, reference_rate * np.sqrt(batch) / np.sqrt(reference_batch)]
    return [batch, reference_rate / reference_batch * batch]


RIGHT = [with_an_exponent, example_by_example]
