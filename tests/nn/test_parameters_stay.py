"""Parameters that are frozen, replaced, loaded or misused; and names of torch's that we take, or lack."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from dlviz import bridge, nn

X = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
LAYERS = [
    (lambda: nn.Linear(3, 3), X),
    (lambda: nn.LayerNorm(3), X),
    (lambda: nn.Embedding(5, 3), np.array([0, 3, 3])),
    (lambda: nn.Conv1d(4, 2, 2), X),
    (lambda: nn.ConvTranspose2d(1, 2, 2), X[None, None]),
    (lambda: nn.GRU(3, 3), X),
    (lambda: nn.LSTM(3, 3, proj_size=2), X),
    (lambda: nn.TransformerEncoderLayer(3, 1, 4), X),
]


@pytest.mark.parametrize(("build", "x"), LAYERS)
def test_a_frozen_layer_gets_no_gradient(build, x):
    layer = build()
    assert layer.requires_grad_(False) is layer
    assert not any(p.requires_grad for p in layer.parameters())
    for _ in range(2):
        y = layer(x)
        layer.backward((np.ones_like(y[0]), None) if isinstance(y, tuple) else np.ones_like(y))
        frozen = [bool(p.grad.any()) for p in layer.parameters()]
        assert not any(frozen)
    layer.requires_grad_()
    layer(x)
    layer.backward((np.ones_like(y[0]), None) if isinstance(y, tuple) else np.ones_like(y))
    assert any(p.grad.any() for p in layer.parameters())


def test_one_frozen_parameter_and_what_it_had_before():
    layer = nn.Linear(3, 3)
    layer.backward(np.ones_like(layer(X)))
    before = layer.weight.grad.copy()
    layer.weight.requires_grad = False
    layer.backward(np.ones_like(layer(X)))
    assert np.array_equal(layer.weight.grad, before) and np.all(layer.bias.grad == 8)
    layer.zero_grad(set_to_none=True)
    assert not layer.weight.grad.any()
    layer.bias.grad = None
    assert not layer.bias.grad.any()
    assert not nn.Parameter(X, False).requires_grad and nn.Parameter(X).requires_grad


def test_assigning_anything_but_a_parameter_is_refused():
    layer, model = nn.Linear(3, 2), nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))

    def in_place():
        layer.weight -= 0.1 * layer.weight.grad

    def local():
        for p in layer.parameters():
            p *= 2

    for change, parts in [
        (lambda: setattr(layer, "weight", layer.weight - X[:2]), ["weight is a Parameter", ".data[...]"]),
        (lambda: setattr(layer, "weight", 3), ["nn.Parameter(values)"]),
        (lambda: setattr(layer, "weight", nn.ReLU()), ["weight is a Parameter"]),
        (in_place, ["parameter.data -="]),
        (local, ["parameter.data -="]),
        (lambda: setattr(model, "1", "x"), ["1 is a module"]),
        (lambda: model.__setitem__(1, "x"), ["expected modules", "str"]),
    ]:
        with pytest.raises(TypeError) as error:
            change()
        assert all(part in str(error.value) for part in parts), error.value
    assert isinstance(layer.weight, nn.Parameter) and [type(m) for m in model] == [
        nn.Linear,
        nn.ReLU,
        nn.Linear,
    ]
    layer.weight, layer.bias = nn.Linear(3, 2).weight, None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]


def test_a_sequential_holds_each_layer_once():
    model = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))
    with pytest.raises(ValueError, match="same Linear twice"):
        model[2] = model[0]
    model[0] = model[0]
    assert len(model) == 3


def test_a_child_cannot_hold_its_parent():
    parent, child = nn.Sequential(), nn.Sequential()
    parent.append(child)
    for holder, held in [(child, parent), (parent, parent)]:
        with pytest.raises(ValueError, match=r"without end: try self\.parent = \[module\]"):
            holder.parent = held
    child.parent = [parent]
    assert len(list(parent.modules())) == 2


def test_a_failed_load_changes_nothing():
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    before = {name: array.copy() for name, array in model.state_dict().items()}
    good = {name: np.ones_like(array) for name, array in before.items()}
    for wrong in (np.array(["a"]), np.array([1j]), np.array([None]), [[1], [1, 2]], np.ones(2)):
        with pytest.raises(RuntimeError, match=r"1\.bias: "):
            model.load_state_dict(good | {"1.bias": wrong})
        assert all(np.array_equal(a, before[name]) for name, a in model.state_dict().items())
    with pytest.raises(TypeError, match="expected a dictionary"):
        model.load_state_dict("weights.pt")
    with np.errstate(all="raise"):
        model.load_state_dict(good | {"1.bias": np.array([1e300])})
    assert np.isinf(model[1].bias.data).all()


def test_torchs_bfloat16_is_loaded():
    theirs = torch.nn.Linear(3, 2).to(torch.bfloat16)
    layer = nn.Linear(3, 2)
    layer.load_state_dict(theirs.state_dict())
    assert np.array_equal(layer.weight.data, theirs.weight.detach().float().numpy())


def test_the_state_dict_shares_memory_as_torchs_does():
    layer, theirs = nn.Linear(3, 2), torch.nn.Linear(3, 2)
    assert layer.state_dict()["weight"] is layer.weight.data
    assert theirs.state_dict()["weight"].data_ptr() == theirs.weight.data_ptr()


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (2, 0, 3)])
@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax"])
def test_softmax_of_nothing_is_nothing(name, shape):
    ours, theirs = getattr(nn, name)(1), getattr(torch.nn, name)(1)
    x = np.zeros(shape, np.float32)
    assert ours(x).shape == theirs(torch.tensor(x)).shape == ours.backward(x).shape


@pytest.mark.parametrize("name", ["AvgPool2d", "MaxPool2d"])
@pytest.mark.parametrize(
    "options", [{"padding": (1,)}, {"stride": ()}, {"stride": (1,)}, {"kernel_size": (2,)}]
)
def test_pooling_takes_torchs_short_tuples(name, options):
    module = getattr(nn, name)(**{"kernel_size": 2, **options})
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 6)).astype(np.float32)
    bridge.compare(module, x, timed=False).require()
    assert repr(module) == repr(bridge.twin(module))


def test_input_by_its_name():
    layer, loss = nn.Linear(3, 2), nn.MSELoss()
    y = layer(input=X)
    assert np.array_equal(y, layer(X))
    loss(target=np.zeros_like(y), input=y)
    assert loss.backward().shape == y.shape
    assert nn.LSTM(3, 2)(input=X)[0].shape == (4, 2)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.Flatten()([[1.0, 2.0]]), TypeError, ["Flatten", "list", "np.array"]),
        (
            lambda: nn.Sequential(nn.LSTM(3, 2), nn.Linear(2, 1))(X),
            TypeError,
            ["tuple", "x[0]", "Sequential"],
        ),
        (lambda: nn.LayerNorm(3)(X.astype(np.float16)), TypeError, ["float16", "astype(np.float32)"]),
        (lambda: nn.ReLU()(X.astype(np.float16)), TypeError, ["float16"]),
        (lambda: nn.Linear(3, 2).to("cuda"), AttributeError, ["'to'", "CPU", "bridge.twin"]),
        (lambda: nn.Linear(3, 2).nothing, AttributeError, ["nn.Linear has no 'nothing'"]),
        (lambda: nn.functional, AttributeError, ["functional", "nn.ReLU()"]),
        (lambda: nn.Bilinear, AttributeError, ["Bilinear", "torch.nn"]),
    ],
)
def test_advice(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert all(part in str(error.value) for part in parts), error.value


def test_the_rooms_are_there_without_an_import_of_their_own():
    code = (
        "import sys, dlviz; assert 'numpy' not in sys.modules; dlviz.nn.Linear, dlviz.optim.SGD, dlviz.data; "
        "dlviz.train, dlviz.models; assert 'torch' not in sys.modules and 'nn' in dir(dlviz); dlviz.bridge; "
        "assert not hasattr(dlviz, 'nothing')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
