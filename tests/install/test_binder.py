"""Binder's steps in a fresh environment: requirements.txt, postBuild, JupyterLab in the repository's root."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.installs


@pytest.fixture(scope="module")
def repository(fresh):
    """A copy of the repository with which Binder's steps were followed."""
    copy = fresh.elsewhere / "repository"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "tests", "dist", "build")
    shutil.copytree(ROOT, copy, ignore=ignored)
    fresh.run("python", "-m", "pip", "install", "--quiet", "-r", "binder/requirements.txt", cwd=copy)
    fresh.run("bash", "binder/postBuild", cwd=copy)
    return copy


def test_every_package_is_there_and_torch_is_the_cpu_build(fresh, repository):
    fresh.run("python", "-m", "pip", "check")
    assert "All is well." in fresh.run("dlviz", "doctor", repository / "notebooks")
    assert fresh.run("python", "-c", "import torch; print(torch.version.cuda)") == "None\n"


def test_the_badge_opens_the_first_lesson(fresh, repository):
    (page,) = set(
        re.findall(r"mybinder\.org/v2/[^?\s)]+\?urlpath=([^\s)]+)", (ROOT / "README.md").read_text())
    )
    with fresh.server("jupyter", "lab", cwd=repository) as get:
        assert "JupyterLab" in get(page)
        assert '"type": "notebook"' in get(page.replace("lab/tree/", "api/contents/") + "?content=0")
