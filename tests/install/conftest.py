"""Fresh environments, and a JupyterLab to ask for a page. Only these tests may reach a package index."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BIN = "Scripts" if os.name == "nt" else "bin"


class Fresh:
    """A fresh virtual environment, with a folder beside it that is no checkout."""

    def __init__(self, folder: Path) -> None:
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        bin_ = folder / "env" / BIN
        subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
        self.env = os.environ | {"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
        for refused in ("PYTHONPATH", "DLVIZ_PROGRESS", "VIRTUAL_ENV"):  # PYTHONPATH refuses the network
            self.env.pop(refused, None)
        self.env["PIP_COMPILE"] = "0"  # takes long; what is used, is compiled when it is imported
        if found := re.search(r"find-links='(.+)'", self.run("python", "-m", "pip", "config", "list")):
            # This machine keeps packages on disk, in place of an index: let uv look there as well.
            self.env |= {"UV_FIND_LINKS": found.group(1).replace(" ", ","), "UV_OFFLINE": "1"}

    def run(self, *command: str | Path, cwd: Path | None = None) -> str:
        """Run a command of the environment; return what it printed, fail with it where it fails."""
        ended = subprocess.run(
            [*map(str, command)],
            cwd=cwd or self.elsewhere,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert ended.returncode == 0, f"{command} ended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    @contextmanager
    def server(self, *command: str | Path, cwd: Path | None = None):
        """Start a Jupyter server; yield a function that gets a page of it and the text of its answer."""
        log = self.elsewhere / "server.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [
                    *map(str, command),
                    "--no-browser",
                    "--port=0",
                    "--allow-root",
                    "--IdentityProvider.token=letmein",
                ],
                cwd=cwd or self.elsewhere,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            root = address(server, log)
            yield lambda page: get(root + page)
        finally:
            server.terminate()
            server.wait(timeout=120)


def address(server: subprocess.Popen, log: Path) -> str:
    """Where the server listens. Jupyter says where a moment before it does listen."""
    for _ in range(600):
        if found := re.search(r"http://(127\.0\.0\.1):(\d+)/", log.read_text()):
            with suppress(ConnectionRefusedError), socket.create_connection(found.groups(), timeout=30):
                return found.group()
        assert server.poll() is None, f"the server ended:\n{log.read_text()}"
        time.sleep(0.1)
    raise AssertionError(f"the server did not listen within a minute:\n{log.read_text()}")


def get(url: str) -> str:
    """The text of a page; raises HTTPError unless it is answered with 200."""
    request = urllib.request.Request(url, headers={"Authorization": "token letmein"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def fresh():
    """One environment a module; deleted afterwards, for it is large."""
    with tempfile.TemporaryDirectory() as folder:
        yield Fresh(Path(folder))
