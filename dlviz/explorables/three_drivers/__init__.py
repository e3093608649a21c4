"""ThreeDrivers: how fast data, computing power and architectures have moved."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.three_drivers import code_numpy, picture
from dlviz.explorables.three_drivers.picture import DRIVERS, number, pace


class ThreeDrivers(Explorable):
    """How fast have data, computing power and architectures moved, and how sure is that?"""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.three_drivers)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """One driver; the kinds of systems and the first year that count for its trend; the scale."""

        driver: str = choice("computing power", list(DRIVERS), label="driver")
        kind: str = choice("images and text", ["images and text", "images", "text"], label="systems for")
        since: int = slider(2010, 1990, 2018, step=1, label="trend since")
        tenfold: bool = toggle(True, label="scale in powers of ten")

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The numbers, and the settings that say how they are drawn."""
        settings = state.driver, state.kind, state.since, state.tenfold
        return {**super().compute(state), "settings": settings}

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The last table is about images alone."""
        imagenet = state.driver == "architectures"
        return {"kind": "The ImageNet challenge is about images alone."} if imagenet else {}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The trend, from which points."""
        counted = int((frame["year"] >= state.since).sum())
        scale = "powers of ten" if state.tenfold else "equal steps"
        kind = "images" if state.driver == "architectures" else state.kind
        return (
            f"{state.driver.capitalize()}, systems for {kind}: {len(frame['year'])} points on a scale of "
            f"{scale}. By the line through the {counted} since {state.since}, {pace(state.driver, frame)}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Name, year, figure and source of the nearest point."""
        if ax != "chart":
            return ""
        top = DRIVERS[state.driver].plain[1]
        height = np.log10 if state.tenfold else lambda value: np.asarray(value) / top * 10
        near = np.hypot((frame["year"] - x) / 3, height(frame["value"]) - height(max(y, 1e-3)))
        point = code_numpy.chosen(state.driver, state.kind)[int(near.argmin())]
        return f"{point.name}, {point.year}: {number(point.value)}\n{point.source}"

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull the year since which points count."""
        if ax != "chart":  # the page around it, in pixels: the handle is above the chart
            if abs(y - picture.HANDLE) > 14:
                return state
            x = picture.year_at(x)
        return replace(state, since=int(np.clip(round(x), 1990, 2018)))
