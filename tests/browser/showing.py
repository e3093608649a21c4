"""An explorable in the page: its picture, its words and its controls."""

import base64
import io
import json
import re
import time

import numpy as np
from PIL import Image
from playwright.sync_api import expect

PATIENCE = 20  # seconds: a machine that does other things as well is slow, not wrong
expect.set_options(timeout=1000 * PATIENCE)


def listen(page):
    """Note what the page complains about (`page.complaints`) and what its controls tell (`page.moves`)."""

    def sent(message):
        message = message if isinstance(message, bytes) else message.encode()
        if found := re.search(rb'"method": ?"update", ?"state": ?({.*?})', message):
            page.moves.append(json.loads(found[1]))

    page.complaints, page.moves = [], []

    def said(message):
        # what JupyterLab says on a machine that does other things as well
        slow = re.search(r"(ms|too long) to activate|did not appear within \d+ ms", message.text)
        if message.type in ("error", "warning") and not slow:
            page.complaints.append(message.text)

    def failed(error):
        # Where a theme loads slowly, JupyterLab takes its splash screen away twice.
        stack = error.stack or str(error)
        splash = "removeChild" in stack and "jlab_core" in stack and stack.count("\n    at ") == 1
        if not splash:
            page.complaints.append(stack)

    page.on("console", said)
    page.on("pageerror", failed)
    page.on("websocket", lambda socket: socket.on("framesent", sent))


class Showing:
    """One view of an explorable, in the output of a cell."""

    def __init__(self, cell):
        self.output = cell.locator(".jp-OutputArea-output").last
        self.canvas = self.output.locator(".dlviz-figure canvas")
        self.caption = self.output.locator(".dlviz-figure p")
        self.tip = self.output.locator(".dlviz-figure output")
        self.page = self.canvas.page

    def slider(self, label):
        """The slider with this label, and the box that tells its value."""
        slider = self.output.locator(".widget-slider").filter(has=self.page.get_by_text(label, exact=True))
        return slider.locator(".noUi-handle"), slider.locator(".widget-readout")

    def value(self, label):
        """The number beside a slider."""
        return float(self.slider(label)[1].inner_text().replace("−", "-"))

    def pull(self, label, right):
        """Drag a slider with the mouse by so many pixels."""
        handle, _ = self.slider(label)
        handle.scroll_into_view_if_needed()
        box, mouse = handle.bounding_box(), self.page.mouse
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + right, y, steps=10)
        mouse.up()

    def press(self, name):
        """Press a button."""
        self.output.get_by_role("button", name=name, exact=True).click()

    def pixels(self):
        """The canvas as the page holds it (height, width, 4)."""
        url = self.canvas.evaluate("canvas => canvas.toDataURL()")
        return np.array(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))

    def point(self, x, y):
        """Move the mouse to (x, y), in pixels of the picture."""
        self.canvas.hover(position={"x": x, "y": y})

    def shows(self, explorable, theme="light", ratio=1):
        """Wait for this explorable's words and, to the pixel, its picture."""
        expect(self.canvas).to_have_attribute("aria-label", explorable.description)
        expect(self.caption).to_have_text(explorable.description)
        still = np.array(Image.open(io.BytesIO(explorable.still(theme, ratio))).convert("RGBA"))
        end = time.monotonic() + PATIENCE
        while not np.array_equal(self.pixels(), still) and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        np.testing.assert_array_equal(self.pixels(), still)
