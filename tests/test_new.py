"""course/new.py: what it lays runs at once, is formatted, and says what is to be filled in."""

import os
import shutil
import subprocess
import sys
import tomllib

import new
import pytest
import readme

RUNS = {  # kind, name -> a program that uses what was laid
    ("explorable", "PhaseWheel"): """
from dlviz.explorables import PhaseWheel
x = PhaseWheel(slope=2.0)
assert x.still() and x.description.startswith("A line")
for library in ("numpy", "torch"):
    exec(x.code(library), names := {})
    assert abs(float(names["frame"]["y"][-1]) - 6) < 1e-12
""",
    ("layer", "Hardtanh"): """
import numpy as np
from dlviz import bridge, nn
x = np.linspace(-0.5, 0.5, 5)
layer = nn.Hardtanh().double()
bridge.compare(layer, x, timed=False).require()
""",
    ("exercise", "losses/hinge"): """
from dlviz.exercises import check, find, lessons
exercise = find("losses/hinge")
assert check("losses/hinge", exercise.answer).passed
losses = next(lesson for lesson in lessons() if lesson.stem == "losses")
assert list(losses.exercises)[-1] == "losses/hinge"
""",
    ("lesson", "Diffusion models"): """
import sys
sys.path.insert(0, "course")
import build
notebook = build.convert(build.sources()[-1])
assert notebook.cells[0].source.startswith("# Diffusion models")
""",
}


@pytest.fixture
def root(tmp_path):
    """A copy of what rooms are laid into."""
    leave_out = shutil.ignore_patterns("__pycache__", "notebooks")
    for folder in ("dlviz", "course"):
        shutil.copytree(new.ROOT / folder, tmp_path / folder, ignore=leave_out)
    for file in ("README.md", "pyproject.toml"):
        shutil.copy(new.ROOT / file, tmp_path)
    return tmp_path


def run(root, *command):
    """Run a program in the copy."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    return subprocess.run([sys.executable, *command], cwd=root, env=env, capture_output=True, text=True)


@pytest.mark.parametrize(("kind", "name"), RUNS)
def test_what_is_laid_runs_is_formatted_and_says_what_is_left(kind, name, root, capsys):
    assert not new.unfilled(root)
    assert new.main([kind, name], root) == 0
    paths = [
        line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  ") and "." in line
    ]
    ran = run(root, "-c", RUNS[kind, name])
    assert ran.returncode == 0, ran.stderr
    left = new.unfilled(root)
    assert len(left) > 3
    assert {line.partition(":")[0] for line in left} <= {*paths}
    python = [path for path in paths if path.endswith(".py")]
    for check in [["check"], ["format", "--check"]] if python else []:
        ran = run(root, "-m", "ruff", *check, *python)
        assert ran.returncode == 0, ran.stdout


def test_a_laid_lesson_stands_in_syllabus_and_readme(root):
    new.main(["lesson", "Diffusion models"], root)
    entry = tomllib.loads((root / "course" / "syllabus.toml").read_text())["lesson"][-1]
    assert entry["title"] == "Diffusion models" and entry["ready"]
    assert (root / "course" / f"{entry['stem']}.md").exists()
    assert f"| {entry['stem'][:2]} | Diffusion models | 60 | **ready** |" in (root / "README.md").read_text()
    assert readme.written(root) == (root / "README.md").read_text()


def test_a_planned_lesson_keeps_its_number_and_its_goals(root):
    text = (root / "course" / "syllabus.toml").read_text()
    planned = {"stem": "99_planned", "title": "Planned", "goals": ["see this", "see that"]}
    extra = (
        '[[lesson]]\nstem = "99_planned"\ntitle = "Planned"\nminutes = 5\ngoals = ["see this", "see that"]\n'
    )
    (root / "course" / "syllabus.toml").write_text(
        f"{text}\n{extra}nn = []\nexplorables = []\nexercises = []\n"
    )
    new.main(["lesson", "Planned"], root)
    entry = tomllib.loads((root / "course" / "syllabus.toml").read_text())["lesson"][-1]
    assert entry.items() >= planned.items() and entry["ready"]
    assert "\n- see this;\n- see that.\n" in (root / "course" / "99_planned.md").read_text()


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("explorable", "phase_wheel", "named like PhaseWheel"),
        ("explorable", "FieldBench", "is there already"),
        ("layer", "ReLU", "has ReLU already"),
        ("layer", "mish", "torch.nn's name"),
        ("exercise", "hinge", "as losses/hinge"),
        ("exercise", "lossses/hinge", "there is no lesson 'lossses'"),
        ("lesson", "Layers", "there is a lesson 'Layers' already"),
    ],
)
def test_what_cannot_be_laid_is_refused_in_one_sentence(kind, name, said, root, capsys):
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert new.main([kind, name], root) == 1
    assert said in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_a_readme_without_its_place_for_lessons_is_refused(root):
    (root / "README.md").write_text("# dlviz\n")
    with pytest.raises(ValueError, match="no comments between which the lessons stand"):
        readme.written(root)
