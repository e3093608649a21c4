"""Optimizers in NumPy, under torch.optim's names: write `from dlviz import optim`."""

from dlviz.optim import lr_scheduler
from dlviz.optim._optimizer import Optimizer
from dlviz.optim.adagrad import Adagrad
from dlviz.optim.adam import Adam
from dlviz.optim.adamw import AdamW
from dlviz.optim.rmsprop import RMSprop
from dlviz.optim.sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]
