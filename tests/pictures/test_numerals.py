"""Numbers as they are printed."""

import math

import pytest

from dlviz.pictures.numerals import decimal, power_of_ten, short


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (1.256, 2, "1.26"),
        (-1.5, 1, "−1.5"),
        (-0.0004, 3, "0.000"),
        (-0.0, 0, "0"),
        (-3, 0, "−3"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
        (math.nan, 2, "NaN"),
    ],
)
def test_decimals_have_a_minus_sign_and_zero_has_none(value, digits, said):
    assert decimal(value, digits) == said


def test_powers_of_ten_are_raised():
    assert power_of_ten(308) == "10³⁰⁸" and power_of_ten(-45) == "10⁻⁴⁵"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.73456, "0.73"),
        (-0.0012, "−0.0012"),
        (2.04e-4, "2.0·10⁻⁴"),
        (999.4, "999"),
        (-4.2e13, "−4.2·10¹³"),
        (math.inf, "∞"),
    ],
)
def test_short_numbers_are_plain_where_that_is_short(value, said):
    assert short(value) == said


def test_the_digits_can_be_fewer_or_more():
    assert short(2.04e-4, 1) == "2·10⁻⁴" and short(0.12345, 3) == "0.123"
