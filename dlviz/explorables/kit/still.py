"""What a notebook keeps of an explorable: a still picture, with a line that says how to bring it to life."""

import io
from functools import cache

from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

CAPTION = "Still picture. Run this cell to move it."
LINE, TEXT = 26, 12  # CSS pixels: the height of the caption's line, and of its letters
GREY = {"light": "#555555", "dark": "#b0b0b0"}


def captioned(png: bytes, theme: str, ratio: float) -> bytes:
    """The picture (PNG) with the caption in a line below it."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    width, height = picture.size
    page = Image.new("RGB", (width, height + round(LINE * ratio)), picture.getpixel((0, height - 1)))
    page.paste(picture)
    middle = height + LINE * ratio / 2
    ImageDraw.Draw(page).text((8 * ratio, middle), CAPTION, GREY[theme], _font(round(TEXT * ratio)), "lm")
    page.save(out := io.BytesIO(), "png")
    return out.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manager.findfont("DejaVu Sans"), size)
