"""Softmax as its formula is written, and with the largest score taken away first, in PyTorch."""

import torch
from torch import Tensor


def softmax_scales(
    z1: float, z2: float, z3: float, z4: float, shift: float, temperature: float
) -> dict[str, Tensor]:
    """The numbers of SoftmaxScales's picture, each (4,)."""
    z = torch.tensor([z1, z2, z3, z4], dtype=torch.float64)
    scaled = (z + shift) / temperature
    power = torch.exp(scaled)
    naive = power / power.sum()
    stable_power = torch.exp(scaled - scaled.max())
    stable = torch.softmax(scaled, dim=-1)  # takes the largest away by itself
    return {
        "z": z,
        "scaled": scaled,
        "power": power,
        "naive": naive,
        "stable_power": stable_power,
        "stable": stable,
    }
