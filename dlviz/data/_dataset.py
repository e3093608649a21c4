"""One form for every data set."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, repr=False)
class Dataset:
    """Inputs, targets, and what they mean.

    x float32 (n, ...); t int64 (n,), numbers into `names`, or float32 (n, 1) for regression
    """

    x: np.ndarray
    t: np.ndarray
    names: tuple[str, ...]  # of the classes, or of the one quantity
    features: tuple[str, ...]  # of the columns of x; empty for images
    description: str
    source: str = "made up"
    licence: str = "as this package"

    def __len__(self) -> int:
        return len(self.x)

    def __repr__(self) -> str:
        return (
            f"{self.description}: x {self.x.shape}, t {self.t.shape} ({self.source}; licence: {self.licence})"
        )
