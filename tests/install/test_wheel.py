"""The wheel in a fresh environment, away from the checkout: the course opens, runs, and keeps work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.installs


@pytest.fixture(scope="module")
def installed(fresh, tmp_path_factory):
    """A fresh environment with nothing but the wheel and what it requires."""
    dist = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, ROOT]
    subprocess.run(build, check=True, capture_output=True, cwd=dist)
    (wheel,) = dist.glob("*.whl")
    fresh.run("python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    return fresh


def test_the_doctor_finds_nothing_wrong(installed):
    assert "All is well." in installed.run("dlviz", "doctor")


@pytest.fixture(scope="module")
def course(installed):
    """The folder that `dlviz lab` laid, and what JupyterLab served: the first lesson, its own settings."""
    with installed.server("dlviz", "lab", "course") as get:
        assert "JupyterLab" in get("lab/tree/00_start_here.ipynb")
        served = json.loads(get("api/contents/00_start_here.ipynb"))
        settings = json.loads(get("lab/api/settings/@jupyterlab/apputils-extension:notification"))
    return installed.elsewhere / "course", served["content"], settings


def test_jupyterlab_does_not_ask_about_news_over_the_first_cell(course):
    *_, settings = course
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"  # "none" asks


def test_lab_lays_the_lessons_and_serves_them(course):
    _, served, _ = course
    built = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text())
    assert served["metadata"]["dlviz"] == built["metadata"]["dlviz"]


def test_lab_keeps_a_changed_notebook_at_the_next_start(installed, course):
    folder, *_ = course
    mine = json.loads((folder / "02_layers.ipynb").read_text())
    mine["cells"][0]["source"] = "my own notes"
    (folder / "02_layers.ipynb").write_text(json.dumps(mine))
    with installed.server("dlviz", "lab", "course") as get:
        served = json.loads(get("api/contents/02_layers.ipynb"))
    assert served["content"]["cells"][0]["source"] == "my own notes"


def test_the_first_lesson_runs_from_its_folder(installed, course):
    installed.run("jupyter", "execute", "course/00_start_here.ipynb")


def test_progress_lies_beside_the_notebooks(installed, course):
    folder, *_ = course
    installed.run("python", "-c", "import dlviz; print(dlviz.hint('start_here/accuracy'))", cwd=folder)
    assert (folder / ".dlviz" / "progress.db").exists()
    assert "1 of 3" in installed.run("dlviz", "progress", "course")
