"""Outputs as they are saved: the same at every run, small, and readable without a kernel."""

import base64
import io
import re
from pathlib import Path
from typing import Any

SANITIZE = Path(__file__).with_name(
    "sanitize.cfg"
)  # in nbval's form: nbval compares with the same replacements
REPLACEMENTS = re.findall(
    r"^regex: (.*)$\n^replace: (.*)$", SANITIZE.read_text(encoding="utf-8"), re.MULTILINE
)
PNG = re.compile(r"(?<=data:image/png;base64,)[\w+/]+=*")  # in HTML
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MAX_PNG_BYTES = 90_000  # a picture above this is reduced to 256 colours


def tidy(outputs: list[Any]) -> list[Any]:
    """The outputs of one cell, tidied."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.get("name") == joined[-1].get("name", "no stream"):
            joined[-1].text += output.text  # where the kernel cuts a stream in two is chance
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream":
            output.text = sanitized(output.text)
        elif output.output_type == "error":  # shown on purpose; its frames name files of this machine
            output.traceback = output.traceback[-1:]
        else:
            tidy_data(output.data)
    return joined


def tidy_data(data: dict[str, Any]) -> None:
    """One displayed object: its still picture without the live widget, no times, no large picture."""
    if "image/png" in data or "text/html" in data or "text/plain" in data:
        data.pop(WIDGET_VIEW, None)
    for kind in data.keys() & {"text/plain", "text/html", "text/markdown"}:
        data[kind] = PNG.sub(lambda found: smaller_png(found[0]), sanitized(data[kind]))
    if "image/png" in data:
        data["image/png"] = smaller_png(data["image/png"])


def sanitized(text: str) -> str:
    """The text without what differs between runs."""
    for regex, replacement in REPLACEMENTS:
        text = re.sub(regex, replacement, text, flags=re.MULTILINE)
    return text


def smaller_png(encoded: str) -> str:
    """The same picture in fewer bytes; in 256 colours where it is still large."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(encoded)))
    smaller = _png(image)
    if len(smaller) > MAX_PNG_BYTES:
        opaque = "A" not in image.getbands() or image.getchannel("A").getextrema()[0] == 255
        smaller = _png((image.convert("RGB") if opaque else image).quantize(256))
    return min(encoded, base64.b64encode(smaller).decode(), key=len)


def _png(image: Any) -> bytes:
    image.save(buffer := io.BytesIO(), "png", optimize=True)
    return buffer.getvalue()
