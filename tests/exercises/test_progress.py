"""What `progress()` says to do next, and records that are carried to another computer."""

import json

import pytest

from dlviz import cli
from dlviz.exercises import lessons, progress
from dlviz.exercises.kit import record

FIRST = lessons()[0].ids[0]


def test_the_first_exercise_is_next():
    assert str(progress()).splitlines()[-1].startswith(f"Next: {FIRST.partition('/')[2]}, in lesson 00")


def test_the_next_exercise_is_in_the_latest_lesson():
    record.add("layers/dense_forward", "passed", 2)
    (layers,) = (lesson for lesson in lessons() if lesson.stem == "layers")
    following = next(name for name in layers.names if name != "dense_forward")
    assert f"Next: {following}, in lesson 02, Layers." in str(progress())
    html = progress()._repr_mimebundle_()["text/html"]
    assert f"Next: {following}" in html


def test_one_who_is_stuck_is_told_of_hints_then_of_the_solution():
    record.add("layers/dense_forward", "wrong")
    assert 'hint("layers/dense_forward") has 3 more' in str(progress())
    for _ in range(3):
        record.add("layers/dense_forward", "hint")
    assert "its solution is there" in str(progress())


def test_when_all_is_done():
    for lesson in lessons():
        for id_, exercise in lesson.exercises.items():
            record.add(id_, "passed", exercise.points)
    assert str(progress()).endswith("All exercises are done.")


def test_bets_stand_with_their_lesson():
    record.add_bet("layers/pieces", "one", True)
    record.add_bet("layers/other", "two", False)
    record.add_bet("layers/open", "two")
    record.add("layers/dense_forward", "passed", 2)
    assert "02 Layers (1 of 2 bets right)" in str(progress())


# Carried elsewhere


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two folders, the first with a record."""
    for name in ("mine", "other"):
        (tmp_path / name / ".dlviz").mkdir(parents=True)
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / "mine" / ".dlviz" / "progress.db"))
    record.add("layers/dense_forward", "passed", 2)
    record.add_bet("layers/pieces", "one", True)
    return tmp_path / "mine", tmp_path / "other"


def test_export_and_import(folders, tmp_path, capsys, monkeypatch):
    mine, other = folders
    file = str(tmp_path / "record.json")
    assert cli.main(["progress", str(mine), "--export", file]) == 0
    for expected in ("2 entries", "0 entries"):  # the second time nothing is new
        assert cli.main(["progress", str(other), "--import", file]) == 0
        said = capsys.readouterr().out
        assert f"{expected} of {file} are new here" in said and "1 of 1 bets right" in said
    monkeypatch.setenv("DLVIZ_PROGRESS", str(other / ".dlviz" / "progress.db"))
    assert record.standings()["layers/dense_forward"].points == 2
    assert record.exported() == json.loads((tmp_path / "record.json").read_text())


@pytest.mark.parametrize(
    "text", ["{", "3", '{"events": [{}], "bets": []}', '{"events": [], "bets": [{"at": []}]}']
)
def test_what_is_no_export_is_refused_and_changes_nothing(folders, tmp_path, capsys, text):
    mine, _ = folders
    before = record.exported()
    (tmp_path / "record.json").write_text(text)
    assert cli.main(["progress", str(mine), "--import", str(tmp_path / "record.json")]) == 1
    assert "is not what `dlviz progress --export` writes" in capsys.readouterr().err
    assert record.exported() == before
