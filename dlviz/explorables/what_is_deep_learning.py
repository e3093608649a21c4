"""The explorables of lesson 01: FeatureBench and ThreeDrivers."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dlviz import data, nn, optim, train
from dlviz.data import hand_made, milestones
from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.digits import REACH, Crowd
from dlviz.pictures.still_text import StillText

EPOCHS = 30


class FeatureBench(Explorable):
    """Which two numbers tell digits apart: two that we thought of, or two that a network learned?"""

    size = (760, 400)

    @dataclass(frozen=True)
    class State:
        """Left two features made by hand; right two that a network has learned in `epochs`; and one digit."""

        epochs: int = slider(20, 0, EPOCHS, step=1, label="epochs of learning")
        across: str = choice("ink", list(hand_made.FEATURES), label="across")
        up: str = choice("symmetry", list(hand_made.FEATURES), label="up")
        digit: int = slider(5, 0, 359, step=1, label="digit")

    numpy = """
import numpy as np
from dlviz import data, nn, optim, train
from dlviz.data import hand_made

train_set, test_set = data.load_digits("train"), data.load_digits("test")
x, test_x = train_set.x.astype(float), test_set.x.astype(float)  # (n, 8, 8)
t, test_t = train_set.t, test_set.t

network = nn.Sequential(nn.Flatten(), nn.Linear(64, 32, rng=3), nn.Tanh(),
                        nn.Linear(32, 2, rng=4),  # the two features
                        nn.Linear(2, 10, rng=5)).double()
optimizer = optim.Adam(network.parameters(), lr=0.01)
batches = data.minibatches(x - 0.5, t, 64, rng=0)
for step in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=epochs):
    pass

def two_learned(images):
    h = images - 0.5
    for layer in list(network)[:4]:
        h = layer(h)
    return h  # (n, 2)

def two_hand_made(images):
    return np.column_stack([hand_made.FEATURES[name](images) for name in (across, up)])

frame = {"image": test_x[digit], "label": test_t[digit]}
for kind, two in (("hand", two_hand_made), ("learned", two_learned)):
    mean, std = two(x).mean(axis=0), two(x).std(axis=0)
    features, unseen = (two(x) - mean) / std, (two(test_x) - mean) / std
    averages = np.stack([features[t == k].mean(axis=0) for k in range(10)])
    distances = np.linalg.norm(unseen[:, None] - averages, axis=2)
    read = distances.argmin(axis=1)  # the class whose average is nearest
    frame |= {kind: unseen, f"{kind} averages": averages, f"{kind} read": read,
              f"{kind} right": np.mean(read == test_t)}
"""
    torch = """
import numpy as np
import torch
from torch import nn
import dlviz.nn
from dlviz import bridge, data, train
from dlviz.data import hand_made

train_set, test_set = data.load_digits("train"), data.load_digits("test")
x, test_x = train_set.x.astype(float), test_set.x.astype(float)  # (n, 8, 8)
t, test_t = train_set.t, torch.tensor(test_set.t)

layers = [bridge.twin(dlviz.nn.Linear(*sizes, rng=seed))  # the same first weights
          for seed, sizes in ((3, (64, 32)), (4, (32, 2)), (5, (2, 10)))]
network = nn.Sequential(nn.Flatten(), layers[0], nn.Tanh(),
                        layers[1],  # the two features
                        layers[2]).double()
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
batches = data.minibatches(x - 0.5, t, 64, rng=0)
for step in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=epochs):
    pass

def two_learned(images):
    with torch.no_grad():
        return network[:4](torch.tensor(images) - 0.5)  # (n, 2)

def two_hand_made(images):
    return torch.tensor(np.column_stack([hand_made.FEATURES[name](images) for name in (across, up)]))

frame = {"image": test_x[digit], "label": test_t[digit]}
for kind, two in (("hand", two_hand_made), ("learned", two_learned)):
    mean, std = two(x).mean(dim=0), two(x).std(dim=0, correction=0)
    features, unseen = (two(x) - mean) / std, (two(test_x) - mean) / std
    averages = torch.stack([features[torch.tensor(t == k)].mean(dim=0) for k in range(10)])
    read = torch.cdist(unseen, averages).argmin(dim=1)  # the class whose average is nearest
    frame |= {kind: unseen, f"{kind} averages": averages, f"{kind} read": read,
              f"{kind} right": (read == test_t).double().mean()}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """Both pairs of features of the unseen digits, the averages of the classes, and what is read."""
        t, unseen = _digits("train").t, _digits("test")
        pairs = {
            "hand": [
                np.column_stack([_hand_made(name, split) for name in (state.across, state.up)])
                for split in ("train", "test")
            ],
            "learned": _learned()[state.epochs],
        }
        frame = {"image": unseen.x[state.digit].astype(float), "label": int(unseen.t[state.digit])}
        frame |= {"settings": state}
        for kind, (known, new) in pairs.items():
            mean, std = known.mean(axis=0), known.std(axis=0)
            known, new = (known - mean) / std, (new - mean) / std
            averages = np.stack([known[t == k].mean(axis=0) for k in range(10)])
            read = ((new[:, None] - averages) ** 2).sum(axis=2).argmin(axis=1)
            right = np.mean(read == unseen.t)
            frame |= {kind: new, f"{kind} averages": averages, f"{kind} read": read, f"{kind} right": right}
        return frame

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the hand-made plane, right the learned one, between them one digit."""
        planes = {"hand": fig.add_axes((0.035, 0.1, 0.395, 0.75))}
        planes["learned"] = fig.add_axes((0.57, 0.1, 0.395, 0.75))
        paper = fig.add_axes((0.45, 0.5, 0.1, 0.19), label="paper")
        paper.set(xticks=[], yticks=[])
        paper.spines[:].set(visible=True, color=style.GREY)
        t = _digits("test").t
        parts: dict[str, Any] = {"image": paper.imshow(np.zeros((8, 8)), "gray_r", vmin=0, vmax=1)}
        parts["said"] = _words(paper, 0.5, -0.15, ha="center", va="top", linespacing=1.6)
        for kind, colour, words, across, up, x, side in (
            ("hand", style.HAND_MADE, "two features made by hand", "", "", -0.03, "right"),
            (
                "learned",
                style.LEARNED,
                "two features learned",
                "learned: the first",
                "the second",
                1.03,
                "left",
            ),
        ):
            ax = planes[kind]
            ax.set(label=kind, xticks=[], yticks=[])
            ax.spines[:].set(visible=True, color=colour, lw=2)
            ax.text(0, 1.1, words, transform=ax.transAxes, fontsize=12, weight="bold")
            ax.text(0, 1.03, "nearest to their own average:", transform=ax.transAxes)
            names = [
                _words(ax, 0.5, -0.03, across, ha="center", va="top"),
                _words(ax, x, 0.5, up, ha=side, va="center", rotation=90),
            ]
            parts[kind] = {
                "crowd": Crowd(ax, t),
                "score": _words(ax, 1, 1.03, fontsize=16, ha="right"),
                "names": names if kind == "hand" else [],  # those of the learned ones stand still
            }
        return parts

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Move the digits, cut the cells, ring the chosen one in both planes."""
        state = frame["settings"]
        for kind in ("hand", "learned"):
            artists[kind]["crowd"].show(frame[kind], frame[f"{kind} averages"], state.digit)
            artists[kind]["score"].set_text(f"{100 * frame[f'{kind} right']:.0f} %")
        for text, name in zip(artists["hand"]["names"], (state.across, state.up), strict=True):
            text.set_text(name)
        artists["image"].set_data(frame["image"])
        by_hand, learned = (frame[f"{kind} read"][state.digit] for kind in ("hand", "learned"))
        artists["said"].set_text(f"a {frame['label']}\n◂ {by_hand}      {learned} ▸")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How well each pair of features tells the digits apart, and what becomes of the chosen digit."""
        hand, learned = (100 * frame[f"{kind} right"] for kind in ("hand", "learned"))
        read = [frame[f"{kind} read"][state.digit] for kind in ("hand", "learned")]
        return (
            f"By {state.across} and {state.up}, {hand:.0f} % of the unseen digits are nearest to the average "
            f"of their kind; by two features learned in {_count(state.epochs, 'epoch')}, {learned:.0f} %. "
            f"Digit {state.digit}, a {frame['label']}, is read as {read[0]} and as {read[1]}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The digit under the pointer, and its two numbers."""
        if ax not in ("hand", "learned"):
            return ""
        i = _nearest(frame[ax], x, y)
        said = f"digit {i}: a {_digits('test').t[i]}, read as {frame[f'{ax} read'][i]}"
        if ax == "learned":
            return said
        numbers = [f"{name} {_hand_made(name, 'test')[i]:.2f}" for name in (state.across, state.up)]
        return "\n".join([said, *numbers])

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Choose the digit under the pointer."""
        return replace(state, digit=_nearest(frame[ax], x, y)) if ax in ("hand", "learned") else state


DRIVERS = {  # table, what is counted, who moves, ends of the tenfold scale, top of the plain one
    "data": (milestones.DATA_SETS, "examples to learn from", "data sets", (1e4, 1e14), 1.7e13),
    "computing power": (
        milestones.TRAINING_RUNS,
        "FLOP in one training",
        "training runs",
        (1e11, 1e27),
        4.2e25,
    ),
    "architectures": (milestones.IMAGENET, "ImageNet: top-5 error, %", "errors", (1, 60), 32),
}
MARKS = {
    "images": ("o", style.SKY),
    "text": ("^", style.GREEN),
    "hand-made": ("s", style.HAND_MADE),
    "learned": ("o", style.LEARNED),
}


class ThreeDrivers(Explorable):
    """How fast have data, computing power and architectures moved, and how sure is that?"""

    size = (760, 400)

    @dataclass(frozen=True)
    class State:
        """One driver; the kinds of systems and the first year that count for its trend; the scale."""

        driver: str = choice("computing power", list(DRIVERS), label="driver")
        kind: str = choice("images and text", ["images and text", "images", "text"], label="systems for")
        since: int = slider(2010, 1990, 2018, step=1, label="trend since")
        tenfold: bool = toggle(True, label="scale in powers of ten")

    numpy = """
import numpy as np
from dlviz.data import milestones

table = {"data": milestones.DATA_SETS, "computing power": milestones.TRAINING_RUNS,
         "architectures": milestones.IMAGENET}[driver]
left_out = {"images": ["text"], "text": ["images", "hand-made", "learned"]}.get(kind, [])
chosen = [m for m in table if m.kind not in left_out]
year = np.array([m.year for m in chosen], dtype=float)
value = np.array([m.value for m in chosen], dtype=float)

counts = year >= since
slope = at_2010 = np.nan
if len(set(year[counts])) > 1:  # a straight line through the logarithms
    slope, at_2010 = np.polyfit(year[counts] - 2010, np.log2(value[counts]), 1)
frame = {"year": year, "value": value, "slope": slope, "at_2010": at_2010}
"""
    torch = """
import torch
from dlviz.data import milestones

table = {"data": milestones.DATA_SETS, "computing power": milestones.TRAINING_RUNS,
         "architectures": milestones.IMAGENET}[driver]
left_out = {"images": ["text"], "text": ["images", "hand-made", "learned"]}.get(kind, [])
chosen = [m for m in table if m.kind not in left_out]
year = torch.tensor([m.year for m in chosen], dtype=torch.float64)
value = torch.tensor([m.value for m in chosen], dtype=torch.float64)

counts = year >= since
slope = at_2010 = torch.nan
if len(set(year[counts].tolist())) > 1:  # a straight line through the logarithms
    columns = torch.stack([year[counts] - 2010, torch.ones(counts.sum())], dim=1)
    slope, at_2010 = torch.linalg.lstsq(columns, value[counts].log2()[:, None]).solution[:, 0]
frame = {"year": year, "value": value, "slope": slope, "at_2010": at_2010}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The points, and the line through their logarithms."""
        chosen = _chosen(state)
        year = np.array([point.year for point in chosen], dtype=float)
        value = np.array([point.value for point in chosen], dtype=float)
        counts = year >= state.since
        slope = at_2010 = np.nan
        if len(set(year[counts])) > 1:
            slope, at_2010 = np.polyfit(year[counts] - 2010, np.log2(value[counts]), 1)
        return {
            "year": year,
            "value": value,
            "slope": float(slope),  # doublings in a year
            "at_2010": float(at_2010),  # the logarithm to base 2
            "settings": state,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """One chart: years across, what is counted upwards."""
        ax = fig.add_axes((0.09, 0.1, 0.89, 0.76), label="chart")
        ax.set(xlim=(1988, 2029), xticks=range(1990, 2026, 5))
        ax.yaxis.get_offset_text().set_x(-0.065)  # beside what is counted
        fig.legend(
            [Patch(color=colour) for _, colour in MARKS.values()],
            ["images", "text", "features made by hand", "features learned"],
            loc="upper right",
            ncols=4,
            fontsize=9,
            handlelength=1,
            columnspacing=1.2,
        )
        ink = ax.xaxis.label.get_color()
        most = max(len(table) for table, *_ in DRIVERS.values())
        return {
            "shade": ax.axvspan(1980, 1990, color=style.GREY, alpha=0.15, lw=0),
            "since": ax.axvline(1990, color=style.GREY, lw=1.2),
            "trend": ax.plot([], [], color=ink, lw=1.2, ls="--")[0],
            "human": [
                ax.plot([], [], color=style.GREY, lw=1, ls=":")[0],
                ax.text(1989, milestones.HUMAN.value, "", fontsize=9, va="bottom", clip_on=True),
            ],
            "points": {
                kind: ax.plot([], [], mark, color=colour, ms=8, mec=ax.get_facecolor())[0]
                for kind, (mark, colour) in MARKS.items()
            },
            "names": [ax.text(0, 0, "", fontsize=9, clip_on=True) for _ in range(most)],
            "counted": _words(ax, 0, 1.02, fontsize=11),
            "said": _words(ax, 1, 1.02, fontsize=13, ha="right", weight="bold"),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Place points, names and trend; move the axis only where driver or scale asks for it."""
        state, ax = frame["settings"], artists["since"].axes
        _, counted, _, ends, top = DRIVERS[state.driver]
        scale, limits = ("log", ends) if state.tenfold else ("linear", (0, top))
        if (scale, limits) != (ax.get_yscale(), ax.get_ylim()):
            ax.set_yscale(scale)
            ax.set_ylim(*limits)
        artists["counted"].set_text(counted)
        chosen = _chosen(state)
        for kind, points in artists["points"].items():
            mine = [i for i, point in enumerate(chosen) if point.kind == kind]
            points.set_data(frame["year"][mine], frame["value"][mine])
        for name in artists["names"]:
            name.set_text("")
        above = np.log2(frame["value"]) > frame["at_2010"] + frame["slope"] * (frame["year"] - 2010) - 0.7
        rising, taken = frame["slope"] > 0, list[Bbox]()
        for name, point, is_above in reversed(list(zip(artists["names"], chosen, above, strict=False))):
            free = is_above == rising  # the trend leaves this corner of the point free, and the opposite one
            corners = (is_above, free), (not is_above, not free), (is_above, not free), (not is_above, free)
            for up, left in corners:  # the first where no name lies yet
                if state.tenfold or point.value > top / 50:  # else too near the ground to be told apart
                    name.set_text(f"{point.name}   " if left else f"   {point.name}")
                name.set(x=point.year, y=point.value, ha="right" if left else "left")
                name.set_va("bottom" if up else "top")
                box = name.get_window_extent()
                if not any(box.overlaps(other) for other in taken):
                    break
            taken.append(box)
        year = np.linspace(state.since, 2029, 60)
        artists["trend"].set_data(year, 2.0 ** (frame["at_2010"] + frame["slope"] * (year - 2010)))
        artists["shade"].set_width(state.since - 1980)
        artists["since"].set_xdata([state.since] * 2)
        line, words = artists["human"]
        shown = state.driver == "architectures"
        line.set_data([1988, 2029] if shown else [], [milestones.HUMAN.value] * 2 if shown else [])
        words.set_text(milestones.HUMAN.name if shown else "")
        artists["said"].set_text(_pace(frame))

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The trend, from which points."""
        counted = int((frame["year"] >= state.since).sum())
        scale = "powers of ten" if state.tenfold else "equal steps"
        return (
            f"{state.driver.capitalize()}, systems for {state.kind}, {len(frame['year'])} points in {scale}: "
            f"by the {counted} since {state.since}, {_pace(frame)}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Name, year, figure and source of the nearest point."""
        chosen = _chosen(state)
        if not chosen:
            return ""
        top = DRIVERS[state.driver][4]
        height = np.log10 if state.tenfold else lambda value: np.asarray(value) / top * 10
        near = np.hypot((frame["year"] - x) / 3, height(frame["value"]) - height(max(y, 1e-3)))
        point = chosen[int(near.argmin())]
        return f"{point.name}, {point.year}: {_number(point.value)}\n{point.source}"

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull the year since which points count."""
        return replace(state, since=int(np.clip(round(x), 1990, 2018)))


@cache
def _digits(split: str) -> data.Dataset:
    return data.load_digits(split)


@cache
def _hand_made(name: str, split: str) -> np.ndarray:
    """One feature of all digits of a split, (n,)."""
    return hand_made.FEATURES[name](_digits(split).x.astype(float))


@cache
def _learned() -> list[tuple[np.ndarray, np.ndarray]]:
    """The two features of the training and of the unseen digits, (n, 2) each, after 0, 1, … epochs."""
    known, unseen = (_digits(split).x.astype(float) - 0.5 for split in ("train", "test"))
    network = nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, 32, rng=3),
        nn.Tanh(),
        nn.Linear(32, 2, rng=4),  # the two features
        nn.Linear(2, 10, rng=5),
    ).double()

    def features(h: np.ndarray) -> np.ndarray:
        for layer in list(network)[:4]:
            h = layer(h)
        return h

    kept = [(features(known), features(unseen))]
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    batches = data.minibatches(known, _digits("train").t, 64, rng=0)
    for step in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=EPOCHS):
        if step.index == step.batches:
            kept.append((features(known), features(unseen)))
    return kept


def _words(ax: Axes, x: float, y: float, text: str = "", **look: Any) -> Text:
    """A text that seldom changes, at (x, y) of the axes: 0 and 1 are its edges."""
    return ax.add_artist(StillText(x, y, text, transform=ax.transAxes, clip_on=False, **look))


def _nearest(points: np.ndarray, x: float, y: float) -> int:
    """Which digit is drawn nearest to (x, y)."""
    return int(((np.clip(points, -REACH, REACH) - [x, y]) ** 2).sum(axis=1).argmin())


def _chosen(state: Any) -> list[milestones.Milestone]:
    """The rows of the driver's table that the state shows."""
    left_out = {"images": ["text"], "text": ["images", "hand-made", "learned"]}.get(state.kind, [])
    return [point for point in DRIVERS[state.driver][0] if point.kind not in left_out]


def _pace(frame: Frame) -> str:
    """The trend in words."""
    if not len(frame["year"]):
        return "ImageNet holds no text"
    if np.isnan(frame["slope"]):
        return "there are too few points for a trend"
    months = 12 / abs(frame["slope"])
    verb = "double" if frame["slope"] > 0 else "halve"
    return f"{DRIVERS[frame['settings'].driver][2]} {verb} every {months:.0f} months"


def _number(value: float) -> str:
    """A figure in short."""
    return f"{value:.3g}" if value < 1000 else f"{value:.1e}".replace("e+", " · 10^")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
