"""course/build.py, on a small lesson: what it writes, twice the same, and what it refuses."""

import contextlib
import json

import build
import kernel
import psutil
import pytest
from tests.notebooks.running import compare

from dlviz.exercises import find

LESSON = """\
# A small lesson

+++

The same words.

+++

The same words.

```{code-cell}
import matplotlib.pyplot as plt
from dlviz import pictures
print("one"); print("took 12.5 ms")
fig, ax = plt.subplots()
ax.plot([1, 2, 3])
pictures.show(fig, "A line.")
```

```{code-cell}
import ipywidgets
ipywidgets.IntSlider()
```

```{code-cell}
:tags: [raises-exception]
1 / 0
```

```{code-cell}
from dlviz import check
```

```{code-cell}
:dlviz: {exercise: layers/dense_forward}
```
"""


@pytest.fixture
def lesson(tmp_path):
    source = tmp_path / "course" / "98_small.md"
    source.parent.mkdir()

    def write(text):
        source.write_text(text)
        return source

    return write


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The lesson's source, its notebook built twice, and the solved one."""
    folder = tmp_path_factory.mktemp("small")
    source = folder / "98_small.md"
    source.write_text(LESSON)
    return source, *(
        build.build(source, folder / name, solved=name == "solved") for name in ("first", "second", "solved")
    )


def cells(path):
    return json.loads(path.read_text())["cells"]


def text_of(cell):
    return "".join(cell["source"])


def test_two_builds_are_byte_for_byte_the_same(built):
    assert built[1].read_bytes() == built[2].read_bytes()


def test_cell_ids_differ_within_a_notebook_and_agree_with_the_solved_one(built):
    ids = [cell["id"] for cell in cells(built[1])]
    assert len(set(ids)) == len(ids) == 9
    assert ids == [cell["id"] for cell in cells(built[3])]


def test_an_exercise_becomes_its_prompt_and_its_check_and_solved_its_solution(built):
    answer, check = map(text_of, cells(built[1])[-2:])
    assert answer == find("layers/dense_forward").stub
    assert answer.endswith(
        'raise NotImplementedError("layers/dense_forward: write your answer here, then run the check below")'
    )
    assert check == 'check("layers/dense_forward", dense_forward)'
    assert "x @ weight.T" not in built[1].read_text()
    solved, same_check = map(text_of, cells(built[3])[-2:])
    assert "    ### BEGIN SOLUTION\n    return x @ weight.T + bias\n    ### END SOLUTION" in solved
    assert same_check == check


def test_an_unanswered_exercise_is_not_attempted_and_a_solved_one_passes(built):
    learner, solved = (
        json.dumps(cells(path)[-1]["outputs"]).lower().replace("layers/dense_forward", "")
        for path in built[1::2]
    )
    assert "not attempted" in learner
    assert "not attempted" not in solved
    assert "passed" in solved or "correct" in solved


def test_outputs_are_tidied(built):
    drawing, slider, error = (cell["outputs"] for cell in cells(built[1])[3:6])
    assert drawing[0]["text"] == ["one\n", "took … ms\n"]
    assert "<img " in "".join(drawing[1]["data"]["text/html"])
    assert list(slider[0]["data"]) == ["text/plain"]
    assert len(error[0]["traceback"]) == 1
    metadata = json.loads(built[1].read_text())["metadata"]
    assert "version" not in metadata["language_info"]
    assert "widgets" not in metadata


def test_nbgrader_reads_the_exercise_as_its_own(built):
    answer, check = (cell["metadata"]["nbgrader"] for cell in cells(built[1])[-2:])
    common = {"schema_version": 3, "task": False}
    assert answer == common | {
        "grade_id": "layers-dense_forward",
        "grade": False,
        "locked": False,
        "solution": True,
    }
    assert check == common | {
        "grade_id": "layers-dense_forward-check",
        "grade": True,
        "locked": True,
        "solution": False,
        "points": find("layers/dense_forward").points,
    }


def test_a_fresh_notebook_is_not_stale(built):
    assert build.stale(built[0], built[1].parent) is None


def test_what_makes_a_notebook_stale(built, tmp_path):
    source, notebook = tmp_path / built[0].name, tmp_path / built[1].name
    source.write_text(LESSON)
    assert build.stale(source, tmp_path) == "was never built"
    for text, why in {
        built[3].read_text(): "has its solutions in it",
        "{}": "was not written by course/build.py",
        "no JSON": "was not written by course/build.py",
        built[1].read_text().replace("A small lesson", "My lesson"): "was edited by hand",
    }.items():
        notebook.write_text(text)
        assert build.stale(source, tmp_path) == why
    notebook.write_bytes(built[1].read_bytes())
    source.write_text(LESSON + "\nMore.\n")
    assert build.stale(source, tmp_path) == "is older than 98_small.md or an exercise in it"
    source.write_text(LESSON.replace("dense_forward", "dense_froward"))
    assert "cannot be built: There is no exercise" in build.stale(source, tmp_path)
    source.unlink()
    assert build.stale(source, tmp_path) == "has no source: delete it"


@pytest.mark.parametrize(("part", "changed"), [("points", 7), ("marked", "def dense_forward(): ..."), ("stub", "def dense_forward(): ...")])
def test_a_changed_exercise_makes_the_notebook_stale(built, monkeypatch, part, changed):
    monkeypatch.setattr(find("layers/dense_forward"), part, changed)
    assert build.stale(built[0], built[1].parent) == "is older than 98_small.md or an exercise in it"


def test_check_prints_what_is_stale_and_how_to_mend_it(tmp_path, capsys, lesson):
    assert build.check([lesson("# New\n")], tmp_path) == 1
    assert "98_small.ipynb was never built" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```{code-cell}\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```{code-cell}\nimport sys; print('x', file=sys.stderr)\n```\n", "writes to stderr"),
        ("```{code-cell}\n%matplotlib inline\n__import__('matplotlib.pyplot').pyplot.plot([1])\n```\n", "picture without words"),
        ("```{code-cell}\nprint('many numbers ' * 200_000)\n```\n", "1,500,000 allowed"),
    ],
    ids=["error", "stderr", "no words", "size"],
)
def test_a_lesson_that_cannot_run_is_refused_with_its_cell(lesson, tmp_path, text, said):
    with pytest.raises(build.BuildError, match=said) as refused:
        build.build(lesson(text), tmp_path / "out")
    assert "98_small.md" in str(refused.value)
    assert text.splitlines()[1] in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_memory_is_counted_beyond_what_the_libraries_take(lesson, tmp_path, monkeypatch):
    """A build of PyTorch with CUDA takes 0.7 GB more than one without; a lesson can't help that."""
    monkeypatch.setattr(kernel, "MAX_MEMORY", 100e6)
    imports = f"```{{code-cell}}\nimport {kernel.LIBRARIES}\n```\n"
    build.build(lesson(imports), tmp_path / "out")
    holds = "```{code-cell}\nimport numpy\nheld = numpy.ones(40_000_000)\n```\n"
    with pytest.raises(build.BuildError, match=r"holds 3\d\d MB beyond the libraries, more than 100"):
        build.build(lesson(imports + holds), tmp_path / "out")


@pytest.mark.parametrize(
    ("tolerance", "said"),
    [('{"# kg": 1}', "no saved number is covered"), ("3", "expected a tolerance such as")],
)
def test_a_tolerance_that_says_nothing_is_refused_with_its_cell(lesson, tmp_path, tolerance, said):
    text = f"```{{code-cell}}\n:tolerance: {tolerance}\nprint('5 %')\n```\n"
    with pytest.raises(build.BuildError, match=said) as refused:
        build.build(lesson(text), tmp_path / "out")
    assert "print('5 %')" in str(refused.value)


def test_a_tolerance_is_kept_in_the_notebook(lesson, tmp_path):
    text = '```{code-cell}\n:tolerance: {"# %": 1}\nprint("5 %")\n```\n'
    (cell,) = cells(build.build(lesson(text), tmp_path))
    assert cell["metadata"] == {"tolerance": {"# %": 1}}


@pytest.mark.parametrize("code", ["pass", "1 / 0"])
def test_no_kernel_is_left_running(lesson, tmp_path, code):
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with contextlib.suppress(build.BuildError):
        build.build(lesson(f"```{{code-cell}}\n{code}\n```\n"), tmp_path)
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


EXERCISE = "```{code-cell}\n:dlviz: {exercise: layers/dense_forward}\n```\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EXERCISE.replace("forward", "froward"), "Did you mean 'layers/dense_forward'"),
        (EXERCISE.replace("forward}", "forward}\nx = 1"), "otherwise empty cell"),
        (EXERCISE.replace("forward}", "forward, role: check}"), "otherwise empty cell"),
        (EXERCISE + "\n" + EXERCISE, "layers/dense_forward stands twice in this lesson"),
        ("```{code-cell}\n### BEGIN SOLUTION\n### END SOLUTION\n```\n", "solution in dlviz/exercises/"),
    ],
    ids=["unknown", "code in the cell", "a role", "twice", "a solution in the lesson"],
)
def test_an_exercise_that_is_named_wrongly_is_refused(lesson, text, said):
    with pytest.raises(build.BuildError, match=said):
        build.convert(lesson(text))


def test_an_unknown_lesson_is_answered_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        build.main(["99_nothing"])
    assert "no lesson 99_nothing; there are" in capsys.readouterr().err


BETS = """\
```{code-cell}
print("before")
```

```{code-cell}
from dlviz import bet, check, settle
bet("small/sum", "What is 2 + 2?", (0, 10))
```

```{code-cell}
bet("small/product", "What is 2 · 2?", (0, 10))
```

```{code-cell}
print("on the way")
```

```{code-cell}
:dlviz: {exercise: layers/dense_forward}
```

```{code-cell}
:tags: [kept]
settle("small/sum", 2 + 2, "Added.")
settle("small/product", 2 * 2, "Multiplied.")
```

```{code-cell}
print("after")
```
"""


def test_what_would_give_a_bet_away_is_folded_and_runs_alike(lesson, tmp_path):
    path = build.build(lesson(BETS), tmp_path)
    folded = [cell["metadata"].get("jupyter", {}).get("outputs_hidden", False) for cell in cells(path)]
    assert folded == [False, False, False, True, False, False, True, False]
    assert cells(path)[6]["metadata"]["tags"] == ["kept"]
    (asked,), (note, settled, _) = (cells(path)[place]["outputs"] for place in (1, 6))
    assert "".join(note["data"]["text/plain"]).startswith("Folded, since it answers the bet above.")
    assert asked["data"].keys() == {"text/html", "text/plain"}  # no widget that nobody could show
    assert "What is 2 + 2?" in "".join(asked["data"]["text/plain"])
    assert "".join(settled["data"]["text/plain"]) == "The answer: 4\nAdded.\nYou placed no bet."
    run = compare(path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert path.read_bytes() == build.build(lesson(BETS), tmp_path / "again").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BETS.replace("\nsettle(", "\nprint("), "the bet small/.* is never settled"),
        (BETS.replace("\nbet(", "\nprint("), "small/sum is settled where no cell before it"),
        (BETS.replace('print("after")', 'bet("small/sum", "Again?", (0, 1))'), "asked twice"),
    ],
)
def test_a_bet_that_is_asked_or_settled_wrongly_is_refused(lesson, text, message):
    with pytest.raises(build.BuildError, match=message):
        build.convert(lesson(text))
