"""AttentionDesk: what a token looks up in the text before it, head by head, and what is written next."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from dlviz.explorables.attention_desk import code_numpy, picture, places
from dlviz.explorables.attention_desk.gpt import SHAPE, Network, adopted, own, symbols, trained_gpt
from dlviz.explorables.attention_desk.overview import likeliest
from dlviz.explorables.kit import controls
from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from dlviz.pictures.attention import readable

__all__ = ["AttentionDesk", "symbols", "trained_gpt"]

PROMPT = "some people, some peo"
QUERY = "query (−1: the newest)"


class Writer:
    """A text that grows by one token a step, drawn from what the network expects."""

    def __init__(self, look: Any) -> None:
        self._look, self.written = look, []  # type: tuple[Any, list[int]]

    def step(self, state: Any) -> bool:
        """Write one token."""
        self.written.append(int(self._look(state, self)["drawn"]))
        return True

    def edit(self, number: int, value: float) -> None:
        """There is nothing to set: the network is trained already."""
        raise ValueError("edits sets parameters by hand, which AttentionDesk has no room for: try edits=()")

    def trouble(self) -> str:
        """It can always go on."""
        return ""


class AttentionDesk(Live):
    """What does a token look up? The heads of a trained network read a text, and it writes on.

    AttentionDesk(model=model, encode=encode, decode=decode) looks into your own GPT, as it is now: one of
    dlviz.models, in dlviz.nn or torch.nn. encode(text) gives the numbers of its tokens, and decode(numbers)
    the text of some.

    Raises:
        TypeError, ValueError: `model` is no such GPT; `encode` gives numbers that it does not know; the text
        is longer than its context.
    """

    size = places.SIZE
    unit = "character"
    at_most = 6.0
    LIVE = frozenset({"causal", "scaled", "positions", "temperature", "writing"})
    LOOKS = frozenset({"query", "block", "head"})
    numpy = staticmethod(code_numpy.attention_desk)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)
    model: ClassVar[Any] = None  # a learner's network; None: the one that comes with the picture

    @dataclass(frozen=True)
    class State(LiveState):
        """A text, which query of which head is looked at, how all heads attend, and how it is written on."""

        text: str = controls.text(PROMPT, label="text")
        query: int = slider(-1, -SHAPE["context"], -1, step=1, label=QUERY)
        block: int = choice(2, range(1, SHAPE["blocks"] + 1), label="block")
        head: int = choice(3, range(1, SHAPE["heads"] + 1), label="head")
        causal: bool = toggle(True, label="hide the future")
        scaled: bool = toggle(True, label="divide by √d")
        positions: bool = toggle(True, label="positions")
        temperature: float = slider(1.0, 0.05, 5.0, step=0.05, label="temperature of the look-up")
        writing: float = slider(0.8, 0.05, 2.0, step=0.05, label="temperature of writing")
        seed: int = slider(0, 0, 99, step=1, label="seed of writing")

        @classmethod
        def network(cls) -> Network:
            """The network that reads the text."""
            return own()

        @property
        def length(self) -> int:
            """How many tokens the network sees: those of the text, and what was written."""
            return min(len(self.network().read(self.text)) + self.epochs, self.network().context)

        def __post_init__(self) -> None:
            if isinstance(self.text, str) and isinstance(self.query, int):
                n = self.length
                if -self.network().context <= self.query < -n:  # there is no such token: the first one
                    object.__setattr__(self, "query", -n)

    def __new__(cls, model: Any = None, encode: Any = None, decode: Any = None, **fields: Any) -> Any:
        """With a model, an instance of a class of its own, whose pictures are all of this model."""
        return super().__new__(
            cls if model is None else _desk_of(cls, adopted(model, encode, decode), fields)
        )

    def __init__(self, model: Any = None, encode: Any = None, decode: Any = None, **fields: Any) -> None:
        super().__init__(**fields)

    @classmethod
    def begin(cls, state: Any) -> Any:  # type: ignore[override]
        """The text as it was typed."""
        return Writer(cls.look)

    @classmethod
    def look(cls, state: Any, run: Any) -> Frame:  # type: ignore[override]
        """Scores, weights and values of the head, the query's sum, every head's weights, what comes next."""
        network = state.network()
        tokens = tuple([*network.read(state.text), *run.written][-network.context :])
        reading = _read(network.gpt, tokens, state.causal, state.scaled, state.positions, state.temperature)
        looks = state.query, state.block, state.head, state.writing, state.seed
        frame = code_numpy.look_up(reading, tokens, run.written, *looks)
        frame = {name: np.array(value) for name, value in frame.items()}  # arrays of its own
        numbers = likeliest(frame)
        return {
            **frame,
            "query": int(frame["query"]),
            "words": [readable(word) for word in network.words(tokens)],
            "likeliest": numbers,
            "likeliest words": [readable(word) for word in network.words(numbers)],
            "settings": state,
        }

    def code(self, library: str) -> str:
        """Source text that gives the picture's numbers, after what was written since; "share": one line."""
        if library not in ("numpy", "torch"):
            return super().code(library)
        given = "model = encode = None  # the network that comes with the picture, which reads characters"
        if self.model is not None:
            given = "# `model` and `encode` are yours, as you gave them to AttentionDesk(model=…, encode=…)"
        run: Any = self._there().run
        written = f"written = {run.written}  # the tokens that were written behind the text"
        return f"{given}\n{written}\n{super().code(library)}"

    def share(self) -> str:
        """A line of Python that makes this picture again."""
        line = super().share()
        if self.model is None:
            return line
        kind, _, fields = line.partition("(")
        if self._state.text == self.State().text:  # which is what it opened with
            fields = f"text={self._state.text!r}{', ' * (fields != ')')}{fields}"
        return f"{kind}(model=model, encode=encode, decode=decode, {fields}"

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The query, where only one token can ask."""
        return {"query": "The text has one token only, and that one asks."} if state.length == 1 else {}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The switches, what the query looks at, and what comes next."""
        words, query, unit = frame["words"], frame["query"], state.network().unit
        taken = frame["weights"][query]
        most = ", ".join(f"{words[i]} ({i + 1}) {100 * taken[i]:.0f} %" for i in np.argsort(-taken)[:3])
        drawn = frame["likeliest words"][frame["likeliest"].index(int(frame["drawn"]))]
        return (
            f"The network reads “{''.join(words)}”; {state.epochs} {unit}s were written. In block "
            f"{state.block}, head {state.head}, {unit} {query + 1}, {words[query]}, looks at {most}. "
            f"The future is {'hidden' if state.causal else 'seen'}, scores are "
            f"{'divided by √d' if state.scaled else 'not scaled'}, positions are "
            f"{'on' if state.positions else 'off'}, the temperature is {state.temperature:.2f}. "
            f"Next: {drawn}, with {100 * frame['next'][frame['drawn']]:.0f} % at temperature "
            f"{state.writing:.2f}, seed {state.seed}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The numbers under the pointer."""
        words = [f"{word} ({i})" for i, word in enumerate(frame["words"], start=1)]
        query, weights, values = frame["query"], frame["weights"], frame["values"]
        match places.find(frame, x, y):
            case "head", (block, head):
                return f"block {block + 1}, head {head + 1}: press to look into it"
            case (("text" | "score" | "weight"), (key, _)):
                score = frame["scores"][query, key]
                if np.isneginf(score):
                    return f"{words[query]} must not see {words[key]}"
                numbers = f"score {score:.2f}, weight {100 * weights[query, key]:.1f} %".replace("-", "−")
                return f"query {words[query]}, key {words[key]}\n{numbers}"
            case "value", (key, row):
                weight, value = weights[query, key], values[key, row]
                return f"{words[key]}: {weight:.3f} × {value:.2f} = {weight * value:.3f}".replace("-", "−")
        return ""

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Press a small map to look into its head; press or drag in the text: the query."""
        match places.find(frame, x, y):
            case "head", (block, head):
                return replace(state, block=block + 1, head=head + 1)
            case "text", (query, _):
                return replace(state, query=query - len(frame["tokens"]))
        return state


@lru_cache(maxsize=8)
def _read(gpt: Any, tokens: tuple[int, ...], *switches: Any) -> code_numpy.Reading:
    """What happens in the network while it reads, for all queries and heads. Not to be written to."""
    return code_numpy.read(gpt, tokens, *switches)


def _desk_of(kind: type[AttentionDesk], reader: Network, fields: dict[str, Any]) -> type[AttentionDesk]:
    """AttentionDesk for one network: its blocks, its heads, its context."""

    @dataclass(frozen=True)
    class State(kind.State):  # type: ignore[name-defined]
        text: str = controls.text(fields.get("text", PROMPT), label="text")
        query: int = slider(-1, -reader.context, -1, step=1, label=QUERY)
        block: int = choice(1, range(1, reader.blocks + 1), label="block")
        head: int = choice(1, range(1, reader.heads + 1), label="head")

        @classmethod
        def network(cls) -> Network:
            return reader

    return type(kind.__name__, (kind,), {"State": State, "model": reader.gpt, "unit": reader.unit})
