"""What of the Playground's network is under the pointer, and which parameter that is."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dlviz.explorables.playground.features import FEATURES
from dlviz.explorables.playground.network_picture import INPUT, Layout, distances

NEAR = 6.0  # CSS pixels from a link


class Hit(NamedTuple):
    """An input, or a unit with its bias, or a link with its weight, or nothing."""

    name: str = ""
    number: int | None = None  # of the parameter
    unit: int | None = None  # among the hidden ones
    input: str = ""  # its field


def hit(places: Layout, used: Sequence[bool], widths: Sequence[int], x: float, y: float) -> Hit:
    """What is at (x, y) of a network that lies at these places."""
    for (field, feature), place in zip(FEATURES.items(), places.inputs, strict=True):
        if np.abs(place - (x, y)).max() <= INPUT / 2:
            return Hit(feature.name, input=field)
    weights, biases = split(np.arange(sum((a + 1) * b for a, b in pairwise(widths))), widths)
    for unit, place in enumerate(places.units):
        if np.abs(place - (x, y)).max() <= places.side / 2:
            return Hit(f"bias of {unit_name(unit, widths)}", int(np.concatenate(biases)[unit]), unit)
    away = distances(places.links, x, y)
    link = int(away.argmin())
    if away[link] > NEAR:
        return Hit()
    number = int(np.concatenate([weight.ravel() for weight in weights])[link])
    layer = next(layer for layer, weight in enumerate(weights) if number <= weight.max())
    to, of = np.argwhere(weights[layer] == number)[0]
    if layer:
        start = unit_name(sum(widths[1:layer]) + of, widths)
    else:
        start = [feature.name for feature, on in zip(FEATURES.values(), used, strict=True) if on][of]
    end = unit_name(sum(widths[1 : layer + 1]) + to if layer < len(weights) - 1 else -1, widths)
    return Hit(f"weight from {start} to {end}", number)


def split(parameters: np.ndarray, widths: Sequence[int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The weights, each (out, in), and the biases, each (out,), of all layers, out of one row."""
    weights, biases, at = [], [], 0
    for inputs, outputs in pairwise(widths):
        weights.append(parameters[at : (at := at + outputs * inputs)].reshape(outputs, inputs))
        biases.append(parameters[at : (at := at + outputs)])
    return weights, biases


def unit_name(unit: int, widths: Sequence[int]) -> str:
    """What a hidden unit, counted through all layers, is called; -1 is the output."""
    if unit < 0:
        return "the output"
    layer = 1
    while unit >= widths[layer]:
        unit, layer = unit - widths[layer], layer + 1
    return f"unit {unit + 1} of layer {layer}"
