"""Sinusoidal positions."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    A table of angles first, a row for each position, a column for each pair of numbers. Then sines of it go
    to the even columns, cosines to the odd ones.

    Pair number i turns by 1 / 10000^(2i / width) from one position to the next. `np.arange(0, width, 2)` is
    2i for all pairs, and `np.arange(length)[:, None]` is a column of positions.

    `angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)`; then
    `table[:, 0::2] = np.sin(angles)` and `table[:, 1::2] = np.cos(angles)`.
    """,
)
def positions(length, width):
    """Where a token stands, as numbers to be added to it: sines and cosines, from fast to slow.

    length: of positions t = 0, 1, …; width: of numbers for each position, even
    -> (length, width): sin(t / 10000^(2i / width)) in column 2i, the cosine of the same in column 2i + 1
    """
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)
    table = np.empty((length, width))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


@positions.cases
def _(rng):
    yield call(3, 4)
    yield call(1, 2)
    yield call(5, 2)
    yield call(4, 4)
    yield call(2, 10)
    for _ in range(3):
        yield call(int(rng.integers(6, 60)), 2 * int(rng.integers(3, 20)))
    yield call(int(rng.integers(500, 600)), 6)


@positions.expected
def _(length, width):
    import torch

    rates = torch.logspace(0, -4, width // 2 + 1, dtype=torch.float64)[:-1]
    angles = torch.outer(torch.arange(length, dtype=torch.float64), rates)
    return torch.view_as_real(torch.polar(torch.ones_like(angles), angles)).flip(-1).flatten(1)


def turned(length, width, exponents):
    """The angles, positions by pairs, for these powers of 1 / 10000."""
    return np.arange(length)[:, None] / 10_000.0**exponents


def in_pairs(first, second):
    """Columns of both, in turn."""
    return np.stack([first, second], axis=-1).reshape(len(first), -1)


def paired(angles):
    """Sine and cosine, in turn."""
    return in_pairs(np.sin(angles), np.cos(angles))


def shares(width):
    """2i / width, for each pair."""
    return np.arange(0, width, 2) / width


@positions.mistake("sine and cosine swapped")
def _(length, width):
    """Your even columns hold cosines. Sines go there, in columns 0, 2, 4, …, and cosines to the right of
    them."""
    angles = turned(length, width, shares(width))
    return in_pairs(np.cos(angles), np.sin(angles))


@positions.mistake("halves in place of pairs")
def _(length, width):
    """You put all sines into the left half and all cosines into the right one. A network would not mind; but
    here, as in the paper, they take turns: `table[:, 0::2]` and `table[:, 1::2]`."""
    angles = turned(length, width, shares(width))
    return np.hstack([np.sin(angles), np.cos(angles)])


@positions.mistake("axes swapped")
def _(length, width):
    """Your table lies on its side. A row belongs to a position, a column to one of the `width` numbers."""
    return paired(turned(length, width, shares(width))).T


@positions.mistake("axes swapped")
def _(length, width):
    """The shape is right, but you count positions along the columns and pairs along the rows. A row belongs
    to a position: `np.arange(length)[:, None]`."""
    row, column = np.mgrid[:length, :width]
    angles = column / 10_000 ** (row // 2 * 2 / width)
    return np.where(row % 2, np.cos(angles), np.sin(angles))


@positions.mistake("i in place of 2i")
def _(length, width):
    """Your exponent is i / width for pair number i. It is 2i / width, so that the rates reach down to nearly
    1 / 10000."""
    return paired(turned(length, width, shares(width) / 2))


@positions.mistake("4i in place of 2i")
def _(length, width):
    """Your exponent is twice too large: is it 2i / (width / 2)? Count i over the pairs, and take 2i /
    width."""
    return paired(turned(length, width, 2 * shares(width)))


@positions.mistake("a rate for each column")
def _(length, width):
    """Each of your columns turns at a rate of its own. A sine and the cosine next to it share one: the
    exponent is 2i / width for both columns 2i and 2i + 1."""
    angles = turned(length, width, np.arange(width) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


@positions.mistake("a rate for each column")
def _(length, width):
    """You take the number of the column for i. i counts the *pairs*, columns 2i and 2i + 1, so the exponent
    is column / width for an even one, and that of its left neighbour for an odd one."""
    angles = turned(length, width, 2 * np.arange(width) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


@positions.mistake("rates that end at 1/10000")
def _(length, width):
    """Your slowest pair turns at exactly 1 / 10000: you divide i by width / 2 - 1, as some programs do. In
    the paper the exponent is 2i / width."""
    return paired(turned(length, width, np.arange(width // 2) / (width / 2 - 1)))


@positions.mistake("positions from 1")
def _(length, width):
    """Your first position is 1. Count from 0: the first row is 0, 1, 0, 1, and so on."""
    return paired(turned(length + 1, width, shares(width)))[1:]


@positions.mistake("multiplied by the power")
def _(length, width):
    """You multiply t by 10000^(2i / width), so pairs get faster and faster. Divide: the first pair is the
    fastest."""
    return paired(turned(length, width, -shares(width)))


@positions.mistake("no power")
def _(length, width):
    """You divide t by 10000 *times* 2i / width, which is 0 for the first pair. It is a power: `10_000 ** (2 *
    i / width)`."""
    return paired(np.arange(length)[:, None] / (10_000 * shares(width)))


@positions.mistake("one rate for all pairs")
def _(length, width):
    """All your pairs turn at the same rate, 1 radian from one position to the next. If you divide by
    10000^(2i / width), look at the exponent: `2i // width` would always be 0. Divide with `/`."""
    return paired(turned(length, width, 0 * shares(width)))


@positions.mistake("sines only")
def _(length, width):
    """You fill all columns with sines. The odd ones hold cosines: a pair tells where on its circle it is, a
    sine alone does not."""
    angles = turned(length, width, shares(width))
    return in_pairs(np.sin(angles), np.sin(angles))


@positions.mistake("angles only")
def _(length, width):
    """You return the angles themselves, which grow without end. Take their sines and cosines: between -1 and
    1, however long the text."""
    angles = turned(length, width, shares(width))
    return in_pairs(angles, angles)


@positions.mistake("angles in degrees")
def _(length, width):
    """You turn the angles from degrees to radians. They are in radians: t = 1 is `np.sin(1.0)` in the first
    pair."""
    return paired(np.deg2rad(turned(length, width, shares(width))))


@positions.mistake("full turns")
def _(length, width):
    """You multiply the angles by 2π. In the paper t / 10000^(2i / width) is the angle itself, in radians."""
    return paired(2 * np.pi * turned(length, width, shares(width)))


@positions.mistake("positions as shares of the length")
def _(length, width):
    """You divide t by the length, so that a token's place depends on how long the text is. t is the plain
    number: 0, 1, 2."""
    return paired(turned(length, width, shares(width)) / length)
