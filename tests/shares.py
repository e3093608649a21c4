"""In which order tests are dealt to the workers of pytest-xdist: what takes long first, evenly.

`--dist worksteal` gives each worker as many tests as the others, one piece of the list to each, whatever they
take; who has finished takes over half of what another has left, from its end. So each piece begins with its
share of what takes long, and ends with what is over in a moment.
"""

from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LESSONS = "tests/notebooks/test_notebooks.py::test_every_output_is_as_saved"
SECONDS = {  # roughly, of one core; each lesson, else all of a file or a folder; what is not here takes few
    "tests/grading": 160,  # one folder has one sandbox
    "tests/exercises/test_every_exercise.py": 150,
    "tests/browser": 150,  # and the other one JupyterLab
    "tests/install": 100,
    LESSONS: 90,
    "tests/notebooks/test_notebooks.py": 90,
    "tests/parallel": 60,
    "tests/explorables/test_every_explorable.py": 60,
    "tests/explorables/test_corners.py": 60,
    "tests/exercises/test_mutation.py": 30,
    "tests/test_lessons_on_a_gpu.py": 25,
    "tests/sandbox": 20,
    "tests/test_benchmark_of_the_gpu.py": 20,
    "tests/test_processors.py": 20,
    "tests/test_new.py": 15,
}


def group(nodeid: str) -> str:
    """What stays on one worker: a file, since its tests share what they prepare; or more, or less."""
    file = nodeid.partition("::")[0]
    if nodeid.startswith(f"{LESSONS}["):
        return nodeid
    return next((part for part in SECONDS if file == part or file.startswith(f"{part}/")), file)


def seconds(group: str) -> float:
    """About what it takes; 0 for what takes few."""
    return SECONDS.get(group.partition("[")[0], 0)


def shared(nodeids: Sequence[str], workers: int) -> list[int]:
    """The places of the tests in their new order, the same wherever it is computed."""
    groups: dict[str, list[int]] = {}
    for place, nodeid in enumerate(nodeids):
        groups.setdefault(group(nodeid), []).append(place)
    long = sorted((name for name in groups if seconds(name)), key=lambda name: (-seconds(name), name))
    pieces: list[list[int]] = [[] for _ in range(workers)]
    takes = [0.0] * workers
    for name in long:
        least = takes.index(min(takes))
        pieces[least] += groups[name]
        takes[least] += seconds(name)
    others = [place for name in groups if name not in long for place in groups[name]]
    left = len(nodeids)
    for number, piece in enumerate(pieces):  # as many as worksteal gives to each
        missing = max(0, left // (workers - number) - len(piece))
        piece += others[:missing]
        del others[:missing]
        left -= len(piece)
    return [place for piece in pieces for place in piece] + others
