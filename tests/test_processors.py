"""benchmarks/processors.py: its variables choose the kernels that they name, and what moves is found."""

import os
import subprocess
import sys

import nbformat
import pytest

from benchmarks import processors

SAY = """
import numpy, torch, threadpoolctl
print(*{each["architecture"] for each in threadpoolctl.threadpool_info() if "architecture" in each})
print(torch.backends.cpu.get_cpu_capability(), torch.get_num_threads())
"""


@pytest.mark.parametrize("name", processors.SETTINGS)
def test_a_setting_chooses_the_kernels_that_it_names(name):
    setting = processors.SETTINGS[name]
    if (variables := processors.environment(setting)) is None:
        pytest.skip(f"this processor lacks {setting.needs}")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", SAY], env=os.environ | variables, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    kernels, pytorch = run.stdout.splitlines()
    asked = setting.variables
    # OpenBLAS says Haswell for Zen: both have the same kernels
    assert asked.get("OPENBLAS_CORETYPE", kernels).replace("Zen", "Haswell").lower() == kernels.lower()
    assert asked.get("ATEN_CPU_CAPABILITY", pytorch.split()[0]).lower() == pytorch.split()[0].lower()
    assert asked.get("OMP_NUM_THREADS", pytorch.split()[1]) == pytorch.split()[1]


def test_a_processor_that_lacks_what_a_setting_needs_is_told(monkeypatch):
    assert processors.environment(processors.Setting("no such feature", (), {})) is None


def test_what_is_not_as_saved_is_found(tmp_path, monkeypatch):
    moves = nbformat.v4.new_code_cell(
        "import os\nprint('score', os.environ.get('DLVIZ_SCORE', '90'), '%')",
        metadata={"tolerance": {"# %": 2}},
    )
    moves.outputs = [nbformat.v4.new_output("stream", name="stdout", text="score 90 %\n")]
    nbformat.write(nbformat.v4.new_notebook(cells=[moves]), tmp_path / "98_small.ipynb")
    monkeypatch.setattr(processors.build, "NOTEBOOKS", tmp_path)
    assert processors.run_lessons(["98_small"], {"near": {"DLVIZ_SCORE": "92"}}) == 0
    assert processors.run_lessons(["98_small"], {"far": {"DLVIZ_SCORE": "93"}}) == 1
    assert processors.run_lessons(["98_small"], {"other": {"DLVIZ_SCORE": "x"}}) == 1
