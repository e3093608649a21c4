"""The course's networks: built for both libraries, with the same weights they compute and learn the same."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, models, nn, optim, train

RNG = np.random.default_rng(0)
SYMBOLS = 7
X = RNG.normal(size=(6, 12)).astype(np.float32)
IMAGES = RNG.normal(size=(4, 2, 8, 12)).astype(np.float32)
TEXT = RNG.integers(0, SYMBOLS, (3, 9))
SERIES = RNG.normal(size=(5, 9, 2)).astype(np.float32)
NOISE = RNG.normal(size=(4, 16)).astype(np.float32)
SMALL = RNG.normal(size=(4, 1, 8, 8)).astype(np.float32)
CELLS = ["RNN", "LSTM", "GRU"]

CASES = {  # a builder for either library, an input, and the shape of the output
    **{
        f"mlp {a}": (lambda nn, a=a: models.mlp(nn, [12, 9, 5, 3], a), X, (6, 3))
        for a in ["ReLU", "Tanh", "GELU"]
    },
    "linear": (lambda nn: models.mlp(nn, [12, 3]), X, (6, 3)),
    "cnn": (lambda nn: models.cnn(nn, (2, 8, 12), 5), IMAGES, (4, 5)),
    "cnn, normalized": (lambda nn: models.cnn(nn, (2, 8, 12), 5, (3, 4, 5), batch_norm=True), IMAGES, (4, 5)),
    **{
        f"language model {c}": (
            lambda nn, c=c: models.language_model(nn, SYMBOLS, 4, 6, c),
            TEXT,
            (3, SYMBOLS, 9),
        )
        for c in CELLS
    },
    **{f"forecaster {c}": (lambda nn, c=c: models.forecaster(nn, 2, 6, 3, c), SERIES, (5, 3)) for c in CELLS},
    "gpt": (lambda nn: models.gpt(nn, SYMBOLS, 9, 8, 2), TEXT, (3, SYMBOLS, 9)),
    "gpt, short text": (lambda nn: models.gpt(nn, SYMBOLS, 20, 8, 4, 1), TEXT, (3, SYMBOLS, 9)),
    "bert": (lambda nn: models.bert(nn, SYMBOLS, 9, 8, 2), TEXT, (3, SYMBOLS, 9)),
    "translator": (lambda nn: models.translator(nn, SYMBOLS, 5, 9, 8, 2), TEXT, (3, SYMBOLS, 4)),
    "translator, two blocks": (
        lambda nn: models.translator(nn, SYMBOLS, 4, 12, 8, 4, 2),
        TEXT,
        (3, SYMBOLS, 5),
    ),
    "generator": (lambda nn: models.gan(nn)[0], NOISE, (4, 64)),
    "discriminator": (lambda nn: models.gan(nn)[1], SMALL.reshape(4, 64), (4, 1)),
    "convolutional generator": (
        lambda nn: models.convolutional_gan(nn)[0],
        NOISE[..., None, None],
        (4, 1, 8, 8),
    ),
    "convolutional discriminator": (lambda nn: models.convolutional_gan(nn)[1], SMALL, (4, 1)),
}
everywhere = pytest.mark.parametrize(("build", "x", "shape"), CASES.values(), ids=CASES)


@everywhere
def test_both_libraries_agree(build, x, shape):
    ours = build(nn).double()
    x = x.astype(float) if x.dtype == np.float32 else x
    assert ours(x).shape == shape
    comparison = bridge.compare(ours, x, torch_module=build(torch.nn), timed=False)
    assert set(comparison.errors) >= {"output", *(f"{name}.grad" for name, _ in ours.named_parameters())}
    assert ("gradient of x" in comparison.errors) == (x.dtype == np.float64)
    comparison.require()


@everywhere
def test_float32_stays(build, x, shape):
    model = build(nn)
    y = model(x)
    grad = model.backward(np.ones_like(y))
    assert y.dtype == np.float32 and (grad is None or grad.dtype == np.float32)


@everywhere
def test_weights_go_both_ways_and_the_text_is_alike(build, x, shape):
    ours, theirs = build(nn), build(torch.nn)
    ours.load_state_dict(theirs.state_dict())
    theirs.load_state_dict(bridge.tensors(ours.state_dict()))
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]


@pytest.mark.parametrize(
    ("build", "x"),
    [
        (CASES["language model LSTM"][0], TEXT),
        (CASES["forecaster GRU"][0], SERIES),
        (lambda nn: models.gpt(nn, SYMBOLS, 9, 4, 2), TEXT),  # narrow: each weight is moved twice
        (lambda nn: models.bert(nn, SYMBOLS, 9, 4, 2), TEXT),
    ],
    ids=["language model LSTM", "forecaster GRU", "gpt", "bert"],
)
def test_against_finite_differences(build, x):
    gradcheck.check_module(build(nn), x[:2], tolerance=1e-5).require()


def with_another_symbol(library, model, at):
    """Whether each place's scores (places,) stay as they were when one symbol of the text changes."""
    other = TEXT.copy()
    other[:, at] = (other[:, at] + 1) % SYMBOLS
    a, b = (model(text if library is nn else torch.tensor(text)) for text in (TEXT, other))
    a, b = (np.asarray(y.detach() if hasattr(y, "detach") else y) for y in (a, b))
    return np.isclose(a, b, rtol=0, atol=1e-6).all(axis=(0, 1))


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_gpt_sees_no_later_symbol_and_bert_sees_all(library):
    for name, unchanged in (("gpt", 5), ("bert", 0)):
        model = getattr(models, name)(library, SYMBOLS, 9, 8, 2).eval()
        assert with_another_symbol(library, model, 5).tolist() == [True] * unchanged + [False] * (
            9 - unchanged
        )


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_a_translator_sees_all_that_it_reads_and_what_it_has_written(library):
    model = models.translator(library, SYMBOLS, 5, 9, 8, 2).eval()
    assert not with_another_symbol(library, model, 4).any()
    assert with_another_symbol(library, model, 7).tolist() == [True, True, False, False]


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_a_translator_sees_no_filling(library):
    """Half as many places more to be filled, and the positions of the answer moved on: the same scores."""
    short, long = (models.translator(library, SYMBOLS, source, 12, 8, 2).eval() for source in (5, 8))
    long.load_state_dict(short.state_dict())
    long.positions.weight.data[8:] = short.positions.weight.data[5:9]
    read, answer = TEXT[:, :5].copy(), TEXT[:, 5:]
    read[:, :3], read[1:, 3:] = read[:, :3] % 6 + 1, 0  # one text of five symbols, two of three
    texts = [np.hstack([read, answer]), np.hstack([np.pad(read, ((0, 0), (0, 3))), answer])]
    a, b = (
        model(text if library is nn else torch.tensor(text))
        for model, text in zip((short, long), texts, strict=True)
    )
    a, b = (np.asarray(y.detach() if hasattr(y, "detach") else y) for y in (a, b))
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-6)


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_gpt_starts_small_and_its_blocks_differ(library):
    model = models.gpt(library, 50, 32, 64)
    weights = {name: np.asarray(p.data) for name, p in model.named_parameters() if p.ndim > 1}
    assert all(0.055 < w.std() < 0.07 for w in weights.values())  # 0.5 / √64
    assert not np.allclose(
        weights["blocks.layers.0.linear1.weight"], weights["blocks.layers.1.linear1.weight"]
    )


@pytest.mark.parametrize("name", ["language model GRU", "gpt"])
def test_the_same_training_in_both(name):
    """Ten steps of the loop that the lessons use."""
    build, x, _ = CASES[name]
    ours, theirs = build(nn), build(torch.nn)
    ours.load_state_dict(theirs.state_dict())
    batches = [(x, np.roll(x, -1, axis=1))]
    losses = [
        [step.loss for step in train.steps(model, loss_fn, optimizer, batches, epochs=10)]
        for model, loss_fn, optimizer in [
            (ours, nn.CrossEntropyLoss(), optim.Adam(ours.parameters(), lr=0.01)),
            (theirs, torch.nn.CrossEntropyLoss(), torch.optim.Adam(theirs.parameters(), lr=0.01)),
        ]
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3) and losses[0][-1] < losses[0][0]


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(("language", "forecaster"))])
def test_the_compiled_graph_is_whole(name):
    """For recurrent layers torch.compile breaks the graph by design."""
    build, x, _ = CASES[name]
    model, x = build(torch.nn), torch.tensor(x)
    torch._dynamo.reset()
    compiled = torch.compile(model, fullgraph=True, backend="eager")
    torch.testing.assert_close(compiled(x), model(x))


@pytest.mark.parametrize("name", ["gpt", "bert", "translator"])
def test_pytorch_looks_at_no_mask_to_find_out_what_it_hides(name, monkeypatch):
    """Each such look would wait for the GPU."""
    build, x, _ = CASES[name]
    model, x, looks = build(torch.nn), torch.tensor(x), []
    read = torch.Tensor.__bool__
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda tensor: looks.append(tensor) or read(tensor))
    attended, attention = [], torch.nn.functional.scaled_dot_product_attention

    def attend(q, k, v, attn_mask=None, dropout_p=0.0, is_causal=False):
        attended.append((is_causal, attn_mask is None))
        return attention(q, k, v, attn_mask, dropout_p, is_causal)

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", attend)
    model(x).sum().backward()
    assert looks == []
    hint_alone, no_mask, filling = (True, True), (False, True), (False, False)
    assert (
        attended
        == {
            "gpt": [hint_alone] * 2,
            "bert": [no_mask] * 2,
            "translator": [filling, hint_alone, filling],
        }[name]
    )


OPTIONS = [{}, {"label_smoothing": 0.1}, {"reduction": "sum"}, {"ignore_index": 3}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_loss_of_sequences_is_cross_entropy(options):
    scores = RNG.normal(size=(3, SYMBOLS, 9))
    ours, plain = models.sequence_loss(nn, **options), nn.CrossEntropyLoss(**options)
    assert ours(scores, TEXT) == pytest.approx(plain(scores, TEXT), rel=1e-12)
    grad = ours.backward(2.0)
    np.testing.assert_allclose(grad, plain.backward(2.0), rtol=1e-12, atol=1e-15)
    theirs = torch.tensor(scores, requires_grad=True)
    loss = models.sequence_loss(torch.nn, **options)(theirs, torch.tensor(TEXT))
    assert loss.item() == pytest.approx(ours(scores, TEXT), rel=1e-12)
    (2 * loss).backward()
    np.testing.assert_allclose(theirs.grad.numpy(), grad, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["gpt", "bert", "language model GRU"])
def test_scores_reach_the_loss_of_sequences_without_a_copy(name, monkeypatch):
    """The rows that cross-entropy gets are the head's own output, side by side in memory."""
    build, x, _ = CASES[name]
    for library, text in ((nn, x), (torch.nn, torch.tensor(x))):
        model, loss_fn, made, taken = build(library), models.sequence_loss(library), [], []
        head, loss = model.head.forward, loss_fn.loss.forward
        monkeypatch.setattr(model.head, "forward", lambda h, f=head, made=made: made.append(f(h)) or made[0])
        monkeypatch.setattr(
            loss_fn.loss, "forward", lambda y, t, f=loss, taken=taken: taken.append(y) or f(y, t)
        )
        loss_fn(model(text), text)
        (a,), (b,) = made, taken
        assert a.shape == (3, 9, SYMBOLS) and b.shape == (27, SYMBOLS)
        if library is nn:
            assert np.shares_memory(a, b) and b.flags["C_CONTIGUOUS"]
        else:
            assert a.data_ptr() == b.data_ptr() and b.is_contiguous()


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_a_language_model_drops_what_its_head_reads(library):
    model = models.language_model(library, SYMBOLS, 4, 6, dropout=1.0)
    text = TEXT if library is nn else torch.tensor(TEXT)
    y, bias = np.asarray(model(text).data), np.asarray(model.head.bias.data)
    np.testing.assert_allclose(y, np.broadcast_to(bias[:, None], y.shape))
    if library is nn:
        model.backward(np.ones_like(y))
        assert all(
            (p.grad != 0).any() == name.startswith("head.bias") for name, p in model.named_parameters()
        )
    assert np.ptp(np.asarray(model.eval()(text).data), axis=2).min() > 1e-4
