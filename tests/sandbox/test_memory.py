"""The memory of several processes together, looked at from outside."""

import os
import signal
import sys
import textwrap
from subprocess import PIPE, Popen

import pytest

from dlviz.sandbox import memory, tree

MB = 1_000_000
pytestmark = pytest.mark.skipif(not tree.known(), reason="this system does not tell")


@pytest.fixture
def family():
    """A function that starts a process of this code, and returns its number once it has said so."""
    started = []

    def of(code):
        source = "import os, sys, time\n" + textwrap.dedent(code) + "\nprint(1, flush=True)\ntime.sleep(60)"
        started.append(Popen([sys.executable, "-c", source], stdout=PIPE, start_new_session=True))
        started[-1].stdout.readline()
        return started[-1].pid

    yield of
    for process in started:
        os.killpg(process.pid, signal.SIGKILL)  # its children, too
        process.communicate()


CHILDREN = """
ready, told = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        kept = b"x" * 50_000_000
        os.write(told, b"1")
        time.sleep(60)
for _ in range(4):
    os.read(ready, 1)
"""


def test_children_count_together_and_the_process_itself_does_not(family):
    process = family("kept = b'x' * 300_000_000" + CHILDREN)
    assert memory.over(process, 200 * MB) and not memory.over(process, 560 * MB)
    assert not memory.over(family("kept = b'x' * 300_000_000"), 1)


def test_what_they_share_counts_once(family):
    """Four children with a parent's 300 MB: 1200 if each counted all of it, 240 as shares among five."""
    process = family("shared = b'x' * 300_000_000" + CHILDREN.replace("50_000_000", "1"))
    assert memory.over(process, 200 * MB) and not memory.over(process, 350 * MB)


def test_grandchildren_count(family):
    process = family("if os.fork():\n    time.sleep(60)" + CHILDREN)
    assert memory.over(process, 200 * MB)


def test_a_process_that_is_not_there():
    assert not memory.over(2**22 + 1, 0)
