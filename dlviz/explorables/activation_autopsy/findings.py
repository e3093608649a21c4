"""What the autopsy finds: for outputs, gradient and units a verdict, and the number that it rests on."""

from typing import NamedTuple

import numpy as np

from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures.numerals import short

FADED, EXPLODED = 0.1, 30.0  # sizes, where 1 is as it should be
SOME, MANY = 0.02, 0.2  # of the units


class Finding(NamedTuple):
    """A verdict in a word or two, the number behind it, and whether the network is ill (None: hardly)."""

    verdict: str
    number: str
    ill: bool | None


def findings(frame: Frame) -> tuple[Finding, Finding, Finding]:
    """How the outputs go forward, how the gradient comes back, and how the units do."""
    return _outputs(frame), _gradient(frame), _units(frame)


def _outputs(frame: Frame) -> Finding:
    first, last = frame["size"][[0, -1]]
    number = f"size {short(first)} → {short(last)}" if len(frame["size"]) > 1 else f"size {short(last)}"
    if last < FADED:
        return Finding("fade out", number, True)
    if last > EXPLODED:
        return Finding("explode", number, True)
    return Finding("keep their size", number, False)


def _gradient(frame: Frame) -> Finding:
    arrives = frame["gradient"][0]
    number = f"{short(arrives)} at layer 1"
    if arrives < FADED:
        return Finding("vanishes", number, True)
    if arrives > EXPLODED:
        return Finding("explodes", number, True)
    return Finding("arrives", number, False)


def _units(frame: Frame) -> Finding:
    dead, closed = frame["dead"].mean(), frame["closed"].mean()
    saturates = (np.abs(frame["dy"][[0, -1]]) < 0.01).all()  # the curve is flat on both sides
    shares = f"{100 * dead:.0f} % dead, {100 * closed:.0f} % closed"
    if dead > MANY:
        return Finding("die", shares, True)
    if saturates and closed > MANY:
        return Finding("saturate", shares, True)
    if dead > SOME:
        return Finding("some dead", shares, None)
    return Finding("stay alive", shares, False)


def headline(frame: Frame) -> tuple[str, str]:
    """The findings as one sentence, and what follows for training."""
    outputs, gradient, units = findings(frame)
    parts = [
        said
        for finding, said in (
            (outputs, f"the outputs {outputs.verdict}"),
            (gradient, f"the gradient {gradient.verdict}"),
            (units, f"the units {units.verdict}"),
        )
        if finding.ill
    ]
    arrives = short(frame["gradient"][0])
    match gradient.verdict:
        case "vanishes":
            follows = f"The first layer gets {arrives} of the gradient: with plain SGD it would hardly learn."
        case "explodes":
            follows = f"The first layer gets {arrives} times the gradient: a step throws its weights far off."
        case _:
            follows = f"The first layer gets {arrives} of the gradient: it can learn."
    layers = "1 layer" if len(frame["size"]) == 1 else f"{len(frame['size'])} layers"
    if not parts:
        return f"Healthy: outputs and gradient get through {layers}", follows
    return f"In {layers} {', '.join(parts[:-1])}{' and ' * (len(parts) > 1)}{parts[-1]}", follows
