"""Data-parallel training from scratch: processes that each compute a part of every minibatch's gradient."""

import multiprocessing
import pickle
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from operator import length_hint
from types import ModuleType
from typing import Any

import numpy as np

from dlviz import train
from dlviz.parallel._worker import work


@dataclass(frozen=True)
class Step(train.Step):
    """A step of training, and the bytes that each worker has sent for it."""

    sent: tuple[int, ...] = ()


class WorkerLost(RuntimeError):
    """A worker has ended, failed or fallen silent."""


def shards(n: int, workers: int) -> list[slice]:
    """Divide n examples among the workers: slices whose lengths differ by 1 at most, and may be 0."""
    if workers < 1:
        raise ValueError(f"shards expected 1 worker or more, got {workers}")
    edges = [n * rank // workers for rank in range(workers + 1)]
    return [slice(a, b) for a, b in pairwise(edges)]


def steps(
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    batches: Iterable[Any],
    *,
    workers: int = 2,
    epochs: int = 1,
    timeout: float = 60.0,
) -> Generator[Step, None, None]:
    """Train as train.steps does, a model of dlviz.nn, with several processes; yield a Step per minibatch.

    Each worker has a copy of the model and the optimizer. It computes the gradient of its shard, weighted by
    the shard's share of the minibatch; a ring all-reduce adds the gradients up, and every worker takes the
    same step. So, to rounding, the weights are those of train.steps, unless a layer looks at the whole batch
    (batch normalization) or draws random numbers (dropout). The loss must be a mean over examples.

    When the walk ends, model and optimizer hold what the workers have learned. ValueError for what cannot be
    divided or sent. WorkerLost if a worker ends, fails, or says nothing for `timeout` seconds; model and
    optimizer then hold the last state that a worker reported.
    """
    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"parallel.steps expected a number of workers of 1 or more, got {workers!r}")
    if (reduction := getattr(loss_fn, "reduction", "mean")) != "mean":
        raise ValueError(
            f"parallel.steps expected a loss that is a mean over examples, got reduction={reduction!r}: the "
            'shards\' gradients are averaged by their sizes; try reduction="mean"'
        )
    team = _Team(_packed(model, loss_fn, optimizer), workers, timeout)
    try:
        yield from _walk(team, batches, epochs)
    finally:
        state = team.dismiss()
        if state is not None:
            model.load_state_dict(state[0])
            optimizer.load_state_dict(state[1])


def _walk(team: "_Team", batches: Iterable[Any], epochs: int) -> Generator[Step, None, None]:
    size = length_hint(batches) or None
    for epoch in range(1, epochs + 1):
        total, index = 0.0, 0
        for index, (x, t) in enumerate(batches, start=1):
            loss, sent = team.step(np.asarray(x), np.asarray(t))
            total += loss
            yield Step(epoch, epochs, index, size, loss, total / index, sent)
        if index == 0:
            raise ValueError(
                f"no minibatch came in epoch {epoch}: pass batches that can be walked again, "
                "such as data.minibatches(x, t, 32)"
            )


def _packed(*objects: Any) -> bytes:
    """Pickled together, so that a copy of the optimizer holds the parameters of the copy of the model."""
    try:
        job = pickle.dumps(objects)
        why = "a class of the notebook or script itself" if b"__main__" in job else ""
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        why = str(error)
    if why:
        raise ValueError(
            f"parallel.steps expected what can be sent to another process, got {why}: build the model of "
            "layers of dlviz.nn, or of classes in a file that is imported"
        )
    return job


@contextmanager
def _without_main() -> Iterator[None]:
    """Let processes start without running the caller's script again, as they would otherwise."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class _Team:
    """The workers, as the process that started them sees them."""

    def __init__(self, job: bytes, workers: int, timeout: float) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
        ring = [context.Pipe(duplex=False) for _ in range(workers)]  # from each worker to its right
        lines = [context.Pipe() for _ in range(workers)]
        self.timeout = timeout
        self.lines: list[Connection] = [ours for ours, _ in lines]
        self.processes = []
        for rank in range(workers):
            link = (ring[rank - 1][0], ring[rank][1])
            process = context.Process(
                target=work, args=(rank, workers, job, link, lines[rank][1]), daemon=True
            )
            with _without_main():
                process.start()
            self.processes.append(process)
        for end in [end for pipe in ring for end in pipe] + [theirs for _, theirs in lines]:
            end.close()  # only the workers hold them now, so that a worker's end closes its pipes

    def step(self, x: np.ndarray, t: np.ndarray) -> tuple[float, tuple[int, ...]]:
        """One update on a minibatch: its loss before it, and the bytes that each worker sent."""
        if len(x) != len(t) or not len(x):
            raise ValueError(
                f"parallel.steps expected as many targets as examples, and at least one, got {len(x)} "
                f"examples and {len(t)} targets"
            )
        for rank, shard in enumerate(shards(len(x), len(self.lines))):
            self._tell(rank, (x[shard], t[shard], (shard.stop - shard.start) / len(x)))
        answers = [self._answer(rank) for rank in range(len(self.lines))]
        if failures := [answer for answer in answers if isinstance(answer, str)]:
            raise WorkerLost(min(failures, key=lambda text: text.endswith("was lost")))
        return sum(loss for loss, _ in answers), tuple(sent for _, sent in answers)

    def _tell(self, rank: int, what: Any) -> None:
        with suppress(OSError):  # that it has ended is noticed when its answer is read
            self.lines[rank].send(what)

    def _answer(self, rank: int) -> Any:
        """What a worker answers: its loss and bytes; or text, if it fails or is gone."""
        name = f"worker {rank} of {len(self.lines)}"
        try:
            if not self.lines[rank].poll(self.timeout):
                return f"{name} said nothing for {self.timeout:g} seconds: try a longer timeout"
            answer = self.lines[rank].recv()
        except (EOFError, OSError):
            self.processes[rank].join(1)
            code = self.processes[rank].exitcode
            return (
                f"{name} ended in the middle of the training, with exit code {code}: the model keeps what "
                "was learned before; if the memory was full, try fewer workers"
            )
        return f"{name} failed: {answer}" if isinstance(answer, str) else answer

    def dismiss(self) -> Any:
        """End all workers; return the state dicts of model and optimizer of the first that still answers."""
        state, deadline = None, time.monotonic() + self.timeout
        for rank, line in enumerate(self.lines):
            self._tell(rank, None)
            try:
                while state is None and line.poll(max(0.1, deadline - time.monotonic())):
                    answer = line.recv()
                    state = answer if isinstance(answer, tuple) and isinstance(answer[0], dict) else None
            except (EOFError, OSError):
                continue
        for process, line in zip(self.processes, self.lines, strict=True):
            line.close()
            process.join(5)
            process.kill()
        return state
