"""What BackpropMicroscope teaches must be true: gradients are slopes, and only adding up makes them so."""

import re

import numpy as np
import pytest

from dlviz.explorables import BackpropMicroscope
from dlviz.explorables.backprop import ACTIVATIONS, NODES, PLACES, STEPS

NUMBER = r"(-?\d+(?:\.\d+)?)"
ROW = NUMBER + r" (×|\+|-) " + NUMBER + " +([=≈]) +" + NUMBER


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_chain_rule_gives_what_is_measured(activation):
    rng = np.random.default_rng(0)
    for _ in range(10):
        given = dict(zip(NODES, rng.uniform(-2, 2, 6), strict=False))
        frame = BackpropMicroscope(activation=activation, **given).frame
        np.testing.assert_allclose(frame["grads"], frame["measured"], rtol=1e-4, atol=1e-4)


def test_without_adding_up_only_x_is_wrong_and_the_picture_says_so():
    explorable = BackpropMicroscope(add_up=False)
    wrong = ~np.isclose(explorable.frame["grads"], explorable.frame["measured"], 1e-3)
    assert [name for name, one in zip(NODES, wrong, strict=True) if one] == ["x"]
    assert "so this is wrong" in explorable.description
    assert "so this is wrong" not in BackpropMicroscope().description


def test_numbers_on_screen_give_what_is_shown_or_are_said_to_be_rounded():
    rng, seen = np.random.default_rng(0), set()
    for step in 20 * list(range(1, STEPS + 1)):
        given = dict(zip(NODES, rng.uniform(-2, 2, 6), strict=False))
        words = BackpropMicroscope(step=step, **given).description.replace("−", "-")
        for a, operation, b, sign, shown in re.findall(ROW, words):
            found = {"×": float(a) * float(b), "+": float(a) + float(b), "-": float(a) - float(b)}[operation]
            half = 0.5 / 10 ** len(shown.partition(".")[2])  # of the last digit
            away = abs(found - float(shown)) - half
            assert away < 1e-9 if sign == "=" else away > -1e-9, f"{a} {operation} {b} {sign} {shown}"
            seen.add((operation, sign))
    assert seen == {(operation, sign) for operation in "×+-" for sign in "=≈"}


def test_a_click_on_a_node_puts_the_lens_there():
    explorable = BackpropMicroscope()
    graph = explorable.painting("light", 1).figure.axes[0]
    for name, (x, y) in zip(NODES, PLACES, strict=True):
        tooltip = explorable.point("press", graph, x + 5, y - 5)
        shown = name.replace("1", "₁").replace("2", "₂")
        assert f"what arrives at {shown};" in explorable.description
        assert tooltip.startswith(f"{shown} = ")
    assert explorable.point("hover", graph, 5, 5) == ""


def test_a_step_shows_what_is_known_and_no_more():
    explorable, numbers = BackpropMicroscope(), []
    painting = explorable.painting("light", 1)
    for step in range(STEPS + 1):
        explorable.set(step=step)
        painting.paint(explorable.frame)
        counts = [len(painting._parts[key].texts) for key in ("values", "grads")]
        numbers.append(tuple(counts))
    assert numbers == [(6 + step, 0) for step in range(9)] + [(15, step) for step in range(16)]
