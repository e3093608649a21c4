"""One worker of parallel.steps: the loop that runs in its process."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from dlviz import nn
from dlviz.parallel.ring import ring_all_reduce


class Link:
    """The pipes to both neighbours."""

    def __init__(self, left: Connection, right: Connection) -> None:
        self.left, self.right, self.sent = left, right, 0
        self.sender = ThreadPoolExecutor(1)  # all send at once: without it, full pipes would block everybody

    def exchange(self, chunk: np.ndarray) -> np.ndarray:
        """Send to the right, receive from the left."""
        sending = self.sender.submit(self.right.send_bytes, chunk.tobytes())
        received = np.frombuffer(self.left.recv_bytes(), chunk.dtype)
        sending.result()
        self.sent += chunk.nbytes
        return received


def work(
    rank: int, workers: int, job: bytes, link: tuple[Connection, Connection], parent: Connection
) -> None:
    """Take a step for each shard (x, t, share) that comes, until None comes; then send what was learned."""
    threadpool_limits(1, user_api="blas")  # the workers share the processors; PyTorch isn't needed here
    nn.manual_seed(rank)  # so that each worker drops other units
    model, loss_fn, optimizer = pickle.loads(job)
    ring = Link(*link)
    try:
        while (minibatch := parent.recv()) is not None:
            parent.send(_step(model, loss_fn, optimizer, minibatch, rank, workers, ring))
    except (EOFError, OSError):  # of a neighbour: this step is not taken
        _try_to_send(parent, "its neighbour was lost")
    except Exception as error:
        _try_to_send(parent, f"{type(error).__name__}: {error}")
    _try_to_send(parent, (model.state_dict(), optimizer.state_dict()))


def _step(
    model: Any, loss_fn: Any, optimizer: Any, minibatch: Any, rank: int, workers: int, ring: Link
) -> tuple[float, int]:
    """One update; the loss of this shard, weighted by its share, and the bytes sent."""
    x, t, share = minibatch
    parameters = list(model.parameters())
    optimizer.zero_grad()
    loss = 0.0
    if share:  # a minibatch may have fewer examples than there are workers
        model.train()
        x, t = (_floats_as(parameters[0].dtype, a) for a in (x, t))
        loss = share * float(loss_fn(model(x), t))
        model.backward(loss_fn.backward())
    flat = np.concatenate([share * p.grad.ravel() for p in parameters])
    before = ring.sent
    ring_all_reduce(flat, rank, workers, ring.exchange)
    place = 0
    for p in parameters:
        p.grad[...] = flat[place : place + p.grad.size].reshape(p.grad.shape)
        place += p.grad.size
    optimizer.step()
    return loss, ring.sent - before


def _floats_as(dtype: Any, values: np.ndarray) -> np.ndarray:
    return values.astype(dtype, copy=False) if np.issubdtype(values.dtype, np.floating) else values


def _try_to_send(parent: Connection, what: Any) -> None:
    with suppress(OSError):  # nobody may be listening any more
        parent.send(what)
