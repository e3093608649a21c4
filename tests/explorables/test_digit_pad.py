"""DigitPad reads what is drawn, with its own network or a learner's, and says what it can't take."""

import numpy as np
import pytest
import torch

from dlviz import nn
from dlviz.explorables import DigitPad
from dlviz.explorables.digit_pad.paper import ink_of, painted_as
from dlviz.explorables.digit_pad.reader import reader
from tests.explorables.test_kernel_lab import DIGITS, pull


@pytest.fixture
def pad():
    return DigitPad(paper="blank paper")


@pytest.mark.parametrize("digit", DIGITS)
def test_the_network_reads_what_is_drawn(pad, digit):
    for stroke in DIGITS[digit]:
        pull(pad, "paper", *(4 * np.array(stroke)))
    assert pad.state.paper == "my drawing"
    assert pad.frame["shares"].argmax() == digit and f"reads {digit}" in pad.description


def test_a_pixel_is_the_share_of_ink_in_its_block_as_in_the_data(pad):
    pull(pad, "paper", (7, 6), (7, 26))
    ink, image = pad.frame["ink"], pad.frame["image"]
    assert set(np.unique(ink)) == {0, 1}
    assert image[3, 1] == ink[12:16, 4:8].sum() / 16 and 0 < image[3, 1] < 1
    assert f"{16 * image[3, 1]:.0f} of 16" in pad.hover(pad.state, pad.frame, "image", 1.5, 3.5)


def test_a_press_begins_a_new_stroke_and_the_rubber_takes_ink_away(pad):
    pull(pad, "paper", (2, 2), (30, 2))
    pull(pad, "paper", (2, 30), (30, 30))
    drawn = pad.frame["ink"]
    assert drawn[[2, 29], 3:29].all() and not drawn[8:24].any()
    pad.set(rubber=True)
    pull(pad, "paper", (2, 2), (10, 2))
    assert not pad.frame["ink"][:4, :10].any()
    np.testing.assert_array_equal(pad.frame["ink"][:, 20:], drawn[:, 20:])


def test_nothing_is_drawn_elsewhere(pad):
    pull(pad, "image", (2, 2), (5, 5))
    assert pad.state.paper == "blank paper" and not pad.frame["ink"].any()


def test_of_blank_paper_no_digit_is_read(pad):
    painting = pad.painting("light", 1)
    painting.paint(pad.frame)
    answer, bars = painting._parts["answer"], painting._parts["bars"]
    assert answer.texts == ["no ink yet"] and "no digit is read" in pad.description
    assert len(np.unique(bars.get_facecolors(), axis=0)) == 1, "no bar stands out"
    pull(pad, "paper", (16, 4), (16, 28))
    painting.paint(pad.frame)
    assert answer.texts[0].startswith("it reads") and len(np.unique(bars.get_facecolors(), axis=0)) == 2


def test_a_drawing_survives_as_text():
    ink = np.random.default_rng(0).integers(2, size=(32, 32)).astype(float)
    np.testing.assert_array_equal(ink_of("my drawing", painted_as(ink)), ink)


def flat(library):
    return library.Sequential(library.Flatten(), library.Dropout(0.5), library.Linear(64, 10))


def with_a_channel(library):
    return library.Sequential(library.Conv2d(1, 3, 3), library.Flatten(), library.Linear(3 * 36, 10))


@pytest.mark.parametrize("library", [nn, torch.nn], ids=["numpy", "torch"])
@pytest.mark.parametrize("build", [flat, with_a_channel])
def test_a_learner_s_network_is_asked_and_stays_as_it_was(library, build):
    model = build(library)
    pad = DigitPad(model=model)
    x = pad.frame["image"][None, None].astype(np.float32)
    scores = model.eval()(x if library is nn else torch.tensor(x))
    scores = scores if library is nn else scores.detach().numpy()
    np.testing.assert_allclose(
        np.log(pad.frame["shares"]), scores[0] - np.log(np.exp(scores[0]).sum()), atol=1e-5
    )
    model.train()
    pad.set(paper="blank paper")
    assert pad.frame["shares"].shape == (10,) and model.training


def test_it_keeps_the_network_as_it_was_when_it_was_given():
    model = flat(nn)
    pad = DigitPad(model=model)
    before = pad.frame["shares"].copy()
    for parameter in model.parameters():
        parameter.data[...] = 0
    pad.set(paper="blank paper")
    pad.reset()
    np.testing.assert_array_equal(pad.frame["shares"], before)
    assert DigitPad().model is None, "pictures without a model keep their own network"


def test_what_is_no_such_network_is_explained():
    with pytest.raises(TypeError, match=r"expects a network of dlviz\.nn or torch\.nn, got float"):
        DigitPad(model=0.5)
    for wrong in (nn.Linear(64, 10), nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), torch.nn.Linear(5, 5)):
        with pytest.raises(ValueError, match=r"gives ten scores.*this (Linear|Sequential) doesn't"):
            DigitPad(model=wrong)


@pytest.mark.parametrize("painted", ["", "ff " * 31, "x " * 32, "1ffffffff " * 32, "-1 " * 32])
def test_a_drawing_typed_wrongly_is_explained(painted):
    with pytest.raises(ValueError, match="painted expects 32 hexadecimal numbers"):
        DigitPad(painted=painted)


def test_its_network_reads_unseen_digits():
    from dlviz import data

    digits = data.load_digits("validation")
    assert np.mean(reader()(digits.x.astype(float)).argmax(axis=1) == digits.t) > 0.95
