"""The two kinds of exercises in which nothing is written from scratch: bugs to find, results to predict."""

import sys

import numpy as np
import pytest
import torch

from dlviz.exercises import check, find, hint, progress, solution
from dlviz.exercises.kit import Lesson, Prediction, runner
from dlviz.exercises.kit.messages import AS_GIVEN, NOT_PREDICTED, STILL_AS_GIVEN

BUG, NUMBER, SHAPE = "backprop/repeated_steps", "losses/loss_of_guessing", "layers/shape_of_the_error"


def written(source):
    namespace = {"np": np}
    exec(compile(source, "a cell", "exec"), namespace)
    return namespace


def given():
    return find(BUG).stub


# Find the bug


def test_the_prompt_holds_the_code_that_is_given_and_the_solution_s_docstring():
    exercise = find(BUG)
    assert given().startswith(exercise.source.split('"""')[0]) and exercise.answer.__doc__ in given()
    assert "# This code runs, but it has a bug." in given()
    assert "\n    grad = np.zeros(len(w))\n    for _ in range(steps):" in given()
    assert exercise.bug.message not in given(), "the symptom is in the report"


@pytest.mark.parametrize(
    "source",
    [
        given(),
        given().replace("        w = w", "        # a comment\n\n        w = w"),
        given().replace("Fit y", "Find y"),
    ],
)
def test_the_given_code_is_not_attempted(source, record):
    for apart in (False, True) if source == given() else (False,):
        report = check(BUG, written(source)["repeated_steps"], apart=apart)
        assert not report.attempted and report.message.startswith(AS_GIVEN)
        assert (report.came, report.expected) == ("shape (1,)\n[2.5]", "shape (1,)\n[1.5]")
    assert not record.exists()


@pytest.mark.parametrize(
    "source",
    [
        given().replace("grad", "g"),
        given().replace("return w", "return 1 * w"),
        given().replace("np.zeros(len(w))", "np.zeros(len(w), float)"),
        given().replace("def ", "@lambda f: lambda *a: f(*a)\ndef "),
    ],
)
def test_other_code_that_does_what_the_given_code_does_is_told_so(source, record):
    assert source != given()
    report = check(BUG, written(source)["repeated_steps"])
    assert report.attempted and not report.passed and report.misconception is None
    assert report.message == f"{STILL_AS_GIVEN} {find(BUG).bug.message}"
    assert (report.came, report.expected) == ("shape (1,)\n[2.5]", "shape (1,)\n[1.5]") and report.hint
    assert record.exists()


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (given().replace("(x[i]", "(x[0]"), None),
        (given().replace("grad +=", "grad ="), "zeroed for each sample"),
        (given().replace("    return w", "    return w + 1e-3"), None),
        (given().replace("        for i", "        break\n        for i"), None),
        (given().replace("lr * grad", "lr * grad / (_ + 1)"), "divided by the number of steps"),
    ],
)
def test_any_other_change_is_an_attempt(source, named):
    assert source != given()
    report = check(BUG, written(source)["repeated_steps"])
    assert report.attempted and not report.passed and report.misconception == named


def test_one_right_change_is_enough():
    start = "    grad = np.zeros(len(w))\n    for _ in range(steps):\n"
    mended = "    for _ in range(steps):\n        grad = np.zeros(len(w))\n"
    assert check(BUG, written(given().replace(start, mended))["repeated_steps"]).passed


# Predict


def test_the_prompt_ends_with_the_prediction():
    exercise = find(SHAPE)
    assert exercise.stub.endswith("\n\n\npredicted_shape_of_the_error = ...  # a tuple, such as (2, 3)")
    assert "return (y - t).shape" in exercise.stub and "import torch" in exercise.stub
    assert written(exercise.source)["predicted_shape_of_the_error"] == (8, 8)


@pytest.mark.parametrize("untouched", [..., None, (8, ...), [...]])
def test_an_ellipsis_is_not_attempted(untouched, record):
    report = check(SHAPE, untouched)
    assert not report.attempted and report.message == NOT_PREDICTED
    assert not record.exists()


@pytest.mark.parametrize(
    "right", [(8, 8), [8, 8], np.array([8.0, 8]), torch.Size([8, 8]), torch.zeros(8, 8).shape]
)
def test_a_shape_may_be_written_as_any_sequence(right):
    assert check(SHAPE, right).passed and check(SHAPE, right, apart=True).passed


@pytest.mark.parametrize(
    ("number", "passes"), [(0.33, 1), (0.31, 1), (0.34, 1), (0.35, 0), (0.3, 0), (-0.33, 0)]
)
def test_a_number_may_be_off_by_the_share_that_is_allowed(number, passes):
    assert check(NUMBER, number).passed == check(NUMBER, np.float32(number)).passed == bool(passes)


@pytest.mark.parametrize("odd", [(8,), "8", float("nan"), np.inf, 10**400, {}, (8, "x"), print, Lesson, 1j])
def test_anything_else_gets_a_sentence(odd):
    for id_ in (SHAPE, NUMBER):
        report = check(id_, odd)
        assert report.attempted and not report.passed and report.message.endswith((".", "here."))


def test_hints_solution_and_progress_know_predictions():
    assert "Hint 1 of 3" in str(hint(NUMBER))
    assert "It returns 0.325" in str(solution(NUMBER))
    check(NUMBER, 0.33)
    assert "loss_of_guessing" in str(progress())


def test_without_pytorch_a_prediction_is_not_checked_and_the_solution_still_explains(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    report = check(NUMBER, 0.33)
    assert not report.attempted and "PyTorch is not installed" in report.message
    assert find(NUMBER).hints[-1] in str(solution(NUMBER))


toys = Lesson(99, "toys", "Toys", ["greater", "unsure"])


@toys.exercise(Prediction, asks=("it grows", "it shrinks", "it stays"), points=1, hints="one\n\ntwo\n\nthree")
def greater():
    """What happens?"""
    return "it grows" if 2 > 1 else "it shrinks"


@greater.mistake("the other way round")
def _():
    """You have it the wrong way round."""
    return "it shrinks"


def test_a_choice_is_one_of_the_texts_that_are_offered(monkeypatch):
    monkeypatch.setattr(runner, "lessons", lambda: [toys])
    assert greater.stub.endswith("predicted_greater = ...  # 'it grows', 'it shrinks' or 'it stays'")
    assert check("toys/greater", "it grows").passed
    assert check("toys/greater", "it shrinks").misconception == "the other way round"
    report = check("toys/greater", "it stays")
    assert not report.passed and report.misconception is None and "something else" in report.message
    report = check("toys/greater", "grows")
    assert "'it grows', 'it shrinks' or 'it stays'; 'grows' came" in report.message


@toys.exercise(Prediction, asks="a number", points=1, hints="one\n\ntwo\n\nthree")
def unsure():
    """Which number is drawn?"""
    torch.manual_seed(0)
    return torch.rand(()).item()


def test_a_check_leaves_the_learner_s_random_numbers_alone(monkeypatch):
    monkeypatch.setattr(runner, "lessons", lambda: [toys])
    torch.manual_seed(1)
    first = torch.rand(())
    torch.manual_seed(1)
    check("toys/unsure", 0.5)
    assert torch.rand(()) == first
