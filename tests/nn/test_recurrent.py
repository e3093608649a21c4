"""RNN, LSTM, GRU and their cells against PyTorch, finite differences and each other."""

import copy

import numpy as np
import pytest

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, agrees_on, numbers, options

KINDS = [
    (nn.RNN, {}),
    (nn.RNN, {"nonlinearity": "relu"}),
    (nn.LSTM, {}),
    (nn.LSTM, {"proj_size": 2}),
    (nn.GRU, {}),
]
LAYERS = options(
    num_layers=[1, 2, 3], bias=[True, False], batch_first=[False, True], bidirectional=[False, True]
)
CELLS = [(nn.RNNCell, {}), (nn.RNNCell, {"nonlinearity": "relu"}), (nn.LSTMCell, {}), (nn.GRUCell, {})]
T, N, IN, HIDDEN = 4, 3, 2, 5


def sequence(module, batched):
    """x, and an initial state, for a layer."""
    lead = () if not batched else (N, T) if module.batch_first else (T, N)
    layers = module.num_layers * (2 if module.bidirectional else 1)
    dtype = module.weight_ih_l0.dtype
    states = [numbers((layers, *((N,) if batched else ()), size), dtype, seed)
              for seed, size in enumerate([module.proj_size or HIDDEN, HIDDEN], start=2)]  # fmt: skip
    hx = tuple(states) if isinstance(module, nn.LSTM) else states[0]
    return numbers((*(lead or (T,)), IN), dtype), hx


def cell_inputs(cell, batched):
    lead, dtype = (N,) if batched else (), cell.weight_ih.dtype
    h, c = (numbers((*lead, HIDDEN), dtype, seed) for seed in (2, 3))
    return numbers((*lead, IN), dtype), ((h, c) if isinstance(cell, nn.LSTMCell) else h)


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize(("kind", "more"), KINDS)
def test_layers(kind, more, batched, dtype):
    for i, arguments in enumerate(LAYERS):
        module = kind(IN, HIDDEN, **arguments, **more, rng=i)
        module = module.double() if dtype is np.float64 else module
        x, hx = sequence(module, batched)
        agrees_on(
            module, x, *([hx] if i % 3 else [])
        )  # 3 and the number of choices have no divisor in common
        assert module(x)[0].dtype == dtype
        if (
            kind is not nn.RNN and not more
        ):  # torch leaves the nonlinearity out, and orders proj_size otherwise
            assert repr(module) == repr(bridge.twin(module))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize(("kind", "more"), CELLS)
def test_cells(kind, more, batched, dtype):
    for bias in (True, False):
        cell = kind(IN, HIDDEN, bias=bias, **more, rng=0)
        cell = cell.double() if dtype is np.float64 else cell
        x, hx = cell_inputs(cell, batched)
        agrees_on(cell, x)
        agrees_on(cell, x, hx)
        assert repr(cell) == repr(bridge.twin(cell))


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize(("p", "training"), [(1.0, True), (0.4, False), (1.0, False)])
def test_dropout_where_nothing_is_left_to_chance(kind, p, training):
    module = kind(IN, HIDDEN, 3, dropout=p, bidirectional=True, rng=0).double().train(training)
    agrees_on(module, *sequence(module, batched=True))


@pytest.mark.parametrize(("kind", "more"), KINDS)
def test_finite_differences(kind, more, monkeypatch):
    monkeypatch.setattr("dlviz.nn.dropout.generator", np.random.default_rng)  # the same places at every call
    module = kind(IN, 3, 2, bidirectional=True, dropout=0.5, rng=0, **more)
    module._dropouts[1]._rng = 0
    x = numbers((3, 2, IN))
    states = [numbers((4, 2, size)) for size in (module.proj_size or 3, 3)]
    hx = tuple(states) if kind is nn.LSTM else states[0]
    result = gradcheck.check_module(module, x, hx)
    assert len(result.errors) == len(list(module.parameters())) + (3 if kind is nn.LSTM else 2)
    result.require()
    assert len({module(x.astype(np.float32))[0].sum(), module.eval()(x.astype(np.float32))[0].sum()}) == 2


@pytest.mark.parametrize(("kind", "more"), CELLS)
def test_finite_differences_of_cells(kind, more):
    cell = kind(IN, HIDDEN, **more, rng=0)
    gradcheck.check_module(cell, *cell_inputs(cell, batched=True)).require()


@pytest.mark.parametrize(
    ("kind", "cell_kind"), [(nn.RNN, nn.RNNCell), (nn.LSTM, nn.LSTMCell), (nn.GRU, nn.GRUCell)]
)
def test_a_layer_is_its_cell_at_every_step(kind, cell_kind):
    layer, cell = kind(IN, HIDDEN), cell_kind(IN, HIDDEN)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    x, _ = sequence(layer, batched=True)
    output, last = layer(x)
    hx = None
    for t in range(T):
        hx = cell(x[t], hx)
        assert np.allclose(output[t], hx[0] if kind is nn.LSTM else hx, atol=1e-6)
    assert np.allclose(last, np.array(hx)[:, None] if kind is nn.LSTM else hx[None], atol=1e-6)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("batched", [True, False])
def test_none_is_a_gradient_of_zeros(kind, batched):
    module = kind(IN, HIDDEN, 2)
    x, hx = sequence(module, batched)
    output, last = module(x, hx)
    grad = np.ones_like(output)
    zeros = tuple(map(np.zeros_like, last)) if kind is nn.LSTM else np.zeros_like(last)
    ones = tuple(map(np.ones_like, last)) if kind is nn.LSTM else np.ones_like(last)
    pairs = [((grad, None), (grad, zeros)), ((None, ones), (np.zeros_like(output), ones))]
    if kind is nn.LSTM:
        pairs.append(((None, (None, ones[1])), (np.zeros_like(output), (zeros[0], ones[1]))))
    for some, whole in pairs:
        a, b = (gradcheck.as_tuple(module.backward(grads)) for grads in (some, whole))
        assert all(np.array_equal(*each) for each in zip(a, b, strict=True)) and a[0].any()


def test_one_generator_draws_weights_and_dropout():
    def made():
        return nn.GRU(IN, HIDDEN, 3, dropout=0.5, rng=3)

    x = numbers((T, N, IN), np.float32)
    assert np.array_equal(made()(x)[0], made()(x)[0])
    module = made()
    assert not np.array_equal(module(x)[0], module(x)[0])
    assert np.array_equal(copy.deepcopy(module)(x)[0], module(x)[0])
    masks = [dropout._mask for dropout in module._dropouts[1:]]
    assert not np.array_equal(*masks)


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"])
def test_it_starts_as_torchs(name):
    module = getattr(nn, name)(40, 100)
    for ours, theirs in zip(module.parameters(), bridge.twin(module).parameters(), strict=True):
        assert np.abs(ours.data).max() <= 0.1 and ours.data.std() == pytest.approx(0.1 / np.sqrt(3), rel=0.15)
        assert ours.shape == tuple(theirs.shape)


def test_dropout_of_a_single_layer_is_pointed_out():
    with pytest.warns(UserWarning, match="between layers"):
        nn.LSTM(IN, HIDDEN, dropout=0.5)


X = np.zeros((T, N, IN), np.float32)
H = np.zeros((1, N, HIDDEN), np.float32)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.LSTM(IN, HIDDEN)(X[..., :1]), ValueError, ["LSTM(2 -> 5)", "(T, n, 2)", "(4, 3, 1)"]),
        (lambda: nn.GRU(IN, HIDDEN, batch_first=True)(X[0, 0]), ValueError, ["(n, T, 2)", "(T, 2)", "(2,)"]),
        (lambda: nn.GRU(IN, HIDDEN)(X[:0]), ValueError, ["(0, 3, 2)", "one or more time steps"]),
        (lambda: nn.RNN(IN, HIDDEN)(X.astype(float)), TypeError, ["float64", "module.double()"]),
        (lambda: nn.RNN(IN, HIDDEN)(X.astype(int)), TypeError, ["int64"]),
        (lambda: nn.LSTM(IN, HIDDEN)(X, H), TypeError, ["tuple (h, c)", "ndarray"]),
        (lambda: nn.LSTM(IN, HIDDEN)(X, (H,)), TypeError, ["tuple (h, c)"]),
        (lambda: nn.LSTM(IN, HIDDEN)(X, (H, H[0])), ValueError, ["c of shape (1, 3, 5)", "(3, 5)"]),
        (lambda: nn.GRU(IN, HIDDEN)(X, H[:, 1:]), ValueError, ["h of shape (1, 3, 5)", "(1, 2, 5)"]),
        (lambda: nn.GRU(IN, HIDDEN)(X[:, 0], H), ValueError, ["h of shape (1, 5)", "(1, 3, 5)"]),
        (lambda: nn.GRU(IN, HIDDEN)(X, H.astype(float)), TypeError, ["h of float32", "float64"]),
        (lambda: nn.LSTM(IN, HIDDEN, proj_size=5), ValueError, ["proj_size", "0 (none) to 4", "5"]),
        (lambda: nn.GRU(IN, HIDDEN, proj_size=1), TypeError, ["proj_size"]),
        (lambda: nn.RNN(IN, HIDDEN, nonlinearity="sin"), ValueError, ["'tanh' or 'relu'", "'sin'"]),
        (lambda: nn.RNN(IN, HIDDEN, dropout=2), ValueError, ["[0, 1]", "2"]),
        (lambda: nn.LSTM(IN, 0), ValueError, ["hidden_size", "0"]),
        (lambda: nn.LSTM(IN, HIDDEN, device="cpu"), TypeError, ["'device'"]),
        (lambda: nn.LSTMCell(IN, HIDDEN)(X), ValueError, ["(n, 2)", "(4, 3, 2)", "nn.LSTM"]),
        (lambda: nn.GRUCell(IN, HIDDEN)(X[0], H), ValueError, ["h of shape (3, 5)", "(1, 3, 5)"]),
        (lambda: nn.LSTMCell(IN, HIDDEN)(X[0], H[0]), TypeError, ["tuple (h, c)"]),
    ],
)  # fmt: skip
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)


def test_a_gradient_of_the_wrong_form_is_explained():
    module = nn.LSTM(IN, HIDDEN)
    output, (h, c) = module(X)
    for grads in (output, (output, h), (output, (h, c[:, 1:]))):
        with pytest.raises(ValueError, match=r"LSTM\.backward expected"):
            module.backward(grads)
