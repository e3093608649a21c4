"""FoldingPaper: the pieces tile the sheet, the network is affine on each; what the picture shows of them."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlviz.explorables import FoldingPaper
from dlviz.explorables.folding_paper.creases import SQUARE, fold, folding_weights
from dlviz.explorables.folding_paper.picture import BANDS, PALE, bands
from dlviz.pictures import style
from tests.explorables.every import shared_painting

SHEETS = pytest.mark.parametrize(
    ("units", "layers", "sheet"),
    [(1, 1, 0), (3, 1, 1), (8, 1, 2), (2, 4, 3), (4, 2, 12), (5, 3, 5), (8, 4, 7)],
)


def area(polygon):
    x, y = polygon[:, 0], polygon[:, 1]
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def run(hidden, x):
    """The last hidden layer at x, and the pattern of the units that are on, in all layers, as one number."""
    on = []
    for weight, bias in hidden:
        z = x @ weight.T + bias
        on.append(z > 0)
        x = np.maximum(z, 0)
    on = np.hstack(on)
    return x, on @ 2 ** np.arange(on.shape[1])


@SHEETS
def test_the_pieces_tile_the_sheet(units, layers, sheet):
    pieces, _ = fold(folding_weights(units, layers, True, sheet)[:-1], SQUARE)
    assert sum(map(area, pieces)) == pytest.approx(4, rel=1e-9)
    for piece in pieces:
        assert (np.abs(piece) <= 1 + 1e-12).all()


@SHEETS
def test_the_network_is_affine_on_each_piece(units, layers, sheet):
    hidden = folding_weights(units, layers, True, sheet)[:-1]
    rng = np.random.default_rng(0)
    for piece in fold(hidden, SQUARE)[0]:
        share = rng.dirichlet(np.ones(len(piece)), 4)  # points inside are mixtures of the corners
        np.testing.assert_allclose(run(hidden, share @ piece)[0], share @ run(hidden, piece)[0], atol=1e-9)


@SHEETS
def test_there_is_one_piece_for_each_pattern_of_units(units, layers, sheet):
    hidden = folding_weights(units, layers, True, sheet)[:-1]
    pieces, _ = fold(hidden, SQUARE)
    patterns = {int(run(hidden, piece.mean(axis=0)[None])[1][0]) for piece in pieces}
    assert len(patterns) == len(pieces), "no two pieces are one"
    side = np.linspace(-1, 1, 700)
    seen = set(np.unique(run(hidden, np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2))[1]).tolist())
    assert seen <= patterns, "no pattern of the samples lacks its piece"
    assert len(seen) > 0.9 * len(patterns), "and hardly any piece is too small to be met"


@SHEETS
def test_a_unit_of_its_layer_is_zero_along_a_crease(units, layers, sheet):
    hidden = folding_weights(units, layers, True, sheet)[:-1]
    _, creases = fold(hidden, SQUARE)
    assert {depth for depth, _ in creases} == set(range(layers))
    for depth, ends in creases:
        weight, bias = hidden[depth]
        along = np.linspace(0.1, 0.9, 5)[:, None] * (ends[1] - ends[0]) + ends[0]
        z = (run(hidden[:depth], along)[0] if depth else along) @ weight.T + bias
        assert np.abs(z).max(axis=0).min() < 1e-9


def test_a_first_layer_of_lines_that_all_cross_makes_the_most_pieces_there_can_be():
    """n lines in general position, all crossings inside: 1 + n + n (n - 1) / 2 (Zaslavsky, 1975)."""
    angles = np.arange(5) * np.pi / 5 + 0.1
    lines = np.column_stack([np.cos(angles), np.sin(angles)]), np.array([0.1, 0.02, -0.07, 0.05, -0.03])
    assert len(fold([lines], SQUARE)[0]) == 1 + 5 + 10


def test_it_opens_with_a_typical_sheet():
    opens = FoldingPaper.State()
    counts = [
        len(fold(folding_weights(opens.units, opens.layers, True, sheet)[:-1], SQUARE)[0])
        for sheet in range(21)
    ]
    assert counts[opens.sheet] == pytest.approx(np.mean(counts), rel=0.1)


def test_without_layers_the_sheet_is_one_piece():
    (piece,), creases = fold([], SQUARE)
    assert piece is SQUARE and not creases


def test_a_unit_that_is_on_everywhere_or_nowhere_creases_nothing():
    always = np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([5.0, -5.0])
    pieces, creases = fold([always, always], SQUARE)
    assert len(pieces) == 1 and not creases


@pytest.mark.parametrize(("units", "layers"), [(1, 1), (4, 2), (8, 4)])
def test_without_a_nonlinearity_the_network_is_one_piece_and_one_line(units, layers):
    frame = FoldingPaper.compute(FoldingPaper.State(units=units, layers=layers, nonlinear=False))
    assert frame["regions"] == 1 and not len(frame["creases"])
    first, second, third, fourth = frame["height"]  # a plane over the square: opposite corners add up alike
    assert first + third == pytest.approx(second + fourth)


@pytest.mark.parametrize("nonlinear", [True, False])
@SHEETS
def test_the_sheet_fits_into_the_picture(units, layers, sheet, nonlinear):
    state = FoldingPaper.State(units=units, layers=layers, nonlinear=nonlinear, sheet=sheet)
    height = FoldingPaper.compute(state)["height"]
    assert -0.99 < height.min() < -0.85 and 0.85 < height.max() < 0.99  # scaled on a grid, not at the corners


def test_a_unit_more_leaves_the_creases_of_the_first_layer_where_they_are():
    one, more = folding_weights(3, 1, True, 4)[0], folding_weights(4, 1, True, 4)[0]
    np.testing.assert_array_equal(more[0][:3], one[0])
    np.testing.assert_array_equal(more[1][:3], one[1])


# The picture


def painted(**fields):
    painting = shared_painting(FoldingPaper)
    painting.paint(frame := FoldingPaper(**fields).frame)
    return painting._parts, frame


@pytest.mark.parametrize(
    ("settings", "listed"),
    [
        ({"layers": 1}, [1]),
        ({"layers": 3}, [1, 2, 3]),
        ({"units": 8, "layers": 4}, [1, 2, 3, 4]),
        ({"units": 1, "layers": 4, "sheet": 7}, [1, 2]),  # its third layer is 0 everywhere
        ({"layers": 4, "nonlinear": False}, []),
    ],
)
def test_the_legend_lists_the_layers_that_make_creases(settings, listed):
    parts, frame = painted(**settings)
    words = [text.get_text() for text in parts["words"] if text.get_text()]
    assert words == [f"creases of layer {layer}" for layer in listed]
    assert len(parts["keys"].get_segments()) == len(listed)
    keys = {layer - 1: colour for layer, colour in zip(listed, parts["keys"].get_colors(), strict=False)}
    for layer, colour in zip(frame["crease layer"], parts["creases"].get_colors(), strict=False):
        np.testing.assert_array_equal(colour, keys[layer])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_crease_has_the_colour_of_a_piece(theme):
    parts = FoldingPaper().painting(theme, 1)._parts
    pieces = style.diverging(theme)(np.linspace(0.5 - 0.5 / PALE, 0.5 + 0.5 / PALE, 50))[:, :3]
    for crease in parts["inks"]:
        assert np.abs(pieces - to_rgb(crease)).sum(axis=1).min() > 0.25, crease


def test_a_sheet_that_is_one_piece_shows_by_its_colours_how_it_is_tilted():
    parts, _ = painted(nonlinear=False)
    heights = parts["facets"].get_array()
    assert len(heights) == BANDS and np.ptp(heights) > 1.7
    assert sum(area(path.vertices) for path in parts["facets"].get_paths()) == pytest.approx(4)


def test_bands_of_a_level_piece_are_the_piece():
    piece = np.column_stack([SQUARE, np.zeros(4)])
    (band,) = bands(piece)
    np.testing.assert_array_equal(band, piece)
