"""The slice is matplotlib's file, read in the byte order that gives whole grey levels."""

import gzip

import numpy as np
from matplotlib import cbook

from dlviz import data


def test_the_slice_is_matplotlibs_from_zero_to_one():
    with cbook.get_sample_data("s1045.ima.gz") as file:
        raw = np.frombuffer(file.read() if hasattr(file, "mode") else gzip.decompress(file.read()), np.uint8)
    levels = 256.0 * raw[0::2] + raw[1::2]
    head = data.load_mri()
    assert head.x.shape == (1, 256, 256) and head.x.dtype == np.float32 and head.t.dtype == np.int64
    np.testing.assert_allclose(head.x.ravel() * levels.max(), levels, atol=1e-4)
    assert head.x.min() == 0 and head.x.max() == 1 and len(np.unique(levels)) < 256


def test_the_head_looks_left_and_stands_upright():
    image = data.load_mri().x[0]
    assert image[60:120, 60:180].mean() > 0.4, "the brain is above the middle"
    assert image[:20].max() == 0 and image[-5:].max() > 0, "air above the head, the neck below it"
    assert image[190:230, 50:90].mean() > image[190:230, 200:240].mean(), "the chin is on the left"


def test_where_it_comes_from_is_said():
    head = data.load_mri()
    assert "Source:" in data.load_mri.__doc__ and "Licence:" in data.load_mri.__doc__
    assert head.source in repr(head) and head.licence in repr(head)
