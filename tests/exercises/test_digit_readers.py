"""What a digit reader does wrong is told by what it reads, and only as far as that tells it."""

import numpy as np
import pytest

from dlviz.answers import run_all
from dlviz.exercises import find
from dlviz.exercises.feedforward.digit_reader import reader
from dlviz.exercises.kit.judge import drawn, judge


def report_on(answer):
    cases = drawn(find("feedforward/digit_reader"), 0)
    return judge(cases, run_all(cases.scripts, answer, 60))


def sorted_by_class(x, t, x_new):
    order = np.argsort(t, kind="stable")
    return reader(x[order] / 16, t[order], shuffle=False)(x_new / 16).argmax(axis=1)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (sorted_by_class, None),
        (lambda x, t, x_new: reader(x / 255, t, epochs=1)(x_new / 255).argmax(axis=1), None),
        (
            lambda x, t, x_new: 9 - reader(x / 16, t)(x_new / 16).argmax(axis=1),
            "classes called by other names",
        ),
        (
            lambda x, t, x_new: np.full(len(x_new), np.bincount(t).argmax()),
            "one answer for nearly all digits",
        ),
        (lambda x, t, x_new: np.zeros(len(x_new), int), "all answers are 0"),
    ],
)
def test_a_name_is_no_more_than_what_was_seen(answer, name):
    report = report_on(answer)
    assert not report.passed and report.misconception == name, report
    assert not name or f"perhaps {name}" in report.heading
    assert "% are read right; the answers are" in report.message
