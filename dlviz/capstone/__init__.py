"""A project of one's own, from data to a judged model, with milestones that test what was made.

project = capstone.project("vision")              # or "language", "series", "generative"
project = capstone.project(name="mine", data=(x, t), measure="errors")

The milestones, in order: `check_data`, `check_learning`, `check_overfitting`, `check_baseline`, `test`,
`check_report`. Each returns a Report as `check` does, and is recorded in the learner's progress.
"""

from dlviz.capstone.briefs import project
from dlviz.capstone.frame import Project

__all__ = ["Project", "project"]
