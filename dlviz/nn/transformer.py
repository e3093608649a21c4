"""The transformer's layers: attention, then a feed-forward network, each with a residual and a norm.

Over 250 lines, because the encoder and its layer, the decoder's layer and what they share belong together.
"""
# ruff: noqa: D102  (forward and backward are described by their class)

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._random import generator
from dlviz.nn._unsupported import DEVICE_AND_DTYPE
from dlviz.nn.activations import ReLU
from dlviz.nn.attention import MultiheadAttention
from dlviz.nn.containers import ModuleList
from dlviz.nn.dropout import Dropout
from dlviz.nn.linear import Linear
from dlviz.nn.normalization import LayerNorm
from dlviz.nn.smooth import GELU

Block = Callable[[np.ndarray], np.ndarray]


class _TransformerLayer(Module):
    """What encoder and decoder layers share; `_attention` names their attention blocks, as in torch."""

    _hands_on = True

    _unsupported = DEVICE_AND_DTYPE
    _attention: tuple[str, ...]

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Module = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        self._rng = rng = None if rng is None else generator(rng)
        for name in self._attention:
            block = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng)
            setattr(self, name, block)
        self.linear1 = Linear(d_model, dim_feedforward, bias, rng=rng)
        self.dropout = Dropout(dropout, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, rng=rng)
        residuals = range(1, len(self._attention) + 2)
        for i in residuals:
            setattr(self, f"norm{i}", LayerNorm(d_model, layer_norm_eps, bias=bias))
        for i in residuals:
            setattr(self, f"dropout{i}", Dropout(dropout, rng=rng))
        if not isinstance(activation, Module):
            if activation not in ("relu", "gelu"):
                raise ValueError(
                    f"{type(self).__name__} expected activation 'relu', 'gelu' or a layer, "
                    f"got {activation!r}: try nn.SiLU(), say; a function has no backward"
                )
            activation = ReLU() if activation == "relu" else GELU()
        self.activation = activation
        self.norm_first = norm_first

    def _residual(self, x: np.ndarray, block: Block, norm: Module, dropout: Module) -> np.ndarray:
        if self.norm_first:  # Xiong et al. 2020
            return x + dropout(block(norm(x)))
        return norm(x + dropout(block(x)))

    def _residual_backward(self, grad: np.ndarray, block: Block, norm: Module, dropout: Module) -> np.ndarray:
        """Here `block` is the block's backward."""
        if self.norm_first:
            return grad + norm.backward(block(dropout.backward(grad)))
        grad = norm.backward(grad)
        return grad + block(dropout.backward(grad))

    def _feed_forward(self, x: np.ndarray) -> np.ndarray:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def _feed_forward_backward(self, grad: np.ndarray) -> np.ndarray:
        grad = self.dropout.backward(self.linear2.backward(grad))
        return self.linear1.backward(self.activation.backward(grad))

    def _self_attention_backward(self, grad: np.ndarray) -> np.ndarray:
        grad_query, grad_key, grad_value = self.self_attn.backward((grad, None))
        return grad_query + grad_key + grad_value  # all three were x

    def _check(self, **inputs: Any) -> None:
        owner = f"{type(self).__name__}({self.linear1.in_features}, {self.self_attn.num_heads})"
        for name, x in inputs.items():
            _checks.sequence(owner, x, self.linear1.in_features, self.self_attn.batch_first, name)
            _checks.weight_dtype(owner, x, self.linear1.weight)

    def arguments(self) -> dict[str, Any]:
        return {
            "d_model": self.linear1.in_features,
            "nhead": self.self_attn.num_heads,
            "dim_feedforward": self.linear1.out_features,
            "dropout": self.dropout.p,
            "activation": self.activation,
            "layer_norm_eps": self.norm1.eps,
            "batch_first": self.self_attn.batch_first,
            "norm_first": self.norm_first,
            "bias": self.linear1.bias is not None,
        }

    def extra_repr(self) -> str:
        return ""


class TransformerEncoderLayer(_TransformerLayer):
    """Self-attention, then a feed-forward network, as torch.nn.TransformerEncoderLayer (Vaswani et al. 2017).

    x = norm1(x + dropout1(Attention(x, x, x)))
    x = norm2(x + dropout2(linear2(dropout(activation(linear1(x))))))
    With norm_first instead x = x + dropout1(Attention(norm1(x), …)) and so on (Xiong et al. 2020).

    src (T, n, d_model), or (n, T, d_model) if batch_first, or (T, d_model) for one sequence -> y, the same
    src_mask, src_key_padding_mask and is_causal are MultiheadAttention's attn_mask, key_padding_mask and
    is_causal; a query that may see no key gets zeros from the attention. activation: "relu", "gelu", or a
    layer of dlviz.nn (torch takes functions too, and its "relu" is no child module, which ours is).
    """

    _attention = ("self_attn",)

    def check_input(self, src: Any, *masks: Any, **options: Any) -> None:
        self._check(src=src)

    def forward(
        self,
        src: np.ndarray,
        src_mask: np.ndarray | None = None,
        src_key_padding_mask: np.ndarray | None = None,
        is_causal: bool = False,
    ) -> np.ndarray:
        def attend(x: np.ndarray) -> np.ndarray:
            return self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]

        x = self._residual(src, attend, self.norm1, self.dropout1)
        return self._residual(x, self._feed_forward, self.norm2, self.dropout2)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        grad = self._residual_backward(grad_y, self._feed_forward_backward, self.norm2, self.dropout2)
        return self._residual_backward(grad, self._self_attention_backward, self.norm1, self.dropout1)


class TransformerDecoderLayer(_TransformerLayer):
    """Self-attention, attention to the encoder's output `memory`, and a feed-forward network.

    As torch.nn.TransformerDecoderLayer (Vaswani et al. 2017): the encoder layer's equations, with
    x = norm2(x + dropout2(Attention(x, memory, memory))) between the two.

    tgt (T, n, d_model), memory (S, n, d_model), or with n first, or without n -> y, like tgt
    Masks as in TransformerEncoderLayer; memory_mask (T, S) and memory_key_padding_mask (n, S) are those of
    the second attention. `backward` returns (grad_tgt, grad_memory).
    """

    _attention = ("self_attn", "multihead_attn")

    def check_input(self, tgt: Any, memory: Any, *masks: Any, **options: Any) -> None:
        self._check(tgt=tgt, memory=memory)

    def forward(
        self,
        tgt: np.ndarray,
        memory: np.ndarray,
        tgt_mask: np.ndarray | None = None,
        memory_mask: np.ndarray | None = None,
        tgt_key_padding_mask: np.ndarray | None = None,
        memory_key_padding_mask: np.ndarray | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> np.ndarray:
        def attend(x: np.ndarray) -> np.ndarray:
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]

        def attend_memory(x: np.ndarray) -> np.ndarray:
            masks = (memory_key_padding_mask, False, memory_mask)
            return self.multihead_attn(x, memory, memory, *masks, is_causal=memory_is_causal)[0]

        x = self._residual(tgt, attend, self.norm1, self.dropout1)
        x = self._residual(x, attend_memory, self.norm2, self.dropout2)
        return self._residual(x, self._feed_forward, self.norm3, self.dropout3)

    def backward(self, grad_y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        grad_memory = np.zeros(0)  # set on the way back through the attention to memory

        def attend_memory_backward(grad: np.ndarray) -> np.ndarray:
            nonlocal grad_memory
            grad_x, grad_key, grad_value = self.multihead_attn.backward((grad, None))
            grad_memory = grad_key + grad_value
            return grad_x

        grad = self._residual_backward(grad_y, self._feed_forward_backward, self.norm3, self.dropout3)
        grad = self._residual_backward(grad, attend_memory_backward, self.norm2, self.dropout2)
        grad = self._residual_backward(grad, self._self_attention_backward, self.norm1, self.dropout1)
        return grad, grad_memory


class TransformerEncoder(Module):
    """Encoder layers one after the other, and a norm if given, as torch.nn.TransformerEncoder.

    Takes one layer and copies it, weights and all, num_layers times. src, masks and is_causal as in
    TransformerEncoderLayer, the same for every layer. enable_nested_tensor and mask_check are torch's, where
    they choose a faster way: here they change nothing.
    """

    _hands_on = True

    def __init__(
        self,
        encoder_layer: TransformerEncoderLayer,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        _checks.positive_whole("TransformerEncoder", num_layers=num_layers)
        if not isinstance(encoder_layer, TransformerEncoderLayer):
            raise TypeError(
                "TransformerEncoder expected a TransformerEncoderLayer, "
                f"got {type(encoder_layer).__name__}: try nn.Sequential for other layers"
            )
        shared = {id(encoder_layer._rng): encoder_layer._rng}  # or all layers would drop the same places
        self.layers = ModuleList(deepcopy(encoder_layer, dict(shared)) for _ in range(num_layers))
        self.num_layers, self.norm = num_layers, norm
        self.enable_nested_tensor, self.mask_check = enable_nested_tensor, mask_check

    def forward(
        self,
        src: np.ndarray,
        mask: np.ndarray | None = None,
        src_key_padding_mask: np.ndarray | None = None,
        is_causal: bool | None = None,
    ) -> np.ndarray:
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask, bool(is_causal))
        return src if self.norm is None else self.norm(src)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        grad = grad_y if self.norm is None else self.norm.backward(grad_y)
        for layer in reversed(list(self.layers)):
            grad = layer.backward(grad)
        return grad

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"encoder_layer": self.layers[0]}

    def extra_repr(self) -> str:
        return ""
