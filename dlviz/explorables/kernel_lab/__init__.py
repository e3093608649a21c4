"""KernelLab: a kernel slides over a picture, and a trained network has many of them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from dlviz.explorables.kernel_lab import code_numpy, picture, places
from dlviz.explorables.kernel_lab.data import (
    BLANK,
    DRAWING,
    KERNELS,
    MINE,
    MY_KERNEL,
    PHOTOGRAPHS,
    SCANNED,
    kernel_of,
    picture_of,
    stroke,
)
from dlviz.explorables.kernel_lab.network import checked, look_inside, reader
from dlviz.explorables.kernel_lab.places import layer_at, short
from dlviz.explorables.kit.controls import choice, record, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.own_model import OwnModel
from dlviz.explorables.kit.pen import Pen, start_of


class KernelLab(Pen, OwnModel):
    """What does a kernel answer to? One small window slides over everything; a trained network has many.

    KernelLab(model=model) looks into your own network, a module of dlviz.nn or torch.nn whose first layer is
    a Conv2d on grey images (n, 1, height, width), as it is now.

    Raises:
        TypeError, ValueError: `model` is not such a network.
    """

    size = places.SIZE
    numpy = staticmethod(code_numpy.kernel_lab)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)
    checked = staticmethod(checked)

    @dataclass(frozen=True)
    class State:
        """A picture and a kernel, how the kernel slides, and which position is looked at."""

        picture: str = choice(MINE, [MINE, BLANK, *SCANNED, *PHOTOGRAPHS], label="picture")
        rubber: bool = toggle(False, label="rub out")
        kernel: str = choice("edges, left and right", [*KERNELS, MY_KERNEL], label="kernel")
        stride: int = slider(1, 1, 3, step=1, label="stride")
        padding: int = slider(1, 0, 2, step=1, label="padding")
        dilation: int = slider(1, 1, 3, step=1, label="dilation")
        painted: str = record(DRAWING)  # rows of pixels, from 0, paper, to 9, ink
        weights: str = record("0 0 0 0 1 0 0 0 0")  # of my kernel, row by row
        down: float = record(0.4, 0, 0.999)  # of the result: the position that is looked at
        right: float = record(0.3, 0, 0.999)
        pen: str = record("")  # where it is on the paper, while it is down

        def __post_init__(self) -> None:
            if self.picture == MINE:
                picture_of(MINE, self.painted)  # refuses what is no painting
            if self.kernel == MY_KERNEL:
                kernel_of(MY_KERNEL, self.weights)

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The kernel's result, one position of it term by term, and what the trained network makes of it."""
        x = picture_of(state.picture, state.painted)
        how = state.stride, state.padding, state.dilation, state.down, state.right
        inside = _inside(reader() if cls.model is None else cls.model, state.picture, state.painted)
        one_kernel = code_numpy.slide(x, kernel_of(state.kernel, state.weights), *how)
        return {**one_kernel, **{name: values.copy() for name, values in inside.items()}, "settings": state}

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The rubber, where there is nothing to draw on."""
        return {"rubber": "Nobody can draw on a photograph."} if state.picture in PHOTOGRAPHS else {}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How the kernel slides, one of its sums, and what is read."""
        rows, size, shares = len(frame["result"]), len(frame["image"]), frame["shares"]
        i, j = frame["at"]
        pen = f"the pen {'rubs out' if state.rubber else 'draws'}, and "
        pen = "" if state.picture in PHOTOGRAPHS else pen
        read = f"the trained network reads {shares.argmax()} ({100 * shares.max():.0f} %)"
        if np.isnan(shares).any():
            read = "the trained network says nothing about a picture of this size"
        return (
            f"The kernel ({state.kernel}) slides over {state.picture} of {size}×{size} pixels with stride "
            f"{state.stride}, padding {state.padding} and dilation {state.dilation}: {rows}×{rows} sums, "
            f"{short(frame['sum'])} in row {i + 1}, column {j + 1}; {pen}{read}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The number under the pointer."""
        if ax == "paper" and (number := _at(frame["image"], y, x)) is not None:
            return f"pixel {short(number)}"
        if ax == "kernel" and (number := _at(frame["kernel"], y, x)) is not None:
            return f"weight {short(number)}"
        if ax == "terms" and (number := _at(frame["terms"], y, x)) is not None:
            pixel, weight = (short(_at(frame[name], y, x)) for name in ("window", "kernel"))
            return f"{pixel} × {weight} = {short(number)}"
        if ax == "result":
            start = (len(frame["image"]) - len(frame["result"])) / 2
            if (number := _at(frame["result"], y - start, x - start)) is not None:
                return f"row {int(y - start) + 1}, column {int(x - start) + 1}: {short(number)}"
        if ax == "read" and 0 <= x < 1 and not np.isnan(frame["shares"]).any():
            k = int(len(frame["shares"]) * x)
            return f"{k}: {100 * frame['shares'][k]:.1f} %"
        if ax == "page" and (found := layer_at(frame, x, y)):
            layer, number = found
            return f"{layer}, map {number + 1}\nlargest {short(frame[layer][number].max())}"
        return ""

    @staticmethod
    def paints(state: Any, ax: str) -> bool:
        """A drag draws on the paper; on a photograph it moves the window."""
        return ax == "paper" and state.picture not in PHOTOGRAPHS

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Draw on the paper, paint the kernel, slide the window over the result or over a photograph."""
        if ax == "paper" and state.picture not in PHOTOGRAPHS:
            pixels = stroke(frame["image"], start_of(state.pen, x, y), (x, y), state.rubber)
            painted = " ".join("".join(f"{9 * ink:.0f}" for ink in row) for row in pixels)
            return replace(state, picture=MINE, painted=painted, pen=f"{x:.2f} {y:.2f}")
        if ax == "kernel":
            kernel, (p, q) = frame["kernel"].copy(), np.clip([int(y), int(x)], 0, 2)
            kernel[p, q] = np.clip(round(2 * (2 - 4 * (y - p))) / 2, -2, 2)
            return replace(state, kernel=MY_KERNEL, weights=" ".join(f"{w:.3g}" for w in kernel.ravel()))
        count = len(frame["result"])
        if ax == "paper":  # the window's middle follows the pointer
            half = (2 * state.dilation + 1) / 2 - state.padding
            places = [(v - half) / state.stride + 0.5 for v in (y, x)]
        elif ax == "result":
            places = [v - (len(frame["image"]) - count) / 2 for v in (y, x)]
        else:
            return state
        down, right = ((min(max(int(v), 0), count - 1) + 0.5) / count for v in places)
        return replace(state, down=down, right=right)


@lru_cache(maxsize=8)
def _inside(network: Any, picture: str, painted: str) -> dict[str, np.ndarray]:
    """What the network makes of the picture: the same while the kernel slides. Not to be written to."""
    return look_inside(network, picture_of(picture, painted))


def _at(values: np.ndarray, row: float, column: float) -> Any:
    """The number at a place; None if it lies outside."""
    i, j = int(np.floor(row)), int(np.floor(column))
    return float(values[i, j]) if 0 <= i < len(values) and 0 <= j < len(values) else None
