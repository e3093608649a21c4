"""Submissions that are broken without any ill will: files, notebooks, cells and answers."""

import json
import zipfile

from tests.grading.making import COUNT, DENSE, RIGHT, STEM, WRONG, Copy, Corpus

corpus = Corpus()
ONCE = """
            done = set()
            def once(number):  # the number at the first call of all, then nothing
                fresh = number not in done
                done.add(number)
                return number * fresh"""  # 100 MB of output are enough

# The file


@corpus.wrong(told="the file is empty")
def empty():
    return ""


@corpus.wrong(told="not JSON")
def cut_off():
    return Copy(RIGHT).text()[:-500]


@corpus.wrong(told="Git has left a conflict")
def conflict():
    text = json.dumps(Copy(RIGHT).json, indent=1)
    return text.replace("{\n", "{\n<<<<<<< HEAD\n", 1)


@corpus.wrong(told="no list of cells")
def a_list():
    return "[1, 2]"


@corpus.wrong(told="no list of cells")
def cells_are_a_number():
    return json.dumps(Copy(RIGHT).json | {"cells": 3})


@corpus.wrong(told="too deep for a notebook")
def lists_without_end():
    return "[" * 200_000


@corpus.wrong(told="clear its outputs")
def gigantic(folder):
    with (folder / f"{STEM}.ipynb").open("wb") as file:
        file.truncate(70_000_000)


@corpus.right()
def much_output():
    made = Copy(RIGHT)
    made.cells[2:2] = [
        dict(made.cells[1], id=f"long{n}", source="pass", outputs=["x" * 1_000_000]) for n in range(20)
    ]
    return made


@corpus.right()
def utf_16():
    return Copy(RIGHT + "  # é").text().encode("utf-16")


@corpus.right()
def latin_1():
    return json.dumps(Copy(RIGHT + "  # é").json, ensure_ascii=False).encode("latin-1", errors="replace")


@corpus.right()
def byte_order_mark():
    return Copy(RIGHT).text().encode("utf-8-sig")


@corpus.right(file="my homework (1) final.ipynb")
def file_name_is_off():
    return Copy(RIGHT)


@corpus.right(file="03_activations.ipynb")
def file_name_of_another_lesson():
    return Copy(RIGHT)


@corpus.wrong(told="of none of the lessons", file="essay.ipynb")
def another_course():
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": RIGHT,
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@corpus.wrong(told="no notebook was handed in")
def no_notebook(folder):
    (folder / "answers.txt").write_text(RIGHT)


@corpus.right(told="was not marked")
def two_copies(folder):
    (folder / f"{STEM}-Copy1.ipynb").write_text(Copy(WRONG).text())
    return Copy(RIGHT)


@corpus.right()
def packed_in_an_archive(folder):
    with zipfile.ZipFile(folder / "homework.zip", "w") as archive:
        archive.writestr(f"work/{STEM}.ipynb", Copy(RIGHT).text())


# The notebook


@corpus.right()
def nbformat_3():
    made = Copy(RIGHT)
    for cell in made.cells:
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": made.cells}]}
    )


@corpus.right()
def nbformat_5():
    return json.dumps(Copy(RIGHT).json | {"nbformat": 5, "nbformat_minor": 0, "fields": {"new": True}})


@corpus.right()
def ids_lost():
    made = Copy(RIGHT)
    for cell in made.cells:
        del cell["id"]
    return made


@corpus.right()
def ids_and_metadata_lost():
    made = Copy(RIGHT)
    for number, cell in enumerate(made.cells):
        cell |= {"id": f"new{number}", "metadata": {}}
    return made


@corpus.right()
def odd_cells():
    made = Copy(RIGHT)
    made.cells[3:3] = [None, 7, {}, {"cell_type": "code", "source": [1, None], "metadata": [], "id": 5}]
    return made


# Cells


@corpus.right()
def imports_removed():
    made = Copy("def dense_forward(x, weight, bias):\n    return np.asarray(x) @ np.asarray(weight).T + bias")
    made.cells[:] = [cell for cell in made.cells if "import numpy" not in "".join(cell["source"])]
    return made


@corpus.right()
def imports_made_text():
    made = Copy("def dense_forward(x, weight, bias):\n    return np.asarray(x) @ np.asarray(weight).T + bias")
    for cell in made.cells:
        if "import numpy" in "".join(cell["source"]):
            cell["cell_type"] = "markdown"
    return made


@corpus.right()
def answer_in_a_new_cell():
    place = 1 + Copy().cells.index(Copy().cell())
    return Copy().add(RIGHT, place)


@corpus.right()
def answer_above_the_prompt():
    return Copy().add(RIGHT, Copy().cells.index(Copy().cell()))


@corpus.right()
def answer_cell_deleted():
    made = Copy()
    place = made.cells.index(made.cell())
    made.cells.remove(made.cell())
    return made.add(RIGHT, place)


@corpus.right()
def answer_made_raw():
    made = Copy(RIGHT)
    made.cell()["cell_type"] = "raw"
    return made


@corpus.case({DENSE: 2, COUNT: 0})
def answers_swapped():
    """One exercise's answer stands in another's cell; the name tells what it is."""
    return Copy().answer(RIGHT, COUNT)


@corpus.right()
def helper_in_another_cell():
    return Copy("def dense_forward(x, weight, bias):\n    return plus(x @ weight.T, bias)").add(
        "def plus(a, b):\n    return a + b"
    )


@corpus.right()
def helper_made_by_exec():
    return Copy("def dense_forward(x, weight, bias):\n    return plus(x @ weight.T, bias)").add(
        "exec('def plus(a, b): return a + b')"
    )


@corpus.right()
def helper_module(folder):
    (folder / "helpers.py").write_text("def plus(a, b):\n    return a + b\n")
    return Copy(
        "from helpers import plus\ndef dense_forward(x, weight, bias):\n    return plus(x @ weight.T, bias)"
    )


@corpus.right()
def syntax_error_elsewhere():
    return Copy(RIGHT).add("def broken(:\n    pass")


@corpus.right()
def fails_before():
    return Copy(RIGHT).add("1 / 0")


@corpus.right()
def loops_before():
    return Copy(RIGHT).add("while True:\n    pass")


@corpus.right()
def exits_before():
    return Copy(RIGHT).add("import sys, os\nsys.exit(1)").add("import os\nos._exit(1)")


@corpus.right()
def asks_before():
    return Copy(RIGHT).add("name = input('Your name?')")


@corpus.right()
def a_second_definition_after_the_check():
    made = Copy(RIGHT)
    return made.add(WRONG, len(made.cells))


corpus.answers(
    {DENSE: 2},
    {
        "fails_after_the_function": RIGHT + "\nprint(dense_forward(1))\n1 / 0",
        "exits_after_the_function": RIGHT + "\nimport os\nos._exit(0)",
        "magics_and_shell_lines": "%matplotlib inline\n!pip list\n"
        + RIGHT
        + "\ndense_forward?\n%timeit dense_forward(1)",
        "cell_magic": "%%time\n" + RIGHT,
        "noise_on_stderr": """
            def dense_forward(x, weight, bias):
                import sys, warnings
                warnings.warn("careful")
                print("noise" * 100, file=sys.stderr)
                return x @ weight.T + bias""",
        "long_lines": f"""{ONCE}
            def dense_forward(x, weight, bias):
                for _ in range(once(100)):
                    print("x" * 1_000_000)
                return x @ weight.T + bias""",
        "short_lines": f"""{ONCE}
            def dense_forward(x, weight, bias):
                for _ in range(once(100)):
                    print("x\\n" * 500_000)
                for _ in range(once(20_000)):
                    print("x")
                return x @ weight.T + bias""",
        "output_past_python": f"""{ONCE}
            import os
            def dense_forward(x, weight, bias):
                for _ in range(once(100)):
                    os.write(1, b"x" * 1_000_000)
                    os.write(2, b"x\\n" * 500_000)
                return x @ weight.T + bias""",
        "torch_where_numpy_was_asked": """
            def dense_forward(x, weight, bias):
                given = (torch.as_tensor(value).double() for value in (x, weight, bias))
                return torch.nn.functional.linear(*given)""",
        "the_course_s_own_layers": """
            def dense_forward(x, weight, bias):
                layer = nn.Linear(weight.shape[1], weight.shape[0]).double()
                layer.weight.data[...], layer.bias.data[...] = weight, bias
                return layer(np.asarray(x, float))""",
    },
)
corpus.answers(
    {},
    {
        "syntax_error": "def dense_forward(x, weight, bias)\n    return x",
        "not_a_function": "dense_forward = 3",
        "asynchronous": "async def dense_forward(x, weight, bias):\n    return x @ weight.T + bias",
        "returns_nothing": "def dense_forward(x, weight, bias):\n    x @ weight.T + bias",
        "not_numbers": "def dense_forward(x, weight, bias):\n    return (x @ weight.T + bias) * np.nan",
        "huge": "def dense_forward(x, weight, bias):\n    return np.zeros((5_000, 5_000))",
        "endless_generator": """
            def dense_forward(x, weight, bias):
                while True:
                    yield 1""",
        "right_the_second_time": """
            calls = 0
            def dense_forward(x, weight, bias):
                global calls
                calls += 1
                return x @ weight.T + bias if calls > 1 else 0""",
        "by_the_clock": """
            import time
            begun = time.time()
            def dense_forward(x, weight, bias):
                return x @ weight.T + bias if time.time() > begun + 3600 else 0""",
        "kept_by_shape": """
            kept = {}
            def dense_forward(x, weight, bias):
                return kept.setdefault((x.shape, weight.shape), x @ weight.T + bias)""",
        "asks": """
            def dense_forward(x, weight, bias):
                input("x?")
                return x @ weight.T + bias""",
    },
)
