"""Layers made of layers."""
# ruff: noqa: D102  (forward and backward are described by their class)

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np

from dlviz.nn._module import Module


class _Numbered(Module):
    """Modules kept under the names "0", "1", … (or given names), and reached by position as in a list."""

    def add_module(self, name: str, module: Any) -> None:
        """Keep `module` under `name`, after the others."""
        self._check_member(module)
        super().add_module(name, module)

    def _check_member(self, module: Any, instead_of: Module | None = None) -> None:
        """Raise unless `module` is one, and not yet here except in the place of `instead_of`."""
        owner = f"nn.{type(self).__name__}"
        if not isinstance(module, Module):
            raise TypeError(
                f"{owner} expected modules of dlviz.nn, got {type(module).__name__}: make an instance"
            )
        if any(module is other for other in self) and module is not instead_of:
            raise ValueError(
                f"{owner} got the same {type(module).__name__} twice: make a second one, "
                "as each keeps what its own backward needs (second.weight = first.weight shares a weight)"
            )

    def append(self, module: Any) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Any]) -> Self:
        """Add several modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Put a module before position `index`; those after it are numbered anew."""
        modules = list(self)
        modules.insert(index, module)
        for name, _ in list(self.named_children()):
            delattr(self, name)
        return self.extend(modules)

    def __len__(self) -> int:
        return sum(1 for _ in self.children())

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __setitem__(self, index: int, module: Module) -> None:
        name, old = list(self.named_children())[index]
        self._check_member(module, instead_of=old)
        setattr(self, name, module)


class Sequential(_Numbered):
    """One layer after the other, as torch.nn.Sequential: y = layer_n(… layer_1(x)).

    Takes layers, or one dictionary of names and layers. `model[0]` is a layer, `model[:2]` a Sequential of
    the same layers, sharing their weights.
    """

    _hands_on = True

    def __init__(self, *layers: Any) -> None:
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            self.extend(layers)

    def forward(self, x: np.ndarray) -> np.ndarray:
        for layer in self.children():
            x = layer(x)
        return x

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        for layer in reversed(list(self.children())):
            grad_y = layer.backward(grad_y)
        return grad_y

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return Sequential(dict(list(self.named_children())[index]))
        return list(self)[index]


class ModuleList(_Numbered):
    """A list of modules whose parameters are found, as torch.nn.ModuleList. It has no forward of its own."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.extend(modules)

    def __getitem__(self, index: int | slice) -> Any:
        chosen: Any = list(self)[index]
        return ModuleList(chosen) if isinstance(index, slice) else chosen


class Residual(Module):
    """y = x + module(x), so that x and its gradient also pass untouched (He et al. 2016).

    `module` keeps the shape of x. PyTorch has no such class; dlviz.torch_extras has.
    """

    _hands_on = True

    def __init__(self, module: Module) -> None:
        self.module = module

    def extra_repr(self) -> str:
        return ""

    def forward(self, x: np.ndarray) -> np.ndarray:
        y = self.module(x)
        if y.shape != x.shape:
            raise ValueError(
                f"Residual expected {type(self.module).__name__} to keep the shape {x.shape}, got {y.shape}: "
                "try as many outputs as inputs"
            )
        return x + y

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y + self.module.backward(grad_y)
