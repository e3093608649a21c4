"""Every picture of a saved lesson has words for a screen reader, in a page that nbconvert makes, too."""

import json
from html.parser import HTMLParser

import build
import kernel
import nbformat
import pytest
from nbconvert import HTMLExporter


class Alternatives(HTMLParser):
    """Collects the text alternative of each picture; None where there is none."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes).get("alt"))


@pytest.mark.parametrize("source", build.sources(), ids=lambda source: source.stem)
def test_no_saved_picture_is_without_words(source):
    cells = json.loads((build.NOTEBOOKS / f"{source.stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    assert not any(kernel.silent({kind: "".join(text) for kind, text in data.items()}) for data in outputs)


def test_nbconvert_keeps_the_words():
    notebook = nbformat.read(build.NOTEBOOKS / "03_activations.ipynb", 4)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    words = Alternatives(html).found
    assert len(words) == 8
    assert all(words), "nbconvert writes 'No description has been provided' where it finds none"
    assert not any("No description" in each for each in words)
    assert sum(each.endswith("Run this cell to move it.") for each in words) == 3
