"""NewPicture: NEW: say what is tested beyond what tests/explorables/test_every_explorable.py does."""

import numpy as np

from dlviz.explorables import NewPicture


def test_what_the_picture_teaches_is_true():
    """NEW: hold the numbers to a property that the picture teaches; PyTorch is compared already."""
    frame = NewPicture(slope=2.0).frame
    np.testing.assert_allclose(np.diff(frame["y"]) / np.diff(frame["x"]), 2.0)
