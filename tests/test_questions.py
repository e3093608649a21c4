"""The list of questions for a class has all that the lessons ask."""

import re
from pathlib import Path

import pytest
import questions

LESSONS = sorted((Path(__file__).resolve().parents[1] / "course").glob("[0-9][0-9]_*.md"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_bet_is_listed(path):
    source = path.read_text(encoding="utf-8")
    found = list(questions.questions(source))
    asked = re.findall(r"^ *bet\(\s*\"([^\"]+)\"", source, re.MULTILINE)
    assert [id_ for id_, _, _ in found] == asked
    assert all(question and options for _, question, options in found)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ('["one", "two"]', "one | two"),
        ("(0, 100)", "from 0 to 100"),
        ('(0, 100, "of 100")', "from 0 to 100 of 100"),
        ("kinds", "a | b"),
        ("[f(n) for n in range(3)]", "[f(n) for n in range(3)]"),
    ],
)
def test_options(options, shown):
    code = f':tags: [x]\n%matplotlib inline\nkinds = ["a", "b"]\nbet("a/b", "Which?", {options})'
    cell = f"```{{code-cell}}\n{code}\n```\n"
    assert list(questions.questions(cell)) == [("a/b", "Which?", shown)]
