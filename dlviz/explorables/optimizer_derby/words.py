"""What the picture says in words: who is ahead, and numbers in few digits."""

import numpy as np

from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures.landscape import RACERS


def leaders(frame: Frame) -> np.ndarray:
    """The racers of the lowest loss, more than one if they are level; none if all are lost."""
    loss = frame["loss"][:, -1]
    return np.flatnonzero(loss == np.nanmin(loss)) if np.isfinite(loss).any() else np.array([], int)


def title(frame: Frame) -> str:
    """Who is ahead."""
    taken = len(frame["path"][0]) - 1
    names = [list(RACERS)[lane] for lane in leaders(frame)]
    match len(names):
        case 0:
            ahead = "all are lost"
        case 1:
            ahead = f"{names[0]} leads"
        case 2:
            ahead = f"{names[0]} and {names[1]} lead"
        case 5:
            ahead = "all five are level"
        case level:
            ahead = f"{level} are level in front"
    return f"After {count(taken, 'step')} at learning rate {number(frame['lr'])}, {ahead}"


def count(number: int, thing: str) -> str:
    """The number and the thing, in the plural where it is."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def number(value: float) -> str:
    """Two digits, with a power of ten where the number is small or large: 0.00016 becomes 2·10⁻⁴."""
    if value == 0:
        text = "0"
    elif 0.001 <= abs(value) < 10_000:
        text = f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"
    else:
        digit, power = f"{value:.0e}".split("e")
        text = f"{digit}·10" + f"{int(power)}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return text.replace("-", "−")
