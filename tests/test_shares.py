"""Each worker begins with its share of what takes long, and has as many tests as worksteal gives it."""

import itertools

import pytest

from tests import shares

FILES = ("tests/browser/test_a.py", "tests/exercises/test_mutation.py", "tests/grading/test_a.py")
LONG = [
    *(f"{shares.LESSONS}[{number}]" for number in range(5)),
    *(f"{file}::test_{number}" for file in FILES for number in range(3)),
]
QUICK = [f"tests/{folder}/test_b.py::test_{number}" for folder in ("nn", "data") for number in range(30)]


@pytest.mark.parametrize("workers", [2, 3])
@pytest.mark.parametrize("tests", [LONG + QUICK, QUICK + LONG, LONG, QUICK], ids=range(4))
def test_long_ones_come_first_evenly_and_each_once(tests, workers):
    order = shares.shared(tests, workers)
    assert sorted(order) == [*range(len(tests))]
    left, lengths = [tests[place] for place in order], []
    for number in range(workers):  # as worksteal deals
        piece, left = left[: len(left) // (workers - number)], left[len(left) // (workers - number) :]
        takes = [shares.seconds(shares.group(test)) for test in piece]
        if QUICK[0] in tests:
            assert takes == sorted(takes, reverse=True)
        lengths.append(
            sum({shares.group(test): shares.seconds(shares.group(test)) for test in piece}.values())
        )
    if {*LONG, *QUICK} == {*tests}:
        assert max(lengths) - min(lengths) <= 160


def test_the_tests_of_a_file_stay_together():
    order = shares.shared(QUICK, 2)
    files = [shares.group(QUICK[place]) for place in order]
    assert sum(one != other for one, other in itertools.pairwise(files)) == 1


def test_what_is_named_is_there():
    root = shares.ROOT
    missing = [name for name in shares.SECONDS if not (root / name.partition("::")[0]).exists()]
    assert not missing, "tests/shares.py names what was moved or removed"
    assert (
        f"def {shares.LESSONS.partition('::')[2]}(" in (root / shares.LESSONS.partition("::")[0]).read_text()
    )
