"""The points of both tasks. The last one is the diamond, which the learner moves."""

import numpy as np


def on_a_line(x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """x and target of twelve points near a line, and of the outlier."""
    across = np.linspace(-1.8, 1.8, 12)
    noise = 0.35 * np.random.default_rng(3).normal(size=12)
    return np.append(across, x), np.append(0.9 * across + 0.5 + noise, y)


def no_and_yes(yes: int, odd: float, label: bool) -> tuple[np.ndarray, np.ndarray]:
    """x and label of 30 points of class no, of `yes` points of class yes, and of the odd one."""
    rng = np.random.default_rng(1)
    no, others = rng.normal(-1, 0.9, 30), rng.normal(1, 0.9, 30)[:yes]
    return np.concatenate([no, others, [odd]]), np.repeat([0.0, 1.0, label], [30, yes, 1])
