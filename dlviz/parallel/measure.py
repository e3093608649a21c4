"""A job for torchrun: how long a training step takes with one worker, and with all of them.

torchrun --nproc-per-node=2 -m dlviz.parallel.measure results.json

    alone   worker 0 takes a step, the others wait
    apart   all workers take that step at once and exchange nothing
    share   the same, the batch divided among them
    weak    all take it with DistributedDataParallel, each with the whole batch
    strong  the same with the batch divided
    small, large   an all-reduce of one number, of 2^20 numbers

Each takes its turn in every round, so that a change of the machine's speed meets them all alike. The time is
that of the slowest worker, the median of the rounds.
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
WARM_UP = 2  # rounds that do not count


def milliseconds(work: Callable[[], Any], where: Any) -> float:
    """What `work` takes the slowest worker. All workers leave together."""
    with device.timed(where) as timing:
        work()
    slowest = torch.tensor(1e3 * timing.seconds, device=where)
    dist.all_reduce(slowest, dist.ReduceOp.MAX)
    return float(slowest)


def main() -> None:
    """Measure, and write {"what": milliseconds} to the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--width", type=int, default=1024)
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

    share = given.batch // place.workers
    apart = step(model, given.batch)
    works = {
        "alone": apart if place.rank == 0 else lambda: None,
        "apart": apart,
        "share": step(model, share),
        "weak": step(replica, given.batch),
        "strong": step(replica, share),
        "small": all_reduce(SMALL),
        "large": all_reduce(LARGE),
    }
    rounds = [
        {name: milliseconds(work, place.device) for name, work in works.items()}
        for _ in range(WARM_UP + given.repeats)
    ]
    if place.rank == 0:
        found: dict[str, float] = {"weights": sum(p.numel() for p in model.parameters())}
        found |= {name: float(np.median([times[name] for times in rounds[WARM_UP:]])) for name in works}
        Path(given.file).write_text(json.dumps(found), encoding="utf-8")
    place.leave()


if __name__ == "__main__":
    main()
