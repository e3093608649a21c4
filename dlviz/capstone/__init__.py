"""A project of one's own, from data to a judged model, with milestones that test what was made.

project = capstone.project("vision")              # or "language", "series", "generative"
project = capstone.project(name="mine", data=(x, t), measure="errors")

The milestones, in order: `check_data`, `check_learning`, `check_overfitting`, `check_baseline`, `test`,
`check_report`. Each returns a Report as `check` does, and is recorded in the learner's progress.
`paired` and `repeated` measure what two of them look at: a lead with its standard error, and repeated text.
"""

from dlviz.capstone.briefs import project
from dlviz.capstone.comparing import paired
from dlviz.capstone.frame import Project
from dlviz.capstone.repeats import repeated

__all__ = ["Project", "paired", "project", "repeated"]
