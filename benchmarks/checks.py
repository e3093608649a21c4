"""Do the checks refuse what is wrong? Every solution and every other right answer, changed in one place.

    python benchmarks/checks.py [EXERCISE …] [--seeds 3] [--named] [--solutions]

A mutant must be refused with every seed, or stand in `survivors.toml` with the reason why it computes the
same. Where the name that it is given differs from seed to seed, this is printed. `--named` prints each change
beside the name, for a review by reading. Exits with 1 where a mutant survives unexplained.
"""

import argparse
import ast
import importlib.util
import inspect
import resource
import sys
import textwrap
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mutation import WHOLE, mutants
from dlviz.answers import run_all
from dlviz.exercises import Exercise, find, lessons
from dlviz.exercises.kit import Prediction
from dlviz.exercises.kit.judge import drawn, judge

ROOT = Path(__file__).parents[1]
SURVIVORS = ROOT / "benchmarks" / "survivors.toml"
SECONDS = 2.0  # for the mutants of an answer that takes 10 ms


@dataclass
class Result:
    """What became of one mutant: with how many seeds it passed, and the names that it was given."""

    change: str  # "answer: before → after"
    passed: int
    names: set[str | None]


@dataclass
class Tally:
    """What became of all mutants of one exercise."""

    results: list[Result] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def survivors(self) -> list[str]:
        """The changes that were accepted with some seed."""
        return [result.change for result in self.results if result.passed]

    @property
    def named(self) -> list[Result]:
        """Those that were refused under a misconception's name."""
        return [result for result in self.results if result.names != {None} and not result.passed]


def explained() -> dict[str, dict[str, str]]:
    """The reviewed survivors: for each exercise each change, and why it computes the same."""
    table = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    return {
        exercise: {change: reason for reason, changes in reasons.items() for change in changes}
        for exercise, reasons in table.items()
    }


def answers(exercise: Exercise) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, source and namespace of the solution, then of the other right answers."""
    yield exercise.name, exercise.source, {"np": np}
    path = ROOT / "tests" / "exercises" / f"{exercise.id}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    for answer in module.RIGHT:
        yield answer.__name__, textwrap.dedent(inspect.getsource(answer)), vars(module)


def changed(exercise: Exercise, others: bool = True) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each mutant, made anew for every use, and its change."""
    for name, source, namespace in list(answers(exercise))[: None if others else 1]:
        for mutant in mutants(source):
            yield f"{name}: {mutant.change}", partial(defined, name, mutant.source, namespace)
        if name == exercise.name and isinstance(ast.parse(source).body[0], ast.FunctionDef):
            for change in WHOLE if "return " in source else WHOLE[:1]:
                made = partial(defined, name, source, namespace)
                yield f"{name}: {change.__name__}", lambda change=change, made=made: change(made())


def defined(name: str, source: str, namespace: dict[str, Any]) -> Any:
    """What the source defines under this name."""
    own = dict(namespace)
    exec(compile(source, "a mutant", "exec"), own)
    return own[name]


def judged(exercise: Exercise, answer: Any, seed: int, seconds: float = SECONDS) -> Any:
    """The report that an answer gets."""
    cases = drawn(exercise, seed)
    return judge(cases, run_all(cases.scripts, answer, seconds))


def tally(exercise: Exercise, seeds: int = 3, others: bool = True, most: int | None = None) -> Tally:
    """Judge the mutants of an exercise; at most so many of them, evenly chosen."""
    found = Tally()
    judged(exercise, exercise.answer, 0, exercise.seconds)  # imports what it needs
    began = time.perf_counter()
    judged(exercise, exercise.answer, 0, exercise.seconds)
    took = time.perf_counter() - began
    chosen = list(changed(exercise, others))
    most = most or (40 if took > 0.5 else len(chosen))  # a training takes seconds
    for change, made in chosen[:: max(1, -(-len(chosen) // most))]:
        reports = [judged(exercise, made(), seed, max(SECONDS, 4 * took)) for seed in range(seeds)]
        passed = sum(report.passed for report in reports)
        found.results.append(Result(change, passed, {report.misconception for report in reports}))
    found.seconds = time.perf_counter() - began
    return found


def main(arguments: list[str]) -> int:
    """Print a row for each exercise, what survived, and what was named unsteadily."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--named", action="store_true")
    parser.add_argument("--solutions", action="store_true", help="no other right answers")
    chosen = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))  # a mutant may ask for any size
    every = [one for lesson in lessons() for one in lesson.exercises.values()]
    ids = chosen.exercises or [one.id for one in every if not isinstance(one, Prediction)]
    known, unexplained, total = explained(), 0, np.zeros(5)
    print(f"{'exercise':40}mutants refused named survivors seconds")
    for id_ in ids:
        found = tally(find(id_), chosen.seeds, not chosen.solutions)
        survivors = found.survivors
        row = len(found.results), len(found.results) - len(survivors), len(found.named), len(survivors)
        total += (*row, found.seconds)
        print(f"{id_:40}{row[0]:7}{row[1]:8}{row[2]:6}{row[3]:10}{found.seconds:8.1f}", flush=True)
        for result in found.results:
            if result.passed and result.change not in known.get(id_, {}):
                unexplained += 1
                print(f"    survives with {result.passed} of {chosen.seeds} seeds: {result.change}")
            elif len(result.names) > 1 and not result.passed:
                print(f"    named unsteadily, {result.names}: {result.change}")
            elif chosen.named and result in found.named:
                print(f"    named {next(iter(result.names))!r}: {result.change}")
    print(f"{'all':40}{total[0]:7.0f}{total[1]:8.0f}{total[2]:6.0f}{total[3]:10.0f}{total[4]:8.1f}")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
