"""The command: marks in any order, nothing lost when it is killed, and pages that tell what they should."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from dlviz import cli
from dlviz.exercises import find
from dlviz.exercises.kit import record
from dlviz.grading import feedback, records, summary
from dlviz.grading.results import Store, grades
from dlviz.grading.run import Options, grade, student
from dlviz.grading.submissions import found
from dlviz.lessons import questions
from tests.grading.conftest import LIMITS
from tests.grading.making import COUNT, DENSE, RIGHT, STEM, WRONG, Copy, honest

pytestmark = pytest.mark.usefixtures("sandbox")  # without one, nothing is marked
COMMAND = (
    "import sys; from dlviz.cli import main; sys.exit(main(sys.argv[1:])) if __name__ == '__main__' else None"
)
TELLTALE = """
def dense_forward(x, weight, bias):
    print("printed", x)
    raise ValueError(f"told {x}")
"""


def handed_in(folder, answers):
    for name, answer in answers.items():
        (folder / name).mkdir(parents=True)
        (folder / name / f"{STEM}.ipynb").write_text(Copy(answer).text())
    return folder


def marks_of(out):
    """The marks by student and exercise, without what the students are called."""
    with (out / "marks.csv").open() as file:
        return {(row["student"], row["exercise"]): row["state"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Six students, marked once."""
    folder = tmp_path_factory.mktemp("class")
    answers = {
        "ada": RIGHT,
        "ben": WRONG,
        "=cleo": TELLTALE,
        "<i>dan": RIGHT,
        "eve": "",
        "fay": "while True: pass",
    }
    place = handed_in(folder / "submissions", answers)
    (place / "gus").mkdir()
    results = grade(place, folder / "out", Options(limits=LIMITS, seed=3, quiet=True, jobs=2))
    return folder, results


def test_marks(marked):
    _, results = marked
    points = {result.student: sum(lesson.points for lesson in result.lessons) for result in results}
    assert points == {"ada": 2, "ben": 0, "=cleo": 0, "<i>dan": 2, "eve": 0, "fay": 0, "gus": 0}
    states = {result.student: lesson.marks[0] for result in results for lesson in result.lessons}
    assert not states["eve"].attempted and states["ben"].attempted and states["fay"].attempted
    assert [row[:3] for row in grades(results)[-1:]] == [["gus", "", "0"]]


def test_a_cell_of_a_table_is_never_a_formula(marked):
    folder, _ = marked
    for table in ("grades.csv", "marks.csv"):
        with (folder / "out" / table).open() as file:
            assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(file) for cell in row)


def test_pages_hold_no_markup_of_a_student(marked):
    folder, results = marked
    pages = [*(folder / "out" / "feedback").glob("*.html"), folder / "out" / "summary.html"]
    assert len(pages) == len(results) + 1
    for page in pages:
        assert "<i>" not in page.read_text() and "<script" not in page.read_text()


def test_names_alone_give_no_input_away(marked):
    _, results = marked
    (cleo,) = [result for result in results if result.student == "=cleo"]
    names, full = feedback.page(cleo), feedback.page(cleo, "full")
    assert "It raised ValueError" in names and "Hint:" in names and "hint(" not in names
    assert "02 Layers: 0 of " in names and "Read again: lesson 02, " in names
    assert "printed" in full and "told [[" in full and "shape" in full
    assert not re.search(r"printed|told \[\[|came out|expected", names)


def test_a_misconception_is_named_in_both(tmp_path, context, sandbox):
    mistake = "def dense_forward(x, weight, bias):\n    return x @ weight.T"
    (submission,) = found(handed_in(tmp_path / "in", {"ada": mistake}), tmp_path / "unpacked")
    result = student(submission, context, sandbox)
    named = next(one for one in find(DENSE).mistakes if "bias" in one.name)
    for kind in ("names", "full"):
        assert named.name in feedback.page(result, kind)
    assert named.name in summary.page([result]) and "1 student" in summary.page([result])


@pytest.mark.parametrize("fixed", ["a = (x @ weight.T + bias).reshape(-1)", None])
def test_given_code_is_an_attempt_once_it_was_changed(fixed, tmp_path, context, sandbox):
    """Whatever it does: here it still does what the given code does."""
    copy, bug = Copy(), "layers/yes_or_no"
    if fixed:
        cell = copy.cell(bug)
        given = "".join(cell["source"])
        copy.answer(given.replace("a = (x @ weight.T + bias)[:, 0]", fixed), bug)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{STEM}.ipynb").write_text(copy.text())
    (submission,) = found(tmp_path / "in", tmp_path / "unpacked")
    (lesson,) = student(submission, context, sandbox).lessons
    (mark,) = (mark for mark in lesson.marks if mark.exercise == bug)
    assert (mark.attempted, mark.points) == (bool(fixed), 0)
    assert ("still returns" in mark.report["message"]) == bool(fixed)


def test_marks_are_the_same_in_any_order_and_company(marked, tmp_path):
    folder, results = marked
    renamed = {"1": RIGHT, "2": TELLTALE, "3": WRONG}
    grade(
        handed_in(tmp_path / "in", renamed),
        tmp_path / "out",
        Options(limits=LIMITS, seed=3, quiet=True, jobs=1),
    )
    before, now = marks_of(folder / "out"), marks_of(tmp_path / "out")
    for mine, theirs in {"1": "ada", "2": "'=cleo", "3": "ben"}.items():
        assert now[mine, DENSE] == before[theirs, DENSE]
    reports = [
        next(lesson.marks[0].report for lesson in result.lessons)
        for result in (results[[one.student for one in results].index("ben")],)
    ]
    again = json.loads((tmp_path / "out" / "marks.json").read_text())[2]["lessons"][0]["marks"][0]["report"]
    assert again["message"] == reports[0]["message"] and again["came"] == reports[0]["came"]


# The record of progress, where it is handed in


@pytest.fixture
def with_records(tmp_path, monkeypatch):
    """Three students, two of them with their record, one as an export."""
    place = handed_in(tmp_path / "in", {"ada": RIGHT, "ben": WRONG, "cleo": RIGHT})
    for name, kind in (("ada", "hint"), ("ben", "solution")):
        monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / name / records.RECORD))
        record.add(DENSE, kind)
        record.add_bet("layers/pieces", "one", name == "ada")
        record.add_bet("losses/other", "one", True)
        if name == "ada":
            (tmp_path / "ada" / ".dlviz").rename(place / "ada" / ".dlviz")
        else:
            (place / name / "mine.json").write_text(json.dumps(record.exported()))
    (place / "cleo" / "data.json").write_text("[1]")
    return place


def test_hints_and_bets_are_in_the_summary(with_records, context, sandbox, tmp_path):
    store = Store(tmp_path / "out")
    for submission in found(with_records, tmp_path / "unpacked"):
        store.keep(student(submission, context, sandbox))
    results = [
        store.result(one.student, context.fingerprint(one)) for one in found(with_records, tmp_path / "un")
    ]
    assert [sum(lesson.points for lesson in one.lessons) for one in results] == [2, 0, 2]
    assert not any(one.problems for one in results)
    text = summary.page(results)
    numbers = "".join(f'<td class="number">{n}</td>' for n in (2, 0, 0, 1, 1))
    assert "By the records of 2 students" in text and f"<td>{DENSE}</td>{numbers}" in text
    (asked,) = re.findall(r"<td>layers/pieces</td><td>(.+?)</td>" + 2 * '<td class="number">1</td>', text)
    assert asked == questions()["layers/pieces"] and asked.endswith("?")
    assert "losses/other" not in text, "it belongs to another lesson"
    assert "No record of progress" in summary.page(results[2:])


def test_a_record_that_can_t_be_read_is_told(tmp_path, context, sandbox):
    place = handed_in(tmp_path / "in", {"ada": RIGHT})
    (place / "ada" / ".dlviz").mkdir()
    (place / "ada" / records.RECORD).write_text("no database")
    (submission,) = found(place, tmp_path / "unpacked")
    result = student(submission, context, sandbox)
    assert result.lessons[0].points == 2 and "record of progress, can't be read" in result.problems[0]


def test_a_record_that_is_a_link_is_left_out(tmp_path):
    place = handed_in(tmp_path / "in", {"ada": RIGHT})
    (place / "ada" / ".dlviz").mkdir()
    (place / "ada" / records.RECORD).symlink_to(tmp_path / "progress.db")
    (tmp_path / "progress.db").write_text("")
    (submission,) = found(place, tmp_path / "unpacked")
    assert "is a link" in submission.problems[0] and len(submission.paths) == 1


# Killed, and started again


def test_nothing_is_lost_when_it_is_killed(tmp_path):
    place, out = handed_in(tmp_path / "in", {f"s{n}": RIGHT for n in range(6)}), tmp_path / "out"
    command = [
        sys.executable,
        "-c",
        COMMAND,
        "grade",
        str(place),
        "--out",
        str(out),
        "--jobs",
        "1",
        "--seed",
        "5",
    ]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    kept = out / "students"
    deadline = time.monotonic() + 240
    while len(list(kept.glob("*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    before = {path: path.read_bytes() for path in kept.glob("*.json")}
    assert 2 <= len(before) < 6
    assert all(json.loads(content)["lessons"] for content in before.values())
    time.sleep(1)
    assert not processes_with(str(out)), "its workers have ended with it"
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{len(before)} of 6 were marked before" in again.stderr
    assert set(marks_of(out).values()) == {"passed", "not attempted"} and len(list(kept.glob("*.json"))) == 6
    assert all(path.read_bytes() == content for path, content in before.items())


def processes_with(text):
    found = []
    for line in subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True).stdout.splitlines():
        if text in line and str(os.getpid()) not in line:
            found.append(line)
    return found


def test_a_changed_submission_is_marked_anew(tmp_path, context, sandbox):
    place = handed_in(tmp_path / "in", {"ada": WRONG})
    store = Store(tmp_path / "out")
    (submission,) = found(place, tmp_path / "unpacked")
    store.keep(student(submission, context, sandbox))
    assert store.result("ada", context.fingerprint(submission)).lessons[0].points == 0
    (place / "ada" / f"{STEM}.ipynb").write_text(honest().text())
    assert store.result("ada", context.fingerprint(submission)) is None


def test_a_damaged_result_counts_for_nothing(tmp_path):
    store = Store(tmp_path)
    (tmp_path / "students" / "ada.json").write_text('{"fingerprint": "a", ')
    assert store.result("ada", "a") is None


# What is said


def test_a_lesson_that_there_is_not(tmp_path, capsys):
    handed_in(tmp_path / "in", {"ada": RIGHT})
    status = cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--lesson", "02"])
    assert status == 1 and "There is no lesson 02; there are" in capsys.readouterr().err


def test_no_such_folder(tmp_path, capsys):
    assert cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 1
    assert "There is no such folder or archive" in capsys.readouterr().err


def test_points_of_one_more_exercise(tmp_path, context, sandbox):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / f"{STEM}.ipynb").write_text(honest().text())
    (submission,) = found(tmp_path / "in", tmp_path / "unpacked")
    (lesson,) = student(submission, context, sandbox).lessons
    assert lesson.points == find(DENSE).points + find(COUNT).points
    assert lesson.max_points == sum(find(mark.exercise).points for mark in lesson.marks)
