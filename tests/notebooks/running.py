"""Run notebooks through nbval, strictly, in a pytest of their own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import kernel

HERE = Path(__file__).parent


def compare(*notebooks: Path) -> subprocess.CompletedProcess[str]:
    """Run each notebook and compare every output with the saved one."""
    with tempfile.TemporaryDirectory() as scratch:
        env = kernel.environment(Path(scratch))
        env["PYTHONPATH"] += os.pathsep.join(["", str(HERE), str(kernel.ROOT / "course")])
        command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "strict_nbval"]
        options = [
            f"--nbval-cell-timeout={kernel.CELL_TIMEOUT}",
            f"--nbval-sanitize-with={kernel.ROOT / 'course' / 'sanitize.cfg'}",
            f"--confcutdir={HERE}",
            f"--rootdir={scratch}",
            f"--config-file={os.devnull}",
        ]
        return subprocess.run(
            [*command, *options, "-q", "-p", "no:cacheprovider", "--color=no", *map(str, notebooks)],
            env=env,
            text=True,
            capture_output=True,
        )
