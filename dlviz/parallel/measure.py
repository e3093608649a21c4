"""A job for torchrun: how long a training step takes with one worker, and with all of them.

torchrun --nproc-per-node=2 -m dlviz.parallel.measure results.json

Worker 0 first measures alone while the others wait. Strong scaling keeps the whole batch, weak scaling the
batch of each worker. The last rows are all-reduces alone, of a small and of a large array.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from dlviz import device, models, parallel

SMALL, LARGE = 1, 2**20  # numbers in float32


def milliseconds(step: Callable[[], Any], where: Any, repeats: int) -> float:
    """The median, after two steps of warm-up."""
    times = []
    for _ in range(repeats + 2):
        with device.timed(where) as timing:
            step()
        times.append(1e3 * timing.seconds)
    return float(np.median(times[2:]))


def main() -> None:
    """Measure, and write {"what": milliseconds} to the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=15)
    given = parser.parse_args()
    place = parallel.join()
    model = models.mlp(torch.nn, [64, given.width, given.width, 10]).to(place.device)
    replica, loss_fn = DistributedDataParallel(model), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step(network: Any, batch: int) -> Callable[[], None]:
        x, t = torch.randn(batch, 64), torch.randint(10, (batch,))
        x, t = x.to(place.device), t.to(place.device)

        def one() -> None:
            optimizer.zero_grad()
            loss_fn(network(x), t).backward()
            optimizer.step()

        return one

    def all_reduce(size: int) -> Callable[[], Any]:
        x = torch.zeros(size, device=place.device)
        return lambda: dist.all_reduce(x)

    found = {"weights": sum(p.numel() for p in model.parameters())}
    if place.rank == 0:
        found["alone"] = milliseconds(step(model, given.batch), place.device, given.repeats)
    dist.barrier()
    share = given.batch // place.workers
    for name, work in {
        "weak": step(replica, given.batch),
        "strong": step(replica, share),
        "small": all_reduce(SMALL),
        "large": all_reduce(LARGE),
    }.items():
        found[name] = milliseconds(work, place.device, given.repeats)
    if place.rank == 0:
        Path(given.file).write_text(json.dumps(found), encoding="utf-8")
    place.leave()


if __name__ == "__main__":
    main()
