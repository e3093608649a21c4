"""Scripts of calls, and what comes of them: plain data, whatever the answer holds on to."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch

from dlviz import nn
from dlviz.answers import call, new, run, train
from dlviz.answers.plain import plain


def test_an_outcome_is_plain_data():
    def answer(a, b):
        print("noise")
        return [a, {"b": (b, np.float32(1), None, "text", True)}]

    outcome = run(call(np.ones(2), b=[1, 2]), answer, 5)

    def plain(value):
        if isinstance(value, np.ndarray | np.generic):
            return value.tolist()
        raise TypeError(type(value))

    json.dumps(vars(outcome), default=plain)
    assert outcome.printed == "noise\n"


@pytest.mark.parametrize(
    "number",
    [
        nn.MSELoss()(np.array([0.5, -0.5]), np.zeros(2)),
        *(np.float16(0.25), np.longdouble(0.25), Fraction(1, 4), Decimal("0.25")),
    ],
    ids=type,
)
def test_what_is_a_number_underneath_is_taken_for_it(number):
    found = plain(number)
    assert found == 0.25 and type(found) in (float, np.float16, np.ndarray)
    assert type(plain([number])[0]) is type(found)


def test_results_are_copies():
    class Reuses:
        def __init__(self):
            self.buffer = np.zeros(2)

        def step(self):
            self.buffer += 1
            return self.buffer

    first, second = run(new().method("step").method("step"), Reuses, 5).values
    assert first.tolist() == [1, 1] and second.tolist() == [2, 2]


def test_plain_data_stand_for_networks_and_their_optimizers():
    def descend(first, second, of_first, of_second, x, zero_grad=True):
        assert torch.ones(1).dtype == x.dtype == torch.float64
        loss = first(x).sum() - second(x).sum()
        if zero_grad:
            of_first.zero_grad()
            of_second.zero_grad()
        loss.backward()
        of_first.step()
        of_second.step()
        return loss

    script = train(
        model={"0.weight": np.array([[2.0]]), "0.bias": np.array([1.0])},
        other={"0.weight": np.eye(1), "0.bias": np.zeros(1), "2.weight": np.eye(1), "2.bias": np.zeros(1)},
        optimizer={"lr": 0.5},
        other_optimizer={"lr": 0.0},
        x=np.array([[3.0]]),
    )
    outcome = run(script, descend, 10)
    assert (outcome.ended, outcome.modified) == ("well", "")
    assert torch.get_default_dtype() == torch.float32
    (value,) = outcome.values
    assert value["returned"] == pytest.approx(7 - np.tanh(3))
    assert value["model"] == {"0.weight": np.array([[0.5]]), "0.bias": np.array([0.5])}
    assert value["other"] == script.steps[0].kwargs["other"]
    stale = run(script, lambda *given: descend(*given, zero_grad=False), 10).values[0]
    assert stale["model"]["0.bias"] == 0, "a gradient of one was left over"


def test_a_network_that_is_left_frozen_is_told():
    def step(network, optimizer, x):
        network.requires_grad_(False)

    weights = {"0.weight": np.ones((1, 2)), "0.bias": np.zeros(1)}
    outcome = run(train(network=weights, options={"lr": 0.1}, x=np.ones((1, 2))), step, 5)
    assert {*outcome.values[0]} == {"returned", "network", "network, frozen: requires_grad is False"}
