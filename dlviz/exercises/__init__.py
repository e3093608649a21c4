"""The course's exercises: one file a lesson, and what checks, helps and keeps count."""

from ._core.desk import check, find, hint, lessons, progress, solution
from ._core.exercise import Exercise
from ._core.report import Report

__all__ = ["Exercise", "Report", "check", "find", "hint", "lessons", "progress", "solution"]
