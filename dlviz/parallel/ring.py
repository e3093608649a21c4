"""Ring all-reduce: every worker ends with the sum of all workers' arrays (Patarasuk and Yuan 2009)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import numpy as np

Exchange = Callable[[np.ndarray], np.ndarray]


def ring_all_reduce(x: np.ndarray, rank: int, workers: int, exchange: Exchange) -> None:
    """Replace x (n,) by the sum over all workers. Each worker calls this, with its own x and its rank.

    `exchange(chunk)` sends a chunk to the right neighbour, rank + 1, and returns what the left one sent.
    Each worker sends 2 (workers - 1) chunks of about n / workers numbers, however many workers there are.
    """
    chunks = np.array_split(x, workers)  # views into x
    for step in range(workers - 1):  # reduce-scatter: in the end, chunk rank + 1 is complete here
        received = exchange(chunks[(rank - step) % workers])
        chunks[(rank - step - 1) % workers] += received
    for step in range(workers - 1):  # all-gather: pass the complete chunks on
        received = exchange(chunks[(rank - step + 1) % workers])
        chunks[(rank - step) % workers][:] = received


def all_reduce(arrays: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[int]]:
    """Run the ring with a thread for each worker: arrays of one shape -> the sum at each, bytes each sent."""
    shapes = sorted({np.shape(array) for array in arrays})
    if len(shapes) != 1:
        raise ValueError(
            f"all_reduce expected one array for each worker, all of one shape, got shapes {shapes}: "
            "make them alike, with zeros where a worker has nothing to add"
        )
    workers, shape = len(arrays), shapes[0]
    totals = [np.array(array, float).ravel() for array in arrays]
    sent = [0] * workers
    links: list[Queue[np.ndarray]] = [Queue() for _ in arrays]  # link i leads from worker i to its right

    def work(rank: int) -> None:
        def exchange(chunk: np.ndarray) -> np.ndarray:
            sent[rank] += chunk.nbytes
            links[rank].put(chunk.copy())
            return links[rank - 1].get()

        ring_all_reduce(totals[rank], rank, workers, exchange)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    return [total.reshape(shape) for total in totals], sent
