"""What exercises are made of. A lesson takes `Lesson`, and for cases `call`, `change`, `train` or `new`."""

from .exercise import Exercise, Lesson
from .script import Script, call, change, new, train

__all__ = ["Exercise", "Lesson", "Script", "call", "change", "new", "train"]
