"""Every broken and every hostile submission gets its mark, and leaves the next student's as it was."""

import pytest

from dlviz.grading.run import student
from dlviz.grading.submissions import found
from tests.grading import broken, hostile, together
from tests.grading.making import DENSE, RIGHT, STEM, Copy

CASES = [*broken.corpus.cases, *hostile.corpus.cases, *together.corpus.cases]


MARKS = ("grades.csv", "students/a_case.json")


def points(result):
    return {mark.exercise: mark.points for lesson in result.lessons for mark in lesson.marks if mark.points}


def words(result):
    told = [*result.problems]
    for lesson in result.lessons:
        told += lesson.notes
        for mark in lesson.marks:
            told += [mark.told, mark.report["message"], *mark.notes]
    return "\n".join(told)


@pytest.fixture
def handed_in(tmp_path, monkeypatch):
    """A function that writes a case beside an honest student's work, and gives both submissions."""

    def of(case):
        case.write(tmp_path / "submitted" / "a_case")
        (tmp_path / "submitted" / "next").mkdir()
        (tmp_path / "submitted" / "next" / f"{STEM}.ipynb").write_text(Copy(RIGHT).text())
        (tmp_path / "marks" / "students").mkdir(parents=True)
        for name in MARKS:
            (tmp_path / "marks" / name).write_text("as it was")
        monkeypatch.chdir(tmp_path)
        by_name = {one.student: one for one in found(tmp_path / "submitted", tmp_path / "unpacked")}
        return by_name["a_case"], by_name["next"]

    return of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_submission_gets_its_mark(case, handed_in, context, sandbox, tmp_path):
    if case.shut_in and sandbox.level != "namespaces":
        pytest.skip("this machine has no namespaces for it")
    if case.filtered and not sandbox.filtered:
        pytest.skip("this machine has no filter of system calls")
    submission, following = handed_in(case)
    before = following.fingerprint()
    result = student(submission, context, sandbox)
    assert points(result) == {id_: value for id_, value in case.points.items() if value}, words(result)
    assert case.told in words(result)
    assert following.fingerprint() == before
    assert all((tmp_path / "marks" / name).read_text() == "as it was" for name in MARKS)
    honest = student(following, context, sandbox)
    assert points(honest) == {DENSE: 2}, words(honest)


def test_the_corpus_is_as_large_as_it_should_be():
    assert len(CASES) >= 60 and len({case.name for case in CASES}) == len(CASES)
