"""How reports, hints and the board show themselves; and what a caller gets wrong."""

from html.parser import HTMLParser

import numpy as np
import pytest

from dlviz.exercises import check, find, hint, progress, solution
from dlviz.exercises.kit.view import prose, show

DENSE = "layers/dense_forward"


def stub(x, weight, bias):
    raise NotImplementedError(f"{DENSE}: write your answer here")


def right(x, weight, bias):
    return x @ weight.T + bias


def wrong(x, weight, bias):
    return x @ weight.T


class Text(HTMLParser):
    """What is left of HTML without tags and colours; fails on tags that do not pair."""

    def __init__(self, html):
        super().__init__()
        self.open, self.text, self.attributes = [], "", []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("answer", "words"),
    [(stub, "Not attempted yet"), (right, "passed (2 of 2 points)"), (wrong, "not right yet")],
)
def test_the_state_is_in_the_words_of_text_and_html(answer, words):
    bundle = check(DENSE, answer)._repr_mimebundle_()
    page = Text(bundle["text/html"])
    assert words in bundle["text/plain"] and words in page.text
    assert ("role", "status") in page.attributes


def test_a_wrong_answer_shows_input_result_expectation_and_hint_in_text_and_html():
    report = check(DENSE, wrong)
    assert report.heading == "layers/dense_forward: not right yet, bias left out (0 of 2 points)"
    bundle = report._repr_mimebundle_()
    for text in (bundle["text/plain"], Text(bundle["text/html"]).text):
        for part in (
            "weight",
            "shape (1, 1)",
            "[[3.]]",
            "came out",
            "[[6.]]",
            "expected",
            "[[7.]]",
            "Hint: ",
        ):
            assert part in text
    assert repr(report) == bundle["text/plain"]


def test_the_smallest_failing_input_is_shown():
    report = check(DENSE, lambda x, w, b: right(x, w, b) if len(x) < 4 else x)
    assert dict(report.failing_input)["x"].startswith("shape (4, 3)")


def test_the_html_follows_the_theme_and_needs_no_style_sheet():
    for html in (check(DENSE, wrong).html, progress()._repr_mimebundle_()["text/html"]):
        assert "var(--jp-content-font-color1, inherit)" in html
        assert "<style" not in html and "<script" not in html and "background: #" not in html


def test_what_the_learner_wrote_is_escaped():
    def answer(x, weight, bias):
        print("<img src=x>")
        raise ValueError("<script>`alert(1)`</script>")

    html = check(DENSE, answer).html
    assert "<img" not in html and "<script" not in html
    assert "&lt;script&gt;" in html


def test_nbgrader_reads_the_points(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    points = [check(DENSE, answer)._repr_mimebundle_()["text/plain"] for answer in (stub, wrong, right)]
    assert points == ["0", "0", "2"]


def test_hints_and_solutions_are_markdown():
    for slip in (hint(DENSE), solution(DENSE)):
        assert slip._repr_mimebundle_() == {"text/markdown": str(slip), "text/plain": str(slip)}


@pytest.mark.parametrize(
    "value", [np.zeros((1000, 1000)), "x" * 10_000, [np.ones(3)] * 1000, {"a": np.ones(9999)}]
)
def test_values_are_shown_small(value):
    assert len(show(value)) < 1_100


def test_shapes_come_first_and_digits_are_few():
    assert show(np.array([[1 / 3, 2.0]])) == "shape (1, 2)\n[[0.3333 2.    ]]"
    assert show(2 / 3) == "0.6666667"


def test_lists_within_lists_are_taken_apart():
    split = [(np.ones(2), np.zeros(1)), (np.ones(1), [3, 4])]
    assert show(split).split("\n") == [
        "1: ",
        *("   1: shape (2,)", "   [1. 1.]", "   2: shape (1,)", "   [0.]"),
        "2: ",
        *("   1: shape (1,)", "   [1.]", "   2: [3, 4]"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((np.float64(2 / 3), np.array(-1.5)), "(0.6666667, -1.5)"),
        ([1, [0.5, "a"], (2.0,)], "[1, [0.5, 'a'], (2,)]"),
        ((), "()"),
    ],
)
def test_numbers_in_lists_look_like_numbers(value, text):
    assert show(value) == text


def test_of_many_images_the_corners_are_shown():
    assert len(show(np.zeros((60, 8, 8))).split("\n")) < 32


def test_asterisks_become_stress_unless_they_multiply():
    assert prose("*each* image, the *one before*") == "<em>each</em> image, the <em>one before</em>"
    for product in ("2 * 3 * 4", "(n*m*k)", "**kwargs and **more"):
        assert prose(product) == product
    assert "a * b * c" in prose("`a * b * c`") and "w*x*y" in prose("`w*x*y`")


def test_backticks_become_code():
    assert Text(prose("use `a < b` here")).text == "use a < b here" and "<code" in prose("`a`")


# What the caller gets wrong


@pytest.mark.parametrize("ask", [lambda id_: check(id_, right), hint, solution, find])
@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("layers/dense_foward", "'layers/dense_forward'"),
        ("dense_forward", "'layers/dense_forward'"),
        ("layer/output_head", "'layers/output_head'"),
        ("Accuracy", "'start_here/accuracy'"),
        ("", "layers/dense_forward, layers/shape_of_the_error"),
        ("no such thing at all", "There are start_here/accuracy"),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest(ask, asked, offered):
    with pytest.raises(LookupError) as refused:
        ask(asked)
    assert str(refused.value).startswith(f"There is no exercise {asked!r}.") and offered in str(refused.value)


def test_arguments_the_wrong_way_round():
    with pytest.raises(LookupError, match="There is no exercise"):
        check(right, DENSE)
