"""A learned vector for each of a vocabulary's entries."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import generator
from dlviz.nn._text import brief
from dlviz.nn._unsupported import DEVICE_AND_DTYPE


class Embedding(Module):
    """y = weight[x]: the row of each index, as torch.nn.Embedding (Bengio et al. 2003).

    x of whole numbers 0 … num_embeddings - 1, any shape -> y (*x.shape, embedding_dim)
    weight (num_embeddings, embedding_dim), drawn from N(0, 1)

    Gradient: row k of weight.grad is the sum of grad_y wherever x = k; whole numbers have none, so that
    `backward` returns None. With `padding_idx` (negative: from the end) that row starts at zero and is never
    learned. With `max_norm`, rows that are looked up are first shortened, in place, to that length in the
    norm_type-norm. With `scale_grad_by_freq`, each row's gradient is divided by how often it was looked up.
    """

    _unsupported = DEVICE_AND_DTYPE | {
        "sparse": "gradients are plain arrays here; leave the keyword out",
        "_weight": "make the layer, then embedding.weight.data[...] = weight",
        "_freeze": "leave the layer's parameters out of the optimizer",
    }

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        _checks.positive_whole("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise ValueError(
                    f"Embedding expected padding_idx from {-num_embeddings} to {num_embeddings - 1}, "
                    f"got {padding_idx}: try num_embeddings={num_embeddings + 1} for one entry more"
                )
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.weight = Parameter(generator(rng).normal(size=(num_embeddings, embedding_dim)))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0

    def check_input(self, x: Any) -> None:
        _checks.indices("Embedding", x, self.num_embeddings)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        if self.max_norm is not None:
            self._shorten(np.unique(x), self.max_norm)
        return np.take(self.weight.data, x, axis=0)

    def backward(self, grad_y: np.ndarray) -> None:
        # Sorted, equal indices are neighbours, and each run of them is summed at once: far faster than
        # np.add.at(self.weight.grad, self._x, grad_y), which says the same.
        index = self._x.reshape(-1)
        order = np.argsort(index, kind="stable")
        rows, starts, counts = np.unique(index[order], return_index=True, return_counts=True)
        if rows.size:
            grad = np.add.reduceat(grad_y.reshape(-1, self.embedding_dim)[order], starts, axis=0)
            if self.scale_grad_by_freq:
                grad /= counts[:, None].astype(grad.dtype)
            learned = rows != self.padding_idx
            self.weight.grad[rows[learned]] += grad[learned]

    def _shorten(self, rows: np.ndarray, longest: float) -> None:
        """Scale the rows that are longer than `longest` down to it, but for torch's 1e-7."""
        norm = np.linalg.norm(self.weight.data[rows], ord=self.norm_type, axis=1, keepdims=True)
        self.weight.data[rows] *= np.where(norm > longest, longest / (norm + 1e-7), 1)

    def extra_repr(self) -> str:
        return brief(self, "num_embeddings", "embedding_dim")
