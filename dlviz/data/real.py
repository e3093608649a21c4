"""Real data that scikit-learn carries, so that no network is needed; it is imported on the first call.

`split` is "train" (60 %), "validation" or "test" (20 % each), or "all". The three never overlap, are the same
at every call with the same `seed`, and hold the classes in equal shares. Inputs are in their own units: where
columns differ in scale, standardize them with the training split's mean and standard deviation.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz.data._dataset import Dataset

CC_BY = "CC BY 4.0"
UCI = "UCI Machine Learning Repository, by way of scikit-learn"


def load_digits(split: str = "train", *, seed: int = 0) -> Dataset:
    """1,797 digits written by 13 people, 8×8 pixels from 0 (paper) to 1 (ink). x (n, 8, 8), t 0 to 9.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), its test set, UCI
    Machine Learning Repository, by way of scikit-learn. Licence: CC BY 4.0.
    """
    raw = _sklearn("load_digits")
    rows = _rows(split, raw.target, seed, classes=True)
    return Dataset(
        (raw.images[rows] / 16).astype(np.float32),
        raw.target[rows].astype(np.int64),
        tuple(str(digit) for digit in range(10)),
        (),
        "handwritten digits, 8×8 pixels",
        f"Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits; {UCI}",
        CC_BY,
    )


def load_iris(split: str = "train", *, seed: int = 0) -> Dataset:
    """150 irises of three species, by four lengths in cm. x (n, 4), t 0 to 2.

    Source: R. A. Fisher, "The Use of Multiple Measurements in Taxonomic Problems" (1936), UCI Machine
    Learning Repository, by way of scikit-learn. Licence: CC BY 4.0.
    """
    return _classes("load_iris", split, seed, "irises of three species", "Fisher (1936), Iris")


def load_wine(split: str = "train", *, seed: int = 0) -> Dataset:
    """178 wines of three grape varieties, by 13 chemical measurements. x (n, 13), t 0 to 2.

    Source: S. Aeberhard and M. Forina, "Wine" (1992), UCI Machine Learning Repository, by way of
    scikit-learn. Licence: CC BY 4.0.
    """
    return _classes(
        "load_wine", split, seed, "wines of three grape varieties", "Aeberhard and Forina (1992), Wine"
    )


def load_breast_cancer(split: str = "train", *, seed: int = 0) -> Dataset:
    """569 tumours by 30 measurements of their cell nuclei; t is 0 for malignant and 1 for benign. x (n, 30).

    Source: W. Wolberg, O. Mangasarian, N. Street and W. Street, "Breast Cancer Wisconsin (Diagnostic)"
    (1993), UCI Machine Learning Repository, by way of scikit-learn. Licence: CC BY 4.0.
    """
    source = "Wolberg, Mangasarian, Street and Street (1993), Breast Cancer Wisconsin (Diagnostic)"
    return _classes("load_breast_cancer", split, seed, "tumours, malignant or benign", source)


def load_diabetes(split: str = "train", *, seed: int = 0) -> Dataset:
    """442 patients by ten measurements; t (n, 1) is how far diabetes had come a year later. x (n, 10).

    Source: B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least Angle Regression", Annals of
    Statistics (2004), by way of scikit-learn, in the original units. Licence: the authors state none;
    scikit-learn's copy comes under its BSD 3-clause licence.
    """
    raw = _sklearn("load_diabetes", scaled=False)
    rows = _rows(split, raw.target, seed, classes=False)
    return Dataset(
        raw.data[rows].astype(np.float32),
        raw.target[rows, None].astype(np.float32),
        ("progression",),
        tuple(raw.feature_names),
        "patients with diabetes, and its progression after a year",
        "Efron, Hastie, Johnstone and Tibshirani (2004), Least Angle Regression; by way of scikit-learn",
        "none stated by the authors; scikit-learn's copy: BSD 3-clause",
    )


def _classes(loader: str, split: str, seed: int, description: str, source: str) -> Dataset:
    """A table of UCI's whose targets are classes."""
    raw = _sklearn(loader)
    rows = _rows(split, raw.target, seed, classes=True)
    return Dataset(
        raw.data[rows].astype(np.float32),
        raw.target[rows].astype(np.int64),
        tuple(str(name) for name in raw.target_names),
        tuple(str(name) for name in raw.feature_names),
        description,
        f"{source}; {UCI}",
        CC_BY,
    )


def _sklearn(loader: str, **options: Any) -> Any:
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(
            "this data set comes with scikit-learn, which is not installed: try pip install scikit-learn; "
            "the made-up sets (data.two_moons, data.spirals, ...) work without it"
        ) from error
    load: Callable[..., Any] = getattr(datasets, loader)
    return load(**options)


def _rows(split: str, targets: np.ndarray, seed: int, *, classes: bool) -> np.ndarray:
    """Which rows belong to the split, in order."""
    from sklearn.model_selection import train_test_split

    rows = np.arange(len(targets))
    if split == "all":
        return rows
    train, rest = train_test_split(
        rows, train_size=0.6, random_state=seed, stratify=targets if classes else None
    )
    validation, test = train_test_split(
        rest, train_size=0.5, random_state=seed, stratify=targets[rest] if classes else None
    )
    splits = {"train": train, "validation": validation, "test": test}
    if split not in splits:
        raise ValueError(f"expected split 'train', 'validation', 'test' or 'all', got {split!r}")
    return np.sort(splits[split])
