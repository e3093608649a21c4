"""The lessons' switch for a GPU, thrown on the CPU: the same cells, a few steps, in mixed precision."""

import ast
import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jupytext
import numpy as np
import pytest
import torch

from benchmarks.networks import lesson
from dlviz import models, nn, train

COURSE = Path(__file__).parents[1] / "course"
LESSONS = sorted(COURSE.glob("[0-9][0-9]_*.md"))
ON_PURPOSE = {  # the lessons that show this bug, by a piece of the cell
    "14_challenges": 'place: torch.autocast("cpu", torch.bfloat16)}',
    "15_scaling": "else nullcontext():  # wrong, on purpose",
}
LOOPS = ast.For | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def cells(path: Path) -> list[str]:
    return [cell.source for cell in jupytext.read(path, fmt="md:myst").cells if cell.cell_type == "code"]


# ---- autocast keeps its copies of the weights until its block ends: none may stand around a loop


def misplaced_autocasts(source: str) -> Iterator[str]:
    """Each autocast that isn't at the head of a with-block, or whose block loops.

    Loops are looked for in the functions that the block calls, too.
    """
    tree = ast.parse(source)
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    def loops(node: ast.AST, seen: frozenset[str] = frozenset()) -> bool:
        for inner in ast.walk(node):
            if isinstance(inner, LOOPS):
                return True
            name = inner.func.id if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) else ""
            if name in functions.keys() - seen and loops(functions[name], seen | {name}):
                return True
            if isinstance(inner, ast.Call) and ast.unparse(inner.func) in (
                "train.steps",
                "train.watch",
                "next",
            ):
                return True
        return False

    heads = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            found = [item.context_expr for item in node.items if "autocast" in ast.unparse(item.context_expr)]
            heads |= {inner for head in found for inner in ast.walk(head)}
            if found and any(loops(statement) for statement in node.body):
                yield f"around a loop: {ast.unparse(node.items[0])}"
    for node in ast.walk(tree):
        if "autocast" in getattr(node, "attr", getattr(node, "id", "")) and node not in heads:
            yield f"not at the head of a block: {ast.unparse(node)}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_autocast_stands_around_a_loop(path):
    shown = ON_PURPOSE.get(path.stem)
    sources = [source for source in cells(path) if shown is None or shown not in source]
    assert list(misplaced_autocasts("\n".join(sources))) == []
    assert len(cells(path)) - len(sources) == (path.stem in ON_PURPOSE)


@pytest.mark.parametrize(
    "source",
    [
        "with torch.autocast('cuda'):\n    for x in batches: step(x)",
        "with timed() as t, torch.autocast('cuda'):\n    play(game)\ndef play(g):\n    while True: step()",
        "with autocast('cuda'):\n    every()\ndef every(): inner()\ndef inner(): return [f(x) for x in y]",
        "with torch.amp.autocast('cuda'):\n    walk = train.steps(model, loss_fn, optimizer, batches)",
        "torch.autocast('cuda').__enter__()",
        "@torch.autocast('cuda')\ndef fit(): pass",
        "torch.set_autocast_enabled('cuda', True)",
    ],
)
def test_a_misplaced_autocast_is_found(source):
    assert list(misplaced_autocasts(source))


def test_an_autocast_of_one_step_is_fine():
    source = (
        "for x, t in batches:\n    with autocast('cuda'):\n        loss = f(model(x), t)\n    loss.backward()"
    )
    assert list(misplaced_autocasts(source)) == []


# ---- the cells with the large runs


NEEDED = {  # by the cells and the functions of a lesson
    "09_convolutional": "digits unseen x t unseen_x unseen_t rng middle anywhere unseen_middle "
    "unseen_anywhere KINDS COLOURS",
    "10_recurrent": "docs codes split test validation",
    "11_transformers": "docs codes split symbols test ones teens tens ordinals months rng dates spoken "
    "vocabulary number_of longest source figures arrow asked known manual merges tokens token_number numbers "
    "lengths last",
    "12_gans": "digits unseen known new more rng baselines bce their_bce",
}


@cache
def made(stem):
    """The lesson's names, which its functions read; and copies of what they mean, and of its generators."""
    names = vars(lesson(stem, NEEDED[stem]))
    drawing = {name: value for name, value in names.items() if isinstance(value, np.random.Generator)}
    return names, dict(names), copy.deepcopy(drawing)


def definitions(stem):
    """As they are when the lesson has just defined them, whatever an earlier test has put in their place."""
    names, meant, drawing = made(stem)
    names.clear()
    names.update(meant | copy.deepcopy(drawing))
    nn.manual_seed(0)
    torch.manual_seed(0)
    return names


def run(here, stem, marker, large, **settings):
    """Run the cell that has the marker, where these definitions stand; after each line, with our settings."""
    here.update(large=large, where=torch.device("cpu"))
    (source,) = (source for source in cells(COURSE / f"{stem}.md") if marker in source)
    for statement in ast.parse(source).body:
        exec(compile(ast.Module([statement], []), stem, "exec"), here)
        for name in [name for name in settings if name in here]:
            here[name] = settings[name](here) if callable(settings[name]) else settings[name]
    return here


def uphill_after(steps):
    """A schedule that spoils what was learned, after so many steps: then the moment to stop has passed."""
    made = []

    def schedule(here):  # once, for the optimizer of the cell
        if not made:
            kind = here.get("optimizers", torch.optim).lr_scheduler.LambdaLR
            made.append(kind(here["optimizer"], lambda step: 1.0 if step < steps else -0.3))
        return made[0]

    return schedule


@pytest.fixture
def seen(monkeypatch):
    """The keywords of every training, and the dtypes in which layers computed in it."""
    found, steps = {"keywords": [], "dtypes": set()}, train.steps

    def spied(*arguments, **keywords):
        found["keywords"].append(keywords)
        return steps(*arguments, **keywords)

    def look(module, inputs, y):
        if module.training and isinstance(module, torch.nn.Linear | torch.nn.Conv2d):
            found["dtypes"].add(y.dtype)

    monkeypatch.setattr(train, "steps", spied)
    hook = torch.nn.modules.module.register_module_forward_hook(look)
    yield found
    hook.remove()


def said(capsys, unit):
    """The number before the unit, in the last line that has it."""
    return float(
        [line for line in capsys.readouterr().out.splitlines() if unit in line][-1].split(unit)[0].split()[-1]
    )


@pytest.mark.parametrize("large", [True, False])
def test_lesson_09(large, seen, capsys):
    here = definitions("09_convolutional")
    here["reader"] = here["largest_of_each_map"](nn)
    run(here, "09_convolutional", "(64, 12, 60) if large", large, width=8, blocks=1, epochs=3)
    assert [keywords["precision"] for keywords in seen["keywords"]] == ["bfloat16" if large else None] * 3
    assert seen["dtypes"] == {torch.bfloat16 if large else torch.float32}
    chosen = here["accuracy"](here["network"], here["unseen_anywhere"], here["unseen_t"])
    assert chosen == here["best"] and said(capsys, " %") > 30  # guessing: 10


@pytest.mark.parametrize("large", [True, False])
def test_lesson_10(large, seen, capsys):
    here, settings = (
        definitions("10_recurrent"),
        {"hidden": 48, "batches": 40, "batch_size": 16, "rate": 0.02},
    )
    here.update(best_n=5, best_table=2.5)
    run(here, "10_recurrent", "(512, 4000, 64) if large", large, schedule=uphill_after(30), **settings)
    assert seen["keywords"] == [{"precision": "bfloat16" if large else None, "clip_norm": 1.0}]
    assert seen["dtypes"] == ({torch.bfloat16} if large else set())  # small, it is NumPy's
    assert here["bits"](here["writer"], here["validation"]) == pytest.approx(here["best"], rel=1e-3)
    assert said(capsys, " bits per character") < 4.9  # letter frequencies
    assert isinstance(here["writer"], nn.Module)


@pytest.mark.parametrize("large", [True, False])
def test_lesson_11(large, seen, capsys):
    here, settings = definitions("11_transformers"), {"width": 32, "blocks": 1, "context": 32, "rate": 0.01}
    here["text_bits"] = {("GPT", nn): 0.0}
    run(
        here,
        "11_transformers",
        "(256, 6, 128, 1500, 64) if large",
        large,
        schedule=uphill_after(50),
        steps=60,
        **settings,
    )
    assert seen["keywords"] == [{"precision": "bfloat16" if large else None, "clip_norm": 1.0}]
    assert seen["dtypes"] == {torch.bfloat16 if large else torch.float32}
    chosen = here["token_bits"](here["writer"], here["first_held"], 100, 32)
    assert chosen == pytest.approx(here["best"], rel=1e-3) and said(capsys, " bits per character on") < 4.9
    assert isinstance(here["writer"], nn.Module)


def test_lesson_12(capsys):
    here = definitions("12_gans")
    here.update(reader=models.mlp(nn, [64, 64, 10]), g=np.full(4, 50.0), of_gaussian=[97.0])
    run(here, "12_gans", "(64, 300) if large", True, width=8, epochs=4)
    assert len(here["game"].losses) == 4 * 17 and "4 epochs" in capsys.readouterr().out
    made, real = here["made_by_convolution"], np.concatenate([here["known"], here["new"]])
    assert made.shape == (1000, 64) and 0 <= made.min() < made.max() <= 1
    assert here["strongest_judge"](made) > 90 and here["strongest_judge"](real) < 60


def test_lesson_10_learns_from_neither_the_validation_text_nor_the_test():
    here = definitions("10_recurrent")
    unseen = here["codes"][here["split"] :][: 2 * 64 * 101].reshape(2, 64, 101)
    assert np.array_equal(unseen, [here["validation"], here["test"]])
    here["codes"] = np.arange(len(here["codes"]))  # so that a passage says where it stands
    read = np.concatenate([t for _, t in here["passages"](np.random.default_rng(0), 300)])
    assert here["split"] - 1000 < read.max() < here["split"]


def test_lesson_11_learns_from_neither_the_validation_text_nor_the_test():
    here = definitions("11_transformers")
    first_held = here["last"] - 100 * 33
    here["numbers"] = np.arange(here["last"])
    passages = here["token_passages"](np.random.default_rng(0), 300, 64, 32, first_held)
    read = np.concatenate([t for _, t in passages])
    assert first_held - 1000 < read.max() < first_held
