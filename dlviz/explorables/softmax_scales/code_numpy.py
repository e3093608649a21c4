"""Softmax as its formula is written, and with the largest score taken away first."""

import numpy as np


def softmax_scales(
    z1: float, z2: float, z3: float, z4: float, shift: float, temperature: float
) -> dict[str, np.ndarray]:
    """The numbers of SoftmaxScales's picture, each (4,)."""
    z = np.array([z1, z2, z3, z4])
    scaled = (z + shift) / temperature
    with np.errstate(over="ignore", invalid="ignore"):  # NumPy would warn, rightly
        power = np.exp(scaled)
        naive = power / power.sum()
    stable_power = np.exp(scaled - scaled.max())
    stable = stable_power / stable_power.sum()
    return {
        "z": z,
        "scaled": scaled,
        "power": power,
        "naive": naive,
        "stable_power": stable_power,
        "stable": stable,
    }
