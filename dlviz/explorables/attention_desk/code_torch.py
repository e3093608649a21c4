"""A whole GPT with its attention written out, and what one token looks up in it. In PyTorch."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from dlviz.explorables.attention_desk.gpt import encode as as_characters
from dlviz.explorables.attention_desk.gpt import in_library, trained_gpt

Reading = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


@torch.no_grad()
def read(
    gpt: Any, tokens: Sequence[int], causal: bool, scaled: bool, positions: bool, temperature: float
) -> Reading:
    """Scores and weights (blocks, heads, n, n), values (blocks, heads, n, d), logits of the next token."""
    n, heads = len(tokens), gpt.blocks.layers[0].self_attn.num_heads
    future = torch.ones(n, n, dtype=torch.bool).triu(1)
    seen = []
    x = gpt.symbols(torch.tensor(tokens)) + positions * gpt.positions(torch.arange(n))  # (n, width)
    for layer in gpt.blocks.layers:
        attention = layer.self_attn
        qkv = nn.functional.linear(layer.norm1(x), attention.in_proj_weight, attention.in_proj_bias)
        q, k, v = qkv.reshape(n, 3, heads, -1).permute(1, 2, 0, 3)  # (heads, n, d) each

        scores = q @ k.mT / (q.shape[-1] ** 0.5 if scaled else 1)  # (heads, n, n)
        scores = scores.masked_fill(future & causal, -torch.inf)
        weights = (scores / temperature).softmax(dim=2)  # each row adds up to 1
        mixed = weights @ v  # (heads, n, d)
        seen.append((scores, weights, v))

        x = x + attention.out_proj(mixed.transpose(0, 1).reshape(n, -1))
        x = x + layer.linear2(nn.functional.gelu(layer.linear1(layer.norm2(x))))
    scores, weights, values = (torch.stack(parts) for parts in zip(*seen, strict=True))
    return scores, weights, values, gpt.head(gpt.blocks.norm(x))[-1]


def look_up(
    reading: Reading,
    tokens: Sequence[int],
    written: Sequence[int],
    query: int,
    block: int,
    head: int,
    writing: float,
    seed: int,
) -> dict[str, Any]:
    """What one query takes from one head, and the token that is drawn next."""
    scores, weights, values, logits = reading
    place, query = (block - 1, head - 1), max(len(tokens) + query, 0)

    probabilities = (logits / writing).softmax(dim=0)
    uniform = np.random.default_rng(seed).random(len(written) + 1)[-1]  # a new one for each token
    return {
        "tokens": torch.tensor(tokens),
        "query": query,
        "scores": scores[place],
        "weights": weights[place],
        "values": values[place],
        "sum": weights[place][query] @ values[place],
        "heads": weights,
        "next": probabilities,
        "drawn": (probabilities.cumsum(0)[:-1] < uniform).sum(),
    }


def attention_desk(
    text: str,
    written: Sequence[int],
    query: int,
    block: int,
    head: int,
    causal: bool,
    scaled: bool,
    positions: bool,
    temperature: float,
    writing: float,
    seed: int,
    model: Any,
    encode: Callable[[str], Sequence[int]] | None,
) -> dict[str, Any]:
    """The numbers of AttentionDesk's picture. `model` is a GPT of dlviz.models in either library, or None."""
    gpt = trained_gpt(nn) if model is None else in_library(nn, model)
    tokens = [*(encode or as_characters)(text), *written][-gpt.positions.weight.shape[0] :]
    reading = read(gpt, tokens, causal, scaled, positions, temperature)
    return look_up(reading, tokens, written, query, block, head, writing, seed)
