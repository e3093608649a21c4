import pytest

from dlviz.exercises._core import ledger


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """Each test is a new learner with a kernel of their own: nothing recorded, nothing said."""
    path = tmp_path / "progress.db"
    monkeypatch.setenv("DLVIZ_PROGRESS", str(path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    for memory in (ledger._unsaved, ledger._said, ledger._to_say):
        memory.clear()
    return path
