"""The minutes that a lesson promises are those of the rule, and long lessons have places to stop."""

import tomllib
from pathlib import Path

import minutes
import pytest

ROOT = Path(__file__).resolve().parents[1]
SYLLABUS = tomllib.loads((ROOT / "course" / "syllabus.toml").read_text(encoding="utf-8"))["lesson"]
READY = [lesson for lesson in SYLLABUS if lesson.get("ready")]
NEAR = 5  # minutes: a sentence more shall not make a lesson red


def source_of(lesson):
    return (ROOT / "course" / f"{lesson['stem']}.md").read_text(encoding="utf-8")


ready = pytest.mark.parametrize("lesson", READY, ids=lambda lesson: lesson["stem"])


@ready
def test_the_minutes_are_honest(lesson):
    honest = minutes.of_lesson(lesson)
    assert abs(honest - lesson["minutes"]) <= NEAR, f"python course/minutes.py gives {honest}"


@ready
def test_a_long_lesson_has_places_to_stop(lesson):
    if lesson["minutes"] <= minutes.LONG:
        return
    for part in minutes.STOP.split(source_of(lesson)):
        explorables = sum(f"\n{name}(" in part for name in lesson["explorables"])
        exercises = part.count("{exercise: ")
        assert minutes.minutes(part, explorables, exercises) <= minutes.LONG, (
            "begin a paragraph with **A good place to stop.** at least every 90 minutes; "
            f"more has the part that begins {part[:60]!r}"
        )


@ready
def test_a_lesson_opens_with_its_minutes(lesson):
    opening = " ".join(source_of(lesson)[:1500].split())
    assert f"{lesson['minutes']} minutes" in opening, f"say how long it takes: {lesson['minutes']} minutes"


def test_the_rule():
    cell = "```{{code-cell}}\n{}x = 1\n\ny = 2\n```\n"
    assert minutes.minutes("word " * 750, 0, 0) == 5
    assert minutes.minutes("word " * 751, 0, 0) == 10
    assert minutes.minutes(cell.format("") * 50, 0, 0) == 5  # 100 lines that are not blank
    assert minutes.minutes(cell.format("") * 51, 0, 0) == 10
    assert minutes.minutes(cell.format(":jupyter: {source_hidden: true}\n") * 51, 0, 0) == 0
    assert minutes.minutes(cell.format(":tolerance: {'#': 1}\n") * 50, 0, 0) == 5
    assert (minutes.minutes("", 2, 0), minutes.minutes("", 0, 2)) == (10, 25)
    assert minutes.minutes("### Read on\n" + "word " * 751, 0, 0) == 0
    assert minutes.minutes(f"<details><summary>Further: more</summary>\n{'word ' * 751}</details>", 0, 0) == 0
    assert minutes.STOP.findall("a\n\n**A good place to stop.** So far.")
