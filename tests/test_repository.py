"""What must agree across files: syllabus, sources, notebooks, package, pins and documents."""

import re
import subprocess
import symtable
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import build
import minutes
import pytest
import readme
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dlviz import exercises, explorables, nn, optim

ROOT = Path(__file__).resolve().parents[1]
SYLLABUS = tomllib.loads((ROOT / "course" / "syllabus.toml").read_text(encoding="utf-8"))["lesson"]
READY = [lesson for lesson in SYLLABUS if lesson.get("ready")]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

ready = pytest.mark.parametrize("lesson", READY, ids=lambda lesson: lesson["stem"])


# The syllabus


def source_of(lesson):
    return (ROOT / "course" / f"{lesson['stem']}.md").read_text(encoding="utf-8")


def test_lessons_are_numbered_in_order_and_say_what_they_are_for():
    numbers = [lesson["stem"][:2] for lesson in SYLLABUS]
    assert numbers == [f"{number:02}" for number in range(len(SYLLABUS))], (
        "number the lessons of course/syllabus.toml 00, 01, … in their order"
    )
    for lesson in SYLLABUS:
        assert lesson["goals"] and lesson["minutes"] > 0, f"{lesson['stem']} needs goals and minutes"


def test_the_ready_lessons_are_those_that_have_a_source_and_a_notebook():
    stems = {lesson["stem"] for lesson in READY}
    for folder, pattern in (("course", "[0-9][0-9]_*.md"), ("notebooks", "[0-9]*.ipynb")):
        found = {path.stem for path in (ROOT / folder).glob(pattern)}
        assert stems == found, (
            f"a lesson has ready = true in course/syllabus.toml, a source in course/ and a notebook that "
            f"course/build.py makes of it; the syllabus and {folder}/ differ in {sorted(stems ^ found)}"
        )


@ready
def test_a_lesson_opens_with_its_title_and_goals(lesson):
    opening = source_of(lesson).split("```{code-cell}")[0]
    title = f"# {lesson['title']}\n"
    assert opening.startswith(title), (
        f"begin course/{lesson['stem']}.md with its title in the syllabus: {title}"
    )
    listed = re.findall(r"^- ((?:.|\n(?=  ))+?)[;.]$", opening, re.MULTILINE)
    goals = [" ".join(goal.split()) for goal in listed]
    assert goals == lesson["goals"], (
        f"list the goals of course/syllabus.toml before the first code of course/{lesson['stem']}.md, one a "
        f"line, as `- goal;`, the last as `- goal.`; these are listed: {goals}"
    )


@ready
def test_a_lesson_has_the_exercises_that_the_syllabus_names(lesson):
    named = build.EXERCISE.findall(source_of(lesson))
    assert named == lesson["exercises"], (
        f"course/{lesson['stem']}.md has the exercises {named}, and course/syllabus.toml names "
        f"{lesson['exercises']}: let both have the same, in the same order"
    )


@ready
def test_no_cell_takes_the_name_of_an_exercise(lesson):
    """Else running that cell again replaces the learner's answer, or the answer breaks the cell."""
    cells = (re.sub("^:.*", "", cell, flags=re.MULTILINE) for cell in minutes.CELL.findall(source_of(lesson)))
    symbols = symtable.symtable("\n".join(cells), lesson["stem"], "exec").get_symbols()
    ours = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    taken = ours & {id_.split("/")[1] for id_ in lesson["exercises"]}
    assert not taken, f"course/{lesson['stem']}.md: the learner writes {sorted(taken)}: call yours otherwise"


@pytest.mark.parametrize("room", exercises.lessons(), ids=lambda room: room.stem)
def test_a_folder_of_exercises_is_as_the_syllabus_says(room):
    here = f"dlviz/exercises/{room.stem}/__init__.py"
    (lesson,) = [lesson for lesson in SYLLABUS if lesson["stem"][3:] == room.stem] or [None]
    assert lesson, f"{here}: there is no lesson {room.stem} in course/syllabus.toml"
    right = int(lesson["stem"][:2]), lesson["title"]
    assert (room.number, room.title) == right, f"{here}: number and title are {right} in course/syllabus.toml"
    used = [id_ for each in SYLLABUS for id_ in each["exercises"] if id_.startswith(f"{room.stem}/")]
    assert room.ids == used, f"{here} must name the exercises in the order of course/syllabus.toml: {used}"
    files = {path.stem for path in (ROOT / here).parent.glob("[!_]*.py")}
    assert files == set(room.names), (
        f"{here} names the files beside it, but for those that begin with _; one of the two lacks "
        f"{sorted(files ^ set(room.names))}"
    )


@ready
def test_a_lesson_s_needs_are_offered_and_used(lesson):
    source = source_of(lesson)
    used = {name for name in explorables.__all__ if re.search(rf"\b{name}\(", source)} - {"explore"}
    assert used == set(lesson["explorables"]), (
        f"course/{lesson['stem']}.md shows {sorted(used)}; name the same as its explorables in the syllabus"
    )
    for name in lesson["nn"]:
        assert hasattr(nn, name) or hasattr(optim, name), f"neither dlviz.nn nor dlviz.optim has {name}"
        assert re.search(rf"\b(nn|optim)\.{name}\b", source), (
            f"course/{lesson['stem']}.md never says nn.{name} or optim.{name}: take it off nn in the syllabus"
        )


# The notebooks


def test_no_notebook_is_stale():
    command = [sys.executable, ROOT / "course" / "build.py", "--check"]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


# The pins


def pins(path):
    """The version of each package that a file names, as far as it is meant for this Python."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0].isalnum()]
    pinned = [pin for pin in map(Requirement, lines) if not pin.marker or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier) for pin in pinned}


def required(*roots):
    """The names of all packages that these requirements bring, as far as they are installed here."""
    found, left = set(), [Requirement(root) for root in roots]
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        for extra in ["", *requirement.extras]:
            if (name, extra) in found:
                continue
            found.add((name, extra))
            needs = map(Requirement, metadata.requires(name) or [])
            left += [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


def test_every_package_of_the_environment_is_pinned_to_the_version_that_is_tested():
    pinned = pins(ROOT / "constraints.txt")
    for name in required("dlviz-course[test]") - {"dlviz-course"}:
        assert pinned[name] == f"=={metadata.version(name).partition('+')[0]}", name


def test_binder_installs_what_the_course_requires():
    binder = set(pins(ROOT / "binder" / "requirements.txt"))
    direct = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    of_torch = {
        canonicalize_name(Requirement(text).name)
        for text in metadata.requires("torch")
        if "extra" not in text
    }
    assert binder == (direct | (of_torch & set(pins(ROOT / "constraints.txt")))) - {"torch"} | {"uv"}


def test_the_workflow_tries_the_lowest_versions_the_pinned_and_the_newest():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text())["jobs"]
    assert jobs["pinned"]["steps"][-1]["run"] == "bash .ci/run"
    tried = {(each["versions"], each["python"]) for each in jobs["others"]["strategy"]["matrix"]["include"]}
    lowest = PROJECT["requires-python"].removeprefix(">=")
    assert {("lowest-direct", lowest), ("highest", lowest), ("highest", "3.14")} <= tried


def test_messages_ask_for_the_version_of_torch_that_is_required():
    required = next(text for text in PROJECT["dependencies"] if text.startswith("torch"))
    for name in ("bridge", "device"):
        assert f'pip install "{required}"' in (ROOT / "dlviz" / f"{name}.py").read_text(encoding="utf-8")


# The README


def test_the_readme_lists_the_lessons_as_the_syllabus_does():
    old = (ROOT / "README.md").read_text(encoding="utf-8")
    assert old == readme.written(), "README.md is older than course/syllabus.toml: python course/readme.py"


def test_the_readme_opens_with_the_two_commands_and_every_target_exists():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    assert re.search(r"^    make (\w+).*\n    make (\w+)", readme, re.MULTILINE).groups() == ("lab", "test")
    documents = [
        readme,
        (ROOT / "CONTRIBUTING.md").read_text(),
        (ROOT / "course" / "authoring.md").read_text(),
    ]
    for target in re.findall(
        r"\bmake ([a-z]+)\b", "".join(re.findall(r"`.+?`|^    .+$", "\n".join(documents), re.M))
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_named_in_the_documents_exist():
    for document in ("README.md", "CONTRIBUTING.md", "course/authoring.md", "course/teaching.md"):
        text = (ROOT / document).read_text()
        for path in re.findall(
            r"(?:\]\(|`)((?:course|tests|binder|notebooks|dlviz|benchmarks)/[\w./-]+)[)`]", text
        ):
            assert (ROOT / path).exists() or re.search("(?i)stem|NAME|ROOM", path), f"{document} names {path}"
