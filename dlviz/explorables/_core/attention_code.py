"""The code that AttentionDesk shows: a whole GPT, its attention written out, in either library."""

NUMPY = """
import numpy as np
from dlviz import nn
from dlviz.explorables.transformers import symbols, trained_gpt

gpt, heads, d = trained_gpt(nn), 4, 16
tokens = np.array([symbols().index(letter) for letter in text or "\\n"])[-32:]
n = len(tokens)
future = np.triu(np.ones((n, n), bool), k=1)
seen = []
x = gpt.symbols(tokens) + positions * gpt.positions(np.arange(n))  # (n, 64)
for layer in gpt.blocks.layers:
    attention = layer.self_attn
    qkv = layer.norm1(x) @ attention.in_proj_weight.data.T + attention.in_proj_bias.data
    q, k, v = qkv.reshape(n, 3, heads, d).transpose(1, 2, 0, 3)  # (heads, n, d) each

    scores = q @ k.swapaxes(1, 2) / (np.sqrt(d) if scaled else 1)  # (heads, n, n)
    scores = np.where(future & causal, -np.inf, scores)
    e = np.exp((scores - scores.max(axis=2, keepdims=True)) / temperature)
    weights = e / e.sum(axis=2, keepdims=True)  # softmax: each row adds up to 1
    mixed = weights @ v  # (heads, n, d)

    x = x + attention.out_proj(mixed.transpose(1, 0, 2).reshape(n, heads * d))
    x = x + layer.linear2(nn.GELU()(layer.linear1(layer.norm2(x))))
    seen.append((scores, weights, v, mixed))

# the next character, one of `epochs` that were written before
e = np.exp(gpt.head(gpt.blocks.norm(x))[-1] / writing)
chances = e / e.sum()
chance = np.random.default_rng(seed).random(epochs + 1)[-1]
drawn = (np.cumsum(chances)[:-1] < chance).sum()

query = max(n + query, 0)
scores, weights, v, mixed = (part[head - 1] for part in seen[block - 1])
frame = {"tokens": tokens, "query": query, "scores": scores, "weights": weights, "values": v,
         "sum": mixed[query], "heads": np.stack([part[1] for part in seen]), "next": chances,
         "drawn": drawn}
"""
TORCH = """
import numpy as np
import torch
from torch import nn
from dlviz.explorables.transformers import symbols, trained_gpt

gpt, heads, d = trained_gpt(nn).requires_grad_(False), 4, 16
tokens = torch.tensor([symbols().index(letter) for letter in text or "\\n"])[-32:]
n = len(tokens)
future = torch.ones(n, n, dtype=torch.bool).triu(1)
seen = []
x = gpt.symbols(tokens) + positions * gpt.positions(torch.arange(n))  # (n, 64)
for layer in gpt.blocks.layers:
    attention = layer.self_attn
    qkv = nn.functional.linear(layer.norm1(x), attention.in_proj_weight, attention.in_proj_bias)
    q, k, v = qkv.reshape(n, 3, heads, d).permute(1, 2, 0, 3)  # (heads, n, d) each

    scores = q @ k.mT / (d**0.5 if scaled else 1)  # (heads, n, n)
    scores = scores.masked_fill(future & causal, -torch.inf)
    weights = (scores / temperature).softmax(dim=2)  # each row adds up to 1
    mixed = weights @ v  # (heads, n, d)

    x = x + attention.out_proj(mixed.transpose(0, 1).reshape(n, heads * d))
    x = x + layer.linear2(nn.functional.gelu(layer.linear1(layer.norm2(x))))
    seen.append((scores, weights, v, mixed))

# the next character, one of `epochs` that were written before
chances = (gpt.head(gpt.blocks.norm(x))[-1] / writing).softmax(dim=0)
chance = np.random.default_rng(seed).random(epochs + 1)[-1]
drawn = (chances.cumsum(0)[:-1] < chance).sum()

query = max(n + query, 0)
scores, weights, v, mixed = (part[head - 1] for part in seen[block - 1])
frame = {"tokens": tokens, "query": query, "scores": scores, "weights": weights, "values": v,
         "sum": mixed[query], "heads": torch.stack([part[1] for part in seen]), "next": chances,
         "drawn": drawn}
"""
