"""Data that needs no network: real sets out of scikit-learn's wheel, made-up ones, and minibatches."""

from dlviz.data._dataset import Dataset
from dlviz.data.batches import Minibatches, minibatches
from dlviz.data.made_up import circles, line, spirals, two_moons, xor
from dlviz.data.real import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

__all__ = [
    "Dataset",
    "Minibatches",
    "circles",
    "line",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_wine",
    "minibatches",
    "spirals",
    "two_moons",
    "xor",
]
