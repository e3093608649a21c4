"""What the kernel refuses to a learner's code: each call, tried for real in a child with the filter on."""

import errno
import os
import platform
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from dlviz.sandbox import calls

NEW_USERS = 0x10000000  # a flag of clone
FILTERED = """
import ctypes, errno, os, sys
from dlviz.sandbox import calls
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
calls.refuse()
def error(number, *arguments):
    ctypes.set_errno(0)
    return ctypes.get_errno() if libc.syscall(number, *arguments) < 0 else 0
column = calls.MACHINES[os.uname().machine][0]
"""


def trial(code):
    """What the code prints in a process that has the filter."""
    if platform.machine() not in calls.MACHINES or sys.platform != "linux":
        pytest.skip("there is no filter for this machine")
    made = subprocess.run(
        [sys.executable, "-c", FILTERED + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(calls.__file__).parents[2])},
    )
    if "the kernel takes no filter" in made.stderr:
        pytest.skip("this kernel has none")
    return made.stdout.strip() or made.stderr[-500:]


def test_every_call_of_the_list_is_refused():
    """Arguments that no call takes: without the filter most of them fail otherwise, or not at all."""
    allowed = trial(
        """
        tried = {name: error(numbers[column], *[-1] * 6) for name, numbers in calls.REFUSED.items()}
        print([name for name, code in tried.items() if code != errno.EPERM])
        """
    )
    assert allowed == "[]"


def test_without_the_filter_some_of_them_are_not():
    """Or the test above could not fail."""
    here = FILTERED.replace("calls.refuse()", "")
    code = (
        "print(error(calls.REFUSED['memfd_create'][column], b'a', 0), error(calls.SOCKET[column], 2, 1, 0))"
    )
    assert (
        subprocess.run([sys.executable, "-c", here + code], capture_output=True, text=True).stdout == "0 0\n"
    )


@pytest.mark.parametrize(
    ("family", "refused"), [("AF_UNIX", False), ("AF_INET", True), ("AF_INET6", True), ("AF_NETLINK", True)]
)
def test_only_sockets_of_this_machine_s_own(family, refused):
    said = trial(f"import socket; print(error(calls.SOCKET[column], int(socket.{family}), 1, 0))")
    assert said == str(errno.EPERM if refused else 0)


def test_no_new_namespaces_by_clone():
    said = trial(
        f"""
        for flags in ({NEW_USERS} | 17, 17):  # 17: the parent is told when it ends
            ctypes.set_errno(0)
            child = libc.syscall(calls.CLONE[column], flags, 0, 0, 0, 0)
            if child == 0:
                os._exit(0)
            print(child > 0, ctypes.get_errno())
        print(error(calls.CLONE3[column], 0, 0))
        """
    )
    assert said.splitlines() == [f"False {errno.EPERM}", "True 0", str(errno.ENOSYS)]


def test_what_an_answer_needs_goes_on():
    said = trial(
        """
        import subprocess, tempfile, threading, numpy
        thread = threading.Thread(target=print, args=("thread",))
        thread.start()
        thread.join()
        child = os.fork()
        if child == 0:
            os._exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), subprocess.run(["true"]).returncode)
        with tempfile.TemporaryFile() as file:
            numpy.save(file, numpy.ones((300, 300)) @ numpy.ones((300, 300)))
            print(file.tell())
        """
    )
    assert said.splitlines() == ["thread", "3 0", "720128"]


def test_a_call_of_the_other_set_is_refused():
    if platform.machine() != "x86_64":
        pytest.skip("x86_64 alone has a second set of calls, x32")
    assert trial("print(error(calls.OTHER_ABI + 39))") == str(errno.EPERM)


def test_the_numbers_are_those_of_the_kernel_s_headers():
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the kernel's headers are not here")
    numbers = dict(line.split()[1:3] for line in header.read_text().splitlines() if "__NR_" in line)
    named = calls.REFUSED | {"clone": calls.CLONE, "clone3": calls.CLONE3, "socket": calls.SOCKET}
    assert {name: str(both[0]) for name, both in named.items()} == {
        name: numbers[f"__NR_{name}"] for name in named
    }
