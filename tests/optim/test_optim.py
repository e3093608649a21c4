"""The optimizers against PyTorch's: ten steps with the same gradients, over generated settings."""

import copy
import inspect
from itertools import product

import numpy as np
import pytest
import torch

from dlviz import bridge, nn, optim
from dlviz.optim import _blocks

SHAPES = [(3, 4), (5,), ()]
TOLERANCE = {np.float64: 1e-10, np.float32: 1e-5}


def options(**choices):
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


SGD = [
    o
    for o in options(
        lr=[0.1],
        momentum=[0, 0.9],
        dampening=[0, 0.3],
        weight_decay=[0, 0.1],
        nesterov=[0, 1],
        maximize=[0, 1],
    )
    if not o["nesterov"] or (o["momentum"] and not o["dampening"])
]
NEW = "decoupled_weight_decay" in inspect.signature(torch.optim.Adam).parameters  # since PyTorch 2.7
DECOUPLED = {"decoupled_weight_decay": [False, True]} if NEW else {}
ADAM = options(
    betas=[(0.9, 0.999), (0.5, 0.9)],
    eps=[1e-8, 1e-3],
    weight_decay=[0, 0.1],
    amsgrad=[False, True],
    maximize=[False, True],
    **DECOUPLED,
)
ADAMW = options(
    lr=[1e-2], betas=[(0.9, 0.999), (0.5, 0.9)], weight_decay=[0, 0.1], amsgrad=[0, 1], maximize=[0, 1]
)
ADAGRAD = options(
    lr=[0.1],
    lr_decay=[0, 0.2],
    weight_decay=[0, 0.1],
    initial_accumulator_value=[0, 0.5],
    eps=[1e-10, 1e-2],
    maximize=[False, True],
)
RMSPROP = options(
    alpha=[0.99, 0.5],
    eps=[1e-8, 1e-2],
    weight_decay=[0, 0.1],
    momentum=[0, 0.9],
    centered=[False, True],
    maximize=[False, True],
)
SETTINGS = {"SGD": SGD, "Adam": ADAM, "AdamW": ADAMW, "Adagrad": ADAGRAD, "RMSprop": RMSPROP}
CASES = [(name, settings) for name, all_settings in SETTINGS.items() for settings in [{}, *all_settings]]


def pairs(dtype):
    """The same parameters for both libraries."""
    rng = np.random.default_rng(0)
    ours = [nn.Parameter(rng.normal(size=shape), dtype=dtype) for shape in SHAPES]
    return ours, [torch.nn.Parameter(torch.tensor(p.data)) for p in ours]


def steps(number, ours, theirs, our_parameters, their_parameters, seed=1):
    """Both take the same gradients; the third step's are zero, the fifth's huge."""
    rng = np.random.default_rng(seed)
    for step in range(number):
        for a, b in zip(our_parameters, their_parameters, strict=True):
            a.grad[...] = rng.normal(size=a.shape) * {2: 0, 4: 1e4}.get(step, 1)
            b.grad = torch.tensor(a.grad)
        ours.step()
        theirs.step()


def assert_equal(our_parameters, their_parameters, tolerance):
    for a, b in zip(our_parameters, their_parameters, strict=True):
        assert np.allclose(a.data, b.detach().numpy(), rtol=tolerance, atol=tolerance * np.abs(a.data).max())


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "settings"), CASES)
def test_ten_steps(name, settings, dtype):
    a, b = pairs(dtype)
    start = a[0].data.copy()
    ours, theirs = getattr(optim, name)(a, **settings), getattr(torch.optim, name)(b, **settings)
    steps(10, ours, theirs, a, b)
    assert a[0].dtype == dtype and not np.allclose(a[0].data, start)
    assert_equal(a, b, TOLERANCE[dtype])


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("SGD", dict(momentum=0.9)),
        ("SGD", {}),
        ("Adam", dict(amsgrad=True)),
        ("Adam", dict(weight_decay=0.1)),
        ("AdamW", {}),
        ("Adagrad", dict(lr_decay=0.1)),
        ("RMSprop", dict(momentum=0.9, centered=True)),
    ],
)
@pytest.mark.parametrize("direction", ["from torch", "to torch", "ours"])
def test_state_moves_on(name, settings, direction):
    """Six steps, the state into a fresh optimizer of the other library, four more."""
    a, b = pairs(np.float64)
    ours, theirs = (
        getattr(optim, name)(a, lr=0.03, **settings),
        getattr(torch.optim, name)(b, lr=0.03, **settings),
    )
    steps(6, ours, theirs, a, b)
    if direction == "to torch":
        state, theirs = bridge.tensors(ours.state_dict()), getattr(torch.optim, name)(b)
        theirs.load_state_dict(state)
    else:
        state = theirs.state_dict() if direction == "from torch" else ours.state_dict()
        ours = getattr(optim, name)(a)
        ours.load_state_dict(state)
    steps(4, ours, theirs, a, b, seed=2)
    assert_equal(a, b, 1e-10)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("SGD", {}),
        ("SGD", dict(momentum=0.9, nesterov=True, weight_decay=0.1)),
        ("Adam", dict(amsgrad=True, weight_decay=0.1)),
        ("AdamW", {}),
        ("Adagrad", dict(lr_decay=0.1)),
        ("RMSprop", dict(momentum=0.9, centered=True)),
    ],
)
@pytest.mark.parametrize(("order", "threads"), [("C", 1), ("C", 2), ("F", 1)])
def test_parameters_larger_than_a_block(name, settings, order, threads, monkeypatch):
    """Two blocks and a bit; in Fortran's order, which has no flat view, too."""
    monkeypatch.setattr(_blocks, "threads", threads)
    start = np.random.default_rng(0).normal(size=(260, 1001))
    assert start.size > 2.5 * _blocks._BLOCK
    ours = nn.Parameter(np.asarray(start, order=order), dtype=np.float64)
    theirs = torch.nn.Parameter(torch.tensor(start))
    assert ours.data.flags.c_contiguous == (order == "C")
    a, b = getattr(optim, name)([ours], **settings), getattr(torch.optim, name)([theirs], **settings)
    steps(5, a, b, [ours], [theirs])
    assert_equal([ours], [theirs], 1e-10)
    assert (ours.data != start).all()


@pytest.mark.parametrize("place", [0, _blocks._BLOCK])
def test_either_thread_raises_what_numpy_is_told_to_raise(place, monkeypatch):
    """The first block belongs to the calling thread and the second one to the other."""
    monkeypatch.setattr(_blocks, "threads", 2)
    parameter = nn.Parameter(np.zeros(3 * _blocks._BLOCK))
    parameter.grad[place] = 3e38
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
        optim.Adam([parameter]).step()


@pytest.mark.parametrize("name", SETTINGS)
def test_a_frozen_parameter_stays(name):
    a, b = pairs(np.float64)
    a[1].requires_grad = b[1].requires_grad = False
    frozen = a[1].data.copy()
    ours, theirs = (
        getattr(library, name)(parameters, weight_decay=0.1)
        for library, parameters in ((optim, a), (torch.optim, b))
    )
    for _ in range(3):
        for ours_p, theirs_p in zip(a, b, strict=True):
            ours_p.grad[...] = 1
            theirs_p.grad = torch.ones_like(theirs_p) if theirs_p.requires_grad else None
        ours.step()
        theirs.step()
    assert_equal(a, b, 1e-10)
    assert np.array_equal(a[1].data, frozen) and a[1] not in ours.state


def test_where_all_is_frozen_there_is_nothing_to_learn():
    a, _ = pairs(np.float64)
    optimizer = optim.Adam(a)
    for parameter in a:
        parameter.requires_grad = False
    with pytest.raises(
        ValueError, match=r"optim\.Adam has nothing to learn: requires_grad is False.*try True"
    ):
        optimizer.step()
    assert not optimizer.state


@pytest.mark.parametrize("name", SETTINGS)
def test_a_state_is_a_snapshot(name):
    """A snapshot after two steps repeats the third step, whatever was done in between."""
    a, _ = pairs(np.float64)
    settings = {"SGD": dict(momentum=0.9), "RMSprop": dict(momentum=0.9)}.get(name, {})
    optimizer = getattr(optim, name)(a, **settings)

    def step():
        for parameter in a:
            parameter.grad[...] = parameter.data
        optimizer.step()

    step()
    step()
    snapshot, start = optimizer.state_dict(), [parameter.data.copy() for parameter in a]
    kept = copy.deepcopy(snapshot)
    step()
    third = [parameter.data.copy() for parameter in a]
    optimizer.param_groups[0]["lr"] = 0.5
    step()
    np.testing.assert_equal(snapshot, kept)

    optimizer.load_state_dict(snapshot)
    for parameter, data in zip(a, start, strict=True):
        parameter.data[...] = data
    step()
    assert all(np.array_equal(p.data, data) for p, data in zip(a, third, strict=True))
    np.testing.assert_equal(snapshot, kept)  # loading copies, too


def unfit(state):
    """States that do not fit, and a part of each error; the last parameter is the wrong one."""
    number = max(state["state"])
    moment = {**state["state"][number], "exp_avg": np.zeros(7)}
    group = state["param_groups"][0] | {"lr": 0.5}
    state = state | {"param_groups": [group]}
    return [
        ({"state": state["state"]}, "no param_groups"),
        ({"param_groups": state["param_groups"]}, "no state"),
        ({**state, "state": {**state["state"], number: moment}}, r"shape \(7,\)"),
        ({**state, "state": {**state["state"], number + 1: moment}}, "another model"),
        ({**state, "param_groups": [{**group, "betas": (0.9, 1.5)}]}, r"betas in \[0, 1\)"),
        ({**state, "param_groups": [{**group, "params": [0]}]}, r"groups of \[3\]"),
        ({**state, "param_groups": [{"params": group["params"], "lr": 0.5}]}, "no betas"),
    ]


@pytest.mark.parametrize("case", range(7))
def test_a_failed_load_changes_nothing(case):
    a, b = pairs(np.float64)
    optimizer = optim.Adam(a)
    steps(2, optimizer, torch.optim.Adam(b), a, b)
    before = optimizer.state_dict()
    state, words = unfit(before)[case]
    with pytest.raises(ValueError, match=words):
        optimizer.load_state_dict(state)
    np.testing.assert_equal(optimizer.state_dict(), before)


def test_a_state_in_bfloat16_is_taken():
    a, b = pairs(np.float32)
    b = [torch.nn.Parameter(parameter.detach().bfloat16()) for parameter in b]
    theirs, ours = torch.optim.Adam(b), optim.Adam(a)
    for parameter in b:
        parameter.grad = torch.ones_like(parameter)
    theirs.step()
    ours.load_state_dict(theirs.state_dict())
    moment = ours.state[a[0]]["exp_avg"]
    assert moment.dtype == np.float32
    assert np.array_equal(moment, theirs.state[b[0]]["exp_avg"].float().numpy()) and moment.any()


def test_groups_have_settings_of_their_own():
    a, b = pairs(np.float64)

    def groups(parameters):
        return [{"params": parameters[:1], "lr": 0.5}, {"params": parameters[1], "momentum": 0.9}]

    ours, theirs = optim.SGD(groups(a), lr=0.1), torch.optim.SGD(groups(b), lr=0.1)
    ours.add_param_group({"params": a[2:], "weight_decay": 0.1})
    theirs.add_param_group({"params": b[2:], "weight_decay": 0.1})
    steps(3, ours, theirs, a, b)
    ours.param_groups[0]["lr"] = theirs.param_groups[0]["lr"] = 0.01  # as a schedule does
    steps(3, ours, theirs, a, b)
    assert_equal(a, b, 1e-10)
    assert [g["params"] for g in ours.state_dict()["param_groups"]] == [[0], [1], [2]]


def test_settings_reach_the_update_as_python_numbers():
    """A NumPy scalar, from a slider or a schedule, would widen every temporary array to float64."""
    seen = {}

    class Watched(optim.SGD):
        def update(self, parameter, state, **settings):
            seen.update(settings)

    for lr in (np.float64(0.1), torch.tensor(0.1, dtype=torch.float64)):
        Watched([nn.Parameter(np.zeros(2))], lr=lr).step()
        assert type(seen["lr"]) is float and seen["lr"] == 0.1


def test_in_place_zero_grad_and_closure():
    a, _ = pairs(np.float32)
    data, grad = a[0].data, a[0].grad
    optimizer = optim.Adam(iter(a))

    def closure():
        a[0].grad += 1
        return 3.0

    assert optimizer.step(closure) == 3.0
    assert a[0].data is data and grad.all()
    optimizer.zero_grad()
    assert a[0].grad is grad and not grad.any()


def test_text_lists_the_settings():
    text = repr(optim.SGD(pairs(np.float32)[0], lr=0.25))
    assert "Parameter Group 0" in text and "lr: 0.25" in text


BAD = [
    (lambda p: optim.SGD([]), ValueError, ["no parameters", "model.parameters()"]),
    (lambda p: optim.SGD([np.zeros(3)]), TypeError, ["Parameters", "ndarray"]),
    (lambda p: optim.SGD([torch.nn.Parameter(torch.zeros(2))]), TypeError, ["dlviz.nn", "torch"]),
    (lambda p: optim.SGD([p, p]), ValueError, ["twice"]),
    (lambda p: optim.SGD([{"params": [p]}, {"params": [p]}]), ValueError, ["twice"]),
    (lambda p: optim.SGD([p], lr=-1), ValueError, ["optim.SGD", "lr", "[0, inf)", "-1"]),
    (lambda p: optim.SGD([p], lr=float("nan")), ValueError, ["lr", "nan"]),
    (lambda p: optim.SGD([p], momentum=-0.1), ValueError, ["momentum", "-0.1"]),
    (lambda p: optim.SGD([p], nesterov=True), ValueError, ["momentum above 0"]),
    (lambda p: optim.SGD([{"params": [p], "lr": -2}]), ValueError, ["lr", "-2"]),
    (lambda p: optim.SGD([{"params": [p], "rate": 2}]), ValueError, ["rate", "lr, momentum"]),
    (lambda p: optim.Adam([p], betas=(0.9, 1.0)), ValueError, ["betas", "[0, 1)", "1.0"]),
    (lambda p: optim.Adam([p], eps=-1e-8), ValueError, ["eps"]),
    (lambda p: optim.Adam([p], weight_decay=-1), ValueError, ["weight_decay", "-1"]),
    (lambda p: optim.RMSprop([p], alpha=-0.1), ValueError, ["optim.RMSprop", "alpha", "-0.1"]),
    (lambda p: optim.Adagrad([p], lr_decay=-0.1), ValueError, ["lr_decay", "-0.1"]),
    (lambda p: optim.Adagrad([p], initial_accumulator_value=-1), ValueError, ["initial_accumulator_value"]),
    (lambda p: optim.AdamW([p], capturable=True), TypeError, ["optim.AdamW", "'capturable'"]),
    (lambda p: optim.Adam([p], fused=True), TypeError, ["'fused'"]),
    (lambda p: optim.SGD([p], foreach=True), TypeError, ["'foreach'"]),
    (lambda p: optim.Adam([p]).load_state_dict(optim.SGD([p]).state_dict()), ValueError,
     ["betas", "optim.Adam"]),
    (lambda p: optim.SGD([p]).load_state_dict(optim.SGD(pairs(float)[0]).state_dict()), ValueError,
     ["[1]", "[3]"]),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "parts"), BAD)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call(nn.Parameter(np.zeros(3)))
    assert [part for part in parts if part not in str(error.value)] == [], error.value


def test_a_state_of_another_shape_is_refused():
    a, b = nn.Parameter(np.zeros(3)), nn.Parameter(np.zeros(4))
    first = optim.Adam([a])
    first.step()
    with pytest.raises(ValueError, match=r"shape \(3,\), its parameter \(4,\)"):
        optim.Adam([b]).load_state_dict(first.state_dict())


@pytest.mark.parametrize("set_to_none", [True, False])
def test_zero_grad_takes_torch_s_keyword(set_to_none):
    parameter = nn.Parameter(np.ones(3))
    parameter.grad += 1
    optim.SGD([parameter]).zero_grad(set_to_none=set_to_none)
    assert not parameter.grad.any()
