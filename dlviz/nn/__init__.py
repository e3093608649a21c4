"""Layers and losses in NumPy, under torch.nn's names: `from dlviz import nn` for `from torch import nn`.

y = model(x)
loss = loss_fn(y, t)
model.backward(loss_fn.backward())  # PyTorch: loss.backward()
"""

from typing import NoReturn

from dlviz.nn import init, utils
from dlviz.nn._grad_mode import enable_grad, is_grad_enabled, no_grad
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import manual_seed
from dlviz.nn.activations import LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from dlviz.nn.adaptive_pooling import AdaptiveAvgPool2d
from dlviz.nn.attention import MultiheadAttention
from dlviz.nn.batch_norm import BatchNorm1d, BatchNorm2d
from dlviz.nn.binary_losses import BCELoss, BCEWithLogitsLoss, FocalLoss
from dlviz.nn.cells import GRUCell, LSTMCell, RNNCell
from dlviz.nn.containers import ModuleList, Residual, Sequential
from dlviz.nn.conv_transpose import ConvTranspose2d
from dlviz.nn.convolution import Conv1d, Conv2d
from dlviz.nn.cross_entropy import CrossEntropyLoss
from dlviz.nn.dropout import Dropout
from dlviz.nn.embedding import Embedding
from dlviz.nn.linear import Flatten, Identity, Linear
from dlviz.nn.normalization import GroupNorm, LayerNorm, RMSNorm
from dlviz.nn.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from dlviz.nn.probability_losses import KLDivLoss, NLLLoss
from dlviz.nn.recurrent import GRU, LSTM, RNN
from dlviz.nn.regression_losses import HuberLoss, L1Loss, MSELoss, SmoothL1Loss
from dlviz.nn.smooth import ELU, GELU, SiLU, Softplus
from dlviz.nn.transformer import TransformerDecoderLayer, TransformerEncoder, TransformerEncoderLayer
from dlviz.nn.upsample import Upsample

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "FocalLoss",
    "GRUCell",
    "GroupNorm",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "Module",
    "ModuleList",
    "MultiheadAttention",
    "NLLLoss",
    "Parameter",
    "RMSNorm",
    "RNNCell",
    "ReLU",
    "Residual",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Tanh",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
    "Upsample",
    "enable_grad",
    "init",
    "is_grad_enabled",
    "manual_seed",
    "no_grad",
    "utils",
]


def __getattr__(name: str) -> NoReturn:
    if name == "functional":
        advice = "a function has no backward here; use the layer or the loss, such as nn.ReLU() for F.relu"
    else:
        advice = "it has what __all__ lists; torch.nn may have this"
    raise AttributeError(f"dlviz.nn has no {name!r}: {advice}")
