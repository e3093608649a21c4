"""Numbers and tolerances: what counts as a number, what a pattern covers, and what is refused."""

import pytest
import tolerance


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("59 to 61 %, 3-4", ["59", "61", "3", "4"]),
        ("1,078 of 1e-05, -3, −3, [1,2]", ["1,078", "1e-05", "-3", "−3", "1", "2"]),
        ("float32 Conv2d x1 v1.2", []),
        ("nan inf NaN nano info", ["nan", "inf", "NaN"]),
    ],
)
def test_what_counts_as_a_number(text, numbers):
    assert tolerance.NUMBER.findall(text) == numbers


@pytest.mark.parametrize("order", [1, -1])
def test_the_longest_pattern_that_covers_a_number_counts(order):
    declared = dict([("loss # %", 1), ("# %", 3)][::order])  # a saved notebook has its keys in another order
    found = tolerance.moved("loss 5 %, right 90 %, 7 of", "loss 6 %, right 92 %, 8 of", declared)
    assert [(m.allowed, m.pattern, m.within) for m in found] == [
        (1, "loss # %", True),
        (3, "# %", True),
        (0, "", False),
    ]


def test_a_share_is_one_of_the_saved_number():
    (found,) = tolerance.moved("1,000 steps", "1,101 steps", {"# steps": "10 %"})
    assert found.allowed == pytest.approx(100) and not found.within


def test_the_edge_of_a_tolerance_is_within():
    assert tolerance.moved("0.3 bits", "0.4 bits", {"# bits": 0.1})[0].within


def test_padding_beside_a_number_is_free_and_other_blanks_are_not():
    assert tolerance.moved("a:  9 %", "a: 10 %", {"# %": 1})[0].within
    with pytest.raises(tolerance.OtherText):
        tolerance.moved("a  b: 9", "a b: 9", {"#": 1})


@pytest.mark.parametrize("came", ["nan", "inf"])
def test_what_is_no_finite_number_is_never_within(came):
    assert not tolerance.moved("loss 3", f"loss {came}", {"loss #": 1e9})[0].within


def test_the_lines_that_differ_are_shown():
    with pytest.raises(tolerance.OtherText, match=r"- b 2\n\+ c 3") as error:
        tolerance.moved("a 1\nb 2", "a 5\nc 3", {"#": 9})
    assert "a 1" not in str(error.value)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (3, "expected a tolerance such as"),
        ({}, "expected a tolerance such as"),
        ({"right": 1}, "with # in place of a number"),
        ({"#": 0}, "for '#', got 0"),
        ({"#": -1}, "for '#', got -1"),
        ({"#": "0.0 %"}, "for '#', got '0.0 %'"),
        ({"#": "much"}, "for '#', got 'much'"),
        ({"# kg": 1}, "no saved number is covered by the tolerance's pattern '# kg'"),
        ({"#": 1, "# %": 2}, "pattern '#'"),  # the longer one covers the only number
    ],
)
def test_a_false_tolerance_is_refused(declared, said):
    assert said in tolerance.fault(declared, ["90 % right"])


@pytest.mark.parametrize("declared", [{"#": 1}, {"# %": 0.5}, {"# % right": "5 %"}])
def test_a_right_tolerance_is_not(declared):
    assert tolerance.fault(declared, ["no number here", "90 % right"]) is None
