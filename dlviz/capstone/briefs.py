"""The four briefs, each with real data that need no network; and projects on the learner's own data."""

import difflib
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz import data
from dlviz.capstone.brief import MEASURES, Brief
from dlviz.capstone.frame import Project
from dlviz.capstone.repeats import without_repeats

WINDOW = 20  # days that a forecast of the volume sees
PASSAGE = 128  # characters
PAGE = 20  # passages that belong together


def project(
    brief: str | None = None,
    *,
    name: str | None = None,
    data: tuple[Any, Any] | None = None,
    measure: str = "errors",
    baseline: Callable[[np.ndarray, np.ndarray, np.ndarray], Any] | None = None,
    question: str = "",
    ordered: bool = False,
    groups: Any = None,
) -> Project:
    """A project on one of four briefs, or on data of one's own: then without `brief`, with `name` and `data`.

    brief: "vision", "language", "series" or "generative"
    name: under which it is recorded; a brief's own unless it is given. A second project on the same brief
        needs another name, and honest test data.
    data: inputs and targets (x, t), raw, as many of one as of the other
    measure: "errors" for classes t (n,), or "squared error" for numbers t (n,)
    baseline: from training x and t and new x to predictions; without one, the commonest class or the mean
    ordered: the examples come in the order of time
    groups: (n,), which examples belong together, such as the patient of each picture

    Raises:
        ValueError: an unknown brief or measure, a name that is none, or data that don't fit
    """
    if brief is not None:
        if brief not in BRIEFS:
            near = difflib.get_close_matches(str(brief), BRIEFS, 1, 0.4)
            offer = f"did you mean {near[0]!r}?" if near else f"try {', '.join(map(repr, BRIEFS))}"
            raise ValueError(f"capstone.project expected one of four briefs, got {brief!r}: {offer}")
        if data is not None:
            raise ValueError("capstone.project expected a brief or data of your own, got both: leave out one")
        return Project(BRIEFS[brief](), _name(name or brief))
    if data is None or name is None:
        raise ValueError(
            'capstone.project expected a brief, such as "vision", or name= and data=(x, t) of your own'
        )
    return Project(_own(data, measure, baseline, question or name, ordered, groups), _name(name))


def _name(name: str) -> str:
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]+", name):
        raise ValueError(
            f"capstone.project expected a name of small letters, digits and underscores, got {name!r}: "
            'try "my_project"'
        )
    return name


def _own(given: Any, measure: str, baseline: Any, question: str, ordered: bool, groups: Any) -> Brief:
    """The brief of one's own data."""
    if measure not in ("errors", "squared error"):
        raise ValueError(f'capstone.project expected measure "errors" or "squared error", got {measure!r}')
    try:
        x, t = map(np.asarray, given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"capstone.project expected data=(x, t), got {type(given).__name__}") from error
    together = None if groups is None else np.asarray(groups)
    lengths = {len(values) if values.ndim else 0 for values in (x, t, t if together is None else together)}
    if len(lengths) > 1 or min(lengths) < 60:
        raise ValueError(
            f"capstone.project expected x, t and groups of one length, at least 60, got {x.shape} and "
            f"{t.shape}{'' if together is None else f' and {together.shape}'}"
        )
    if t.ndim != 1 or (measure == "errors" and not np.issubdtype(t.dtype, np.integer)):
        kind = "whole numbers, a class for each example" if measure == "errors" else "numbers"
        raise ValueError(f"capstone.project expected t (n,), {kind}, got {t.dtype} of shape {t.shape}")
    simple, simple_name = (_commonest, "the commonest class") if measure == "errors" else (_mean, "the mean")
    return Brief(
        "own",
        question,
        x,
        t,
        MEASURES[measure],
        baseline or simple,
        "your baseline" if baseline else simple_name,
        "a linear model, or the nearest neighbour",
        ordered=ordered,
        groups=together,
    )


def _commonest(x: np.ndarray, t: np.ndarray, new: np.ndarray) -> np.ndarray:
    classes, counts = np.unique(t, return_counts=True)
    return np.full(len(new), classes[counts.argmax()])


def _mean(x: np.ndarray, t: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.full(len(new), t.mean())


# The briefs


def vision() -> Brief:
    """Read handwritten digits."""
    digits = data.load_digits("all")
    return Brief(
        "vision",
        "Which digit was written?",
        digits.x,
        digits.t,
        MEASURES["errors"],
        _logistic_regression,
        "logistic regression",
        "the nearest neighbour",
        digits.source,
    )


def _logistic_regression(x: np.ndarray, t: np.ndarray, new: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(max_iter=1000).fit(x.reshape(len(x), -1), t)
    return fitted.predict(new.reshape(len(new), -1))


def language() -> Brief:
    """Predict the next character of a technical text.

    Python's help repeats whole pages inside others: a paragraph that repeats an earlier one is left out.
    """
    docs = data.load_python_docs()
    numbers = docs.encode(without_repeats(docs.text))
    count = (len(numbers) - 1) // PASSAGE
    x, t = (numbers[i : i + count * PASSAGE].reshape(count, PASSAGE) for i in (0, 1))
    return Brief(
        "language",
        "Which character comes next?",
        x,
        t,
        MEASURES["bits per character"],
        _trigrams,
        "counts of three characters",
        "counts of five characters, `metrics.NGrams(text, 5)`",
        docs.source,
        groups=np.arange(count) // PAGE,
        hidden=1,
    )


def _trigrams(x: np.ndarray, t: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Log probabilities (n, symbols, T) after two symbols, interpolated as by `metrics.NGrams`."""
    symbols = int(max(x.max(), t.max(), new.max())) + 1
    single = (np.bincount(t.ravel(), minlength=symbols) + 1.0) / (t.size + symbols)
    before, seen = (
        np.pad(x, ((0, 0), (1, 0)))[:, :-1],
        np.pad(new, ((0, 0), (1, 0)))[:, :-1],
    )  # at the start: 0
    pairs = _counted(x * symbols + t, symbols, single[None])
    triples = _counted((before * symbols + x) * symbols + t, symbols, np.tile(pairs, (symbols, 1)))
    return np.log(triples[seen * symbols + new]).swapaxes(1, 2)


def _counted(codes: np.ndarray, symbols: int, shorter: np.ndarray) -> np.ndarray:
    """(contexts, symbols): how likely each symbol is, mixed with what a shorter context says."""
    contexts = symbols * len(shorter) if len(shorter) == 1 else len(shorter)
    counts = np.bincount(codes.ravel(), minlength=contexts * symbols).reshape(contexts, symbols)
    kinds = np.maximum((counts > 0).sum(axis=1, keepdims=True), 1)
    return (counts + kinds * shorter) / (counts.sum(axis=1, keepdims=True) + kinds)


def series() -> Brief:
    """Forecast how much of a share will be traded tomorrow."""
    traded = data.load_volumes()
    logs = np.log(traded.x)
    days = np.lib.stride_tricks.sliding_window_view(logs, WINDOW + 1)
    return Brief(
        "series",
        "How many shares will be traded tomorrow (as a logarithm)?",
        days[:, :-1].copy(),
        days[:, -1].copy(),
        MEASURES["squared error"],
        lambda x, t, new: new[:, -1],
        "the naive forecast",
        "a linear model of the same days",
        traded.source,
        ordered=True,
    )


def generative() -> Brief:
    """Learn how digits are drawn, one pixel after the other."""
    digits = data.load_digits("all")
    ink = np.unique((digits.x > 0.5).reshape(len(digits), -1), axis=0)  # each picture once, so in one part
    ink = ink[np.random.default_rng(0).permutation(len(ink))].astype(np.float32)
    return Brief(
        "generative",
        "How likely is a picture of a digit, pixel by pixel?",
        ink,
        ink.copy(),
        MEASURES["bits per picture"],
        _pixels,
        "each pixel's frequency of ink",
        "a logistic regression for each pixel on those before it",
        digits.source,
        hidden=0,
    )


def _pixels(x: np.ndarray, t: np.ndarray, new: np.ndarray) -> np.ndarray:
    ink = (t.sum(axis=0) + 1) / (len(t) + 2)
    return np.tile(np.log(ink / (1 - ink)), (len(new), 1))


BRIEFS: dict[str, Callable[[], Brief]] = {
    "vision": vision,
    "language": language,
    "series": series,
    "generative": generative,
}
