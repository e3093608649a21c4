"""How fast well-known systems grow: a straight line through the logarithms of their figures."""

from typing import Any

import numpy as np

from dlviz.data import milestones
from dlviz.data.milestones import Milestone

TABLES = {
    "data": milestones.DATA_SETS,
    "computing power": milestones.TRAINING_RUNS,
    "architectures": milestones.IMAGENET,
}


def chosen(driver: str, kind: str) -> list[Milestone]:
    """The rows of a driver's table: all, or those of the systems for "images" or for "text"."""
    everything = kind == "images and text" or driver == "architectures"  # which are all for images
    return [row for row in TABLES[driver] if everything or row.kind == kind]


def three_drivers(driver: str, kind: str, since: int) -> dict[str, Any]:
    """The numbers of ThreeDrivers: the points, and the trend of those that count."""
    rows = chosen(driver, kind)
    year = np.array([row.year for row in rows], dtype=float)
    value = np.array([row.value for row in rows])
    counts = year >= since
    slope = at_2010 = np.nan
    if len(set(year[counts])) > 1:
        slope, at_2010 = np.polyfit(year[counts] - 2010, np.log2(value[counts]), 1)
    return {"year": year, "value": value, "slope": float(slope), "at_2010": float(at_2010)}  # in doublings
