"""Lay a new room from course/templates: it runs at once, and tests fail until it is filled.

    python course/new.py explorable PhaseWheel      dlviz/explorables/phase_wheel/ and its test
    python course/new.py exercise losses/hinge      dlviz/exercises/losses/hinge.py and other right answers
    python course/new.py lesson "Diffusion models"  course/17_diffusion_models.md and its part of the syllabus
    python course/new.py layer Mish                 dlviz/nn/mish.py and its test

What is to be filled in is marked NEW:, with what to do there. `make room ARGS=NAME` lists what is left, and
tests the room alone.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import readme

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"
MARK = "NEW:"  # begins what is to be filled in
WRITTEN = (  # where it may stand
    "dlviz/**/*.py",
    "tests/**/*.py",
    "course/[0-9][0-9]_*.md",
    "course/syllabus.toml",
)


class Refused(Exception):
    """What cannot be laid, and what to do instead."""


# The kinds of rooms: each function lays one and returns the files that it wrote, the room's own first


def explorable(name: str, root: Path) -> list[Path]:
    """A picture: a folder with its class, its code in both libraries and its drawing; and a test file."""
    if not re.fullmatch(r"([A-Z][a-z0-9]+)+", name):
        raise Refused(f"an explorable is named like PhaseWheel, its folder phase_wheel; got {name!r}")
    room = snake(name)
    parts = "__init__", "code_numpy", "code_torch", "picture"
    files = {f"explorable/{part}.py": f"dlviz/explorables/{room}/{part}.py" for part in parts}
    files["explorable/test.py"] = f"tests/explorables/test_{room}.py"
    return lay(root, files, {"NewPicture": name, "new_picture": room})


def layer(name: str, root: Path) -> list[Path]:
    """A layer or an activation: a file, a test file, and its name in dlviz.nn."""
    if not re.fullmatch(r"[A-Z]\w+", name):
        raise Refused(f"a layer has torch.nn's name, such as Mish or Hardtanh; got {name!r}")
    package, module = root / "dlviz" / "nn" / "__init__.py", snake(name)
    if f'"{name}",' in package.read_text(encoding="utf-8"):
        raise Refused(f"dlviz.nn has {name} already")
    files = {"layer/layer.py": f"dlviz/nn/{module}.py", "layer/test.py": f"tests/nn/test_{module}.py"}
    paths = lay(root, files, {"NewLayer": name, "new_layer": module})
    change(package, r"\n__all__ = \[", f'from dlviz.nn.{module} import {name}\n\n__all__ = ["{name}",')
    return [*paths, package]


def exercise(name: str, root: Path) -> list[Path]:
    """An exercise: a file, other right answers, and its place in its room, the syllabus and the lesson."""
    if not re.fullmatch(r"[a-z]\w*/[a-z]\w*", name):
        raise Refused(f"an exercise is named by its lesson and its function, as losses/hinge; got {name!r}")
    stem, _, function = name.partition("/")
    syllabus = root / "course" / "syllabus.toml"
    known = {each["stem"][3:]: each for each in lessons(syllabus) if each.get("ready")}
    if stem not in known:
        raise Refused(f"there is no lesson {stem!r}: lay it first, or take one of {', '.join(known)}")
    lesson = known[stem]
    names = {"new_exercise": function, "new_stem": stem}
    paths = lay(
        root,
        {
            "exercise/exercise.py": f"dlviz/exercises/{name}.py",
            "exercise/other_answers.py": f"tests/exercises/{name}.py",
        },
        names,
    )
    room, source = root / "dlviz/exercises" / stem / "__init__.py", root / f"course/{lesson['stem']}.md"
    if not room.exists():
        more = {"new_number": str(int(lesson["stem"][:2])), "New title": lesson["title"]}
        lay(root, {"exercise/__init__.py": f"dlviz/exercises/{stem}/__init__.py"}, names | more)
    change(room, r"Lesson\([^\]]*?(?=,?\s*\])", rf'\g<0>, "{function}"')  # the last of the list
    change(room, r"\[, ", "[")
    exercises = json.dumps([*lesson["exercises"], name]).replace("[", "[\n    ").replace(", ", ",\n    ")
    change(syllabus, rf'(stem = "{lesson["stem"]}".*?\nexercises = )\[.*?\]', rf"\1{exercises[:-1]},\n]")
    change(source, r".*\n(?=## )", rf"\g<0>{filled('exercise/cell.md', names)}")  # before the last headline
    return [*paths, room, syllabus, source]


def lesson(title: str, root: Path) -> list[Path]:
    """A lesson: its source, its part of the syllabus unless it is planned there, its row in the README."""
    syllabus = root / "course" / "syllabus.toml"
    known = {lesson["title"]: lesson for lesson in lessons(syllabus)}
    planned = known.get(title)
    if planned and planned.get("ready"):
        raise Refused(f"there is a lesson {title!r} already: course/{planned['stem']}.md")
    number_and_name = f"{len(known):02}_{re.sub(r'[^a-z0-9]+', '_', title.lower()).strip('_')}"
    stem = planned["stem"] if planned else number_and_name
    names = {"New lesson": title, "new_stem": stem}
    paths = lay(root, {"lesson/lesson.md": f"course/{stem}.md"}, names)
    if planned:
        goals = ";\n".join(f"- {goal}" for goal in planned["goals"])
        change(paths[0], rf"- {MARK}[^\n]*\.\n", lambda _: f"{goals}.\n")
        change(syllabus, rf'stem = "{stem}"\ntitle = [^\n]*\n', r"\g<0>ready = true\n")
    else:
        change(syllabus, r"\Z", lambda _: filled("lesson/syllabus.toml", names))
    readme.write(root)
    return [*paths, syllabus, root / "README.md"]


KINDS = {"explorable": explorable, "exercise": exercise, "lesson": lesson, "layer": layer}


# Tools


def unfilled(root: Path = ROOT) -> list[str]:
    """Each mark that is left: file, line, and what to do there."""
    files = (path for pattern in WRITTEN for path in sorted(root.glob(pattern)))
    return [
        f"{path.relative_to(root).as_posix()}:{number}: " + line.partition(MARK)[2].strip(' "')
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MARK in line
    ]


def filled(template: str, names: dict[str, str]) -> str:
    """The text of a template, with its placeholders (keys) replaced by names."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for placeholder, name in names.items():
        text = text.replace(placeholder, name)
    return text


def lay(root: Path, files: dict[str, str], names: dict[str, str]) -> list[Path]:
    """Write templates (keys) as files (values), unless one of these is there already; return their paths."""
    for path in files.values():
        if (root / path).exists():
            raise Refused(f"{path} is there already: choose another name, or delete it")
    for template, path in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(filled(template, names), encoding="utf-8")
    return [root / path for path in files.values()]


def change(path: Path, pattern: str, by: Any) -> None:
    """Replace the first place in a file that the pattern fits."""
    text, found = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
    if found:
        path.write_text(text, encoding="utf-8")


def lessons(syllabus: Path) -> list[dict[str, Any]]:
    """The lessons of the syllabus."""
    return tomllib.loads(syllabus.read_text(encoding="utf-8"))["lesson"]


def snake(name: str) -> str:
    """PhaseWheel -> phase_wheel, KLMirror -> kl_mirror, LeakyReLU -> leaky_relu."""
    name = re.sub("[A-Z]+[a-z]LU", lambda unit: unit[0].capitalize(), name)  # one word
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def in_order(paths: list[Path]) -> None:
    """Format these files, and sort their imports and their __all__: with new names, the order is another."""
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--quiet", "--fix", "--select", "I,RUF022", *paths], check=True)
    subprocess.run([*ruff, "format", "--quiet", *paths], check=True)


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="course/new.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("name", metavar="NAME")
    options = parser.parse_args(argv)
    try:
        paths = KINDS[options.kind](options.name, root)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    if python := [path for path in paths if path.suffix == ".py"]:
        in_order(python)
    print("Laid, or written to:", *(f"  {path.relative_to(root).as_posix()}" for path in paths), sep="\n")
    print(f"Now fill in what is marked {MARK}; this lists what is left, and tests the room alone:")
    print(f"  make room ARGS={paths[0].stem if options.kind == 'lesson' else options.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
