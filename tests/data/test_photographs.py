"""The two photographs are scikit-learn's, under their names."""

import numpy as np
from sklearn import datasets

from dlviz import data


def test_photographs_are_scikit_learns_and_named():
    photographs = data.load_photographs()
    assert photographs.x.dtype == np.float32 and photographs.t.dtype == np.int64
    for number, (name, file) in enumerate(zip(photographs.names, ("china.jpg", "flower.jpg"), strict=True)):
        assert photographs.names[photographs.t[number]] == name
        np.testing.assert_allclose(255 * photographs.x[number], datasets.load_sample_image(file), atol=1e-3)


def test_where_they_come_from_is_said():
    photographs = data.load_photographs()
    assert "Source:" in data.load_photographs.__doc__ and "Licence:" in data.load_photographs.__doc__
    assert photographs.source in repr(photographs) and photographs.licence in repr(photographs)
