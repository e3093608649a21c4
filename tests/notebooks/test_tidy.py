"""Outputs as they are saved."""

import base64
import io
import json

import numpy as np
import pytest
import tidy
from folding import BET
from kernel import ROOT
from nbformat.v4 import new_output
from PIL import Image


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def png(pixels):
    Image.fromarray(pixels).save(buffer := io.BytesIO(), "png", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode()


def opened(encoded):
    return Image.open(io.BytesIO(base64.b64decode(encoded)))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem
)
def test_no_question_or_option_of_a_bet_is_a_time_that_is_replaced(path):
    cells = ("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    for source in (cell for cell in cells if any(call == "bet" for call, _ in BET.findall(cell))):
        assert tidy.sanitized(source) == source, "saved, it would be an ellipsis: write the number as a word"


def test_pieces_of_one_stream_are_joined_and_others_are_not():
    shown = new_output("display_data", data={"text/plain": "x"})
    outputs = [stream("a"), stream("b"), stream("e", "stderr"), stream("c"), shown, shown.copy(), stream("d")]
    assert [output.get("text") for output in tidy.tidy(outputs)] == ["ab", "e", "c", None, None, "d"]


def test_times_and_addresses_are_replaced_and_other_numbers_stay():
    assert tidy.sanitized("12.3 ms, 0.5 s, 850 µs, <f at 0x7fb123456789>") == "… ms, … s, … µs, <f at 0x…>"
    kept = "98.2% of 1797 samples, 3 layers, 64 units, (2, 3), all the 8s"
    assert tidy.sanitized(kept) == kept
    assert tidy.sanitized(tidy.sanitized("took 12.3 ms")) == "took … ms"
    assert (
        tidy.sanitized("with 1 thread, in") == tidy.sanitized("with 16 threads, in") == "with … threads, in"
    )


def test_a_picture_is_saved_smaller_and_the_same():
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[50:100, 50:100] = 255, 120, 0
    encoded = png(pixels)
    smaller = tidy.smaller_png(encoded)
    assert len(smaller) < len(encoded)
    np.testing.assert_array_equal(np.asarray(opened(smaller).convert("RGB")), pixels)


def test_a_picture_in_html_is_saved_smaller_and_its_words_are_tidied():
    encoded = png(np.full((200, 300, 3), 7, np.uint8))
    html = '<img src="data:image/png;base64,{}" alt="took {} s">'
    shown = new_output("display_data", data={"text/html": html.format(encoded, 1.5)})
    (tidied,) = tidy.tidy([shown])
    assert tidied.data["text/html"] == html.format(tidy.smaller_png(encoded), "…")
    assert tidy.sanitized("iVBOR/0xABCDEF12+0xABCDEF12") == "iVBOR/0xABCDEF12+0xABCDEF12", "no address"


def test_a_large_picture_is_reduced_to_256_colours_of_about_the_same_shade():
    ramp = np.linspace(0, 255, 600, dtype=np.uint8)
    noise = np.random.default_rng(0).integers(0, 8, (400, 600), dtype=np.uint8)
    pixels = np.stack([np.tile(ramp, (400, 1)), noise, noise], axis=-1)
    encoded = png(pixels)
    smaller = tidy.smaller_png(encoded)
    assert len(smaller) < 0.75 * len(encoded)
    assert len(opened(smaller).getcolors()) <= 256
    difference = np.abs(np.asarray(opened(smaller).convert("RGB"), int) - pixels)
    assert difference.mean() < 4


def test_a_large_transparent_picture_stays_transparent():
    pixels = np.random.default_rng(0).integers(0, 255, (300, 400, 4), dtype=np.uint8)
    pixels[..., 3] = 0
    reduced = opened(tidy.smaller_png(png(pixels)))
    assert reduced.mode == "P"
    assert reduced.convert("RGBA").getchannel("A").getextrema() == (0, 0)
