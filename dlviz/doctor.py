"""`dlviz doctor`: what an installation needs, looked at one by one, with how to mend what is wrong."""

import importlib.metadata as metadata
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dlviz.lessons import course_notebooks

OURS = "dlviz-course"
NAMESAKE = "dlviz"  # another project's distribution, which also installs a package called dlviz
PIP = f"{sys.executable} -m pip"
AGAIN = "make the environment again as README says"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `mend` says what to do, and is empty where all is well."""

    what: str
    mend: str = ""


def doctor(folder: Path) -> int:
    """Print every finding; return 1 if something is to be mended, else 0."""
    findings = list(examine(folder))
    for finding in findings:
        print("wrong" if finding.mend else "ok   ", finding.what)
        if finding.mend:
            print("      To mend it:", finding.mend)
    wrong = sum(bool(finding.mend) for finding in findings)
    print(f"\n{wrong} of {len(findings)} are wrong." if wrong else "\nAll is well.")
    return int(wrong > 0)


def examine(folder: Path) -> Iterator[Finding]:
    """Every finding, in the order in which to mend them."""
    installed = {d.name.lower().replace("_", "-") for d in metadata.distributions()}
    yield python()
    if NAMESAKE in installed:
        mend = f"{PIP} uninstall -y {NAMESAKE}, then install {OURS} again with --force-reinstall --no-deps"
        yield Finding(f"another project's distribution {NAMESAKE!r} is installed over this one", mend)
    yield from packages()
    yield notebooks()
    yield torch_device()
    yield kernel()
    yield from widgets()
    yield writable(folder)
    yield progress_file(folder / ".dlviz" / "progress.db")


def python(version: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """Python itself."""
    mend = "" if version >= (3, 11) else f"install Python 3.11 or newer and {AGAIN}"
    return Finding("Python {}.{}.{}".format(*version), mend)


def packages(requirements: list[str] | None = None) -> Iterator[Finding]:
    """Each package that the course requires, and its version."""
    from packaging.requirements import Requirement

    for text in requirements or metadata.requires(OURS) or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue  # only for tests or teaching
        wanted = f"{requirement.name}{requirement.specifier}"
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield Finding(f"{requirement.name} is missing", f'{PIP} install "{wanted}"')
        else:
            fits = requirement.specifier.contains(version, prereleases=True)
            mend = "" if fits else f'{PIP} install --upgrade "{wanted}"'
            yield Finding(
                f"{requirement.name} {version}" + ("" if fits else f", but {wanted} is needed"), mend
            )


def notebooks() -> Finding:
    """The lessons inside this installation."""
    try:
        count = len(list(course_notebooks().glob("[0-9]*.ipynb")))
    except ImportError:
        return Finding("the lessons are missing from this installation", f"install {OURS} again")
    return Finding(f"{count} lessons in this installation")


def torch_device() -> Finding:
    """PyTorch, and the device that the lessons will use."""
    from dlviz import device

    try:
        import torch  # noqa: F401
    except Exception as error:  # a broken torch fails in many ways, such as a missing shared library
        mend = f"{PIP} install --force-reinstall torch (until then the NumPy parts of the lessons work)"
        return Finding(f"torch cannot be imported: {error}", mend)
    return Finding(device.describe())


def kernel() -> Finding:
    """The Jupyter kernel that notebooks ask for is this very Python."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    mend = f"{sys.executable} -m ipykernel install --sys-prefix"
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Jupyter has no kernel called python3", mend)
    # Jupyter puts its own Python in place of a bare "python".
    if Path(command).name == command or os.path.samefile(command, sys.executable):
        return Finding("the notebooks' kernel is this Python")
    return Finding(f"the notebooks' kernel is another Python: {command}", mend)


def widgets() -> Iterator[Finding]:
    """The parts of JupyterLab that show sliders and explorables; both come with their packages."""
    from jupyter_core.paths import jupyter_path

    for extension, package in [
        ("@jupyter-widgets/jupyterlab-manager", "jupyterlab_widgets"),
        ("anywidget", "anywidget"),
    ]:
        found = any(
            (Path(folder) / extension / "package.json").exists() for folder in jupyter_path("labextensions")
        )
        mend = "" if found else f"{PIP} install --force-reinstall --no-deps {package}"
        yield Finding(f"JupyterLab {'has' if found else 'lacks'} its extension {extension}", mend)


def writable(folder: Path) -> Finding:
    """The folder of the notebooks, or the first above it that exists, can be written to."""
    existing = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding(f"{existing.resolve()} can be written to")
    return Finding(f"{existing.resolve()} cannot be written to", "name another folder: dlviz lab FOLDER")


def progress_file(record: Path) -> Finding:
    """The record of what is done, if there is one."""
    if not record.exists():
        return Finding(f"nothing is recorded yet in {record}")
    try:
        with closing(sqlite3.connect(f"{record.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            intact = database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.Error:
        intact = False
    mend = "" if intact else "nothing: it is set aside at the next check, and a new one begun"
    return Finding(f"the record of progress {record} is {'readable' if intact else 'damaged'}", mend)
