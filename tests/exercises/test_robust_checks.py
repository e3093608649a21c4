"""Answers that disturb, or are of another kind than what is asked for: none ends in a lie or a hang."""

import collections
import itertools
import os
import re
import time
import warnings

import numpy as np
import pytest
import torch

from dlviz.answers import call, run, run_apart
from dlviz.exercises import check, find
from dlviz.exercises.kit.judge import Cases, drawn, judge

DENSE = "layers/dense_forward"
BATCHES = "feedforward/minibatches"


def right(x, weight, bias):
    return x @ weight.T + bias


def cut(x, t, batch_size, order):
    """Right minibatches, one by one."""
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], t[chosen]


# The kernel


def test_no_input_is_no_success():
    exercise = find(DENSE)
    for scripts in ([], [call(np.ones((1, 1)), np.ones((1, 1)), np.ones(1))]):
        report = judge(Cases(exercise, scripts), [])
        assert not report.passed and "no input was tried" in report.message


def test_what_an_answer_puts_in_numpy_s_place_neither_judges_nor_stays():
    def cheats(x, weight, bias):
        np.isclose = np.isnan = np.allclose = np.abs = lambda *args, **kwargs: True
        np.asarray = np.array = lambda *args, **kwargs: 0
        return x

    before = np.isclose, np.isnan, np.abs, np.asarray
    assert not check(DENSE, cheats).passed
    assert (np.isclose, np.isnan, np.abs, np.asarray) == before


def test_folder_environment_and_torch_are_put_back(tmp_path, monkeypatch):
    def disturbs(x, weight, bias):
        os.chdir(tmp_path)
        os.environ["HOME"] = "elsewhere"
        os.environ.pop("PATH")
        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(3)
        return right(x, weight, bias)

    def state():
        return os.getcwd(), dict(os.environ), torch.get_default_dtype(), torch.get_num_threads()

    before = state()
    assert check(DENSE, disturbs).passed
    assert state() == before


# Time


def slowly(seconds, share):
    """Compute for so many seconds, as on a machine that gives it only a share of its time."""
    begun = time.thread_time()
    while time.thread_time() - begun < seconds:
        spell = time.thread_time()
        while time.thread_time() - spell < 0.01:
            pass
        time.sleep(0.01 / share - 0.01)


def test_only_computing_counts(monkeypatch):
    monkeypatch.setattr(find(DENSE), "seconds", 0.5)

    def on_a_busy_machine(x, weight, bias):
        if x.shape == (1, 1):
            slowly(0.3, 0.3)
        return right(x, weight, bias)

    assert check(DENSE, on_a_busy_machine).passed


def test_computing_on_and_on_is_stopped():
    begun = time.monotonic()
    assert run(call(), lambda: slowly(60, 0.5), 0.3).ended == "time limit"
    assert time.monotonic() - begun < 50


# Apart


def factor():
    return 1


def test_a_process_apart_gives_the_same_report():
    scale = 1.0

    class Layer:
        """With a property, a closure and a global."""

        def __init__(self, weight):
            self._weight = weight

        @property
        def weight(self):
            return self._weight.T * scale * factor()

    def by_a_class(x, weight, bias):
        return x @ Layer(weight).weight + bias

    def wrong(x, weight, bias):
        print("noise")
        return x @ weight.T

    def raises(x, weight, bias):
        raise ValueError("no")  # here

    for answer in (by_a_class, wrong, raises):
        assert str(check(DENSE, answer, seed=3, apart=True)) == str(check(DENSE, answer, seed=3))


def test_what_cannot_be_stopped_here_is_stopped_apart():
    def explodes():
        return bool(re.match(r"(a+)+$", "a" * 40 + "b"))

    def sums_for_ever():
        return sum(itertools.repeat(1))

    for answer in (explodes, sums_for_ever):
        assert [outcome.ended for outcome in run_apart([call()] * 2, answer, 0.2)] == ["time limit"]


def test_what_cannot_be_sent_apart_is_told(tmp_path):
    with (tmp_path / "notes").open("w") as file:
        report = check(DENSE, lambda x, weight, bias: file, apart=True)
    assert "could not be run apart" in report.message and not report.passed
    assert "ended by itself" in check(DENSE, lambda x, weight, bias: os._exit(3), apart=True).message


def test_the_limit_offers_a_process_apart(monkeypatch):
    from dlviz.answers import guarded

    monkeypatch.setattr(find(DENSE), "seconds", 0.2)
    monkeypatch.setattr(guarded, "PATIENCE", 0.1)
    assert "apart=True" in check(DENSE, lambda x, weight, bias: time.sleep(2)).message
    time.sleep(2)  # nothing runs on


# What is returned

Pair = collections.namedtuple("Pair", "x t")


@pytest.mark.parametrize(
    "returned",
    [
        lambda pairs: pairs,
        list,
        tuple,
        lambda pairs: [Pair(*pair) for pair in pairs],
        lambda pairs: map(list, pairs),
        lambda pairs: dict(enumerate(pairs)).values(),
        collections.deque,
        lambda pairs: [(torch.tensor(x), torch.nn.Parameter(torch.tensor(t, dtype=float))) for x, t in pairs],
        lambda pairs: [(np.ma.array(x), t) for x, t in pairs],
    ],
)
def test_any_iterable_of_pairs_is_a_list_of_pairs(returned):
    report = check(BATCHES, lambda *given: returned(cut(*given)))
    assert report.passed, report


def test_a_matrix_is_an_array_with_two_axes():
    assert check(DENSE, lambda x, weight, bias: np.asmatrix(right(x, weight, bias))).passed
    message = check("activations/softmax", lambda x: np.asmatrix(np.ones((1, 3)))).message
    assert "Shape (1, 3) came" in message


def test_numbers_with_more_methods_are_numbers():
    from enum import IntEnum

    class Sum(IntEnum):
        OF_NONE = 0

    assert run(call(), lambda: [Sum.OF_NONE, np.float64(1)], 5).values == ([0, 1.0],)


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (DENSE, lambda x, weight, bias: (row for row in right(x, weight, bias)), "It returned a generator"),
        (DENSE, lambda x, weight, bias: itertools.repeat(1), "Return an array of shape (1, 1)"),
        (BATCHES, lambda *given: (0 for _ in itertools.count()), "a generator that never ends"),
        (BATCHES, lambda *given: 7, "Expected a list of 1 pair; an int came"),
        (
            DENSE,
            lambda x, weight, bias: np.ma.masked_equal(right(x, weight, bias), 7),
            "some of whose numbers",
        ),
    ],
)
def test_what_is_wanted_is_said(exercise, answer, said):
    report = check(exercise, answer)
    assert not report.passed and said in report.message, report


# What is no function


class Owner:
    def dense_forward(self, x, weight, bias):
        return right(x, weight, bias)


async def promised(x, weight, bias):
    return right(x, weight, bias)


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (Owner, "a class, `Owner`, came"),
        (Owner(), "a value of type Owner came"),
        (Owner.dense_forward, "a method, `Owner.dense_forward`, whose first argument is `self`, came"),
        (promised, "an async function, `promised`, which only promises a result, came"),
        (torch.nn.Linear(1, 1), "a PyTorch module, Linear, came"),
        (right(*map(np.ones, ((1, 1), (1, 1), 1))), "a value of type ndarray came"),
    ],
)
def test_one_sentence_says_what_is_asked_for(answer, came):
    message = check(DENSE, answer).message
    assert message.startswith("`check` wants the function `dense_forward(x, weight, bias)` itself")
    assert message.endswith(f"; {came}.")


def test_a_bound_method_is_a_function():
    assert check(DENSE, Owner().dense_forward).passed


# Seeds


def test_a_seed_draws_the_same_cases():
    def wrong(x, weight, bias):
        return right(x, weight, bias) + (len(x) > 3)

    first, again, other = (check(DENSE, wrong, seed=seed) for seed in (1, 1, 2))
    assert str(first) == str(again) != str(other)


def test_what_is_kept_of_a_case_is_kept_for_each_exercise():
    """Two exercises have the same cases, and two are judged by the same rules."""
    one, other = find("losses/cross_entropy"), find("losses/cross_entropy_gradient")
    for _ in range(2):
        assert check(one.id, one.answer, seed=3).passed and check(other.id, other.answer, seed=3).passed
    numpy, torch_ = (drawn(find(f"feedforward/{name}"), 3) for name in ("digit_reader", "torch_digit_reader"))
    assert numpy.kept is torch_.kept


def test_a_rule_asked_of_infinities_warns_nobody():
    def divided(scores, task, size):
        answers = find("layers/output_head").answer(scores, task, size) * 1.0
        answers[:, 0], answers[:, -1] = np.inf, -np.inf
        return answers

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "infinity came" in check("layers/output_head", divided).message
