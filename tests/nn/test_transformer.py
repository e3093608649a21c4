"""The transformer's layers against PyTorch, finite differences, and what the masks are for."""

import inspect

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, agrees_on, numbers, options, randomized

D, HEADS, N, T, S = 6, 2, 3, 4, 5
LAYERS = options(
    activation=["relu", "gelu"],
    batch_first=[False, True],
    norm_first=[False, True],
    bias=[True, False],
    masked=[False, True],
    batched=[True, False],
    mode=[(0.0, True), (1.0, True), (0.3, False)],  # dropout, training
)
KINDS = ["TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder"]
FUTURE = np.triu(np.ones((T, T), bool), k=1)


def build(name, d_model=D, **arguments):
    if name != "TransformerEncoder":
        return getattr(nn, name)(d_model, HEADS, 7, layer_norm_eps=1e-3, **arguments)
    norm = nn.LayerNorm(d_model) if arguments["norm_first"] else None
    layer = build("TransformerEncoderLayer", d_model, **arguments)
    return nn.TransformerEncoder(layer, 2, norm, enable_nested_tensor=False)


def sequence(steps, batch_first, batched, dtype, seed=1):
    return numbers(
        (steps, D) if not batched else (N, steps, D) if batch_first else (steps, N, D), dtype, seed
    )


def padding(steps, batched):
    """The last step of the second sequence, or of the only one, is padding."""
    hidden = np.zeros((N, steps), bool)
    hidden[1, -1] = True
    return hidden if batched else hidden[1]


def masks(name, batched):
    if name == "TransformerDecoderLayer":
        return {
            "tgt_mask": FUTURE,
            "memory_mask": np.eye(T, S) > 0,
            "tgt_key_padding_mask": padding(T, batched),
            "memory_key_padding_mask": padding(S, batched),
            "tgt_is_causal": True,
        }
    mask = "mask" if name == "TransformerEncoder" else "src_mask"
    return {mask: FUTURE, "src_key_padding_mask": padding(T, batched), "is_causal": True}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", KINDS)
def test_against_torch(name, dtype):
    for case in LAYERS[::5]:  # no divisor of the number of any choice
        arguments = dict(case)
        (dropout, training), batched = arguments.pop("mode"), arguments.pop("batched")
        options = masks(name, batched) if arguments.pop("masked") else {}
        module = randomized(build(name, dropout=dropout, **arguments), std=0.5).train(training)
        module = module.double() if dtype is np.float64 else module
        x = [sequence(T, arguments["batch_first"], batched, dtype)]
        if name == "TransformerDecoderLayer":
            x.append(sequence(S, arguments["batch_first"], batched, dtype, seed=2))
        agrees_on(module, *x, **options)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("name", KINDS)
def test_finite_differences(name, norm_first, monkeypatch):
    monkeypatch.setattr("dlviz.nn.dropout.generator", lambda rng: np.random.default_rng(0))  # always the same
    module = randomized(build(name, 4, dropout=0.2, activation="gelu", norm_first=norm_first))
    x = [numbers((steps, N, 4), seed=steps) for steps in (T, S)]
    x = x if name == "TransformerDecoderLayer" else x[:1]
    result = gradcheck.check_module(module, *x, options=masks(name, True))
    assert len(result.errors) == len(x) + len(list(module.parameters()))
    result.require()


def test_any_activation_of_ours():
    module = randomized(nn.TransformerEncoderLayer(D, HEADS, 7, 0, nn.SiLU())).double()
    agrees_on(module, sequence(T, False, True, np.float64))


@pytest.mark.skipif(torch.__version__ < "2.5", reason="PyTorch gives NaN there before 2.5")
def test_a_query_that_may_see_nothing_gets_zeros_as_in_torch():
    module = randomized(nn.TransformerEncoderLayer(D, HEADS, 7, 0))
    x, hidden = sequence(T, False, True, np.float32), np.ones((N, T), bool)
    agrees_on(module.double(), x.astype(np.float64), src_key_padding_mask=hidden)
    assert np.isfinite(module.float()(x, src_key_padding_mask=hidden)).all()


def test_the_future_stays_hidden_through_all_layers():
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(D, HEADS, 7, 0, batch_first=True), 3)
    x = sequence(T, True, True, np.float32)
    changed = x.copy()
    changed[:, 2:] = 0
    y, y_changed = model(x, FUTURE), model(changed, FUTURE)
    assert np.array_equal(y[:, :2], y_changed[:, :2]) and not np.allclose(y[:, 2:], y_changed[:, 2:])


def test_the_arguments_are_taken_as_given():
    given = [8, 2, 5, 0.3, nn.SiLU(), 0.01, True, True, False]
    for name in KINDS[:2]:
        assert list(getattr(nn, name)(*given).arguments().values()) == given


@pytest.mark.parametrize("name", KINDS)
def test_is_causal_goes_the_same_way_as_in_torch(name):
    theirs = inspect.signature(getattr(torch.nn, name).forward).parameters
    ours = inspect.signature(getattr(nn, name).forward).parameters
    assert [(p.name, p.default) for p in ours.values()] == [(p.name, p.default) for p in theirs.values()]


@pytest.mark.parametrize("kind", ["boolean", "added", "for each head"])
def test_a_mask_that_hides_the_future_is_causal(kind):
    x, module = sequence(T, True, True, np.float64), randomized(layer(dropout=0, batch_first=True)).double()
    mask = {
        "boolean": FUTURE,
        "added": np.where(FUTURE, -np.inf, 0),
        "for each head": np.tile(FUTURE, (N * HEADS, 1, 1)),
    }[kind]
    agrees_on(module, x, src_mask=mask, is_causal=True)
    np.testing.assert_array_equal(module(x, mask, is_causal=True), module(x, mask))


def test_layers_start_equal_and_alone():
    layer = nn.TransformerEncoderLayer(D, HEADS, 7, 0.5, rng=0)
    model = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
    states = [part.state_dict() for part in (layer, *model.layers)]
    for name, value in states[0].items():
        assert all(np.array_equal(value, state[name]) for state in states)
        assert not any(np.shares_memory(value, state[name]) for state in states[1:])
    model(sequence(T, False, True, np.float32))
    first, second = (part.dropout1._mask for part in model.layers)
    assert not np.array_equal(first, second)  # though both draw from one generator
    assert list(model.state_dict()) == list(bridge.twin(model).state_dict())


def test_it_starts_as_torchs():
    ours, theirs = nn.TransformerDecoderLayer(64, 4, 128), torch.nn.TransformerDecoderLayer(64, 4, 128)
    for (name, a), (their_name, b) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert name == their_name
        assert a.data.std() == pytest.approx(b.detach().numpy().std(), rel=0.25, abs=1e-6)


X = np.zeros((T, N, D), np.float32)


def layer(**options):
    return nn.TransformerEncoderLayer(D, HEADS, **options)


@pytest.mark.parametrize(
    ("wrong", "kind", "parts"),
    [
        (lambda: layer()(X[..., 1:]), ValueError,
         ["TransformerEncoderLayer(6, 2)", "src", "(T, n, 6)", "(4, 3, 5)"]),
        (lambda: layer()(X.astype(float)), TypeError, ["float64"]),
        (lambda: layer()(X, is_causal=True), ValueError, ["attn_mask", "np.triu"]),
        (lambda: layer()(X, ~FUTURE, is_causal=True), ValueError,
         ["MultiheadAttention(6, 2)", "is_causal=True", "query 0, key 0", "is_causal=False", "np.triu"]),
        (lambda: nn.TransformerEncoder(layer(), 2)(X, FUTURE * -1e-3, is_causal=True), ValueError,
         ["query 0, key 1"]),
        (lambda: nn.TransformerDecoderLayer(D, HEADS)(X, X, np.eye(T) > 0, tgt_is_causal=True), ValueError,
         ["query 0, key 0"]),
        (lambda: nn.TransformerDecoderLayer(D, HEADS)(X, X, None, np.eye(T) > 0, memory_is_causal=True),
         ValueError, ["query 0, key 0"]),
        (lambda: layer()(X, np.zeros((T, S), bool)), ValueError, ["(4, 4)", "(4, 5)"]),
        (lambda: nn.TransformerDecoderLayer(D, HEADS)(X, X[..., 1:]), ValueError, ["memory", "(4, 3, 5)"]),
        (lambda: nn.TransformerDecoderLayer(D, HEADS)(X, X[:, 1:]), ValueError, ["sequences", "(4, 2, 6)"]),
        (lambda: nn.TransformerEncoderLayer(D, 4), ValueError, ["multiple of num_heads=4", "6"]),
        (lambda: layer(activation="tanh"), ValueError, ["'relu', 'gelu'", "'tanh'"]),
        (lambda: layer(activation=np.tanh), ValueError, ["no backward"]),
        (lambda: layer(device="cpu"), TypeError, ["'device'"]),
        (lambda: nn.TransformerEncoder(layer(), 0), ValueError, ["num_layers", "0"]),
        (lambda: nn.TransformerEncoder(nn.Linear(D, D), 2), TypeError, ["TransformerEncoderLayer", "Linear"]),
    ],
)  # fmt: skip
def test_bad_input_is_explained(wrong, kind, parts):
    with pytest.raises(kind) as error:
        wrong()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
