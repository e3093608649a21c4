"""What a process may still do once it has shut itself in: Linux's namespaces, capabilities, resource limits.

`enter` gives a process a root of its own, read-only, that holds Python's libraries and nothing else; `alone`
makes each child the only process that it can see; `give_up` takes the last rights away. Each raises OSError
where the system refuses. Nothing here needs to be root, but root can do the same.
"""

import contextlib
import ctypes
import os
import platform
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

NEW_MOUNTS, NEW_NAMES, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = (
    *(0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000),
)
READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
DETACH = 2  # unmount now, whoever still looks at it
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
DEATH_SIGNAL, DROP_BOUND, NO_NEW_PRIVILEGES, SUBREAPER = 1, 24, 38, 36  # for prctl
CAPABILITY_VERSION_3 = 0x20080522
LIBRARIES = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
UNPRIVILEGED = 61_000  # and above: users of no name, one for each worker, where the grader runs as root
SCRATCH = "size=64m,nr_inodes=2000,mode=1777"


@dataclass(frozen=True)
class Limits:
    """What the learner's code may use for one exercise."""

    setup: float = 20.0  # seconds of computing, before the first input
    seconds: float | None = None  # of computing, for all inputs; by default as the exercise says
    patience: float = 3.0  # times both, by the clock
    memory: int = 2_000_000_000  # bytes of address space beyond what Python and PyTorch have
    together: int = 3_000_000_000  # bytes in memory of all its processes
    processes: int = 64  # and threads
    output: int = 128_000_000  # bytes of results
    file_size: int = 16_000_000
    open_files: int = 128


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def _mount(source: str | None, target: Path | str, kind: str | None, flags: int, data: str = "") -> None:
    encoded = [None if text is None else str(text).encode() for text in (source, target, kind)]
    _call("mount", *encoded, ctypes.c_ulong(flags), data.encode())


def enter(view: Path, folder: Path) -> None:
    """Leave the machine's files, network and users behind; Python's libraries stay, and `view` at its place.

    folder: an empty one, for the new root
    """
    user, group = os.geteuid(), os.getegid()
    spaces = NEW_MOUNTS | NEW_NET | NEW_IPC | NEW_NAMES
    _call("unshare", spaces if user == 0 else spaces | NEW_USER)
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    _mount("none", folder, "tmpfs", NO_SETUID | NO_DEVICES, "size=4m,mode=755")
    for path in _needed():
        _show(Path(path), folder)
    _show(view, folder)
    for package in map(Path, sys.path):  # an installed course, with all its answers
        if (folder / package.relative_to("/") / "dlviz" / "exercises").exists() and package != view:
            _mount("none", folder / package.relative_to("/") / "dlviz", "tmpfs", READ_ONLY, "size=4k")
    for name in ("proc", "home/learner"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", DETACH)
    os.chdir("/")
    _mount(None, "/", None, REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)


def _needed() -> list[str]:
    """Folders that Python is made of, without those that lie in others."""
    packages = (path for path in sys.path if path.endswith(("site-packages", "dist-packages")))
    roots = {*LIBRARIES, *DEVICES, sys.prefix, sys.base_prefix, *packages}
    return sorted(path for path in roots if os.path.exists(path) and not _within(path, roots - {path}))


def _within(path: str, others: set[str]) -> bool:
    return any(Path(path).is_relative_to(other) for other in others)


def _show(path: Path, root: Path) -> None:
    """Let the path be seen in the new root, but not changed."""
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() and str(path) in LIBRARIES:  # /lib, which is usr/lib
        target.symlink_to(os.readlink(path))
        return
    if path.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    _mount(str(path), target, None, BIND | RECURSIVE)
    if str(path) not in DEVICES:
        attributes = (ctypes.c_uint64 * 4)(READ_ONLY | NO_SETUID | NO_DEVICES, 0, 0, 0)
        place = (AT_FDCWD, str(target).encode(), AT_RECURSIVE)
        _call("syscall", MOUNT_SETATTR, *place, attributes, ctypes.sizeof(attributes))


def alone() -> None:
    """The next child sees no process but its own children, and has shared memory of its own."""
    _call("unshare", NEW_PIDS | NEW_MOUNTS | NEW_IPC)


def settle() -> None:
    """In that child: its own list of processes, and an empty home of limited size."""
    _mount("none", "/home/learner", "tmpfs", NO_SETUID | NO_DEVICES, SCRATCH)
    with contextlib.suppress(OSError):  # in some containers; then there is none at all
        _mount("none", "/proc", "proc", NO_SETUID | NO_DEVICES)


def end_with_parent() -> None:
    """Let this process be killed when its parent ends, however that ends."""
    if platform.system() == "Linux":
        _call("prctl", DEATH_SIGNAL, 9, 0, 0, 0)


def adopt_orphans() -> None:
    """Let this process be the parent of all descendants whose parents end, so that it can end them."""
    if platform.system() == "Linux":
        _call("prctl", SUBREAPER, 1, 0, 0, 0)


def give_up(slot: int) -> None:
    """Give up whatever could be used to get out: other users, capabilities, programs that lend rights."""
    linux = platform.system() == "Linux"
    if linux:
        for capability in range(64):
            _libc().prctl(DROP_BOUND, capability, 0, 0, 0)  # refused beyond the last that there is
    if os.geteuid() == 0:
        if hidden := [path for path in (sys.prefix, sys.base_prefix) if not _readable(Path(path))]:
            raise OSError(f"only root can read {hidden[0]}; mark as another user, or with another Python")
        with contextlib.suppress(OSError):  # root of a container that has no other users
            os.setgroups([])
            os.setresgid(*[UNPRIVILEGED + slot] * 3)
            os.setresuid(*[UNPRIVILEGED + slot] * 3)
    if linux:
        _call("capset", (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)())
        _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _readable(path: Path) -> bool:
    """Whether every user can."""
    return all(one.stat().st_mode & 0o005 == 0o005 for one in (path.resolve(), *path.resolve().parents))


def limit(limits: Limits, seconds: float, address_space: int, others: int) -> None:
    """Let the system hold this process to its limits.

    seconds: of computing; address_space: bytes that it has already; others: processes that count as its own
    """
    most = int(seconds) + 1
    for name, value in {
        "CPU": most,
        "AS": address_space + limits.memory,
        "NPROC": others + limits.processes,
        "FSIZE": limits.file_size,
        "NOFILE": limits.open_files,
        "CORE": 0,
        "MSGQUEUE": 0,
    }.items():
        if (kind := getattr(resource, f"RLIMIT_{name}", None)) is not None:  # CPU's is 0
            with contextlib.suppress(ValueError, OSError):  # macOS does not let all be set
                resource.setrlimit(kind, (value, value + (name == "CPU")))
