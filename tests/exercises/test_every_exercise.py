"""What holds of every exercise of the course. A new one is tested here without a line of its own: it needs
only other right answers, a list RIGHT in a file beside this one, STEM/NAME.py."""

import importlib.util
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from dlviz.answers import run_all
from dlviz.exercises import check, hint, lessons, solution
from dlviz.exercises.kit import Prediction
from dlviz.exercises.kit.judge import drawn, judge, rehearse
from dlviz.exercises.kit.messages import AS_GIVEN
from dlviz.exercises.kit.reading import to_read

EXERCISES = {id_: exercise for lesson in lessons() for id_, exercise in lesson.exercises.items()}
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.id}-{number}-{mistake.name}")
    for exercise in EXERCISES.values()
    if not isinstance(exercise, Prediction)
    for number, mistake in enumerate(exercise.mistakes, start=1)
]
PREDICTED = {id_: exercise for id_, exercise in EXERCISES.items() if isinstance(exercise, Prediction)}
WRITTEN = {id_: exercise for id_, exercise in EXERCISES.items() if id_ not in PREDICTED}
MENDED = {id_: exercise for id_, exercise in WRITTEN.items() if exercise.bug}
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
every_written_one = pytest.mark.parametrize("exercise", WRITTEN.values(), ids=WRITTEN)
every_mended_one = pytest.mark.parametrize("exercise", MENDED.values(), ids=MENDED)
every_prediction = pytest.mark.parametrize("exercise", PREDICTED.values(), ids=PREDICTED)


def defined_by(source, name):
    namespace = {"np": np}
    exec(compile(source, "a cell", "exec"), namespace)
    return namespace[name]


def other_answers(exercise):
    """Right answers that are written otherwise than the solution."""
    path = Path(__file__).parent / f"{exercise.id}.py"
    assert path.exists(), f"write other right answers, a list RIGHT, in tests/exercises/{exercise.id}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    return module.RIGHT


def judged(exercise, answer, seed):
    cases = drawn(exercise, seed)
    return judge(cases, run_all(cases.scripts, answer, exercise.seconds))


def seeds(exercise):
    """Draws for it: seven, or two where each of them trains for seconds."""
    return range(2 if exercise.seconds > 30 else 7)


@every_exercise
def test_the_stub_is_not_attempted_and_leaves_no_record(exercise, record):
    raises = f'raise NotImplementedError("{exercise.id}: ' in exercise.stub
    assert raises == (exercise.id in WRITTEN and exercise.id not in MENDED)
    report = check(exercise.id, defined_by(exercise.stub, exercise.checked))
    assert (report.attempted, report.passed, report.points) == (False, False, 0)
    assert report.message.startswith("Not attempted yet")
    assert not record.exists()


@every_exercise
def test_the_solution_passes_as_a_learner_would_type_it(exercise):
    for seed in (None, *seeds(exercise)[1:4]):
        report = check(exercise.id, defined_by(exercise.source, exercise.checked), seed=seed)
        assert report.passed and report.points == report.max_points == exercise.points, report


@every_exercise
def test_stub_and_solution_differ_in_what_stands_between_the_marks(exercise):
    before, body, after = re.split(r" *### (?:BEGIN|END) SOLUTION\n?", exercise.marked)
    assert before + body + after == exercise.source + "\n"
    assert exercise.stub.startswith(before) and "raise NotImplementedError" not in before
    if exercise.id not in MENDED:
        assert exercise.stub.removeprefix(before).count("\n") == 0, "one line that raises, or a prediction"


@every_exercise
def test_other_right_answers_pass(exercise):
    answers = other_answers(exercise)
    assert answers, f"write a right answer otherwise than the solution, in tests/exercises/{exercise.id}.py"
    for answer in answers:
        for seed in seeds(exercise):
            report = judged(exercise, answer, seed)
            assert report.passed, f"{answer}, seed {seed}\n{report}"


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_each_misconception_fails_under_its_own_name(exercise, mistake):
    for seed in seeds(exercise):
        cases = drawn(exercise, seed)  # what mistakes make of these is kept, for the next of them
        outcomes = [cases.keep(rehearse, number, mistake) for number in range(len(cases.scripts))]
        report = judge(cases, outcomes) if seed else judged(exercise, mistake.answer, seed)
        assert not report.passed, f"passes with seed {seed}"
        assert report.misconception == mistake.name, f"seed {seed}\n{report}"
        assert mistake.name in report.heading and mistake.message in report.message
        assert report.failing_input and report.came and report.expected
        assert "More: `hint(" in report.hint and "Read again: lesson" in report.hint


@every_exercise
def test_the_section_that_explains_it_is_found(exercise):
    assert re.fullmatch(r'Read again: lesson \d\d, ".+"\.', to_read(exercise.lesson, exercise.id))


@every_mended_one
def test_given_code_runs_and_is_wrong_and_its_report_shows_a_symptom(exercise):
    assert exercise.oracle, "rules alone can't tell whether the given code was changed"
    for seed in seeds(exercise):
        report = judged(exercise, exercise.bug.answer, seed)
        assert not report.attempted and report.misconception is None
        assert report.message.startswith(AS_GIVEN) and exercise.bug.message in report.message
        assert report.failing_input and report.came and report.expected
        assert "Error" not in report.came, "code with a bug to be found raises nothing"


@every_prediction
def test_each_wrong_prediction_is_named_and_doesn_t_tell_the_right_one(exercise):
    for mistake in exercise.mistakes:
        report = check(exercise.id, mistake.answer())
        assert report.attempted and not report.passed and report.misconception == mistake.name, report
        assert mistake.message in report.message and exercise.hints[-1] not in str(report)


@every_prediction
def test_what_is_no_prediction_is_told_what_one_looks_like(exercise):
    for nonsense in (exercise.answer, "no idea", {"shape": 3}, np.zeros((2, 2))):
        report = check(exercise.id, nonsense)
        assert not report.passed and exercise.form in report.message, report


@every_prediction
def test_a_prediction_that_is_right_is_told_why(exercise):
    assert exercise.hints[-1] in check(exercise.id, exercise.answer()).message
    assert exercise.hints[-1] in str(solution(exercise.id))


@every_exercise
def test_something_judges(exercise):
    assert exercise.oracle or exercise.rules, f"say what is right: `@{exercise.name}.expected` or `.rule`"


@every_exercise
def test_there_are_enough_misconceptions_and_each_says_something(exercise):
    names = {mistake.name for mistake in exercise.mistakes}
    assert len(names) >= 2 + (exercise.id in WRITTEN), (
        f"name three misconceptions at least (two of a prediction): `@{exercise.name}.mistake`"
    )
    messages = [mistake.message for mistake in exercise.mistakes]
    assert len(set(messages)) == len(messages)
    for message in messages:
        assert len(message) > 40 and message.endswith("."), f"a docstring of sentences, not {message!r}"


@every_exercise
def test_there_are_three_hints_and_each_is_given_once_more_than_the_one_before(exercise):
    assert len(set(exercise.hints)) == 3, (
        f"write three hints, with an empty line between two; {exercise.id} has {len(exercise.hints)}"
    )
    for seen in (1, 2, 3, 3):
        text = str(hint(exercise.id))
        assert [given in text for given in exercise.hints] == [number < seen for number in range(3)]
        assert f"Hint {seen} of 3" in text
        assert ("solution(" in text) == (seen == 3)


@every_exercise
def test_the_solution_is_shown_as_code(exercise):
    assert str(solution(exercise.id)).startswith(f"```python\n{exercise.source}\n```")


@every_exercise
def test_a_prompt_tells_every_argument(exercise):
    for argument in inspect.signature(exercise.answer).parameters:
        assert argument in exercise.answer.__doc__, f"the docstring must say what {argument} is"


@every_written_one
def test_cases_hold_a_plain_first_one_and_fresh_ones(exercise):
    one, other = (exercise.scripts(np.random.default_rng(seed)) for seed in (1, 2))
    assert len(one) == len(other) >= 5, (
        f"draw five cases at least, as many for each seed: {len(one)}, {len(other)}"
    )
    assert repr(one[0]) == repr(other[0]), (
        "the first case is what most reports show: let it be fixed and readable"
    )
    assert repr(one) != repr(other), "draw some cases from `rng`, so that no answer can be learned by heart"


@every_exercise
def test_saved_text_is_the_same_at_every_run(exercise):
    for source in (exercise.stub, exercise.source):
        answer = defined_by(source, exercise.checked)
        assert len({str(check(exercise.id, answer)) for _ in range(2)}) == 1
