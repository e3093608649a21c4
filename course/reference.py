"""The API reference: a page for each public module of dlviz, made by pdoc from the docstrings.

    python course/reference.py [FOLDER]      into course/api, or into FOLDER; then open its index.html

`make docs` runs this.
"""

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pdoc
import pdoc.render

import dlviz

# nobody imports these in a lesson
INNER = {"answers", "cli", "connection", "grading", "lessons", "sandbox", "server"}


def public() -> list[str]:
    """The modules that have a page."""
    names = sorted({module.name for module in iter_modules(dlviz.__path__)} - INNER)
    return ["dlviz", *(f"dlviz.{name}" for name in names if not name.startswith("_"))]


def build(folder: Path) -> None:
    """Write the pages. What is imported when it is first used is imported before: pdoc looks no further."""
    modules = public()
    for module in map(import_module, modules):
        for name in getattr(module, "__all__", ()):
            setattr(module, name, getattr(module, name))
    pdoc.render.configure(docformat="google", math=True, show_source=True)
    pdoc.pdoc(*modules, output_directory=folder)


if __name__ == "__main__":
    out = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_name("api")
    build(out)
    print(f"{out / 'index.html'} is the start page")
