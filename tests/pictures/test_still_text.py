"""Text whose pixels are kept: it looks like matplotlib's, and keeps no canvas of its own."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from dlviz.pictures.still_text import StillText


@pytest.fixture
def drawn():
    """A figure of one text, drawn: the canvas and the text."""

    def draw(kind):
        fig = Figure((2, 1), dpi=100)
        canvas = FigureCanvasAgg(fig)
        text = fig.add_artist(kind(0.1, 0.4, "loss 0.38", transform=fig.transFigure))
        canvas.draw()
        return canvas, text

    return draw


def test_it_looks_like_matplotlib_s_own(drawn):
    (still, _), (own, _) = drawn(StillText), drawn(Text)
    np.testing.assert_allclose(still.buffer_rgba(), own.buffer_rgba(), atol=2)  # blended once more


def test_it_keeps_no_canvas_of_its_own(drawn):
    """Each would hold as many bytes as the picture, until Python looks for unused circles."""
    canvas, text = drawn(StillText)
    assert text._renderer is canvas.get_renderer()
