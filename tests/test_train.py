"""The training loop: both libraries alike, stoppable anywhere, with a progress line that is reproducible."""

import os
import signal
import sys
from types import SimpleNamespace

import IPython
import numpy as np
import pytest
import torch

from dlviz import bridge, data, nn, optim, train

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 6)).astype(np.float32)
T = RNG.integers(0, 3, 20)


def network():
    return nn.Sequential(nn.Linear(6, 8, rng=0), nn.Tanh(), nn.Linear(8, 3, rng=1))


def setup(library, model=None):
    model = model or network()
    if library == "torch":
        other = bridge.twin(model)
        return other, torch.nn.CrossEntropyLoss(), torch.optim.Adam(other.parameters(), lr=0.05)
    return model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.05)


def batches(**options):
    return data.minibatches(X, T, 6, rng=0, **options)


def test_both_libraries_take_the_same_steps():
    runs = {name: list(train.steps(*setup(name), batches(), epochs=3)) for name in ("numpy", "torch")}
    for a, b in zip(runs["numpy"], runs["torch"], strict=True):
        assert (a.epoch, a.index, a.batches) == (b.epoch, b.index, b.batches)
        assert a.loss == pytest.approx(b.loss, rel=1e-4)
    assert runs["numpy"][-1].mean_loss < 0.9 * runs["numpy"][0].loss


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_each_step_says_where_it_is(library):
    steps = list(train.steps(*setup(library), batches(), epochs=2))
    assert [(s.epoch, s.index) for s in steps] == [(e, i) for e in (1, 2) for i in (1, 2, 3, 4)]
    assert all(s.batches == 4 and s.epochs == 2 and isinstance(s.loss, float) for s in steps)
    for epoch in (1, 2):
        losses = [s.loss for s in steps if s.epoch == epoch]
        means = [s.mean_loss for s in steps if s.epoch == epoch]
        assert means == pytest.approx(np.cumsum(losses) / np.arange(1, 5))
    assert [s.fraction for s in steps] == pytest.approx(np.arange(1, 9) / 8)


def test_one_step_is_the_loop_written_out():
    model, loss_fn, optimizer = setup("numpy")
    step = next(train.steps(model, loss_fn, optimizer, [(X, T)]))
    other, loss_fn, optimizer = setup("numpy")
    loss = loss_fn(other(X), T)
    other.backward(loss_fn.backward())
    optimizer.step()
    assert step.loss == float(loss)
    assert all(
        np.array_equal(a.data, b.data) for a, b in zip(model.parameters(), other.parameters(), strict=True)
    )


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("kind", ["arrays", "float64 arrays", "tensors", "int32 classes"])
def test_batches_are_brought_to_the_model(library, kind):
    pair = {
        "arrays": (X, T),
        "float64 arrays": (X.astype(np.float64), T),
        "tensors": (torch.tensor(X), torch.tensor(T)),
        "int32 classes": (X, T.astype(np.int32)),
    }[kind]
    step = next(train.steps(*setup(library), [pair]))
    assert step.loss == pytest.approx(next(train.steps(*setup("numpy"), [(X, T)])).loss, rel=1e-5)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_arrays_of_any_stride_and_read_only_ones(library):
    x, t = X[:, ::-1], T[::-1]
    x.flags.writeable = t.flags.writeable = False
    step = next(train.steps(*setup(library), [(x, t)]))
    assert step.loss == pytest.approx(
        next(train.steps(*setup("numpy"), [(x.copy(), t.copy())])).loss, rel=1e-5
    )


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_a_gradient_is_clipped(library):
    """A step of rate 1 is as long as the gradient: 0.1 after clipping, and untouched where it is shorter."""
    model, loss_fn, _ = setup(library)
    sgd = optim.SGD if library == "numpy" else torch.optim.SGD
    for clip_norm in (0.1, 1e6):
        start = [np.asarray(p.data).copy() for p in model.parameters()]
        optimizer = sgd(model.parameters(), lr=1.0)
        next(train.steps(model, loss_fn, optimizer, [(X, T)], clip_norm=clip_norm))
        moved = [np.asarray(p.data) - before for p, before in zip(model.parameters(), start, strict=True)]
        norm = np.sqrt(sum((d**2).sum() for d in moved))
        assert norm == pytest.approx(0.1, rel=1e-4) if clip_norm == 0.1 else 0.1 < norm < 1e6
    with pytest.raises(ValueError, match="clip_norm above 0, got 0"):
        train.steps(model, loss_fn, optimizer, [(X, T)], clip_norm=0)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_an_optimizer_of_another_model_is_refused(library):
    model, loss_fn, _ = setup(library)
    _, _, other = setup(library)
    with pytest.raises(ValueError, match=r"optimizer of this model.*Adam\(model\.parameters\(\)\)"):
        train.steps(model, loss_fn, other, batches())
    assert not other.state


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_a_frozen_model_has_nothing_to_learn(library):
    model, loss_fn, optimizer = setup(library)
    for parameter in model.parameters():
        parameter.requires_grad = False
    with pytest.raises(ValueError, match=r"something to learn.*frozen: set requires_grad = True"):
        train.steps(model, loss_fn, optimizer, batches())
    last = list(model.parameters())[-1]
    last.requires_grad = True
    before = [np.asarray(p.data).copy() for p in model.parameters()]
    next(train.steps(model, loss_fn, optimizer, batches()))
    changed = [not np.array_equal(p.data, b) for p, b in zip(model.parameters(), before, strict=True)]
    assert changed == [False, False, False, True]


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_evaluating_in_between_does_no_harm(library):
    model, loss_fn, optimizer = setup(library)
    seen = []
    model.register_forward_hook(lambda m, *_: seen.append(m.training)) if library == "torch" else None
    for _ in train.steps(model, loss_fn, optimizer, batches()):
        assert model.training
        model.eval()
    assert all(seen)


def test_stopping_stops_training():
    model, loss_fn, optimizer = setup("numpy")
    for step in train.steps(model, loss_fn, optimizer, batches(), epochs=100):
        if step.epoch == 2:
            break
    assert optimizer.state[model[0].weight]["step"] == 5


def test_batches_that_run_out_are_noticed():
    with pytest.raises(ValueError, match=r"no minibatch came in epoch 2.*data\.minibatches"):
        list(train.steps(*setup("numpy"), iter([(X, T)]), epochs=2))


def test_torch_is_not_imported_for_a_numpy_model(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert next(train.steps(*setup("numpy"), [(X, T)])).loss > 0


# ---- watching


def test_watch_passes_everything_through_and_ends_in_one_line(capsys):
    watched = list(train.watch(train.steps(*setup("numpy"), batches(), epochs=3)))
    assert watched == list(train.steps(*setup("numpy"), batches(), epochs=3))
    assert capsys.readouterr().out == f"3 epochs · loss {watched[-1].mean_loss:.2g}\n"


def test_watch_says_where_it_was_stopped(capsys):
    for step in train.watch(train.steps(*setup("numpy"), batches(), epochs=3)):
        if step.epoch == 2:
            break
    assert capsys.readouterr().out == f"stopped in epoch 2 of 3 · loss {step.loss:.2g}\n"


def test_an_error_in_training_comes_through(capsys):
    def broken():
        yield next(train.steps(*setup("numpy"), batches()))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(train.watch(broken()))
    assert "stopped in epoch 1" in capsys.readouterr().out


def test_nothing_to_watch_shows_nothing(capsys):
    assert list(train.watch([])) == [] and capsys.readouterr().out == ""


class Interrupting(nn.CrossEntropyLoss):
    """Ctrl-C in the middle of the fifth minibatch: after the gradient, before the step."""

    calls = 0

    def backward(self, grad_output=1.0):
        self.calls += 1
        if self.calls == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return super().backward(grad_output)


def test_ctrl_c_ends_quietly_after_the_minibatch(capsys):
    model, _, optimizer = setup("numpy")
    handler = signal.getsignal(signal.SIGINT)
    steps = list(train.watch(train.steps(model, Interrupting(), optimizer, batches(), epochs=9)))
    assert len(steps) == 5 and (steps[-1].epoch, steps[-1].index) == (2, 1)
    assert {state["step"] for state in optimizer.state.values()} == {
        5
    }  # every parameter's update is complete
    assert (
        "interrupted in epoch 2 of 9" in (out := capsys.readouterr().out)
        and "keeps what it has learned" in out
    )
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_second_ctrl_c_strikes_at_once():
    def stuck():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        yield

    with pytest.raises(KeyboardInterrupt):
        list(train.watch(stuck()))


@pytest.fixture
def jupyter(monkeypatch):
    """What a notebook would have shown: a list of bundles, the display first and then its updates."""
    shown = []
    handle = SimpleNamespace(update=lambda bundle, raw: shown.append(bundle))

    def display(bundle, raw, display_id):
        assert raw and display_id and not shown
        shown.append(bundle)
        return handle

    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=None))
    monkeypatch.setattr("IPython.display.display", display)
    return shown


def test_in_jupyter_one_display_is_updated_in_place(jupyter, capsys):
    steps = list(train.watch(train.steps(*setup("numpy"), batches(), epochs=2), every=0))
    assert len(jupyter) == len(steps) + 1 and capsys.readouterr().out == ""
    middle, final = jupyter[3]["text/html"], jupyter[-1]
    for part in (
        'role="progressbar"',
        'aria-valuenow="50"',
        'aria-valuemin="0"',
        'aria-valuemax="100"',
        "aria-label",
    ):
        assert part in middle
    assert "currentColor" in middle and "#" not in middle  # no colour that suits one theme only
    assert final["text/plain"] == f"2 epochs · loss {steps[-1].mean_loss:.2g}"
    assert final["text/plain"] in final["text/html"] and 'aria-valuenow="100"' in final["text/html"]


def test_in_jupyter_pictures_are_few(jupyter, monkeypatch):
    clock = iter(np.arange(0, 100, 0.01))  # ten minibatches, or readings, in a tenth of a second
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    steps = list(train.watch(train.steps(*setup("numpy"), batches(), epochs=25)))
    assert len(steps) == 100 and len(jupyter) < 20


@pytest.mark.parametrize(
    ("loss", "text"), [(0.03123, "0.031"), (12.34, "12"), (1234.5, "1234"), (float("nan"), "nan")]
)
def test_the_loss_has_few_digits(loss, text, capsys):
    list(train.watch([train.Step(1, 1, 1, 1, loss, loss)]))
    assert capsys.readouterr().out == f"1 epoch · loss {text}\n"
