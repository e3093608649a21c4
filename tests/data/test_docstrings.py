"""The docstrings of installed packages: read, not imported, each once, and the same every time."""

import hashlib
import inspect
import os
import subprocess
import sys

import numpy as np
import pytest

from dlviz import data
from dlviz.data import docstrings

SMALL = "networkx", "IPython"


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Two packages that cannot be imported; what they say, in the order in which it is found."""
    files = {
        "first/__init__.py": '"""Café \f1.\n\n    plain\n      indented\n    """\nraise ZeroDivisionError',
        "first/b/deep.py": 'class A:\n    """A 2."""\n    async def f(self):\n        """f 3."""\n',
        "first/b/late.py": 'def g():\n    """g 4."""\n    def inner():\n        """inner 5."""\n',
        "first/b/again.py": '"""g 4."""\n"no docstring"\nx = """nor this"""\n',
        "first/new.py": '"""Written for Python 9."""\nno such syntax\n',
        "first/tests/test.py": '"""A test."""',
        "second/__init__.py": 'r"""\\alpha 6."""\ndef f(): """f 3."""\n"\\d"\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    kinds = {"first": ("first-dist", "MIT"), "second": ("second-dist", "BSD"), "absent": ("absent", "BSD")}
    monkeypatch.setattr(docstrings, "PACKAGES", kinds)
    monkeypatch.setattr(docstrings, "version", lambda name: f"1.{len(name)}")
    docstrings._docstrings.cache_clear()
    yield ["Caf 1.\n\nplain\n  indented", "g 4.", "A 2.", "f 3.", "inner 5."], ["\\alpha 6."]
    docstrings._docstrings.cache_clear()


def test_every_docstring_once_in_the_order_of_packages_files_and_lines(packages, recwarn):
    docs = data.load_docstrings()
    for name, expected in zip(("first", "second"), packages, strict=True):
        assert docs.text[docs.packages[name]] == "".join(f"{docstring}\n\n" for docstring in expected)
    assert docs.text == "".join(docs.text[part] for part in docs.packages.values())
    assert list(docs.packages) == ["first", "second"] and not recwarn.list
    assert data.load_docstrings("second").text == "\\alpha 6.\n\nf 3.\n\n"
    assert data.load_docstrings("second", "first").packages == docs.packages  # whatever the order asked for


def test_size_versions_and_licences_are_said(packages):
    docs = data.load_docstrings()
    for part in (f"{len(docs.text)} characters", "first-dist 1.10, second-dist 1.11", "MIT; BSD"):
        assert part in repr(docs)
    assert "Source:" in data.load_docstrings.__doc__ and "Licence:" in data.load_docstrings.__doc__


def test_what_is_not_there_is_explained(packages):
    with pytest.raises(ImportError, match=r"absent.*pip install"):
        data.load_docstrings("absent", "first")
    with pytest.raises(ValueError, match=r"first, second, absent.*pandas"):
        data.load_docstrings("pandas")


def test_it_is_what_python_shows_as_documentation():
    docs, cleaned = data.load_docstrings("numpy"), []
    for function in (np.fft.fft, np.linalg.svd, np.median, np.polynomial.Polynomial):
        cleaned.append("".join(c for c in inspect.getdoc(function) if c == "\n" or " " <= c <= "~").strip())
    assert all(f"\n\n{text}\n\n" in docs.text for text in cleaned) and len(docs.text) > 1_000_000


def test_the_text_comes_back_from_its_numbers_and_has_few_symbols():
    docs = data.load_docstrings(*SMALL)
    assert set(docs.symbols) <= {"\n", *map(chr, range(32, 127))}
    assert docs.decode(docs.encode(docs.text[:999])) == docs.text[:999]


def test_nothing_is_imported_and_another_process_reads_the_same():
    code = (
        "import hashlib, sys; from dlviz import data; docs = data.load_docstrings(*sys.argv[1:]); "
        "print(hashlib.sha256(docs.text.encode()).hexdigest(), *set(sys.argv[1:]) & set(sys.modules))"
    )
    command, environment = [sys.executable, "-c", code, *SMALL], {**os.environ, "PYTHONHASHSEED": "1"}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    text = data.load_docstrings(*SMALL).text
    assert said.split() == [hashlib.sha256(text.encode()).hexdigest()]


def test_the_second_time_is_quick(monkeypatch):
    first = data.load_docstrings(*SMALL)
    monkeypatch.setattr(docstrings.ast, "parse", None)
    assert data.load_docstrings(*SMALL) == first
