"""Saliency, gradient × input, SmoothGrad, integrated gradients and FGSM: closed forms, twins, differences."""

import numpy as np
import pytest
import torch

from dlviz import bridge, explain, models, nn
from dlviz.gradcheck import numerical_gradient, relative_error
from dlviz.nn._saving import to_numpy

METHODS = [
    explain.saliency,
    explain.gradient_times_input,
    explain.smooth_grad,
    explain.integrated_gradients,
    explain.occlusion,
]
by_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
CLASSES = np.array([4, 0, 2])


def network(kind):
    """A small classifier of images (1, 6, 6) in float64, in training mode, with dropout or normalization."""
    if kind == "MLP":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(36, 16), nn.Tanh(), nn.Dropout(0.5), nn.Linear(16, 5)
        ).double()
    cnn = models.cnn(nn, (1, 6, 6), 5, (4, 6), batch_norm=True).double()
    cnn(images(20))  # so that running statistics are not those of the first moment
    return cnn


def images(n=3):
    return np.random.default_rng(1).random((n, 1, 6, 6))


def logit(model, x, target):
    """The logit of each input's class in evaluation mode, written out."""
    with nn.no_grad():
        return model.eval()(x)[np.arange(len(x)), target]


# ---- what must be equal


@by_method
@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_both_libraries_agree(kind, method):
    model, x = network(kind), images()
    ours, theirs = (method(m, x, CLASSES) for m in (model, bridge.twin(model)))
    assert ours.shape == theirs.shape == x.shape and ours.dtype == theirs.dtype == np.float64
    assert relative_error(ours, theirs) < 1e-10 and np.abs(ours).max() > 0


@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_both_libraries_agree_on_an_attack(kind):
    model, x = network(kind), images()
    np.testing.assert_allclose(
        explain.fgsm(model, x, CLASSES, 0.1), explain.fgsm(bridge.twin(model), x, CLASSES, 0.1), rtol=1e-12
    )


@by_method
def test_a_tensor_and_lists_are_taken_and_the_dtype_is_the_model_s(method):
    model, x = network("MLP").float(), images()
    wanted = method(model, x.astype(np.float32), CLASSES)
    twin = bridge.twin(model)
    given = method(twin, torch.tensor(x, requires_grad=True), torch.tensor(CLASSES))
    assert wanted.dtype == given.dtype == np.float32 and type(given) is np.ndarray
    np.testing.assert_allclose(given, wanted, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(method(model, x.tolist(), list(CLASSES)), wanted)


@by_method
def test_many_inputs_are_explained_as_one_by_one(method):
    model, x = network("CNN"), images(300)  # more than go through the network at once
    target = np.arange(300) % 5
    options = {"sigma": 0.0} if method is explain.smooth_grad else {}
    together = method(model, x, target, **options)
    for i in (0, 255, 256, 299):
        np.testing.assert_allclose(
            together[i], method(model, x[i : i + 1], target[i : i + 1], **options)[0], rtol=1e-9, atol=1e-12
        )


@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_saliency_is_what_finite_differences_say(kind):
    model, x = network(kind), images()
    slow = numerical_gradient(lambda x: logit(model, x, CLASSES), x)
    assert relative_error(explain.saliency(model, x, CLASSES), np.abs(slow)) < 1e-6
    assert relative_error(explain.gradient_times_input(model, x, CLASSES), x * slow) < 1e-6


def test_smooth_grad_is_the_mean_gradient_of_noisy_copies():
    model, x = network("MLP"), images()
    noise = np.random.default_rng(7).standard_normal((4, *x.shape))
    slow = [numerical_gradient(lambda x: logit(model, x, CLASSES), x + 0.3 * e) for e in noise]
    fast = explain.smooth_grad(model, x, CLASSES, n=4, sigma=0.3, rng=7)
    assert relative_error(fast, np.mean(slow, axis=0)) < 1e-6
    assert (explain.smooth_grad(model, x, CLASSES, n=4, sigma=0.3, rng=8) != fast).any()


@pytest.mark.parametrize("baseline", [0.0, 0.5, images(1)[0] / 2])
@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_integrated_gradients_are_complete(kind, baseline):
    model, x = network(kind), images()
    rise = logit(model, x, CLASSES) - logit(model, np.broadcast_to(baseline, x.shape).copy(), CLASSES)
    errors = [
        np.abs(explain.integrated_gradients(model, x, CLASSES, baseline, steps).sum((1, 2, 3)) - rise).max()
        for steps in (4, 256)
    ]
    assert errors[1] < 0.01 * np.abs(rise).max() and errors[1] < errors[0] / 4


def test_the_integral_is_taken_at_the_middle_of_each_step():
    model, x = network("MLP"), images()  # smooth, so that the error falls with the square of the steps
    exact = explain.integrated_gradients(model, x, CLASSES, steps=1000)
    errors = [
        np.abs(explain.integrated_gradients(model, x, CLASSES, steps=steps) - exact).max()
        for steps in (4, 16)
    ]
    assert errors[1] < errors[0] / 8


def test_everything_is_known_of_a_linear_model():
    model, x = nn.Sequential(nn.Flatten(), nn.Linear(36, 5)).double(), images()
    w = model[1].weight.data[CLASSES].reshape(x.shape)
    known = {
        explain.saliency: np.abs(w),
        explain.gradient_times_input: w * x,
        explain.smooth_grad: w,
        explain.integrated_gradients: w * x,
    }
    for method, expected in known.items():
        np.testing.assert_allclose(method(model, x, CLASSES), expected, rtol=1e-12, atol=1e-15)
    one = explain.occlusion(model, x, CLASSES, size=1, fill=0.25)
    np.testing.assert_allclose(one, w * (x - 0.25), rtol=1e-9, atol=1e-12)
    baseline = x.mean(axis=0)
    np.testing.assert_allclose(
        explain.integrated_gradients(model, x, CLASSES, baseline, steps=1), w * (x - baseline), rtol=1e-12
    )


# ---- FGSM


def losses(model, x, t):
    return nn.CrossEntropyLoss(reduction="none")(model.eval()(x), t)


@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_an_attack_changes_no_pixel_by_more_and_raises_every_loss(kind):
    model, x = network(kind), images() * 0.5 + 0.25
    for epsilon in (0.01, 0.1):
        near = explain.fgsm(model, x, CLASSES, epsilon)
        assert np.abs(near - x).max() == pytest.approx(epsilon)
        assert (losses(model, near, CLASSES) > losses(model, x, CLASSES)).all()
    np.testing.assert_array_equal(explain.fgsm(model, x, CLASSES, 0.0), x)


def test_an_attack_on_a_linear_model_is_the_worst_of_all():
    model, x, t = nn.Linear(3, 2).double(), np.random.default_rng(0).random((4, 3)), np.array([0, 1, 1, 0])
    w = model.weight.data
    away = np.sign(w[1 - t] - w[t])  # towards the other class
    np.testing.assert_allclose(explain.fgsm(model, x, t, 0.3, -1, 2), x + 0.3 * away)


def test_an_attack_stays_within_the_range():
    model, x = network("MLP"), images()
    x[:, :, 0], x[:, :, 1] = 0, 1
    near = explain.fgsm(model, x, CLASSES, 0.2)
    assert near.min() == 0 and near.max() == 1
    assert explain.fgsm(model, x, CLASSES, 0.2, low=-3, high=3).min() == pytest.approx(-0.2)


# ---- what must stay as it was


@pytest.mark.parametrize("library", ["dlviz.nn", "torch.nn"])
@pytest.mark.parametrize("method", [*METHODS, lambda model, x, t: explain.fgsm(model, x, t, 0.1)])
def test_nothing_of_the_model_changes(method, library):
    ours, x = network("CNN"), images()
    ours.add_module("10", nn.Dropout(0.5))
    ours[0].eval()  # some in one mode, some in the other
    model = ours if library == "dlviz.nn" else bridge.twin(ours)
    if library == "torch.nn":
        model[0].eval()
    modes = [module.training for module in model.modules()]
    for parameter in model.parameters():
        parameter.grad = (
            3 * np.ones_like(parameter.data) if library == "dlviz.nn" else 3 * torch.ones_like(parameter)
        )
    state = {name: to_numpy(value).copy() for name, value in model.state_dict().items()}
    torch.manual_seed(0), np.random.seed(0), nn.manual_seed(0)
    method(model, x, CLASSES)
    drawn = torch.rand(1).item(), np.random.rand(), nn.Linear(1, 1).weight.data.item()
    torch.manual_seed(0), np.random.seed(0), nn.manual_seed(0)
    assert drawn == (torch.rand(1).item(), np.random.rand(), nn.Linear(1, 1).weight.data.item())
    assert [module.training for module in model.modules()] == modes
    assert all((to_numpy(parameter.grad) == 3).all() for parameter in model.parameters())
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(to_numpy(value), state[name])


def test_the_backward_of_a_call_before_still_works():
    model, x = network("MLP"), images()
    expected = model.eval()(x), model.backward(np.ones((3, 5)))
    model(x)
    explain.integrated_gradients(model, x[:2], CLASSES[:2])
    np.testing.assert_array_equal(model.backward(np.ones((3, 5))), expected[1])


@by_method
def test_it_works_where_gradients_are_off_and_with_frozen_weights(method):
    model, x = network("CNN"), images()
    expected = method(model, x, CLASSES)
    frozen = bridge.twin(model).requires_grad_(False)
    with nn.no_grad(), torch.no_grad():
        np.testing.assert_array_equal(method(model, x, CLASSES), expected)
        np.testing.assert_allclose(method(frozen, x, CLASSES), expected, rtol=1e-9, atol=1e-12)


def test_the_mode_comes_back_after_an_error():
    model = torch.nn.Sequential(torch.nn.Linear(3, 2))
    with pytest.raises(RuntimeError):
        explain.saliency(model, np.ones((1, 4)), [0])
    assert model.training


# ---- bad input


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (
            lambda m, x: explain.saliency(m(x), x, [0, 0, 0]),
            TypeError,
            "module of dlviz.nn or torch.nn, got ndarray",
        ),
        (lambda m, x: explain.saliency(m, x[0, 0, 0], [0]), ValueError, r"x \(n, ...\).*x\[None\]"),
        (lambda m, x: explain.saliency(m, x[:0], []), ValueError, r"got float64 of shape \(0, 1, 6, 6\)"),
        (lambda m, x: explain.saliency(m, x, 1), ValueError, r"target \(3,\).*np.full"),
        (lambda m, x: explain.saliency(m, x, [0, 1]), ValueError, r"target \(3,\).*shape \(2,\)"),
        (lambda m, x: explain.saliency(m, x, [0.0, 1.0, 2.0]), ValueError, "got float64"),
        (lambda m, x: explain.saliency(m, x, [0, 1, -1]), ValueError, "from 0 up"),
        (lambda m, x: explain.saliency(m, x, [0, 1, 5]), ValueError, "classes below 5.*got 5"),
        (
            lambda m, x: explain.saliency(nn.ReLU(), x, [0, 1, 2]),
            ValueError,
            r"\(n, classes\).*\(3, 1, 6, 6\)",
        ),
        (lambda m, x: explain.smooth_grad(m, x, CLASSES, n=0), ValueError, "n as a whole number of 1"),
        (lambda m, x: explain.smooth_grad(m, x, CLASSES, sigma=-1), ValueError, "sigma of 0 or more"),
        (lambda m, x: explain.integrated_gradients(m, x, CLASSES, steps=2.5), ValueError, "steps as a whole"),
        (
            lambda m, x: explain.integrated_gradients(m, x, CLASSES, np.ones(4)),
            ValueError,
            "baseline that broadc",
        ),
        (lambda m, x: explain.occlusion(m, x, CLASSES, size=7), ValueError, "size <= 6.*got size 7"),
        (lambda m, x: explain.occlusion(m, x, CLASSES, size=2, stride=3), ValueError, "stride 3"),
        (lambda m, x: explain.occlusion(nn.Linear(36, 5), x.reshape(3, 36), CLASSES), ValueError, "images"),
        (lambda m, x: explain.fgsm(m, x, CLASSES, -0.1), ValueError, "epsilon of 0 or more"),
        (
            lambda m, x: explain.fgsm(m, 2 * x, CLASSES, 0.1),
            ValueError,
            "low = 0.0 and high = 1.0.*high=x.max",
        ),
        (
            lambda m, x: explain.fgsm(nn.Linear(2, 1).double(), x[:, 0, 0, :2], [0] * 3, 0.1),
            ValueError,
            "two at least",
        ),
    ],
)
def test_bad_input_is_explained(call, error, said):
    with pytest.raises(error, match=f"(?s){said}"):
        call(network("MLP"), images())
