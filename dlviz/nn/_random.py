"""The generator that random weights come from."""

import numpy as np

_default = np.random.default_rng()


def manual_seed(seed: int) -> np.random.Generator:
    """Start the default generator again from `seed`, as torch.manual_seed; the draws differ from torch's."""
    global _default
    _default = np.random.default_rng(seed)
    return _default


def generator(rng: np.random.Generator | int | None) -> np.random.Generator:
    """The generator that a layer draws from: its own `rng` (a generator or a seed), or the default one."""
    return _default if rng is None else np.random.default_rng(rng)
