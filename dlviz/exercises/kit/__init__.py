"""What exercises are made of: a room takes `Lesson`, and for its cases `call`, `change`, `train` or `new`."""

from ...answers import Script, call, change, new, train
from .exercise import Exercise, Lesson

__all__ = ["Exercise", "Lesson", "Script", "call", "change", "new", "train"]
