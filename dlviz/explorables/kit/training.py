"""What trained explorables share: the square that maps show, parameters set by hand, first weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dlviz import nn


def grid(side: int, reach: float) -> np.ndarray:
    """The centres (side², 2) of the cells of the square |x1|, |x2| <= reach, row by row from below."""
    centres = ((np.arange(side) + 0.5) / side * 2 - 1) * reach
    return np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)


class EditableRun:
    """A `Run` (see track.py) of a model, in either library, whose parameters can be set by hand."""

    model: Any

    def parameters(self) -> np.ndarray:
        """All parameters in one row, in the order of `model.parameters()`."""
        return np.concatenate([np.asarray(p.data).ravel() for p in self.model.parameters()])

    def parameter(self, number: int) -> float:
        """One of them."""
        return float(self.parameters()[number])

    def edit(self, number: int, value: float) -> None:
        """Set one of them.

        Raises:
            ValueError: there is none with this number.
        """
        left = number
        for p in self.model.parameters():
            flat = p.data.reshape(-1)  # a view
            if left < len(flat):
                flat[left] = value
                return
            left -= len(flat)
        raise ValueError(
            f"edits sets parameter {number}, and this network has {number - left} of them: try without it"
        )


def draw_linears(model: Any, rng: np.random.Generator) -> None:
    """Draw the Linear layers of a PyTorch model as dlviz.nn draws its own: both libraries start alike."""
    import torch

    for layer in model.modules():
        if isinstance(layer, torch.nn.Linear):
            drawn = nn.Linear(layer.in_features, layer.out_features, rng=rng).state_dict()
            layer.load_state_dict({name: torch.from_numpy(value) for name, value in drawn.items()})


@contextmanager
def one_thread() -> Iterator[None]:
    """PyTorch on one thread: several cost more than small tensors gain."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
