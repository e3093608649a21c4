"""The lesson that the files of this folder belong to."""

from .._core import Lesson

lesson = Lesson(14, "challenges", "Challenges")
