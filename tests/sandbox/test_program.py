"""Of a notebook runs what an exercise needs, and nothing else."""

import sys
import textwrap

import pytest

from dlviz.sandbox.program import Cell, program, python


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """A program is `__main__`; the tests have theirs back afterwards."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def cells(*sources, origin="own"):
    return [Cell(number, textwrap.dedent(source).strip(), origin) for number, source in enumerate(sources, 1)]


def run(*made, name="f", check=100, whole=False):
    """What the notebook's definition of the name gives, and the problems."""
    found = program([*made])
    needed = found.needed(name, check)
    names = found.run(found.own(needed) if whole else needed)
    return names.get(name), found.problems


@pytest.mark.parametrize(
    "sources",
    [
        ["def f():\n    return 1"],
        ["f = lambda: 1"],
        ["one = 1", "def f():\n    return one"],
        ["def f():\n    return one()", "def one():\n    return 1"],
        ["import math as m", "def f():\n    return m.cos(0)"],
        ["from math import missing, cos", "def f():\n    return cos(0)"],
        ["from math import *", "def f():\n    return cos(0)"],
        ["class One:\n    pass", "One.value = 1", "def f():\n    return One.value"],
        ["kept = {}", "kept['one'] = 1", "def f():\n    return kept['one']"],
        ["n = 0", "n += 1", "def f():\n    return n"],
        ["for n in range(2):\n    last = n", "def f():\n    return last"],
        ["def twice(g):\n    return lambda: g() * 2", "@twice\ndef f():\n    return 0.5"],
        ["if True:\n    def f():\n        return 1"],
        ["try:\n    import missing\nexcept ImportError:\n    n = 1", "def f():\n    return n"],
        ["def set_n():\n    global n\n    n = 1", "n = 0", "set_n()", "def f():\n    return n or 1"],
        ["from __future__ import annotations", "def f(x: Unknown = 1):\n    return x"],
        [
            "from dataclasses import dataclass",
            "@dataclass\nclass P:\n    n: int = 1",
            "def f():\n    return P().n",
        ],
        ["def f(n=1):\n    return n if n == 1 else g(n)", "def g(n):\n    return f(n - 1)"],
    ],
    ids=lambda sources: sources[0][:30],
)
def test_what_a_definition_needs_runs(sources):
    dies = ["raise SystemExit", "import os; os.abort()", "while True: pass"]
    f, _ = run(*cells(*sources, *dies))
    assert f() == 1


def test_a_local_name_does_not_need_the_global_one():
    found = program(cells("x = 1 / 0", "def f(x):\n    y = x\n    return y", "y = 1 / 0"))
    assert [one.cell.number for one in found.needed("f", 100)] == [2]


def test_the_last_definition_before_the_check_counts():
    three = cells("def f():\n    return 1", "def f():\n    return 2", "def f():\n    return 3")
    assert run(*three, check=3)[0]() == 2
    assert run(*three, check=1)[0]() == 3, "there is none before it"


def test_a_prompt_counts_only_where_nothing_else_does():
    stub = Cell(2, "def f():\n    raise NotImplementedError", "stub")
    assert run(Cell(1, "def f():\n    return 1", "own"), stub)[0]() == 1
    with pytest.raises(NotImplementedError):
        run(stub)[0]()


def test_a_restored_cell_gives_way_to_the_learner_s():
    own, restored = Cell(1, "n = 1", "own"), Cell(2, "n = 2", "restored")
    user = Cell(3, "def f():\n    return n", "own")
    assert run(own, restored, user)[0]() == 1
    assert run(restored, user)[0]() == 2


def test_problems_are_told_by_cell_and_line():
    f, problems = run(*cells("def broken(:", "n = 1\nn = n / 0", "def f():\n    return n"))
    assert f() == 1
    assert [cell for cell, _ in problems] == [1, 2]
    assert "SyntaxError" in problems[0][1] and problems[1][1] == "line 2: ZeroDivisionError: division by zero"


def test_as_a_whole_all_of_the_learner_s_cells_run():
    made = cells("exec('n = 1')", "def f():\n    return n", "1 / 0")
    with pytest.raises(NameError):
        run(*made)[0]()
    assert run(*made, whole=True)[0]() == 1


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("%matplotlib inline\nf = 1", "pass\nf = 1"),
        ("!ls\nf = 1", "pass\nf = 1"),
        ("f?\nf = 1", "pass\nf = 1"),
        ("files = !ls\nf = 1", "files = None\nf = 1"),
        ("%time f = 1", "f = 1"),
        ("%%time\nf = 1", "\nf = 1"),
        ("%%bash\nrm -r /", ""),
        ("text = '''\n%matplotlib\n'''", "text = '''\n%matplotlib\n'''"),
    ],
)
def test_what_only_ipython_understands(source, meant):
    assert python(source) == meant


@pytest.mark.parametrize(
    "source", ["(" * 5_000, "-" * 100_000 + "1", "\0", "x = " + "1+" * 50_000 + "1", "a" * 100_000]
)
def test_code_that_is_too_much_for_python_is_a_problem_of_its_cell(source):
    f, problems = run(*cells("def f():\n    return 1", source))
    assert f() == 1
    assert all(cell == 2 for cell, _ in problems)
