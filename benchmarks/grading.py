"""Students a minute: `dlviz grade` beside `nbgrader autograde`, on the same submissions in the same run.

    python benchmarks/grading.py [--students 24] [--nbgrader PATH] [--of-them 3] [--lesson 02_layers]

nbgrader is looked for in this environment, or at PATH (an environment of its own is fine, if the course is in
it, too); it marks `--of-them` of the students, since it takes long. Then `dlviz grade` is killed half-way and
started again: every student must be marked, with the same marks. Exits with 1 if it is less than 3 times as
fast as nbgrader, or if anything is lost.
"""

import argparse
import csv
import inspect
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any

from dlviz.exercises import Exercise, find
from dlviz.lessons import course_notebooks

BAR = 3.0
SEED = 1
GRADE = "import sys\nfrom dlviz.cli import main\nif __name__ == '__main__': sys.exit(main())"
CONFIGURATION = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells", "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
]
c.ExecutePreprocessor.timeout = 300
"""


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--students", type=int, default=24)
    parser.add_argument("--nbgrader", type=Path, default=Path(sys.executable).with_name("nbgrader"))
    parser.add_argument("--of-them", type=int, default=3, help="how many of the students nbgrader marks")
    parser.add_argument("--lesson", default="02_layers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dlviz-benchmark-") as name:
        folder = Path(name)
        students = [f"student{number:03}" for number in range(options.students)]
        for number, student in enumerate(students):
            hand_in(options.lesson, number, folder / "submitted" / student / options.lesson)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        print(f"{options.lesson}, {options.students} students, {cores} cores")
        seconds = grade(folder / "submitted", folder / "marks")
        ours = 60 * options.students / seconds
        print(f"dlviz grade        {ours:6.1f} students a minute ({seconds:.0f} s, starting included)")
        fast = against_nbgrader(options, folder, students, ours)
        same = killed_and_started_again(folder, options.students)
    return 0 if fast and same else 1


def hand_in(lesson: str, number: int, folder: Path) -> None:
    """A student's copy: 60 % right answers, 25 % mistakes that people make, the rest not attempted."""
    saved = json.loads((course_notebooks() / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    draw = random.Random(number)
    for cell in saved["cells"]:
        mark = cell["metadata"].get("dlviz", {})
        if mark.get("role") == "answer":
            kind = draw.choices(["right", "mistake", "stub"], [60, 25, 15])[0]
            if kind != "stub":
                cell["source"] = answer(find(mark["exercise"]), kind, draw)
    folder.mkdir(parents=True)
    (folder / f"{lesson}.ipynb").write_text(json.dumps(saved), encoding="utf-8")


def answer(exercise: Exercise, kind: str, draw: random.Random) -> str:
    """The solution, or one of the mistakes under the solution's name."""
    mistakes = [mistake.answer for mistake in exercise.mistakes if inspect.isfunction(mistake.answer)]
    if kind == "right" or not mistakes:
        return exercise.source
    source = textwrap.dedent(inspect.getsource(draw.choice(mistakes)))
    return re.sub(r"def \w+\(", f"def {exercise.name}(", source[source.index("def ") :], count=1)


def command(place: Path, out: Path) -> list[str]:
    """The command that marks."""
    return [sys.executable, "-c", GRADE, "grade", str(place), "--out", str(out), "--seed", str(SEED)]


def grade(place: Path, out: Path) -> float:
    """Mark, and return the seconds that it took."""
    begun = time.perf_counter()
    subprocess.run(command(place, out), check=True, capture_output=True)
    return time.perf_counter() - begun


def against_nbgrader(options: argparse.Namespace, folder: Path, students: list[str], ours: float) -> bool:
    """Let nbgrader mark some of the students; whether we are fast enough."""
    if not options.nbgrader.exists():
        print(f"nbgrader is not here ({options.nbgrader}); nothing to compare with")
        return True
    course = folder / "course"
    source = course / "source" / options.lesson
    source.mkdir(parents=True)
    shutil.copy(course_notebooks() / f"{options.lesson}.ipynb", source)
    (course / "nbgrader_config.py").write_text(CONFIGURATION.format(root=str(course)))
    for student in students[: options.of_them]:
        shutil.copytree(folder / "submitted" / student, course / "submitted" / student)
    path = f"{options.nbgrader.parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls another program
    run: Any = {"cwd": course, "check": True, "capture_output": True, "env": os.environ | {"PATH": path}}
    subprocess.run([options.nbgrader, "generate_assignment", options.lesson, "--create"], **run)
    begun = time.perf_counter()
    subprocess.run([options.nbgrader, "autograde", options.lesson], **run)
    theirs = 60 * options.of_them / (time.perf_counter() - begun)
    print(f"nbgrader autograde {theirs:6.1f} students a minute ({options.of_them} of them)")
    print(f"{ours / theirs:.1f} times as many; the bar is {BAR:g}")
    return ours >= BAR * theirs


def killed_and_started_again(folder: Path, students: int) -> bool:
    """Whether a marking that was killed half-way ends with the marks of one that was not."""
    again = folder / "again"
    running = subprocess.Popen(command(folder / "submitted", again), stderr=subprocess.DEVNULL)
    while len(list((again / "students").glob("*.json"))) < students // 2 and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = len(list((again / "students").glob("*.json")))
    grade(folder / "submitted", again)
    same = marks(again) == marks(folder / "marks")
    print(f"killed when {kept} of {students} were marked, and started again: the same marks: {same}")
    return same


def marks(out: Path) -> list[list[str]]:
    """The table of all marks."""
    with (out / "marks.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))


if __name__ == "__main__":
    sys.exit(main())
