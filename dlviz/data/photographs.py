"""Two photographs that scikit-learn carries, so that no network is needed."""

import numpy as np

from dlviz.data._dataset import Dataset
from dlviz.data.real import _sklearn


def load_photographs() -> Dataset:
    """A Chinese temple and a flower, in colour. x (2, 427, 640, 3) from 0 (dark) to 1 (light), t 0 and 1.

    Source: photographs by danielbuechele and vultilion on Flickr (2011), by way of scikit-learn. Licence:
    CC BY 2.0.
    """
    return Dataset(
        np.stack(_sklearn("load_sample_images").images).astype(np.float32) / 255,
        np.arange(2),
        ("temple", "flower"),
        (),
        "two photographs, in colour",
        "danielbuechele and vultilion on Flickr (2011); by way of scikit-learn",
        "CC BY 2.0",
    )
