"""The gradient checker: right gradients pass, each planted mistake is found."""

import numpy as np
import pytest

from dlviz import gradcheck, nn

X = np.random.default_rng(0).normal(size=(4, 3))


class Wrong(nn.Linear):
    """A linear layer with one mistake in its backward."""

    def __init__(self, mistake):
        super().__init__(3, 2, rng=0)
        self.mistake = mistake

    def backward(self, grad_y):
        grad_x = super().backward(grad_y)
        if self.mistake == "weight.grad":
            self.weight.grad /= len(grad_y)  # mean in place of sum
        if self.mistake == "bias.grad":
            self.bias.grad[0] *= 1.0001
        return grad_x * (-1 if self.mistake == "gradient of x" else 1)


@pytest.mark.parametrize("mistake", ["weight.grad", "bias.grad", "gradient of x"])
def test_a_planted_mistake_is_found_where_it_is(mistake):
    result = gradcheck.check_module(Wrong(mistake), X)
    assert not result.passed
    assert [name for name, error in result.errors.items() if error > result.tolerance] == [mistake]
    assert f"{mistake}  " in repr(result) and "too large" in repr(result)
    with pytest.raises(AssertionError, match="too large"):
        result.require()


def test_a_right_one_passes_and_the_module_stays_as_it_was():
    layer = nn.Linear(3, 2)
    state = {name: value.copy() for name, value in layer.state_dict().items()}
    result = gradcheck.check_module(layer, X.astype(np.float32))
    assert result.passed and set(result.errors) == {"gradient of x", "weight.grad", "bias.grad"}
    assert layer.weight.dtype == np.float32 and not layer.weight.grad.any()
    assert all(np.array_equal(layer.state_dict()[name], value) for name, value in state.items())


def test_text_is_the_same_at_every_run():
    texts = {repr(gradcheck.check_module(nn.Linear(3, 2), X, seed=seed)) for seed in range(3)}
    assert len(texts) == 1 and "< 1e-06" in texts.pop()


def test_html_is_a_table_with_row_headers():
    html = gradcheck.check_module(nn.Linear(3, 2), X)._repr_html_()
    assert '<th scope="row"' in html and "weight.grad" in html and "&lt; 1e-06" in html


@pytest.mark.parametrize(
    ("function", "gradient", "passes"),
    [
        (np.sin, np.cos, True),
        (np.sin, lambda x: -np.cos(x), False),
        (lambda x: (x**2).sum(), 2 * X, True),
        (lambda x: (x**2).sum(), X, False),
        (lambda x: x.sum() ** 2, lambda x: np.full_like(x, 2 * x.sum()), True),
        (np.tanh, lambda x: np.full_like(x, np.nan), False),
    ],
)
def test_function(function, gradient, passes):
    assert gradcheck.check_function(function, gradient, X).passed is passes


def test_numerical_gradient_is_accurate_and_leaves_x_alone():
    x = X.copy()
    assert np.allclose(gradcheck.numerical_gradient(np.exp, x), np.exp(X), rtol=1e-8)
    assert np.array_equal(x, X)
    x32 = X.astype(np.float32)
    assert np.allclose(gradcheck.numerical_gradient(np.exp, x32), np.exp(x32.astype(np.float64)), rtol=1e-8)


def test_relative_error():
    assert gradcheck.relative_error([0, 0], [0, 0]) == 0
    assert gradcheck.relative_error([1, 2], [1, 4]) == 0.5
    assert gradcheck.relative_error([1e-30], [2e-30]) == 0.5
    assert np.isnan(gradcheck.relative_error([np.nan], [1]))
    with pytest.raises(ValueError, match="one shape"):
        gradcheck.relative_error([1, 2], [1])
