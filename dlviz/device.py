"""Which device PyTorch computes on, what it can do, and how long work on it takes. NumPy stays on the CPU."""

import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from dlviz.optim import _blocks


def pick() -> Any:
    """The best torch.device at hand: CUDA, else Apple's MPS, else the CPU."""
    torch = _torch()
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def describe(device: Any = None) -> str:
    """One sentence about a device (by default `pick`'s), or about what works without PyTorch."""
    try:
        torch = _torch()
    except ImportError as error:
        return str(error)
    device = pick() if device is None else torch.device(device)
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        name = f"the GPU {properties.name} with {properties.total_memory / 2**30:.0f} GiB of memory"
    elif device.type == "mps":
        name = "the GPU of this Mac (MPS)"
    else:
        threads = torch.get_num_threads()
        name = f"the CPU with {threads} thread{'s' * (threads > 1)}"
    return f"PyTorch computes on {name}, in {', '.join(precisions(device))}; NumPy computes on the CPU."


def set_num_threads(threads: int) -> None:
    """Set how many threads NumPy's matrix products and PyTorch use on the CPU, in this process.

    dlviz.optim takes two of them at most. Small networks gain nothing from a second thread. On a processor
    that others use, they lose: the threads wait for each other at the end of each product.
    """
    from threadpoolctl import threadpool_limits

    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"expected a number of threads of 1 or more, got {threads!r}")
    threadpool_limits(threads, user_api="blas")
    _blocks.threads = min(2, threads)
    with suppress(ImportError):  # NumPy does without
        _torch().set_num_threads(threads)


def precisions(device: Any = None) -> tuple[str, ...]:
    """The floating-point dtypes that the device multiplies matrices in, tried out: MPS has no float64."""
    torch = _torch()
    device = pick() if device is None else torch.device(device)

    def works(dtype: str) -> bool:
        try:
            a = torch.ones(2, 2, device=device, dtype=getattr(torch, dtype))
            return bool((a @ a == 2).all())
        except (RuntimeError, TypeError):
            return False

    return tuple(filter(works, ("float64", "float32", "bfloat16", "float16")))


def mixed_precisions(device: Any = None) -> tuple[str, ...]:
    """The dtypes in which torch.autocast multiplies matrices on the device, tried out."""
    torch = _torch()
    device = pick() if device is None else torch.device(device)
    a = torch.ones(2, 2, device=device)

    def works(name: str) -> bool:
        dtype = getattr(torch, name)
        with warnings.catch_warnings(), suppress(RuntimeError):
            warnings.simplefilter("ignore")  # where it cannot, autocast warns and stays out of the way
            with torch.autocast(device.type, dtype):
                return (a @ a).dtype == dtype
        return False

    return tuple(filter(works, ("bfloat16", "float16")))


def synchronize(device: Any = None) -> None:
    """Wait until the device is done; a GPU's work goes on after the Python line returns."""
    torch = sys.modules.get("torch")
    if torch is None:  # nothing can be under way
        return
    kind = pick().type if device is None else torch.device(device).type
    if kind == "cuda":
        torch.cuda.synchronize(device)
    elif kind == "mps":
        torch.mps.synchronize()


@dataclass
class Timing:
    """How long a block took, once it is over."""

    seconds: float = float("nan")


@contextmanager
def timed(device: Any = None) -> Iterator[Timing]:
    """Time a block, waiting for the device before and after.

    with device.timed() as timing: ...; then timing.seconds
    """
    timing = Timing()
    synchronize(device)
    start = time.perf_counter()
    yield timing
    synchronize(device)
    timing.seconds = time.perf_counter() - start


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            "PyTorch is not installed: everything in NumPy works without it, on the CPU; to have both, try "
            'pip install "torch>=2.4".'
        ) from error
    return torch
