"""A filter of system calls (seccomp): the kernel refuses what an answer never needs.

Namespaces hide files, processes and networks, but code can still ask the kernel for everything else, and a
fault in any part of it could let code out. The filter refuses calls that neither NumPy nor PyTorch makes, and
those that hold memory where `memory.py` does not see it. It is a program for the packet filter (BPF), which
the kernel runs at every system call of this process and its children. It can't be taken off again.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst; the numbers are those of the kernel's headers.
"""

import ctypes
import errno
import platform
import socket
import struct
import sys
from collections.abc import Iterator

# name: its number on x86_64 and on aarch64
REFUSED = {
    # mounts and namespaces
    **{"mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51)},
    **{"unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429)},
    **{"fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433)},
    **{"mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265)},
    # other processes
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440)},
    # parts of the kernel with a history of faults
    **{"bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282)},
    **{"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"personality": (135, 92), "fanotify_init": (300, 262), "syslog": (103, 116)},
    # memory that belongs to no process
    **{"shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180)},
    **{"memfd_create": (319, 279), "memfd_secret": (447, 447)},
    # the machine
    **{"init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106)},
    **{"kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142)},
    **{"swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60)},
    **{"settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171)},
    **{"clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162)},
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
NAMESPACES = (
    0x7E020080  # the flags of clone that ask for a new namespace: 0x80 of time, the others as in confine
)
MACHINES = {
    "x86_64": (0, 0xC000003E),
    "aarch64": (1, 0xC00000B7),
}  # column above, and the kernel's name for it
OTHER_ABI = 0x40000000  # numbers from here on are calls of x32, a second set on x86_64

NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # places in what the filter is shown
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
SET_SECCOMP, FILTER = 22, 2  # for prctl

Instruction = tuple[int, int, int, int]  # what, how many to skip if so, if not, operand


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse() -> None:
    """Put the filter on, for good. Raises OSError where there is none for this machine or this kernel.

    The process must have given up new privileges before (`confine.give_up`).
    """
    if sys.platform != "linux" or sys.byteorder != "little" or platform.machine() not in MACHINES:
        raise OSError(errno.ENOSYS, "there is no filter of system calls for this machine")
    packed = b"".join(struct.pack("=HBBI", *one) for one in _instructions(*MACHINES[platform.machine()]))
    program = _Program(len(packed) // 8, packed)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def _instructions(column: int, architecture: int) -> Iterator[Instruction]:
    not_allowed = (RETURN, 0, 0, ERROR | errno.EPERM)
    yield from ((LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL))
    yield from ((LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, OTHER_ABI), not_allowed)
    for numbers in REFUSED.values():
        yield from ((EQUAL, 0, 1, numbers[column]), not_allowed)
    # its flags lie in memory, where a filter can't look; told that there is none, the C library takes clone
    yield from ((EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, ERROR | errno.ENOSYS))
    yield from ((EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NAMESPACES))
    yield from (not_allowed, (RETURN, 0, 0, ALLOW))
    yield from ((EQUAL, 0, 3, SOCKET[column]), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, socket.AF_UNIX))
    yield from (not_allowed, (RETURN, 0, 0, ALLOW))
