"""A large text that needs no network: the docstrings of the packages that the course is installed with."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path

from dlviz.data.sequences import Text

BSD, PSF = "BSD 3-clause", "PSF License, in matplotlib's version"
PACKAGES = {  # as imported: as installed, and the licence
    "numpy": ("numpy", BSD),
    "scipy": ("scipy", BSD),
    "sklearn": ("scikit-learn", BSD),
    "matplotlib": ("matplotlib", PSF),
    "torch": ("torch", BSD),
    "sympy": ("sympy", BSD),
    "networkx": ("networkx", BSD),
    "IPython": ("ipython", BSD),
}
NO_DOCUMENTATION = {"test", "tests", "testing", "_vendor", "externals", "extern"}  # folders


@dataclass(frozen=True, repr=False)
class Docstrings(Text):
    """A text with a part for each package.

    docs.text[docs.packages["scipy"]] is scipy's. Keep whole packages for validation and for the test: within
    a package, docstrings repeat each other.
    """

    packages: dict[str, slice]  # where each one's docstrings stand in the text, without gaps


def load_docstrings(*packages: str) -> Docstrings:
    """The docstrings of these packages, or of all in PACKAGES that are installed, as one text in ASCII.

    They are read from the source code, in the order of packages, files and lines, and nothing is imported.
    Tests and copies of other projects are left out, and of equal docstrings only the first is kept. An empty
    line stands between two of them. The text is the same for the same versions. On one core the first call
    takes less than a second for most packages, 8 for torch, about 16 for all (23 million characters); after
    that it stays in memory.

    Source: numpy, scipy, scikit-learn, matplotlib, torch, sympy, networkx and ipython, as installed.
    Licence: BSD 3-clause; matplotlib's the PSF License, in matplotlib's version.
    """
    if unknown := set(packages) - set(PACKAGES):
        raise ValueError(f"expected packages out of {', '.join(PACKAGES)}, got {', '.join(sorted(unknown))}")
    if lacking := [name for name in packages if find_spec(name) is None]:
        raise ImportError(f"expected {', '.join(lacking)} to be installed: try pip install, or leave it out")
    names = [name for name in PACKAGES if (name in packages if packages else find_spec(name))]
    text, parts, seen = "", {}, set[str]()
    for name in names:
        own = [docstring for docstring in _docstrings(name) if docstring not in seen]
        seen.update(own)
        part = "".join(f"{docstring}\n\n" for docstring in own)
        parts[name] = slice(len(text), len(text) + len(part))
        text += part
    installed = ", ".join(f"{PACKAGES[name][0]} {version(PACKAGES[name][0])}" for name in names)
    licences = dict.fromkeys(PACKAGES[name][1] for name in names)
    return Docstrings(text, "docstrings of installed packages", installed, "; ".join(licences), parts)


@cache
def _docstrings(package: str) -> tuple[str, ...]:
    """The package's docstrings, each once."""
    folder = Path(str(find_spec(package).origin)).parent  # of its __init__.py
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    documented = [files[name] for name in sorted(files) if NO_DOCUMENTATION.isdisjoint(name.split("/"))]
    return tuple(dict.fromkeys(docstring for path in documented for docstring in _of_file(path)))


def _of_file(path: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in others' code
        try:
            yield from _of_node(ast.parse(path.read_bytes()))
        except SyntaxError:  # written for another version of Python
            return


def _of_node(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The node's docstring, then those of the classes and functions directly in it."""
    docstring = cleandoc(ast.get_docstring(node, clean=False) or "")
    if plain := re.sub(r"[^\n -~]", "", docstring).strip():  # printable ASCII
        yield plain
    for child in node.body:
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _of_node(child)
