"""The command `dlviz`: notebooks laid, never over a learner's work, and a doctor that finds what is wrong."""

import importlib.metadata
import json
import sqlite3
import sys
from types import SimpleNamespace

import pytest

import dlviz.doctor
from dlviz import cli, lessons

# Laying the lessons


@pytest.fixture
def course(tmp_path):
    """A course of two lessons; `course.new("b", …)` is the course's next version of one."""
    folder = tmp_path / "course"
    folder.mkdir()
    for stem in ("00_start_here", "02_layers"):
        (folder / f"{stem}.ipynb").write_text("first version")
    return folder


@pytest.fixture
def folder(tmp_path, course):
    """A learner's folder in which the course was laid once."""
    folder = tmp_path / "mine"
    assert cli.lay(course, folder) == []
    return folder


def names(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


def test_the_lessons_are_laid(course, folder):
    assert names(folder) == ["00_start_here.ipynb", "02_layers.ipynb"]
    assert (folder / "02_layers.ipynb").read_text() == "first version"


def test_a_changed_notebook_stays_and_nothing_is_laid_beside_it(course, folder):
    (folder / "02_layers.ipynb").write_text("my work")
    assert cli.lay(course, folder) == []
    assert (folder / "02_layers.ipynb").read_text() == "my work"
    assert names(folder) == ["00_start_here.ipynb", "02_layers.ipynb"]


def test_an_unchanged_notebook_follows_the_course(course, folder):
    (course / "02_layers.ipynb").write_text("second version")
    assert cli.lay(course, folder) == []
    assert (folder / "02_layers.ipynb").read_text() == "second version"


def test_a_newer_version_is_laid_beside_a_changed_notebook_once(course, folder):
    (folder / "02_layers.ipynb").write_text("my work")
    (course / "02_layers.ipynb").write_text("second version")
    said = cli.lay(course, folder)
    assert said == [
        "You changed 02_layers.ipynb, so it stays. The course's newer one is 02_layers.new.ipynb."
    ]
    assert (folder / "02_layers.ipynb").read_text() == "my work"
    assert (folder / "02_layers.new.ipynb").read_text() == "second version"
    (folder / "02_layers.new.ipynb").unlink()
    assert cli.lay(course, folder) == []
    assert names(folder) == ["00_start_here.ipynb", "02_layers.ipynb"]


def test_a_newer_version_replaces_the_one_beside_unless_that_was_changed_too(course, folder):
    (folder / "02_layers.ipynb").write_text("my work")
    for version in ("second", "third"):
        (course / "02_layers.ipynb").write_text(version)
        cli.lay(course, folder)
    assert (folder / "02_layers.new.ipynb").read_text() == "third"
    (folder / "02_layers.new.ipynb").write_text("my other work")
    (course / "02_layers.ipynb").write_text("fourth")
    cli.lay(course, folder)
    assert (folder / "02_layers.new.ipynb").read_text() == "my other work"
    assert (folder / "02_layers.new2.ipynb").read_text() == "fourth"


def a_notebook(version, text="1"):
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [{"text": text}]}
    language = {"name": "python", **({"version": version} if version else {})}
    return json.dumps({"cells": [cell], "metadata": {"language_info": language}, "nbformat": 4})


@pytest.mark.parametrize(
    "now, laid",
    [
        (a_notebook("3.13.0"), "second version"),  # opened and saved: the kernel's Python is noted
        (a_notebook("3.13.0", "2"), a_notebook("3.13.0", "2")),  # an output is an hour's work
        (a_notebook("3.13.0")[:-9], a_notebook("3.13.0")[:-9]),  # damaged: nobody knows what it was
    ],
)
def test_opening_and_saving_alone_changes_nothing(course, tmp_path, now, laid):
    (course / "02_layers.ipynb").write_text(a_notebook(None))
    cli.lay(course, folder := tmp_path / "other")
    (folder / "02_layers.ipynb").write_text(now)
    (course / "02_layers.ipynb").write_text("second version")
    cli.lay(course, folder)
    assert (folder / "02_layers.ipynb").read_text() == laid


def test_a_deleted_notebook_is_laid_again(course, folder):
    (folder / "02_layers.ipynb").unlink()
    cli.lay(course, folder)
    assert (folder / "02_layers.ipynb").read_text() == "first version"


@pytest.mark.parametrize("damage", ["{", "[]", "\x00"])
def test_a_damaged_record_costs_no_work(course, folder, damage):
    (folder / ".dlviz" / "laid.json").write_text(damage)
    (folder / "02_layers.ipynb").write_text("my work")
    damaged, changed = cli.lay(course, folder)
    assert "laid.json is damaged" in damaged
    assert "You changed 02_layers.ipynb" in changed
    assert (folder / "02_layers.ipynb").read_text() == "my work"
    assert cli.lay(course, folder) == []
    assert len(json.loads((folder / ".dlviz" / "laid.json").read_text())) == 2


def test_the_checkout_s_own_notebooks_are_opened_where_they_are(course):
    assert cli.lay(course, course) == []
    assert not (course / ".dlviz").exists()


# The command line


def test_lab_opens_the_first_lesson_of_the_folder(course, tmp_path, monkeypatch):
    from jupyterlab.labapp import LabApp

    launched = []
    monkeypatch.setattr(cli, "course_notebooks", lambda: course)
    monkeypatch.setattr(LabApp, "launch_instance", launched.append)
    assert cli.main(["lab", str(tmp_path / "mine"), "--no-browser", "--port=8890"]) == 0
    (arguments,) = launched
    assert names(tmp_path / "mine") == names(course)
    assert f"--ServerApp.root_dir={tmp_path / 'mine'}" in arguments
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in arguments
    assert arguments[-2:] == ["--no-browser", "--port=8890"]


@pytest.mark.parametrize("command", ["lab", "doctor"])
def test_a_file_in_place_of_a_folder_is_one_sentence(command, course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "course_notebooks", lambda: course)
    (tmp_path / "file").write_text("")
    assert cli.main([command, str(tmp_path / "file")]) == 1
    printed = capsys.readouterr()
    assert str(tmp_path / "file") in printed.out + printed.err
    assert "another folder" in printed.out + printed.err
    assert "Traceback" not in printed.err


def test_an_installation_without_lessons_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons, "__file__", str(tmp_path / "dlviz" / "lessons.py"))
    assert cli.main(["lab", str(tmp_path / "mine")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_progress_shows_the_record_of_the_folder(tmp_path, capsys, monkeypatch):
    from dlviz import hint

    assert cli.main(["progress", str(tmp_path)]) == 0
    assert "Nothing is done yet" in capsys.readouterr().out
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / ".dlviz" / "progress.db"))
    hint("layers/dense_forward")
    monkeypatch.delenv("DLVIZ_PROGRESS")
    assert cli.main(["progress", str(tmp_path)]) == 0
    assert "1 of 3" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["doctor", "--no-browser"]])
def test_an_unknown_command_or_option_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "dlviz: error:" in capsys.readouterr().err


# The doctor


def wrong(findings):
    return [finding for finding in findings if finding.mend]


def test_this_environment_is_well(tmp_path, capsys):
    assert dlviz.doctor.doctor(tmp_path) == 0, capsys.readouterr().out
    assert "All is well." in capsys.readouterr().out


def test_what_is_wrong_is_printed_with_how_to_mend_it(tmp_path, monkeypatch, capsys):
    findings = [dlviz.doctor.Finding("this is right"), dlviz.doctor.Finding("this is not", "do that")]
    monkeypatch.setattr(dlviz.doctor, "examine", lambda folder: findings)
    assert dlviz.doctor.doctor(tmp_path) == 1
    printed = capsys.readouterr().out
    assert "ok    this is right\nwrong this is not\n      To mend it: do that\n" in printed
    assert "1 of 2 are wrong" in printed


def test_the_other_dlviz_is_found(tmp_path, monkeypatch):
    ours = list(importlib.metadata.distributions())
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: [*ours, SimpleNamespace(name="dlviz")])
    (finding,) = wrong(dlviz.doctor.examine(tmp_path))
    assert "another project" in finding.what
    assert "uninstall -y dlviz" in finding.mend


def test_an_old_python_is_found():
    assert "3.11 or newer" in dlviz.doctor.python((3, 10, 4)).mend
    assert not dlviz.doctor.python((3, 11, 0)).mend


def test_missing_and_old_packages_are_found():
    requirements = ["numpy>=2.0", "numpy>=999", "surely-not-installed>=1.2", 'also-not>=1; extra == "test"']
    old, missing = wrong(dlviz.doctor.packages(requirements))
    assert "numpy>=999 is needed" in old.what
    assert 'install --upgrade "numpy>=999"' in old.mend
    assert missing.what == "surely-not-installed is missing"


def test_a_torch_that_cannot_be_imported_is_found(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "the NumPy parts of the lessons work" in dlviz.doctor.torch_device().mend


def test_a_foreign_kernel_is_found(tmp_path, monkeypatch):
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    python = tmp_path / "python"
    python.write_text("")
    (folder / "kernel.json").write_text(
        json.dumps({"argv": [str(python)], "display_name": "", "language": ""})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert "another Python" in dlviz.doctor.kernel().what
    assert "ipykernel install" in dlviz.doctor.kernel().mend


def test_a_missing_extension_is_found(monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [])
    assert [finding.what for finding in wrong(dlviz.doctor.widgets())] == [
        "JupyterLab lacks its extension @jupyter-widgets/jupyterlab-manager",
        "JupyterLab lacks its extension anywidget",
    ]


def test_a_folder_that_cannot_be_written_to_is_found(tmp_path, monkeypatch):
    assert not dlviz.doctor.writable(tmp_path / "not" / "there" / "yet").mend
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "another folder" in dlviz.doctor.writable(tmp_path).mend


def test_a_damaged_progress_file_is_found(tmp_path):
    record = tmp_path / "progress.db"
    assert not dlviz.doctor.progress_file(record).mend
    with sqlite3.connect(record) as database:
        database.execute("CREATE TABLE t (x)")
    assert not dlviz.doctor.progress_file(record).mend
    record.write_bytes(b"no database" * 100)
    assert "set aside" in dlviz.doctor.progress_file(record).mend
