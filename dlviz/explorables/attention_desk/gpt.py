"""The GPT that AttentionDesk looks into: the small one that comes with it, or one that a learner trained."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from dlviz import models, nn
from dlviz.nn._random import generator
from dlviz.nn._saving import to_numpy

SHAPE = {"context": 32, "width": 64, "heads": 4, "blocks": 2}  # course/train_attention_desk.py trained it


def trained_gpt(library: Any) -> Any:
    """The network that comes with AttentionDesk, in float64: `library` is dlviz.nn or torch.nn.

    A models.gpt of 2 blocks of 4 heads, 64 wide, which takes 32 of the characters `symbols()` at a time. It
    has read Python's documentation, all but the last tenth.
    """
    weights = {name: value for name, value in _saved().items() if name != "symbols"}
    return _built(library, len(symbols()), SHAPE, weights)


@cache
def symbols() -> str:
    """The characters that the network knows, in the order of their numbers."""
    return str(_saved()["symbols"])


def encode(text: str) -> list[int]:
    """The numbers of the characters of a text; an empty one is a new line."""
    if unknown := sorted({*text} - {*symbols()}):
        raise ValueError(
            f"text expects characters that the network has read, got {''.join(unknown)!r}: "
            "try letters without accents"
        )
    return [symbols().index(letter) for letter in text or "\n"]


def decode(numbers: Sequence[int]) -> str:
    """The characters of these numbers."""
    return "".join(symbols()[number] for number in numbers)


def in_library(library: Any, model: Any) -> Any:
    """The same GPT in dlviz.nn or in torch.nn, in float64; `model` is of either."""
    (context, width), layers = model.positions.weight.shape, model.blocks.layers
    shape = {
        "context": context,
        "width": width,
        "heads": layers[0].self_attn.num_heads,
        "blocks": len(layers),
    }
    return _built(library, model.symbols.weight.shape[0], shape, model.state_dict())


@dataclass(frozen=True, eq=False)
class Network:
    """A GPT in float64 of dlviz.nn, and how it reads: encode(text) -> numbers, decode(numbers) -> text."""

    gpt: Any
    encode: Callable[[str], Sequence[int]] = encode
    decode: Callable[[list[int]], str] = decode
    unit: str = "character"

    @property
    def context(self) -> int:
        """How many tokens it takes at a time."""
        return self.gpt.positions.weight.shape[0]

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return len(self.gpt.blocks.layers)

    @property
    def heads(self) -> int:
        """How many heads each block has."""
        return self.gpt.blocks.layers[0].self_attn.num_heads

    def read(self, text: str) -> list[int]:
        """The tokens of a text, or ValueError."""
        try:
            tokens = [int(number) for number in self.encode(text)]
        except ValueError:
            raise
        except Exception as error:
            raise ValueError(
                f"encode does not take the text {text!r}: {type(error).__name__}: {error}"
            ) from error
        known = self.gpt.symbols.weight.shape[0]
        if wrong := [number for number in tokens if not 0 <= number < known]:
            raise ValueError(
                f"encode gives the number {wrong[0]} for a token of {text!r}, and the model knows {known} "
                f"tokens, 0 to {known - 1}: pass the encode that it was trained with"
            )
        if not tokens:
            raise ValueError(f"text expects at least one {self.unit}, got {text!r}")
        if len(tokens) > self.context:
            raise ValueError(
                f"text has {len(tokens)} {self.unit}s, and the network reads {self.context} at a time: "
                f"leave out {len(tokens) - self.context}"
            )
        return tokens

    def words(self, tokens: Sequence[int]) -> list[str]:
        """What each token stands for."""
        return [self._word(int(token)) for token in tokens]

    def _word(self, token: int) -> str:
        word = self.decode([token])
        if not isinstance(word, str):
            raise TypeError(f"decode expects to make text of numbers, got {word!r} from decode([{token}])")
        return word


@cache
def own() -> Network:
    """The network that comes with the picture."""
    return Network(trained_gpt(nn))


def adopted(model: Any, encode: Any, decode: Any) -> Network:
    """A learner's GPT as it is now, or one sentence on why AttentionDesk cannot look into it."""
    if not (callable(encode) and callable(decode)):
        raise TypeError(
            "AttentionDesk(model=…) also expects encode, which gives the numbers of a text's tokens, and "
            "decode, which gives the text of such numbers"
        )
    expects = "AttentionDesk(model=…) expects a GPT as models.gpt(nn, …) or models.gpt(torch.nn, …) makes it"
    try:
        network = Network(in_library(nn, model), encode, decode, "token")
    except (AttributeError, RuntimeError, TypeError, ValueError) as error:
        raise TypeError(f"{expects}, got {type(model).__name__}") from error
    if not all(np.isfinite(parameter.data).all() for parameter in network.gpt.parameters()):
        raise ValueError(
            "AttentionDesk(model=…) got a GPT with weights that are no numbers: did training diverge?"
        )
    if not _same(network.gpt, model):
        raise ValueError(f"{expects}, got one whose tokens see the ones that come later: models.bert?")
    return network


def _same(gpt: Any, model: Any) -> bool:
    """Whether the model gives what a GPT with its weights gives, whose tokens see no later ones."""
    tokens = np.arange(min(4, gpt.positions.weight.shape[0]))[None] % gpt.symbols.weight.shape[0]
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        if isinstance(model, nn.Module):
            with nn.no_grad():
                theirs = model(tokens)
        else:
            torch = sys.modules["torch"]
            with torch.no_grad():
                theirs = model(torch.as_tensor(tokens, device=next(model.parameters()).device))
    finally:
        for module, mode in modes:
            module.training = mode
    with nn.no_grad():
        ours = gpt(tokens)
    return bool(np.allclose(to_numpy(theirs), ours, rtol=0.02, atol=0.02 * np.abs(ours).max()))


def _built(library: Any, known: int, shape: dict[str, int], weights: Any) -> Any:
    """A GPT with these weights, which may be of either library."""
    with _undisturbed():
        gpt = models.gpt(library, known, **shape).double().eval()
    state = {name: to_numpy(value) for name, value in weights.items()}
    if library is not nn:
        from dlviz import bridge

        state = bridge.tensors(state)
    gpt.load_state_dict(state)
    return gpt


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Leave the learner's random numbers as they are; the first weights are overwritten."""
    bits = generator(None).bit_generator
    before = bits.state
    try:
        yield
    finally:
        bits.state = before


@cache
def _saved() -> dict[str, np.ndarray]:
    with (files("dlviz.explorables.attention_desk") / "weights.npz").open("rb") as file:
        return dict(np.load(file))
