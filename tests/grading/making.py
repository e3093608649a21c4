"""Submissions for tests: a copy of lesson 02 to be filled in, edited and damaged; and cases made of it."""

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dlviz.exercises import find
from dlviz.lessons import course_notebooks

STEM = "02_layers"
DENSE, COUNT = "layers/dense_forward", "layers/count_parameters"
RIGHT = "def dense_forward(x, weight, bias):\n    return x @ weight.T + bias"
WRONG = "def dense_forward(x, weight, bias):\n    return np.zeros((len(x), len(weight)))"
RELEASED = json.loads((course_notebooks() / f"{STEM}.ipynb").read_text(encoding="utf-8"))


class Copy:
    """A learner's copy of the lesson. Outputs are cleared, so that it is small."""

    def __init__(self, answer: str = "") -> None:
        self.json = json.loads(json.dumps(RELEASED))
        for cell in self.cells:
            if cell["cell_type"] == "code":
                cell["outputs"] = []
        if answer:
            self.answer(answer)

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.json["cells"]

    def cell(self, exercise: str = DENSE, role: str = "answer") -> dict[str, Any]:
        marks = {"exercise": exercise, "role": role}
        return next(cell for cell in self.cells if cell["metadata"].get("dlviz") == marks)

    def answer(self, source: str, exercise: str = DENSE) -> "Copy":
        self.cell(exercise)["source"] = textwrap.dedent(source)
        return self

    def add(self, source: str, place: int = 1, kind: str = "code") -> "Copy":
        """A new cell; by default below the imports."""
        cell = {
            "cell_type": kind,
            "id": f"own{len(self.cells)}",
            "metadata": {},
            "source": textwrap.dedent(source),
        }
        self.cells.insert(place, cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
        return self

    def text(self) -> str:
        return json.dumps(self.json)


def honest() -> Copy:
    """Two right answers."""
    return Copy(RIGHT).answer(find(COUNT).source, COUNT)


@dataclass(frozen=True)
class Case:
    """A submission, and what is to come of it.

    make: gives a Copy, or the file's text or bytes, or writes to the folder itself and gives nothing
    points: for each exercise that is to get some
    told: words that stand in the problems, notes or messages
    """

    name: str
    make: Callable[[Path], Any]
    points: dict[str, int]
    told: str = ""
    shut_in: bool = False  # the expected mark holds with namespaces only
    filtered: bool = False  # the expected mark holds only where system calls are filtered
    file: str = f"{STEM}.ipynb"

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        made = self.make(folder)
        if isinstance(made, Copy):
            made = made.text()
        if made is not None:
            (folder / self.file).write_bytes(made.encode() if isinstance(made, str) else made)


@dataclass
class Corpus:
    """Cases, by decorating the functions that make them."""

    cases: list[Case] = field(default_factory=list)

    def right(self, **more: Any) -> Callable[[Callable[..., Any]], Any]:
        """The function in it is right, and gets its two points."""
        return self.case({DENSE: 2}, **more)

    def wrong(self, **more: Any) -> Callable[[Callable[..., Any]], Any]:
        """It gets nothing."""
        return self.case({}, **more)

    def case(self, points: dict[str, int], **more: Any) -> Callable[[Callable[..., Any]], Any]:
        def declare(make: Callable[..., Any]) -> Callable[..., Any]:
            def of_folder(folder: Path) -> Any:
                return make(folder) if make.__code__.co_argcount else make()

            self.cases.append(Case(make.__name__, of_folder, points, **more))
            return make

        return declare

    def answers(self, points: dict[str, int], sources: dict[str, str], **more: Any) -> None:
        """Cases that differ only in the answer's cell."""
        for name, source in sources.items():
            dedented = textwrap.dedent(source).strip()
            self.cases.append(Case(name, lambda folder, text=dedented: Copy(text), points, **more))
