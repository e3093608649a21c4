"""The command `dlviz`: open the course, show what is done, say what is wrong with an installation."""

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path

from dlviz.grading import command as grading
from dlviz.lessons import START, course_notebooks

QUIET = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
COMMANDS = {
    "lab": "lay the lessons in a folder, never over your work, and open them in JupyterLab",
    "progress": "show which exercises of a folder are done",
    "doctor": "say what is wrong with this installation, and how to mend it",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status. What goes wrong is said in a sentence."""
    options, others = parse(argv)
    try:
        if options.command == "lab":
            return lab(options.folder, ["--no-browser"] * options.no_browser + others)
        if options.command == "progress":
            return progress(options.folder, options.export, options.take_over)
        if "run" in options:
            return options.run(options)
        from dlviz.doctor import doctor

        return doctor(options.folder)
    except OSError as error:
        print(f"dlviz: {error.strerror or error}: {error.filename}. Name another folder.", file=sys.stderr)
    except LookupError as error:
        print(f"dlviz: {error.args[0]}", file=sys.stderr)
    except ImportError as error:
        print(f"dlviz: {error.name} is missing. `dlviz doctor` says how to mend that.", file=sys.stderr)
    return 1


def parse(argv: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """The options, and for `lab` those that are JupyterLab's."""
    parser = argparse.ArgumentParser(prog="dlviz", description="A deep-learning course you can touch.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.add_argument(
            "folder", nargs="?", type=Path, default=Path("dlviz-course"), help="by default dlviz-course"
        )
        if name == "progress":
            command.add_argument(
                "--export", type=Path, metavar="FILE", help="write the record to FILE, as JSON"
            )
            command.add_argument(
                "--import", type=Path, metavar="FILE", dest="take_over", help="add a record that was exported"
            )
        if name == "lab":
            command.add_argument(
                "--no-browser", action="store_true", help="print the address, open no browser"
            )
            command.epilog = "Any other --option=value goes to JupyterLab, for example --port=8890."
    grading.add(commands)
    options, others = parser.parse_known_args(argv)
    if others and options.command != "lab":
        parser.error(f"`dlviz {options.command}` does not know {' '.join(others)}")
    return options, others


def lab(folder: Path, arguments: list[str]) -> int:
    """Lay the lessons in the folder and start JupyterLab there, on the first one."""
    for sentence in lay(course_notebooks(), folder):
        print(sentence, flush=True)
    from jupyterlab.labapp import LabApp

    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container; JupyterLab asks to be told
        arguments = ["--allow-root", *arguments]
    where = [f"--ServerApp.root_dir={folder.resolve()}", f"--LabApp.default_url=/lab/tree/{START}"]
    LabApp.launch_instance([*where, *QUIET, *arguments])
    return 0


def lay(course: Path, folder: Path) -> list[str]:
    """Copy the course's notebooks to the folder, never over a learner's work; return what there is to say.

    `.dlviz/laid.json` remembers the fingerprint of each file as it was laid. A notebook that still has it is
    brought up to date. One that has not is the learner's and stays as it is; a version of the course that was
    not given yet is laid beside it, as `02_layers.new.ipynb`.
    """
    if folder.exists() and folder.samefile(course):
        return []  # `make lab` opens the checkout's own notebooks
    record = folder / ".dlviz" / "laid.json"
    record.parent.mkdir(parents=True, exist_ok=True)
    laid, said = read_record(record)

    def is_the_learners(path: Path) -> bool:
        return path.exists() and fingerprint(path) != laid.get(path.name)

    for source in sorted(course.glob("*.ipynb")):
        version, target = fingerprint(source), folder / source.name
        if is_the_learners(target) and fingerprint(target) != version:
            names = [f"{source.stem}.new{n}.ipynb" for n in ("", *range(2, 1000))]
            if version in [laid.get(name) for name in (source.name, *names)]:
                continue  # given before
            target = next(folder / name for name in names if not is_the_learners(folder / name))
            said.append(f"You changed {source.name}, so it stays. The course's newer one is {target.name}.")
        shutil.copyfile(source, target)
        laid[target.name] = version
    part = record.with_suffix(".part")
    part.write_text(json.dumps(laid, indent=1))
    part.replace(record)
    return said


def fingerprint(path: Path) -> str:
    """What tells two versions of a notebook apart, outputs included.

    Which kernel it was last opened with does not: that is noted when somebody opens and saves it.
    """
    content = path.read_bytes()
    try:
        notebook = json.loads(content)
        for noted in ("language_info", "kernelspec"):
            notebook["metadata"].pop(noted, None)
        content = json.dumps(notebook, sort_keys=True).encode()
    except (ValueError, TypeError, KeyError, AttributeError):
        pass  # no notebook: every byte counts
    return hashlib.sha256(content).hexdigest()


def read_record(record: Path) -> tuple[dict[str, str], list[str]]:
    """The fingerprints by file name, and a sentence if they could not be read."""
    try:
        laid = json.loads(record.read_text())
        if isinstance(laid, dict):
            return laid, []
    except FileNotFoundError:
        return {}, []
    except ValueError:
        pass
    return {}, [
        f"{record} is damaged. A new one is begun; notebooks that differ from the course count as yours."
    ]


def progress(folder: Path, export: Path | None = None, take_over: Path | None = None) -> int:
    """Print the folder's record; write it to a file, or first add what such a file holds."""
    path = folder / ".dlviz" / "progress.db"
    if not path.exists() and take_over is None:
        print(f"Nothing is done yet: there is no {path}.")
        return 0
    os.environ["DLVIZ_PROGRESS"] = str(path)
    import dlviz
    from dlviz.exercises.kit import record

    if take_over is not None:
        try:
            count = record.imported(json.loads(take_over.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError, sqlite3.Error) as problem:
            print(
                f"dlviz: {take_over} is not what `dlviz progress --export` writes ({problem}).",
                file=sys.stderr,
            )
            return 1
        print(f"{count} entries of {take_over} are new here.")
    if export is not None:
        export.write_text(json.dumps(record.exported(), indent=1), encoding="utf-8")
        print(f"The record is in {export}.")
    print(dlviz.progress())
    return 0
