"""What shares memory with what: never denied where it is so, whoever owns the memory."""

import numpy as np
import pytest
import torch

from dlviz import nn
from dlviz.nn._sharing import Visible, apart


def pairs(tmp_path):
    """Two arrays over one piece of memory, made in every way that learners have."""
    x = np.arange(24.0)
    tensor = torch.arange(24.0)
    buffer = bytearray(24 * 8)
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r+")
    yield "one array", x, x
    yield "an array and its view", x, x[3:]
    yield "two views", x[::2], x.reshape(4, 6)
    yield "a transposed view of a view", x.reshape(4, 6)[1:].T, x
    yield "a tensor's arrays", tensor.numpy(), tensor.numpy()
    yield "views of a tensor's arrays", tensor.numpy()[2:], tensor.view(4, 6).numpy()[0]
    yield "two arrays over one buffer", np.frombuffer(buffer), np.frombuffer(buffer)
    yield "views of arrays over one buffer", np.frombuffer(buffer)[4:], np.frombuffer(buffer).reshape(4, 6)
    yield "a file in memory", mapped, np.asarray(mapped)
    yield "a matrix", x.view(np.matrix), x


def test_what_shares_memory_is_copied(tmp_path):
    for name, a, b in pairs(tmp_path):
        assert np.shares_memory(a, b), name
        for kept, held in ((a, b), (b, a)):
            copy = apart((kept,), Visible([np.zeros(2), held]), {})[0]
            assert not np.shares_memory(copy, held), name
            np.testing.assert_array_equal(copy, kept)


@pytest.mark.parametrize("kept", [np.zeros(5), np.zeros((4, 6))[1:]])
def test_what_shares_nothing_is_not_copied(kept):
    assert apart(kept, Visible([np.zeros(5), np.zeros(9)[2:]]), {}) is kept


def test_a_tensor_that_is_changed_between_forward_and_backward():
    layer, tensor = nn.Linear(3, 2), torch.rand(4, 3)
    x = tensor.numpy().copy()
    y = layer(tensor.numpy())
    tensor.add_(1)
    layer.backward(np.ones_like(y))
    np.testing.assert_allclose(layer.weight.grad, np.ones((2, 4)) @ x, rtol=1e-6)
