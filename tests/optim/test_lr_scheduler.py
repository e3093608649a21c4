"""The schedules against PyTorch's: the rates of fifty epochs, alone, together, and one after the other."""

import copy
from itertools import product

import numpy as np
import pytest
import torch

from dlviz import nn, optim

EPOCHS = 50


def options(**choices):
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


class Warmup:
    """A callable with a state of its own."""

    def __init__(self, length):
        self.length = length

    def __call__(self, t):
        return min(1, (t + 1) / self.length)


LAMBDAS = [lambda t: 0.9**t, lambda t: 1 / (1 + t), lambda t: 0.0 if t % 7 == 3 else 1.5, Warmup(8)]
SETTINGS = {
    "StepLR": options(step_size=[1, 3, 10], gamma=[0.1, 0.5, 1.3, 0.0]),
    "ExponentialLR": options(gamma=[0.5, 0.9, 0.99, 1.0, 1.05]),
    "LinearLR": options(start_factor=[1 / 3, 1.0, 0.01], end_factor=[1.0, 0.2, 0.0], total_iters=[1, 5, 70]),
    "CosineAnnealingLR": options(T_max=[1, 2, 7, 20, 100], eta_min=[0.0, 0.003]),
    "LambdaLR": options(lr_lambda=[*LAMBDAS, LAMBDAS[:2]]),
}
CASES = [(name, settings) for name, all_settings in SETTINGS.items() for settings in all_settings]


def optimizers():
    """Two groups, two learning rates, in both libraries."""
    ours, theirs = (
        [
            {"params": [library.Parameter(array(2))], "lr": 0.1},
            {"params": [library.Parameter(array(3))], "lr": 0.02},
        ]
        for library, array in ((nn, np.zeros), (torch.nn, torch.zeros))
    )
    return optim.SGD(ours), torch.optim.SGD(theirs)


def rates(build, optimizer, library, metrics=None):
    """The learning rates of each epoch; `build(optimizer, library.lr_scheduler)` gives the schedules."""
    schedules = build(optimizer, library.lr_scheduler)
    seen = []
    for epoch in range(EPOCHS):
        seen.append([group["lr"] for group in optimizer.param_groups])
        assert schedules[-1].get_last_lr() == seen[-1]
        optimizer.step()
        for schedule in schedules:
            schedule.step() if metrics is None else schedule.step(metrics[epoch])
    assert all(
        type(lr) is float for row in seen for lr in row
    )  # never a NumPy scalar, which would widen float32
    return np.array(seen)


def both(build, metrics=None):
    ours, theirs = optimizers()
    a, b = rates(build, ours, optim, metrics), rates(build, theirs, torch.optim, metrics)
    assert a.shape == (EPOCHS, 2)
    assert np.allclose(a, b, rtol=1e-10, atol=1e-15), np.abs(a - b).max()
    return a


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_alone(name, settings):
    both(lambda optimizer, schedules: [getattr(schedules, name)(optimizer, **settings)])


@pytest.mark.parametrize("first", ["StepLR", "ExponentialLR", "LinearLR"])
@pytest.mark.parametrize(("name", "settings"), [(name, each[-1]) for name, each in SETTINGS.items()])
def test_two_together(first, name, settings):
    both(
        lambda optimizer, schedules: [
            getattr(schedules, first)(optimizer, **SETTINGS[first][0]),
            getattr(schedules, name)(optimizer, **settings),
        ]
    )


@pytest.mark.parametrize("milestones", [(5, 20), (1, 2), (0, 9), (30, 60)])
@pytest.mark.parametrize("names", list(product(SETTINGS, repeat=3)))
def test_one_after_the_other(names, milestones):
    if 0 in milestones and torch.__version__ < "2.13":
        pytest.skip("PyTorch does otherwise with a milestone at 0 before 2.13")
    rows = both(
        lambda optimizer, schedules: [
            schedules.SequentialLR(
                optimizer,
                [getattr(schedules, name)(optimizer, **SETTINGS[name][i]) for i, name in enumerate(names)],
                list(milestones),
            )
        ]
    )
    assert len(np.unique(rows)) > 2


PLATEAU = options(
    mode=["min", "max"],
    patience=[0, 2],
    threshold=[1e-4, 0.3],
    threshold_mode=["rel", "abs"],
    cooldown=[0, 3],
    min_lr=[0, [0.01, 0.001]],
    factor=[0.5],
)


@pytest.mark.parametrize("settings", PLATEAU)
def test_reduce_on_plateau(settings):
    metrics = np.random.default_rng(0).normal(size=EPOCHS).cumsum() + 3
    metrics[20] = np.nan
    rows = both(
        lambda optimizer, schedules: [schedules.ReduceLROnPlateau(optimizer, **settings)], metrics=metrics
    )
    assert rows[-1, 0] < rows[0, 0]


def sequence(optimizer, library):
    schedules = library.lr_scheduler
    parts = [
        schedules.LinearLR(optimizer, total_iters=4),
        schedules.CosineAnnealingLR(optimizer, 20),
        schedules.LambdaLR(optimizer, Warmup(5)),
    ]
    return schedules.SequentialLR(optimizer, parts, [6, 17])


MAKERS = {
    name: lambda o, library, name=name: getattr(library.lr_scheduler, name)(o, **SETTINGS[name][-1])
    for name in SETTINGS
} | {"SequentialLR": sequence}


@pytest.mark.parametrize("direction", ["from torch", "to torch", "ours"])
@pytest.mark.parametrize("until", [3, 6, 13])
@pytest.mark.parametrize("name", MAKERS)
def test_a_state_goes_on(name, until, direction):
    """Some epochs, optimizer and schedule into fresh ones, and the same rates as without the break."""
    make, ours, theirs = MAKERS[name], *optimizers()
    (first, library), (second, other) = {
        "from torch": ((theirs, torch.optim), (optimizers()[0], optim)),
        "to torch": ((ours, optim), (optimizers()[1], torch.optim)),
        "ours": ((ours, optim), (optimizers()[0], optim)),
    }[direction]
    schedule, fresh = make(first, library), make(second, other)
    for _ in range(until):
        first.step()
        schedule.step()
    second.load_state_dict(first.state_dict())
    fresh.load_state_dict(schedule.state_dict())
    assert fresh.last_epoch == until
    for _ in range(20):
        assert fresh.get_last_lr() == pytest.approx(schedule.get_last_lr(), rel=1e-10)
        assert [g["lr"] for g in second.param_groups] == pytest.approx(schedule.get_last_lr(), rel=1e-10)
        for optimizer, each in ((first, schedule), (second, fresh)):
            optimizer.step()
            each.step()


@pytest.mark.parametrize("name", [*MAKERS, "ReduceLROnPlateau"])
def test_a_state_is_a_snapshot(name):
    optimizer, _ = optimizers()
    make = MAKERS.get(name, lambda o, library: library.lr_scheduler.ReduceLROnPlateau(o, patience=0))
    schedule, metric = make(optimizer, optim), [1] * (name == "ReduceLROnPlateau")
    schedule.step(*metric)
    state = schedule.state_dict()
    kept = copy.deepcopy(state)
    schedule.get_last_lr()[0] = -1  # the caller may change the list
    for _ in range(8):
        schedule.step(*metric)
    assert state == kept
    schedule.load_state_dict(state)
    schedule.get_last_lr()[0] = -1
    assert state == kept


def one_group():
    return optim.SGD([nn.Parameter(np.zeros(2))], lr=0.1)


@pytest.mark.parametrize("name", [*MAKERS, "ReduceLROnPlateau"])
def test_a_failed_load_changes_nothing(name):
    """A state of one group for two; and, where schedules are inside, one that fails in the last."""
    make = MAKERS.get(name, lambda o, library: library.lr_scheduler.ReduceLROnPlateau(o, patience=0))
    schedule, states = make(optimizers()[0], optim), []
    if name == "LambdaLR":  # it has a function for each of two groups
        states.append(optim.lr_scheduler.LambdaLR(one_group(), Warmup(3)).state_dict())
    else:
        states.append(make(one_group(), optim).state_dict())
    if name == "SequentialLR":
        last = copy.deepcopy(states[0] | schedule.state_dict())
        last["last_epoch"], last["_schedulers"][0]["last_epoch"] = 7, 7
        del last["_schedulers"][-1]["base_lrs"]
        states.append(last)
    before = schedule.state_dict()
    for state in states:
        with pytest.raises(ValueError, match=r"the state has"):
            schedule.load_state_dict(state)
        assert schedule.state_dict() == before


def test_a_callable_object_is_saved_with_its_attributes():
    ours, theirs = (
        library.lr_scheduler.LambdaLR(optimizer, [Warmup(length), lambda t: 1.0])
        for optimizer, library, length in zip(optimizers(), (optim, torch.optim), (3, 8), strict=True)
    )
    ours.load_state_dict(theirs.state_dict())
    assert ours.state_dict()["lr_lambdas"] == theirs.state_dict()["lr_lambdas"] == [{"length": 8}, None]


def test_a_state_on_a_plateau_goes_on():
    optimizer, theirs = optimizers()
    schedule, fresh = (
        optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1, mode="max"),
        torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, patience=5),
    )
    for metric in (1, 2, 0):
        schedule.step(metric)
    fresh.load_state_dict(schedule.state_dict())
    assert (fresh.best, fresh.num_bad_epochs, fresh.patience, fresh.mode) == (2, 1, 1, "max")
    again = optim.lr_scheduler.ReduceLROnPlateau(optimizer)
    again.load_state_dict(fresh.state_dict())
    again.step(0)
    assert again.get_last_lr() == pytest.approx([0.01, 0.002])


@pytest.mark.parametrize("last_epoch", [0, 1, 2, 5, 8])
@pytest.mark.parametrize(("name", "settings"), [(name, each[0]) for name, each in SETTINGS.items()])
def test_last_epoch_goes_on_from_a_loaded_optimizer(name, settings, last_epoch):
    if name in ("ExponentialLR", "LinearLR") and torch.__version__ < "2.8":
        pytest.skip("PyTorch resumes these otherwise before 2.8")
    rows = []
    for optimizer, library in zip(optimizers(), (optim, torch.optim), strict=True):
        make = getattr(library.lr_scheduler, name)
        schedule = make(optimizer, **settings)
        for _ in range(last_epoch + 1):
            optimizer.step()
            schedule.step()
        schedule = make(optimizer, **settings, last_epoch=last_epoch)
        rows.append([])
        for _ in range(12):
            rows[-1].append(schedule.get_last_lr())
            optimizer.step()
            schedule.step()
    assert np.allclose(*rows, rtol=1e-10, atol=1e-15)


def test_a_rate_changed_by_hand_stays_changed():
    rows = []
    for optimizer, library in zip(optimizers(), (optim, torch.optim), strict=True):
        schedule = library.lr_scheduler.ExponentialLR(optimizer, 0.5)
        for group in optimizer.param_groups:
            group["lr"] = 7.0
        optimizer.step()
        schedule.step()
        rows.append(schedule.get_last_lr())
    assert rows[0] == rows[1] == [3.5, 3.5]


S = optim.lr_scheduler
BAD = [
    (lambda o: S.StepLR(torch.optim.SGD([torch.zeros(1)]), 3), TypeError, ["dlviz.optim", "torch's SGD"]),
    (lambda o: S.StepLR(o, 0), ValueError, ["step_size above 0", "0"]),
    (lambda o: S.CosineAnnealingLR(o, -1), ValueError, ["T_max above 0", "-1"]),
    (lambda o: S.LinearLR(o, start_factor=0), ValueError, ["start_factor in (0, 1]", "0"]),
    (lambda o: S.LinearLR(o, end_factor=2), ValueError, ["end_factor in [0, 1]", "2"]),
    (lambda o: S.LinearLR(o, total_iters=0), ValueError, ["total_iters above 0"]),
    (lambda o: S.LambdaLR(o, LAMBDAS[:3]), ValueError, ["2 functions", "3"]),
    (lambda o: S.ExponentialLR(o, 0.9, last_epoch=4), ValueError, ["load_state_dict first"]),
    (lambda o: S.ReduceLROnPlateau(o, "low"), ValueError, ["'min' or 'max'", "'low'"]),
    (lambda o: S.ReduceLROnPlateau(o, threshold_mode="x"), ValueError, ["'rel' or 'abs'", "'x'"]),
    (lambda o: S.ReduceLROnPlateau(o, factor=1.0), ValueError, ["below 1", "1.0"]),
    (lambda o: S.ReduceLROnPlateau(o, min_lr=[0]), ValueError, ["2 numbers", "1"]),
    (lambda o: S.SequentialLR(o, [S.StepLR(o, 3)], [4]), ValueError, ["1 milestones", "try 0"]),
    (lambda o: S.SequentialLR(o, [S.ReduceLROnPlateau(o)], []), TypeError, ["ReduceLROnPlateau"]),
    (lambda o: S.SequentialLR(o, [S.StepLR(optimizers()[0], 3)], []), ValueError, ["its own optimizer"]),
    (lambda o: S.StepLR(o, 3).load_state_dict(S.ExponentialLR(o, 0.9).state_dict()), ValueError,
     ["step_size", "StepLR"]),
    (lambda o: S.LRScheduler(o), NotImplementedError, ["define factor"]),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "parts"), BAD)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call(optimizers()[0])
    assert [part for part in parts if part not in str(error.value)] == [], error.value
