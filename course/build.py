"""Build the lessons: course/NN_stem.md, and the exercises that it names -> notebooks/NN_stem.ipynb, executed.

    python course/build.py [NN_stem ...]     build every lesson, or those named
    python course/build.py --check           build nothing; say which notebooks are stale, and exit with 1
    python course/build.py --solved FOLDER   write the solved notebooks there: for tests, never committed

Two builds on one machine are byte for byte the same: cell ids come from content, nothing records a time, and
outputs are tidied. How a source is written stands in course/authoring.md.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import glossary
import tolerance
from folding import announce, fold
from kernel import BuildError, execute

ROOT = Path(__file__).resolve().parent.parent
SOURCES, NOTEBOOKS = ROOT / "course", ROOT / "notebooks"
MAX_BYTES = 1_500_000  # a saved notebook
EXERCISE = re.compile(r"^:dlviz: *\{ *exercise: *([^ ,}]+)", re.MULTILINE)  # as a source names it
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {  # what ipykernel reports, without the version of Python
    "name": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def build(
    source: Path, folder: Path = NOTEBOOKS, *, solved: bool = False, env: dict[str, str] | None = None
) -> Path:
    """Convert, run, tidy and write one lesson; return the notebook's path."""
    path = folder / f"{source.stem}.ipynb"
    start = time.perf_counter()
    print(f"{source.stem}: running ...", flush=True)
    try:
        notebook = convert(source, solved=solved)
        memory = execute(notebook, env)
        refuse_false_tolerances(notebook)
        announce(notebook)
        notebook.metadata["language_info"] = LANGUAGE_INFO  # nbclient has noted Python's version there
        size = write(notebook, path)
    except BuildError as error:
        raise BuildError(f"{source.name}: {error}") from None
    seconds = time.perf_counter() - start
    print(
        f"{source.stem}: {seconds:.1f} s, {size / 1e3:.0f} kB saved, {memory / 1e6:.0f} MB of memory "
        "beyond the libraries",
        flush=True,
    )
    return path


# From source to notebook


def sources() -> list[Path]:
    """The lessons as written, in order."""
    return sorted(SOURCES.glob("[0-9][0-9]_*.md"))


def convert(source: Path, *, solved: bool = False) -> Any:
    """The notebook of a source, not yet executed; its exercises are stubs unless `solved`."""
    import jupytext

    text = source.read_text(encoding="utf-8")
    if twice := [id_ for id_, times in Counter(EXERCISE.findall(text)).items() if times > 1]:
        raise BuildError(f"{twice[0]} stands twice in this lesson; nbgrader wants each exercise once")
    notebook = jupytext.reads(text, fmt="md:myst")
    record = {"source": f"course/{source.name}", "source_sha256": fingerprint(text)}
    notebook.metadata = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO, "dlviz": record}
    notebook.cells = [made for cell in notebook.cells for made in with_exercise(cell)]
    fold(notebook)
    seen: Counter[tuple[str, str]] = Counter()
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's note about the layout of the source
        seen[cell.cell_type, cell.source] += 1
        cell.id = sha256(f"{cell.cell_type}\n{cell.source}\n{seen[cell.cell_type, cell.source]}")[:12]
        mark = cell.metadata.get("dlviz", {})
        if solved and mark.get("role") == "answer":
            cell.source = exercise_of(mark["exercise"]).marked
    return notebook


def with_exercise(cell: Any) -> list[Any]:
    """The cell; or, of one that names an exercise, two: the prompt to be answered, and the check."""
    from nbformat.v4 import new_code_cell

    if "dlviz" not in cell.metadata:
        if "### BEGIN SOLUTION" in cell.source:
            raise BuildError(f"write the solution in dlviz/exercises/, and name it here:\n{cell.source}")
        return [cell]
    if set(cell.metadata["dlviz"]) != {"exercise"} or cell.source.strip():
        raise BuildError(
            "write :dlviz: {exercise: stem/name} in an otherwise empty cell: prompt, solution and check are "
            f"taken from dlviz/exercises/. This cell holds {cell.metadata['dlviz']}:\n{cell.source}"
        )
    exercise = exercise_of(cell.metadata["dlviz"]["exercise"])
    sources = {"answer": exercise.stub, "check": f'check("{exercise.id}", {exercise.checked})'}
    return [
        new_code_cell(
            text,
            metadata={
                "dlviz": {"exercise": exercise.id, "role": role},
                "nbgrader": nbgrader_metadata(exercise, role),
            },
        )
        for role, text in sources.items()
    ]


def exercise_of(id_: str) -> Any:
    """The exercise of that id."""
    from dlviz.exercises import find

    try:
        return find(id_)
    except LookupError as error:
        raise BuildError(str(error)) from None


def nbgrader_metadata(exercise: Any, role: str) -> dict[str, Any]:
    """nbgrader's cell metadata (schema 3): an answer is a solution, a check a locked cell with points."""
    grade_id = re.sub(r"[^A-Za-z0-9_-]", "-", exercise.id)
    is_check = role == "check"
    return {
        "schema_version": 3,
        "grade_id": f"{grade_id}-check" if is_check else grade_id,
        "grade": is_check,
        "locked": is_check,
        "solution": not is_check,
        "task": False,
    } | ({"points": exercise.points} if is_check else {})


def refuse_false_tolerances(notebook: Any) -> None:
    """Refuse a tolerance that says nothing, or that covers no number which the cell has printed."""
    for cell in notebook.cells:
        if "tolerance" in cell.metadata and (
            why := tolerance.fault(cell.metadata["tolerance"], list(tolerance.texts(cell.outputs).values()))
        ):
            raise BuildError(f"{why}. The cell:\n{cell.source}")


# Writing and checking


def sha256(text: str) -> str:
    """The text's fingerprint."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """Of a source and of the exercises that it names: a change of either makes the notebook stale."""
    exercises = map(exercise_of, EXERCISE.findall(text))
    return sha256(text + "".join(f"{one.points}\n{one.stub}\n{one.marked}\n" for one in exercises))


def serialized(notebook: dict[str, Any]) -> str:
    """A notebook's JSON as it is saved."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(notebook: Any, path: Path) -> int:
    """Save the notebook with a fingerprint of all the rest of it; return its size in bytes."""
    import nbformat

    saved = json.loads(nbformat.writes(notebook))
    saved["metadata"]["dlviz"]["content_sha256"] = sha256(serialized(saved))
    size = len(serialized(saved).encode())
    if size > MAX_BYTES:
        cell = max(saved["cells"], key=lambda cell: len(serialized(cell)))
        raise BuildError(
            f"{size:,} bytes saved, {MAX_BYTES:,} allowed. {len(serialized(cell)):,} of them are this cell: "
            f"draw a smaller picture there, or print less.\n{''.join(cell['source'])}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(serialized(saved), encoding="utf-8")
    return size


def stale(source: Path, folder: Path = NOTEBOOKS) -> str | None:
    """Why the notebook of this source must be built again, or None."""
    path = folder / f"{source.stem}.ipynb"
    if not path.exists():
        return "was never built"
    if not source.exists():
        return "has no source: delete it"
    text = path.read_text(encoding="utf-8")
    if "### BEGIN SOLUTION" in text:
        return "has its solutions in it"
    try:
        notebook = json.loads(text)
        recorded = notebook["metadata"]["dlviz"]
        content = recorded.pop("content_sha256")
        source_then = recorded["source_sha256"]
    except (ValueError, KeyError, TypeError):
        return "was not written by course/build.py"
    try:
        if source_then != fingerprint(source.read_text(encoding="utf-8")):
            return f"is older than {source.name} or an exercise in it"
    except BuildError as error:
        return f"cannot be built: {error}"
    return "was edited by hand" if content != sha256(serialized(notebook)) else None


def check(lessons: list[Path], folder: Path = NOTEBOOKS) -> int:
    """Print which notebooks are stale; return the exit status."""
    problems = {source.stem: why for source in lessons if (why := stale(source, folder))}
    for stem, why in problems.items():
        print(f"{stem}.ipynb {why}")
    if problems:
        print("To build again: python course/build.py", *problems)
    else:
        print(f"{len(lessons)} notebooks are as their sources say.")
    return bool(problems)


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="course/build.py", description="Build the lessons' notebooks.")
    parser.add_argument("stems", nargs="*", metavar="NN_stem", help="only these lessons")
    parser.add_argument("--check", action="store_true", help="build nothing; say what is stale")
    parser.add_argument("--solved", metavar="FOLDER", type=Path, help="write solved notebooks to FOLDER")
    options = parser.parse_args(argv)
    lessons = {source.stem: source for source in sources()}
    if unknown := set(options.stems) - set(lessons):
        parser.error(f"no lesson {', '.join(sorted(unknown))}; there are {', '.join(lessons)}")
    if options.check:
        lessons |= {path.stem: SOURCES / f"{path.stem}.md" for path in NOTEBOOKS.glob("[0-9]*.ipynb")}
        return check([lessons[stem] for stem in options.stems or sorted(lessons)])
    try:
        glossary.write()
        for stem in options.stems or lessons:
            build(lessons[stem], options.solved or NOTEBOOKS, solved=options.solved is not None)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
