"""Lesson 00: one small function, to see how exercises work."""

from ..kit import Lesson

lesson = Lesson(0, "start_here", "Start here", ["accuracy"])
