"""A submitted notebook as a list of cells, however old, new or damaged its file is."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 60_000_000
MAX_CELLS = 5_000
MAX_SOURCE = 1_000_000  # characters of one cell
CONFLICT = ("<<<<<<< ", ">>>>>>> ")


class Unreadable(Exception):
    """A file that is no notebook; the message says what it is instead."""


@dataclass(frozen=True)
class Submitted:
    """A cell as it was handed in. `exercise`, `role` and `grade_id` are what its metadata claim."""

    id: str
    type: str
    source: str
    exercise: str = ""
    role: str = ""
    grade_id: str = ""


def read(path: Path) -> list[Submitted]:
    """The notebook's cells. Raises Unreadable, with a sentence, if there are none to be had."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable(
            f"{size / 1e6:.0f} MB, and at most {MAX_BYTES / 1e6:.0f} are read: clear its outputs"
        )
    text = _decoded(path.read_bytes())
    if not text.strip():
        raise Unreadable("the file is empty")
    try:
        saved = json.loads(text)
    except RecursionError:
        raise Unreadable("lists within lists, too deep for a notebook") from None
    except ValueError as error:
        if any(line.startswith(CONFLICT) for line in text.splitlines()):
            raise Unreadable("Git has left a conflict in it (lines that begin with <<<<<<<)") from None
        raise Unreadable(f"not JSON: {error}") from None
    cells = _cells(saved)
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"{len(cells):,} cells, and at most {MAX_CELLS:,} are read")
    return [submitted(cell) for cell in cells if isinstance(cell, dict)]


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("its text is in an encoding that is not known")


def _cells(saved: Any) -> list[Any]:
    """Of nbformat 4 and whatever keeps its list of cells; of nbformat 3 those of all worksheets."""
    if isinstance(saved, dict):
        if isinstance(saved.get("cells"), list):
            return saved["cells"]
        sheets = saved.get("worksheets")
        if isinstance(sheets, list):
            return [
                cell
                for sheet in sheets
                if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
                for cell in sheet["cells"]
            ]
    raise Unreadable("JSON, but not a notebook: it has no list of cells")


def submitted(cell: dict[str, Any]) -> Submitted:
    """The cell, as far as it is one."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    ours, nbgraders = metadata.get("dlviz"), metadata.get("nbgrader")
    ours = ours if isinstance(ours, dict) else {}
    nbgraders = nbgraders if isinstance(nbgraders, dict) else {}
    source = cell.get("source", cell.get("input", ""))  # `input` in nbformat 3
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return Submitted(
        _text(cell.get("id")) or _text(metadata.get("id")),  # Google Colab keeps ids in the metadata
        _text(cell.get("cell_type")),
        _text(source)[:MAX_SOURCE],
        _text(ours.get("exercise")),
        _text(ours.get("role")),
        _text(nbgraders.get("grade_id")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
