"""The small GPT that AttentionDesk looks into: its weights, and its forward pass with every switch."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from dlviz import models, nn

SHAPE = {"context": 32, "width": 64, "heads": 4, "blocks": 2}  # course/train_attention_desk.py trained it
BLOCKS, HEADS, CONTEXT = SHAPE["blocks"], SHAPE["heads"], SHAPE["context"]


class Reading(NamedTuple):
    """What happens in the network while it reads n tokens; d is the width of a head."""

    scores: np.ndarray  # (blocks, heads, n, n): -inf where the future is hidden
    weights: np.ndarray  # (blocks, heads, n, n)
    values: np.ndarray  # (blocks, heads, n, d)
    logits: np.ndarray  # (n, symbols): of the token that follows each


def trained_gpt(library: Any) -> Any:
    """The network behind AttentionDesk, in float64: `library` is dlviz.nn or torch.nn.

    A models.gpt of 2 blocks of 4 heads, 64 wide, which takes 32 of the characters `symbols()` at a time. It
    has read Python's documentation, all but the last tenth.
    """
    gpt = models.gpt(library, len(symbols()), **SHAPE).double().eval()
    own = gpt.state_dict()
    for name, value in _saved().items():
        if name != "symbols":
            np.asarray(own[name])[...] = value  # an array, or a tensor's memory
    return gpt


@cache
def symbols() -> str:
    """The characters that the network knows, in the order of their numbers."""
    return str(_saved()["symbols"])


@lru_cache(maxsize=8)
def read(tokens: tuple[int, ...], causal: bool, scaled: bool, positions: bool, temperature: float) -> Reading:
    """Read the tokens, at most `CONTEXT` of them, with every head's attention switched alike. Don't write."""
    gpt, gelu, n = _gpt(), nn.GELU(), len(tokens)
    future = np.triu(np.ones((n, n), bool), k=1)
    seen: list[tuple[np.ndarray, ...]] = []
    x = gpt.symbols(np.array(tokens))  # (n, width)
    if positions:
        x = x + gpt.positions(np.arange(n))
    for block in gpt.blocks.layers:
        attention = block.self_attn
        qkv = block.norm1(x) @ attention.in_proj_weight.data.T + attention.in_proj_bias.data
        q, k, v = qkv.reshape(n, 3, HEADS, -1).transpose(1, 2, 0, 3)  # (heads, n, d) each
        scores = q @ k.swapaxes(1, 2)
        if scaled:
            scores = scores / np.sqrt(q.shape[-1])
        if causal:
            scores = np.where(future, -np.inf, scores)
        weights = softmax(scores / temperature)
        seen.append((scores, weights, v))
        x = x + attention.out_proj(np.concatenate([*(weights @ v)], axis=1))
        x = x + block.linear2(gelu(block.linear1(block.norm2(x))))
    scores, weights, values = (np.stack(parts) for parts in zip(*seen, strict=True))
    return Reading(scores, weights, values, gpt.head(gpt.blocks.norm(x)))


class Writer:
    """A text that grows by one character a step, drawn from what the network expects."""

    def __init__(self, state: Any) -> None:
        self.tokens = tuple(symbols().index(letter) for letter in state.text or "\n")[-CONTEXT:]
        self._rng = np.random.default_rng(state.seed)
        self._chance = self._rng.random()  # the next character's, from 0 to 1

    def step(self, state: Any) -> bool:
        """Write one character."""
        self.tokens = (*self.tokens, self.drawn(self.chances(state)))[-CONTEXT:]
        self._chance = self._rng.random()
        return True

    def read(self, state: Any) -> Reading:
        """What happens in the network, with the state's switches."""
        return read(self.tokens, state.causal, state.scaled, state.positions, state.temperature)

    def chances(self, state: Any) -> np.ndarray:
        """What comes next: the probability of each symbol."""
        return softmax(self.read(state).logits[-1] / state.writing)

    def drawn(self, chances: np.ndarray) -> int:
        """The symbol that is written next: the first whose share of a line from 0 to 1 ends behind ours."""
        return int((np.cumsum(chances)[:-1] < self._chance).sum())

    def trouble(self) -> str:
        """It can always go on."""
        return ""


def softmax(x: np.ndarray) -> np.ndarray:
    """Shares of a whole along the last axis; a score of -inf gets none."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@cache
def _saved() -> dict[str, np.ndarray]:
    with (files("dlviz.explorables._core") / "attention_weights.npz").open("rb") as file:
        return dict(np.load(file))


@cache
def _gpt() -> Any:
    return trained_gpt(nn)
