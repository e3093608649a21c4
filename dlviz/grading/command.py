"""The commands for teachers: `dlviz grade`, `dlviz nbgrader` and `dlviz class`."""

import argparse
import sys
from pathlib import Path

DESCRIPTION = (
    "Mark submitted notebooks: a folder with one folder a student, nbgrader's layout, or an archive. "
    "Students' code runs in a sandbox. Run again after an interruption: what is marked already is kept."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Their options."""
    parser = commands.add_parser("grade", help="mark submitted notebooks", description=DESCRIPTION)
    parser.add_argument("submissions", type=Path, help="a folder or an archive (.zip, .tar.gz)")
    parser.add_argument("--out", type=Path, required=True, help="the folder for marks and feedback")
    parser.add_argument(
        "--feedback",
        choices=["names", "full"],
        default="names",
        help="names: the mistake and a hint (the default); full: also the input that failed",
    )
    parser.add_argument(
        "--lesson", action="append", default=[], metavar="NN_stem", help="only this lesson; may be repeated"
    )
    parser.add_argument("--release", type=Path, help="the lessons as given out, if not those installed")
    parser.add_argument("--jobs", type=int, help="students at a time; by default one for each processor")
    parser.add_argument("--seed", type=int, help="of the inputs, to repeat a marking elsewhere")
    parser.set_defaults(run=mark)
    about = "use the lessons in nbgrader, with our sandbox as its executing step"
    parser = commands.add_parser("nbgrader", help=about, description=about[0].upper() + about[1:] + ".")
    parser.add_argument(
        "action",
        choices=["init", "rename"],
        help="init: make a course of the lessons; rename: give submitted notebooks the names nbgrader wants",
    )
    parser.add_argument("course", type=Path, help="nbgrader's folder of the course")
    parser.add_argument(
        "--lesson", action="append", default=[], metavar="NN_stem", help="only this lesson; may be repeated"
    )
    parser.set_defaults(run=prepare)
    about = "show where a class is, by its records of progress"
    parser = commands.add_parser("class", help=about, description=about[0].upper() + about[1:] + ".")
    parser.add_argument(
        "folders", nargs="+", type=Path, help="learners' folders, a folder of these, or exported records"
    )
    parser.add_argument("--out", type=Path, default=Path("class"), help="the folder to write to")
    parser.set_defaults(run=survey)


def mark(options: argparse.Namespace) -> int:
    """Mark, and say where the results are."""
    if sys.platform == "win32":
        print(
            "dlviz grade needs Linux or macOS to hold students' code. On Windows, run it in WSL.",
            file=sys.stderr,
        )
        return 1
    from dlviz.sandbox import NoSandbox

    from .run import Options, grade

    kinds = {"feedback": options.feedback, "jobs": options.jobs, "seed": options.seed}
    how = Options(**kinds, only=tuple(options.lesson), release=options.release)
    try:
        results = grade(options.submissions, options.out, how)
    except NoSandbox as error:
        print(f"dlviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The same command goes on where it stopped.", file=sys.stderr)
        return 130
    lessons = sum(len(result.lessons) for result in results)
    problems = sum(len(result.problems) for result in results)
    print(f"{lessons} notebooks of {len(results)} students are marked.")
    print(f"Marks: {options.out / 'grades.csv'}; the class: {options.out / 'summary.html'}")
    print(f"Feedback, a page for each student: {options.out / 'feedback'}")
    if problems:
        print(f"{problems} files need a look: see the summary, To look at.")
    return 0


def prepare(options: argparse.Namespace) -> int:
    """Make a course for nbgrader, or give its submissions their names."""
    from .nbgrader import init, rename

    made = options.action == "init"
    for sentence in init(options.course, options.lesson) if made else rename(options.course):
        print(sentence)
    if made:
        print(f"Now in {options.course}: nbgrader generate_assignment, and all that follows, as ever.")
    return 0


def survey(options: argparse.Namespace) -> int:
    """Write a page and a table of all records."""
    from . import classroom, results

    found, told = classroom.read(options.folders)
    for sentence in told:
        print(sentence)
    if not found:
        print(
            "dlviz: no record of progress was found. Name the folders that hold .dlviz/progress.db.",
            file=sys.stderr,
        )
        return 1
    results.write(options.out / "class.html", classroom.page(found, told))
    results.write(options.out / "class.csv", results.csv_text(classroom.rows(found)))
    print(f"{len(found)} learners: {options.out / 'class.html'} and {options.out / 'class.csv'}")
    return 0
