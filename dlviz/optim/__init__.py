"""Optimisers in NumPy, under torch.optim's names: write `from dlviz import optim`."""

from dlviz.optim._optimizer import Optimizer
from dlviz.optim.adam import Adam
from dlviz.optim.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]
