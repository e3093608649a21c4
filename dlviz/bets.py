"""Questions that learners answer before the lesson does: `bet` asks; `settle`, below the picture, answers.

    bet("layers/pieces", "Which sheet has more pieces?", ["one layer of 8", "two layers of 4"])
    ...
    winner = "two layers of 4" if two > one else "one layer of 8"
    settle("layers/pieces", winner, "On average over 21 sheets.")

The options are texts, or a scale of numbers: (lowest, highest) or (lowest, highest, unit). A bet may be
changed until it is settled in the same kernel; its first settling is what `progress()` counts.
"""

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dlviz.exercises.kit import record
from dlviz.exercises.kit.view import card, paragraph

NEAR = 0.1  # of a scale's length: a number is right within this distance of the answer
_bets: dict[str, "Bet"] = {}  # of this kernel
_panels: dict[str, Any] = {}


@dataclass
class Bet:
    """A question, its options, and what was chosen."""

    id: str
    question: str
    texts: list[str]  # empty for a scale
    low: float = 0
    high: float = 0
    unit: str = ""
    choice: Any = None
    settled: bool = False

    @property
    def whole(self) -> bool:
        """Whether the scale has whole numbers only."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def shown(self, value: Any) -> str:
        """A choice or an answer in words, with its unit."""
        if isinstance(value, str):
            return value
        return f"{value:,.0f} {self.unit}".strip() if self.whole else f"{value:.3g} {self.unit}".strip()

    @property
    def options(self) -> list[str]:
        """What can be chosen, in words."""
        unit = f" ({self.unit})" if self.unit else ""
        return self.texts or [f"a number from {self.low:g} to {self.high:g}{unit}"]

    def accepts(self, value: Any) -> Any:
        """The value as it is kept. Raises ValueError where it is not among the options."""
        if self.texts and value in self.texts:
            return value
        if not self.texts and _is_number(value):
            return round(value) if self.whole else float(value)
        expected = repr(self.texts)[1:-1] if self.texts else "a finite number"
        raise ValueError(f'The bet "{self.id}" expects {expected}, got {value!r}.')

    def choose(self, value: Any) -> None:
        """Place the bet, or change it, and record it."""
        if self.settled:
            return
        value = self.accepts(value)
        if not self.texts and not self.low <= value <= self.high:
            raise ValueError(f'The bet "{self.id}" expects {self.options[0]}, got {value!r}.')
        self.choice = value
        record.add_bet(self.id, str(value))

    @property
    def standing(self) -> str:
        """How the bet stands, in a sentence."""
        if self.choice is None:
            return "Nobody has bet." if self.settled else "Place your bet."
        mine = f"Your bet: {self.shown(self.choice)}."
        return f"{mine} It is settled." if self.settled else f"{mine} You can change it until it is settled."


def bet(id: str, question: str = "", options: Sequence[Any] = (), *, choice: Any = None) -> None:
    """Ask a question, with its options as buttons (a slider for numbers); as text where there are no widgets.

    id: "stem/name", once in the course
    options: texts; or (lowest, highest) or (lowest, highest, unit) of a scale of numbers
    choice: places the bet without buttons; question and options may then be left out

    A bet can be changed until it is settled in this kernel. Raises ValueError for an impossible id, question,
    option or choice, and LookupError for a choice in a bet that was not shown yet.
    """
    _check_id(id)
    if question or options or id not in _bets:
        if choice is not None and not (question or options):
            raise LookupError(f'There is no bet "{id}" yet: run the cell that asks the question first.')
        _bets[id] = _new(id, question, options)
    asked = _bets[id]
    if choice is not None:
        asked.choose(choice)
    _panels.pop(id, None)
    _display(_html(asked), _text(asked), asked)


def settle(id: str, answer: Any, sentence: str) -> None:
    """Say what came out, and who was right. Where nobody has bet, the answer is given all the same.

    answer: one of the bet's texts, or a number on its scale, computed in the lesson
    sentence: what the answer means

    On a scale, a bet within a tenth of the scale's length is right. Raises ValueError for an answer that is
    not among the options.
    """
    _check_id(id)
    asked = _bets.get(id)
    answer = asked.accepts(answer) if asked else answer
    came = asked.shown(answer) if asked else f"{answer:.3g}" if _is_number(answer) else answer
    heading = f"The answer: {came}"
    right, verdict = None, "You placed no bet."
    if asked and asked.choice is not None:
        right, verdict = _judged(asked, answer)
    if asked and not asked.settled:
        asked.settled = True
        if right is not None:
            record.add_bet(id, str(asked.choice), right)
        if id in _panels:
            _panels[id].follow()
    state = "waiting" if right is None else "passed" if right else "wrong"
    lines = [sentence, verdict, *record.notices()]
    _display(card(state, heading, map(paragraph, lines)), "\n".join([heading, *lines]))


def _judged(asked: Bet, answer: Any) -> tuple[bool, str]:
    """Whether the bet was right, in a sentence as well."""
    mine = asked.shown(asked.choice)
    if asked.texts:
        right = asked.choice == answer
        return right, f"Your bet was right: {mine}." if right else f"Your bet was wrong: {mine}."
    off, near = abs(asked.choice - answer), NEAR * (asked.high - asked.low)
    distance = "exact" if off == 0 else f"{off:.3g} away"
    return off <= near, (
        f"Your bet, {mine}, is {distance}. It counts as {'right' if off <= near else 'wrong'}: "
        f"up to {near:.3g} away is right."
    )


# What is asked


def _new(id: str, question: str, options: Sequence[Any]) -> Bet:
    """The bet of these arguments, with the choice that was made before."""
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f'The bet "{id}" needs a question, a text; got {question!r}.')
    numbers = [option for option in options if _is_number(option)]
    if numbers:
        low, high, unit = [*options, ""][:3] if len(options) in (2, 3) else (0, 0, "")
        if not (_is_number(low) and _is_number(high) and low < high and isinstance(unit, str)):
            raise ValueError(
                f"A scale is (lowest, highest) or (lowest, highest, unit), as (0, 100, '%'); got {options!r}."
            )
        new = Bet(id, question, [], low, high, unit)
    else:
        texts = [options] if isinstance(options, str) else list(options)
        different = all(isinstance(text, str) and text.strip() for text in texts) and len(set(texts))
        if len(texts) < 2 or different != len(texts):
            raise ValueError(
                f'The bet "{id}" needs two or more different texts as options, or a scale such as (0, 100); '
                f"got {options!r}."
            )
        new = Bet(id, question, texts)
    if before := _bets.get(id):
        new.settled = before.settled
    kept = record.bets().get(id)
    if kept:
        new.choice = _recalled(new, kept.choice)
    return new


def _recalled(asked: Bet, text: str) -> Any:
    """A choice from the record; None where the options have changed since."""
    try:
        value = asked.accepts(text if asked.texts else float(text))
    except ValueError:
        return None
    return value if asked.texts or asked.low <= value <= asked.high else None


def _check_id(id: str) -> None:
    if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9_]+/[a-z0-9_]+", id):
        raise ValueError(f'The id of a bet is "stem/name", as in "layers/pieces"; got {id!r}.')


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, (str, bool)) and math.isfinite(value)
    except TypeError:
        return False


# How it is shown


def _text(asked: Bet) -> str:
    example = f'bet("{asked.id}", choice={[*asked.texts, asked.low][0]!r})'
    how = [] if asked.settled else [f"To bet in code: {example}"]
    return "\n".join([asked.question, *(f"- {option}" for option in asked.options), asked.standing, *how])


def _html(asked: Bet) -> str:
    """What stays in a saved notebook, where there are no buttons."""
    items = "".join(f"<li>{escape(option)}</li>" for option in asked.options)
    standing = "Run this cell to place your bet." if asked.choice is None else asked.standing
    return f"{_question(asked)}<ul>{items}</ul>{paragraph(standing)}"


def _question(asked: Bet) -> str:
    return f"<strong>{escape(asked.question)}</strong>"


def _display(html: str, text: str, asked: Bet | None = None) -> None:
    """In a notebook HTML, and a widget for a bet; elsewhere text."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel"):
        return print(text)
    bundle: dict[str, Any] = {}
    if asked:
        try:
            from dlviz._bet_panel import BetPanel
        except ImportError:  # no ipywidgets
            pass
        else:
            _panels[asked.id] = BetPanel(asked, _question(asked))
            bundle = _panels[asked.id]._repr_mimebundle_()
    sys.modules["IPython"].display.display(bundle | {"text/html": html, "text/plain": text}, raw=True)
