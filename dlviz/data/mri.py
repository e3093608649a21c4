"""One slice of a human head that matplotlib carries, so that no network is needed."""

import gzip
from importlib.resources import files

import numpy as np

from dlviz.data._dataset import Dataset


def load_mri() -> Dataset:
    """One slice of a head by magnetic resonance imaging, seen from the side, facing left.

    x (1, 256, 256) from 0 (no signal) to 1 (the strongest); t (1,) is 0, as there is nothing to predict. The
    file holds whole numbers from 0 to 215, most significant byte first. Somebody set the background to
    exactly 0 before it was published, so it says nothing about a scanner's noise.

    Source: the file s1045.ima.gz of matplotlib's sample data, which names no origin. Licence: none stated for
    the file; matplotlib's own licence (based on Python's) covers the package that holds it.
    """
    path = files("matplotlib") / "mpl-data" / "sample_data" / "s1045.ima.gz"
    try:
        packed = path.read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "expected matplotlib's sample data, which this installation of it lacks: try pip install "
            "--force-reinstall matplotlib"
        ) from error
    image = np.frombuffer(gzip.decompress(packed), ">u2").reshape(1, 256, 256)
    return Dataset(
        (image / image.max()).astype(np.float32),
        np.zeros(1, np.int64),
        ("head",),
        (),
        "one MRI slice of a head",
        "s1045.ima.gz, by way of matplotlib's sample data",
        "none stated for the file; matplotlib's licence covers its package",
    )
