"""How a report looks: text for a terminal, HTML that follows the notebook's theme."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import numpy as np

CODE = "font-family: var(--jp-code-font-family, monospace); white-space: pre-wrap;"
MAX_SHOWN = 1_000  # characters of one value
STATES = {  # a symbol and an accent; the words say the same
    "passed": ("✓", "var(--jp-success-color1, #009E73)"),
    "wrong": ("✗", "var(--jp-error-color1, #D55E00)"),
    "waiting": ("○", "var(--jp-border-color1, #777777)"),
}


def show(value: Any) -> str:
    """A plain value, small: shape first, few digits."""
    text = _shown(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} …"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        edge = 3 if value.ndim < 3 else 2  # of many images, the corners
        numbers = np.array2string(value, precision=4, threshold=40, edgeitems=edge, max_line_width=90)
        return f"shape {value.shape}\n{numbers}"
    if isinstance(value, (np.ndarray, np.generic)):
        return _shown(value.item())
    if isinstance(value, (tuple, list)) and any(map(_holds_arrays, value)):
        return "\n".join(f"{number}: {_item(item)}" for number, item in enumerate(value[:10], start=1))
    if isinstance(value, (tuple, list)):
        items = ", ".join(map(_shown, value)) + ("," if isinstance(value, tuple) and len(value) == 1 else "")
        return f"({items})" if isinstance(value, tuple) else f"[{items}]"
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_shown(item)}" for name, item in value.items())
    return f"{value:.7g}" if isinstance(value, float) else repr(value)


def _item(value: Any) -> str:
    nested = isinstance(value, (tuple, list)) and _holds_arrays(value)
    return "\n" + textwrap.indent(_shown(value), "   ") if nested else _shown(value)


def _holds_arrays(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(map(_holds_arrays, value))
    return isinstance(value, np.ndarray) and value.ndim > 0


def prose(text: str) -> str:
    """HTML of a sentence in which `backticks` mark code, and *asterisks* a word that is stressed."""
    code = re.sub("`([^`]+)`", rf'<code style="{CODE}">\1</code>', escape(text))
    return re.sub(r"\*(\w[^*<>]*)\*(?![\w*])", r"<em>\1</em>", code)


def card(state: str, heading: str, body: Iterable[str]) -> str:
    """The HTML of one message; a screen reader reads it out when it appears."""
    symbol, colour = STATES[state]
    style = (
        f"border-left: 4px solid {colour}; padding: 6px 12px; margin: 4px 0; line-height: 1.45; "
        "color: var(--jp-content-font-color1, inherit); font-family: var(--jp-content-font-family, "
        "sans-serif);"
    )
    title = f'<strong><span aria-hidden="true">{symbol}</span> {escape(heading)}</strong>'
    return f'<div role="status" style="{style}">{title}{"".join(body)}</div>'


def paragraph(text: str) -> str:
    """The HTML of one sentence or more."""
    return f'<p style="margin: 4px 0;">{prose(text)}</p>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """The HTML of a table of two columns: what it is, and the value as code."""
    cell = "text-align: left; vertical-align: top; padding: 2px 12px 2px 0; font-size: inherit;"
    lines = (
        f'<tr style="background: none;"><th scope="row" style="{cell}">{escape(name)}</th>'
        f'<td style="{cell} {CODE}">{escape(value)}</td></tr>'
        for name, value in rows
    )
    return (
        f'<table style="margin: 4px 0; border: none; color: inherit;"><tbody>{"".join(lines)}</tbody></table>'
    )


def facts_text(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The same table as lines of text."""
    for name, value in rows:
        first, *more = value.splitlines() or [""]
        yield f"  {name:<10} {first}"
        yield from (f"  {'':<10} {line}" for line in more)
