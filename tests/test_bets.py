"""Bets: asked, placed, changed, settled, kept in the record; as text here, in a notebook elsewhere."""

import sqlite3
import sys
from contextlib import closing

import numpy as np
import pytest

import dlviz
from dlviz import bets
from dlviz._bet_panel import BetPanel
from dlviz.exercises.kit import record as kept

PIECES = "layers/pieces", "Which sheet has more pieces?", ["one layer of 8", "two layers of 4"]
SHARE = "start_here/read", "How many are read?", (0, 100, "of 100")


@pytest.fixture(autouse=True)
def new_kernel(monkeypatch):
    """Nothing was asked yet."""
    monkeypatch.setattr(bets, "_bets", {})
    monkeypatch.setattr(bets, "_panels", {})
    monkeypatch.setattr(kept, "_unsaved_bets", [])


@pytest.fixture
def restart(monkeypatch):
    """What a restart of the kernel forgets."""
    return lambda: monkeypatch.setattr(bets, "_bets", {})


def said(capsys):
    return capsys.readouterr().out


def test_the_package_offers_both():
    assert dlviz.bet is bets.bet and dlviz.settle is bets.settle


def test_a_bet_in_a_terminal_is_text_and_says_how_to_place_it(capsys):
    dlviz.bet(*PIECES)
    assert said(capsys) == (
        "Which sheet has more pieces?\n- one layer of 8\n- two layers of 4\nPlace your bet.\n"
        "To bet in code: bet(\"layers/pieces\", choice='one layer of 8')\n"
    )
    dlviz.bet("layers/pieces", choice="one layer of 8")
    assert "Your bet: one layer of 8. You can change it until it is settled." in said(capsys)


@pytest.mark.parametrize(
    ("choice", "verdict"),
    [
        (None, "You placed no bet."),
        ("one layer of 8", "Your bet was wrong: one layer of 8."),
        ("two layers of 4", "Your bet was right: two layers of 4."),
    ],
)
def test_settling_says_what_came_out_and_who_was_right(choice, verdict, capsys):
    dlviz.bet(*PIECES, choice=choice)
    said(capsys)
    dlviz.settle("layers/pieces", np.str_("two layers of 4"), "By one piece.")
    assert said(capsys) == f"The answer: two layers of 4\nBy one piece.\n{verdict}\n"


@pytest.mark.parametrize(
    ("choice", "verdict"),
    [
        (96, "Your bet, 96 of 100, is exact. It counts as right: up to 10 away is right."),
        (86, "Your bet, 86 of 100, is 10 away. It counts as right: up to 10 away is right."),
        (85, "Your bet, 85 of 100, is 11 away. It counts as wrong: up to 10 away is right."),
    ],
)
def test_on_a_scale_a_tenth_of_its_length_is_near_enough(choice, verdict, capsys):
    dlviz.bet(*SHARE, choice=choice)
    assert "- a number from 0 to 100 (of 100)\n" in said(capsys)
    dlviz.settle("start_here/read", np.float64(96.1), "Unseen digits.")
    assert said(capsys) == f"The answer: 96 of 100\nUnseen digits.\n{verdict}\n"


def test_a_scale_of_fractions(capsys):
    dlviz.bet("losses/pull", "How much?", (0.0, 1.0), choice=0.25)
    dlviz.settle("losses/pull", 0.3333, "It shrinks.")
    assert "The answer: 0.333\nIt shrinks.\nYour bet, 0.25, is 0.0833 away." in said(capsys)


def test_a_bet_can_be_changed_until_it_is_settled(capsys):
    dlviz.bet(*PIECES, choice="one layer of 8")
    dlviz.bet("layers/pieces", choice="two layers of 4")
    dlviz.settle("layers/pieces", "one layer of 8", "So it is.")
    dlviz.bet(*PIECES, choice="one layer of 8")  # too late, and running the cell again doesn't help
    assert said(capsys).endswith("Your bet: two layers of 4. It is settled.\n")
    dlviz.settle("layers/pieces", "one layer of 8", "So it is.")
    assert "Your bet was wrong" in said(capsys)
    assert kept.bets() == {"layers/pieces": kept.KeptBet("two layers of 4", False)}


def test_another_kernel_remembers_the_choice_and_the_first_settling_counts(restart, capsys):
    dlviz.bet(*PIECES, choice="one layer of 8")
    dlviz.settle("layers/pieces", "two layers of 4", "So it is.")
    restart()
    dlviz.bet(*PIECES)
    assert "Your bet: one layer of 8. You can change it until it is settled." in said(capsys)
    dlviz.bet("layers/pieces", choice="two layers of 4")
    dlviz.settle("layers/pieces", "two layers of 4", "So it is.")
    assert "Your bet was right" in said(capsys)
    assert kept.bets()["layers/pieces"] == kept.KeptBet("two layers of 4", False)


def test_a_choice_that_is_no_option_any_more_is_forgotten(restart, capsys):
    dlviz.bet(*PIECES, choice="one layer of 8")
    dlviz.bet(*SHARE, choice=90)
    restart()
    dlviz.bet(*PIECES[:2], ["one", "two"])
    dlviz.bet(*SHARE[:2], (0, 50))
    assert said(capsys).count("Place your bet.") == 2


def test_progress_counts_the_bets_that_were_settled():
    assert "bets" not in str(dlviz.progress())
    dlviz.bet(*SHARE, choice=90)
    dlviz.settle("start_here/read", 96, "Unseen digits.")
    dlviz.bet(*PIECES, choice="one layer of 8")
    assert ", 1 of 1 bets right" in str(dlviz.progress())
    dlviz.settle("layers/pieces", "two layers of 4", "By one piece.")
    assert ", 1 of 2 bets right" in dlviz.progress()._repr_mimebundle_()["text/html"]


def test_a_bet_is_no_exercise(capsys):
    dlviz.bet("layers/dense_forward", "Will it run?", ["yes", "no"], choice="yes")
    assert "dense_forward" not in str(dlviz.progress())


def test_settling_without_the_question_gives_the_answer(capsys):
    dlviz.settle("layers/pieces", 12.3456, "On average.")
    assert said(capsys) == "The answer: 12.3\nOn average.\nYou placed no bet.\n"


def test_losing_the_record_costs_the_record_alone(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / "file" / "progress.db"))
    dlviz.bet(*PIECES, choice="one layer of 8")
    dlviz.settle("layers/pieces", "one layer of 8", "So it is.")
    assert "Your bet was right" in said(capsys)
    assert ", 1 of 1 bets right" in str(dlviz.progress())


def test_a_record_from_before_there_were_bets_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE event (at REAL NOT NULL, exercise TEXT NOT NULL, kind TEXT NOT NULL,"
            " points INTEGER NOT NULL, misconception TEXT);"
            "INSERT INTO event VALUES (1, 'layers/dense_forward', 'passed', 2, NULL);"
            "PRAGMA user_version = 1;"
        )
    monkeypatch.setenv("DLVIZ_PROGRESS", str(path))
    dlviz.bet(*PIECES, choice="one layer of 8")
    assert kept.standings()["layers/dense_forward"].passed
    assert kept.bets()["layers/pieces"].choice == "one layer of 8"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pieces", "Which?", ["a", "b"]), 'The id of a bet is "stem/name"'),
        (("Layers/pieces", "Which?", ["a", "b"]), 'The id of a bet is "stem/name"'),
        ((3, "Which?", ["a", "b"]), "got 3"),
        (("layers/pieces", " ", ["a", "b"]), "needs a question"),
        (("layers/pieces", "Which?"), "needs two or more different texts"),
        (("layers/pieces", "Which?", ["a"]), "needs two or more different texts"),
        (("layers/pieces", "Which?", "ab"), "needs two or more different texts"),
        (("layers/pieces", "Which?", ["a", "a"]), "needs two or more different texts"),
        (("layers/pieces", "Which?", ["a", ""]), "needs two or more different texts"),
        (("layers/pieces", "Which?", (1,)), "A scale is"),
        (("layers/pieces", "Which?", (1, 0)), "A scale is"),
        (("layers/pieces", "Which?", ("a", 1)), "A scale is"),
        (("layers/pieces", "Which?", (0, 1, 2)), "A scale is"),
        (("layers/pieces", "Which?", (0, float("nan"))), "A scale is"),
    ],
)
def test_an_impossible_bet_is_refused_in_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        dlviz.bet(*arguments)


def test_a_choice_or_an_answer_that_is_no_option_is_refused():
    dlviz.bet(*PIECES)
    with pytest.raises(ValueError, match="expects 'one layer of 8', 'two layers of 4', got 'three'"):
        dlviz.bet("layers/pieces", choice="three")
    with pytest.raises(ValueError, match="got 3"):
        dlviz.settle("layers/pieces", 3, "Never.")
    dlviz.bet(*SHARE)
    with pytest.raises(ValueError, match=r"a number from 0 to 100 \(of 100\), got 101"):
        dlviz.bet("start_here/read", choice=101)
    with pytest.raises(ValueError, match="a finite number, got nan"):
        dlviz.settle("start_here/read", float("nan"), "Never.")
    with pytest.raises(LookupError, match="run the cell that asks"):
        dlviz.bet("layers/other", choice="a")


# In the page


def panel_of(arguments):
    asked = bets._new(*arguments)
    return asked, BetPanel(asked, "question")


def test_the_buttons_place_change_and_close_a_bet():
    asked, panel = panel_of(PIECES)
    one, two = panel.children[1].children
    one.click()
    assert (asked.choice, one.description) == ("one layer of 8", "✓ one layer of 8")
    two.click()
    assert (asked.choice, one.description, two.description) == (
        "two layers of 4",
        "one layer of 8",
        "✓ two layers of 4",
    )
    assert "You can change it until it is settled." in panel.children[2].value
    assert kept.bets()["layers/pieces"].choice == "two layers of 4"
    asked.settled = True
    panel.follow()
    assert one.disabled and two.disabled and "It is settled." in panel.children[2].value


def test_a_slider_counts_only_when_its_button_is_pressed():
    asked, panel = panel_of(SHARE)
    slider, place = panel.children[1].children
    slider.value = 90
    assert asked.choice is None
    place.click()
    assert asked.choice == 90 and "Your bet: 90 of 100." in panel.children[2].value


def test_a_bet_without_ipywidgets_is_html_and_text(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    shown = []
    shell = type("Shell", (InteractiveShell,), {"kernel": None})
    monkeypatch.setattr("IPython.get_ipython", lambda: object.__new__(shell))
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    monkeypatch.setitem(sys.modules, "dlviz._bet_panel", None)
    dlviz.bet(*PIECES)
    (bundle,) = shown
    assert bundle.keys() == {"text/html", "text/plain"}
    assert "<li>two layers of 4</li>" in bundle["text/html"]
    monkeypatch.delitem(sys.modules, "dlviz._bet_panel")
    dlviz.bet(*PIECES)
    assert "application/vnd.jupyter.widget-view+json" in shown[1]
    dlviz.settle("layers/pieces", "two layers of 4", "By one piece.")
    assert 'role="status"' in shown[2]["text/html"] and "By one piece." in shown[2]["text/plain"]
