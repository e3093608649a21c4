"""One step of a ring all-reduce."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Take three workers and write down for step 0 who sends which chunk to whom. Then step 1.

    Worker w sends chunk (w - step) mod W, and its right neighbour w + 1 adds this to its own chunk of the
    same number. The sender keeps its chunk as it is. All workers send what they had before the step.

    `after = chunks.copy()`, then for each `w`: `c = (w - step) % workers`, and
    `after[(w + 1) % workers, c] += chunks[w, c]`.
    """,
)
def ring_step(chunks, step):
    """One step of the first half of a ring all-reduce (reduce-scatter), for all W workers at once.

    chunks (W, W, n): chunks[w, c] is what worker w has for chunk c; step: 0, 1, …, W - 2
    Worker w sends chunk (w - step) mod W to its right neighbour, worker w + 1, which adds it to its own chunk
    of that number. The right neighbour of the last worker is worker 0.
    -> (W, W, n): what each worker has after the step. The array that came in stays as it is.
    """
    workers, after = len(chunks), chunks.copy()
    for w in range(workers):
        c = (w - step) % workers
        after[(w + 1) % workers, c] += chunks[w, c]
    return after


@ring_step.cases
def _(rng):
    yield call(np.array([[[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]], [[100.0], [200.0], [300.0]]]), 0)
    yield call(np.array([[[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]], [[100.0], [200.0], [300.0]]]), 1)
    yield call(np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), 0)  # whole numbers, two workers
    for workers, n, step in [(3, 2, 1), (4, 1, 0), (4, 3, 1), (4, 2, 2), (5, 2, 3), (6, 1, 4)]:
        yield call(rng.normal(size=(workers, workers, n)), step)
    yield call(rng.normal(size=(3, 3, 2)).astype(np.float32), 1)


@ring_step.expected
def _(chunks, step):
    import torch

    workers = torch.arange(len(chunks))
    sent = torch.zeros_like(chunks)
    places = (workers - step) % len(chunks)
    sent[workers, places] = chunks[workers, places]
    return chunks + sent.roll(1, dims=0)


def stepped(chunks, step, to=1, chunk=None):
    """A step with another receiver, `to` places to the right, or another chunk."""
    workers, after = len(chunks), chunks.copy()
    for w in range(workers):
        c = ((w - step) if chunk is None else chunk(w, workers)) % workers
        after[(w + to) % workers, c] += chunks[w, c]
    return after


@ring_step.mistake("replaced instead of added")
def _(chunks, step):
    """The receiver's own chunk is gone: you replace it. In this half of the ring it is added to; replacing
    belongs to the second half, all-gather, where the sums are complete."""
    workers, after = len(chunks), chunks.copy()
    for w in range(workers):
        c = (w - step) % workers
        after[(w + 1) % workers, c] = chunks[w, c]
    return after


@ring_step.mistake("sent to the left")
def _(chunks, step):
    """Your chunks go to worker w - 1. The right neighbour is worker w + 1."""
    return stepped(chunks, step, to=-1)


@ring_step.mistake("the same chunk at every step")
def _(chunks, step):
    """You send chunk w whatever the step is. In step 1 a worker passes on what it has received in step 0,
    chunk w - 1, and so on: (w - step) mod W."""
    return stepped(chunks, step, chunk=lambda w, workers: w)


@ring_step.mistake("the step added")
def _(chunks, step):
    """You send chunk w + step. The chunk that arrived in the last step came from the left and has a lower
    number: w - step."""
    return stepped(chunks, step, chunk=lambda w, workers: w + step)


@ring_step.mistake("the number of the chunk taken from the receiver")
def _(chunks, step):
    """You count the chunk's number from the receiver. Worker w sends chunk (w - step), so the receiver,
    worker w + 1, adds it to its chunk of that same number."""
    return stepped(chunks, step, chunk=lambda w, workers: w + 1 - step)


@ring_step.mistake("removed from the sender")
def _(chunks, step):
    """You set the chunk that was sent to 0 at the sender. It sends a copy: what it keeps there is replaced in
    the second half."""
    workers, after = len(chunks), stepped(chunks, step)
    for w in range(workers):
        after[w, (w - step) % workers] = 0
    return after


@ring_step.mistake("the whole array sent")
def _(chunks, step):
    """You send all chunks at once. A worker sends one chunk a step; that is what keeps the links from
    carrying the array W times."""
    return chunks + np.roll(chunks, 1, axis=0)
