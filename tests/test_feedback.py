"""course/feedback.md has every exercise and every message; building all of it takes too long for a test."""

import feedback
import pytest

from dlviz.exercises import find, lessons

WRITTEN = feedback.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.stem)
def test_the_page_has_every_exercise_with_each_of_its_messages(lesson):
    for exercise in lesson.exercises.values():
        assert f"\n### {exercise.id}\n" in WRITTEN, "python course/feedback.py"
        for mistake in exercise.mistakes:
            assert f"- **{mistake.name}**: {mistake.message}" in WRITTEN, "python course/feedback.py"


@pytest.mark.parametrize(
    "id_", ["layers/dense_forward", "backprop/repeated_steps", "backprop/slope_past_detach"]
)
def test_a_part_is_as_it_is_built(id_):
    part = feedback.part(find(id_))
    assert part in WRITTEN, "python course/feedback.py"
    assert "Not attempted yet" in part


def test_a_near_miss_is_not_right():
    exercise = find("losses/mse")
    kinds = dict(feedback.answers(exercise))
    assert feedback.said(exercise, exercise.answer) == ""  # that of a wrong answer
    for kind in ("*raises*", "*a wrong type*", "*nothing returned*", "*a wrong shape*", "*a near miss*"):
        said = feedback.said(exercise, kinds[kind])
        assert said and not said.startswith("Not attempted")
