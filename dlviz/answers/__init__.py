"""The learner's side of an exercise: scripts of calls, plain data, and running the one to get the other.

Nothing here knows what is right, so all of it also runs in a process of its own. An exercise's cases are made
with `call`, `change`, `train`, `new` or `value`; `run_all` runs them, whatever the learner's code does, and
`run_apart` does so in a process of its own.
"""

from .apart import run_apart
from .guarded import run, run_all
from .play import perform, play
from .script import Outcome, Script, Step, call, change, new, train, value

__all__ = [
    "Outcome",
    "Script",
    "Step",
    "call",
    "change",
    "new",
    "perform",
    "play",
    "run",
    "run_all",
    "run_apart",
    "train",
    "value",
]
