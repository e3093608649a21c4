"""The two sides of a check: scripts and outcomes, plain data; and the comparison."""

import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.answers import run_all
from dlviz.exercises import check
from dlviz.exercises.kit import Lesson, call, change, new, runner
from dlviz.exercises.kit.compare import difference
from dlviz.exercises.kit.judge import drawn, judge

KIT = Path(runner.__file__).parent
lesson = Lesson(99, "toys", "Toys", ["Momentum", "he_init"])
HINTS = "one\n\ntwo\n\nthree"


@lesson.exercise(points=2, hints=HINTS)
class Momentum:
    """Heavy ball: w, grad -> w - lr * velocity. Parameters: lr, mu."""

    def __init__(self, lr, mu):
        self.lr, self.mu, self.velocity = lr, mu, 0.0

    def step(self, w, grad):
        """One step."""
        self.velocity = self.mu * self.velocity + grad
        return w - self.lr * self.velocity


@Momentum.cases
def _(rng):
    for mu in (0.5, 0.9):
        yield (
            new(0.1, mu=mu)
            .method("step", np.ones(2), np.array([1.0, -2.0]))
            .method("step", rng.normal(size=2), rng.normal(size=2))
            .get("velocity")
        )


@Momentum.expected
class _:
    def __init__(self, lr, mu):
        import torch

        self.torch, self.options = torch, {"lr": lr, "momentum": mu}
        self.w = self.optimizer = None

    def step(self, w, grad):
        if self.optimizer is None:
            self.w = self.torch.nn.Parameter(w.clone())
            self.optimizer = self.torch.optim.SGD([self.w], **self.options)
        self.w.data.copy_(w)
        self.w.grad = grad
        self.optimizer.step()
        return self.w.detach()

    @property
    def velocity(self):
        return self.optimizer.state[self.w]["momentum_buffer"]


@Momentum.mistake("velocity forgotten")
class _(Momentum.answer):
    """You begin anew at every step."""

    def step(self, w, grad):
        self.velocity = grad
        return w - self.lr * grad


@Momentum.mistake("ascent")
class _(Momentum.answer):
    """You go uphill."""

    def step(self, w, grad):
        self.velocity = self.mu * self.velocity + grad
        return w + self.lr * self.velocity


@lesson.exercise(points=1, hints=HINTS)
def he_init(n):
    """Random weights (n, n) of standard deviation sqrt(2 / n)."""
    return np.random.normal(0, np.sqrt(2 / n), (n, n))


@he_init.cases
def _(rng):
    yield call(200)
    yield call(300)


@he_init.rule
def _(weight, n):
    """The mean is near 0."""
    return abs(weight.mean()) < 0.1 * np.sqrt(2 / n)


@he_init.rule
def _(weight, n):
    """The standard deviation is near sqrt(2 / n)."""
    return abs(weight.std() / np.sqrt(2 / n) - 1) < 0.1


@he_init.mistake("variance used as standard deviation")
def _(n):
    """Take the root."""
    return np.random.normal(0, 2 / n, (n, n))


@he_init.mistake("all one number")
def _(n):
    """Draw them."""
    return np.full((n, n), np.sqrt(2 / n))


@pytest.fixture(autouse=True)
def toys(monkeypatch):
    monkeypatch.setattr(runner, "lessons", lambda: [lesson])


def judged(exercise, answer, seed=0):
    cases = drawn(exercise, seed)
    return judge(cases, run_all(cases.scripts, answer, 10))


# Classes


def test_a_class_is_judged_step_by_step():
    assert check("toys/Momentum", Momentum.answer).passed
    for mistake in Momentum.mistakes:
        assert judged(Momentum, mistake.answer).misconception == mistake.name


def test_a_report_on_a_class_shows_each_step_and_says_which_is_wrong():
    class Drifts(Momentum.answer):
        def step(self, w, grad):
            return super().step(w, grad) + 1e-3 * (self.velocity is not grad) * (abs(grad[0]) != 1)

    report = judged(Momentum, Drifts)
    assert [name for name, _ in report.failing_input] == [
        "Momentum lr", "Momentum mu", "step w", "step grad", "step w", "step grad",
    ]  # fmt: skip
    assert report.message.startswith("Step 2, `step`: Both numbers are off")
    assert report.came.startswith("shape (2,)") and report.expected.startswith("shape (2,)")


def test_a_class_may_be_an_instance_lack_a_method_or_be_a_stub():
    class Empty:
        def __init__(self, lr, mu):
            pass

    assert "of type Momentum came" in check("toys/Momentum", Momentum.answer(0.1, 0.9)).message
    assert "AttributeError" in check("toys/Momentum", Empty).message
    namespace = {}
    exec(Momentum.stub, namespace)
    assert Momentum.stub.count("raise NotImplementedError") == 2
    assert not check("toys/Momentum", namespace["Momentum"]).attempted


# Arguments that are to be changed


def test_an_argument_to_be_changed_is_the_result_and_all_others_stay():
    toy = Lesson(98, "more_toys", "More toys", ["scale"])

    @toy.exercise(points=1, hints=HINTS)
    def scale(w, by):
        w *= by

    scale.cases(
        lambda rng: [change(np.array([1.0, 2.0]), np.array([3.0])), change(np.ones(2), np.full(2, 5.0))]
    )
    scale.expected(lambda w, by: w.mul_(by))

    @scale.mistake("not in place")
    def _(w, by):
        return w * by

    def returns_it_too(w, by):
        w *= by
        return w

    def changes_the_other(w, by):
        w *= by
        by *= 0

    assert judged(scale, scale.answer).passed and judged(scale, returns_it_too).passed
    report = judged(scale, lambda w, by: w * by)
    assert report.misconception == "not in place"
    assert "[1. 2.]" in report.came and "[3. 6.]" in report.expected
    assert judged(scale, lambda w, by: None).misconception == "not in place"
    assert judged(scale, lambda w, by: w.fill(0)).message.startswith("The first argument, after the call: ")
    assert "`by` was changed in place" in judged(scale, changes_the_other).message


# Rules in place of an oracle


def test_rules_judge_where_many_answers_are_right():
    assert check("toys/he_init", he_init.answer).passed
    assert check("toys/he_init", lambda n: np.random.uniform(-1, 1, (n, n)) * np.sqrt(6 / n)).passed
    report = check("toys/he_init", lambda n: np.random.normal(1, np.sqrt(2 / n), (n, n)))
    assert (report.message, report.misconception) == ("The mean is near 0.", None)
    assert "mean" in check("toys/he_init", lambda n: "text").message
    for mistake in he_init.mistakes:
        assert judged(he_init, mistake.answer).misconception == mistake.name


# Diagnosing


def test_raising_somewhere_else_or_something_else_is_no_diagnosis():
    toy = Lesson(98, "more_toys", "More toys", ["half"])

    @toy.exercise(points=1, hints=HINTS)
    def half(n):
        return n / 2

    half.cases(lambda rng: [call(n) for n in (1, 2, 0)])
    half.expected(lambda n: n / 2)

    @half.mistake("divided the wrong way")
    def _(n):
        return 2 / n  # right for 2, and raises for 0

    @half.mistake("raises always")
    def _(n):
        raise LookupError

    def named_as(answer):
        return judged(half, answer).misconception

    def raises(error):
        def answer(n):
            raise error

        return answer

    assert named_as(lambda n: 2 / n) == "divided the wrong way"
    assert named_as(lambda n: 2 / n if n else [][0]) == "divided the wrong way", "whatever is raised at 0"
    assert named_as(lambda n: 2 / n if n else 0) is None
    assert named_as(raises(LookupError)) == "raises always"
    assert named_as(raises(LookupError("for another reason"))) is None
    assert named_as(raises(ValueError)) is None


def test_what_behaves_as_two_mistakes_bears_neither_s_name():
    toy = Lesson(98, "more_toys", "More toys", ["twice"])

    @toy.exercise(points=1, hints=HINTS)
    def twice(n):
        return 2 * n

    twice.cases(lambda rng: [call(2.0), call(0.0)])
    twice.expected(lambda n: 2 * n)
    twice.mistake("cubed")(lambda n: n**3)
    twice.mistake("four times")(lambda n: 4 * n)
    assert judged(twice, lambda n: 4.0 * n).misconception is None
    twice.mistakes[1:] = []
    assert judged(twice, lambda n: 4.0 * n, seed=1).misconception == "cubed"


def test_one_array_for_two_arguments_is_copied_twice():
    toy = Lesson(98, "more_toys", "More toys", ["total"])

    @toy.exercise(points=1, hints=HINTS)
    def total(a, b):
        return a + b

    one = np.ones(2)
    total.cases(lambda rng: [call(one, one)])
    total.expected(lambda a, b: a + b)

    def in_place(a, b):
        a += b
        return a + 0 * b

    assert "the input `a` was changed in place" in judged(total, in_place).message


def test_what_rules_alone_judge_is_named_with_a_perhaps():
    report = judged(he_init, he_init.mistakes[1].answer)
    assert "not right yet, perhaps all one number" in report.heading
    assert "perhaps" not in judged(Momentum, Momentum.mistakes[0].answer).heading


# Comparing

AGREE = [
    (2.0, np.float64(2)),
    (np.array(2.0), 2.0),
    (3, np.array(3)),
    (True, 1),
    ([[1, 2]], np.array([[1.0, 2.0]])),
    ((1.0, np.ones(2)), (np.array(1.0), np.ones(2))),
    ({"a": 1.0}, {"a": 1.0}),
    (None, None),
    ("text", "text"),
    (np.nan, np.nan),
    (np.array([np.inf, 1.0]), np.array([np.inf, 1.0])),
    (np.float32(1 / 3), 1 / 3),
    (np.array([1e-30, 2e-30]), np.array([1e-30, 2e-30])),
    (np.array([1.0, 1e-9]), np.array([1.0, 0.0])),  # cancelled
    (1 + 5e-7, 1.0),
]
DIFFER = [
    (1 + 5e-6, 1.0),
    (np.float32(1.001), 1.0),
    (np.array([1e-30, 2e-30]), np.array([1e-30, 1e-30])),
    (np.zeros(2), np.full(2, 1e-30)),
    (20_000_001, 20_000_000),
    (20_000_001.0, 20_000_000),
    (np.array([np.inf]), np.array([-np.inf])),
    (np.array([1.0]), np.array([np.nan])),
    (np.ones((1, 3)), np.ones(3)),
    (np.ones(3), (1.0, 1.0)),
    ((1.0,), (1.0, 1.0)),
    ({"a": 1.0}, {"b": 1.0}),
    ({"a": 1.0}, {"a": 2.0}),
    ("text", "another"),
    (np.array(["text", "text"]), "text"),
    (1.0, "text"),
    (0, None),
    (10**30, 1),
]


@pytest.mark.parametrize(("got", "expected"), AGREE)
def test_agreement(got, expected):
    assert difference(got, expected) == ""


@pytest.mark.parametrize(("got", "expected"), DIFFER)
def test_difference(got, expected):
    sentence = difference(got, expected)
    assert sentence.endswith(".")


def test_a_difference_is_seen_in_its_digits():
    assert difference(3.00000001, 3) == "3.00000001 came; 3 was expected."


def test_a_difference_says_where():
    assert difference(np.array([[1.0, 2.0], [3.0, 4.5]]), np.arange(1.0, 5).reshape(2, 2)) == (
        "1 of 4 numbers is off, at [1, 1]: 4.5 came, 4 was expected."
    )
    assert difference((1.0, 2.0), (1.0, 3.0)) == "Result 2 of 2: 2 came; 3 was expected."


# The line between the sides


def imported(path):
    """The names that a file takes from the learner's side."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in froms if "answers" in (node.module or "") for alias in node.names}


def test_a_file_that_declares_no_exercise_of_its_name_is_named():
    other = Lesson(
        98, "start_here", "Another lesson, to which the file's exercise does not belong", ["accuracy"]
    )
    with pytest.raises(LookupError, match=r"accuracy\.py declares no exercise 'accuracy'"):
        list(other.exercises)


def test_only_the_runner_runs_what_the_learner_made():
    running = {
        path.stem for path in KIT.glob("*.py") if imported(path) & {"run", "run_all", "run_apart", "guarded"}
    }
    assert running == {"runner"}


def test_without_torch_a_check_says_so_and_records_nothing(monkeypatch, record):
    monkeypatch.setitem(sys.modules, "torch", None)
    report = check("toys/Momentum", Momentum.answer)
    assert not report.attempted and not report.passed
    assert "PyTorch is not installed" in report.message and "pip install torch" in report.message
    assert check("toys/he_init", he_init.answer).passed, "rules need no torch"
    assert record.exists()
