"""The lesson to which these exercises belong."""

from .._core import Lesson

lesson = Lesson(13, "applications", "Applications")
