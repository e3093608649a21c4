"""Where a stranger's code can run: without the solutions, the machine's files or the network."""

from .confine import Limits
from .job import Job, Result
from .outside import NoSandbox, Sandbox
from .program import Cell

__all__ = ["Cell", "Job", "Limits", "NoSandbox", "Result", "Sandbox"]
