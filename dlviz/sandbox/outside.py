"""A sandbox from outside: start it, send it one exercise at a time, take plain data back."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from dlviz.answers import call

from . import memory, tree, view
from .confine import Limits
from .job import Job, Result, as_sent, result
from .program import Cell

STARTING = 120.0  # seconds for Python and PyTorch to load
ENDING = 60.0  # and for a process that has ended, or was killed, to be gone, on a machine however busy
START = (
    "import sys; sys.path.insert(0, sys.argv[2]); del sys.argv[2]; import dlviz.sandbox.inside as i; i.main()"
)
TRIAL = "import numpy, torch\ndef same(x):\n    return torch.as_tensor(x).numpy() @ numpy.eye(len(x))"


class NoSandbox(RuntimeError):
    """Nothing can be run here safely; the message says why."""


class Sandbox:
    """A process that waits for jobs. It runs one at a time; whatever that does, the next finds nothing of it.

    slot: a number that no other sandbox has at the same time
    level: "namespaces", or only "limits"; by default what the machine allows
    folder: where its own folder is made
    """

    def __init__(
        self,
        limits: Limits | None = None,
        slot: int = 0,
        level: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.limits, self.slot = limits or Limits(), slot
        self.folder = Path(tempfile.mkdtemp(prefix="dlviz-sandbox-", dir=folder)).resolve()
        self.folder.chmod(0o755)  # the learner's code may run as another user
        self.view = self.folder / "course"
        view.lay(self.view)
        self.refused = ""
        self._process: subprocess.Popen[bytes] | None = None
        all_levels = ["namespaces", "limits"] if sys.platform == "linux" else ["limits"]
        for self.level in [level] if level else all_levels:
            try:
                self._start()
                self._try()
                return
            except (OSError, ValueError, EOFError) as error:
                self.refused = str(error)
        self.close()
        raise NoSandbox(f"Strangers' code can't be held on this machine: {self.refused}")

    def run(self, job: Job) -> Result:
        """Run one job, for as long as its limits allow."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        seconds = min(job.seconds, self.limits.seconds or job.seconds)
        deadline = time.monotonic() + self.limits.patience * (self.limits.setup + seconds)
        received, end = self._exchange(as_sent(job, self.limits, seconds), deadline)
        return result(received, end, len(job.scripts))

    @property
    def protections(self) -> list[str]:
        """What holds the learner's code here, and what does not, in sentences."""
        return view.protections(self.level, self.limits, self.refused, self.filtered, tree.known())

    def close(self) -> None:
        """End the process, and take its folder away."""
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # The process

    def _start(self) -> None:
        self._stop()
        self._control, theirs = socket.socketpair()
        root = self.folder / "root"
        root.mkdir(exist_ok=True)
        with theirs:
            arguments = map(str, (theirs.fileno(), self.view, self.level, self.view, root, self.slot))
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", START, *arguments],
                pass_fds=[theirs.fileno()],
                env=view.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        self._control.settimeout(STARTING)
        hello = self._control.recv(4_000)
        if not hello:
            _, complaint = self._process.communicate()
            lines = complaint.decode(errors="replace").strip().splitlines() or ["it ended without a word"]
            raise OSError(f"the sandbox could not be started: {lines[-1]}")
        self._process.stderr.close()
        self.filtered = bool(json.loads(hello)["filtered"])

    def _try(self) -> None:
        """Whether an exercise can run at all."""
        made = self.run(Job([Cell(1, TRIAL, "own")], "same", 2, [call(np.ones(3))], 5.0))
        if not made.outcomes or made.outcomes[0].ended != "well":
            why = made.failed or made.end or made.problems or made.outcomes
            raise OSError(f"nothing runs in the sandbox: {why}")

    def _stop(self) -> None:
        if self._process is not None:
            self._control.close()
            tree.end(self._process.pid)  # without namespaces, they would outlive it
            self._process.kill()
            self._process.wait()
            self._process.stderr.close()
            self._process = None

    def _exchange(self, sent: bytes, deadline: float) -> tuple[bytes, str]:
        """What a fresh child of the process writes once it has read this, and why it ended too early."""
        reading, their_out = os.pipe()
        their_in, writing = os.pipe()
        writer = threading.Thread(target=_write, args=(writing, sent))
        writer.start()
        try:
            try:
                self._control.settimeout(STARTING)
                socket.send_fds(self._control, [b"!"], [their_in, their_out])
                child = self._number()
            finally:
                os.close(their_in)
                os.close(their_out)
            received, end = self._read(reading, deadline)
            if end:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            self._control.settimeout(ENDING)
            code = self._number()
        except (OSError, EOFError):  # it killed even the process that waits for it
            self._stop()
            return b"", "killed the process that it ran in"
        finally:
            os.close(reading)
            writer.join()
        if code in (128 + signal.SIGXCPU, -signal.SIGXCPU):
            end = "time"  # of computing
        return received, end or (f"ended by itself, with {code}" if code else "")

    def _number(self) -> int:
        if len(received := self._control.recv(8)) < 8:
            raise EOFError
        return int.from_bytes(received, signed=True)

    def _read(self, pipe: int, deadline: float) -> tuple[bytes, str]:
        received = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            ready.register(self._control, selectors.EVENT_READ)
            over, look = False, time.monotonic() + memory.EVERY
            while (left := deadline - time.monotonic()) > 0:
                events = {key.fd for key, _ in ready.select(min(left, 0.2 if over else memory.EVERY))}
                if time.monotonic() > look:
                    if memory.over(self._process.pid, self.limits.together):
                        return bytes(received), "memory"
                    look = time.monotonic() + memory.EVERY
                if pipe in events:
                    chunk = os.read(pipe, 1 << 20)
                    if not chunk:
                        return bytes(received), ""
                    received += chunk
                    if len(received) > self.limits.output:
                        return b"", "gave more than may be sent"
                elif over:
                    return bytes(received), ""
                elif self._control.fileno() in events:  # it has ended; what it wrote is still in the pipe
                    ready.unregister(self._control)
                    over = True
        return bytes(received), "time"


def _write(pipe: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(pipe, "wb") as stream:
        stream.write(data)
