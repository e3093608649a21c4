"""What all layers share: finding parameters, text, state dicts, modes, precision, checked gradients."""

import copy
import pickle

import numpy as np
import pytest
import torch

from dlviz import bridge, nn


class Block(nn.Module):
    """A parameter of its own, a buffer, a layer under two names, and attributes not in the order of use."""

    def __init__(self):
        self.scale = nn.Parameter(np.ones(3))
        self.body = nn.Sequential(nn.Linear(3, 3), nn.Tanh())
        self.register_buffer("seen", np.zeros(3, np.float32))
        self.head = nn.Linear(3, 2)
        self.again = self.head
        self.parts = nn.ModuleList([nn.Linear(2, 2, bias=False)])

    def forward(self, x):
        self._h = self.body(x)
        return self.parts[0](self.head(self.scale.data * self._h))

    def backward(self, grad_y):
        grad = self.head.backward(self.parts[0].backward(grad_y))
        self.scale.grad += (grad * self._h).sum(axis=0)
        return self.body.backward(grad * self.scale.data)


class TorchBlock(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(3))
        self.body = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Tanh())
        self.register_buffer("seen", torch.zeros(3))
        self.head = torch.nn.Linear(3, 2)
        self.again = self.head
        self.parts = torch.nn.ModuleList([torch.nn.Linear(2, 2, bias=False)])

    def forward(self, x):
        return self.parts[0](self.head(self.scale * self.body(x)))


def test_names_and_order_are_torchs():
    ours, theirs = Block(), TorchBlock()
    for walk in ("named_parameters", "named_buffers", "named_children", "named_modules"):
        assert [n for n, _ in getattr(ours, walk)()] == [n for n, _ in getattr(theirs, walk)()]
    assert repr(ours) == repr(theirs).replace("TorchBlock", "Block")
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert sum(p.numel() for p in ours.parameters()) == sum(p.numel() for p in theirs.parameters())


def test_a_module_of_ones_own_agrees_with_torch():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    bridge.compare(Block(), x, torch_module=TorchBlock()).require()


@pytest.mark.parametrize(
    "build",
    [
        lambda nn: nn.Linear(3, 2, bias=False),
        lambda nn: nn.LeakyReLU(0.2),
        lambda nn: nn.LogSoftmax(dim=-1),
        lambda nn: nn.Flatten(0, 1),
        lambda nn: nn.CrossEntropyLoss(),
        lambda nn: nn.Sequential(nn.Identity(), nn.Sequential(nn.Linear(3, 2), nn.ReLU()), nn.Softmax(dim=1)),
        lambda nn: nn.Sequential(),
    ],
)
def test_text_is_torchs(build):
    assert repr(build(nn)) == repr(build(torch.nn))


def test_state_goes_both_ways():
    ours, theirs = Block(), TorchBlock()
    ours.load_state_dict(theirs.state_dict())
    for name, value in theirs.state_dict().items():
        assert np.array_equal(ours.state_dict()[name], value.numpy())
    other = Block()
    theirs.load_state_dict(bridge.tensors(other.state_dict()))
    assert all(
        np.array_equal(a.data, b.detach())
        for a, b in zip(other.parameters(), theirs.parameters(), strict=True)
    )


def test_loading_copies_in_place_and_keeps_the_dtype():
    source, model = nn.Linear(3, 2).double(), nn.Linear(3, 2)
    held = model.weight.data
    model.load_state_dict(source.state_dict())
    source.weight.data += 1
    assert model.weight.data is held and held.dtype == np.float32
    assert np.allclose(held, source.weight.data - 1)


def test_a_state_that_does_not_fit_is_reported_in_full_and_changes_nothing():
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    before = copy.deepcopy(model.state_dict())
    state = model.state_dict() | {"0.weight": np.zeros((2, 4)), "extra": np.zeros(1), "0.bias": np.ones(2)}
    del state["1.bias"]
    with pytest.raises(RuntimeError) as error:
        model.load_state_dict(state)
    for part in ("missing 1.bias", "unexpected extra", "0.weight: expected shape (2, 3), got (2, 4)"):
        assert part in str(error.value)
    assert all(np.array_equal(model.state_dict()[name], value) for name, value in before.items())


def test_not_strict_loads_what_fits_and_returns_the_rest():
    model = nn.Linear(3, 2)
    missing, unexpected = model.load_state_dict({"bias": np.ones(2), "more": np.ones(2)}, strict=False)
    assert (missing, unexpected) == (["weight"], ["more"])
    assert np.all(model.bias.data == 1)


def test_modes_reach_every_module():
    model = Block()
    assert model.eval() is model and not any(m.training for m in model.modules())
    assert all(m.training for m in model.train().modules())


def test_precision_reaches_parameters_gradients_and_buffers():
    model = Block()
    weight = model.head.weight
    assert model.double() is model and model.head.weight is weight
    assert {a.dtype for p in model.parameters() for a in (p.data, p.grad)} == {np.dtype(np.float64)}
    assert model.seen.dtype == np.float64 and model.state_dict()["seen"] is model.seen
    assert {p.dtype for p in model.float().parameters()} == {np.dtype(np.float32)}


def test_gradients_add_up_until_zero_grad():
    model, x = nn.Linear(3, 2), np.ones((4, 3), np.float32)
    model.backward(np.ones_like(model(x)))
    once = model.weight.grad.copy()
    model.backward(np.ones_like(model(x)))
    assert np.array_equal(model.weight.grad, 2 * once) and once.any()
    held = model.weight.grad
    model.zero_grad()
    assert model.weight.grad is held and not held.any()


def test_apply_meets_children_first():
    met = []
    model = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh()))
    assert model.apply(lambda module: met.append(type(module).__name__)) is model
    assert met == ["ReLU", "Tanh", "Sequential", "Sequential"]


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_stands_alone(clone):
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    x = np.ones((1, 3), np.float32)
    y = model(x)
    other = clone(model)
    other[0].weight.data += 1
    assert np.array_equal(model(x), y)
    assert not np.shares_memory(model[0].weight.data, other[0].weight.data)


def test_the_gradient_takes_the_outputs_dtype():
    layer = nn.Linear(3, 2)
    y = layer(np.ones((4, 3), np.float32))
    assert layer.backward(np.ones(y.shape)).dtype == np.float32


class Twice(nn.Module):
    """Two outputs, as recurrent layers have."""

    def forward(self, x):
        return x, (2 * x, x)

    def backward(self, grads):
        a, (b, c) = grads
        return a + 2 * b + (0 if c is None else c)


def test_nested_outputs_take_nested_gradients():
    module, x = Twice(), np.ones(3, np.float32)
    module(x)
    assert np.array_equal(module.backward((x, (x, None))), 3 * x)
    with pytest.raises(ValueError, match="tuple of 2 gradients"):
        module.backward(x)
    with pytest.raises(ValueError, match=r"shape \(3,\), got \(2,\)"):
        module.backward((x, (x[:2], x)))


def test_sequential_is_a_list():
    a, b, c = nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)
    model = nn.Sequential(a, b)
    model.append(c)
    assert len(model) == 3 and model[0] is a and model[-1] is c and list(model) == [a, b, c]
    assert isinstance(model[1:], nn.Sequential) and list(model[1:].state_dict()) == ["2.weight", "2.bias"]
    model.insert(1, nn.Tanh())
    assert [type(m).__name__ for m in model] == ["Linear", "Tanh", "ReLU", "Linear"]
    assert "3.weight" in model.state_dict()
    model[1] = nn.Sigmoid()
    assert isinstance(model[1], nn.Sigmoid)
    named = nn.Sequential({"hidden": nn.Linear(2, 3), "out": nn.Linear(3, 1)})
    assert list(named.state_dict()) == ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    parts = nn.ModuleList([a]).extend([b, c])
    assert list(parts[1:].state_dict()) == ["1.weight", "1.bias"]


def test_manual_seed_and_rng():
    nn.manual_seed(3)
    first = nn.Linear(4, 4).weight.data
    nn.manual_seed(3)
    assert np.array_equal(first, nn.Linear(4, 4).weight.data)
    assert np.array_equal(nn.Linear(4, 4, rng=5).weight.data, nn.Linear(4, 4, rng=5).weight.data)
    rng = np.random.default_rng(5)
    assert not np.array_equal(nn.Linear(4, 4, rng=rng).weight.data, nn.Linear(4, 4, rng=rng).weight.data)


def test_parameter():
    parameter = nn.Parameter([[1, 2], [3, 4]])
    assert parameter.dtype == np.float32 and parameter.shape == (2, 2) and parameter.ndim == 2
    assert parameter.numel() == 4 and not parameter.grad.any() and parameter.grad.dtype == np.float32
    assert np.sum(parameter) == 10 and nn.Parameter(1, dtype=np.float64).dtype == np.float64
    assert "Parameter containing" in repr(parameter)


def test_what_does_not_fit_is_listed_in_the_model_s_order():
    own, other = (nn.Sequential(*(nn.Linear(size, size) for _ in range(4))) for size in (2, 3))
    with pytest.raises(RuntimeError) as refused:
        own.load_state_dict(other.state_dict())
    listed = [line.split(":")[0].strip() for line in str(refused.value).splitlines()[1:]]
    assert listed == list(own.state_dict())
