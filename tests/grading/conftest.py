"""One sandbox for all tests of marking, with short limits.

DLVIZ_SANDBOX=limits in the environment tests what is left where a machine has no namespaces.
"""

import os

import pytest

from dlviz.grading.release import lessons
from dlviz.grading.run import Context
from dlviz.sandbox import Limits, NoSandbox, Sandbox
from tests.grading.making import STEM

LIMITS = Limits(setup=1.0, seconds=1.0, patience=6.0, memory=1_000_000_000, together=1_300_000_000)


@pytest.fixture(scope="session")
def sandbox():
    try:
        made = Sandbox(LIMITS, level=os.environ.get("DLVIZ_SANDBOX"))
    except NoSandbox as why:
        pytest.skip(str(why))  # neither namespaces nor another user: such a machine marks nothing
    with made:
        yield made


@pytest.fixture(scope="session")
def context(tmp_path_factory):
    released = [lesson for lesson in lessons() if lesson.stem in (STEM, "03_activations")]
    return Context(released, 7, LIMITS, tmp_path_factory.mktemp("scratch"))
