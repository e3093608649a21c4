"""Every solution rewritten in five styles, and judged on many draws: no right answer may be refused.

Rewriting is done by the arrays: what a solution is given computes its sums backwards, or by einsum, or in
float32; or what it returns is turned into lists, or into float64 buffers. The right answers of
tests/exercises, written by hand, are judged on the same draws.

    .venv/bin/python benchmarks/styles.py [--draws 1000] [STEM/NAME …]
"""

import argparse
import importlib.util
import pickle
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dlviz.answers import Outcome, Script, perform, run_all
from dlviz.exercises import Exercise, lessons
from dlviz.exercises.kit import Prediction
from dlviz.exercises.kit.judge import Cases, judge

ROOT = Path(__file__).parents[1]
TRAINED = ("feedforward/digit_reader", "feedforward/torch_digit_reader")  # minutes a draw: others judge these


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with each array and number changed."""
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(item, change) for item in value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return change(value)


class Reordered(np.ndarray):
    """An array whose sums and products are computed in another way."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        plain = [np.asarray(a) if isinstance(a, Reordered) else a for a in inputs]
        if "out" in keywords:
            keywords["out"] = tuple(np.asarray(a) for a in keywords["out"])
        result = self.compute(ufunc, method, *plain, **keywords)
        if "out" in keywords:
            return inputs[0] if ufunc.nin == 2 and method == "__call__" else keywords["out"][0]
        return mapped(result, lambda a: a.view(type(self)) if type(a) is np.ndarray else a)

    def compute(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """The ufunc of plain arrays."""
        return getattr(ufunc, method)(*inputs, **keywords)


class Backwards(Reordered):
    """Sums begin at the end."""

    def compute(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Contracted axes are turned round first."""
        if ufunc is np.matmul and method == "__call__":
            a, b = map(np.asarray, inputs)
            inputs = a[..., ::-1], b[::-1] if b.ndim == 1 else b[..., ::-1, :]
        elif ufunc is np.add and method == "reduce" and np.ndim(inputs[0]):
            inputs = np.flip(inputs[0]), *inputs[1:]
            result = ufunc.reduce(*inputs, **keywords)
            return np.flip(result) if np.ndim(result) else result
        return super().compute(ufunc, method, *inputs, **keywords)


class ByEinsum(Reordered):
    """Matrix products by einsum."""

    def compute(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """One letter for each axis."""
        if ufunc is np.matmul and method == "__call__":
            a, b = map(np.asarray, inputs)
            left, right = "i" * (a.ndim > 1) + "j", "j" + "k" * (b.ndim > 1)
            return np.einsum(f"...{left},...{right}->...{(left + right).replace('j', '')}", a, b)
        return super().compute(ufunc, method, *inputs, **keywords)


def seen_as(kind: type[Reordered]) -> Callable[[Any], Any]:
    """What lets arrays compute in this way."""
    return lambda a: a.view(kind) if isinstance(a, np.ndarray) else a


def plain(a: Any) -> Any:
    """An array that computes as usual."""
    return np.asarray(a) if isinstance(a, np.ndarray) else a


def in_lists(a: Any) -> Any:
    """Lists and Python numbers in place of arrays."""
    return a.tolist() if isinstance(a, (np.ndarray, np.generic)) else a


def in_float32(a: Any) -> Any:
    """Real numbers in float32."""
    if isinstance(a, (np.ndarray, np.generic)) and a.dtype.kind == "f":
        return a.astype(np.float32)
    return np.float32(a) if type(a) is float else a


def arrays_in_float32(a: Any) -> Any:
    """Arrays of real numbers in float32."""
    return in_float32(a) if isinstance(a, np.ndarray) else a


def in_a_float64_buffer(a: Any) -> Any:
    """Real numbers, written into an array of zeros one by one."""
    if isinstance(a, np.ndarray) and a.dtype.kind == "f":
        buffer = np.zeros(a.shape)
        for place in np.ndindex(a.shape):
            buffer[place] = a[place]
        return buffer
    return a


STYLES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {  # what is given, what is returned
    "float64 buffers": (lambda a: a, in_a_float64_buffer),
    "lists": (lambda a: a, in_lists),
    "einsum": (seen_as(ByEinsum), plain),
    "sums backwards": (seen_as(Backwards), plain),
    "float32": (arrays_in_float32, in_float32),
}


def styled(answer: Any, style: str) -> Any:
    """The answer, a function or a class, in one of the styles."""
    given, returned = STYLES[style]
    if not isinstance(answer, type):
        return lambda *args, **kwargs: mapped(answer(*mapped(args, given), **mapped(kwargs, given)), returned)

    class Styled:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.made = answer(*mapped(args, given), **mapped(kwargs, given))

        def __getattr__(self, name: str) -> Any:
            found = getattr(self.made, name)
            return styled(found, style) if callable(found) else mapped(found, returned)

    return Styled


def right_answers(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """The solution in each style, and what stands in tests/exercises, with a name for each."""
    do = exercise.scripts(np.random.default_rng(0))[0].steps[0].do
    styles = STYLES if do in ("call", "new") else {}  # others are given what they must change
    yield from ((style, styled(exercise.answer, style)) for style in styles)
    path = ROOT / "tests" / "exercises" / f"{exercise.id}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield from (("by hand", answer) for answer in module.RIGHT)


def refused(exercise: Exercise, seeds: range) -> dict[str, list[str]]:
    """For each style, the reports of the draws in which a right answer did not pass.

    The first draw runs as a learner's code does, guarded. The others run at once, several times as fast;
    of their cases, those that are in every draw are left out; and what came out twice, bit for bit, is judged
    once.
    """
    answers = [("as it stands", exercise.answer), *right_answers(exercise)]
    found: dict[str, list[str]] = {style: [] for style, _ in answers}
    tried: set[bytes] = set()
    as_they_stand: list[Outcome] = []
    for seed in seeds:
        scripts = {pickle.dumps(one): one for one in exercise.scripts(np.random.default_rng(seed))}
        cases = Cases(exercise, [one for key, one in scripts.items() if key not in tried])
        if not cases.scripts:
            continue
        tried |= scripts.keys()
        reports: dict[bytes, Any] = {}
        for style, answer in answers:
            if seed == seeds[0]:
                outcomes = run_all(cases.scripts, answer, 60)
            elif style in ("float64 buffers", "lists"):  # the solution's numbers, which are first of all
                change = STYLES[style][1]
                outcomes = [replace(one, values=mapped(one.values, change)) for one in as_they_stand]
            else:
                outcomes = at_once(cases.scripts, answer)
            as_they_stand = outcomes if style == "as it stands" else as_they_stand
            key = pickle.dumps(outcomes)
            if key not in reports:
                reports[key] = judge(cases, outcomes)
            if not reports[key].passed:
                found[style].append(f"{getattr(answer, '__name__', style)}, seed {seed}\n{reports[key]}")
    return found


def at_once(scripts: list[Script], answer: Any) -> list[Outcome]:
    """The outcomes of an answer that is known to be right, so it needs no guard."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [perform(script, answer) for script in scripts]


def main() -> int:
    """Judge, print, and return 1 if anything was refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", metavar="STEM/NAME")
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.draws)
    all_of_them = {id_: one for lesson in lessons() for id_, one in lesson.exercises.items()}
    everything = {id_: one for id_, one in all_of_them.items() if not isinstance(one, Prediction)}
    refusals: Counter[str] = Counter()
    tried = 0
    for id_ in options.exercises or [id_ for id_ in everything if id_ not in TRAINED]:
        start = time.process_time()
        found = refused(everything[id_], seeds)
        seconds = time.process_time() - start
        print(
            f"{id_:40} {len(found)} styles, {sum(map(len, found.values()))} refused, {seconds:.1f} s",
            flush=True,
        )
        tried += len(found) * len(seeds)
        for style, reports in found.items():
            refusals[style] += len(reports)
            for report in reports[:1]:
                print(f"  {style}, {len(reports)} of {len(seeds)}: {report}")
    print(f"{sum(refusals.values())} of {tried} refused")
    return int(bool(refusals.total()))


if __name__ == "__main__":
    raise SystemExit(main())
