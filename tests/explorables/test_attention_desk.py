"""AttentionDesk: its network is trained, its switches do what they say, and its text can be had again."""

import asyncio
import time

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb

from dlviz import data, nn
from dlviz.explorables import AttentionDesk
from dlviz.explorables._core import attention_places as desk
from dlviz.explorables._core.attention_gpt import BLOCKS, CONTEXT, HEADS, read, symbols, trained_gpt
from dlviz.explorables.transformers import letters

AS_TRAINED = {"causal": True, "scaled": True, "positions": True, "temperature": 1.0}


def encoded(text):
    """The numbers of those characters that the network knows."""
    return np.array([symbols().index(letter) for letter in text if letter in symbols()])


def page(explorable):
    return explorable.painting("light", 1).figure.axes[0]


def middle(corners):
    left, right, bottom, top = corners
    return (left + right) / 2, (bottom + top) / 2


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
    reading = read(tuple(tokens), **AS_TRAINED)
    theirs = trained_gpt(torch.nn)(torch.tensor(tokens)[None])[0].T.detach()
    np.testing.assert_allclose(reading.logits, theirs, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(reading.weights.sum(axis=-1), 1)


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


# Colours


def test_the_headings_can_be_read_on_dark_paper():
    def luminance(colour):  # as the WCAG has it
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return np.dot(linear, [0.2126, 0.7152, 0.0722])

    figure = AttentionDesk().painting("dark", 1).figure
    paper = luminance(figure.get_facecolor())
    for heading in figure.axes[0].texts:
        assert (luminance(heading.get_color()) + 0.05) / (paper + 0.05) > 4.5, heading.get_text()


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


def test_the_newest_characters_are_read_and_the_query_stays_the_newest():
    writer = AttentionDesk(text="an exception that is raised by the caller")
    assert letters(writer.frame) == "an exception that is raised by the caller"[-CONTEXT:]
    writer.step(3)
    assert len(writer.frame["tokens"]) == CONTEXT and writer.frame["query"] == CONTEXT - 1


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
    place = middle(desk.small_map(block, head))
    assert f"block {block + 1}, head {head + 1}" in explorable.point("hover", page(explorable), *place)
    explorable.point("press", page(explorable), *place)
    assert (explorable.state.block, explorable.state.head) == (block + 1, head + 1)
    np.testing.assert_equal(explorable.frame["weights"], explorable.frame["heads"][block, head])


def test_a_press_in_the_text_or_on_a_row_chooses_the_query_and_the_last_one_stays_the_newest():
    explorable = AttentionDesk(text="the cat")
    x, y = desk.middles(7), desk.levels(7)
    explorable.point("press", page(explorable), x[2], desk.STRIP + 5)
    assert explorable.state.query == -5 and explorable.frame["query"] == 2
    for left in (desk.SCORES, desk.WEIGHTS):
        explorable.point("press", page(explorable), left + 5, y[4])
        assert explorable.frame["query"] == 4
    explorable.point("drag", page(explorable), x[6], desk.STRIP + 5)
    explorable.step()
    assert explorable.frame["query"] == 7
    before = explorable.state
    explorable.point("press", page(explorable), 690, 10)  # empty paper
    assert explorable.state == before


def test_the_tooltips_tell_the_numbers_under_the_pointer():
    explorable = AttentionDesk(text="the cat", query=-1)
    frame, y, cell = explorable.frame, desk.levels(7), desk.pitches(7)[0]

    def said(x, y):
        return explorable.point("hover", page(explorable), x, y)

    assert f"{frame['scores'][6, 1]:.2f}" in said(desk.SCORES + 1.5 * cell, y[6])
    assert f"{100 * frame['weights'][6, 1]:.1f} %" in said(desk.WEIGHTS + 1.5 * cell, y[6])
    assert "t (1) must not see t (7)" in said(desk.WEIGHTS + 6.5 * cell, y[0])
    assert f"{frame['values'][5, 2]:.2f}" in said(desk.VALUES + 2.5 * desk.COLUMN, y[5])
    assert f"{100 * frame['weights'][6, 3]:.1f} %" in said(desk.middles(7)[3], desk.STRIP + 5)
    assert said(690, 10) == ""


def test_a_character_that_was_never_read_is_refused_and_nothing_changes():
    explorable = AttentionDesk()
    before = explorable.state
    with pytest.raises(ValueError, match="text expects characters that the network has read, got 'éü'"):
        explorable.set(text="für Zoé")
    assert explorable.state == before
