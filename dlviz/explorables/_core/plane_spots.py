"""What of the Playground's network is under the pointer, and which parameter that is."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dlviz.pictures.unit_network import MAP, distances, layout

NEAR = 6.0  # CSS pixels from a link


class Spot(NamedTuple):
    """An input, or a unit with its bias, or a link with its weight, or nothing."""

    name: str = ""
    number: int | None = None  # of the parameter
    unit: int | None = None  # among the hidden ones
    input: str = ""  # its field


def find(
    inputs: Mapping[str, str],
    used: Sequence[bool],
    widths: Sequence[int],
    net: tuple[float, float, float],
    x: float,
    y: float,
) -> Spot:
    """What is at (x, y) of a network laid out in `net`; `inputs` are the fields and what they are called."""
    places = layout(used, widths[1:-1], *net)
    weights, biases = split(np.arange(sum((a + 1) * b for a, b in pairwise(widths))), widths)
    for (field, name), place in zip(inputs.items(), places.inputs, strict=True):
        if np.abs(place - (x, y)).max() <= MAP / 2:
            return Spot(name, input=field)
    for unit, place in enumerate(places.units):
        if np.abs(place - (x, y)).max() <= MAP / 2:
            return Spot(f"bias of {unit_name(unit, widths)}", int(np.concatenate(biases)[unit]), unit)
    away = distances(places.links, x, y)
    if away.min() > NEAR:
        return Spot()
    layer, to, of = [
        (layer, to, of) for layer, weight in enumerate(weights) for to, of in np.ndindex(weight.shape)
    ][int(away.argmin())]
    named = [[name for name, on in zip(inputs.values(), used, strict=True) if on]]
    named += [
        [unit_name(sum(widths[1:i]) + j, widths) for j in range(widths[i])] for i in range(1, len(widths) - 1)
    ]
    named += [[unit_name(-1, widths)]]
    return Spot(f"weight from {named[layer][of]} to {named[layer + 1][to]}", int(weights[layer][to, of]))


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
