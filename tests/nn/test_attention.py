"""MultiheadAttention against PyTorch, finite differences, and what attention is for."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, agrees_on, numbers, options, randomized

EMBED, HEADS, N, QUERIES, KEYS = 8, 2, 3, 4, 5
CASES = options(
    sizes=[{}, {"kdim": 6, "vdim": 7}, {"kdim": 6}],
    bias=[True, False],
    add_bias_kv=[False, True],
    add_zero_attn=[False, True],
    attn_mask=[None, "bool", "float"],
    mask_per_head=[False, True],
    key_padding_mask=[None, "bool", "float"],
    returned=[{"need_weights": False}, {"average_attn_weights": False}, {}],
)


def mask(kind, shape, dtype, seed):
    """Of every kind, and leaving each query a key."""
    if kind is None:
        return None
    rng = np.random.default_rng(seed)
    hidden = rng.random(shape) < 0.4
    hidden[..., 0] = False
    return hidden if kind == "bool" else np.where(hidden, -np.inf, rng.normal(size=shape)).astype(dtype)


def inputs(module, batched=True):
    dtype = module.out_proj.weight.dtype
    sizes = [(QUERIES, EMBED), (KEYS, module.kdim), (KEYS, module.vdim)]
    shapes = [(T, size) if not batched else (N, T, size) if module.batch_first else (T, N, size)
              for T, size in sizes]  # fmt: skip
    return [numbers(shape, dtype, seed) for seed, shape in enumerate(shapes, start=1)]


def run(case, batched, batch_first, dtype):
    case = dict(case)
    returned, per_head = case.pop("returned"), case.pop("mask_per_head")
    kinds = [case.pop("attn_mask"), case.pop("key_padding_mask")]
    module = nn.MultiheadAttention(EMBED, HEADS, **case.pop("sizes"), **case, batch_first=batch_first)
    module = randomized(module, std=0.5)
    module = module.double() if dtype is np.float64 else module
    lead = (HEADS * (N if batched else 1),) if per_head else ()
    masks = {
        "attn_mask": mask(kinds[0], (*lead, QUERIES, KEYS), dtype, 0),
        "key_padding_mask": mask(kinds[1], (N, KEYS) if batched else (KEYS,), dtype, 1),
    }
    comparison = agrees_on(module, *inputs(module, batched), **masks, **returned)
    assert ("output 2" in comparison.errors) == ("need_weights" not in returned)


@pytest.mark.filterwarnings("ignore:Support for mismatched")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("batched", "batch_first"), [(True, False), (True, True), (False, False), (False, True)]
)
def test_against_torch(batched, batch_first, dtype):
    for case in CASES[::13]:  # a prime, so that each choice meets each other
        run(case, batched, batch_first, dtype)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize(("p", "training"), [(1.0, True), (0.4, False)])
def test_dropout_where_nothing_is_left_to_chance(p, training, need_weights):
    module = randomized(nn.MultiheadAttention(EMBED, HEADS, p)).double().train(training)
    agrees_on(module, *inputs(module), need_weights=need_weights)


@pytest.mark.parametrize("returned", [{}, {"average_attn_weights": False}, {"need_weights": False}])
@pytest.mark.parametrize("more", [{}, {"kdim": 3, "add_bias_kv": True, "add_zero_attn": True}])
def test_finite_differences(more, returned, monkeypatch):
    monkeypatch.setattr("dlviz.nn.dropout.generator", np.random.default_rng)
    module = randomized(nn.MultiheadAttention(4, 2, dropout=0.3, **more))
    module._dropouts[0]._rng = 0  # the same places at every call
    x = [numbers((T, 2, size), seed=T) for T, size in [(2, 4), (3, module.kdim), (3, 4)]]
    masks = {
        "attn_mask": mask("float", (2, 3), np.float64, 0),
        "key_padding_mask": mask("bool", (2, 3), None, 1),
    }
    result = gradcheck.check_module(module, *x, options=masks | returned)
    assert len(result.errors) == 3 + len(list(module.parameters()))
    result.require()


@pytest.mark.skipif(torch.__version__ < "2.5", reason="PyTorch gives NaN there before 2.5")
@pytest.mark.parametrize("hidden_by", ["attn_mask", "key_padding_mask"])
@pytest.mark.parametrize("need_weights", [True, False])
def test_where_masks_hide_everything_it_does_as_torch(need_weights, hidden_by):
    module = randomized(nn.MultiheadAttention(EMBED, HEADS, batch_first=True)).double()
    hidden = np.zeros((QUERIES, KEYS) if hidden_by == "attn_mask" else (N, KEYS), bool)
    hidden[1] = True
    twin, x = bridge.twin(module), inputs(module)
    theirs = [torch.tensor(part, requires_grad=True) for part in x]
    y, weights = module(*x, need_weights=need_weights, **{hidden_by: hidden})
    expected, their_weights = twin(*theirs, need_weights=need_weights, **{hidden_by: torch.tensor(hidden)})
    expected.sum().backward()
    pairs = [
        (y, expected),
        *zip(module.backward((np.ones_like(y), None)), [t.grad for t in theirs], strict=True),
    ]
    pairs += [(weights, their_weights)] if need_weights else []
    pairs += [(a.grad, b.grad) for a, b in zip(module.parameters(), twin.parameters(), strict=True)]
    for ours, torchs in pairs:
        assert np.allclose(ours, torchs.detach(), rtol=1e-10, atol=1e-12, equal_nan=True)
    assert np.isnan(y).any() == need_weights and not np.isnan(y).all()


def test_weights_are_shares_and_masks_hide():
    module = nn.MultiheadAttention(EMBED, HEADS, batch_first=True)
    x = numbers((N, KEYS, EMBED), np.float32)
    future = np.triu(np.ones((KEYS, KEYS), bool), k=1)
    y, weights = module(x, x, x, attn_mask=future, average_attn_weights=False)
    assert weights.shape == (N, HEADS, KEYS, KEYS) and np.allclose(weights.sum(axis=-1), 1, atol=1e-6)
    assert not weights[..., future].any() and (weights[..., ~future] > 0).all()
    changed = x.copy()
    changed[:, 3:] += 1
    y_changed, _ = module(changed, changed, changed, attn_mask=future, is_causal=True)
    assert np.array_equal(y[:, :3], y_changed[:, :3]) and not np.allclose(y[:, 3:], y_changed[:, 3:])


def test_large_scores_do_not_overflow():
    module = nn.MultiheadAttention(EMBED, HEADS)
    x = 1e8 * numbers((KEYS, N, EMBED), np.float32)
    with np.errstate(all="raise", under="ignore"):
        y, weights = module(x, x, x)
        assert np.isfinite(y).all() and np.isfinite(weights).all()


def test_none_is_a_gradient_of_zeros():
    module = randomized(nn.MultiheadAttention(EMBED, HEADS))
    y, weights = module(*inputs(module))
    grads = np.ones_like(y), numbers(weights.shape, np.float32)
    zeros = np.zeros_like(y), np.zeros_like(weights)
    for some, whole in [((grads[0], None), (grads[0], zeros[1])), ((None, grads[1]), (zeros[0], grads[1]))]:
        a, b = module.backward(some), module.backward(whole)
        assert all(np.array_equal(*each) for each in zip(a, b, strict=True)) and a[0].any()
    module(*inputs(module), need_weights=False)
    with pytest.raises(ValueError, match="expected None"):
        module.backward(grads)


@pytest.mark.parametrize("more", [{}, {"kdim": 50, "vdim": 70}])
def test_it_starts_as_torchs(more):
    module = nn.MultiheadAttention(100, 4, add_bias_kv=True, rng=0, **more)
    twin = torch.nn.MultiheadAttention(100, 4, add_bias_kv=True, **more)
    for (name, ours), (their_name, theirs) in zip(
        module.named_parameters(), twin.named_parameters(), strict=True
    ):
        assert name == their_name and ours.shape == tuple(theirs.shape)
        rel = 0.5 if name in ("bias_k", "bias_v") else 0.05  # normal, and only 100 of them
        assert ours.data.std() == pytest.approx(theirs.detach().numpy().std(), rel=rel)
    assert np.array_equal(
        module.bias_k.data, nn.MultiheadAttention(100, 4, 0, True, True, rng=0, **more).bias_k.data
    )


X = np.zeros((KEYS, N, EMBED), np.float32)


def call(query=X, key=X, value=X, module=None, **options):
    return (module or nn.MultiheadAttention(EMBED, HEADS))(query, key, value, **options)


@pytest.mark.parametrize(
    ("wrong", "kind", "parts"),
    [
        (lambda: nn.MultiheadAttention(8, 3), ValueError, ["multiple of num_heads=3", "8", "embed_dim=9"]),
        (lambda: nn.MultiheadAttention(8, 0), ValueError, ["num_heads", "0"]),
        (lambda: nn.MultiheadAttention(8, 2, dropout=1.1), ValueError, ["[0, 1]", "1.1"]),
        (lambda: nn.MultiheadAttention(8, 2, device="cpu"), TypeError, ["'device'"]),
        (
            lambda: call(X[..., 1:]),
            ValueError,
            ["MultiheadAttention(8, 2)", "query", "(T, n, 8)", "(5, 3, 7)"],
        ),
        (lambda: call(key=X[..., 1:]), ValueError, ["key", "(T, n, 8)", "(5, 3, 7)"]),
        (lambda: call(X[0, 0]), ValueError, ["query", "(T, 8)", "(8,)"]),
        (lambda: call(X.astype(float)), TypeError, ["float64", "module.double()"]),
        (lambda: call(value=X.astype(int)), TypeError, ["value", "int64"]),
        (lambda: call(value=X[1:]), ValueError, ["one value for each key", "(5, 3, 8)", "(4, 3, 8)"]),
        (lambda: call(X[:, 1:]), ValueError, ["as many sequences", "(5, 2, 8)", "batch_first=True"]),
        (lambda: call(X[:, 0]), ValueError, ["as many sequences", "(5, 8)"]),
        (lambda: call(attn_mask=np.zeros((5, 4), bool)), ValueError, ["(5, 5) or (6, 5, 5)", "(5, 4)"]),
        (lambda: call(attn_mask=np.zeros((3, 5, 5), bool)), ValueError, ["(6, 5, 5)", "(3, 5, 5)"]),
        (lambda: call(attn_mask=np.zeros((5, 5), int)), TypeError, ["booleans", "int64", "astype(bool)"]),
        (lambda: call(key_padding_mask=np.zeros((5, 3), bool)), ValueError, ["(3, 5)", "(5, 3)"]),
        (lambda: call(key_padding_mask=[[True]]), TypeError, ["key_padding_mask", "list"]),
        (lambda: call(is_causal=True), ValueError, ["attn_mask", "np.triu(np.ones((5, 5), bool), k=1)"]),
    ],
)
def test_bad_input_is_explained(wrong, kind, parts):
    with pytest.raises(kind) as error:
        wrong()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
