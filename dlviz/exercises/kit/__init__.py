"""What exercises are made of: a room takes `Lesson`, and for its cases `call`, `change`, `train` or `new`."""

from ...answers import Script, call, change, new, train
from .exercise import Exercise
from .lesson import Lesson
from .prediction import Prediction

__all__ = ["Exercise", "Lesson", "Prediction", "Script", "call", "change", "new", "train"]
