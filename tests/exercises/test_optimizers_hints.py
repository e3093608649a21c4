"""The hints of lesson 05 hold code to type: it runs with the names that the lesson has."""

import re

import numpy as np
import pytest

from dlviz.exercises.optimizers import lesson


@pytest.mark.parametrize("step", [0, 3, 4, 7, 11])
def test_the_last_hint_of_the_schedule_runs_and_is_right(step):
    exercise = lesson.exercises["optimizers/warmup_cosine"]
    names = {"np": np, "step": step, "warmup": 4, "total": 12, "peak": 0.1, "share": (step - 4) / (12 - 4)}
    rise, fall = (eval(code, dict(names)) for code in re.findall("`(.+?)`", exercise.hints[-1]))
    assert (rise if step < 4 else fall) == pytest.approx(exercise.answer(step, 4, 12, 0.1), rel=1e-12)
