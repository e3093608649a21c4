"""Build one room and test it alone: an explorable, an exercise, a lesson or a layer.

    make room ARGS=PhaseWheel       or python course/room.py PhaseWheel; layers/dense_forward; 02_layers; Mish

It lists what is still to be filled in (course/new.py), formats and checks the room's files, builds what can
be built (a lesson's notebook, an explorable's stills), and runs every test that is about this room.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import build
import new

ROOT = Path(__file__).resolve().parent.parent
Command = list[str | Path]


def explorable(name: str) -> list[Command] | None:
    """FieldBench: its folder, its tests, and those that all explorables share."""
    room = new.snake(name)
    folder, test = ROOT / "dlviz" / "explorables" / room, ROOT / "tests" / "explorables" / f"test_{room}.py"
    if not (folder / "__init__.py").exists():
        return None
    return [
        *checks(folder, test),
        [sys.executable, "-c", STILLS, name, Path(tempfile.gettempdir())],
        pytest(f"{name} or {room}", "tests/explorables", "tests/test_layering.py", "tests/test_rooms.py"),
    ]


def exercise(name: str) -> list[Command] | None:
    """layers/dense_forward: its file, other right answers, and the tests that all exercises share."""
    file, answers = (ROOT / part / f"{name}.py" for part in ("dlviz/exercises", "tests/exercises"))
    if not re.fullmatch(r"\w+/\w+", name) or not file.exists():
        return None
    return [
        *checks(file, answers),
        pytest(name, "tests/exercises/test_every_exercise.py"),
        pytest(name.partition("/")[0], "tests/test_repository.py"),
    ]


def lesson(name: str) -> list[Command] | None:
    """02_layers, or layers: its notebook, run, compared and solved."""
    stems = [path.stem for path in build.sources() if name in (path.stem, path.stem[3:])]
    if not stems:
        return None
    return [
        [sys.executable, ROOT / "course" / "build.py", *stems],
        [sys.executable, ROOT / "course" / "readme.py"],
        pytest(stems[0], "tests/notebooks/test_notebooks.py", "tests/test_repository.py"),
    ]


def layer(name: str) -> list[Command] | None:
    """Mish: its file, and the tests of dlviz.nn that name it."""
    package = (ROOT / "dlviz" / "nn" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(rf"from dlviz\.nn\.(\w+) import [^\n]*\b{re.escape(name)}\b", package)
    if not found:
        return None
    return [
        *checks(ROOT / f"dlviz/nn/{found[1]}.py", ROOT / f"tests/nn/test_{new.snake(name)}.py"),
        pytest(f"{name} or {new.snake(name)} or nn.{found[1]}", "tests/nn", "tests/test_layering.py"),
    ]


KINDS: tuple[Callable[[str], list[Command] | None], ...] = (explorable, exercise, lesson, layer)
EXAMPLES = "FieldBench, layers/dense_forward, 02_layers or ReLU"
STILLS = """
import sys
from pathlib import Path
from dlviz import explorables
name, folder = sys.argv[1:]
for theme in ("light", "dark"):
    path = Path(folder, f"{name}-{theme}.png")
    path.write_bytes(getattr(explorables, name)().still(theme))
    print("look at", path)
"""


def checks(*paths: Path) -> list[Command]:
    """Format these files; then lint and types."""
    there = [path.relative_to(ROOT) for path in paths if path.exists()]
    typed = [path for path in there if path.parts[0] == "dlviz"]
    ruff: Command = [sys.executable, "-m", "ruff"]
    mypy: Command = [sys.executable, "-m", "mypy", *typed]
    return [[*ruff, "format", *there], [*ruff, "check", *there], mypy]


def pytest(select: str, *paths: str) -> Command:
    """The tests of these files whose names match."""
    return [sys.executable, "-m", "pytest", "-q", "-k", select, *paths]


def unfilled(name: str) -> list[str]:
    """What is still to be filled in, in files that bear the room's name."""
    part = new.snake(name.rpartition("/")[2])
    return [line for line in new.unfilled() if part in line.partition(":")[0]]


def shown(command: Command) -> str:
    """A command as one line, without programs in it."""
    return " ".join(f"'{word}'" if " " in str(word) else str(word) for word in command[1:] if word != STILLS)


def main(argv: list[str]) -> int:
    """The command line."""
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    (name,) = argv
    commands = next(filter(None, (kind(name) for kind in KINDS)), None)
    if commands is None:
        print(
            f"there is no room {name!r}: name one like {EXAMPLES}, or lay it: course/new.py", file=sys.stderr
        )
        return 2
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    left = unfilled(name)
    print(
        *(["Still to be filled in:", *left] if left else ["Everything is filled in."]), sep="\n", flush=True
    )
    failed = [f"{len(left)} places marked {new.MARK}"] if left else []
    for command in commands:
        print(f"\n--- {shown(command)}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=env).returncode:
            failed.append(shown(command))
    print("\nTo be mended:" if failed else "\nThe room is in order.", *failed, sep="\n  ")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
