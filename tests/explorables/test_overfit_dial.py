"""OverfitDial: its numbers agree with each other."""

import re

import pytest
from every import states
from matplotlib.figure import Figure

from dlviz.explorables import OverfitDial


@pytest.mark.parametrize("state", states(OverfitDial), ids=str)
def test_a_gap_is_the_difference_of_the_two_errors_beside_it(state):
    frame = OverfitDial.compute(state)
    artists = OverfitDial.setup(Figure())
    OverfitDial.draw(artists, frame)

    unseen, seen, gap = numbers(artists["said"].get_text())
    assert gap == pytest.approx(unseen - seen, abs=1e-9)

    seen, unseen, gap = numbers(OverfitDial.describe(state, frame).split("the error is")[1])[:3]
    assert gap == pytest.approx(unseen - seen, abs=1e-9)

    for step in range(1, len(frame["train"]) + 1, 40):
        seen, unseen, gap = numbers(OverfitDial.hover(state, frame, "errors", step, 0.5))
        assert gap == pytest.approx(unseen - seen, abs=1e-9)


def numbers(text):
    """All numbers with a point; a minus has no space behind it."""
    return [float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+\.\d+", text)]
