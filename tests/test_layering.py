"""Which part may import which: the levels of the design, read from the source without running it."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "dlviz"
LEVELS = [  # a part imports from lower levels only, and from itself
    {"nn", "optim", "data", "gradcheck", "autograd", "metrics", "answers", "lessons"},
    {"torch_extras", "device"},  # the bridge builds the modules of the one, training asks the other
    {"train", "bridge", "models", "explain", "sandbox"},
    {"parallel"},  # trains the models
    {"pictures"},
    {"explorables", "exercises"},
    {"bets", "capstone"},  # keep their record with the exercises
    {"grading"},
    {"cli", "connection", "server"},
]
LEVEL = {part: level for level, parts in enumerate(LEVELS) for part in parts}
SAME_PART = {
    "doctor": "cli",
    "server": "connection",
    "_bet_panel": "bets",
}  # the commands are one part, and so is Jupyter's server
OUTSIDE = {  # what level 0 may import besides the standard library
    0: {"numpy"},
    "data": {"numpy", "sklearn", "filelock", "platformdirs"},
    "answers": {"numpy", "torch"},  # torch when called: a script may ask for networks
}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part_of(module: str) -> str:
    name = module.split(".")[1]
    return SAME_PART.get(name, name)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imports(source: str, package: str) -> set[str]:
    """Everything that the code imports anywhere, in functions too; `from dlviz import nn` as dlviz.nn."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def circle(sources: dict[str, str]) -> list[str]:
    """Modules (name -> source) of which each imports the next, and the last is the first; none is []."""
    edges = {}
    for module, source in sources.items():
        package = (
            module if (PACKAGE.parent / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]
        )
        names = imports(source, package)  # of modules, or of what is in one
        found = {name if name in sources else name.rpartition(".")[0] for name in names}
        edges[module] = found & sources.keys() - {module}
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


def complaints(module: str, source: str, package: str | None = None) -> list[str]:
    """What is wrong with the imports of a module of the package."""
    part = part_of(module)
    level, wrong = LEVEL[part], []
    for imported in sorted(imports(source, package or module.rpartition(".")[0])):
        top = imported.split(".")[0]
        if top == "course":
            wrong.append(f"{module} imports {imported}: the lessons stand above the package")
        elif top == "dlviz" and "." in imported:
            other = part_of(imported)
            if part == other:
                beside, room = imported.split(".")[2:3], module.split(".")[2:3]
                rooms = part in {"explorables", "exercises"} and not module.endswith(part)
                shared = beside and (beside[0] == "kit" or beside[0].startswith("_"))
                if rooms and beside and not shared and beside != room:
                    wrong.append(f"{module} imports {imported}: a room imports only from kit beside it")
            elif LEVEL.get(other, level) >= level:
                wrong.append(f"{module} (level {level}) imports {imported} (level {LEVEL.get(other)})")
            elif part == "pictures" and other in {"nn", "train"}:
                wrong.append(f"{module} imports {imported}: pictures take arrays")
        elif level == 0 and top not in sys.stdlib_module_names | OUTSIDE.get(part, OUTSIDE[0]):
            wrong.append(f"{module} (level 0) imports {imported}")
        elif part == "pictures" and top in {"torch", "ipywidgets"}:
            wrong.append(f"{module} imports {imported}: pictures take arrays")
    return wrong


def test_there_is_something_to_read():
    assert len(FILES) > 20 and PACKAGE / "nn" / "linear.py" in FILES


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_only_from_lower_levels(path):
    package = ".".join(path.parent.relative_to(PACKAGE.parent).parts)
    assert complaints(name_of(path), path.read_text(encoding="utf-8"), package) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_of_more_than_250_lines_says_why(path):
    text = path.read_text(encoding="utf-8")
    reason = ast.get_docstring(ast.parse(text)) or ""
    assert text.count("\n") <= 250 or "Over 250 lines, because" in reason, (
        'split it, or write at its top: "Over 250 lines, because …"'
    )


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("dlviz.nn.linear", "def f():\n    import torch"),
        ("dlviz.nn.linear", "import matplotlib.pyplot"),
        ("dlviz.nn.linear", "from dlviz import optim"),
        ("dlviz.nn.linear", "from .. import optim"),
        ("dlviz.exercises.layers", "from . import activations"),
        ("dlviz.optim.sgd", "from dlviz.train import steps"),
        ("dlviz.pictures.curves", "from dlviz import nn"),
        ("dlviz.pictures.curves", "import torch"),
        ("dlviz.exercises.layers", "from dlviz.exercises.activations import relu"),
        ("dlviz.exercises.losses.mse", "from ..activations._inputs import drawn"),
        ("dlviz.answers.guarded", "from dlviz.exercises import find"),
        ("dlviz.explorables.layers", "from dlviz.exercises import check"),
        ("dlviz.exercises.applications.iou", "from dlviz.exercises.challenges.fgsm import fgsm"),
        ("dlviz.explorables.field_bench.picture", "from dlviz.explorables.bug_clinic import BugClinic"),
        ("dlviz.explorables.field_bench.picture", "from dlviz.explorables import BugClinic"),
        ("dlviz.bridge", "import course.build"),
    ],
)
def test_a_wrong_import_is_found(module, source):
    assert complaints(module, source)


def test_no_modules_import_one_another_in_a_circle():
    """Not in functions either: a part that needs what needs it cannot be read or tested alone."""
    assert circle({name_of(path): path.read_text(encoding="utf-8") for path in FILES}) == []


@pytest.mark.parametrize(
    "lazy",
    [
        "from dlviz.cli import main",
        "from dlviz import cli",
        "def f():\n    from dlviz.cli import main",
        "from . import cli",
        "import dlviz.cli",
    ],
)
def test_a_circle_is_found(lazy):
    sources = {"dlviz.cli": "import dlviz.doctor", "dlviz.doctor": lazy, "dlviz.lessons": "import dlviz.cli"}
    assert circle(sources) in (
        ["dlviz.cli", "dlviz.doctor", "dlviz.cli"],
        ["dlviz.doctor", "dlviz.cli", "dlviz.doctor"],
    )


def loaded(statement: str) -> set[str]:
    """The top-level modules in a fresh Python after a statement."""
    code = f"{statement}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


def test_import_dlviz_is_cheap():
    assert not loaded("import dlviz") & {"numpy", "torch", "matplotlib", "ipywidgets", "IPython", "sklearn"}


def test_numpy_side_loads_no_other_library():
    names = "nn, optim, data, gradcheck, answers, train, bridge, device, parallel"
    assert not loaded(f"from dlviz import {names}") & {
        "torch",
        "matplotlib",
        "ipywidgets",
        "IPython",
        "sklearn",
        "filelock",
        "platformdirs",
    }
