"""JupyterLab and a Chromium to look at it, and an ear for what the page complains about."""

import os

import pytest

from benchmarks import lab
from tests.browser.showing import listen


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory):
    """The folder that JupyterLab serves."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="session")
def address(notebooks, tmp_path_factory):
    """Where JupyterLab answers."""
    try:
        lab.find_chromium()
    except FileNotFoundError as missing:
        if "CI" in os.environ:
            raise
        pytest.skip(str(missing))  # a learner's machine may have no Chromium; CI has to
    with lab.server(notebooks, tmp_path_factory.mktemp("jupyter")) as address:
        yield address


@pytest.fixture(scope="module")
def page(address):
    """A page for the tests of one file: Playwright's event loop must be gone before others run theirs."""
    with lab.browser(height=1200) as page:
        listen(page)
        yield page


@pytest.fixture(autouse=True)
def no_complaints(page):
    """No test may leave an error in the page's console."""
    yield
    complaints, page.complaints = page.complaints, []
    assert not complaints, "\n\n".join(complaints)
