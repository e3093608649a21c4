"""Run a lesson: in a fresh kernel, the same way on every machine."""

import os
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tidy import tidy

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT = 120  # seconds
MAX_MEMORY = 7e8  # bytes that a lesson's kernel may hold beyond the libraries: Binder gives 1 to 2 GB in all
LIBRARIES = "ipykernel, ipywidgets, matplotlib.pyplot, numpy, sklearn.datasets, torch"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # in IPython's tracebacks


class BuildError(Exception):
    """A lesson that cannot be built, in words for its author."""


def environment(scratch: Path) -> dict[str, str]:
    """The variables that a lesson runs with: the same on every machine, and no network."""
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "offline"), str(ROOT)]),
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
        "MKL_NUM_THREADS": "2",
        "CUDA_VISIBLE_DEVICES": "",  # saved outputs are those of the CPU
        "MATPLOTLIBRC": os.devnull,
        "IPYTHONDIR": str(scratch / "ipython"),
        "DLVIZ_PROGRESS": str(scratch / "progress.db"),
        "TZ": "UTC",
    }


@cache
def memory_of_the_libraries() -> int:
    """What a process of this Python holds that has imported the libraries and done nothing, in bytes.

    It depends on the build of PyTorch alone: 0.3 GB without CUDA, 1 GB with it.
    """
    code = f"import {LIBRARIES}, psutil; print(psutil.Process().memory_info().rss)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(run.stdout)


def silent(data: dict[str, Any]) -> bool:
    """Whether this is a picture that says nothing to a screen reader."""
    html = data.get("text/html", "")
    return ("<img" in html and "alt=" not in html) or any(kind.startswith("image/") for kind in data)


def execute(notebook: Any, env: dict[str, str] | None = None) -> int:
    """Run the notebook in a fresh kernel of this very Python, in an empty folder; tidy its outputs.

    Returns the most memory that the kernel held after any cell beyond what the libraries take, in bytes.
    """
    import psutil
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    class ThisPython(KernelSpecManager):
        """Knows one kernel, the interpreter that runs this, whatever kernels the machine has installed."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(**get_kernel_dict(["--log-level=ERROR"]))

    memory = [0]

    def look_at_memory(**_: Any) -> None:
        memory.append(psutil.Process(kernel.provisioner.pid).memory_info().rss)

    kernel: Any = AsyncKernelManager(kernel_spec_manager=ThisPython())
    with tempfile.TemporaryDirectory() as scratch:
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=CELL_TIMEOUT,
            record_timing=False,
            store_widget_state=False,
            on_cell_executed=look_at_memory,
            resources={"metadata": {"path": scratch}},
        )
        try:
            client.execute(env=environment(Path(scratch)) | (env or {}))
        except (CellExecutionError, CellTimeoutError) as error:
            raise BuildError(COLOURS.sub("", str(error))) from None
        finally:  # a manager that was given to nbclient is left running by it
            if kernel.has_kernel:
                run_sync(kernel.shutdown_kernel)(now=True)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = tidy(cell.outputs)
            if any(output.get("name") == "stderr" for output in cell.outputs):
                raise BuildError(f"a cell writes to stderr, which differs at each run:\n{cell}")
            if any(silent(output.get("data", {})) for output in cell.outputs):
                raise BuildError(f"a picture without words: use pictures.show(fig, caption):\n{cell.source}")
    own = max(0, max(memory) - memory_of_the_libraries())
    if own > MAX_MEMORY:
        raise BuildError(
            f"its kernel holds {own / 1e6:.0f} MB beyond the libraries, more than {MAX_MEMORY / 1e6:.0f}"
        )
    return own
