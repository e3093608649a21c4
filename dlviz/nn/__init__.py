"""Layers and losses in NumPy, under torch.nn's names: `from dlviz import nn` for `from torch import nn`.

y = model(x)
loss = loss_fn(y, t)
model.backward(loss_fn.backward())  # PyTorch: loss.backward()
"""

from dlviz.nn import init
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import manual_seed
from dlviz.nn.activations import LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from dlviz.nn.containers import ModuleList, Sequential
from dlviz.nn.cross_entropy import CrossEntropyLoss
from dlviz.nn.linear import Flatten, Identity, Linear
from dlviz.nn.losses import MSELoss

__all__ = [
    "CrossEntropyLoss",
    "Flatten",
    "Identity",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "Module",
    "ModuleList",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "init",
    "manual_seed",
]
