"""Lesson new_number: NEW: say what is written in its exercises."""

from ..kit import Lesson

lesson = Lesson(new_number, "new_stem", "New title", [])
