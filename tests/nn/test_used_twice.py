"""Layers and losses that are called more than once: torch's gradients, or an error with advice."""

import copy
import pickle
import threading
import time

import numpy as np
import pytest
import torch

from dlviz import bridge, nn

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(2, 5, 3))
REFUSED = "knows only the latest call"


def linear():
    return nn.Linear(3, 3).double()


def same(module, x, grad, *, weight):
    """The weight's gradient is that of PyTorch's layer for this one input."""
    twin = bridge.twin(module)
    twin(torch.tensor(x)).backward(torch.tensor(grad))
    return np.allclose(weight, twin.weight.grad.numpy(), 1e-10)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_calls_then_two_backwards_are_refused(order):
    layer = linear()
    grads = [layer(A), layer(B)]
    with pytest.raises(RuntimeError, match=REFUSED) as error:
        for i in order:
            layer.backward(grads[i].copy())
    assert "\n" not in str(error.value)
    for part in ("Linear", "2 times", "nn.no_grad()", "second.weight = first.weight", "nn.RNN"):
        assert part in str(error.value)
    assert not layer.weight.grad.any()


def test_after_a_refusal_one_can_go_on():
    layer = linear()
    layer(A), layer(B)
    with pytest.raises(RuntimeError, match=REFUSED):
        layer.backward(A)
    with pytest.raises(RuntimeError, match=REFUSED):
        layer.backward(A)  # it stays so
    layer(B)
    layer.backward(A)
    assert same(layer, B, A, weight=layer.weight.grad)


def test_a_gradient_that_is_known_says_which_call_is_meant():
    layer, loss = linear(), nn.MSELoss()
    y = layer(A)
    loss(y, B)
    grad = loss.backward()
    layer(B)
    with pytest.raises(RuntimeError, match="belongs to an earlier one"):
        layer.backward(grad)
    z = layer(A)
    loss(z, B)
    layer.backward(loss.backward())  # though layer(B) was never answered
    assert same(layer, A, np.array(2 * (z - B) / B.size), weight=layer.weight.grad)


def test_a_loss_of_another_batch_in_between_is_refused():
    model, loss = linear(), nn.MSELoss()
    loss(model(A), B)
    loss(model(B), A)
    with pytest.raises(RuntimeError, match=r"MSELoss\.backward knows only"):
        model.backward(loss.backward())


def test_a_loss_that_was_only_looked_at_is_forgotten_when_the_gradients_are_zeroed():
    """The usual loop: a validation loss after each step, in training mode and without no_grad."""
    model, loss = linear(), nn.MSELoss("sum")
    for _ in range(3):
        loss(model(B), A)
        model.zero_grad()
        loss(y := model(A), B)
        model.backward(loss.backward())
        np.testing.assert_allclose(model.weight.grad, (2 * (y - B)).T @ A)


def test_losses_that_are_kept_for_a_curve_are_in_nobodys_way():
    model, loss_fn, curve = linear(), nn.MSELoss(), []
    twin = bridge.twin(model)
    for _ in range(3):
        model.zero_grad()
        loss_fn(model(A), A[:, ::-1])
        model.backward(loss_fn.backward())
        curve.append(loss_fn(model(B), B))  # in training mode, without no_grad, and its number lives on
    twin.zero_grad()
    torch.nn.MSELoss()(twin(torch.tensor(A)), torch.tensor(A[:, ::-1].copy())).backward()
    np.testing.assert_allclose(model.weight.grad, twin.weight.grad.numpy(), rtol=1e-10)
    assert len(curve) == 3


@pytest.mark.parametrize("evaluate", ["no_grad", "eval", "eval, one column"])
def test_evaluation_between_steps_and_amid_them(evaluate):
    model, loss = linear(), nn.MSELoss("sum")
    for step in range(3):
        y = model(A)
        if evaluate == "no_grad":
            loss(y, B)
            with nn.no_grad():
                loss(model(B), A)
        else:
            model.eval()
            column = slice(0, 1) if "column" in evaluate else slice(None)
            loss(model(B)[:, column], A[:, column])
            model.train()
            y = model(A)
            loss(y, B)
        model.zero_grad()
        model.backward(loss.backward())
        assert same(model, A, 2 * (y - B), weight=model.weight.grad), step


def test_a_layer_inside_refuses_the_gradient_of_an_evaluation():
    """What a model returned under no_grad is its last layer's, too; PyTorch has no gradient for it."""
    model, loss_fn = nn.Sequential(linear(), nn.Tanh(), linear()), nn.MSELoss()
    model(A)
    with nn.no_grad():
        y = model(B)
    loss_fn(y, B)
    with pytest.raises(RuntimeError, match=REFUSED):
        model[-1].backward(loss_fn.backward())


def test_no_grad_is_torchs():
    assert nn.is_grad_enabled()
    with nn.no_grad():
        assert not nn.is_grad_enabled()
        with nn.enable_grad(), nn.no_grad():
            assert not nn.is_grad_enabled()
        others = []
        thread = threading.Thread(target=lambda: others.append(nn.is_grad_enabled()))
        thread.start(), thread.join()
        assert others == [True] and not nn.is_grad_enabled()
    for decorator in (nn.no_grad, nn.no_grad()):
        assert decorator(lambda: not nn.is_grad_enabled())()
    with pytest.raises(ZeroDivisionError), nn.no_grad():
        1 / 0  # noqa: B018
    assert nn.is_grad_enabled()


def test_nothing_goes_back_through_no_grad():
    layer, loss = linear(), nn.MSELoss()
    with nn.no_grad():
        y = layer(A)
    with pytest.raises(RuntimeError, match=r"not under nn\.no_grad"):
        layer.backward(A)
    layer.backward(np.ones_like(layer(B)))
    loss(y, B)
    with pytest.raises(RuntimeError, match=r"under nn\.no_grad"):
        layer.backward(loss.backward())
    with nn.no_grad():
        layer(A)
    with pytest.raises(RuntimeError, match="left nothing behind"):
        layer.backward(A)


def test_statistics_move_under_no_grad_as_torchs_do():
    layer = nn.BatchNorm1d(3).double()
    twin = bridge.twin(layer)
    with nn.no_grad(), torch.no_grad():
        layer(A), twin(torch.tensor(A))
    assert np.allclose(layer.running_mean, twin.running_mean.numpy()) and layer.num_batches_tracked == 1


class Seen(nn.Module):
    """Keeps its input in a public attribute, which was None before, and counts its calls."""

    def __init__(self):
        self.x, self.calls = None, 0

    def forward(self, x):
        self.x, self.calls = x, self.calls + 1
        return x * x

    def backward(self, grad_y):
        return 2 * self.x * grad_y


def test_attributes_stay_in_sight_under_no_grad_and_are_right_for_backward():
    module = Seen()
    module(A)
    with nn.no_grad():
        module(B)
    assert np.array_equal(module.x, B) and module.calls == 2
    assert np.array_equal(module.backward(np.ones_like(A)), 2 * A)
    assert np.array_equal(module.x, B) and module.calls == 2


def test_a_call_that_fails_leaves_no_trace():
    class Fails(Seen):
        def forward(self, x):
            y = super().forward(x)
            if x[0, 0] == 7:
                raise ValueError
            return y

        def backward(self, grad_y):
            return super().backward(grad_y)

    module = Fails()
    module(A)
    with pytest.raises(ValueError):
        module(np.full((5, 3), 7.0))
    assert np.array_equal(module.backward(np.ones_like(A)), 2 * A)


def test_forward_by_its_name_is_a_call_too():
    layer = linear()
    layer(A)
    layer.forward(B)
    with pytest.raises(RuntimeError, match=REFUSED):
        layer.backward(A)


def test_two_threads_are_never_wrong_by_silence():
    module, wrong, refused = nn.Softmax(-1), [], []
    barrier = threading.Barrier(2)

    def work(x):
        barrier.wait()
        for i in range(300):
            grad = np.zeros_like(x)
            grad[:, 0] = 1
            with nn.no_grad():
                if not np.array_equal(module(x), np.exp(x) / np.exp(x).sum(-1, keepdims=True)):
                    wrong.extend([] if np.allclose(module(x), torch.tensor(x).softmax(-1)) else [i])
            p = module(x)
            try:
                mine = module.backward(grad)
            except RuntimeError:
                refused.append(i)
            else:
                wrong.extend([] if np.allclose(mine, p * (grad - p[:, :1])) else [i])

    threads = [threading.Thread(target=work, args=(x,)) for x in (A, B)]
    [t.start() for t in threads], [t.join() for t in threads]
    assert not wrong


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda module: pickle.loads(pickle.dumps(module))])
def test_copies_hold_no_batch_and_need_a_forward_of_their_own(clone):
    model = nn.Sequential(
        nn.Embedding(9, 8), nn.TransformerEncoderLayer(8, 2, 8, batch_first=True), nn.BatchNorm1d(50)
    )
    size = len(pickle.dumps(model))
    y = model(np.zeros((300, 50), int))
    assert len(pickle.dumps(model)) < size + 100
    with pytest.raises(RuntimeError, match="forward pass first"):
        clone(model).backward(y)
    model.backward(y)
    seen = Seen()
    seen(A)
    assert clone(seen).x is None and clone(seen).calls == 1


def test_memory_does_not_grow_with_calls_that_nobody_answers():
    layer = linear()
    for _ in range(500):
        layer(A)
    assert len(layer._history.earlier) < 50
    with pytest.raises(RuntimeError, match=REFUSED):
        layer.backward(A)


GIVERS = [
    lambda: nn.LSTM(3, 3), lambda: nn.GRUCell(3, 3), lambda: nn.RNNCell(3, 3), lambda: nn.LSTMCell(3, 3),
    nn.Sigmoid, nn.Tanh, nn.ReLU, lambda: nn.Softmax(-1), nn.Identity, lambda: nn.LayerNorm(3, 1e-5, False),
    lambda: nn.Dropout(0.5), lambda: nn.Flatten(0), lambda: nn.Sequential(nn.Tanh(), nn.Linear(3, 3)),
    lambda: nn.MultiheadAttention(3, 1), lambda: nn.TransformerEncoderLayer(3, 1, 3, 0.0),
]  # fmt: skip


@pytest.mark.parametrize("build", GIVERS)
def test_whoever_owns_an_array_may_change_it(build):
    def passes(spoil):
        nn.manual_seed(0)
        module, x = build().double(), A.copy()
        attention = isinstance(module, nn.MultiheadAttention)
        y = module(x, x, x, average_attn_weights=False) if attention else module(x)
        outputs = [part for part in _flat(y) if part is not None]
        grads = [np.cos(part) for part in outputs]
        grad = grads[0] if not isinstance(y, tuple) else _like(y, iter(grads))
        if spoil:
            for array in (x, *outputs):
                array[...] = 7.0
        for g in grads:
            g.flags.writeable = False
        first = [np.array(g) for g in _flat(module.backward(grad))]
        for g in _flat(module.backward(grad)):
            if not np.may_share_memory(g, grads[0]):
                g[...] = 5.0
        again = [np.array(g) for g in _flat(module.backward(grad))]
        assert all(map(np.array_equal, first, again))
        return first + [p.grad for p in module.parameters()]

    assert all(map(np.array_equal, passes(spoil=False), passes(spoil=True)))


def _flat(value):
    return [a for part in value for a in _flat(part)] if isinstance(value, tuple) else [value]


def _like(value, grads):
    return tuple(_like(part, grads) for part in value) if isinstance(value, tuple) else next(grads)


class Halved(nn.Module):
    """One activation in two places, with arithmetic between them, so that no gradient is known."""

    def __init__(self):
        self.act = nn.Tanh()

    def forward(self, x):
        return self.act(self.act(x) / 2) / 2

    def backward(self, grad_y):
        return self.act.backward(self.act.backward(grad_y / 2) / 2)


def test_one_activation_in_two_places_is_refused_whatever_is_known_outside():
    model, loss = Halved(), nn.MSELoss()
    loss(model(A), B)
    with pytest.raises(RuntimeError, match="more than once within one call of Halved"):
        model.backward(loss.backward())


class InPlace(nn.Module):
    """Changes its input, as nn.ReLU(inplace=True) does in torch."""

    def forward(self, x):
        self.positive = x > 0
        x *= self.positive
        return x

    def backward(self, grad_y):
        return grad_y * self.positive


def test_a_layer_in_a_sequential_may_change_what_it_is_given():
    model = nn.Sequential(nn.Tanh(), InPlace(), nn.Tanh())
    twin = torch.nn.Sequential(torch.nn.Tanh(), torch.nn.ReLU(), torch.nn.Tanh())
    bridge.compare(model, A, torch_module=twin, timed=False).require()


def test_what_passes_untouched_still_belongs_to_one_call():
    dropout = nn.Dropout(0.5, rng=0)
    y = dropout(A)
    dropout.eval()
    z = dropout(y)
    with pytest.raises(RuntimeError, match="earlier one"):
        dropout.backward(dropout.backward(_known(z)))


def _known(z):
    """A gradient of z, known to be that."""
    loss = nn.MSELoss()
    loss(z, np.zeros_like(z))
    return loss.backward()


def test_a_thread_waits_until_the_other_has_computed():
    class Slow(nn.Module):
        def forward(self, x):
            self.x = x
            time.sleep(0.05)
            return self.x * self.x

        def backward(self, grad_y):
            time.sleep(0.05)
            return 2 * self.x * grad_y

    module, outputs = Slow(), {}

    def work(name, x):
        with nn.no_grad():
            outputs[name] = module(x)

    y = module(A)
    threads = [threading.Thread(target=work, args=pair) for pair in (("a", A), ("b", B))]
    [t.start() for t in threads]
    grad = module.backward(np.ones_like(y))
    [t.join() for t in threads]
    assert np.array_equal(grad, 2 * A)
    assert np.array_equal(outputs["a"], A * A) and np.array_equal(outputs["b"], B * B)
