"""The buttons of a bet in the page: native ones, so that Tab, Enter and a screen reader find them."""

from html import escape
from typing import Any

import ipywidgets

WRAPPED = {"width": "auto", "max_width": "98%", "margin": "2px 6px 2px 0"}


class BetPanel(ipywidgets.VBox):
    """The question, a button for each option (a slider and one button for a scale), how the bet stands."""

    def __init__(self, bet: Any, question: str) -> None:
        self._bet = bet
        self._standing = ipywidgets.HTML()
        self._buttons: dict[Any, ipywidgets.Button] = {text: self._button(text) for text in bet.texts}
        inputs: list[ipywidgets.Widget] = list(self._buttons.values())
        self._slider: Any = None
        if not bet.texts:
            kind = ipywidgets.IntSlider if bet.whole else ipywidgets.FloatSlider
            start = (bet.low + bet.high) / 2 if bet.choice is None else bet.choice
            self._slider = kind(
                value=int(start) if bet.whole else start,
                min=bet.low,
                max=bet.high,
                step=1 if bet.whole else (bet.high - bet.low) / 100,
                description=bet.unit or "your bet",
                style={"description_width": "initial"},
                layout={"width": "320px", "max_width": "98%"},
            )
            self._buttons = {None: self._button("Place this bet")}
            inputs = [self._slider, self._buttons[None]]
        row = ipywidgets.Box(inputs, layout={"flex_flow": "row wrap", "align_items": "center"})
        super().__init__([ipywidgets.HTML(question), row, self._standing])
        self.follow()

    def _button(self, text: str) -> ipywidgets.Button:
        button = ipywidgets.Button(description=text, tooltip=text, layout=WRAPPED)
        button.on_click(lambda _: self._choose(text))
        return button

    def _choose(self, text: str) -> None:
        self._bet.choose(self._slider.value if self._slider else text)
        self.follow()

    def follow(self) -> None:
        """Show which option is chosen, in words, and whether it can still be changed."""
        for text, button in self._buttons.items():
            chosen = text is not None and text == self._bet.choice
            if text is not None:
                button.description = f"✓ {text}" if chosen else text
            button.disabled = self._bet.settled
        if self._slider:
            self._slider.disabled = self._bet.settled
        self._standing.value = f'<div role="status">{escape(self._bet.standing)}</div>'
