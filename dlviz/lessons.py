"""Where the lessons of this installation are."""

from pathlib import Path

START = "00_start_here.ipynb"


def course_notebooks() -> Path:
    """Where this installation keeps the lessons: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / START).exists():
            return folder
    raise ImportError("no notebooks", name=f"{START} in this installation")
