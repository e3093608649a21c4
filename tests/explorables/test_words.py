"""The words of every explorable can be read on its paper, whatever their colour."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from dlviz.pictures import style
from dlviz.pictures.writing import Writing
from tests.explorables.every import KINDS


def coloured(figure):
    """The texts in a colour other than grey and without an outline: (artist, colour). Dots are no words."""
    for artist in figure.findobj(lambda artist: isinstance(artist, (Text, Writing))):
        if ("".join(artist.texts) if isinstance(artist, Writing) else artist.get_text()) in ("●", "→"):
            continue
        colour = artist._colour[:3] if isinstance(artist, Writing) else to_rgb(artist.get_color())
        if np.ptp(colour) > 0.15 and not artist.get_path_effects():
            yield artist, colour


@pytest.mark.parametrize("theme", style.PAPER)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_coloured_words_have_the_contrast_that_is_asked_of_text(kind, theme):
    explorable = kind()
    painting = explorable.painting(theme, 1)
    painting.paint(explorable.frame)
    figure = painting.figure
    low = [(artist, c) for artist, c in coloured(figure) if style.contrast(c, style.PAPER[theme]) < 4.5]
    assert not low, "give words the colour look.written(colour)"
