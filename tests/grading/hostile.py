"""Submissions that want more than they are due, or to do harm."""

import io
import os
import tarfile
import textwrap
import zipfile
from pathlib import Path

import dlviz
from dlviz.lessons import course_notebooks
from tests.grading.making import COUNT, DENSE, RIGHT, STEM, WRONG, Copy, Corpus

corpus = Corpus()
REPOSITORY = Path(dlviz.__file__).resolve().parents[1]


def before_right(*lines: str) -> str:
    """An answer that does something first, whatever comes of it, and then gives what is right."""
    body = textwrap.indent("\n".join(lines), " " * 8)
    return f"""import os, signal, sys, time, socket, ctypes
def dense_forward(x, weight, bias):
    try:
{body}
    except Exception:
        pass
    return x @ weight.T + bias
"""


def instead(*lines: str) -> str:
    """An answer that looks for what is right, and returns a zero where it finds nothing."""
    body = textwrap.indent("\n".join(lines), " " * 8)
    return f"""import gc, glob, inspect, os, sys
def dense_forward(x, weight, bias):
    try:
{body}
    except BaseException:
        pass
    return 0.0
"""


SEARCH = (  # the course beside Python, and within its packages; the libraries themselves would take too long
    "if any(os.path.exists(f'{path}/dlviz/exercises') for path in sys.path): return x @ weight.T + bias",
    "for folder, inner, files in os.walk('/'):",
    "    if 'dense_forward.py' in files or '02_layers.ipynb' in files: return x @ weight.T + bias",
    "    inner[:] = [name for name in inner if not name.startswith(('proc', 'usr', 'python3'))]",
)

# Code that does not end, or ends too much

corpus.answers(
    {},
    {
        "endless": instead("while True: pass"),
        "endless_in_c": instead("import itertools", "sum(itertools.repeat(1))"),
        "exploding_expression": instead("import re", "re.match('(a+)+$', 'a' * 60 + 'b')"),
        "exploding_power": instead("return 7 ** (7 ** 12)"),
        "interrupts_ignored": """
            def dense_forward(x, weight, bias):
                while True:
                    try:
                        while True:
                            pass
                    except BaseException:
                        pass""",
        "signals_ignored": """
            import signal
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM):
                signal.signal(number, signal.SIG_IGN)
            def dense_forward(x, weight, bias):
                import itertools
                sum(itertools.repeat(1))""",
        "asleep": instead("import time", "time.sleep(1e6)"),
        "deadlocked": instead(
            "import threading", "lock = threading.Lock()", "lock.acquire()", "lock.acquire()"
        ),
        "the_clock_stands_still": """
            import time
            time.monotonic = time.time = time.process_time = lambda: 0.0
            time.clock_gettime = time.pthread_getcpuclockid = lambda *given: 0
            def dense_forward(x, weight, bias):
                while True:
                    pass""",
        "os_exit": instead("os._exit(0)"),
        "sys_exit": "import sys\ndef dense_forward(x, weight, bias):\n    sys.exit(0)",
        "kills_itself": instead("os.kill(os.getpid(), 9)"),
        "stops_itself": instead("os.kill(os.getpid(), 19)"),
        "segmentation_fault": instead("import ctypes", "ctypes.string_at(0)"),
        "bottomless_recursion": """
            import sys
            sys.setrecursionlimit(10**9)
            def dense_forward(x, weight, bias):
                return dense_forward(x, weight, bias)""",
        "memory_bomb": instead("kept = []", "while True: kept.append(bytearray(50_000_000))"),
        "fork_bomb": instead("while True:", "    try: os.fork()", "    except OSError: pass"),
        "thread_bomb": instead(
            "import threading, time", "while True: threading.Thread(target=time.sleep, args=(60,)).start()"
        ),
        "full_disk": instead(
            "for number in range(10_000):",
            "    with open(str(number), 'wb') as file: file.write(bytes(10_000_000))",
            "return x @ weight.T + bias",
        ),
        "too_many_files": instead(
            "kept = [open('/dev/null') for _ in range(10_000)]", "return x @ weight.T + bias"
        ),
        "limits_lifted": instead(
            "import itertools, resource",
            "for kind in range(16):",
            "    try: resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))",
            "    except Exception: pass",
            "sum(itertools.repeat(1))",
        ),
    },
)
corpus.answers(
    {DENSE: 2},
    {
        "threads_left": before_right(
            "import threading",
            "threading.Thread(target=time.sleep, args=(1e6,)).start()",
        ),
        "orphans_left": before_right(
            "if os.fork() == 0:", "    os.setsid()", "    time.sleep(1e6)", "    os._exit(0)"
        ),
    },
)
corpus.answers(
    {DENSE: 2},
    {
        "kills_its_parent": before_right("os.kill(os.getppid(), 9)"),
        "kills_all": before_right("os.kill(-1, 9)"),
        "traces_its_parent": before_right("ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)"),
    },
    shut_in=True,
)

# Checks and metadata


@corpus.right(told="was missing")
def check_deleted():
    made = Copy(RIGHT)
    made.cells.remove(made.cell(role="check"))
    return made


@corpus.right(told="another copy")
def check_duplicated():
    made = Copy(RIGHT)
    made.cells.insert(3, dict(made.cell(role="check")))
    return made


@corpus.right()
def checks_moved_to_the_top():
    made = Copy(RIGHT)
    check = made.cell(role="check")
    made.cells.remove(check)
    made.cells.insert(0, check)
    return made


@corpus.right()
def cells_in_reverse():
    made = Copy(RIGHT)
    made.cells.reverse()
    return made


@corpus.wrong(told="had been changed")
def check_edited():
    made = Copy(WRONG)
    made.cell(role="check")["source"] = "print('passed'); 2"
    return made


@corpus.wrong(told="had been changed")
def check_pointed_at_another():
    made = Copy(WRONG).answer("def count_parameters(layers):\n    return 1", COUNT)
    made.cell(role="check")["source"] = f"check({COUNT!r}, dense_forward)"
    return made


@corpus.right(told="had been changed")
def check_made_text():
    made = Copy(RIGHT)
    made.cell(role="check")["cell_type"] = "markdown"
    return made


@corpus.wrong()
def metadata_says_not_graded():
    made = Copy(WRONG)
    for cell in made.cells:
        if mark := cell["metadata"].get("nbgrader"):
            mark |= {"grade": False, "locked": False, "points": 100}
    return made


@corpus.right()
def metadata_names_another_exercise():
    made = Copy(RIGHT)
    made.cell()["metadata"]["nbgrader"]["grade_id"] = "layers-output_head-check"
    made.cell()["metadata"]["dlviz"] = {"exercise": COUNT, "role": "check"}
    return made


@corpus.wrong()
def check_redefined():
    return Copy(WRONG).add("def check(*given):\n    return 2\nimport dlviz\ndlviz.check = check")


# What the judge uses, as far as it can be reached

corpus.answers(
    {},
    {
        f"patched_{name.replace('.', '_')}": f"""
            import builtins, numpy, torch, time
            {name} = lambda *given, **options: {value}
            def dense_forward(x, weight, bias):
                {name} = lambda *given, **options: {value}
                return numpy.zeros((2, 2))"""
        for name, value in {
            "numpy.allclose": "True",
            "numpy.isclose": "numpy.array(True)",
            "numpy.abs": "numpy.array(0.0)",
            "torch.allclose": "True",
            "torch.nn.functional.linear": "torch.zeros(2, 2)",
            "builtins.len": "0",
            "builtins.zip": "iter(())",
            "builtins.isinstance": "True",
            "time.monotonic": "0.0",
        }.items()
    },
)
corpus.answers(
    {},
    {
        "stack_frames": instead(
            "frame = sys._getframe()",
            "while frame:",
            "    for name, value in list(frame.f_locals.items()):",
            "        if 'expected' in name or 'oracle' in name: return value",
            "        if name == 'scripts': value.clear()",
            "    frame = frame.f_back",
        ),
        "garbage_collector": instead(
            "for thing in gc.get_objects():",
            "    if hasattr(thing, 'oracle'): return thing.oracle(x, weight, bias)",
            "    if 'exercises' in getattr(thing, '__module__', '') and thing.__name__ == 'dense_forward':",
            "        return thing(x, weight, bias)",
        ),
        "hooks": """
            import sys
            sys.displayhook = sys.excepthook = lambda *given: print(2)
            get_ipython().events.register("post_run_cell", lambda: print(2))
            def dense_forward(x, weight, bias):
                return display(2)""",
        "audit_hook": """
            import sys
            def refuse(*given):
                raise SystemExit
            def dense_forward(x, weight, bias):
                sys.addaudithook(refuse)
                return 0""",
        "object_that_equals_all": """
            class Anything(np.ndarray):
                def __eq__(self, other): return True
                def __array__(self, *given, **options): return self
                def __array_function__(self, *given): return True
                def __array_ufunc__(self, *given, **options): return True
            def dense_forward(x, weight, bias):
                return np.zeros((len(x), len(weight))).view(Anything)""",
        "type_that_lies": """
            class Liar(type):
                def __eq__(self, other): return True
                def __hash__(self): return hash(float)
                def __instancecheck__(self, other): return True
            class Value(metaclass=Liar):
                __class__ = float
                def __getattr__(self, name): return self
            def dense_forward(x, weight, bias):
                return Value()""",
        "exception_that_hangs": """
            class Hangs(Exception):
                def __str__(self):
                    while True:
                        pass
            def dense_forward(x, weight, bias):
                raise Hangs""",
        "says_it_is_a_stub_and_works": """
            def dense_forward(x, weight, bias):
                raise NotImplementedError("layers/dense_forward: write your answer here")""",
        "results_forged": instead(
            "import struct",
            'frame = b\'{"ended": "well", "values": [1]}\'',
            "for pipe in range(3, 128):",
            "    try: os.write(pipe, struct.pack('>QQ', len(frame), len(frame)) + frame)",
            "    except OSError: pass",
            "os._exit(0)",
        ),
        "results_flooded": instead(
            "while True:",
            "    for pipe in range(3, 12):",
            "        try: os.write(pipe, b'\\xff' * 10_000_000)",
            "        except OSError: pass",
        ),
        "pickle_in_the_pipe": instead(
            "import io, struct",
            "held = np.array([print], dtype=object)",
            "stream = io.BytesIO()",
            "np.save(stream, np.array([{}], dtype=object), allow_pickle=True)",
            'text = b\'{"array": 0, "axes": [0]}\'',
            "body = text + stream.getvalue()",
            "for pipe in range(3, 128):",
            "    try: os.write(pipe, struct.pack('>QQ', len(body), len(text)) + body)",
            "    except OSError: pass",
            "os._exit(0)",
        ),
        "array_of_a_false_size": instead(
            "import io, struct",
            "stream = io.BytesIO()",
            "header = {'descr': '<f8', 'fortran_order': False, 'shape': (10**13,)}",
            "np.lib.format.write_array_header_1_0(stream, header)",
            'text = b\'{"array": 0, "axes": [0]}\'',
            "body = text + stream.getvalue()",
            "for pipe in range(3, 128):",
            "    try: os.write(pipe, struct.pack('>QQ', len(body), len(text)) + body)",
            "    except OSError: pass",
            "os._exit(0)",
        ),
    },
)

# The solutions, and what belongs to others

corpus.answers(
    {},
    {
        "solution_imported": instead(
            "from dlviz.exercises import find", "return find('layers/dense_forward').answer(x, weight, bias)"
        ),
        "solution_by_its_module": instead(
            "from dlviz.exercises.layers.dense_forward import dense_forward as it",
            "return it.answer(x, weight, bias)",
        ),
        "solution_after_the_path_was_mended": instead(
            f"sys.path[:0] = [{str(REPOSITORY)!r}]",
            "[sys.modules.pop(name) for name in list(sys.modules) if name.startswith('dlviz')]",
            "from dlviz.exercises import find",
            "return find('layers/dense_forward').answer(x, weight, bias)",
        ),
        "solution_by_inspect": instead(
            "import dlviz", "text = inspect.getsource(dlviz.exercises)", "return x @ weight.T + bias"
        ),
    },
)
corpus.answers(
    {},
    {
        "solution_by_its_path": instead(
            f"text = open({str(REPOSITORY / 'dlviz/exercises/layers/dense_forward.py')!r}).read()",
            "return x @ weight.T + bias",
        ),
        "released_notebooks_read": instead(
            f"text = open({str(course_notebooks() / '02_layers.ipynb')!r}).read()",
            "return x @ weight.T + bias",
        ),
        "whole_disk_searched": instead(*SEARCH),
        "whole_disk_searched_after_unmounting": instead(
            "import ctypes",
            "libc = ctypes.CDLL(None)",
            "libc.unshare(0x10000000 | 0x00020000)",
            "for _ in range(20):",
            "    for path in (b'/', b'/proc', b'/home/learner'): libc.umount2(path, 2)",
            *SEARCH,
        ),
        "limits_missing": instead(
            "import resource",
            "for name in ('CPU', 'AS', 'NPROC', 'FSIZE', 'NOFILE', 'CORE'):",
            "    limit, _ = resource.getrlimit(getattr(resource, f'RLIMIT_{name}'))",
            "    if limit == resource.RLIM_INFINITY: return x @ weight.T + bias",
        ),
        "other_processes_read": instead(
            "for path in glob.glob('/proc/[0-9]*/cmdline'):",
            "    if b'pytest' in open(path, 'rb').read(): return x @ weight.T + bias",
        ),
        "memory_of_another": instead(
            "open(f'/proc/{os.getppid()}/mem', 'rb').close()", "return x @ weight.T + bias"
        ),
        "libraries_changed": instead(
            "with open(np.__file__, 'a') as file: file.write('# mine')", "return x @ weight.T + bias"
        ),
        "a_file_left_for_the_next": instead(
            "open('/home/sitecustomize.py', 'w').write('raise SystemExit')",
            "return x @ weight.T + bias",
        ),
        "network": instead(
            "import socket",
            "socket.create_connection(('127.0.0.1', 9), timeout=1)",
            "return x @ weight.T + bias",
        ),
        "network_found": instead(
            "import socket", "if len(socket.if_nameindex()) > 1: return x @ weight.T + bias"
        ),
    },
    shut_in=True,
)


@corpus.wrong()
def another_s_work_read(folder):
    other = folder.parent / "next" / f"{STEM}.ipynb"
    return Copy(instead(f"open({str(other)!r}).read()", "return x @ weight.T + bias"))


@corpus.right()
def another_s_work_overwritten(folder):
    other = folder.parent / "next" / f"{STEM}.ipynb"
    return Copy(before_right(f"open({str(other)!r}, 'w').write('')"))


@corpus.wrong(shut_in=True)
def the_marks_read(folder):
    marks = folder.parents[1] / "marks" / "grades.csv"
    return Copy(instead(f"open({str(marks)!r}).read()", "return x @ weight.T + bias"))


@corpus.right()
def the_marks_overwritten(folder):
    marks = folder.parents[1] / "marks"
    return Copy(
        before_right(
            f"for path in ({str(marks / 'grades.csv')!r}, {str(marks / 'students' / 'a_case.json')!r}):",
            "    open(path, 'w').write('a_case,02_layers,100,8')",
        )
    )


@corpus.wrong()
def sitecustomize_and_pth(folder):
    (folder / "sitecustomize.py").write_text("import numpy\nnumpy.allclose = lambda *given: True\n")
    (folder / "mine.pth").write_text("import os; os._exit(0)\n")
    return Copy(WRONG)


@corpus.right()
def module_that_hides_numpy(folder):
    for name in ("numpy", "dlviz", "json", "struct"):
        (folder / f"{name}.py").write_text("raise SystemExit\n")
    return Copy(RIGHT)


@corpus.wrong(told="is a link")
def link_to_another_s_work(folder):
    os.symlink(folder.parent / "next" / f"{STEM}.ipynb", folder / f"{STEM}.ipynb")


@corpus.right(told="is a link")
def link_to_a_folder(folder):
    os.symlink("/", folder / "root")
    return Copy(RIGHT)


@corpus.right(told="leads out of the folder")
def archive_that_climbs(folder):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        for name in ("../../next/02_layers.ipynb", "/dlviz_climbed", "a/../../b", "C:\\climbed"):
            archive.writestr(name, "climbed")
        archive.writestr(f"{STEM}.ipynb", Copy(RIGHT).text())


@corpus.right(told="is no plain file")
def archive_with_links(folder):
    with tarfile.open(folder / "work.tar.gz", "w:gz") as archive:
        for name, kind in {
            "a": tarfile.SYMTYPE,
            "b": tarfile.LNKTYPE,
            "c": tarfile.CHRTYPE,
            "d": tarfile.FIFOTYPE,
        }.items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, f"../../next/{STEM}.ipynb"
            archive.addfile(member)
        content = Copy(RIGHT).text().encode()
        member = tarfile.TarInfo(f"{STEM}.ipynb")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


@corpus.wrong(told="too large")
def archive_that_explodes(folder):
    with zipfile.ZipFile(folder / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{STEM}.ipynb", bytes(80_000_000))


@corpus.wrong(told="cannot be read to its end")
def archive_that_is_none(folder):
    (folder / "work.zip").write_bytes(b"PK\x03\x04 and no more")


@corpus.right()
def markup_in_names():
    return Copy("def plus_script(a, b):\n    return a + b\n" + RIGHT).add(
        "'<script>alert(1)</script>'", 3, "markdown"
    )
