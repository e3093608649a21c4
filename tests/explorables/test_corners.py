"""At the corners of its controls, every text of every explorable can be read."""

import pytest

from tests.explorables.corners import faults
from tests.explorables.every import KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_text_overlaps_another_crosses_a_frame_leaves_the_picture_or_is_too_small(kind):
    assert faults(kind) == []
