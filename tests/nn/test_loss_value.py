"""A loss behaves as a number of NumPy, and its `backward` says what to call instead."""

import copy
import math
import pickle

import numpy as np
import pytest

from dlviz import nn

X, T = np.array([[1.0, 3.0]]), np.array([[0.0, 1.0]])  # squared error 2.5


@pytest.fixture(params=[np.float32, np.float64])
def loss(request):
    return nn.MSELoss()(X.astype(request.param), T.astype(request.param))


def test_backward_of_the_number_says_what_to_write():
    for loss_fn in (nn.MSELoss(), nn.MSELoss("sum"), nn.HuberLoss(), nn.BCEWithLogitsLoss(), nn.L1Loss()):
        with pytest.raises(TypeError, match=r"try model\.backward\(loss_fn\.backward\(\)\)"):
            loss_fn(X, T / 3).backward()
    with pytest.raises(TypeError, match=r"model\.backward"):
        nn.CrossEntropyLoss()(X, np.array([1])).backward()


@pytest.mark.parametrize(
    "use",
    [
        lambda x: x + 1, lambda x: 2 - x, lambda x: x * 3, lambda x: x / 7, lambda x: -x, lambda x: x**2,
        lambda x: x // 1, lambda x: x < 2, lambda x: x == 2.5, lambda x: 1 / x, lambda x: x * np.float64(3),
        np.sqrt, np.isfinite, np.log, abs, float, int, bool, round, lambda x: round(x, 1), hash, str, repr,
        math.sqrt, lambda x: f"{x:.3f}", lambda x: x.item(), lambda x: x.dtype, lambda x: x.shape,
        lambda x: np.mean([x, x]), lambda x: sum([x, x]), lambda x: max([x, x + 1]), lambda x: x * np.ones(3),
        lambda x: np.array([x, x]).dtype, lambda x: {x: 1}[x],
    ],
)  # fmt: skip
def test_it_is_used_as_the_number_it_is(loss, use):
    number = loss.dtype.type(2.5)
    assert type(use(loss)) is type(use(number))
    np.testing.assert_array_equal(use(loss), use(number))


def test_a_sum_of_losses_leaves_the_first_as_it_was(loss):
    total = loss
    total += loss
    total *= 2
    total -= 1
    total /= 3
    assert (float(total), float(loss)) == (3.0, 2.5)


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_is_the_same_number(loss, clone):
    assert clone(loss) == 2.5 and clone(loss).dtype == loss.dtype


def test_single_losses_are_a_plain_array():
    assert type(nn.MSELoss("none")(X, T)) is np.ndarray
