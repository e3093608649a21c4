"""A notebook that was run and saved is opened again when its kernel is gone."""

import nbformat
import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz import server


def test_a_picture_whose_kernel_is_gone_says_so(page, address, notebooks):
    lab.write(notebooks / "gone.ipynb", "from dlviz.explorables import NeuronBench\nNeuronBench()")
    notebook = lab.Notebook(page, address, "gone.ipynb")
    notebook.run()
    notice = page.locator(".dlviz-gone-notice")
    expect(page.locator(".dlviz-figure canvas")).to_be_visible()
    expect(notice).to_have_count(0)
    page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")
    expect(notice).to_have_text(
        "The kernel that draws this picture has stopped. Run this cell again to move the picture."
    )
    page.complaints[:] = [
        said for said in page.complaints if "Connection lost" not in said
    ]  # JupyterLab's own
    notebook.run()
    expect(page.locator(".dlviz-figure canvas")).to_be_visible()
    expect(notice).to_have_count(0)


@pytest.fixture(scope="module")
def saved(page, address, notebooks):
    """Run and saved, then its kernel was shut down."""
    lab.write(notebooks / "yesterday.ipynb", "from dlviz.explorables import NeuronBench\nNeuronBench()")
    notebook = lab.Notebook(page, address, "yesterday.ipynb")
    notebook.run()
    expect(page.locator(".dlviz-figure canvas")).to_be_visible()
    notebook.command("docmanager:save")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    expect(page.locator(".dlviz-figure canvas")).to_be_visible()  # the page that saves keeps its widgets
    page.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")
    page.goto("about:blank")
    return notebooks / "yesterday.ipynb"


def test_the_file_holds_the_still_and_no_widget(saved):
    (output,) = nbformat.read(saved, 4).cells[0].outputs
    assert "<img " in output.data["text/html"] and server.WIDGET_VIEW not in output.data


def test_it_shows_the_still_and_comes_back_to_life(saved, page, address):
    page.goto(f"{address}/doc/tree/{saved.name}?reset")
    still = page.locator(".jp-OutputArea-output img")
    expect(still).to_be_visible()
    assert still.evaluate("img => img.naturalWidth") > 0
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    lab.Notebook(page, address, saved.name).run()
    expect(page.locator(".dlviz-figure canvas")).to_be_visible()
    expect(still).to_have_count(0)
