"""Full training steps of dlviz.nn beside PyTorch's, and numpy-ml's where it can do the same work.

    python benchmarks/nn.py                        every step
    python benchmarks/nn.py lstm adam              some of them
    python benchmarks/nn.py --numpy-ml PATH        beside a checkout of numpy-ml too, for the MLP and the LSTM

A step is forward, backward and update, on the same data and weights of the same shapes, on two threads in
either library. The libraries take turns, a few steps each; the ratio of each turn's times is kept, and their
median and quartiles are printed, so that a slow moment of the machine strikes both. Peak memory, on Linux, is
how far three steps raise the peak of a fresh process. Exits with 1 if a bar is missed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

THREADS = "2"
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = THREADS  # before NumPy and PyTorch are imported

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))

from dlviz import models  # noqa: E402

Step = Callable[[], Any]


class Case(NamedTuple):
    """A training step, and how slow it may be, as times torch."""

    build: Callable[[Any], Any]  # of the library's nn
    x: np.ndarray
    target: np.ndarray | None  # classes; without, the gradient of the output's sum is taken
    bar: float


def cases() -> dict[str, Case]:
    """The steps by name."""
    rng = np.random.default_rng(0)

    def numbers(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    def lstm(nn: Any) -> Any:
        return models.forecaster(nn, 64, 128, 10)

    def transformer(nn: Any) -> Any:
        layer = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
        return nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    return {
        "mlp": Case(
            lambda nn: models.mlp(nn, [784, 256, 128, 10]), numbers(128, 784), rng.integers(0, 10, 128), 0.9
        ),
        "cnn": Case(
            lambda nn: models.cnn(nn, (1, 28, 28), 10), numbers(64, 1, 28, 28), rng.integers(0, 10, 64), 1.6
        ),
        "lstm": Case(lstm, numbers(32, 50, 64), rng.integers(0, 10, 32), 1.8),
        "transformer": Case(transformer, numbers(16, 64, 128), None, 1.0),
    }


def ours(name: str) -> Step:
    """The step in NumPy."""
    from dlviz import nn, optim

    if name == "adam":
        parameter = nn.Parameter(np.random.default_rng(0).normal(size=1_000_000))
        parameter.grad[...] = parameter.data
        return optim.Adam([parameter]).step
    case = cases()[name]
    model, loss_fn = case.build(nn), nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters())

    def step() -> None:
        optimizer.zero_grad()
        y = model(case.x)
        if case.target is None:
            model.backward(np.ones_like(y))
        else:
            loss_fn(y, case.target)
            model.backward(loss_fn.backward())
        optimizer.step()

    return step


def torchs(name: str) -> Step:
    """The step in PyTorch."""
    import torch

    torch.set_num_threads(int(THREADS))
    if name == "adam":
        parameter = torch.nn.Parameter(torch.randn(1_000_000))
        parameter.grad = parameter.detach().clone()
        return torch.optim.Adam([parameter]).step
    case = cases()[name]
    model, loss_fn = case.build(torch.nn), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())
    x = torch.tensor(case.x)
    target = None if case.target is None else torch.tensor(case.target)

    def step() -> None:
        optimizer.zero_grad()
        y = model(x)
        (y.sum() if target is None else loss_fn(y, target)).backward()
        optimizer.step()

    return step


def numpy_mls(name: str, checkout: str) -> Step | None:
    """The step in numpy-ml, which has these two: its cell, that is, as its layer LSTM cannot be made."""
    if name not in ("mlp", "lstm"):
        return None
    sys.path.insert(0, checkout)
    from numpy_ml.neural_nets.layers import FullyConnected, LSTMCell
    from numpy_ml.neural_nets.losses import CrossEntropy

    case, options = cases()[name], {"optimizer": "Adam(lr=0.001)"}
    x, one_hot = case.x.astype(float), np.eye(10)[case.target]
    head = FullyConnected(10, **options)
    hidden = [FullyConnected(size, act_fn="ReLU", **options) for size in (256, 128)]
    cell = LSTMCell(128, **options)

    def forward() -> np.ndarray:
        h = x
        if name == "lstm":
            for t in range(x.shape[1]):
                h, _ = cell.forward(x[:, t])
        else:
            for layer in hidden:
                h = layer.forward(h)
        return head.forward(h)

    def backward(grad: np.ndarray) -> None:
        grad = head.backward(grad)
        if name == "lstm":
            for _ in range(x.shape[1]):  # the cell passes the state's gradient on by itself
                cell.backward(grad)
                grad = np.zeros_like(grad)
        else:
            for layer in reversed(hidden):
                grad = layer.backward(grad)

    def step() -> None:
        scores = forward()
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        backward(CrossEntropy.grad(one_hot, p) / len(p))
        for layer in (head, cell) if name == "lstm" else (head, *hidden):
            layer.update()
        if name == "lstm":  # emptied by the update, where a first backward needs None
            cell.derived_variables.update(dLdA_accumulator=None, dLdC_accumulator=None)

    return step


def turns(steps: dict[str, Step], seconds: float) -> dict[str, np.ndarray]:
    """Milliseconds of a step in each turn, by library."""
    repeats = {}
    for library, step in steps.items():
        step()
        start = time.perf_counter()
        step()
        repeats[library] = max(1, round(0.05 / (time.perf_counter() - start)))
    times: dict[str, list[float]] = {library: [] for library in steps}
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(times["ours"]) < 5:
        for library, step in steps.items():
            start = time.perf_counter()
            for _ in range(repeats[library]):
                step()
            times[library].append(1e3 * (time.perf_counter() - start) / repeats[library])
    return {library: np.array(values) for library, values in times.items()}


def memory(library: str, name: str) -> float:
    """MiB that three steps add to the peak of a fresh process."""
    command = [sys.executable, __file__, "--peak", library, name]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(said)


def peak(library: str, name: str) -> None:
    """In the fresh process: print how far three steps raise the peak."""
    step = {"ours": ours, "torch": torchs}[library](name)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from here
    before = _peak_kib()
    for _ in range(3):
        step()
    print((_peak_kib() - before) / 1024)


def _peak_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def spread(ratios: np.ndarray) -> str:
    """Median and quartiles."""
    low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
    return f"{middle:5.2f} ({low:.2f} to {high:.2f})"


def main() -> int:
    """Measure and print the table; 1 if a bar is missed."""
    bars = {name: case.bar for name, case in cases().items()} | {"adam": 1.3}
    parser = argparse.ArgumentParser(description="Training steps of dlviz.nn beside PyTorch's.")
    parser.add_argument("steps", nargs="*", choices=[*bars, []], help="which steps; all, if none is named")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to measure each step")
    parser.add_argument("--numpy-ml", metavar="PATH", help="a checkout of numpy-ml")
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peak:
        peak(*given.peak)
        return 0
    print(
        f"OPENBLAS_CORETYPE {os.environ.get('OPENBLAS_CORETYPE', 'unset')}, {THREADS} threads; times torch's"
    )
    missed = []
    for name in given.steps or bars:
        steps = {"torch": torchs(name), "ours": ours(name)}
        if given.numpy_ml and (step := numpy_mls(name, given.numpy_ml)):
            steps["numpy-ml"] = step
        times = turns(steps, given.seconds)
        ratios = {library: values / times["torch"] for library, values in times.items()}
        mib = {library: memory(library, name) for library in ("ours", "torch")}
        ms = {library: float(np.median(values)) for library, values in times.items()}
        print(
            f"{name:12} ours {ms['ours']:7.2f} ms  torch {ms['torch']:7.2f} ms  "
            f"ratio {spread(ratios['ours'])}, bar {bars[name]}  "
            f"peak {mib['ours']:.0f} and {mib['torch']:.0f} MiB",
            *(f"  numpy-ml {spread(ratios[other])}" for other in ratios.keys() - {"ours", "torch"}),
            flush=True,
        )
        if np.median(ratios["ours"]) > bars[name]:
            missed.append(
                f"{name}: {np.median(ratios['ours']):.2f} times torch's time, the bar is {bars[name]}"
            )
        if mib["ours"] > 2 * mib["torch"]:
            missed.append(f"{name}: {mib['ours']:.0f} MiB, the bar is twice torch's {mib['torch']:.0f}")
    print("\n".join(missed) or "every bar is met")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
