"""A JupyterLab server and a headless Chromium looking at it: for the browser's tests and for `latency.py`."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NBGRADER = ("formgrader", "assignment_list", "course_list", "validate_assignment")
EXTENSIONS = ("@jupyter/nbgrader", "@jupyter-notebook/lab-extension")


def find_chromium() -> str:
    """The path of a Chromium or Chrome; Playwright's own download is not needed."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        "no Chromium or Chrome found: install Debian's package 'chromium' or Google Chrome"
    )


@contextmanager
def server(folder: Path, home: Path) -> Iterator[str]:
    """JupyterLab serving `folder`, with its settings in `home`; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_learners_have_it(home / "config")
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [
        "--IdentityProvider.token=",
        "--ServerApp.local_hostnames=localhost",
        "--ServerApp.local_hostnames=far.localhost",  # for a page that takes itself to be far away
        "--LabApp.expose_app_in_browser=True",
        f"--ServerApp.root_dir={folder}",
    ]
    with open(home / "server.log", "w") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, home / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(120)


def as_learners_have_it(config: Path) -> None:
    """Switch off what only the test tools bring to JupyterLab: nbgrader, and Notebook, which it installs."""
    served = {f"nbgrader.server_extensions.{name}": False for name in NBGRADER}
    for name, content in {
        "labconfig/page_config.json": {"disabledExtensions": dict.fromkeys(EXTENSIONS, True)},
        "jupyter_server_config.d/nbgrader.json": {"ServerApp": {"jpserver_extensions": served}},
    }.items():
        (config / name).parent.mkdir(parents=True, exist_ok=True)
        (config / name).write_text(json.dumps(content))


def _wait_for(address: str, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer at {address}:\n{log.read_text()[-2000:]}")


@contextmanager
def browser(width: int = 1280, height: int = 900, ratio: float = 1) -> Iterator[Page]:
    """A page of a headless Chromium with a profile of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=ratio, reduced_motion="reduce"
        )
        try:
            yield context.new_page()
        finally:
            chromium.close()


class Notebook:
    """A notebook open in JupyterLab: alone on the page, or with all of JupyterLab around it (`doc=False`)."""

    def __init__(self, page: Page, address: str, name: str, *, doc: bool = True) -> None:
        self.page = page
        page.goto(f"{address}/{'doc' if doc else 'lab'}/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.command("notebook:trust")
        if (dialog := page.locator(".jp-Dialog .jp-mod-accept")).count():
            dialog.first.click()
        page.wait_for_function(
            "!!jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel", timeout=60_000
        )

    def theme(self, dark: bool) -> None:
        """Switch JupyterLab to its dark or its light theme."""
        self.command("apputils:change-theme", {"theme": f"JupyterLab {'Dark' if dark else 'Light'}"})
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(not dark).lower()}'")

    def run(self, timeout: float = 180) -> None:
        """Run all cells and wait until the kernel is done; saved outputs are cleared first."""
        self.command("notebook:clear-all-cell-outputs")
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.content.widgets"  # a folded cell shows no number
            ".every(cell => cell.model.type !== 'code' || cell.model.executionCount !== null)",
            timeout=timeout * 1000,
        )

    def cell(self, index: int) -> Locator:
        """The code cell with this index among the code cells."""
        return self.page.locator(".jp-CodeCell").nth(index)

    def command(self, name: str, arguments: dict | None = None) -> None:
        """Give one of JupyterLab's commands."""
        self.page.evaluate(
            f"() => {{ jupyterapp.commands.execute({json.dumps(name)}, {json.dumps(arguments or {})}); }}"
        )


def write(path: Path, *sources: str) -> None:
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
