"""What a check refuses: wrong answers made from right ones, each by one change (benchmarks/checks.py)."""

import numpy as np
import pytest

from benchmarks import checks, mutation
from dlviz.exercises import find, lessons
from dlviz.exercises.kit import Prediction

EXERCISES = [  # digit readers train, and a prediction is no program
    id_
    for lesson in lessons()
    for id_, exercise in lesson.exercises.items()
    if "digit_reader" not in id_ and not isinstance(exercise, Prediction)
]


@pytest.mark.parametrize("id_", ["losses/huber", "recurrent/gru_cell"])
def test_every_mutant_of_a_sample_is_refused_or_explained(id_):
    found = checks.tally(find(id_), seeds=1)
    assert len(found.results) > 100
    assert {*found.survivors} <= checks.explained().get(id_, {}).keys()


@pytest.mark.parametrize("id_", EXERCISES)
def test_results_kept_by_shape_are_refused(id_):
    exercise = find(id_)
    assert not checks.judged(exercise, mutation.kept_by_shape(exercise.answer), seed=1).passed


def relu_with_an_integer_buffer(x, grad_y):
    grad_x = np.zeros_like(x)
    grad_x[x > 0] = grad_y[x > 0]
    return np.maximum(x, 0), grad_x


def dropout_with_the_mask_read_from_y(x, grad_y, p, training, seed):
    y, _ = find("overfitting/dropout").answer(x, grad_y, p, training, seed)
    return y, grad_y * (y != 0) / (1 - p) if training else grad_y


def split_with_nan_to_num(x, t, n_train, n_validation, seed):
    parts = np.split(np.random.default_rng(seed).permutation(len(x)), [n_train, n_train + n_validation])
    mean, std = x[parts[0]].mean(axis=0), x[parts[0]].std(axis=0)
    return [(np.nan_to_num((x[rows] - mean) / std), t[rows]) for rows in parts]


def sgd_step_through_a_copy(w, grad, lr):
    flat = w.reshape(-1)
    flat -= lr * grad.reshape(-1)


@pytest.mark.parametrize(
    ("id_", "answer"),
    [
        ("activations/relu", relu_with_an_integer_buffer),
        ("overfitting/dropout", dropout_with_the_mask_read_from_y),
        ("overfitting/split", split_with_nan_to_num),
        ("optimizers/sgd_step", sgd_step_through_a_copy),
        ("start_here/accuracy", mutation.rounded(find("start_here/accuracy").answer)),
    ],
)
def test_answers_that_once_passed_are_refused(id_, answer):
    for seed in range(100 if id_ == "start_here/accuracy" else 10):  # that one passed in one of 100 draws
        assert not checks.judged(find(id_), answer, seed).passed, seed


def test_survivors_are_of_exercises_that_exist():
    assert checks.explained().keys() <= {id_ for lesson in lessons() for id_ in lesson.ids}


def test_a_mutant_differs_in_one_place():
    source = "def f(x, y):\n    return x - y > 0\n"
    changes = {mutant.change for mutant in mutation.mutants(source)}
    assert {"x - y → x + y", "x - y → y - x", "x - y > 0 → x - y >= 0", "0 → 1"} <= changes
    assert len({mutant.source for mutant in mutation.mutants(source)}) == len([*mutation.mutants(source)])
