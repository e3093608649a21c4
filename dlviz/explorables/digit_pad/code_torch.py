"""A drawing becomes 8×8 pixels, and a network reads them. In PyTorch."""

from typing import Any

import torch

from dlviz import bridge
from dlviz.explorables.digit_pad.paper import ink_of
from dlviz.explorables.digit_pad.reader import read, reader


def digit_pad(paper: str, painted: str, model: Any) -> dict[str, Any]:
    """The numbers of DigitPad's picture. `model` is a network of either library, or None."""
    ink = torch.tensor(ink_of(paper, painted))  # (32, 32), 0 or 1
    image = torch.nn.functional.avg_pool2d(ink[None], 4)[
        0
    ]  # (8, 8): the share of ink in each block of 4×4 points
    network = bridge.twin(reader()) if model is None else model
    return {"ink": ink, "image": image, "shares": read(network, image.numpy())}  # softmax(network(image))
