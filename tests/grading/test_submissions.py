"""Submissions are found in every usual layout, and matched to their lesson by what they hold."""

import os
import tarfile
import zipfile

import pytest

from dlviz.grading import archives
from dlviz.grading.notebook import read
from dlviz.grading.release import lessons
from dlviz.grading.submissions import Submission, found, match, notebooks
from tests.grading.making import COUNT, DENSE, RIGHT, STEM, Copy

LESSONS = lessons()
TEXT = Copy(RIGHT).text()


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TEXT)


def students(place, tmp_path):
    return {one.student: [name for name, _ in one.paths] for one in found(place, tmp_path / "unpacked")}


def test_a_folder_for_each_student(tmp_path):
    place = tmp_path / "handed in"
    write(place, f"ada/{STEM}.ipynb", f"ben/work/{STEM}.ipynb", "ben/.ipynb_checkpoints/old.ipynb")
    assert students(place, tmp_path) == {"ada": [f"{STEM}.ipynb"], "ben": [f"work/{STEM}.ipynb"]}


def test_the_layout_of_nbgrader(tmp_path):
    write(tmp_path / "course", f"submitted/ada/ps1/{STEM}.ipynb", "release/ps1/a.ipynb")
    assert students(tmp_path / "course", tmp_path) == {"ada": [f"ps1/{STEM}.ipynb"]}


def test_all_in_one_folder(tmp_path):
    write(tmp_path / "all", f"ada_lovelace_{STEM}.ipynb", f"ben {STEM}-1.ipynb", "cleo.ipynb")
    assert set(students(tmp_path / "all", tmp_path)) == {"ada_lovelace", "ben", "cleo"}


@pytest.mark.parametrize("inside", ["", "class/"])
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive(tmp_path, kind, inside):
    write(tmp_path, "one.ipynb")
    place, name = tmp_path / f"class.{kind}", f"{inside}ada/{STEM}.ipynb"
    if kind == "zip":
        with zipfile.ZipFile(place, "w") as archive:
            archive.write(tmp_path / "one.ipynb", name)
    else:
        with tarfile.open(place, "w:gz") as archive:
            archive.add(tmp_path / "one.ipynb", name)
    assert students(place, tmp_path) == {"ada": [f"{STEM}.ipynb"]}


def test_nothing_is_written_outside_of_the_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in (
            "../up",
            "a/../../up",
            f"{tmp_path}/absolute",
            "..\\windows",
            "C:/drive",
            "fine/../../up",
            "x",
        ):
            archive.writestr(name, "content")
    told = archives.unpack(tmp_path / "a.zip", tmp_path / "inner" / "out")
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"a.zip", "inner/out/x"} and len(told) == 6


def test_an_archive_that_is_too_much_is_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILES", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(10):
            archive.writestr(f"{number}", "content")
    (told,) = archives.unpack(tmp_path / "a.zip", tmp_path / "out")
    assert "too many" in told and len(list((tmp_path / "out").iterdir())) == 3


def test_files_that_are_no_one_s_work_are_no_students(tmp_path):
    write(tmp_path / "in", f"ada/{STEM}.ipynb", "students.csv")
    os.mkfifo(tmp_path / "in" / "ada" / "pipe.ipynb")
    (tmp_path / "in" / "linked").symlink_to(tmp_path)
    by_name = {one.student: one for one in found(tmp_path / "in", tmp_path / "unpacked")}
    assert [name for name, _ in by_name["ada"].paths] == [f"{STEM}.ipynb"]
    assert by_name["linked"].problems == ["linked is a link, and was left out"] and len(by_name) == 2


def test_folders_without_end_and_names_that_no_disk_takes(tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "in" / "ada" / "work.zip", "w") as archive:
        for name in ("a/" * 1_000 + "b", "n" * 500, "file", "file/within", f"{STEM}.ipynb"):
            archive.writestr(name, TEXT)
    (submission,) = found(tmp_path / "in", tmp_path / "unpacked")
    assert f"work.zip/{STEM}.ipynb" in [name for name, _ in submission.paths]
    assert len(submission.problems) == 3 and "too deep" in submission.problems[0]


def test_there_is_nothing(tmp_path):
    (tmp_path / "empty").mkdir()
    for place in ("empty", "absent"):
        with pytest.raises(FileNotFoundError):
            found(tmp_path / place, tmp_path / "unpacked")


@pytest.mark.parametrize("student", ["../x", "a/b", ".", "=1+1", "Zoë Müller", "<b>", "a" * 300, "\udcff"])
def test_a_student_s_name_makes_a_safe_file_name(student):
    key = Submission(student).key
    assert key == os.path.basename(key) and key.isascii() | key.isprintable() and 0 < len(key) < 100
    assert not key.startswith(("=", "."))


def test_names_that_look_alike_stay_apart():
    assert len({Submission(name).key for name in ("a b", "a_b", "a/b", "a?b")}) == 4


# To which lesson


def copy_of(stem, change, tmp_path):
    import json

    from dlviz.lessons import course_notebooks

    saved = json.loads((course_notebooks() / f"{stem}.ipynb").read_text())
    change(saved["cells"])
    (tmp_path / "a.ipynb").write_text(json.dumps(saved))
    return read(tmp_path / "a.ipynb")


def without_ids(cells):
    for cell in cells:
        del cell["id"]


def texts_alone(cells):
    for number, cell in enumerate(cells):
        cell |= {"id": f"new{number}", "metadata": {}}


def one_exercise_alone(cells):
    cells[:] = [cell for cell in cells if cell["metadata"].get("dlviz", {}).get("role") == "answer"][:1]
    without_ids(cells)


@pytest.mark.parametrize("change", [lambda cells: None, without_ids, texts_alone, one_exercise_alone])
@pytest.mark.parametrize("stem", [lesson.stem for lesson in LESSONS])
def test_a_notebook_is_of_its_lesson(stem, change, tmp_path):
    lesson, _ = match("homework.ipynb", copy_of(stem, change, tmp_path), LESSONS)
    assert lesson.stem == stem


def test_what_is_of_no_lesson_is_told(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "essay.ipynb").write_text('{"cells": []}')
    (submission,) = found(tmp_path, tmp_path / "unpacked")
    matched, told = notebooks(submission, LESSONS)
    assert matched == [] and "essay.ipynb is of none of the lessons" in told[0]


def test_cells_say_more_than_names(tmp_path):
    """A folder's name tells nothing of the notebooks in it; an empty notebook's own counts for little."""
    folder = tmp_path / "ada" / STEM
    write(folder, "my homework.ipynb")
    for name in ("essay.ipynb", f"{STEM}.ipynb"):
        (folder / name).write_text('{"cells": []}')
    (submission,) = found(tmp_path, tmp_path / "unpacked")
    (matched,), told = notebooks(submission, LESSONS)
    assert matched.name == f"{STEM}/my homework.ipynb"
    assert "essay.ipynb is of none" in told[0] and f"{STEM}.ipynb was not marked" in told[1]


def test_the_exercises_are_as_released():
    (lesson,) = [lesson for lesson in LESSONS if lesson.stem == STEM]
    assert lesson.exercises[DENSE] == "dense_forward" and lesson.exercises[COUNT] == "count_parameters"
