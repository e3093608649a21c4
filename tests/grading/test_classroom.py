"""A class by its records: read wherever they come from, trusted in nothing."""

import csv
import json
import sqlite3

import pytest

from dlviz import cli
from dlviz.exercises.kit import record
from dlviz.grading import classroom, records
from dlviz.lessons import questions

DENSE = "layers/dense_forward"


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """A function that makes a learner's folder with what they did."""

    def made(name, *events, bets=()):
        folder = tmp_path / "class" / name
        monkeypatch.setenv("DLVIZ_PROGRESS", str(folder / records.RECORD))
        folder.mkdir(parents=True)
        for event in events:
            record.add(*event)
        for bet in bets:
            record.add_bet(*bet)
        return folder

    return made


def test_a_class(learner, tmp_path, capsys):
    wrong = (DENSE, "wrong", 0, "bias left out")
    learner("ada", wrong, wrong, (DENSE, "hint"), (DENSE, "passed", 2), bets=[("layers/pieces", "one", True)])
    learner("ben", wrong, ("losses/mse", "solution"), bets=[("layers/pieces", "two", False)])
    (tmp_path / "class" / "cleo").mkdir()
    assert cli.main(["class", str(tmp_path / "class"), "--out", str(tmp_path / "out")]) == 0
    text = (tmp_path / "out" / "class.html").read_text()
    assert "2 learners" in text and "1 of 2 passed" in text and "02 Layers" in text and "06 Losses" in text
    assert '<td>bias left out</td><td>layers/dense_forward</td><td class="number">2</td>' in text
    row = f'<td>{questions()["layers/pieces"]}</td><td class="number">1</td><td class="number">1</td>'
    assert f"<td>layers/pieces</td>{row}<td>two (1)</td>" in text
    with (tmp_path / "out" / "class.csv").open() as file:
        first = next(csv.DictReader(file))
    assert first == {
        "learner": "ada",
        "exercise": DENSE,
        "state": "done",
        "attempts": "3",
        "hints": "1",
        "solution": "",
        "misconceptions": "bias left out",
    }


def test_folders_that_are_named_one_by_one(learner, tmp_path):
    places = [
        learner("a/lessons", (DENSE, "hint")),
        learner("b/lessons", (DENSE, "hint")),
        tmp_path / "absent",
    ]
    found, told = classroom.read(places)
    assert list(found) == ["lessons", "b/lessons"] and "absent" in told[0]


def test_an_exported_record(learner, tmp_path):
    folder = learner("ada", (DENSE, "passed", 2), bets=[("layers/pieces", "one", True)])
    (tmp_path / "ada.json").write_text(json.dumps(record.exported()))
    assert records.read(tmp_path / "ada.json") == records.read(folder)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_record(tmp_path, content):
    (tmp_path / ".dlviz").mkdir()
    (tmp_path / records.RECORD).write_bytes(content)
    if content:
        with pytest.raises(records.NoRecord):
            records.read(tmp_path)
    else:
        assert records.read(tmp_path) == records.Record()


@pytest.mark.parametrize("text", ["{", "[]", '{"events": 3}', '{"events": [], "bets": [1]}', "[" * 100_000])
def test_an_export_that_is_none(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(records.NoRecord):
        records.read(tmp_path / "a.json")


def test_a_view_in_place_of_a_table(tmp_path):
    """A view computes whatever its maker wanted, at the reader's cost."""
    (tmp_path / ".dlviz").mkdir()
    with sqlite3.connect(tmp_path / records.RECORD) as database:
        database.execute(
            "CREATE VIEW event AS SELECT 'a' AS exercise, 'passed' AS kind, NULL AS misconception"
        )
    with pytest.raises(records.NoRecord):
        records.read(tmp_path)


def test_a_table_that_computes_its_columns(tmp_path):
    """As a view, at the reader's cost: 500 MB for each row."""
    (tmp_path / ".dlviz").mkdir()
    with sqlite3.connect(tmp_path / records.RECORD) as database:
        database.execute(
            "CREATE TABLE event (exercise TEXT, kind AS ('hint'), misconception AS (zeroblob(500000000)))"
        )
        database.executemany("INSERT INTO event VALUES (?)", [("a",)] * 100)
    with pytest.raises(records.NoRecord, match="too big"):
        records.read(tmp_path)


def test_a_table_that_computes_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "SECONDS", 0.2)
    (tmp_path / ".dlviz").mkdir()
    with sqlite3.connect(tmp_path / records.RECORD) as database:
        database.execute("CREATE TABLE event (misconception, kind)")
        database.executemany("INSERT INTO event VALUES (?, 'hint')", [(str(n),) for n in range(20_000)])
        database.execute("ALTER TABLE event ADD COLUMN exercise AS (hex(zeroblob(400000)))")
    with pytest.raises(records.NoRecord, match="interrupted"):
        records.read(tmp_path)


def test_a_record_that_is_too_large(tmp_path, monkeypatch, learner):
    monkeypatch.setattr(records, "MAX_BYTES", 1000)
    with pytest.raises(records.NoRecord, match="too large"):
        records.read(learner("ada", (DENSE, "hint")))


def test_what_a_project_keeps_is_no_misconception(learner, tmp_path):
    """The capstone keeps the result of its test in the same rows."""
    folder = learner("ada", (DENSE, "wrong", 0, "bias left out"))
    record.keep("capstone/vision/test", '{"test": 3}')
    record.keep(DENSE, "some text")
    (tmp_path / "ada.json").write_text(json.dumps(record.exported()))
    for place in (folder, tmp_path / "ada.json"):
        found, _ = classroom.read([place])
        text = classroom.page(found) + str(classroom.rows(found))
        assert "bias left out" in text and "some text" not in text and "test&quot;" not in text
        assert "capstone/vision/test" not in text


def test_rows_of_other_types_are_left_out_and_markup_is_text(learner):
    folder = learner("<b>", ("<i>", "passed", 1, "<script>"))
    with sqlite3.connect(folder / records.RECORD) as database:
        database.execute("INSERT INTO event VALUES (0, ?, 'passed', 0, ?)", (b"bytes", b"bytes"))
        database.execute("INSERT INTO event VALUES (0, 'a', 'cheated', 0, NULL)")
    found, _ = classroom.read([folder])
    assert list(found["<b>"].exercises) == ["<i>"]
    page = classroom.page(found)
    assert "<script>" not in page and "<i>" not in page


def test_nobody(tmp_path, capsys):
    assert cli.main(["class", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "no record of progress was found" in capsys.readouterr().err
