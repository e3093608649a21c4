"""The graph of a computation, and texts that are drawn as outlines."""

from collections import Counter

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from dlviz import pictures
from dlviz.autograd import Value
from dlviz.pictures import style
from dlviz.pictures.graph import layout
from dlviz.pictures.writing import Writing


def three_neurons():
    x, t, *weights = (
        Value(number, name) for number, name in zip((1.5, 1, 2, -3, 4, 5), "xtabcd", strict=True)
    )
    a, b, c, d = weights
    loss = (c * (a * x).tanh() + d * (b * x).tanh() - t) ** 2 + x
    loss.backward()
    return loss.graph()


def near_and_far(swapped):
    """A number that goes to the end directly, and by a long way."""
    a = Value(1.0, "a")
    near, far = a.exp(), a.tanh().tanh().tanh()
    return (far + near if swapped else near + far).graph()


@pytest.mark.parametrize("graph", [three_neurons(), near_and_far(False), near_and_far(True)])
def test_nodes_stand_left_of_those_that_use_them_and_apart(graph):
    spots = layout(len(graph.names), graph.edges)
    for start, end in graph.edges:
        assert spots[start, 0] < spots[end, 0]
    for column in set(spots[:, 0]):
        heights = np.sort(spots[spots[:, 0] == column, 1])
        assert (np.diff(heights) > 0.99).all()


def test_of_two_inputs_the_first_is_above():
    graph = three_neurons()  # c · tanh(a x) + d · tanh(b x) - t
    height = dict(zip(graph.names, layout(len(graph.names), graph.edges)[:, 1], strict=True))
    assert height["a"] > height["x"] > height["b"]
    assert height["c"] > height["d"]
    assert height["+"] > height["t"]


def test_only_weights_have_the_weights_rim_and_only_gradients_their_colour():
    graph = three_neurons()
    ax = Figure().subplots()
    pictures.graph(ax, *graph, weights="abcd")
    rims = {
        text.get_text()[0]: text.get_bbox_patch().get_edgecolor()
        for text in ax.texts
        if "\n" in text.get_text()
    }
    orange, purple = to_rgba(style.WEIGHT), style.GRADIENT
    assert {name for name, rim in rims.items() if rim == orange} == set("abcd")
    assert sum(text.get_color() == purple for text in ax.texts) == len(graph.names)


def test_every_name_number_gradient_and_slope_is_written():
    graph = three_neurons()
    ax = Figure().subplots()
    pictures.graph(ax, *graph)

    def number(value):
        return f"{round(value, 2) + 0.0:.6g}".replace("-", "−")

    expected = Counter(f"{name}\n{number(data)}" for name, data in zip(graph.names, graph.data, strict=True))
    expected += Counter(map(number, [*graph.grads, *graph.slopes]))
    assert Counter(text.get_text() for text in ax.texts) == expected


def test_a_number_that_is_used_twice_by_one_node_has_two_lines():
    a = Value(3.0)
    ax = Figure().subplots()
    pictures.graph(ax, *(a * a).graph())
    one, other = (line.get_xydata() for line in ax.lines)
    assert np.abs(one - other).max() > 0.1


def sheet(draw):
    """How dark (100, 300) each pixel of a sheet is on which `draw` has put something."""
    figure = Figure((3, 1))
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 300), ylim=(0, 100))
    ax.set_axis_off()
    draw(ax)
    canvas.draw()
    return 255 - np.array(canvas.buffer_rgba())[..., :3].mean(axis=2)


def ink(draw):
    """The box (left, top, right, bottom) of what `draw` puts on a sheet."""
    dark = sheet(draw) > 127
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1], rows[-1]])


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("text", ["−0.25", "∂L/∂u₁ = 1.5"])
def test_outlines_stand_where_matplotlib_s_text_does(text, align):
    outlines = ink(lambda ax: Writing(ax, "black", 14).show([((150, 40), align, text)]))
    ordinary = ink(lambda ax: ax.text(150, 40, text, ha=align, va="baseline", size=14 * 72 / 100))
    assert np.abs(outlines - ordinary).max() <= 4  # pixels: matplotlib moves letters to whole ones


def test_several_texts_stand_each_at_its_place():
    texts = [((20, 70), "left", "un"), ((280, 40), "right", "deux"), ((150, 10), "center", "trois ÷ 1")]
    together = sheet(lambda ax: Writing(ax, "black", 14).show(texts))
    alone = sum(sheet(lambda ax, text=text: Writing(ax, "black", 14).show([text])) for text in texts)
    np.testing.assert_allclose(together, alone, atol=2)


def test_nothing_to_write_is_nothing_drawn():
    def erase(ax):
        writing = Writing(ax, "black")
        writing.show([((0, 0), "left", "something")])
        writing.show([((0, 0), "left", "")])

    assert not sheet(erase).any()
