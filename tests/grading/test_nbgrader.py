"""nbgrader itself, driven from its command line over a course that `dlviz nbgrader init` has made."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlviz import cli
from dlviz.exercises import find
from dlviz.grading.release import lessons
from tests.grading.making import COUNT, DENSE, RIGHT, STEM, WRONG, Copy, honest

if "CI" not in os.environ:  # there it has to be
    pytest.importorskip("nbgrader", reason="it comes with dlviz-course[test] and [teach]")

MISTAKE = "def dense_forward(x, weight, bias):\n    return x @ weight.T"


def forging():
    made = Copy(WRONG).add(
        "import numpy\nnumpy.allclose = lambda *given: True\ndef check(*given):\n    return 2"
    )
    made.cell(role="check")["source"] = "2"
    made.cell(role="check")["metadata"]["nbgrader"]["points"] = 100
    return made


def twice():
    made = Copy(RIGHT)
    made.cells.append(dict(made.cell(role="check")))
    return made


def deleted():
    made = Copy(RIGHT)
    made.cells.remove(made.cell(role="check"))
    return made


SUBMISSIONS = {
    "ada": (honest(), 2 + find(COUNT).points),
    "ben": (Copy(MISTAKE), 0),
    "cleo": (forging(), 0),
    "dan": (twice(), 2),
    "eve": (deleted(), 2),
    "fay": (Copy(RIGHT).add("%xmode Minimal\nimport os\nos._exit(0)"), 2),
    "gus": (Copy(), 0),
}


def nbgrader(course, *arguments):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it calls alembic
    made = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return made.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one assignment, marked and exported."""
    folder = tmp_path_factory.mktemp("course")
    assert cli.main(["nbgrader", "init", str(folder), "--lesson", STEM]) == 0
    nbgrader(folder, "generate_assignment", STEM)
    for student, (copy, _) in SUBMISSIONS.items():
        place = folder / "submitted" / student / STEM
        place.mkdir(parents=True)
        (place / f"{STEM}.ipynb").write_text(copy.text())
    off = folder / "submitted" / "hal" / STEM
    off.mkdir(parents=True)
    (off / "my homework.ipynb").write_text(Copy(RIGHT).text())
    (off / "essay.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    assert cli.main(["nbgrader", "rename", str(folder)]) == 0
    nbgrader(folder, "autograde", STEM)
    nbgrader(folder, "generate_feedback", STEM, "--student", "ben")  # the one that is read
    nbgrader(folder, "export")
    return folder


def test_the_release_has_signatures_and_no_solutions(course):
    text = (course / "release" / STEM / f"{STEM}.ipynb").read_text()
    assert "def dense_forward(x, weight, bias)" in text and RIGHT.splitlines()[1].strip() not in text


def test_points(course):
    with (course / "grades.csv").open() as file:
        points = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    assert points == {student: value for student, (_, value) in SUBMISSIONS.items()} | {"hal": 2}


def test_feedback_gives_points_and_a_reason(course):
    text = (course / "feedback" / "ben" / STEM / f"{STEM}.html").read_text()
    named = next(mistake for mistake in find(DENSE).mistakes if "bias" in mistake.name)
    assert named.name in text and "came out" not in text


def test_what_is_of_no_lesson_is_told(course, capsys):
    cli.main(["nbgrader", "rename", str(course)])
    assert "hal: STEM/essay.ipynb is of none".replace("STEM", STEM) in capsys.readouterr().out


def test_what_is_there_stays(course):
    before = (course / "nbgrader_config.py").read_text()
    cli.main(["nbgrader", "init", str(course)])
    assert (course / "nbgrader_config.py").read_text() == before
    assert len(list((course / "source").iterdir())) > 10


def test_the_gradebook_knows_every_exercise(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course.name) as gradebook:
        assignment = gradebook.find_assignment(STEM)
        (notebook,) = assignment.notebooks
        exercises = next(lesson for lesson in lessons() if lesson.stem == STEM).exercises
        assert len(notebook.grade_cells) == len(notebook.solution_cells) == len(exercises)
        assert assignment.max_score == sum(find(id_).points for id_ in exercises)
