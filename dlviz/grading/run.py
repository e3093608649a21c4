"""Mark all submissions, several students at a time. Each is kept as soon as it is marked."""

import concurrent.futures
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from pathlib import Path

import dlviz
from dlviz.sandbox import Limits, NoSandbox, Sandbox
from dlviz.sandbox.confine import end_with_parent

from . import feedback, records, results, summary
from .marking import mark
from .release import Lesson, lessons
from .results import Marked, Store, StudentResult
from .submissions import Submission, found, notebooks

SLOTS = 500


@dataclass(frozen=True)
class Options:
    """How to mark."""

    feedback: str = "names"  # or "full", with the inputs that failed
    jobs: int | None = None  # by default one for each processor
    seed: int | None = None  # of the inputs; by default drawn once, and kept with the results
    only: tuple[str, ...] = ()  # lessons; by default all that were handed in
    release: Path | None = None  # the lessons as given out; by default those of this installation
    limits: Limits = field(default_factory=Limits)
    quiet: bool = False


def grade(place: Path, out: Path, options: Options | None = None) -> list[StudentResult]:
    """Mark the submissions in a folder or an archive, and write marks and feedback to the folder `out`.

    Raises OSError where there is nothing to mark, LookupError for a lesson that there is not, and NoSandbox.
    """
    options = options or Options()
    released = lessons(options.release)
    if unknown := set(options.only) - {lesson.stem for lesson in released}:
        stems = ", ".join(lesson.stem for lesson in released)
        raise LookupError(f"There is no lesson {', '.join(sorted(unknown))}; there are {stems}")
    wanted = [lesson for lesson in released if not options.only or lesson.stem in options.only]
    store = Store(out)
    settings = store.settings(options.seed)
    with tempfile.TemporaryDirectory(prefix="dlviz-grade-") as folder:
        scratch = Path(folder)
        scratch.chmod(0o711)  # where the students' code runs as another user, it must reach its sandbox
        (scratch / "unpacked").mkdir(mode=0o700)
        submissions = found(place, scratch / "unpacked")
        keys = {submission.key: submission for submission in submissions}
        if len(keys) < len(submissions):
            raise OSError(17, "Two students have the same name", str(place))
        context = Context(wanted, settings["seed"], options.limits, scratch)
        done = dict(_kept(submissions, store, context))
        left = [submission for submission in submissions if submission.key not in done]
        told = _told(len(submissions), len(done), options.quiet)
        protections: list[str] = []
        for result, holding in _marked(left, context, options.jobs):
            store.keep(result)
            protections = holding or protections
            done[result.key] = result
            told(len(done))
    ordered = [done[submission.key] for submission in submissions]
    _write(out, ordered, options, _protections(out, protections))
    return ordered


@dataclass(frozen=True)
class Context:
    """What is the same for all students."""

    lessons: list[Lesson]
    seed: int
    limits: Limits
    scratch: Path  # for the sandboxes

    def fingerprint(self, submission: Submission) -> str:
        """Of all that a result follows from."""
        stems = ",".join(lesson.stem for lesson in self.lessons)
        return f"{submission.fingerprint()} {self.seed} {stems} {dlviz.__version__}"


def _kept(
    submissions: Sequence[Submission], store: Store, context: Context
) -> Iterator[tuple[str, StudentResult]]:
    for submission in submissions:
        if result := store.result(submission.key, context.fingerprint(submission)):
            yield submission.key, result


# Marking, in other processes


def student(submission: Submission, context: Context, sandbox: Sandbox) -> StudentResult:
    """Mark all that one student handed in."""
    found, told = notebooks(submission, context.lessons)
    made = []
    for notebook in found:
        try:
            marks, notes = mark(notebook.cells, notebook.lesson, sandbox, context.seed, notebook.files)
        except Exception as error:  # a fault of ours must not cost the others their marks
            told.append(f"{notebook.name} could not be marked ({type(error).__name__}: {error})")
            continue
        made.append(Marked(notebook.lesson.stem, notebook.name, notebook.matched, notes, marks))
    problems = submission.problems + told
    if not made and not told:
        problems.append("no notebook was handed in")
    record, unread = records.handed_in(submission.paths)
    problems += [unread] if unread else []
    fingerprint = context.fingerprint(submission)
    return StudentResult(submission.student, submission.key, fingerprint, made, problems, record)


def _marked(
    submissions: Sequence[Submission], context: Context, jobs: int | None
) -> Iterator[tuple[StudentResult, list[str]]]:
    """Each student's result as it comes, and what held the code. A process that breaks is replaced."""
    jobs = min(jobs or _processors(), len(submissions))
    waiting, again = list(submissions), False
    while waiting:
        if again:
            jobs = 1  # so that it is known which one breaks it
        finished: set[str] = set()
        try:
            for key, result, holding in _in_pool(waiting, context, jobs):
                finished.add(key)
                yield result, holding
        except BrokenProcessPool:
            if jobs == 1:
                broken = next(one for one in waiting if one.key not in finished)
                finished.add(broken.key)
                why = "the process that marked it ended by itself; please look at it by hand"
                yield (
                    StudentResult(broken.student, broken.key, context.fingerprint(broken), [], [why]),
                    [],
                )
            again = True
        waiting = [one for one in waiting if one.key not in finished]


def _in_pool(
    submissions: Sequence[Submission], context: Context, jobs: int
) -> Iterator[tuple[str, StudentResult, list[str]]]:
    spawned = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, spawned, _begin, (context,)) as pool:
        pending = iter(submissions)
        running = {pool.submit(_one, one) for one, _ in zip(pending, range(jobs * 2), strict=False)}
        while running:
            ended, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in ended:
                yield future.result()
                running |= {pool.submit(_one, one) for one, _ in zip(pending, range(1), strict=False)}


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_here: dict[str, object] = {}


def _begin(context: Context) -> None:
    """In each process of the pool, at first."""
    from dlviz import device

    end_with_parent()
    device.set_num_threads(1)
    _here["context"] = context
    try:
        _here["sandbox"] = Sandbox(context.limits, os.getpid() % SLOTS, folder=context.scratch)
    except NoSandbox as error:
        _here["sandbox"] = error  # raised where it can be told


def _one(submission: Submission) -> tuple[str, StudentResult, list[str]]:
    context, sandbox = _here["context"], _here["sandbox"]
    if isinstance(sandbox, NoSandbox):
        raise sandbox
    assert isinstance(context, Context) and isinstance(sandbox, Sandbox)
    return submission.key, student(submission, context, sandbox), sandbox.protections


# What is written and said


def _protections(out: Path, now: list[str]) -> list[str]:
    """What held the code of this run; of an earlier one, if nothing was left to be marked."""
    path = out / "protections.json"
    if now:
        results.write(path, json.dumps(now, indent=1))
    return json.loads(path.read_text()) if path.exists() else []


def _write(out: Path, ordered: list[StudentResult], options: Options, protections: list[str]) -> None:
    results.write(out / "grades.csv", results.csv_text(results.grades(ordered)))
    results.write(out / "marks.csv", results.csv_text(results.marks(ordered)))
    results.write(out / "marks.json", json.dumps([asdict(result) for result in ordered], indent=1))
    for result in ordered:
        results.write(out / "feedback" / f"{result.key}.html", feedback.page(result, options.feedback))
    results.write(out / "summary.html", summary.page(ordered, protections))


def _told(count: int, finished: int, quiet: bool) -> Callable[[int], None]:
    """A function that is told how many are done, and says so on one line."""
    begun = time.monotonic()
    if finished and not quiet:
        print(f"{finished} of {count} were marked before.", file=sys.stderr)

    def told(done: int) -> None:
        if not quiet:
            left = (time.monotonic() - begun) / (done - finished) * (count - done)
            end = "\n" if done == count else "\r" if sys.stderr.isatty() else "\n"
            print(
                f"{done} of {count} marked, about {left:.0f} s left   ", end=end, file=sys.stderr, flush=True
            )

    return told
