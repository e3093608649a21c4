"""Whether numbers that were trained are near enough to the saved ones: other processors round otherwise.

A cell declares in its metadata how far they may be, by patterns in which # stands for a number:

    :tolerance: {"# % right": 2, "loss #": "10 %"}

A number that a pattern covers may differ by 2, or by a tenth of the saved number; the longest pattern that
covers it counts (their order is lost where a notebook is saved). All other numbers must be the same, and so
must the text between the numbers. Only the blanks beside a number are free, since the numbers of a table are
padded.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

NUMBER = re.compile(
    r"(?<![\w.])[-−+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?|nan\b|inf\b)", re.IGNORECASE
)
NOTE = "folded"  # marks an output that the build wrote and no cell gave
PADDED = re.compile(rf"[ \t]*(?:{NUMBER.pattern})[ \t]*", re.IGNORECASE)


class Moved(NamedTuple):
    """A number that is not as saved."""

    saved: str
    came: str
    allowed: float  # absolute
    pattern: str  # that allows it; "" for none
    start: int  # where it stands in the saved text
    line: str  # of the saved text

    @property
    def difference(self) -> float:
        """How far it moved; NaN where one of both is no number."""
        return abs(value(self.came) - value(self.saved))

    @property
    def within(self) -> bool:
        """Whether that is within the tolerance; never for NaN."""
        return self.difference <= self.allowed * (1 + 1e-9)

    def __str__(self) -> str:
        tolerance = f"{self.allowed:.4g} ({self.pattern!r})" if self.pattern else "none"
        return f"saved {self.saved}, came {self.came}, tolerance {tolerance}, in: {self.line.strip()}"


class OtherText(Exception):
    """The texts differ in more than their numbers."""


def moved(saved: str, came: str, declared: Mapping[str, Any]) -> list[Moved]:
    """The numbers that differ between two texts. Raises OtherText where other things differ."""
    if _without_numbers(saved) != _without_numbers(came):
        only_saved = [f"- {line}" for line in saved.splitlines() if not _has(came, line)]
        only_came = [f"+ {line}" for line in came.splitlines() if not _has(saved, line)]
        raise OtherText(
            "not only numbers differ, or there are more or fewer of them (- saved, + came):\n"
            + "\n".join(only_saved + only_came)
        )
    covered, found = _covered(saved, declared), []
    for number, new in zip(NUMBER.finditer(saved), NUMBER.findall(came), strict=True):
        if number[0] != new:
            pattern = covered.get(number.span(), "")
            allowed = _allowed(number[0], declared[pattern]) if pattern else 0.0
            start = number.start()
            found.append(Moved(number[0], new, allowed, pattern, start, _line(saved, start)))
    return found


def fault(declared: Any, saved: list[str]) -> str | None:
    """What is wrong with a cell's tolerance, given all texts that the cell has saved; or None."""
    if not isinstance(declared, Mapping) or not declared:
        return f"expected a tolerance such as {{'# %': 2, 'loss #': '10 %'}}, got {declared!r}"
    for pattern, amount in declared.items():
        if "#" not in pattern:
            return f"expected a pattern with # in place of a number, got {pattern!r}"
        if not re.fullmatch(r"(?!0+(\.0*)?( ?%)?$)\d+(\.\d+)?( ?%)?", str(amount)):
            return f"expected a tolerance such as 2 or '10 %' for {pattern!r}, got {amount!r}"
        if not any(pattern in _covered(text, declared).values() for text in saved):
            return f"no saved number is covered by the tolerance's pattern {pattern!r}: take it out"
    return None


def value(number: str) -> float:
    """The number that was written."""
    return float(number.replace(",", "").replace("−", "-"))


def _without_numbers(text: str) -> list[str]:
    """The lines of a text, with # in place of each number and the blanks beside it."""
    return PADDED.sub("#", text).splitlines()


def _has(text: str, line: str) -> bool:
    """Whether the text has this line, apart from numbers."""
    return PADDED.sub("#", line) in _without_numbers(text)


def _covered(text: str, declared: Mapping[str, Any]) -> dict[tuple[int, int], str]:
    """From where each number stands to the longest pattern that covers it."""
    covered: dict[tuple[int, int], str] = {}
    for pattern in sorted(declared, key=len, reverse=True):
        parts = [re.sub(r"(?:\\ )+", r"[ \\t]*", re.escape(part)) for part in pattern.split("#")]
        number = rf"[ \t]*({NUMBER.pattern})[ \t]*"
        for match in re.finditer(number.join(parts), text, re.IGNORECASE):
            for span in match.regs[1:]:
                covered.setdefault(span, pattern)
    return covered


def _allowed(number: str, amount: int | float | str) -> float:
    """The tolerance of a number, given as 2 or "10 %", as an absolute one."""
    share = str(amount).removesuffix("%")
    return float(share) if share == str(amount) else float(share) / 100 * abs(value(number))


def _line(text: str, position: int) -> str:
    """The line of the text that holds this position."""
    return text[text.rfind("\n", 0, position) + 1 :].partition("\n")[0]


def without_notes(outputs: list[Any]) -> list[Any]:
    """The outputs that the cell gave, without the build's note that they are folded."""
    return [output for output in outputs if output.get("metadata", {}).get("dlviz") != NOTE]


def texts(outputs: list[Any]) -> dict[tuple[int, str], str]:
    """All text of a cell's outputs that is compared, by the output's number and its kind."""
    found = {}
    for index, output in enumerate(without_notes(outputs)):
        if output["output_type"] == "stream":
            found[index, output["name"]] = output["text"]
        for kind, content in output.get("data", {}).items():
            if isinstance(content, str) and not kind.startswith("image/p"):
                found[index, kind] = content
    return found
