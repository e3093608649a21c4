"""Attention: each query takes a mean of the values, weighted by how well it fits their keys."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn import _checks, _masks, init
from dlviz.nn._attention import DotProducts, Projection
from dlviz.nn._gradients import filled
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import generator
from dlviz.nn._unsupported import DEVICE_AND_DTYPE
from dlviz.nn.dropout import Dropout
from dlviz.nn.linear import Linear


class MultiheadAttention(Module):
    """Attention in several heads, as torch.nn.MultiheadAttention (Vaswani et al. 2017).

    Q = query W_qᵀ + b_q,   K = key W_kᵀ + b_k,   V = value W_vᵀ + b_v
    head_i = dropout(softmax(Q_i K_iᵀ / √d)) V_i with d = embed_dim / num_heads, Q_i the i-th d columns of Q
    output = [head_1 … head_h] W_oᵀ + b_o

    query (L, n, embed_dim), key (S, n, kdim), value (S, n, vdim); n comes first if batch_first; for a single
    sequence without n -> output, shaped as query, and the softmax's weights: their mean over the heads
    (n, L, S), or (n, heads, L, S) with average_attn_weights=False, or None with need_weights=False

    Masks are boolean, True where a key must not be seen, or floating-point and added to Q_i K_iᵀ / √d:
    key_padding_mask (n, S), attn_mask (L, S) or (n · heads, L, S). Where they hide every key of a query, its
    weights and output are NaN, as torch's; with need_weights=False its heads are zeros, as torch's.
    is_causal says that attn_mask hides the future, key j from query i where j > i. In torch it is a hint: a
    faster way is taken, and the mask isn't looked at. Here it changes nothing, and a mask that hides anything
    else is refused.

    add_bias_kv appends a learned key and value to every sequence (bias_k, bias_v), add_zero_attn zeros.
    W_q, W_k, W_v are the thirds of in_proj_weight, or q_proj_weight, k_proj_weight, v_proj_weight where kdim
    or vdim is not embed_dim; drawn by xavier_uniform_. Biases start at zero. `backward` takes (grad_output,
    grad_weights), None for zeros, and returns the gradients of query, key and value; masks have none here.
    """

    _hands_on = True
    _unsupported = DEVICE_AND_DTYPE

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        _checks.positive_whole("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention expected embed_dim to be a multiple of num_heads={num_heads}, got "
                f"{embed_dim}: try embed_dim={embed_dim + num_heads - embed_dim % num_heads}"
            )
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.bias, self.batch_first = bias, batch_first
        self.add_bias_kv, self.add_zero_attn = add_bias_kv, add_zero_attn
        rng = None if rng is None else generator(rng)
        self._dropouts = [Dropout(dropout, rng=rng)]  # in a list, so no child module: torch has none there
        rng = generator(rng)
        shapes = {"in_proj_weight": (3 * embed_dim, embed_dim)}
        if not self.kdim == self.vdim == embed_dim:
            sizes = {"q": embed_dim, "k": self.kdim, "v": self.vdim}
            shapes = {f"{name}_proj_weight": (embed_dim, size) for name, size in sizes.items()}
        for name, shape in shapes.items():
            setattr(self, name, init.xavier_uniform_(Parameter(np.zeros(shape)), generator=rng))
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, rng=rng)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)
        for name in ("bias_k", "bias_v") if add_bias_kv else ():
            setattr(self, name, init.xavier_normal_(Parameter(np.zeros((1, 1, embed_dim))), generator=rng))

    def check_input(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> None:
        owner = f"MultiheadAttention({self.embed_dim}, {self.num_heads})"
        sizes = (self.embed_dim, self.kdim, self.vdim)
        for name, x, size in zip(("query", "key", "value"), (query, key, value), sizes, strict=True):
            _checks.sequence(owner, x, size, self.batch_first, name)
            _checks.weight_dtype(owner, x, self.out_proj.weight)
        time, batch = (1, 0) if self.batch_first and query.ndim == 3 else (0, 1)
        n = query.shape[batch] if query.ndim == 3 else 1
        if (
            key.shape[:-1] != value.shape[:-1]
            or key.ndim != query.ndim
            or (query.ndim == 3 and key.shape[batch] != n)
        ):
            raise ValueError(
                f"{owner} expected one value for each key, and as many sequences as query {query.shape} has, "
                f"got key {key.shape} and value {value.shape}: try batch_first={not self.batch_first}"
            )
        queries, keys = query.shape[time], key.shape[time]
        padding_shape = (n, keys) if query.ndim == 3 else (keys,)
        _masks.check(owner, "key_padding_mask", key_padding_mask, padding_shape)
        _masks.check(owner, "attn_mask", attn_mask, (queries, keys), (n * self.num_heads, queries, keys))
        if is_causal:
            _masks.check_causal(owner, attn_mask, queries, keys)

    def forward(
        self,
        query: np.ndarray,
        key: np.ndarray,
        value: np.ndarray,
        key_padding_mask: np.ndarray | None = None,
        need_weights: bool = True,
        attn_mask: np.ndarray | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[np.ndarray, np.ndarray | None]:
        self._single, self._averaged = query.ndim == 2, average_attn_weights
        self._inputs = [x[None] if self._single else x for x in (query, key, value)]
        self._projections = self._in_projections()
        q, k, v = (
            self._split(project.forward(x))
            for project, x in zip(self._projections, self._inputs, strict=True)
        )
        self._keys = k.shape[2]
        if self.add_bias_kv:
            k, v = self._append(k, self.bias_k.data), self._append(v, self.bias_v.data)
        if self.add_zero_attn:
            k, v = self._append(k, None), self._append(v, None)
        mask = _masks.merged(key_padding_mask, attn_mask, (*q.shape[:3], k.shape[2]), q.dtype)
        self._dots = DotProducts(self._dropouts[0].train(self.training))
        heads, weights = self._dots.forward(q, k, v, mask, empty_sum=np.nan if need_weights else 1)
        y = self.out_proj(self._join(heads))
        y = y[0] if self._single else y
        if not need_weights:
            return y, None
        weights = weights.mean(axis=1) if average_attn_weights else weights.copy()
        return y, weights[0] if self._single else weights

    def backward(self, grads: tuple[Any, Any]) -> tuple[np.ndarray, ...]:
        grad_y, grad_weights = filled(grads, self._output_like)
        if grad_weights is not None and self._averaged:
            grad_weights = np.expand_dims(grad_weights, -3) / self.num_heads
        grad_heads = self._split(self.out_proj.backward(grad_y[None] if self._single else grad_y))
        grads_qkv = self._dots.backward(grad_heads, grad_weights)
        if self.add_bias_kv:
            for bias, grad in zip((self.bias_k, self.bias_v), grads_qkv[1:], strict=True):
                bias.grad += grad[:, :, self._keys].sum(axis=0).reshape(bias.shape)
        lengths = (grad_heads.shape[2], self._keys, self._keys)  # without the appended key
        grad_inputs = (
            project.backward(self._join(grad[:, :, :length]), x)
            for project, grad, length, x in zip(
                self._projections, grads_qkv, lengths, self._inputs, strict=True
            )
        )
        return tuple(grad[0] if self._single else grad for grad in grad_inputs)

    def extra_repr(self) -> str:
        return ""

    def _in_projections(self) -> list[Projection]:
        """The three of query, key and value."""
        thirds = [slice(i * self.embed_dim, (i + 1) * self.embed_dim) for i in range(3)]
        if hasattr(self, "in_proj_weight"):
            return [Projection(self.in_proj_weight, self.in_proj_bias, third, third) for third in thirds]
        weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        return [
            Projection(weight, self.in_proj_bias, slice(None), third)
            for weight, third in zip(weights, thirds, strict=True)
        ]

    def _split(self, x: np.ndarray) -> np.ndarray:
        """(n, T, embed_dim), or (T, n, embed_dim), as (n, heads, T, d): a view."""
        heads = x.reshape(*x.shape[:2], self.num_heads, -1)
        return heads.transpose(self._order)

    def _join(self, heads: np.ndarray) -> np.ndarray:
        """The reverse of _split."""
        x = heads.transpose(np.argsort(self._order))
        return x.reshape(*x.shape[:2], self.embed_dim)

    @property
    def _order(self) -> tuple[int, ...]:
        return (0, 2, 1, 3) if self.batch_first or self._single else (1, 2, 0, 3)

    def _append(self, x: np.ndarray, vector: np.ndarray | None) -> np.ndarray:
        """One more key or value after each sequence, x (n, heads, S, d): this vector, or zeros."""
        more = np.zeros(x.shape[3], x.dtype) if vector is None else vector.reshape(self.num_heads, 1, -1)
        return np.concatenate([x, np.broadcast_to(more, (*x.shape[:2], 1, x.shape[3]))], axis=2)
