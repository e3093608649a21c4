"""What the exercises are made of. A lesson takes `Lesson`, and for its cases `call`, `change` or `new`."""

from .exercise import Exercise, Lesson
from .script import Script, call, change, new

__all__ = ["Exercise", "Lesson", "Script", "call", "change", "new"]
