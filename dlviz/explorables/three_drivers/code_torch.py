"""How fast well-known systems grow, in PyTorch: a straight line through the logarithms of their figures."""

from typing import Any

import torch

from dlviz.data import milestones

TABLES = {
    "data": milestones.DATA_SETS,
    "computing power": milestones.TRAINING_RUNS,
    "architectures": milestones.IMAGENET,
}


def three_drivers(driver: str, kind: str, since: int) -> dict[str, Any]:
    """The numbers of ThreeDrivers: the points, and the trend of those that count."""
    everything = kind == "images and text" or driver == "architectures"  # which are all for images
    rows = [row for row in TABLES[driver] if everything or row.kind == kind]
    year = torch.tensor([row.year for row in rows], dtype=torch.float64)
    value = torch.tensor([row.value for row in rows], dtype=torch.float64)
    counts = year >= since
    slope = at_2010 = torch.tensor(torch.nan)
    if len(year[counts].unique()) > 1:
        columns = torch.stack([year[counts] - 2010, torch.ones(int(counts.sum()))], dim=1)
        slope, at_2010 = torch.linalg.lstsq(columns, value[counts].log2()[:, None]).solution[:, 0]
    return {"year": year, "value": value, "slope": slope, "at_2010": at_2010}  # in doublings
