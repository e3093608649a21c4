"""Who handed in what: notebooks by student, from a folder or an archive, in any of the usual layouts.

    STUDENT/02_layers.ipynb                         a folder for each student
    submitted/STUDENT/ASSIGNMENT/02_layers.ipynb    nbgrader's
    STUDENT_02_layers.ipynb                         all in one folder, as some learning platforms give them

Each notebook is matched to a lesson by what it holds, not by its name. What can't be matched is told.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .archives import is_archive, unpack
from .notebook import Submitted, Unreadable, read
from .records import RECORD
from .release import Lesson
from .restore import likeness

IGNORED = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git", ".dlviz", ".venv"}
MAX_MODULE = 200_000  # bytes of a Python file beside a notebook, and how many of them
MAX_MODULES = 20
MAX_DEPTH = 20  # of folders within folders
BY_NAME = "its name alone"
MIN_SHARED_IDS, MIN_SHARED_TEXTS = 2, 3
UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Notebook:
    """One notebook of one student, with the lesson that it is a version of."""

    path: Path
    name: str  # of the file, within the student's folder
    lesson: Lesson
    cells: list[Submitted]
    matched: str  # by what
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class Submission:
    """What one student handed in; `paths` are files by the name they have within it."""

    student: str
    paths: list[tuple[str, Path]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The student's name as a file's name: readable, safe, and no other student's."""
        plain = UNSAFE.sub("_", self.student)[:60].strip("._") or "student"
        if plain == self.student:
            return plain
        return f"{plain}-{zlib.crc32(self.student.encode(errors='surrogatepass')):08x}"

    def fingerprint(self) -> str:
        """Changes with every byte of every file."""
        digest = hashlib.sha256()
        for name, path in self.paths:
            digest.update(f"{name}\0".encode(errors="surrogatepass"))
            try:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
            except OSError:  # it is told later that it can't be read
                digest.update(b"unreadable")
        return digest.hexdigest()


def found(place: Path, scratch: Path) -> list[Submission]:
    """All submissions of a folder or an archive, by student. Archives are unpacked below `scratch`.

    Raises FileNotFoundError if there is nothing.
    """
    if not place.exists():
        raise FileNotFoundError(2, "There is no such folder or archive", str(place))
    problems: list[str] = []
    root = place
    if place.is_file():
        root = scratch / "archive"
        problems = unpack(place, root) if is_archive(place) else []
        inside = [path for path in root.iterdir() if path.name not in IGNORED] if root.exists() else []
        if len(inside) == 1 and inside[0].is_dir() and place.name.startswith(inside[0].name):
            root = inside[0]  # the folder that was packed
    if (root / "submitted").is_dir():
        root = root / "submitted"
    students: dict[str, Submission] = {}
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        notebook = path.suffix.lower() == ".ipynb" or is_archive(path)
        if path.name in IGNORED or not (path.is_dir() or notebook):
            continue  # a list of the students, say
        student = path.name if path.is_dir() else _student(path)
        submission = students.setdefault(student, Submission(student))
        _add(submission, path, path.name if path.is_file() else "", scratch / submission.key)
    if not students:
        raise FileNotFoundError(2, "There are no submissions in it", str(place))
    for submission in students.values():
        submission.problems += problems
    return list(students.values())


def _student(path: Path) -> str:
    """Of a notebook among all others: what its name says beside the lesson's; or all of it."""
    stem = path.name.split(".")[0]
    return re.sub(r"[ _-]*\d\d_[a-z][a-z_]*.*$", "", stem) or stem


def _add(submission: Submission, path: Path, name: str, scratch: Path, depth: int = 0) -> None:
    """The file, or all files of the folder; an archive's once it is unpacked."""
    if path.is_symlink():
        submission.problems.append(f"{path.name} is a link, and was left out")
    elif depth > MAX_DEPTH:
        submission.problems.append(f"{path.name} lies too deep in folders, and was left out")
    elif path.is_dir():
        try:
            inside = sorted(path.iterdir())
        except OSError as error:
            submission.problems.append(f"{path.name} cannot be read: {error.strerror}")
            return
        for inner in inside:
            if (
                inner.name == RECORD.parent.name and not inner.is_symlink()
            ):  # of that folder, the record alone
                if (inner / RECORD.name).exists():
                    _add(submission, inner / RECORD.name, f"{name}/{RECORD}".lstrip("/"), scratch, depth + 2)
            elif inner.name not in IGNORED:
                _add(submission, inner, f"{name}/{inner.name}".lstrip("/"), scratch, depth + 1)
    elif is_archive(path) and not path.is_relative_to(scratch):  # one within another is not opened
        folder = scratch / path.name
        submission.problems += unpack(path, folder)
        if folder.is_dir():
            _add(submission, folder, name, scratch, depth + 1)
    elif path.is_file():
        submission.paths.append((name, path))


def notebooks(submission: Submission, lessons: Sequence[Lesson]) -> tuple[list[Notebook], list[str]]:
    """One notebook for each lesson that the student handed in, and a sentence on every other."""
    told: list[str] = []
    best: dict[str, Notebook] = {}
    for one in _readable(submission, lessons, told):
        other = best.get(one.lesson.stem)
        if other is None:
            best[one.lesson.stem] = one
            continue
        first, second = sorted((one, other), key=_preference)
        best[one.lesson.stem] = first
        told.append(f"{second.name} was not marked: {first.name} is of the same lesson, and counts")
    return [best[stem] for stem in sorted(best)], told


def _preference(one: Notebook) -> tuple[bool, bool, str]:
    """One that was matched by its cells comes first; among these, the one that has the lesson's name."""
    return one.matched == BY_NAME, Path(one.name).stem != one.lesson.stem, one.name


def _readable(submission: Submission, lessons: Sequence[Lesson], told: list[str]) -> Iterator[Notebook]:
    for name, path in submission.paths:
        if path.suffix.lower() != ".ipynb":
            continue
        try:
            cells = read(path)
        except (Unreadable, OSError) as problem:
            told.append(f"{name} cannot be marked: {problem}")
            continue
        lesson, matched = match(name, cells, lessons)
        if lesson is None:
            told.append(f"{name} is of none of the lessons: {matched}")
        else:
            yield Notebook(path, name, lesson, cells, matched, _modules(path.parent))


def match(name: str, cells: Sequence[Submitted], lessons: Sequence[Lesson]) -> tuple[Lesson | None, str]:
    """The lesson that the cells were, and by what; or None, and why."""
    shared = [(*likeness(cells, lesson), lesson) for lesson in lessons]
    ids, _, by_ids = max(shared, key=lambda one: one[:2])
    if ids >= MIN_SHARED_IDS:
        return by_ids, f"{ids} cells have the ids of {by_ids.stem}"
    marks = {cell.exercise for cell in cells if cell.exercise}
    marked = [lesson for lesson in lessons if marks & set(lesson.exercises)]
    if len(marked) == 1:
        return marked[0], f"its cells name exercises of {marked[0].stem}"
    _, texts, by_texts = max(shared, key=lambda one: one[1])
    if texts >= MIN_SHARED_TEXTS:
        return by_texts, f"{texts} cells have the text of {by_texts.stem}"
    named = [lesson for lesson in lessons if lesson.stem in Path(name).name]
    if len(named) == 1:
        return named[0], BY_NAME
    return None, "neither its cells nor its name are those of a lesson"


def _modules(folder: Path) -> dict[str, str]:
    """The Python files beside a notebook, which it may import."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.py")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_MODULE:
            found[path.name] = path.read_text(encoding="utf-8", errors="replace")
        if len(found) == MAX_MODULES:
            break
    return found
