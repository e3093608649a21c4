"""A drawing becomes 8×8 pixels, and a network reads them."""

from typing import Any

import numpy as np

from dlviz.explorables.digit_pad.paper import ink_of
from dlviz.explorables.digit_pad.reader import read, reader


def digit_pad(paper: str, painted: str, model: Any) -> dict[str, np.ndarray]:
    """The numbers of DigitPad's picture. `model` is a network of either library, or None."""
    ink = ink_of(paper, painted)  # (32, 32), 0 or 1
    image = ink.reshape(8, 4, 8, 4).mean(axis=(1, 3))  # (8, 8): the share of ink in each block of 4×4 points
    network = reader() if model is None else model
    return {"ink": ink, "image": image, "shares": read(network, image)}  # softmax(network(image))
