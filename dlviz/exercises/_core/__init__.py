"""What the exercises are made of. A lesson's file needs `Lesson`, and `call` or `new` for its cases."""

from .exercise import Exercise, Lesson
from .script import Script, call, new

__all__ = ["Exercise", "Lesson", "Script", "call", "new"]
