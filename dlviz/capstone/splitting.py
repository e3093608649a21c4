"""The first milestone: three parts that share nothing, and a preparation that carries nothing across.

What is tested is what `prepare` does: two examples are exchanged, or the inputs of one part replaced, and
whatever moves in the other parts, or apart from its target, has leaked.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from dlviz.capstone.brief import Brief, Failed
from dlviz.capstone.repeats import PIECE, is_text, repeated

PARTS = ("train", "validation", "test")
Parts = dict[str, tuple[np.ndarray, np.ndarray]]
LEAST = 0.05  # of all examples, in any part
COPIED = 0.02  # of the pieces of a part's text, at most, may stand in another part


def check_rows(brief: Brief, rows: Any) -> dict[str, np.ndarray]:
    """The rows of each part, as whole numbers. Failed where two parts share what they must not share."""
    found = {part: _whole(rows[part], part, len(brief.x)) for part in _three(rows, "rows")}
    for part, taken in found.items():
        if len(taken) < LEAST * len(brief.x):
            raise Failed(
                f"The {part} part has {len(taken)} of {len(brief.x)} examples: give each part at least "
                f"{100 * LEAST:.0f} %, or its score is mostly chance."
            )
        if len(np.unique(taken)) < len(taken):
            raise Failed(f"Some rows are in the {part} part twice: choose them without replacement.")
    for one, other in combinations(PARTS, 2):
        if shared := len(np.intersect1d(found[one], found[other])):
            raise Failed(f"{shared} rows are in both the {one} and the {other} part.", "leak")
        if twins := len(_keys(brief.x[found[one]]) & _keys(brief.x[found[other]])):
            raise Failed(
                f"{twins} examples of the {one} part have an identical twin in the {other} part.", "leak"
            )
        if brief.groups is not None and (
            both := len(np.intersect1d(brief.groups[found[one]], brief.groups[found[other]]))
        ):
            raise Failed(
                f"{both} groups have examples in both the {one} and the {other} part. Examples of one group "
                "resemble each other: split by group, with `project.groups`.",
                "leak",
            )
    _nothing_copied({part: brief.x[taken] for part, taken in found.items()})
    ends = [(found[part].min(), found[part].max()) for part in PARTS]
    if brief.ordered and not (ends[0][1] < ends[1][0] and ends[1][1] < ends[2][0]):
        raise Failed(
            "The examples are in the order of time, and some training examples are later than some of the "
            "other parts: train on the past, validate after it, and test last.",
            "leak",
        )
    return found


def raw(brief: Brief, rows: dict[str, np.ndarray]) -> Parts:
    """Inputs and targets of each part, as copies."""
    return {part: (brief.x[taken], brief.t[taken]) for part, taken in rows.items()}


def check_preparation(parts: Parts, prepare: Callable[[Parts], Parts]) -> Parts:
    """What `prepare` makes of the parts. Failed where something crosses from one to another."""
    prepared = run(prepare, parts)
    again = run(prepare, parts)
    if not all(_all_same(a, b) for part in PARTS for a, b in zip(prepared[part], again[part], strict=True)):
        raise Failed(
            "`prepare` gives other numbers at its second call. Give its random numbers a seed; what should "
            "differ in each epoch, such as augmentation, belongs into the training."
        )
    for part in PARTS[1:]:
        if len(prepared[part][0]) != len(parts[part][0]):
            raise Failed(
                f"`prepare` made {len(prepared[part][0])} examples out of {len(parts[part][0])} in the "
                f"{part} part: augment or drop examples in the training part alone."
            )
        _nothing_from(part, parts, prepare, prepared)
    for part in PARTS:
        _pairs_stay(part, parts, prepare, prepared)
    _nothing_copied({part: x for part, (x, _) in prepared.items()})
    return prepared


def _nothing_copied(inputs: dict[str, np.ndarray]) -> None:
    """Failed where text of one part stands in another word for word."""
    if not all(is_text(x) for x in inputs.values()):
        return
    for one, other in combinations(PARTS, 2):
        if (share := repeated(inputs[other], inputs[one])) > COPIED:
            raise Failed(
                f"{100 * share:.0f} % of the text of the {other} part stands in the {one} part word for word "
                f"(in pieces of {PIECE} symbols): what was learned by heart would count as understood. Keep "
                "each paragraph once before you split, and train on no other copy of the text.",
                "leak",
            )


def _nothing_from(part: str, parts: Parts, prepare: Callable, prepared: Parts) -> None:
    """Change a part's targets, then its inputs: no other input may change, nor what becomes of the first."""
    x, t = parts[part]
    for what, new in (("targets", (x, np.roll(t, 1, axis=0))), ("inputs", (x[np.arange(len(x)) % 3], t))):
        replaced = run(prepare, parts | {part: new})
        for other in PARTS:
            alone = what == "inputs" and other == part
            if not alone and not _all_same(replaced[other][0], prepared[other][0]):
                raise Failed(
                    f"The inputs of the {other} part change when the {what} of the {part} part do: something "
                    "is measured there, such as a mean. Measure it on the training part only.",
                    "leak",
                )
    first = replaced[part][0][:1]
    if not _same(prepared[part][0], np.repeat(first, len(t), axis=0)).any():
        raise Failed(
            f"What becomes of an example of the {part} part depends on the other examples there. Measure "
            "means and the like on the training part, and use the same numbers for every part.",
            "leak",
        )


def _pairs_stay(part: str, parts: Parts, prepare: Callable, prepared: Parts) -> None:
    """Exchange two examples of a part: inputs and targets must move in the same rows."""
    x, t = (values.copy() for values in parts[part])
    other = np.flatnonzero(
        ~_same(t, np.repeat(t[:1], len(t), axis=0)) & (x != x[:1]).reshape(len(x), -1).any(axis=1)
    )
    if not len(other):
        raise Failed(f"All targets of the {part} part are equal: there is nothing to learn in it.")
    exchanged = [other[0], 0]
    for values in (x, t):
        values[[0, other[0]]] = values[exchanged]
    swapped = run(prepare, parts | {part: (x, t)})[part]
    if len(swapped[0]) != len(prepared[part][0]):
        raise Failed(f"`prepare` makes more or fewer examples when two of the {part} part change places.")
    moved_x, moved_t = (~_same(a, b) for a, b in zip(swapped, prepared[part], strict=True))
    if not (moved_x.any() and np.array_equal(moved_x, moved_t)):
        raise Failed(
            f"Two examples of the {part} part changed places, and after `prepare` the inputs of rows "
            f"{_few(moved_x)} and the targets of rows {_few(moved_t)} had moved: inputs and targets no "
            "longer belong together. Shuffle both with the same order.",
            "shuffled labels",
        )


def run(prepare: Callable[[Parts], Parts], parts: Parts) -> Parts:
    """What `prepare` returns for copies of these parts, as arrays. Failed if that has another form."""
    made = prepare({part: (x.copy(), t.copy()) for part, (x, t) in parts.items()})
    found = {}
    for part in _three(made, "the result of `prepare`"):
        try:
            x, t = map(np.asarray, made[part])
            fits = x.ndim and t.ndim and len(x) == len(t) > 0
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise Failed(f'`prepare` should return {{"{part}": (x, t), …}} with as many inputs as targets.')
        if np.issubdtype(x.dtype, np.inexact) and not np.isfinite(x).all():
            raise Failed(f"After `prepare`, inputs of the {part} part are NaN or infinite.")
        found[part] = x, t
    return found


def _three(given: Any, name: str) -> tuple[str, ...]:
    if not isinstance(given, dict) or given.keys() != {*PARTS}:
        came = sorted(map(str, given)) if isinstance(given, dict) else type(given).__name__
        raise Failed(f'Expected {name} as a dict with "train", "validation" and "test"; got {came}.')
    return PARTS


def _whole(values: Any, part: str, n: int) -> np.ndarray:
    taken = np.asarray(values)
    if taken.ndim != 1 or not np.issubdtype(taken.dtype, np.integer) or not len(taken):
        raise Failed(
            f"Expected the {part} rows as whole numbers (n,), got {taken.dtype} of shape {taken.shape}."
        )
    if taken.min() < 0 or taken.max() >= n:
        raise Failed(f"The {part} rows should lie from 0 to {n - 1}; got {taken.min()} to {taken.max()}.")
    return taken


def _keys(x: np.ndarray) -> set[Any]:
    return {row if isinstance(row, str) else np.asarray(row).tobytes() for row in x}


def _same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which rows agree, to rounding: means are added up in another order when examples change places."""
    if np.issubdtype(a.dtype, np.number) and np.issubdtype(b.dtype, np.number):
        equal = np.isclose(a, b, rtol=1e-4, atol=1e-5 * (np.abs(a).max() or 1))
    else:
        equal = a == b
    return equal.reshape(len(a), -1).all(axis=1)


def _all_same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(_same(a, b).all())


def _few(moved: np.ndarray) -> str:
    rows = np.flatnonzero(moved).tolist()
    return f"{rows[:4]}" if len(rows) <= 4 else f"{str(rows[:4])[:-1]}, …]"
