"""Every claim in course/claims.md names a cell that stands in its lesson."""

import re
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[1] / "course"
HEADINGS = ["lesson", "claim", "cell that proves it", "seeds", "rival", "spread", "scope"]
lines = [
    line for line in (COURSE / "claims.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")
]
headings, *rows = [[field.strip() for field in line.strip("| ").split(" | ")] for line in lines]


def test_the_table_has_its_columns():
    assert headings == HEADINGS


@pytest.mark.parametrize("row", rows, ids=lambda row: f"{row[0]} {row[1][:50]}")
def test_the_cell_that_proves_it_stands_in_the_lesson(row):
    assert len(row) == len(HEADINGS), f"a row has {len(HEADINGS)} fields; this one has {len(row)}: {row}"
    assert all(row), f"a field is empty: {row}"
    (lesson,) = COURSE.glob(f"{row[0]}_*.md")
    cells = "".join(
        re.findall(
            r"^```\{code-cell\}\n(.*?)^```", lesson.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
    )
    quoted = re.findall(r"`([^`]+)`", row[2])
    assert quoted, f"no cell is named: write a piece of its code between backticks: {row[2]}"
    missing = [text for text in quoted if text not in cells]
    assert not missing, (
        f"{lesson.name} has no cell with {missing}: mend the row in course/claims.md, or the lesson"
    )
