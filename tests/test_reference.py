"""The API reference is made without a warning, and has a page for each public module."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_pdoc_makes_the_reference_without_a_warning(tmp_path):
    command = [sys.executable, "-W", "default", ROOT / "course" / "reference.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, ""), "what pdoc says about a docstring or an annotation"
    pages = {page.relative_to(tmp_path).as_posix() for page in tmp_path.rglob("*.html")}
    assert {
        "index.html",
        "dlviz.html",
        "dlviz/nn.html",
        "dlviz/optim.html",
        "dlviz/explorables.html",
    } <= pages
    text = (tmp_path / "dlviz" / "explorables.html").read_text(encoding="utf-8")
    assert 'class="name">FoldingPaper' in text, "names that are imported when they are first used, too"
