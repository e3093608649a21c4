"""Marking that can be trusted: submissions in, marks and feedback out, whatever the submissions hold.

`run.grade` finds the notebooks (`submissions`), restores what was given out (`restore`), and lets each
exercise's code run in the sandbox (`dlviz.sandbox`). What comes out is judged here, where the answers are
(`marking`).
"""
