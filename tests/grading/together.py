"""Submissions of several processes, each within its limits, that together take more memory than is allowed.

Where nothing stops them, they answer rightly.
"""

import textwrap

from tests.grading.making import Corpus

corpus = Corpus()
STOPPED = "together took more memory"


def holding(start: str, processes: int = 6, megabytes: int = 300) -> str:
    """An answer that is given once some processes have held memory for a second, all at once.

    start: the body of a loop that starts one process, and calls `hold` in it
    """
    body = textwrap.indent(textwrap.dedent(start).strip(), " " * 8)
    return f"""import ctypes, mmap, os, time
ready, told = os.pipe()
def hold():
    kept = b"x" * {megabytes}_000_000
    os.write(told, b"1")
    time.sleep(60)
    os._exit(0)
def start():
    for number in range({processes}):
{body}
    for number in range({processes}):
        os.read(ready, 1)
    time.sleep(1)
    return True
started = start()
def dense_forward(x, weight, bias):
    return x @ weight.T + bias if started else 0
"""


corpus.answers(
    {},
    {
        "children": holding("if os.fork() == 0: hold()"),
        "orphans": holding(
            """
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    hold()
                os._exit(0)
            """
        ),
        "a_chain_of_children": holding(
            """
            def next(left):
                if left and os.fork() == 0:
                    next(left - 1)
                    hold()
            if number == 0:
                next(6)
            """
        ),
        "children_that_do_not_let_themselves_be_looked_at": holding(
            """
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
                hold()
            """
        ),
        "memory_that_children_share": holding(
            """
            if os.fork() == 0:
                shared = mmap.mmap(-1, 300_000_000)
                for place in range(0, len(shared), 4096):
                    shared[place] = 1
                if os.fork() == 0:
                    time.sleep(60)
                hold()
            """,
            megabytes=1,
        ),
    },
    told=STOPPED,
)
corpus.answers(
    {},
    {
        "files_without_names": """
            import os
            kept = []
            def dense_forward(x, weight, bias):
                while len(kept) < 100:
                    kept.append(os.memfd_create("kept"))
                    os.write(kept[-1], bytes(15_000_000))
                return x @ weight.T + bias""",
        "segments_of_shared_memory": """
            import ctypes
            libc = ctypes.CDLL(None)
            libc.shmat.restype = ctypes.c_void_p
            def fill():
                number = libc.shmget(0, 300_000_000, 0o1600)
                if number < 0:
                    return False
                place = libc.shmat(number, None, 0)
                ctypes.memset(ctypes.c_void_p(place), 1, 300_000_000)
                return libc.shmdt(ctypes.c_void_p(place)) == 0
            filled = [fill() for _ in range(5)]
            def dense_forward(x, weight, bias):
                return x @ weight.T + bias if all(filled) else 0""",
    },
    filtered=True,
)
corpus.answers(
    {"layers/dense_forward": 2},
    {"few_children": holding("if os.fork() == 0: hold()", processes=2, megabytes=50)},
)
