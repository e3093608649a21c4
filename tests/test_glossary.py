"""The course's words: standard terms, none before it is introduced, none of those no longer used."""

import json
import re
from pathlib import Path

import glossary
import pytest

ROOT = Path(__file__).resolve().parents[1]
KNOWN = glossary.glossary()
LESSONS = {path.name[:2]: path.read_text(encoding="utf-8") for path in (ROOT / "course").glob("[0-9]*.md")}
WRITTEN = {  # lessons, documents, and the package's docstrings, messages and pictures
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*(ROOT / "course").glob("*.md"), *(ROOT / "dlviz").rglob("*.py"), ROOT / "README.md"]
}

COLOUR = re.compile(r"(?<!ellow-)(?<!ed-)\b(?:[Oo]range|[Rr]ed)\b(?!-orange)")
OTHER_RED = re.compile(r"red, green and blue|red wines?\b")  # the channels of a photograph, a thing


def bare_colours(lesson):
    """The lines of a lesson with a plain "orange" or "red", in prose, options or text alternatives."""
    return [line for line in OTHER_RED.sub("", lesson).splitlines() if COLOUR.search(line)]


def too_many(found, allowed):
    """What stands more often than it may."""
    return {
        f"{word!r} in {place}: {uses}, at most {allowed.get(word, {}).get(place, 0)}"
        for (word, place), uses in found.items()
        if uses > allowed.get(word, {}).get(place, 0)
    }


def test_no_term_is_used_before_the_lesson_that_introduces_it():
    early = too_many(glossary.early_uses(LESSONS, KNOWN["term"]), KNOWN["early"])
    assert not early, "introduce the term there, say it otherwise, or name the later lesson beside it"


def test_words_that_are_no_longer_used_are_gone():
    left = too_many(glossary.retired_uses(WRITTEN, KNOWN["retired"]), KNOWN["left"])
    assert not left, "write what `retired` in course/glossary.toml has in its place"


@pytest.mark.parametrize("number", sorted(LESSONS))
def test_colours_are_called_what_people_see(number):
    assert not bare_colours(LESSONS[number]), "#E69F00 is yellow-orange, #D55E00 is red-orange"


def test_a_bare_colour_is_found():
    bare = ["It is orange", "Orange: up", "the red line", "yellow-orange (red)"]
    assert bare_colours("\n".join(bare)) == bare
    assert not bare_colours("yellow-orange, red-orange. Yellow-orange: up. Red-orange: down. color=style.RED")
    assert not bare_colours("The channels are red, green and blue; red wines. Inferred.")


def test_terms_are_whole():
    assert len(KNOWN["term"]) >= 120
    names = [name for term in KNOWN["term"] for name in term.lower().split("|")]
    assert len(names) == len(set(names)), "a spelling stands twice"
    planned = {path.name[:2] for path in (ROOT / "course").glob("[0-9]*.md")} | {"15", "16"}
    for term, (lesson, gloss) in KNOWN["term"].items():
        assert lesson in planned and gloss, term
        assert not glossary.retired_uses({term: gloss}, KNOWN["retired"]), term
    assert {term.partition("|")[0] for term in KNOWN["term"]} >= KNOWN["early"].keys()


def test_the_page_is_as_the_glossary_says():
    assert glossary.PAGE.read_text(encoding="utf-8") == glossary.page(), "python course/glossary.py"
    cells = json.loads(glossary.page())["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    assert all(f"**{term.partition('|')[0]}**" in text for term in KNOWN["term"])


def test_a_use_that_is_too_early_is_found():
    lessons = {
        "01": "A kernel\n\nand batch\nnormalizations. Kernels do it.\n\n```{code-cell}\nkernel\n```\n\n"
        "`kernel`\n\nThe kernel, of which lesson 09 speaks.\n\n### Read on\n\nOn the kernel.",
        "09": "The kernel.",
    }
    terms = {"kernel": ["09", ""], "batch normalization|BN": ["10", ""], "stride": ["09", ""]}
    assert glossary.early_uses(lessons, terms) == {("kernel", "01"): 2, ("batch normalization", "01"): 1}


def test_a_word_that_is_no_longer_used_is_found():
    texts = {"a": "Forgers bend it; unbending. A forger.", "b": "Turned round", "c": "nothing"}
    assert glossary.retired_uses(texts, {"forgers?": "", "turned round": ""}) == {
        ("forgers?", "a"): 2,
        ("turned round", "b"): 1,
    }
    assert too_many({("x", "a"): 3}, {"x": {"a": 2}}) and not too_many({("x", "a"): 2}, {"x": {"a": 2}})
    assert re.search(glossary.pattern("ROC curve"), "roc\ncurves")
