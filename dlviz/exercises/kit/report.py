"""What `check` returns, and how it shows itself."""

import os
from dataclasses import dataclass
from typing import Any

from .view import card, facts, facts_text, paragraph


@dataclass(frozen=True)
class Report:
    """What became of an answer to one exercise."""

    exercise: str
    max_points: int
    attempted: bool
    passed: bool
    message: str
    misconception: str | None = None
    certain: bool = True  # False: the misconception is a guess, from scores alone
    failing_input: tuple[tuple[str, str], ...] = ()  # of the smallest case that fails: name, value
    came: str = ""
    expected: str = ""
    printed: str = ""
    hint: str = ""
    notices: tuple[str, ...] = ()  # about the record of progress

    @property
    def points(self) -> int:
        """All of the points, or none."""
        return self.max_points if self.passed else 0

    @property
    def heading(self) -> str:
        """The state in words."""
        possible = f"{self.max_points} point{'s' * (self.max_points != 1)}"
        if not self.attempted:
            return f"{self.exercise} ({possible})"
        state = ["passed"] if self.passed else ["not right yet", self._named]
        return f"{self.exercise}: {', '.join(filter(None, state))} ({self.points} of {possible})"

    @property
    def _named(self) -> str | None:
        return self.misconception if self.certain else f"perhaps {self.misconception}"

    @property
    def evidence(self) -> list[tuple[str, str]]:
        """The smallest failing input, what came out, and what was expected."""
        rows = [
            *self.failing_input,
            ("came out", self.came),
            ("expected", self.expected),
            ("printed", self.printed),
        ]
        return [(name, value) for name, value in rows if value]

    @property
    def html(self) -> str:
        """The report for a notebook, in its theme; words carry the state, colour only repeats it."""
        state = "passed" if self.passed else "wrong" if self.attempted else "waiting"
        body = [paragraph(self.message)]
        if self.evidence:
            body += [paragraph("The smallest input that shows it:"), facts(self.evidence)]
        if self.hint:
            body.append(paragraph(self.hint))
        return card(state, self.heading, body + [paragraph(notice) for notice in self.notices])

    def __str__(self) -> str:
        lines = [self.heading, self.message]
        if self.evidence:
            lines += ["The smallest input that shows it:", *facts_text(self.evidence)]
        return "\n".join(filter(None, [*lines, self.hint, *self.notices]))

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """HTML and text; while nbgrader marks, the text is the points, as it wants."""
        marking = "NBGRADER_EXECUTION" in os.environ
        return {"text/html": self.html, "text/plain": str(self.points) if marking else str(self)}
