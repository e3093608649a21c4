"""FieldBench: one classifier in the field, where the prevalence and the costs are not those of the data."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.field_bench import code_numpy, picture
from dlviz.explorables.field_bench.picture import number, percent
from dlviz.explorables.kit.controls import slider, steps
from dlviz.explorables.kit.explorable import Explorable, Frame


class FieldBench(Explorable):
    """Which threshold is right? That depends on how rare the disease is and on what each mistake costs.

    One logistic regression on two measurements of a tumour has scored 228 real cases that it never saw.
    Moving the threshold trades false negatives for false positives; the classifier alone cannot say which
    trade is the right one.
    """

    size = picture.SIZE
    numpy = staticmethod(code_numpy.field_bench)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """The threshold on the score, how common the disease is, and the costs in any one unit."""

        threshold: float = slider(0.5, 0.0, 1.0, step=0.01, label="threshold")
        prevalence: int = steps(100, (1, 2, 5, 10, 20, 50, 100, 200, 370, 500), label="malignant, of 1,000")
        cost_fp: int = steps(1, (1, 2, 5, 10, 20, 50, 100), label="a false positive costs")
        cost_fn: int = steps(20, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000), label="a false negative costs")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What happens to 1,000 patients, and what the best threshold would cost."""
        (_, alarms), (missed, found) = frame["people"]
        now, least = map(number, frame["cost"])
        precision = percent(frame["precision"][0])
        return (
            f"At threshold {state.threshold:.2f}, of {state.prevalence} malignant tumours in 1,000 patients "
            f"{number(found)} are found and {number(missed)} missed, and {number(alarms)} benign ones are "
            f"called malignant: precision {precision}; at {state.cost_fp} for a false positive and "
            f"{state.cost_fn} for a false negative this costs {now}, and the best threshold, "
            f"{frame['threshold'][1]:.2f}, {least}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What the threshold under the pointer would do."""
        if ax in ("page", "table", "field"):
            return ""
        threshold = _threshold(frame, ax, x, y)
        there = code_numpy.field_bench(threshold, state.prevalence, state.cost_fp, state.cost_fn)
        fpr, tpr, precision = (percent(there[name][0]) for name in ("fpr", "tpr", "precision"))
        return (
            f"threshold {threshold:.2f}: sensitivity {tpr}, false positive rate {fpr},\n"
            f"precision {precision}, cost {number(there['cost'][0])}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Take the threshold, or a point on a curve, along."""
        if ax in ("page", "table", "field"):
            return state
        return replace(state, threshold=_threshold(frame, ax, x, y))


def _threshold(frame: Frame, ax: str, x: float, y: float) -> float:
    """The threshold under the pointer: beside it on an axis of thresholds, nearest on a curve."""
    if ax in ("cases", "cost"):
        return round(float(np.clip(x, 0, 1)), 2)
    along, up = ("fpr", "tpr") if ax == "roc" else ("tpr", "precision")
    apart = np.hypot(frame[f"curve {along}"] - x, frame[f"curve {up}"] - y)
    return round(float(frame["curve threshold"][np.nanargmin(apart)]), 2)
