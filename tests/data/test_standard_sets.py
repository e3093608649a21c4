"""The larger sets, from a server on this machine that has small files in the same formats."""

import functools
import gzip
import hashlib
import io
import re
import struct
import tarfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from dlviz import data
from dlviz.data import standard_sets
from dlviz.data.downloads import Remote

RNG = np.random.default_rng(0)
TRAINING, TEST, SHAPE = 10_007, 5, (2, 3)  # images, and pixels of each
IMAGES = {"train": RNG.integers(0, 256, (TRAINING, *SHAPE)), "t10k": RNG.integers(0, 256, (TEST, *SHAPE))}
LABELS = {"train": RNG.integers(0, 10, TRAINING), "t10k": RNG.integers(0, 10, TEST)}
COLOURS = {name: RNG.integers(0, 256, (2, 3, 32, 32)) for name in standard_sets.BATCHES["all"]}
KINDS = {name: RNG.integers(0, 10, 2) for name in standard_sets.BATCHES["all"]}
OF_MNISTS_FORMAT = {data.load_mnist: "MNIST", data.load_fashion_mnist: "FASHION_MNIST"}
LOADERS = [*OF_MNISTS_FORMAT, data.load_cifar10]


def idx(values):
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(header + values.astype(np.uint8).tobytes())


def archive():
    """CIFAR-10's, its members in another order, and with members that are no data."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name in reversed(["batches.meta.txt", *COLOURS]):
            content = b"airplane\n"
            if name in COLOURS:
                rows = zip(KINDS[name], COLOURS[name], strict=True)
                content = b"".join(bytes([label]) + image.astype(np.uint8).tobytes() for label, image in rows)
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}{'.bin' if name in COLOURS else ''}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture(autouse=True)
def served(tmp_path, monkeypatch):
    """The folder that is served; the sets' files, sizes and checksums are those of what lies there."""
    monkeypatch.setenv("DLVIZ_DATA", str(tmp_path / "cache"))
    folder = tmp_path / "served"
    folder.mkdir()
    files = {f"{part}-images": idx(IMAGES[part]) for part in IMAGES}
    files |= {f"{part}-labels": idx(LABELS[part]) for part in LABELS}
    known = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()}
    handler = functools.partial(QuietHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}/"
        for name in OF_MNISTS_FORMAT.values():
            remotes = standard_sets._idx_files(name, [host], known)
            for short, remote in remotes.items():
                (folder / remote.urls[0].removeprefix(host)).write_bytes(files[short])
            monkeypatch.setattr(standard_sets, name, remotes)
        packed = archive()
        (folder / "cifar.tar.gz").write_bytes(packed)
        sha256 = hashlib.sha256(packed).hexdigest()
        cifar = Remote("cifar.tar.gz", len(packed), sha256, (f"{host}cifar.tar.gz",))
        monkeypatch.setattr(standard_sets, "CIFAR10", cifar)
        yield folder
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def written(load, split):
    """What the split should hold: images and labels as they were written."""
    if load is data.load_cifar10:
        names = standard_sets.BATCHES[split]
        return np.concatenate([COLOURS[n] for n in names]), np.concatenate([KINDS[n] for n in names])
    x, t = np.concatenate([*IMAGES.values()]), np.concatenate([*LABELS.values()])
    bounds = {"train": (0, 7), "validation": (7, TRAINING), "test": (TRAINING, None), "all": (0, None)}
    rows = slice(*bounds[split])
    return x[rows], t[rows]


@pytest.mark.parametrize("split", ["train", "validation", "test", "all"])
@pytest.mark.parametrize("load", LOADERS)
def test_values_are_those_that_were_written(load, split):
    part, (x, t) = load(split), written(load, split)
    assert part.x.dtype == np.float32 and part.t.dtype == np.int64
    np.testing.assert_array_equal(part.x, x.astype(np.float32) / 255)
    np.testing.assert_array_equal(part.t, t)


@pytest.mark.parametrize("load", LOADERS)
def test_splits_share_nothing_and_leave_nothing_out(load):
    parts = [load(split) for split in ("train", "validation", "test")]
    np.testing.assert_array_equal(np.concatenate([part.x for part in parts]), load("all").x)
    assert load().x.shape == parts[0].x.shape
    assert len(parts[0].names) == 10 and parts[0].features == ()


@pytest.mark.parametrize("load", LOADERS)
def test_once_fetched_they_need_no_network(load, served):
    before = load("all")
    for path in served.iterdir():
        path.unlink()
    np.testing.assert_array_equal(load("all").x, before.x)


@pytest.mark.parametrize("load", OF_MNISTS_FORMAT)
def test_only_the_files_of_the_split_are_fetched(load, tmp_path):
    load("test")
    assert {path.name[:4] for path in (tmp_path / "cache").rglob("*.gz")} == {"t10k"}


@pytest.mark.parametrize("load", LOADERS)
def test_an_unknown_split_is_explained_before_anything_is_fetched(load, tmp_path):
    with pytest.raises(ValueError, match=r"expected split 'train', .*, got 'training'"):
        load("training")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("load", LOADERS)
def test_where_it_comes_from_is_said(load):
    dataset = load("test")
    assert "Source:" in load.__doc__ and "Licence:" in load.__doc__
    assert dataset.source in repr(dataset) and dataset.licence in repr(dataset)


def test_the_published_files_can_be_told_apart(monkeypatch):
    monkeypatch.undo()
    files = [*standard_sets.MNIST.values(), *standard_sets.FASHION_MNIST.values(), standard_sets.CIFAR10]
    assert len({file.name for file in files}) == len({file.sha256 for file in files}) == 9
    for file in files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256) and len(file.urls) == 2
        assert all(url.endswith(file.name.rpartition("/")[2]) for url in file.urls)
