"""A job for torchrun: a digit reader trained with DistributedDataParallel, which can be stopped at any time.

torchrun --nproc-per-node=2 -m dlviz.parallel.train_digits runs/digits
"""

import argparse
import os
import signal

import numpy as np
import torch
from torch.nn.parallel import DistributedDataParallel

from dlviz import data, models, parallel

BATCH, RATE, MOMENTUM = 64, 0.1, 0.9


def rows(step: int, n: int) -> np.ndarray:
    """The examples of a step, (BATCH,). They follow from its number alone, so a restart finds its place."""
    epoch, index = divmod(step, n // BATCH)
    order = np.random.default_rng([0, epoch]).permutation(n)
    return order[index * BATCH : (index + 1) * BATCH]


def main() -> None:
    """Train for `steps` steps, and leave the final weights in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="where the checkpoints go")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--every", type=int, default=20, help="steps from one checkpoint to the next")
    parser.add_argument("--die-at", type=int, help="kill the last worker at this step, the first time")
    parser.add_argument("--backend", help="gloo or nccl; by default what fits the device")
    given = parser.parse_args()

    place = parallel.join(given.backend)
    torch.manual_seed(0)  # the same first weights everywhere; DDP copies those of worker 0 besides
    model = models.mlp(torch.nn, [64, 64, 10]).to(place.device)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    first = 0
    if state := parallel.checkpoint.load(given.folder):
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        if place.rank == 0:
            print(f"going on from the checkpoint of step {first}", flush=True)
    replica = DistributedDataParallel(model)  # averages the gradients during backward
    loss_fn, digits = torch.nn.CrossEntropyLoss(), data.load_digits("train")
    x = torch.as_tensor(digits.x.reshape(-1, 64), device=place.device)
    t = torch.as_tensor(digits.t, device=place.device)

    for step in range(first, given.steps):
        if step == given.die_at and place.rank == place.workers - 1 and place.restarts == 0:
            print(f"step {step}: worker {place.rank} is killed on purpose", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        shard = rows(step, len(x))[place.rank :: place.workers]
        optimizer.zero_grad()
        loss = loss_fn(replica(x[shard]), t[shard])
        loss.backward()
        optimizer.step()
        if (step + 1) % given.every == 0 and place.rank == 0:
            saved = {"step": step + 1, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
            parallel.checkpoint.save(given.folder, saved)
            print(f"step {step + 1}: loss of worker 0's shard {loss.item():.2f}, saved", flush=True)
    place.leave()


if __name__ == "__main__":
    main()
