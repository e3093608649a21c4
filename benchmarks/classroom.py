"""A class on one machine: JupyterHub with its simple local spawner; all learners open a lesson at once.

    python benchmarks/classroom.py [--learners 1 5 10] [--lesson 02_layers] [--proxy PATH]

Each learner logs in to a fresh hub with an empty home that holds the lessons, opens the lesson in a page of a
headless Chromium, runs it up to its first explorable, and then moves a slider, two keys a second, as long as
all the others do. What is told for 1, 5 and 10 learners: seconds from the login to the first picture;
milliseconds from a key to its picture; memory of a learner's server and kernel (shared pages in parts, PSS).
The browsers run on the same machine, and the last column says how much of the computing was theirs: a class
that brings its own browsers has it better.

Needs Linux, Chromium, JupyterHub in this environment (`pip install jupyterhub`), and its proxy (`npm install
configurable-http-proxy`). A learner who never sees a picture ends it with an error.
"""

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.async_api import Browser, Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.lab import CHROMIUM_FLAGS, find_chromium
from benchmarks.latency import WATCH
from dlviz.lessons import course_notebooks

KEYS, PAUSE = 40, 0.5  # of each learner; seconds from one key to the next
PATIENCE = 300_000  # ms for a learner to get to each next stage
CONFIGURATION = """
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/{{username}}"
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
c.Spawner.environment = {{"OMP_NUM_THREADS": "1"}}
c.Spawner.default_url = "/doc/tree/{lesson}.ipynb"
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 0
"""
RUN_TO_THE_PICTURE = """
async () => {
  const { content: notebook, context } = jupyterapp.shell.currentWidget;
  await context.ready;
  await context.sessionContext.ready;
  const isPicture = (cell) => /^[A-Z][a-zA-Z]+\\(\\)$/.test(cell.model.sharedModel.source);
  const place = notebook.widgets.findIndex(isPicture);
  notebook.activeCellIndex = place;
  await jupyterapp.commands.execute("notebook:run-all-above");
  notebook.activeCellIndex = place;
  await jupyterapp.commands.execute("notebook:run-cell");
  await notebook.scrollToItem(place, "center");  // a cell that is out of sight has no picture
}
"""


@dataclass
class Learner:
    """What one learner met with."""

    opened: float = 0.0  # seconds until the first picture
    keys: list[float] = field(default_factory=list)  # ms


@dataclass
class Use:
    """What a learner's processes hold, in MB; and how much of the computing was the browsers'."""

    server: float
    kernel: float
    browsers: float


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 5, 10])
    parser.add_argument("--lesson", default="02_layers")
    parser.add_argument("--proxy", default=shutil.which("configurable-http-proxy"))
    options = parser.parse_args()
    if not options.proxy or not (Path(sys.executable).parent / "jupyterhub").exists():
        print(
            "JupyterHub or its proxy is not here: pip install jupyterhub; npm install configurable-http-proxy"
        )
        return 1
    load = os.getloadavg()[0]
    print(f"{options.lesson} on {os.cpu_count()} cores; load before: {load:.1f}")
    print(
        "learners   first picture: median, last   key to picture: median, 95th   server + kernel   browsers"
    )
    for count in options.learners:
        learners, use = asyncio.run(measured(count, options.lesson, options.proxy))
        opened = [one.opened for one in learners]
        keys = [key for one in learners for key in one.keys]
        print(
            f"{count:8}   {statistics.median(opened):16.0f} s {max(opened):5.0f} s"
            f"   {statistics.median(keys):17.0f} ms {statistics.quantiles(keys, n=20)[-1]:5.0f} ms"
            f"   {use.server:6.0f} + {use.kernel:.0f} MB   {use.browsers:13.0%}",
            flush=True,
        )
    return 0


async def measured(count: int, lesson: str, proxy: str) -> tuple[list[Learner], Use]:
    """So many learners on a hub of their own."""
    names = [f"learner{number}" for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="dlviz-classroom-") as scratch:
        folder = Path(scratch)
        for name in names:
            shutil.copytree(course_notebooks(), folder / "homes" / name, ignore=shutil.ignore_patterns(".*"))
        with hub(folder, lesson, proxy) as (address, process):
            async with chromium() as browser:
                before = computed(process)
                pages = await asyncio.gather(*(opened(browser, address, name) for name in names))
                learners = [Learner(seconds) for _, seconds in pages]
                moving = [moved(page, one) for (page, _), one in zip(pages, learners, strict=True)]
                await asyncio.gather(*moving)
                after = computed(process)
                use = used(process, after[0] - before[0], after[1] - before[1])
    return learners, use


async def opened(browser: Browser, address: str, name: str) -> tuple[Page, float]:
    """Log in, open the lesson and run it up to its first picture; the page, and the seconds it took."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(f"{address}/hub/login?next=/hub/spawn")
    await page.fill("input[name=username]", name)
    begun = time.monotonic()
    await page.click("input[type=submit]")
    await page.wait_for_selector(".jp-Notebook .jp-Cell")
    await page.wait_for_function("!!window.jupyterapp?.shell.currentWidget?.content?.widgets?.length")
    await page.evaluate(RUN_TO_THE_PICTURE)
    await page.wait_for_selector(".dlviz-figure canvas[data-frame]")
    return page, time.monotonic() - begun


async def moved(page: Page, learner: Learner) -> None:
    """Move the first slider to and fro; each key's time is from the key to the picture on screen."""
    await page.evaluate(WATCH)
    handle = page.locator(".noUi-handle").first
    await handle.focus()
    await asyncio.sleep(random.uniform(0, PAUSE))  # nobody keeps time with the others
    for number in range(KEYS):
        begun = time.monotonic()
        await page.evaluate("clock.shown.length = 0")
        await page.keyboard.press("ArrowRight" if number // 4 % 2 else "ArrowLeft")
        await page.wait_for_function("clock.shown.length", polling=50)
        learner.keys.append(await page.evaluate("clock.shown[0] - clock.input"))
        await asyncio.sleep(max(0.0, PAUSE - (time.monotonic() - begun)))


# The hub, the browser, and what they use


@contextmanager
def hub(folder: Path, lesson: str, proxy: str) -> Iterator[tuple[str, psutil.Process]]:
    """A hub that keeps all it has in the folder; its address and its process."""
    public, hub_port, api = free_ports(3)
    settings = {"public": public, "hub": hub_port, "api": api, "proxy": [proxy], "lesson": lesson}
    settings["homes"] = folder / "homes"
    (folder / "jupyterhub_config.py").write_text(CONFIGURATION.format(**settings))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it calls jupyterhub-singleuser
    with open(folder / "hub.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"],
            cwd=folder,
            env=os.environ | {"PATH": path},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{public}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/hub/login", timeout=5).close()
                break
            time.sleep(0.2)
        else:
            raise RuntimeError(f"JupyterHub did not answer:\n{(folder / 'hub.log').read_text()[-2000:]}")
        yield address, psutil.Process(process.pid)
    finally:
        everything = psutil.Process(process.pid).children(recursive=True)
        process.terminate()  # it ends its proxy and the learners' servers
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        for one in everything:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all learners; each has a window and cookies of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def computed(hub: psutil.Process) -> tuple[float, float]:
    """Seconds of computing so far: of the hub with all learners' processes, and of the browsers."""
    ours = {hub.pid, *(one.pid for one in hub.children(recursive=True))}
    seconds = [0.0, 0.0]
    for one in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = one.cpu_times()
            seconds[one.pid not in ours] += times.user + times.system
    return seconds[0], seconds[1]


def used(hub: psutil.Process, served: float, browsed: float) -> Use:
    """The mean memory of a learner's server and kernel, now; and the browsers' part of the computing."""
    servers, kernels = [], []
    for one in hub.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            command = " ".join(one.cmdline())
            kind = kernels if "ipykernel" in command else servers if "singleuser" in command else []
            kind.append(one.memory_full_info().pss / 1e6)
    return Use(statistics.mean(servers), statistics.mean(kernels), browsed / (served + browsed))


if __name__ == "__main__":
    sys.exit(main())
