"""What a learner's code can see of the course: all that it may need, and no solution."""

import subprocess
import sys

import pytest

from dlviz.exercises import lessons
from dlviz.sandbox import view


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """The folder that takes the course's place."""
    folder = tmp_path_factory.mktemp("view")
    view.lay(folder)
    return folder


def test_each_part_of_the_package_is_seen_or_hidden():
    parts = {
        path.name
        for path in view.PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert parts <= view.SEEN | view.HIDDEN, (
        "say in dlviz/sandbox/view.py whether a learner's code may see it"
    )
    assert not view.SEEN & view.HIDDEN


def test_no_solution_is_in_it(laid):
    text = "\n".join(path.read_text() for path in laid.rglob("*.py"))
    assert "def run_all" in text
    for lesson in lessons():
        for exercise in lesson.exercises.values():
            assert exercise.source not in text, exercise.id
            assert all(mistake.message not in text for mistake in exercise.mistakes), exercise.id


def test_it_works_alone(laid):
    names = sorted(
        name.removesuffix(".py") for name in view.SEEN & {path.name for path in view.PACKAGE.iterdir()}
    )
    imported = ", ".join(f"dlviz.{name}" for name in names if name != "__init__")
    start = f"import sys; sys.path.insert(0, {str(laid)!r}); import {imported}; print(dlviz.__file__)"
    said = subprocess.run([sys.executable, "-I", "-c", start], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(str(laid))
