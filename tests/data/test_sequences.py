"""Prices are matplotlib's, and the text is Python's own, and back again from its numbers."""

import sys
from pydoc_data.topics import topics

import numpy as np
import pack_python_docs
import pytest
from matplotlib import cbook

from dlviz import data


def test_prices_are_matplotlibs_in_the_order_of_the_days():
    prices, raw = data.load_prices(), cbook.get_sample_data("goog.npz")["price_data"]
    np.testing.assert_array_equal(prices.x, raw["adj_close"])
    assert (np.diff(prices.dates) > np.timedelta64(0)).all() and (prices.x > 0).all()
    assert len(prices) == len(prices.dates) == 1047


def test_volumes_are_those_of_the_same_days():
    volumes, raw = data.load_volumes(), cbook.get_sample_data("goog.npz")["price_data"]
    np.testing.assert_array_equal(volumes.x, raw["volume"])
    np.testing.assert_array_equal(volumes.dates, data.load_prices().dates)
    assert (volumes.x > 0).all() and "1047 days" in repr(volumes)


def test_text_is_long_and_plain_and_about_python():
    docs = data.load_python_docs()
    assert len(docs.text) > 300_000 and docs.text.isascii()
    assert "  " not in docs.text and "\n\n\n" not in docs.text and "\n*****" not in docs.text
    assert "Lambda expressions" in docs.text
    assert list(docs.symbols) == sorted(set(docs.text))


def test_text_is_the_same_on_every_python(monkeypatch):
    """It is shipped, and not taken from the Python at hand, whose help differs from version to version."""
    monkeypatch.setitem(sys.modules, "pydoc_data", None)
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    assert data.load_python_docs().text.isascii()


def test_the_shipped_text_was_packed_by_the_script():
    """Four lines in five of it are in the help of any recent Python, cleaned in the same way."""
    lines = set(pack_python_docs.cleaned(topics).splitlines())
    shipped = data.load_python_docs().text.splitlines()
    assert sum(line in lines for line in shipped) / len(shipped) > 0.8


def test_text_comes_back_from_its_numbers():
    docs = data.load_python_docs()
    numbers = docs.encode(docs.text[:1000])
    assert numbers.dtype == np.int64 and numbers.max() < len(docs.symbols)
    assert docs.decode(numbers) == docs.text[:1000]
    with pytest.raises(ValueError, match=r"expected symbols.*'é'"):
        docs.encode("café")


def test_where_they_come_from_is_said():
    for load in (data.load_prices, data.load_python_docs):
        assert "Source:" in load.__doc__ and "Licence:" in load.__doc__
        assert load().source in repr(load()) and load().licence in repr(load())
