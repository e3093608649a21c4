"""Run the lessons as other processors would, and print every number that moves, with its tolerance beside it.

    .venv/bin/python benchmarks/processors.py [--setting NAME ...] [NN_stem ...]
    .venv/bin/python benchmarks/processors.py --tests [PATH ...]

NumPy, OpenBLAS, PyTorch, MKL and oneDNN choose their kernels by the processor, and can be told by environment
variables to choose as on an older one: sums are then rounded in another order. Exits with 1 where an output
is not as saved, within the tolerance of its cell (course/tolerance.py). With --tests, pytest runs under each
setting instead: all tests but those of notebooks, browser and installation, or the paths named.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "course"))

import build  # noqa: E402
import kernel  # noqa: E402
import nbformat  # noqa: E402
import tolerance  # noqa: E402

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class Setting(NamedTuple):
    """Which kernels the libraries take."""

    needs: str  # NumPy's name of what the processor must have
    without: tuple[str, ...]  # NumPy's names of what it must not use
    variables: dict[str, str]


def setting(needs: str, openblas: str, torch: str, onednn: str, mkl: str, *without: str) -> Setting:
    """The variables by which each library takes these kernels."""
    variables = {
        "OPENBLAS_CORETYPE": openblas,
        "ATEN_CPU_CAPABILITY": torch,
        "ONEDNN_MAX_CPU_ISA": onednn,
        "MKL_CBWR": mkl,
    }
    return Setting(needs, without, variables)


AVX512 = ("AVX512_SPR", "AVX512_ICL", "X86_V4")
SETTINGS = {
    "as it is": Setting("X86_V2", (), {}),
    "Zen": setting("X86_V3", "Zen", "avx2", "AVX2", "AVX2", *AVX512),
    "Nehalem": setting("X86_V2", "Nehalem", "default", "SSE41", "COMPATIBLE", *AVX512, "X86_V3"),
    "SkylakeX": setting("X86_V4", "SkylakeX", "avx512", "AVX512_CORE", "AVX512", *AVX512[:2]),
    "Sandybridge": setting("X86_V2", "Sandybridge", "default", "AVX", "AVX", *AVX512, "X86_V3"),
    "Haswell": setting("X86_V3", "Haswell", "avx2", "AVX2", "AVX2,STRICT", *AVX512),
}
SETTINGS["Haswell, one thread"] = SETTINGS.pop("Haswell")
SETTINGS["Haswell, one thread"].variables.update(ONE_THREAD)


def environment(chosen: Setting) -> dict[str, str] | None:
    """The variables of a setting; None where this processor lacks what it needs."""
    from numpy._core._multiarray_umath import __cpu_features__ as features

    if not features.get(chosen.needs, False):
        return None
    disabled = " ".join(name for name in chosen.without if features.get(name, False))
    return chosen.variables | ({"NPY_DISABLE_CPU_FEATURES": disabled} if disabled else {})


def differences(stem: str, variables: dict[str, str]) -> Iterator[tuple[Any, tolerance.Moved | str]]:
    """Run a lesson's notebook; yield each cell with a number that moved, or with what else differs."""
    saved = nbformat.read(build.NOTEBOOKS / f"{stem}.ipynb", 4)
    new = nbformat.from_dict(saved)
    try:
        kernel.execute(new, variables)
    except kernel.BuildError as error:
        yield saved.cells[0], f"it does not run: {error}"
        return
    for cell, came in zip(saved.cells, new.cells, strict=True):
        declared = cell.metadata.get("tolerance", {})
        before, after = (tolerance.texts(each.get("outputs", [])) for each in (cell, came))
        if before.keys() != after.keys():
            yield cell, f"outputs {sorted(before)} were saved, {sorted(after)} came"
            continue
        for key in before:
            if key[1] not in ("text/html", "text/markdown"):  # they say the same as text/plain
                try:
                    for number in tolerance.moved(before[key], after[key], declared):
                        yield cell, number
                except tolerance.OtherText as error:
                    yield cell, str(error)


def run_lessons(stems: list[str], settings: dict[str, dict[str, str]]) -> int:
    """Print the table of numbers that move; return the exit status."""
    rows: dict[tuple[str, str, str, str], dict[str, tolerance.Moved]] = defaultdict(dict)
    failed = 0
    for name, variables in settings.items():
        for stem in stems:
            start = time.perf_counter()
            count = 0
            for cell, what in differences(stem, variables):
                if isinstance(what, str):
                    print(f"{stem}, {name}, cell {cell.id}: {what}", flush=True)
                    failed += 1
                    continue
                count += 1
                failed += not what.within
                rows[stem, cell.id, what.line.strip(), f"{what.saved} at {what.start}"][name] = what
            print(
                f"{name}: {stem}, {count} numbers moved, {time.perf_counter() - start:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    print(
        "| lesson | cell | number | saved | over the settings | tolerance | |\n|---|---|---|---|---|---|---|"
    )
    for (stem, cell_id, line, _), moved in rows.items():
        one = next(iter(moved.values()))
        came = ", ".join(sorted({each.came for each in moved.values()}, key=tolerance.value))
        number = f"{one.pattern or 'none'} in “{line[:70]}”"
        beyond = "" if all(each.within for each in moved.values()) else "**beyond**"
        row = (stem[:2], cell_id, number, one.saved, came, f"{one.allowed:.3g}", beyond)
        print("|", " | ".join(row), "|")
    return 1 if failed else 0


def run_tests(paths: list[str], settings: dict[str, dict[str, str]]) -> int:
    """Run pytest under each setting and print its last line; return the exit status."""
    ignored = [f"--ignore=tests/{part}" for part in ("notebooks", "browser", "install")]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not installs", *ignored, *paths]
    failed = 0
    for name, variables in settings.items():
        run = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)
        lines = run.stdout.splitlines()
        print(
            f"{name}: {lines[-1]}",
            *(line for line in lines if line.startswith("FAILED")),
            sep="\n",
            flush=True,
        )
        failed |= run.returncode
    return 1 if failed else 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "names", nargs="*", help="lessons (NN_stem), or with --tests, paths of tests; none: all"
    )
    parser.add_argument("--setting", action="append", choices=SETTINGS, help="only these settings")
    parser.add_argument("--tests", action="store_true", help="run pytest instead of the lessons")
    options = parser.parse_args()
    settings = {}
    for name in options.setting or SETTINGS:
        if (variables := environment(SETTINGS[name])) is None:
            print(f"{name}: left out, this processor lacks {SETTINGS[name].needs}")
        else:
            settings[name] = variables
    if options.tests:
        return run_tests(options.names, settings)
    lessons = [source.stem for source in build.sources()]
    if unknown := set(options.names) - set(lessons):
        parser.error(f"no lesson {', '.join(sorted(unknown))}; there are {', '.join(lessons)}")
    return run_lessons(options.names or lessons, settings)


if __name__ == "__main__":
    sys.exit(main())
