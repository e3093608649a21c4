"""Mixed precision: it trains as well as float32, step by step, and says so where it cannot."""

import copy
import math

import numpy as np
import pytest
import torch

from dlviz import data, device, models, nn, optim, train

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 64)).astype(np.float32)
T = (X[:, :32].sum(axis=1) > X[:, 32:].sum(axis=1)).astype(int)
TEXT = (np.arange(64)[:, None] + 3 * np.arange(13)) % 8  # each symbol says which comes next


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


NETWORKS = {
    "MLP": (lambda: models.mlp(torch.nn, [64, 16, 2]), X, T),
    "CNN": (lambda: models.cnn(torch.nn, (1, 8, 8), 2, (4, 8), batch_norm=True), X.reshape(-1, 1, 8, 8), T),
    "GPT": (lambda: models.gpt(torch.nn, 8, 12, 16, 2, 1), TEXT[:, :-1], TEXT[:, 1:]),
}


def prepared(name="MLP"):
    build, x, t = NETWORKS[name]
    torch.manual_seed(0)
    model = build()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return model, optimizer, data.minibatches(x, t, 16, rng=0)


def final_loss(name, precision, epochs=8):
    """The mean loss over all examples, computed in float32."""
    (model, optimizer, batches), (_, x, t) = prepared(name), NETWORKS[name]
    loss_fn = torch.nn.CrossEntropyLoss()
    for _ in train.steps(model, loss_fn, optimizer, batches, epochs=epochs, precision=precision):
        pass
    assert all(p.dtype == torch.float32 for p in model.parameters())
    x, t = torch.tensor(x), torch.tensor(t)
    with torch.no_grad():
        return loss_fn(model(x), t).item()


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", NETWORKS)
def test_mixed_precision_reaches_the_loss_of_float32(name, precision):
    assert precision in device.mixed_precisions("cpu")
    before, full = final_loss(name, None, epochs=0), final_loss(name, None)
    assert full < 0.7 * before
    assert final_loss(name, precision) == pytest.approx(full, rel=0.05)


def test_autocast_around_the_loop_does_not_train():
    """The mistake that `precision` is there for: autocast keeps its copies of the first weights."""
    model, optimizer, batches = prepared()
    loss_fn = torch.nn.CrossEntropyLoss()
    with torch.autocast("cpu", torch.bfloat16):
        for _ in range(8):
            for x, t in batches:
                optimizer.zero_grad()
                loss = loss_fn(model(torch.tensor(x)), torch.tensor(t))
                loss.backward()
                optimizer.step()
    first, full = final_loss("MLP", None, epochs=0), final_loss("MLP", None)
    assert loss.item() > (first + full) / 2  # the network still computes with its first weights
    with torch.no_grad():
        moved = loss_fn(model(torch.tensor(X)), torch.tensor(T)).item()
    assert moved > 1.2 * full  # and the weights went on in the direction of the first gradients


@pytest.mark.parametrize("precision", [None, "bfloat16"])
def test_autocast_around_it_is_refused(precision):
    model, optimizer, batches = prepared()
    before = copy.deepcopy(model.state_dict())
    walk = train.steps(model, torch.nn.CrossEntropyLoss(), optimizer, batches, precision=precision)
    with (
        torch.autocast("cpu", torch.bfloat16),
        pytest.raises(RuntimeError, match=r"no torch\.autocast around it.*precision=\"bfloat16\""),
    ):
        next(walk)
    assert_same(model, optimizer, before)


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_products_are_in_this_precision_and_nothing_stays_on(precision):
    model, optimizer, batches = prepared()
    seen = []
    model[0].register_forward_hook(lambda module, inputs, output: seen.append(output.dtype))
    for _ in train.steps(model, torch.nn.CrossEntropyLoss(), optimizer, batches, precision=precision):
        assert not torch.is_autocast_enabled("cpu")
    assert set(seen) == {getattr(torch, precision)}


def assert_same(model, optimizer, before):
    after = model.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert not optimizer.state_dict()["state"]


# ---- what is refused


def test_a_numpy_model_has_no_other_precision():
    model = nn.Linear(64, 2)
    with pytest.raises(ValueError, match=r"precision='bfloat16' for PyTorch models.*bridge\.twin"):
        train.steps(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters()), [], precision="bfloat16")


@pytest.mark.parametrize("precision", ["bf16", "float32", 16, torch.bfloat16])
def test_an_unknown_precision_is_refused(precision):
    model, optimizer, batches = prepared()
    with pytest.raises(ValueError, match=r"expected precision 'bfloat16', 'float16' or None, got .*16|32"):
        train.steps(model, torch.nn.CrossEntropyLoss(), optimizer, batches, precision=precision)


def test_a_precision_that_the_device_lacks_is_refused(monkeypatch):
    model, optimizer, batches = prepared()
    monkeypatch.setattr(device, "mixed_precisions", lambda where: ("bfloat16",))
    with pytest.raises(
        ValueError, match=r"cannot train in float16 on this device \(cpu\): try 'bfloat16' or"
    ):
        train.steps(model, torch.nn.CrossEntropyLoss(), optimizer, batches, precision="float16")


def test_weights_in_another_dtype_are_refused():
    """Autocast leaves float64 as it is, and loss scaling has no float32 weights to step."""
    model, optimizer, batches = prepared()
    for dtype in (torch.float64, torch.bfloat16):
        with pytest.raises(ValueError, match=rf"weights in float32.*got {dtype}: try model\.float"):
            train.steps(
                model.to(dtype), torch.nn.CrossEntropyLoss(), optimizer, batches, precision="bfloat16"
            )


def test_a_sum_that_overflows_in_float16_is_told_and_changes_nothing():
    model, optimizer, _ = prepared("CNN")
    before = copy.deepcopy(model.state_dict())
    x = np.full((16, 1, 8, 8), 6e4, np.float32)  # nine of them add up to more than float16 holds
    x[::2] *= -1

    def steps(precision):
        return train.steps(model, torch.nn.CrossEntropyLoss(), optimizer, [(x, T[:16])], precision=precision)

    with pytest.raises(FloatingPointError, match=r"float16 can hold.*the loss is (nan|inf): try .*bfloat16"):
        next(steps("float16"))
    assert_same(model, optimizer, before)  # the running statistics, too
    assert math.isfinite(next(steps("bfloat16")).loss)  # the advice is good


def test_a_gradient_that_overflows_at_every_scale_is_told_and_changes_nothing():
    model, optimizer, batches = prepared()
    before = copy.deepcopy(model.state_dict())

    def loss_fn(y, t):
        return (y * 0).abs().sqrt().sum()  # 0, with a slope that is NaN

    with pytest.raises(FloatingPointError, match="a gradient is inf or NaN, however the loss is scaled"):
        list(train.steps(model, loss_fn, optimizer, batches, epochs=10, precision="float16"))
    assert_same(model, optimizer, before)


def test_small_gradients_are_scaled_before_float16_loses_them():
    """Those of 1e-7 times the loss are below float16's smallest number."""
    cross_entropy, lengths = torch.nn.CrossEntropyLoss(), {}

    def loss_fn(y, t):
        return 1e-7 * cross_entropy(y, t)

    for precision in (None, "float16"):
        model, _, batches = prepared()
        start, optimizer = model[0].weight.detach().clone(), torch.optim.SGD(model.parameters(), lr=1e6)
        next(train.steps(model, loss_fn, optimizer, batches, precision=precision))
        lengths[precision] = (model[0].weight - start).norm().item()
    assert lengths["float16"] == pytest.approx(lengths[None], rel=0.1)


def test_a_scaled_gradient_is_clipped_at_its_own_length():
    model, _, batches = prepared()
    start = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    loss_fn = torch.nn.CrossEntropyLoss()
    next(train.steps(model, loss_fn, optimizer, batches, precision="float16", clip_norm=0.01))
    moved = torch.cat([(p - before).ravel() for p, before in zip(model.parameters(), start, strict=True)])
    assert moved.norm().item() == pytest.approx(0.01, rel=1e-3)
