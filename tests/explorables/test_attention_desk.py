"""AttentionDesk: its network is trained, its switches do what they say, and its text can be had again."""

import asyncio
import pickle
import time

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb

from dlviz import data, models, nn
from dlviz.explorables import AttentionDesk
from dlviz.explorables.attention_desk import places as desk
from dlviz.explorables.attention_desk.code_numpy import read
from dlviz.explorables.attention_desk.gpt import SHAPE, decode, in_library, symbols, trained_gpt
from dlviz.explorables.attention_desk.picture import arcs
from tests.explorables.corners import faults

BLOCKS, HEADS, CONTEXT = SHAPE["blocks"], SHAPE["heads"], SHAPE["context"]
AS_TRAINED = {"causal": True, "scaled": True, "positions": True, "temperature": 1.0}


def encoded(text):
    """The numbers of those characters that the network knows."""
    return np.array([symbols().index(letter) for letter in text if letter in symbols()])


def page(explorable):
    return explorable.painting("light", 1).figure.axes[0]


def middle(corners):
    left, right, bottom, top = corners
    return (left + right) / 2, (bottom + top) / 2


def letters(frame):
    """The text on screen."""
    return decode(frame["tokens"])


# The network


def test_it_knows_the_text_far_better_than_counts_of_pairs_do():
    numbers = encoded(data.load_python_docs().text)
    seen, unseen = np.split(numbers, [len(numbers) * 9 // 10])
    pairs = np.ones((len(symbols()),) * 2)  # nothing is impossible
    np.add.at(pairs, (seen[:-1], seen[1:]), 1)
    counted = np.log(pairs / pairs.sum(axis=1, keepdims=True))

    n = len(unseen) // (4 * CONTEXT) * 4 * CONTEXT
    x = unseen[:n].reshape(-1, CONTEXT)[::4]
    x, t = x[:, :-1], x[:, 1:]
    loss = nn.CrossEntropyLoss()(trained_gpt(nn)(x), t)
    assert loss < -counted[x, t].mean() - 0.7


def test_what_is_drawn_is_what_the_network_does():
    tokens = encoded("for each item in the list")
    _, weights, _, logits = read(trained_gpt(nn), tokens, **AS_TRAINED)
    theirs = trained_gpt(torch.nn)(torch.tensor(tokens)[None])[0, :, -1].detach()
    np.testing.assert_allclose(logits, theirs, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


def test_it_looks_up_what_came_next_the_last_time():
    opened = AttentionDesk()
    text, found = letters(opened.frame), opened.frame["weights"][-1]
    key = text.index("peo") + 3
    assert text.endswith("peo") and text[key] == "p" and found.argmax() == key
    assert symbols()[opened.frame["next"].argmax()] == "p"
    opened.set(positions=False)  # which character came before the p, no head can tell now
    assert opened.frame["weights"][-1, key] < found[key] / 4
    assert symbols()[opened.frame["next"].argmax()] != "p"


# The switches


def test_without_positions_and_mask_the_order_of_the_text_says_nothing():
    words, order = "listen", [4, 0, 3, 2, 1, 5]
    switches = {"positions": False, "causal": False}
    one = AttentionDesk(text=words, **switches).frame["heads"]
    other = AttentionDesk(text="".join(words[i] for i in order), **switches).frame["heads"]
    np.testing.assert_allclose(other, one[:, :, order][..., order], rtol=1e-9)
    ordered = AttentionDesk(text=words, causal=False).frame["heads"]
    assert np.abs(ordered - one).max() > 0.1


def test_with_the_mask_no_weight_lies_on_the_future_and_what_is_read_later_changes_nothing():
    whole = AttentionDesk(text="the exception").frame["heads"]
    assert not np.triu(whole, k=1).any()
    np.testing.assert_allclose(AttentionDesk(text="the ex").frame["heads"], whole[..., :6, :6], rtol=1e-9)
    assert np.triu(AttentionDesk(text="the exception", causal=False).frame["heads"], k=1).any()


def test_the_scale_divides_the_scores_by_the_root_of_the_width():
    scaled, plain = (AttentionDesk(block=1, scaled=scaled).frame for scaled in (True, False))
    np.testing.assert_allclose(plain["scores"], 4 * scaled["scores"])


def test_a_low_temperature_takes_one_value_and_a_high_one_the_mean_of_all():
    hard, soft = (AttentionDesk(block=1, temperature=t).frame["weights"] for t in (0.05, 5.0))
    assert np.median(hard.max(axis=1)) > 0.95
    assert soft[-1].max() < hard[-1].max()
    assert (AttentionDesk(block=1, temperature=5.0, scaled=True).frame["weights"][-1] > 1e-3).all()


# The picture


def test_the_headings_can_be_read_on_dark_paper():
    def luminance(colour):  # as the WCAG has it
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return np.dot(linear, [0.2126, 0.7152, 0.0722])

    figure = AttentionDesk().painting("dark", 1).figure
    paper = luminance(figure.get_facecolor())
    assert len(figure.axes[0].texts) > 9
    for heading in figure.axes[0].texts:
        assert (luminance(heading.get_color()) + 0.05) / (paper + 0.05) > 4.5, heading.get_text()


def test_arcs_end_at_the_keys_and_the_farthest_fills_the_room():
    keys = np.array([100.0 - desk.ACROSS, 50.0, 100.0])
    paths = arcs(100.0, keys, 7.0, 60.0)
    for path, key in zip(paths[:2], keys, strict=False):
        np.testing.assert_array_equal(path.vertices[[0, -1]], [(100, 7), (key, 7)])
    far, near, itself = (path.interpolated(1).to_polygons(closed_only=False)[0][:, 1].max() for path in paths)
    assert far == pytest.approx(67, abs=0.5) and far > near > 7 and itself > 7
    assert paths[2].vertices[0, 0] != paths[2].vertices[-1, 0], "a loop has two feet"


@pytest.mark.parametrize("fields", [{}, {"causal": False, "query": -9}, {"temperature": 5.0, "text": "a b"}])
def test_below_each_token_stand_its_score_and_its_weight(fields):
    explorable = AttentionDesk(**fields)
    painting, frame = explorable.painting("light", 1), explorable.frame
    painting.paint(frame)
    scores, weights = frame["scores"][frame["query"]], frame["weights"][frame["query"]]
    boxes = np.array([path.vertices[:4] for path in painting._parts["bars"].get_paths()])
    n, some = len(scores), weights > 0.005
    up, x = boxes[:, :, 1], boxes[:, :, 0].mean(axis=1)
    np.testing.assert_allclose(x, [*desk.middles(n), *desk.middles(n)[some]])
    reach = np.where(np.isfinite(scores), np.nan_to_num(scores, neginf=0), 0)
    lengths = np.where(reach > 0, up[:n].max(axis=1) - desk.SCORE, up[:n].min(axis=1) - desk.SCORE)
    assert np.corrcoef(lengths, reach)[0, 1] > 1 - 1e-9 and np.abs(lengths).max() <= desk.REACH
    np.testing.assert_allclose(np.ptp(up[n:], axis=1), desk.WHOLE * weights[some])


# Writing


def test_it_writes_the_same_again_and_rewinds_to_what_was_typed():
    writer = AttentionDesk(text="the val")
    writer.step(20)
    written = letters(writer.frame)
    assert written.startswith("the val") and len(written) == 27
    writer.rewind()
    assert letters(writer.frame) == "the val"
    writer.step(20)
    assert letters(writer.frame) == written
    np.testing.assert_equal(AttentionDesk.compute(writer.state), writer.frame)
    assert len({letters(AttentionDesk(text="the val", seed=s, epochs=20).frame) for s in range(4)}) > 1


def test_what_is_switched_on_the_way_counts_from_the_next_character_on():
    writer = AttentionDesk(text="the val", writing=1.5)
    writer.step(6)
    writer.set(writing=0.05)
    writer.set(block=1, query=-3)  # looking changes no text
    writer.step(6)
    again = eval(writer.share())
    assert letters(again.frame) == letters(writer.frame)
    assert letters(writer.frame) != letters(AttentionDesk(text="the val", writing=0.05, epochs=12).frame)


def test_the_window_slides_with_what_is_written_and_the_query_stays_the_newest():
    text = "an exception that is raised by t"
    writer = AttentionDesk(text=text)
    assert letters(writer.frame) == text and len(text) == CONTEXT
    writer.step(3)
    assert letters(writer.frame).startswith(text[3:])
    assert len(writer.frame["tokens"]) == CONTEXT and writer.frame["query"] == CONTEXT - 1


def test_a_text_longer_than_the_context_is_refused_and_nothing_changes():
    writer = AttentionDesk()
    with pytest.raises(
        ValueError, match="text has 41 characters, and the network reads 32 at a time: leave out 9"
    ):
        writer.set(text="an exception that is raised by the caller")
    assert writer.state == AttentionDesk().state


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_code_goes_on_from_what_was_written(library):
    writer, names = AttentionDesk(text="it's a val"), {}
    writer.step(30)
    exec(writer.code(library), names)
    for key, value in names["frame"].items():
        np.testing.assert_allclose(np.asarray(value), writer.frame[key], rtol=1e-9, atol=1e-12, err_msg=key)


def test_it_plays_slowly_enough_to_be_watched():
    writer = AttentionDesk()

    async def watch():
        writer.play()
        began = time.monotonic()
        while writer.state.epochs < 4:
            await asyncio.sleep(0.01)
        writer.pause()
        return time.monotonic() - began

    assert asyncio.run(watch()) > 3 / AttentionDesk.at_most


# Under the mouse


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("head", range(HEADS))
def test_a_press_on_a_small_map_chooses_its_head(block, head):
    explorable = AttentionDesk()
    place = middle(desk.map_of(block, head, explorable.frame["heads"]))
    assert f"block {block + 1}, head {head + 1}" in explorable.point("hover", page(explorable), *place)
    explorable.point("press", page(explorable), *place)
    assert (explorable.state.block, explorable.state.head) == (block + 1, head + 1)
    np.testing.assert_equal(explorable.frame["weights"], explorable.frame["heads"][block, head])


def test_a_press_in_the_text_chooses_the_query_and_the_last_one_stays_the_newest():
    explorable = AttentionDesk(text="the cat")
    x = desk.middles(7)
    explorable.point("press", page(explorable), x[2], desk.STRIP + 5)
    assert explorable.state.query == -5 and explorable.frame["query"] == 2
    explorable.point("drag", page(explorable), x[6], desk.STRIP + 5)
    explorable.step()
    assert explorable.frame["query"] == 7
    before = explorable.state
    explorable.point("press", page(explorable), 690, 250)  # empty paper
    assert explorable.state == before


def test_the_tooltips_tell_the_numbers_under_the_pointer():
    explorable = AttentionDesk(text="the cat", query=-2)
    frame, x = explorable.frame, desk.middles(7)
    query = frame["query"]

    def said(x, y):
        return explorable.point("hover", page(explorable), x, y).replace("−", "-")

    for y in (desk.STRIP + 5, desk.SCORE + 3, desk.WEIGHT + 20):
        assert f"score {frame['scores'][query, 1]:.2f}" in said(x[1], y)
        assert f"weight {100 * frame['weights'][query, 1]:.1f} %" in said(x[1], y)
        assert "a (6) must not see t (7)" in said(x[6], y)
    bottom, top = desk.VALUE
    third = top - 2.5 * (top - bottom) / frame["values"].shape[1]
    assert f"{frame['values'][5, 2]:.2f}" in said(x[5], third)
    assert said(690, 250) == ""


def test_a_character_that_was_never_read_is_refused_and_nothing_changes():
    explorable = AttentionDesk()
    before = explorable.state
    with pytest.raises(ValueError, match="text expects characters that the network has read, got 'éü'"):
        explorable.set(text="für Zoé")
    assert explorable.state == before


def test_the_query_stays_within_the_text_and_is_disabled_where_only_one_token_can_ask():
    explorable = AttentionDesk(text="the cat")
    explorable.set(query=-20)
    assert explorable.state.query == -7 and explorable.frame["query"] == 0
    explorable.set(text="at")
    assert explorable.state.query == -2 and not explorable.idle(explorable.state)
    explorable.set(text="a")
    assert explorable.state.query == -1 and set(explorable.idle(explorable.state)) == {"query"}
    explorable.step()
    assert not explorable.idle(explorable.state)


# A learner's own network

TOKENS = ["\n", " ", "the", " cat", " sat", " exceptionally", *"abcdefghijklmnopqrstuvwxyz"]


def pieces(text):
    """The numbers of the longest tokens that the text begins with, one after the other."""
    numbers = []
    while text:
        longest = max((token for token in TOKENS if text.startswith(token)), key=len)
        numbers.append(TOKENS.index(longest))
        text = text[len(longest) :]
    return numbers


def joined(numbers):
    return "".join(TOKENS[number] for number in numbers)


def own(library, **more):
    shape = {"context": 12, "width": 30, "heads": 3, "blocks": 4} | more
    (library if library is nn else torch).manual_seed(1)
    return models.gpt(library, len(TOKENS), **shape)


def desk_of(model, **fields):
    return AttentionDesk(model=model, encode=pieces, decode=joined, **({"text": "the cat sat"} | fields))


both = pytest.mark.parametrize("library", [nn, torch.nn], ids=["dlviz", "torch"])


@both
def test_it_looks_into_a_gpt_that_the_learner_trained(library):
    model = own(library, dropout=0.1)
    explorable = desk_of(model, writing=1.0)
    frame, x = explorable.frame, np.array([pieces("the cat sat")])
    assert frame["words"] == ["the", "␣cat", "␣sat"] and model.training
    assert frame["heads"].shape == (4, 3, 3, 3)
    model.eval()
    scores = model(x) if library is nn else model(torch.tensor(x)).detach().numpy()
    e = np.exp(scores[0, :, -1])
    np.testing.assert_allclose(frame["next"], e / e.sum(), rtol=1e-4)
    assert "reads “the␣cat␣sat”; 0 tokens were written. In block 1, head 1, token 3" in explorable.description


@both
def test_looking_leaves_the_learner_s_random_numbers_alone(library):
    model = own(library)
    draws = (lambda: nn.Linear(3, 2).weight.data) if library is nn else (lambda: torch.rand(6).numpy())
    seed = (nn if library is nn else torch).manual_seed
    seed(0)
    undisturbed = draws()
    seed(0)
    desk_of(model).still(ratio=0.5)
    np.testing.assert_array_equal(draws(), undisturbed)


@both
def test_later_training_leaves_the_picture_and_the_model_is_not_touched(library):
    model = own(library)
    before = pickle.dumps(model.state_dict())
    explorable = desk_of(model)
    seen = explorable.frame["heads"]
    assert pickle.dumps(model.state_dict()) == before
    np.asarray(model.state_dict()["symbols.weight"])[...] = 0
    explorable.set(block=4, head=3)
    np.testing.assert_array_equal(explorable.frame["heads"], seen)
    assert AttentionDesk().frame["heads"].shape[:2] == (
        BLOCKS,
        HEADS,
    )  # the network that the picture comes with


@both
def test_its_text_grows_slides_and_can_be_had_again(library):
    model = own(library)
    writer = desk_of(model)
    writer.step(5)
    writer.set(temperature=2.0)
    writer.step(10)
    assert len(writer.frame["tokens"]) == 12 and writer.state.epochs == 15
    assert writer.share().startswith("AttentionDesk(model=model, encode=encode, decode=decode, text=")
    again = eval(
        writer.share(), {"AttentionDesk": AttentionDesk, "model": model, "encode": pieces, "decode": joined}
    )
    assert vars(again.state) == vars(writer.state)
    np.testing.assert_equal(again.frame | {"settings": None}, writer.frame | {"settings": None})
    other = writer.fork()
    writer.set(seed=3)
    writer.step(2)
    assert (other.state.epochs, writer.state.epochs) == (17, 2)
    assert other.frame["heads"].shape == (4, 3, 12, 12)


@both
@pytest.mark.parametrize("code", ["numpy", "torch"])
def test_the_code_takes_the_learner_s_model(library, code):
    model = own(library)
    writer = desk_of(model, block=3, head=2, causal=False)
    writer.step(14)
    assert "`model` and `encode` are yours" in writer.code(code)
    names = {"model": model, "encode": pieces}
    exec(writer.code(code), names)
    for key, value in names["frame"].items():
        np.testing.assert_allclose(np.asarray(value), writer.frame[key], rtol=1e-9, atol=1e-9, err_msg=key)


@both
def test_the_same_gpt_stands_in_either_library(library):
    model, x = own(library).double(), np.array([pieces("the cat")])
    ours, theirs = in_library(nn, model), in_library(torch.nn, model)
    np.testing.assert_allclose(ours(x), theirs(torch.tensor(x)).detach(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("shape", [{"blocks": 6, "heads": 6}, {"blocks": 1, "heads": 1}, {"context": 64}])
def test_the_picture_of_every_gpt_can_be_read(shape):
    words = "the cat sat exceptionally" + " exceptionally" * 5 + "abc" * (12 if "context" in shape else 0)
    explorable = desk_of(own(nn, **shape), text=words)
    kind = type(explorable)
    there = [explorable.state, *(kind.State(query=query, causal=False) for query in (-1, -6, -12))]
    assert faults(kind, there) == []


def test_what_is_no_gpt_is_refused_in_a_sentence():
    for model, error, said in (
        (3, TypeError, "expects a GPT as models.gpt.* makes it, got int"),
        (models.mlp(nn, [4, 4]), TypeError, "got Sequential"),
        (models.language_model(torch.nn, 9), TypeError, "got LanguageModel"),
        (models.bert(nn, len(TOKENS), 12, 30, 3), ValueError, "tokens see the ones that come later"),
    ):
        with pytest.raises(error, match=said):
            desk_of(model)
    diverged = own(nn)
    diverged.head.weight.data[0] = np.nan
    with pytest.raises(ValueError, match="weights that are no numbers: did training diverge"):
        desk_of(diverged)
    with pytest.raises(TypeError, match=r"also expects encode.*decode"):
        AttentionDesk(model=own(nn), text="the cat")


def test_a_text_that_the_learner_s_network_cannot_read_is_refused_and_nothing_changes():
    with pytest.raises(
        ValueError, match="number 31 for a token of 'a z', and the model knows 31 tokens, 0 to 30"
    ):
        AttentionDesk(
            model=models.gpt(nn, len(TOKENS) - 1, 12, 30, 3), encode=pieces, decode=joined, text="a z"
        )
    explorable = desk_of(own(nn))
    before = explorable.state
    for text, said in (
        ("the cat" * 7, "text has 14 tokens, and the network reads 12 at a time: leave out 2"),
        ("", "at least one token"),
        ("für", "encode does not take the text 'für': ValueError|max"),
    ):
        with pytest.raises(ValueError, match=said):
            explorable.set(text=text)
        assert explorable.state == before
    with pytest.raises(TypeError, match="decode expects to make text of numbers, got 5"):
        AttentionDesk(model=own(nn), encode=pieces, decode=lambda numbers: 5, text="the cat").still()
