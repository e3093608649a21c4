"""A model of data-parallel training: the time of one step, and the memory of one device."""

import numpy as np

FLOPS = {"float32": 5e13, "bfloat16": 4e14}  # a second: what a large GPU reaches in large matrix products
BYTES = {"float32": 4, "bfloat16": 2}  # of a weight, a gradient or an activation
STATE = {"float32": 8, "bfloat16": 12}  # bytes a weight: Adam's moments; a float32 copy of bfloat16 weights


def scale_dial(
    workers: int, batch: int, parameters: int, bandwidth: float, latency: float, precision: str
) -> dict[str, np.ndarray]:
    """The numbers of ScaleDial's picture.

    `batch` is in thousands of tokens, `parameters` in millions, `bandwidth` in GB/s, `latency` in µs.
    """
    tokens, weights, width = 1e3 * batch, 1e6 * parameters, BYTES[precision]
    counts = 2.0 ** np.arange(11)  # 1, 2, 4, … 1,024 workers

    def step(workers: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Seconds of compute, transfer and latency, if each worker has `tokens` tokens."""
        compute = 6 * weights * tokens / FLOPS[precision]  # 2 operations a weight forward, 4 backward
        transfer = 2 * (workers - 1) / workers * weights * width / (1e9 * bandwidth)  # ring all-reduce
        return np.stack([compute, transfer, 2 * (workers - 1) * 1e-6 * latency])

    def speedup(workers: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Tokens a second, relative to one worker, who only computes."""
        return workers * times[0] / times.sum(axis=0)

    now = step(np.array(workers), np.array(tokens / workers))
    strong = step(counts, tokens / counts)  # the whole batch stays as it is
    weak = step(counts, np.full(11, tokens / workers))  # each worker's part stays as it is
    # A transformer has 12 · depth · features² weights; as in GPT-3, let features = 128 · depth.
    depth = (weights / (12 * 128**2)) ** (1 / 3)
    activations = 17 * width * 128 * depth**2 * tokens / workers  # bytes (Korthikanti et al. 2022)
    return {
        "workers": np.array(workers),
        "step": now,
        "speed-up": speedup(np.array(workers), now),
        "strong": strong,
        "strong speed-up": speedup(counts, strong),
        "weak speed-up": speedup(counts, weak),
        "counts": counts,
        "memory": np.array([width * weights, width * weights, STATE[precision] * weights, activations]) / 1e9,
    }
