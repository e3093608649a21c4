import itertools

import pytest

from dlviz.exercises.kit import record as kept


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """Each test is a new learner with a kernel of their own: nothing recorded, nothing said."""
    path = tmp_path / "progress.db"
    monkeypatch.setenv("DLVIZ_PROGRESS", str(path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    for memory in (kept._unsaved, kept._said, kept._to_say):
        memory.clear()
    return path


def pytest_collection_modifyitems(items):
    """All tests of one exercise run together: so long is kept what oracle and mistakes make of a draw."""
    of_exercises = [n for n, item in enumerate(items) if item.path.name == "test_every_exercise.py"]
    together: dict[str, list[pytest.Item]] = {}
    for n in of_exercises:
        together.setdefault(items[n].callspec.params["exercise"].id, []).append(items[n])
    for n, item in zip(of_exercises, itertools.chain(*together.values()), strict=True):
        items[n] = item
