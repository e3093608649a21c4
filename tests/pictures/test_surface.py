"""The surface over the plane: where facets lie on the page, how high they are drawn, and what hides what."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlviz.pictures import style
from dlviz.pictures.surface import Surface


@pytest.fixture
def surface():
    return Surface(Figure().add_subplot(), 2.0, style.diverging(), style.LIGHT)


def facet(height, *, left=-1.0, size=1.0, slope=(0.0, 0.0)):
    xy = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * size + (left, 0)
    return np.column_stack([xy, height + xy @ slope])


def shown(surface):
    """The facets on the page, in the order in which they are painted, without the closing corner."""
    return [path.vertices[:-1] for path in surface.artist.get_paths()]


def tops(surface):
    return [page[:, 1].max() for page in shown(surface)]


def test_every_facet_is_on_the_page_and_higher_is_higher(surface):
    surface.show([facet(-0.5), facet(0.0, left=0.5), facet(0.5, left=-2.0)])
    assert len(shown(surface)) == 3
    surface.show([facet(0.0)])
    (low,) = tops(surface)
    surface.show([facet(0.4)])
    (high,) = tops(surface)
    assert high > low


def test_facets_of_different_shapes_are_shown_alike(surface):
    """One with fewer corners is filled up, and leaves the others as they are."""
    triangle = np.array([[-2.0, -2.0, -1.0], [-1.9, -2.0, -1.0], [-1.9, -1.9, -1.0]])
    squares = [facet(0.1, left=-1.5, slope=(0.1, 0.2)), facet(0.3, slope=(-0.1, 0.1)), facet(-0.3, left=0.5)]
    surface.show(squares)
    alike = shown(surface), surface.artist.get_facecolors()
    surface.show([*squares, triangle])
    pages, colours = shown(surface), surface.artist.get_facecolors()
    kept = [i for i, page in enumerate(pages) if len(np.unique(page, axis=0)) == 4]
    assert len(pages) == 4 and len(kept) == 3
    for i, page, colour in zip(kept, *alike, strict=True):
        np.testing.assert_allclose(pages[i], page)
        np.testing.assert_allclose(colours[i], colour)


def test_what_is_near_is_painted_over_what_is_far(surface):
    aside = np.array([0, 1.5, 0])
    near, far = facet(-0.5) - aside, facet(0.5) + aside
    pages, colours = [], []
    for facets in ([near, far], [far, near]):
        surface.show(facets)
        pages.append(shown(surface))
        colours.append(surface.artist.get_facecolors())
    np.testing.assert_allclose(pages[0], pages[1])
    np.testing.assert_allclose(colours[0], colours[1])
    first, last = pages[0]
    assert first[:, 1].mean() > last[:, 1].mean(), "the far one lies higher on the page, and is painted first"


def test_the_scale_is_set_by_the_top():
    """The same sheet, ten times as high, on a scale of ten: drawn alike, and coloured alike."""
    pages, colours = [], []
    for by in (1.0, 10.0):
        surface = Surface(Figure().add_subplot(), 2.0, style.diverging(), style.LIGHT)
        surface.show([facet(0.5 * by), facet(-0.2 * by, left=0.5)], top=by)
        pages.append(shown(surface))
        colours.append(surface.artist.get_facecolors())
    np.testing.assert_allclose(pages[0], pages[1])
    np.testing.assert_allclose(colours[0], colours[1])


def test_colours_may_have_a_scale_of_their_own(surface):
    surface.show([facet(0.5)])
    alone = surface.artist.get_facecolors()
    surface.show([facet(0.5)], strong=0.5)
    assert surface.artist.get_facecolors()[0, 2] < alone[0, 2], "a stronger yellow-orange has less blue"


def test_the_colour_is_that_of_the_height(surface):
    surface.show([facet(0.9)])
    red, _, blue, _ = surface.artist.get_facecolors()[0]
    assert red > blue, "yellow-orange above zero"
    surface.show([facet(-0.9)])
    red, _, blue, _ = surface.artist.get_facecolors()[0]
    assert blue > red, "blue below"
