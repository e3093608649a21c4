"""What BackpropMicroscope teaches must be true: gradients are slopes, and only adding up makes them so."""

import re
from functools import cache
from itertools import product

import numpy as np
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dlviz.explorables import BackpropMicroscope
from dlviz.explorables.backprop_microscope.code_numpy import ACTIVATIONS
from dlviz.explorables.backprop_microscope.graph import EDGES, FORWARD, NODES, PROGRAM, STEPS
from dlviz.explorables.backprop_microscope.picture import PILL, PILLS, PLACES, RADIUS
from dlviz.explorables.backprop_microscope.words import COMPUTE
from dlviz.pictures.writing import Writing, glyph
from tests.explorables.corners import pairs
from tests.explorables.every import shared_painting

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
    for name, (x, y) in PLACES.items():
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
    backward = [(15, step + 1) for step in range(1, 16)]  # one more: the slope beside the curve
    assert numbers == [(6 + step, 0) for step in range(10)] + backward


def test_what_the_words_say_of_the_graph_is_what_the_code_computes():
    """The operations, who uses which number, and the order of the edges stand in graph.py as well."""
    frame = BackpropMicroscope().frame
    f, derivative = ACTIVATIONS["tanh"]
    value = dict(zip(NODES, frame["values"], strict=True))
    for name, (operation, starts, _) in PROGRAM.items():
        compute = f if operation == "f" else COMPUTE[operation]
        given = [value[start] for start in starts]
        assert value[name] == pytest.approx(compute(*given))
        for i, start in enumerate(starts):
            nudged = [compute(*(v + eps * (i == j) for j, v in enumerate(given))) for eps in (-1e-6, 1e-6)]
            local = frame["local"][EDGES.index((start, name))]
            assert local == pytest.approx(np.diff(nudged)[0] / 2e-6, rel=1e-6, abs=1e-9)
    assert derivative(value["u1"]) == frame["local"][EDGES.index(("u1", "h1"))]


def test_adding_up_is_a_choice_only_where_two_gradients_arrive():
    users = {name: [end for start, end in EDGES if start == name] for name in NODES}
    assert [name for name, ends in users.items() if len(ends) > 1] == ["x"]
    for step in range(STEPS + 1):
        idle = BackpropMicroscope.idle(BackpropMicroscope.State(step=step))
        assert bool(idle) == (step < STEPS)


@pytest.mark.parametrize("step", range(FORWARD + 1, STEPS + 1))
def test_what_the_users_send_stands_on_the_lines_to_the_lens(step):
    explorable = BackpropMicroscope(step=step)
    painting = explorable.painting("light", 1)
    painting.paint(frame := explorable.frame)
    node = NODES[STEPS - step]
    sent = [part for (start, _), part in zip(EDGES, frame["parts"], strict=True) if start == node]
    shown = [float(text.replace("−", "-")) for text in painting._parts["on pills"].texts]
    assert shown == pytest.approx(sent, abs=0.005)


# The picture at its limits


@cache
def written(figure):
    """All texts of a figure; looking for them takes longer than painting."""
    return figure.findobj(Text), figure.findobj(Writing)


def boxes(painting):
    """Every text that is seen, with its box in pixels."""
    found = []
    texts, writings = written(painting.figure)
    for text in texts:
        if text.get_text() and (text.axes is None or text in text.axes.texts):
            found.append((text.get_text(), text.get_window_extent()))
    for writing in writings:
        for x, y, align, text, size in writing._shown:
            width = size * sum(glyph(letter, writing._weight)[2] for letter in text)
            found.append((text, Bbox.from_bounds(x - align * width, y, width, 0.75 * size)))
    return found


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_at_the_limits_no_text_overlaps_a_text_a_circle_or_the_edge(activation):
    painting = shared_painting(BackpropMicroscope)
    rims = [Bbox.from_extents(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in PLACES.values()]
    page = painting.figure.bbox
    ends = [
        dict(zip(("x", "w1", "w2", "v1", "v2", "t"), at, strict=True))
        for at in product((-2.0, 2.0), repeat=6)
    ]
    for step in range(STEPS + 1):
        for given in (ends[0], ends[21], ends[38]):
            for add_up in (True, False):
                state = BackpropMicroscope.State(step, add_up, activation=activation, **given)
                painting.paint(BackpropMicroscope.compute(state))
                seen = boxes(painting)
                for one, other in pairs([box for _, box in seen]):
                    raise AssertionError(f"{seen[one][0]!r} overlaps {seen[other][0]!r} at {state}")
                for words, box in seen:
                    assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
                    for rim in rims:
                        inside = rim.x0 <= box.x0 and box.x1 <= rim.x1 and rim.y0 <= box.y0
                        assert inside or not box.overlaps(rim), f"{words!r} at {state}"


def test_a_pill_covers_no_text():
    painting = BackpropMicroscope(step=STEPS).painting("light", 1)
    painting.paint(BackpropMicroscope(step=STEPS).frame)
    on_pills = {tuple(place) for place in painting._parts["on pills"]._shown}
    assert len(on_pills) == 2
    others = [
        (words, box) for words, box in boxes(painting) if words not in painting._parts["on pills"].texts
    ]
    for (start, end), (x, y) in zip(EDGES, PILLS, strict=True):
        pill = Bbox.from_extents(x - PILL - 10, y - 10, x + PILL + 10, y + 10)
        for words, box in others:
            assert not pill.overlaps(box), f"{words!r} under what {end} sends to {start}"
