"""Real data out of installed packages or, for the larger sets, from the network; made-up data; batches."""

from dlviz.data._dataset import Dataset
from dlviz.data.augment import augmented, warp
from dlviz.data.batches import Minibatches, minibatches
from dlviz.data.docstrings import Docstrings, load_docstrings
from dlviz.data.driving import Drive, DrivingTrack, drive, made_up_road
from dlviz.data.made_up import circles, line, spirals, two_moons, xor
from dlviz.data.mri import load_mri
from dlviz.data.photographs import load_photographs
from dlviz.data.real import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from dlviz.data.reviews import Reviews, load_reviews
from dlviz.data.scenes import Scenes, digit_scenes
from dlviz.data.sequences import Series, Text, load_prices, load_python_docs, load_volumes
from dlviz.data.standard_sets import load_cifar10, load_fashion_mnist, load_mnist
from dlviz.data.transactions import made_up_transactions

__all__ = [
    "Dataset",
    "Docstrings",
    "Drive",
    "DrivingTrack",
    "Minibatches",
    "Reviews",
    "Scenes",
    "Series",
    "Text",
    "augmented",
    "circles",
    "digit_scenes",
    "drive",
    "line",
    "load_breast_cancer",
    "load_cifar10",
    "load_diabetes",
    "load_digits",
    "load_docstrings",
    "load_fashion_mnist",
    "load_iris",
    "load_mnist",
    "load_mri",
    "load_photographs",
    "load_prices",
    "load_python_docs",
    "load_reviews",
    "load_volumes",
    "load_wine",
    "made_up_road",
    "made_up_transactions",
    "minibatches",
    "spirals",
    "two_moons",
    "warp",
    "xor",
]
