"""Real sequences that need no network: daily prices out of matplotlib's wheel, and Python's help as text."""

import gzip
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np


@dataclass(frozen=True, repr=False)
class Series:
    """A quantity measured again and again. x float64 (n,), dates datetime64[D] (n,)"""

    x: np.ndarray
    dates: np.ndarray
    description: str
    source: str
    licence: str

    def __len__(self) -> int:
        return len(self.x)

    def __repr__(self) -> str:
        return (
            f"{self.description}: {len(self)} days from {self.dates[0]} to {self.dates[-1]} "
            f"({self.source}; licence: {self.licence})"
        )


@dataclass(frozen=True, repr=False)
class Text:
    """A text, and its symbols, which are numbered in the order of their code points."""

    text: str
    description: str
    source: str
    licence: str

    @cached_property
    def symbols(self) -> str:
        """Every symbol of the text, once."""
        return "".join(sorted(set(self.text)))

    def encode(self, text: str) -> np.ndarray:
        """The numbers of the symbols, int64 (n,)."""
        missing = sorted(set(text) - set(self.symbols))
        if missing:
            raise ValueError(
                f"expected symbols that occur in {self.description}, got {''.join(missing)!r}: "
                f"use some of {self.symbols!r}"
            )
        number = {symbol: n for n, symbol in enumerate(self.symbols)}
        return np.array([number[symbol] for symbol in text], np.int64)

    def decode(self, numbers: np.ndarray) -> str:
        """The text that these numbers stand for."""
        return "".join(self.symbols[n] for n in numbers)

    def __repr__(self) -> str:
        return (
            f"{self.description}: {len(self.text):,} characters, {len(self.symbols)} symbols "
            f"({self.source}; licence: {self.licence})"
        )


def load_prices() -> Series:
    """The closing price of one share on 1,047 days, adjusted for splits, in US dollars: Google, 2004 to 2008.

    Source: Yahoo Finance, by way of matplotlib's sample data. Licence: none stated; prices are facts.
    """
    return _google("adj_close", "the price of one Google share", "none stated; prices are facts")


def load_volumes() -> Series:
    """How many shares were traded on each of the days of `load_prices`: Google, 2004 to 2008.

    Source: Yahoo Finance, by way of matplotlib's sample data. Licence: none stated; volumes are facts.
    """
    return _google("volume", "Google shares traded a day", "none stated; volumes are facts")


def _google(column: str, description: str, licence: str) -> Series:
    """One number for each day."""
    path = files("matplotlib") / "mpl-data" / "sample_data" / "goog.npz"
    try:
        with path.open("rb") as file:
            days = np.load(file)["price_data"]
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "expected matplotlib's sample data, which this installation of it lacks: try pip install "
            "--force-reinstall matplotlib"
        ) from error
    dates = days["date"].astype("datetime64[D]")
    source = "Yahoo Finance, by way of matplotlib's sample data"
    return Series(days[column].astype(np.float64), dates, description, source, licence)


def load_python_docs() -> Text:
    """Python's help texts on its own language, as one text in ASCII.

    The text is that of Python 3.11.7, shipped with the package, so that it is the same on every Python.
    Titles have lost their underlines, and of several blanks or empty lines in a row one is kept.

    Source: the Python Language Reference, by way of the module pydoc_data. Licence: PSF License Version 2, in
    full in dlviz/data/texts/LICENSE-Python.txt.
    """
    packed = files("dlviz.data") / "texts" / "python_docs.txt.gz"
    return Text(
        gzip.decompress(packed.read_bytes()).decode("ascii"),
        "Python's help on its own language",
        "the Python Language Reference, by way of pydoc_data",
        "PSF License Version 2",
    )
