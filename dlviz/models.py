"""The course's networks: each a builder whose first argument is the library, dlviz.nn or torch.nn.

from dlviz import models, nn
model = models.mlp(nn, [64, 32, 10])          # the same in PyTorch: models.mlp(torch.nn, [64, 32, 10])

Where a network is more than layers in a row it is a class with a `forward`, and with a `backward` that
dlviz.nn calls and PyTorch, which derives its own, does not.

Over 250 lines, because it holds all the networks of the course, none of them longer than a page.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np


def mlp(nn: Any, sizes: Sequence[int], activation: str = "ReLU") -> Any:
    """Linear layers, with an activation between each two: x (n, sizes[0]) -> (n, sizes[-1])."""
    layers: list[Any] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), getattr(nn, activation)()]
    return nn.Sequential(*layers[:-1])


def cnn(
    nn: Any,
    image: tuple[int, int, int],
    classes: int,
    widths: Sequence[int] = (16, 32),
    batch_norm: bool = False,
) -> Any:
    """3×3 convolutions, each halving the image by pooling, and a linear layer (LeCun et al. 1998, in spirit).

    x (n, *image), image being (channels, height, width) -> scores (n, classes)
    """
    channels, height, width = image
    layers: list[Any] = []
    for inputs, outputs in pairwise([channels, *widths]):
        layers.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=not batch_norm))
        if batch_norm:
            layers.append(nn.BatchNorm2d(outputs))
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
    left = widths[-1] * (height >> len(widths)) * (width >> len(widths))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(left, classes))


def language_model(
    nn: Any, symbols: int, embedding: int = 32, hidden: int = 128, cell: str = "GRU", dropout: float = 0.0
) -> Any:
    """The next symbol from all before it, by a recurrent network: cell "RNN", "LSTM" or "GRU".

    x (n, T), whole numbers below `symbols` -> scores (n, symbols, T), as CrossEntropyLoss takes them with
    targets (n, T). To write text, call `embedding`, `recurrent` and `head` in turn, and keep the state.
    `dropout` acts on what the head reads.
    """

    class LanguageModel(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(symbols, embedding)
            self.recurrent = getattr(nn, cell)(embedding, hidden, batch_first=True)
            self.dropout, self.head = nn.Dropout(dropout), nn.Linear(hidden, symbols)

        def forward(self, x: Any) -> Any:
            h, _ = self.recurrent(self.embedding(x))  # (n, T, hidden)
            return self.head(self.dropout(h)).swapaxes(1, 2)

        def backward(self, grad_y: Any) -> None:
            grad_h = self.dropout.backward(self.head.backward(grad_y.swapaxes(1, 2)))
            self.embedding.backward(self.recurrent.backward((grad_h, None)))

    return LanguageModel()


def forecaster(nn: Any, features: int = 1, hidden: int = 32, outputs: int = 1, cell: str = "LSTM") -> Any:
    """What follows a series, from a recurrent network's last step: cell "RNN", "LSTM" or "GRU".

    x (n, T, features) -> (n, outputs)
    """

    class Forecaster(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.recurrent = getattr(nn, cell)(features, hidden, batch_first=True)
            self.head = nn.Linear(hidden, outputs)

        def forward(self, x: Any) -> Any:
            h, _ = self.recurrent(x)  # (n, T, hidden)
            self._shape = h.shape
            return self.head(h[:, -1])

        def backward(self, grad_y: Any) -> Any:
            grad_h = np.zeros(self._shape, grad_y.dtype)
            grad_h[:, -1] = self.head.backward(grad_y)
            return self.recurrent.backward((grad_h, None))

    return Forecaster()


def gpt(
    nn: Any,
    symbols: int,
    context: int = 64,
    width: int = 128,
    heads: int = 4,
    blocks: int = 2,
    dropout: float = 0.0,
) -> Any:
    """The next symbol from those before it, by attention (GPT-2: Radford et al. 2019; norms first).

    x (n, T), whole numbers below `symbols`, T up to `context` -> scores (n, symbols, T), as CrossEntropyLoss
    takes them with targets (n, T). All matrices start from N(0, 0.25 / width), which for the paper's width of
    768 is its 0.02²: with the layers' default weights it learns far more slowly.
    """
    return _reader(nn, symbols, context, width, heads, blocks, dropout, causal=True)


def bert(
    nn: Any,
    symbols: int,
    context: int = 64,
    width: int = 128,
    heads: int = 4,
    blocks: int = 2,
    dropout: float = 0.0,
) -> Any:
    """Each symbol from all around it: `gpt` without its mask (the idea of BERT: Devlin et al. 2019).

    x (n, T) -> scores (n, symbols, T). It sees what it is asked for, so hide that: let one of the symbols
    mean "hidden", and take the loss at hidden places alone (targets of -100 elsewhere are left out).
    """
    return _reader(nn, symbols, context, width, heads, blocks, dropout, causal=False)


def _reader(
    nn: Any, symbols: int, context: int, width: int, heads: int, blocks: int, dropout: float, causal: bool
) -> Any:
    """What gpt and bert share: all but the mask."""

    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.symbols, self.positions = nn.Embedding(symbols, width), nn.Embedding(context, width)
            self.dropout = nn.Dropout(dropout)
            block = nn.TransformerEncoderLayer(
                width, heads, 4 * width, dropout, "gelu", batch_first=True, norm_first=True
            )
            norm = nn.LayerNorm(width)
            self.blocks = nn.TransformerEncoder(block, blocks, norm, enable_nested_tensor=False)
            self.head = nn.Linear(width, symbols, bias=False)
            for parameter in self.parameters():
                if parameter.ndim > 1:
                    nn.init.normal_(parameter, std=0.5 / math.sqrt(width))

        def forward(self, x: Any) -> Any:
            t = _positions(x)  # (T,)
            future = _future(t) if causal else None
            h = self.dropout(self.symbols(x) + self.positions(t))  # (n, T, width)
            return self.head(self.blocks(h, mask=future, is_causal=causal)).swapaxes(1, 2)

        def backward(self, grad_y: Any) -> None:
            grad_h = self.blocks.backward(self.head.backward(grad_y.swapaxes(1, 2)))
            grad_h = self.dropout.backward(grad_h)
            self.positions.backward(grad_h.sum(axis=0))
            self.symbols.backward(grad_h)

    return Reader()


def sequence_loss(nn: Any, **options: Any) -> Any:
    """CrossEntropyLoss of scores (n, symbols, T) and targets (n, T), as fast as the library can.

    The models compute (n, T, symbols), each place's scores side by side in memory, and show the loss a view
    with two axes exchanged, as it expects them. PyTorch is slow on such strides: on an H200 they nearly
    tripled GPT-2 small's whole step. So this exchanges them back, which copies nothing, and takes each place
    as an example of its own.
    options are CrossEntropyLoss's; with reduction="none" the losses come as (n · T,).
    """

    class SequenceLoss(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.loss = nn.CrossEntropyLoss(**options)

        def forward(self, scores: Any, target: Any) -> Any:
            rows = scores.swapaxes(1, 2)  # (n, T, symbols)
            self._shape = rows.shape
            return self.loss(rows.reshape(-1, rows.shape[-1]), target.reshape(-1))

        def backward(self, grad_output: Any = 1.0) -> Any:
            return self.loss.backward(grad_output).reshape(self._shape).swapaxes(1, 2)

    return SequenceLoss()


def translator(
    nn: Any, symbols: int, source: int, context: int, width: int = 64, heads: int = 4, blocks: int = 1
) -> Any:
    """One sequence into another: an encoder reads, a decoder writes (Vaswani et al. 2017; norms first).

    x (n, source + T), whole numbers below `symbols`: a sequence to read, `source` long, and the answer so
    far; together at most `context` -> scores of the answer's next symbols (n, symbols, T). Symbol 0 fills
    up what is shorter than `source`: nobody sees it there.
    """

    class Translator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.symbols, self.positions = nn.Embedding(symbols, width), nn.Embedding(context, width)
            like: tuple[Any, ...] = (width, heads, 4 * width, 0.0, "gelu")
            order = {"batch_first": True, "norm_first": True}
            block, norm = nn.TransformerEncoderLayer(*like, **order), nn.LayerNorm(width)
            self.encoder = nn.TransformerEncoder(block, blocks, norm, enable_nested_tensor=False)
            self.decoder = nn.ModuleList(nn.TransformerDecoderLayer(*like, **order) for _ in range(blocks))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, symbols, bias=False)

        def forward(self, x: Any) -> Any:
            t, padding = _positions(x), x[:, :source] == 0
            h = self.symbols(x) + self.positions(t)  # (n, source + T, width)
            memory, y = self.encoder(h[:, :source], src_key_padding_mask=padding), h[:, source:]
            for block in self.decoder:
                future = _future(t[source:])
                y = block(y, memory, future, memory_key_padding_mask=padding, tgt_is_causal=True)
            return self.head(self.norm(y)).swapaxes(1, 2)

        def backward(self, grad_y: Any) -> None:
            grad_y, grad_memory = self.norm.backward(self.head.backward(grad_y.swapaxes(1, 2))), 0.0
            for block in reversed(list(self.decoder)):
                grad_y, grad = block.backward(grad_y)
                grad_memory = grad_memory + grad  # every block has looked into it
            grad_h = np.concatenate([self.encoder.backward(grad_memory), grad_y], axis=1)
            self.positions.backward(grad_h.sum(axis=0))
            self.symbols.backward(grad_h)

    return Translator()


def gan(nn: Any, noise: int = 16, data: int = 64, hidden: int = 128) -> tuple[Any, Any]:
    """Generator, noise (n, noise) -> (n, data) in [-1, 1], and discriminator, data -> a logit (n, 1).

    Fully connected (Goodfellow et al. 2014).
    """
    generator = nn.Sequential(
        nn.Linear(noise, hidden),
        nn.ReLU(),
        nn.Linear(hidden, hidden),
        nn.ReLU(),
        nn.Linear(hidden, data),
        nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Linear(data, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, 1),
    )
    return generator, discriminator


def convolutional_gan(nn: Any, noise: int = 16, channels: int = 1, width: int = 32) -> tuple[Any, Any]:
    """Generator, noise (n, noise, 1, 1) -> images (n, channels, 8, 8) in [-1, 1], and discriminator.

    The discriminator gives a logit (n, 1). The shape of DCGAN (Radford et al. 2016), for small images.
    """
    generator = nn.Sequential(
        nn.ConvTranspose2d(noise, 2 * width, 2, bias=False),  # 2×2
        nn.BatchNorm2d(2 * width),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1, bias=False),  # 4×4
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.ConvTranspose2d(width, channels, 4, stride=2, padding=1),  # 8×8
        nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(channels, width, 4, stride=2, padding=1),  # 4×4
        nn.LeakyReLU(0.2),
        nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),  # 2×2
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(8 * width, 1),
    )
    return generator, discriminator


def _positions(x: Any) -> Any:
    """0, 1, …, T - 1 for x (n, T), in x's library and on its device."""
    if isinstance(x, np.ndarray):
        return np.arange(x.shape[1])
    import torch

    return torch.arange(x.shape[1], device=x.device)  # made there: a copy from the CPU would wait for the GPU


def _future(t: Any) -> Any:
    """(T, T) for positions t (T,): True where a key comes later than the query, which must not see it.

    Pass is_causal=True with it. Otherwise PyTorch reads the mask in every step to find out, which waits for
    the GPU and breaks the graph of torch.compile.
    """
    return t[:, None] < t[None, :]
