"""The glossary: what course/glossary.toml holds, as a page for learners, and what lessons are held to.

python course/glossary.py       write notebooks/glossary.ipynb (course/build.py does it, too)
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "notebooks" / "glossary.ipynb"
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`|\$\$.*?\$\$|^### Read on.*", re.MULTILINE | re.DOTALL)
FORWARD = re.compile(r"\blessons? \d\d|\*\*Next:\*\*")


def glossary(root: Path = ROOT) -> dict[str, Any]:
    """The file's tables: term, early, symbol, retired, left."""
    return tomllib.loads((root / "course" / "glossary.toml").read_text(encoding="utf-8"))


def pattern(term: str) -> re.Pattern[str]:
    """Finds a term in any of its spellings, also in the plural and at a line's end."""
    spellings = [re.escape(each).replace(r"\ ", r"\s+") for each in term.split("|")]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spellings)})s?(?![\w-])", re.IGNORECASE)


def prose(source: str) -> Iterator[str]:
    """The paragraphs of a lesson without code, formulas and sources."""
    yield from CODE.sub(" ", source).split("\n\n")


def early_uses(lessons: dict[str, str], terms: dict[str, list[str]]) -> dict[tuple[str, str], int]:
    """How often each lesson (number -> source) uses each term that a later one introduces.

    A paragraph that names a later lesson may use what is introduced there.
    """
    found = {}
    for number, source in lessons.items():
        text = "\n\n".join(paragraph for paragraph in prose(source) if not FORWARD.search(paragraph))
        for term, (lesson, _) in terms.items():
            if number < lesson and (uses := len(pattern(term).findall(text))):
                found[term.partition("|")[0], number] = uses
    return found


def retired_uses(texts: dict[str, str], words: dict[str, str]) -> dict[tuple[str, str], int]:
    """How often each text (name -> text) has each word that is no longer used."""
    found = {}
    for word in words:
        finds = re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
        found |= {(word, name): uses for name, text in texts.items() if (uses := len(finds.findall(text)))}
    return found


def page(root: Path = ROOT) -> str:
    """The page, as it is saved."""
    import nbformat

    known = glossary(root)
    terms = sorted(known["term"].items(), key=lambda item: item[0].lower())
    rows = [f"| **{name.partition('|')[0]}** | {gloss} | {lesson} |" for name, (lesson, gloss) in terms]
    symbols = [f"| ${_tex(symbol)}$ | {meaning} |" for symbol, meaning in known["symbol"].items()]
    cells = [
        "# Glossary\n\nThe field's terms, as this course uses them, and the lesson that introduces each.",
        "\n".join(["| term | what it means | lesson |", "|:--|:--|:--|", *rows]),
        "\n".join(["## Symbols", "", "| symbol | what it means |", "|:--|:--|", *symbols]),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(text, id=f"glossary-{number}") for number, text in enumerate(cells)
        ],
        metadata={
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        },
    )
    return nbformat.writes(notebook) + "\n"


def _tex(symbol: str) -> str:
    names = ["alpha", "gamma", "delta", "epsilon", "eta", "mu", "sigma", "odot"]
    greek = dict(zip("αγδεημσ⊙", names, strict=True))
    return f"\\{greek[symbol]}" if symbol in greek else symbol


def write(root: Path = ROOT) -> None:
    """Write the page."""
    (root / "notebooks" / PAGE.name).write_text(page(root), encoding="utf-8")


if __name__ == "__main__":
    write()
