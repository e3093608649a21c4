"""The record of progress: kept safely, found again, and never in the way."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from dlviz.exercises import check, hint, lessons, progress, solution
from dlviz.exercises.kit import record as kept

DENSE = "layers/dense_forward"


def right(x, weight, bias):
    return x @ weight.T + bias


def wrong(x, weight, bias):
    return x


def rows(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT exercise, kind, points, misconception FROM event").fetchall()


def test_what_is_recorded(record):
    check(DENSE, lambda x, weight, bias: x @ weight.T)
    check(DENSE, wrong)
    check(DENSE, right)
    hint(DENSE)
    solution(DENSE)
    assert rows(record) == [
        (DENSE, "wrong", 0, "bias left out"),
        (DENSE, "wrong", 0, None),
        (DENSE, "passed", 2, None),
        (DENSE, "hint", 0, None),
        (DENSE, "solution", 0, None),
    ]
    check(DENSE, wrong)
    standing = kept.standings()[DENSE]
    assert standing == kept.Standing(attempts=4, passed=True, points=2, hints=1, solution_seen=True)


def test_progress_shows_each_exercise_in_the_order_of_the_course():
    check(DENSE, right)
    check("layers/count_parameters", len)
    hint("layers/count_parameters")
    solution("layers/output_head")
    text = str(progress())
    every = [exercise for lesson in lessons() for exercise in lesson.exercises.values()]
    points = sum(exercise.points for exercise in every)
    assert text.startswith(f"Progress: 1 of {len(every)} exercises done, 2 of {points} points\n")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "dense_forward done 1 0 of 3 not seen 2 of 2" in lines
    assert "count_parameters tried 1 1 of 3 not seen 0 of 1" in lines
    assert "output_head not started 0 0 of 3 seen 0 of 3" in lines
    first, tried = lines.index("00 Start here: 1 exercise, not started"), lines.index("02 Layers")
    assert first < tried < lines.index(lines[-1])
    html = progress()._repr_mimebundle_()["text/html"]
    assert "<caption" in html and 'scope="row"' in html and 'scope="col"' in html
    assert "tried" in html and "not started" in html


def test_looking_at_progress_makes_no_file(record):
    progress()
    assert not record.exists()


WRITER = """
import sys
from dlviz.exercises.kit import record as kept
for _ in range(25):
    kept.add(sys.argv[1], "wrong")
    kept.standings()
sys.exit(len(kept.notices()))
"""


def writers(count):
    started = [subprocess.Popen([sys.executable, "-c", WRITER, str(number)]) for number in range(count)]
    return [writer.wait(timeout=60) for writer in started]


def test_several_notebooks_write_at_once_and_nothing_is_lost(record):
    assert writers(4) == [0, 0, 0, 0]
    assert {id_: standing.attempts for id_, standing in kept.standings().items()} == dict.fromkeys("0123", 25)


def test_several_notebooks_find_the_damage_at_once(record):
    record.write_bytes(b"no database at all" * 100)
    assert sum(writers(4)) >= 1  # who found it says so
    aside = sorted(path.name for path in record.parent.glob("progress.damaged-*.db"))
    assert aside[0] == "progress.damaged-1.db"
    assert (record.parent / aside[0]).read_bytes().startswith(b"no database")
    total = sum(len(rows(path)) for path in [record, *(record.parent / name for name in aside[1:])])
    assert total == 100


def damage_header(path):
    path.write_bytes(b"x" * 4096)


def damage_pages(path):
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(content)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:5000])


def other_table(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE event RENAME TO happening")


@pytest.mark.parametrize("damage", [damage_header, damage_pages, cut_short, other_table])
def test_a_damaged_record_is_kept_aside_and_said_once(record, damage):
    kept.add(DENSE, "wrong")
    with closing(sqlite3.connect(record)) as database:  # enough for several pages
        database.executemany("INSERT INTO event VALUES (0, 'filler', 'wrong', 0, ?)", [("x" * 99,)] * 200)
        database.commit()
    damage(record)
    damaged = record.read_bytes()
    said = [check(DENSE, right).notices for _ in range(3)]
    assert said[0] == (
        "The record of your progress was damaged. It is kept as progress.damaged-1.db, "
        "and a new one is begun.",
    )
    assert said[1:] == [(), ()]
    assert (record.parent / "progress.damaged-1.db").read_bytes() == damaged
    assert kept.standings()[DENSE] == kept.Standing(attempts=3, passed=True, points=2)
    damage_header(record)
    check(DENSE, right)
    assert (record.parent / "progress.damaged-2.db").exists()


def test_an_empty_file_is_a_new_record(record):
    record.touch()
    assert check(DENSE, right).notices == ()
    assert len(rows(record)) == 1


def test_a_record_of_a_newer_dlviz_is_left_alone(record):
    check(DENSE, right)
    with closing(sqlite3.connect(record)) as database:
        database.execute("PRAGMA user_version = 99")
    report = check(DENSE, right)
    assert report.passed and "newer dlviz" in report.notices[0]
    assert len(rows(record)) == 1


def no_folder(record, monkeypatch):
    record.write_text("a file where a folder should be")
    monkeypatch.setenv("DLVIZ_PROGRESS", str(record / "progress.db"))


def read_only(record, monkeypatch):
    every_database(monkeypatch, "PRAGMA query_only = 1")


def full_disk(record, monkeypatch):
    """SQLite answers alike when the disk is full and when it may add no page."""
    no_more = "PRAGMA max_page_count = 1"
    with closing(kept._open(record)) as database, pytest.raises(sqlite3.OperationalError, match="full"):
        database.execute(no_more)
        while True:
            database.execute("INSERT INTO event VALUES (0, '', '', 0, NULL)")
    every_database(monkeypatch, no_more)


def every_database(monkeypatch, pragma):
    open_ = kept._open

    def opened(path):
        database = open_(path)
        database.execute(pragma)
        return database

    monkeypatch.setattr(kept, "_open", opened)


@pytest.mark.parametrize("problem", [no_folder, read_only, full_disk])
def test_where_nothing_can_be_kept_it_is_said_once_and_the_rest_works(problem, record, monkeypatch):
    problem(record, monkeypatch)
    first, second = check(DENSE, right), check(DENSE, wrong)
    assert first.passed and len(first.notices) == 1 and "cannot be kept" in first.notices[0]
    assert second.notices == ()
    assert "Hint 1" in str(hint(DENSE)) and "Hint 2" in str(hint(DENSE))
    standing = progress().standings[DENSE]
    assert (standing.attempts, standing.passed, standing.hints) == (2, True, 2)


# Where it lies


@pytest.fixture
def learner_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("DLVIZ_PROGRESS")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recorded_in(folder):
    check(DENSE, right)
    return (folder / ".dlviz" / "progress.db").exists()


def test_the_environment_decides(record):
    check(DENSE, right)
    assert record.exists()


def test_beside_the_notebook_that_jupyter_names(learner_folder, monkeypatch):
    other = learner_folder / "elsewhere"
    other.mkdir()
    (other / "mine.ipynb").touch()
    (learner_folder / "02_layers.ipynb").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", str(other / "mine.ipynb"))
    assert recorded_in(other)


def test_a_session_name_that_is_no_file_is_passed_over(learner_folder, monkeypatch):
    (folder := learner_folder / "notebooks").mkdir()
    (folder / "02_layers.ipynb").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", "console-1-abc")
    assert recorded_in(folder)


@pytest.mark.parametrize("place", [".", "notebooks", "..", "../notebooks", "../.."])
def test_near_the_working_directory(learner_folder, monkeypatch, place):
    here = learner_folder / "a" / "b"
    (folder := (here / place).resolve()).mkdir(parents=True, exist_ok=True)
    here.mkdir(parents=True, exist_ok=True)
    (folder / "02_layers.ipynb").touch()
    monkeypatch.chdir(here)
    assert recorded_in(folder)


def test_in_the_working_directory_otherwise_and_said_once(learner_folder):
    notices = [check(DENSE, right).notices for _ in range(2)]
    assert recorded_in(learner_folder)
    assert "No notebooks of the course were found near here" in notices[0][0] and notices[1] == ()
