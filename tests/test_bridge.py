"""The bridge: the twin computes the same, and a difference is seen, named and measured."""

import sys

import numpy as np
import pytest
import torch

from dlviz import bridge, nn, optim

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 2, 4)).astype(np.float32)
T = RNG.integers(0, 3, 6)


def network():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(8, 5, rng=0), nn.LeakyReLU(0.3), nn.Linear(5, 3, bias=False, rng=1)
    )


def test_twin_has_the_same_layers_weights_and_mode():
    ours = network().eval()
    theirs = bridge.twin(ours)
    assert isinstance(theirs, torch.nn.Sequential) and repr(theirs) == repr(ours) and not theirs.training
    assert theirs[2].negative_slope == 0.3 and theirs[3].bias is None
    assert np.allclose(theirs(torch.tensor(X)).detach().numpy(), ours(X), atol=1e-6)
    theirs[1].weight.data += 1
    assert not np.allclose(theirs[1].weight.detach(), ours[1].weight.data)  # a copy


def test_twin_keeps_float64_and_arguments_with_arrays():
    assert bridge.twin(network().double())[1].weight.dtype == torch.float64
    loss_fn = bridge.twin(nn.CrossEntropyLoss(weight=[1, 2, 3], label_smoothing=0.1))
    assert loss_fn.weight.tolist() == [1, 2, 3] and loss_fn.label_smoothing == 0.1


def tied():
    """A weight under two names, and a layer under two."""
    first, second, shared = nn.Linear(4, 4, rng=0), nn.Linear(4, 4, rng=1), nn.Tanh()
    second.weight = first.weight
    return nn.Sequential(
        nn.Sequential(first, shared), nn.ModuleList([nn.Linear(4, 2, rng=2)])[0], nn.Linear(2, 4), second
    )


def test_twin_keeps_ties_of_parameters():
    theirs = bridge.twin(tied())
    assert theirs[3].weight is theirs[0][0].weight and theirs[3].bias is not theirs[0][0].bias
    assert len(list(theirs.parameters())) == len(list(tied().parameters())) == 7


def test_twin_keeps_a_module_under_two_names():
    inner = nn.Linear(4, 4, rng=0)
    ours = nn.Sequential(nn.Residual(inner), nn.Residual(inner), nn.Linear(4, 4))
    theirs = bridge.twin(ours)
    assert theirs[0].module is theirs[1].module and theirs[2] is not theirs[0].module
    assert list(theirs.state_dict()) == list(ours.state_dict())
    assert len(list(theirs.parameters())) == 4


def test_compare_keeps_ties():
    """The gradient of a tied weight has a part from each place, and one step moves both."""
    model, x = tied(), RNG.normal(size=(5, 4)).astype(np.float32)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    result = bridge.compare(
        model, x, target=np.zeros((5, 4), np.float32), loss_fn=nn.MSELoss(), optimizer=optimizer, timed=False
    )
    result.require()
    assert "3.weight.grad" not in result.errors and "0.0.weight after a step" in result.errors


def test_what_is_frozen_stays_frozen():
    model = network()
    model[1].weight.requires_grad = False
    theirs = bridge.twin(model)
    assert [p.requires_grad for p in theirs.parameters()] == [False, True, True]
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    result = bridge.compare(model, X, target=T, loss_fn=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert result.errors["1.weight after a step"] == 0
    embedding = nn.Embedding(4, 2)
    embedding.weight.requires_grad = False
    assert (
        bridge.compare(embedding, np.array([1, 3]), timed=False).errors["output"] == 0
    )  # and no gradient at all


@pytest.mark.parametrize(
    "view",
    [lambda x: x[::-1], lambda x: x[:, :, ::-1], lambda x: x[:, ::-1, ::2], lambda x: x.transpose(0, 2, 1)],
)
def test_arrays_of_any_stride(view):
    x = view(X)
    model = nn.Sequential(nn.Flatten(), nn.Linear(x[0].size, 3, rng=0))
    bridge.compare(model, x, target=T[::-1], loss_fn=nn.CrossEntropyLoss(), timed=False).require()
    for array in (x, x[0, 0, 0], np.broadcast_to(np.float32(2), (2, 3)), np.array(1.0)):
        assert np.array_equal(bridge.tensors(array).numpy(), array)
    assert not np.shares_memory(bridge.tensors(X).numpy(), X)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.uint16])
def test_whole_numbers_of_any_size(dtype):
    rows = np.array([[0, 2, 1], [3, 3, 0]], dtype)
    bridge.compare(nn.Embedding(4, 3), rows, timed=False).require()


@pytest.mark.parametrize("dtype", [np.float16, np.dtype(">f4"), np.longdouble])
def test_other_floating_point_numbers_are_refused(dtype):
    with pytest.raises(TypeError, match=r"expected (x in )?float32 or float64, got .*astype\(np\.float32\)"):
        bridge.compare(nn.ReLU(), X.astype(dtype))


def test_twin_passes_only_what_differs_from_the_default(monkeypatch):
    """So that a version of PyTorch with fewer arguments will do."""
    seen = {}

    class Norm(torch.nn.BatchNorm2d):
        def __init__(self, num_features, **options):
            super().__init__(num_features, **options)
            seen.update(options)

    monkeypatch.setattr(torch.nn, "BatchNorm2d", Norm)
    bridge.twin(nn.BatchNorm2d(3))
    assert seen == {}
    bridge.twin(nn.BatchNorm2d(3, momentum=0.5, affine=False))
    assert seen == {"momentum": 0.5, "affine": False}


def test_twin_of_a_module_of_ones_own_is_refused():
    class Own(nn.Linear):
        pass

    with pytest.raises(TypeError, match=r"got Own: .*torch_module="):
        bridge.twin(nn.Sequential(Own(2, 2)))


def test_agreement_covers_output_and_every_gradient():
    result = bridge.compare(network(), X)
    assert set(result.errors) == {"output", "gradient of x", "1.weight.grad", "1.bias.grad", "3.weight.grad"}
    assert result.passed and set(result.seconds) == {"NumPy", "PyTorch"}


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_loss_and_step(name):
    model = network()
    before = model[1].weight.data.copy()
    optimizer = getattr(optim, name)(
        [{"params": model[1].parameters(), "lr": 0.5}, {"params": model[3].parameters()}], lr=0.1
    )
    result = bridge.compare(model, X, target=T, loss_fn=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert result.passed and "3.weight after a step" in result.errors
    assert np.array_equal(model[1].weight.data, before) and not model[1].weight.grad.any()
    assert not optimizer.state


class Broken(nn.Linear):
    """A linear layer with a mistake, to be compared with torch's."""

    def __init__(self, mistake):
        super().__init__(8, 3, rng=0)
        self.mistake = mistake

    def forward(self, x):
        return super().forward(x) * (1.001 if self.mistake == "output" else 1)

    def backward(self, grad_y):
        grad_x = super().backward(grad_y)
        if self.mistake == "weight.grad":
            self.weight.grad *= 0.5
        return grad_x + (1e-2 if self.mistake == "gradient of x" else 0)


@pytest.mark.parametrize("mistake", ["output", "weight.grad", "gradient of x"])
def test_a_difference_is_seen_where_it_is(mistake):
    result = bridge.compare(Broken(mistake), X.reshape(6, 8), torch_module=torch.nn.Linear(8, 3))
    assert [name for name, error in result.errors.items() if error > result.tolerance] == [mistake]
    assert not result.passed and "too large" in repr(result)


class Forgetful(nn.Linear):
    """A linear layer that gives no gradient of its input."""

    def backward(self, grad_y):
        super().backward(grad_y)


def test_a_gradient_that_is_not_given_is_missed():
    result = bridge.compare(Forgetful(8, 3), X.reshape(6, 8), torch_module=torch.nn.Linear(8, 3))
    assert [name for name, error in result.errors.items() if error > result.tolerance] == ["gradient of x"]


class SGD(optim.SGD):
    """Steps of half the size, under the right name."""

    def update(self, parameter, state, lr, **settings):
        super().update(parameter, state, lr=lr / 2, **settings)


def test_a_wrong_step_is_seen():
    model = network()
    optimizer = SGD(model.parameters(), lr=0.5)
    result = bridge.compare(model, X, target=T, loss_fn=nn.CrossEntropyLoss(), optimizer=optimizer)
    wrong = [name for name, error in result.errors.items() if error > result.tolerance]
    assert wrong == ["1.weight after a step", "1.bias after a step", "3.weight after a step"]


def test_only_the_times_differ_from_run_to_run():
    texts = {repr(bridge.compare(network(), X * k, timed=False)) for k in (1, 2, 3)}
    assert len(texts) == 1 and "< 1e-05" in texts.pop()
    timed = bridge.compare(network(), X)
    assert bridge.compare(network(), X, timed=False).seconds == {}
    assert set(timed.seconds) == {"NumPy", "PyTorch"} and min(timed.seconds.values()) > 0
    assert "time in NumPy" in timed._repr_html_() and "ms" in timed._repr_html_()


def test_tensors_walks_nested_states():
    tree = bridge.tensors({"a": [np.ones(2), {"b": (np.float32(1), 3)}], "c": None})
    assert tree["a"][0].tolist() == [1, 1] and tree["a"][1]["b"][0].item() == 1 and tree["c"] is None


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (dict(target=T), ["loss_fn and target together"]),
        (dict(optimizer=optim.SGD(network().parameters())), ["optimizer of this module"]),
    ],
)
def test_bad_input_is_explained(options, parts):
    with pytest.raises(ValueError) as error:
        bridge.compare(network(), X, **options)
    assert all(part in str(error.value) for part in parts)


def test_without_torch_it_says_what_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r'everything in NumPy works without it.*pip install "torch>=2\.4"'):
        bridge.compare(network(), X)
