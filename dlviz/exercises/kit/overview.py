"""What `hint`, `solution` and `progress` return: small objects that show themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from .exercise import Exercise
from .lesson import Lesson
from .record import KeptBet, Standing
from .view import paragraph

HEADINGS = ("exercise", "state", "attempts", "hints", "solution", "points")


@dataclass(frozen=True)
class Markdown:
    """A piece of Markdown, which every notebook shows in its own theme and with its own colours for code."""

    text: str

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.text, "text/plain": self.text}


@dataclass(frozen=True)
class Overview:
    """Where a learner stands with every exercise, and how the bets went."""

    lessons: list[Lesson]
    standings: dict[str, Standing]
    notices: tuple[str, ...] = ()
    bets: dict[str, KeptBet] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """The sums."""
        exercises = [exercise for lesson in self.lessons for exercise in lesson.exercises.values()]
        done = sum(self._standing(exercise).passed for exercise in exercises)
        points = sum(self._standing(exercise).points for exercise in exercises)
        possible = sum(exercise.points for exercise in exercises)
        settled = [bet.right for bet in self.bets.values() if bet.right is not None]
        bets = f", {sum(settled)} of {len(settled)} bets right" if settled else ""
        return f"{done} of {len(exercises)} exercises done, {points} of {possible} points{bets}"

    @property
    def next_step(self) -> str:
        """What to do now: the first exercise that is not done, of the latest lesson that was begun."""
        begun = [lesson for lesson in self.lessons if any(id_ in self.standings for id_ in lesson.ids)]
        start = self.lessons.index(begun[-1]) if begun else 0
        for lesson in self.lessons[start:] + self.lessons[:start]:
            for exercise in lesson.exercises.values():
                standing = self._standing(exercise)
                if not standing.passed:
                    left = len(exercise.hints) - standing.hints
                    help_ = f'hint("{exercise.id}") has {left} more' if left > 0 else "its solution is there"
                    stuck = f" If you are stuck, {help_}." if standing.attempts else ""
                    return f"Next: {exercise.name}, in lesson {lesson.number:02}, {lesson.title}.{stuck}"
        return "All exercises are done."

    def _standing(self, exercise: Exercise) -> Standing:
        return self.standings.get(exercise.id, Standing())

    def _row(self, exercise: Exercise) -> tuple[str, ...]:
        standing = self._standing(exercise)
        state = "done" if standing.passed else "tried" if standing.attempts else "not started"
        return (
            exercise.name,
            state,
            str(standing.attempts),
            f"{min(standing.hints, len(exercise.hints))} of {len(exercise.hints)}",
            "seen" if standing.solution_seen else "not seen",
            f"{standing.points} of {exercise.points}",
        )

    def _groups(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        for lesson in self.lessons:
            title, exercises = f"{lesson.number:02} {lesson.title}", lesson.exercises.values()
            bets = [bet.right for id_, bet in self.bets.items() if id_.startswith(f"{lesson.stem}/")]
            settled = [right for right in bets if right is not None]
            title += f" ({sum(settled)} of {len(settled)} bets right)" if settled else ""
            if any(exercise.id in self.standings for exercise in exercises):
                yield title, [self._row(exercise) for exercise in exercises]
            else:  # one line for a lesson that is still to come
                count = f"{len(exercises)} exercise{'s'[: len(exercises) - 1]}"
                yield f"{title}: {count}, not started", []
        for project, milestones in self._projects().items():
            yield f"Project: {project}", milestones

    def _projects(self) -> dict[str, list[tuple[str, ...]]]:
        """The milestones of each capstone project that were tried, in their order."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for id_, standing in self.standings.items():
            if id_.startswith("capstone/") and standing.attempts:
                _, project, milestone = id_.split("/")
                state, points = "done" if standing.passed else "tried", str(standing.points)
                rows = found.setdefault(project, [])
                rows.append((milestone, state, str(standing.attempts), "none", "none", points))
        return found

    def __str__(self) -> str:
        groups = list(self._groups())
        rows = [HEADINGS, *(row for _, rows in groups for row in rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

        def line(row: tuple[str, ...]) -> str:
            return (
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )

        lines = [f"Progress: {self.summary}", line(HEADINGS)]
        for title, rows in groups:
            lines += [title, *map(line, rows)]
        return "\n".join([*lines, self.next_step, *self.notices])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        cell = 'style="text-align: left; padding: 2px 16px 2px 0;"'
        headings = "".join(f'<th scope="col" {cell}>{heading}</th>' for heading in HEADINGS)
        body = ""
        for title, rows in self._groups():
            body += f'<tr><th scope="rowgroup" colspan="{len(HEADINGS)}" {cell}>{escape(title)}</th></tr>'
            for name, *cells in rows:
                data = "".join(f"<td {cell}>{escape(text)}</td>" for text in cells)
                body += f'<tr><th scope="row" {cell}><code>{escape(name)}</code></th>{data}</tr>'
        html = (
            '<table style="color: var(--jp-content-font-color1, inherit); '
            'font-family: var(--jp-content-font-family, sans-serif);">'
            f'<caption style="text-align: left;"><b>Progress: {escape(self.summary)}</b></caption>'
            f"<thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>"
        )
        below = "".join(map(paragraph, (self.next_step, *self.notices)))
        return {"text/html": html + below, "text/plain": str(self)}
