"""What every test runs with: no network, and a record of progress of its own."""

import importlib.util
import os
import signal
from pathlib import Path

import pytest

from dlviz import device, nn
from tests import shares

OFFLINE = Path(__file__).parent / "offline"
# what `make quick` leaves out: folders, and some files
SLOW = {"browser", "capstone", "exercises", "explorables", "grading", "install", "notebooks", "parallel"}
SLOW |= {"sandbox", "test_benchmark_of_the_gpu.py", "test_lessons_on_a_gpu.py", "test_new.py"}
SLOW |= {"test_processors.py"}


def pytest_configure() -> None:
    """Refuse the network here and, through PYTHONPATH, in every child: kernels, servers, other Pythons.

    Tests interrupt what runs, as Ctrl+C does, which a shell's job in the background ignores from birth.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    device.set_num_threads(1)  # beside other work, threads wait for each other
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # in children, too
    spec = importlib.util.spec_from_file_location("refuse_network", OFFLINE / "sitecustomize.py")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), os.environ.get("PYTHONPATH", "")]).rstrip(
        os.pathsep
    )


def slow(path: Path) -> bool:
    """Whether `make quick` leaves it out."""
    return bool(SLOW & {*path.relative_to(Path(__file__).parent).parts})


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is left out need not even be imported; None: let others decide."""
    return True if config.option.markexpr == "not slow" and slow(collection_path) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what `make quick` leaves out."""
    if slow(item.path):
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each worker its share of what takes long, once it is known what is run."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = [items[place] for place in shares.shared([item.nodeid for item in items], workers)]


def pytest_collectstart() -> None:
    """Weights that a test file draws while it is imported are the same in every run, alone or with others."""
    nn.manual_seed(0)


@pytest.fixture(autouse=True)
def same_weights():
    """Those that a test draws, too."""
    nn.manual_seed(0)


@pytest.fixture(autouse=True, scope="session")
def progress_of_the_session(tmp_path_factory):
    """For servers and kernels that outlive one test: never a learner's own record."""
    os.environ["DLVIZ_PROGRESS"] = str(tmp_path_factory.mktemp("progress") / "progress.db")


@pytest.fixture(autouse=True)
def progress_of_the_test(tmp_path, monkeypatch):
    """A new record for each test."""
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / "progress.db"))
