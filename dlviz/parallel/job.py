"""Jobs for torchrun: started from a notebook with their log shown, and what a job's script begins with."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

PATIENCE = 40  # seconds; torchrun itself waits 30 for its workers
PACKAGE = Path(__file__).resolve().parents[2]  # where dlviz lies
ENDED = "failed (exitcode: "  # as torchrun reports it
ERROR = re.compile(r"^(?:\[rank\d+\]: )?(?:\w+\.)*(\w+Error: .*)|(No module named .*)")  # as Python does
SIGNAL = re.compile(r"exitcode +: -\d+ .*\((SIG\w+)\)")  # as torchrun sums up


@dataclass
class Job:
    """A job that has ended well: what its workers printed, everything that was logged, and how it went."""

    printed: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    deaths: int = 0  # of workers that ended before their time
    seconds: float = 0.0


def run(
    module: str,
    arguments: Sequence[Any] = (),
    *,
    workers: int = 2,
    restarts: int = 0,
    port: int | None = None,
    timeout: float = 110.0,
    show: bool = True,
) -> Job:
    """Run `python -m module` in several processes of this machine with torchrun; show what they print.

    Where a worker ends before its time, torchrun ends the others and starts all again, `restarts` times at
    most. `port` is where the workers meet; by default one that is free. RuntimeError if the job fails, if the
    port is taken, if PyTorch can't do this, or after `timeout` seconds. Interrupting ends the workers, too.
    """
    _check(workers, port)
    command = [
        *(sys.executable, "-m", "torch.distributed.run"),
        *("--nnodes=1", f"--nproc-per-node={workers}", f"--max-restarts={restarts}"),
        *("--rdzv-backend=c10d", f"--rdzv-endpoint=127.0.0.1:{port or 0}", "--local-addr=127.0.0.1"),
        *("-m", module, *map(str, arguments)),
    ]
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",  # each worker has a processor of its own, not all of them
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")])),
        "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",  # else restarted workers look for those that died
    }
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # so that Ctrl+C reaches us alone, and we end it in order
    )
    job, start = Job(), time.monotonic()
    sources: list[Any] = [process.stdout, _deaths(job, process.stderr)]  # type: ignore[arg-type]
    readers = [threading.Thread(target=_read, args=(job, lines, show)) for lines in sources]
    for reader in readers:
        reader.start()
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        late = f"{module} was still running after {timeout:g} s, and was ended"
        raise RuntimeError(f"{late}: {_why(job)}") from None
    finally:
        _end(process)
        for reader in readers:
            reader.join()
    job.seconds = time.monotonic() - start
    if process.returncode:
        raise RuntimeError(f"{module} failed with {workers} workers: {_why(job)}")
    return job


def _check(workers: int, port: int | None) -> None:
    """Raise RuntimeError where the job couldn't begin."""
    import torch

    if not torch.distributed.is_available():
        raise RuntimeError(
            "this PyTorch was built without torch.distributed, which jobs need: install another build, or "
            "use parallel.steps, which does without"
        )
    if workers < 1:
        raise ValueError(f"parallel.run expected 1 worker or more, got {workers}")
    if port is not None:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise RuntimeError(
                    f"port {port} can't be used ({error.strerror}): another job may be running there; "
                    "choose another port, or leave port out to get a free one"
                ) from None


def _read(job: Job, lines: Iterable[str], show: bool) -> None:
    """Take in what the workers print, and show it."""
    for line in lines:
        job.log.append(line.rstrip())
        job.printed.append(line.rstrip())
        if show:
            print(line.rstrip(), flush=True)


def _deaths(job: Job, lines: Iterable[str]) -> Iterator[str]:
    """Take in what torchrun and the libraries say; give a line each time that a worker has ended too early.

    Which one it was stands in the log, but not reliably: those that miss it fail a moment later.
    """
    for line in lines:
        job.log.append(line.rstrip())
        if ENDED in line:
            job.deaths += 1
            yield "torchrun: a worker has ended before its time\n"


def _why(job: Job) -> str:
    """The first error of a worker, other than that it misses another; else its signal, or the last line."""
    errors = [error[1] or error[2] for line in job.log if (error := ERROR.search(line))]
    own = [error for error in errors if "by peer" not in error and "ChildFailedError" not in error]
    signals = [found[1] for line in job.log if (found := SIGNAL.search(line))]
    ended = [f"a worker was ended by {name}" for name in signals if name != "SIGTERM"]  # torchrun's own
    return (own or ended or errors or job.printed[-1:] or job.log[-1:] or ["it printed nothing"])[0]


def _end(process: subprocess.Popen[str]) -> None:
    """End torchrun, and give it time to end its workers, which are in process groups of their own."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


# In the job's script


@dataclass(frozen=True)
class Place:
    """Where in a job this process stands."""

    rank: int
    workers: int
    device: Any
    restarts: int  # how often the job was started again

    def leave(self) -> None:
        """Wait for the others, and end this process.

        Python's own way out is skipped: threads of gloo may still hold tensors, and would abort the process
        when they let go of them in an interpreter that is half gone.
        """
        import torch.distributed as dist

        with suppress(RuntimeError):  # another may be gone already; if it has failed, torchrun says so
            dist.barrier()
        dist.destroy_process_group()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def join(backend: str | None = None, timeout: float = 60.0) -> Place:
    """Take part in a job that torchrun has started: meet the other workers.

    The backend is "nccl" where there is a GPU for each worker of this machine, else "gloo". RuntimeError for
    a backend that this PyTorch doesn't have, and outside of a job.
    """
    import torch
    import torch.distributed as dist

    if "RANK" not in os.environ:
        raise RuntimeError(
            "parallel.join expected to be called in a job, and RANK is not set: start the script with "
            "torchrun, or with parallel.run"
        )
    on_gpus = torch.cuda.device_count() >= int(os.environ["LOCAL_WORLD_SIZE"])
    backend = backend or ("nccl" if on_gpus else "gloo")
    if not dist.is_backend_available(backend):
        known = [name for name in ("gloo", "nccl", "mpi", "ucc") if dist.is_backend_available(name)]
        raise RuntimeError(
            f"parallel.join expected a backend that this PyTorch has, got {backend!r}: "
            f"try {' or '.join(known)}"
        )
    where = torch.device("cpu")
    if on_gpus and backend == "nccl":
        where = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(where)
    dist.init_process_group(backend, timeout=timedelta(seconds=timeout))
    restarts = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", 0))
    return Place(dist.get_rank(), dist.get_world_size(), where, restarts)
