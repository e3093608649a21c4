"""All processes below one are ended, however they try to get away."""

import os
import signal
import time
from subprocess import PIPE, Popen
from sys import executable

import pytest

from dlviz.sandbox import tree

pytestmark = pytest.mark.skipif(not tree.known(), reason="this system has no list of children")
HEAD = "import ctypes, os, sys, time\nctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # orphans become its own\n"
CODE = {
    "children and their children": "for _ in range(3): os.fork()",
    "one in a session of its own": "if os.fork() == 0: os.setsid()",
    "those that flee": """
for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        until = time.monotonic() + 20  # or a test that fails would leave them
        while time.monotonic() < until:
            if os.fork():
                os._exit(0)
            time.sleep(0.001)
        os._exit(0)""",
    "those that start others all the time": """
for _ in range(4):
    if os.fork() == 0:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if (child := os.fork()) == 0:
                time.sleep(0.002)
                os._exit(0)
            os.waitpid(child, 0)
        os._exit(0)""",
}


@pytest.fixture
def first():
    """A function that starts a process of this code, the one that all others are below."""
    started = []

    def of(code):
        ending = "\nif os.getpid() == first: print(1, flush=True)\ntime.sleep(20)"
        source = f"{HEAD}first = os.getpid()\n{code}{ending}"
        started.append(Popen([executable, "-c", source], stdout=PIPE, start_new_session=True))
        started[-1].stdout.readline()
        time.sleep(0.1)
        return started[-1].pid

    yield of
    for process in started:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_none_is_left(first, code):
    process = first(code)
    assert set(tree.descendants(process))
    tree.end(process)
    time.sleep(0.1)
    assert not {one for one in tree.descendants(process) if alive(one)}


def alive(process):
    try:
        return (tree.PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
