"""The exercises: a folder for each lesson, a file for each exercise; `kit` checks, helps and records."""

from .kit.exercise import Exercise
from .kit.report import Report
from .kit.runner import check, find, hint, lessons, progress, solution

__all__ = ["Exercise", "Report", "check", "find", "hint", "lessons", "progress", "solution"]
