"""What the threshold costs; cases by score above the cost of each threshold; curves and patients."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle

from dlviz.explorables.field_bench.data import held_out
from dlviz.pictures import style
from dlviz.pictures.writing import Writing

SIZE = 720, 574
HEADLINE = 30  # pixels at the top
ACROSS = 20  # patients in a row, of 1,000
# (true class, called malignant) -> colour and name; None: the faint tone of the theme
OUTCOMES = {
    (1, 0): (style.RED, "false negatives"),
    (1, 1): (style.ORANGE, "true positives"),
    (0, 1): (style.BLUE, "false positives"),
    (0, 0): (None, "true negatives"),
}
CURVE, BEST, DATA = style.PURPLE, style.GREEN, style.GREY
ON_COLOUR = {style.RED: "black", style.ORANGE: "black", style.BLUE: "white", None: None}  # of text
HEAD = {"fontsize": 10.5, "fontweight": "bold"}
SMALL = 9  # points: 10 pixels where the page is narrow
PIXELS = 100 / 72  # for each point
COSTS, RATES = (17, 279), ((328, 127), (328, 106))  # where what is said of both stands on the page, in pixels


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """Below a headline: left two axes over one threshold; right the two curves, and the patients."""
    page = _axes(fig, "page", 0, -HEADLINE, *SIZE)
    page.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), zorder=-1)
    page.set_axis_off()
    cases, cost = _axes(fig, "cases", 14, 55, 300, 147), _axes(fig, "cost", 14, 275, 300, 165)
    roc, recall = _axes(fig, "roc", 366, 30, 142, 142), _axes(fig, "recall", 566, 30, 142, 142)
    table, field = _axes(fig, "table", 328, 250, 286, 142), _axes(fig, "field", 629, 250, 80, 200)
    ink, paper, faint = look.ink, look.paper, look.faint
    colours = {outcome: colour or faint for outcome, (colour, _) in OUTCOMES.items()}
    scores, t = held_out()
    places = stacked(scores, t)

    for ax in (cases, cost):
        ax.set(xlim=(-0.03, 1.03), xticks=np.linspace(0, 1, 6), yticks=())
        ax.spines["left"].set_visible(False)
    cases.set(ylim=(places[:, 1].min() - 2, places[:, 1].max() + 2), xticklabels=[])
    cases.set_title(f"{len(t)} unseen cases by score", pad=24, **HEAD)
    cases.axhline(0, color=ink, lw=0.6, alpha=0.5)
    above_axes = {"va": "bottom", "fontsize": SMALL}
    groups = f"{t.sum()} malignant above, {(1 - t).sum()} benign below"
    cases.text(0.01, 1.04, groups, transform=cases.transAxes, **above_axes)
    cost.set(ylim=(0, 1.1), xlabel="threshold on the score: drag it")
    cost.set_title("expected cost of 1,000 patients", pad=24, **HEAD)
    for ax, x, y, title in (
        (roc, "false positive rate", "sensitivity", "ROC curve"),
        (recall, "recall (sensitivity)", "precision", "precision-recall"),
    ):
        ax.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        ax.set_title(title, **HEAD)
        ax.set(xticklabels=("0", "½", "1"), yticklabels=("0", "½", "1"))
        ax.set_xlabel(x, fontsize=SMALL, labelpad=2)
        ax.set_ylabel(y, fontsize=SMALL, labelpad=1)
    for ax in (cost, roc, recall):
        ax.set_facecolor(to_rgba(faint, 0.3))
    roc.plot([0, 1], [0, 1], color=look.muted, lw=1, ls=":")
    field.set(xlim=(-0.5, ACROSS - 0.5), ylim=(1000 / ACROSS - 0.5, -0.5))
    field.set_title("patients", **HEAD)
    field.set_axis_off()  # 4 pixels for each, of which 3 are filled
    _legend(fig, ink, f"precision at {100 * t.mean():.0f} %, as in the data")

    dot, point = {"ls": "", "mew": 0}, {"ls": "", "mec": paper, "clip_on": False}
    looks = {"marker": "o", "ms": 9, "color": ink, "zorder": 6}, {"marker": "D", "ms": 8, "color": BEST}
    return {
        "headline": Writing(page, ink, 20, "bold"),
        "places": places,
        "areas": [cost.add_patch(Polygon([[0, 0]], color=c, lw=0)) for c in (style.BLUE, style.RED)],
        "cases": [cases.plot([], [], "o", ms=3.6, color=c, **dot)[0] for c in colours.values()],
        "patients": [field.plot([], [], "s", ms=2.16, color=c, **dot)[0] for c in colours.values()],
        "thresholds": [ax.axvline(0, color=ink, lw=1.5) for ax in (cases, cost)],
        "data": recall.plot([], [], color=DATA, lw=1.2)[0],
        "curves": [ax.plot([], [], color=CURVE)[0] for ax in (roc, recall)],
        "equal": [roc.plot([], [], color=c, lw=1)[0] for c in (ink, BEST)],
        "points": {
            ax.get_label(): [ax.plot([], [], **point, **look)[0] for look in looks]
            for ax in (roc, recall, cost)
        },
        "counts": _table(table, page, colours, ink),
        "words": Writing(page, ink, SMALL * PIXELS),
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Colour cases and patients by their outcome, and move both points along all curves."""
    now, best = frame["threshold"]
    t, called, people = frame["t"], frame["scores"] >= now, frame["people"]
    for (truth, said), dots in zip(OUTCOMES, artists["cases"], strict=True):
        dots.set_data(*artists["places"][(t == truth) & (called == said)].T)
    ends = np.cumsum(whole([people[outcome] for outcome in OUTCOMES]))
    for start, end, dots in zip([0, *ends], ends, artists["patients"], strict=False):
        rows, columns = np.divmod(np.arange(start, end), ACROSS)
        dots.set_data(columns, rows)
    for line in artists["thresholds"]:
        line.set_xdata([now, now])

    grid, missed, total = (frame[f"curve {name}"] for name in ("threshold", "missed", "cost"))
    scale = max(total[0], total[-1])  # everyone is called malignant, nobody is
    for area, low, high in zip(artists["areas"], (missed, 0 * missed), (total, missed), strict=True):
        area.set_xy(np.column_stack([[*grid, *grid[::-1]], np.append(low, high[::-1]) / scale]))

    fpr, tpr = frame["curve fpr"], frame["curve tpr"]
    artists["curves"][0].set_data(fpr, tpr)
    artists["curves"][1].set_data(tpr, frame["curve precision"])
    artists["data"].set_data(tpr, frame["data precision"])
    fpr, tpr, precision = frame["fpr"], frame["tpr"], frame["precision"]  # each at the two thresholds
    ahead = np.array([-2, 2]) / np.hypot(1, frame["slope"])
    for x, y, line in zip(fpr, tpr, artists["equal"], strict=True):
        line.set_data(x + ahead, y + ahead * frame["slope"])
    places = {
        "roc": (fpr, tpr),
        "recall": (tpr, precision),
        "cost": (frame["threshold"], frame["cost"] / scale),
    }
    for name, (x, y) in places.items():
        for i, point in enumerate(artists["points"][name]):
            point.set_data(x[i : i + 1], y[i : i + 1])

    for writing, at in artists["counts"]:
        writing.show([(place, "center", number(people[outcome])) for outcome, place in at.items()])
    costs = [number(cost) for cost in frame["cost"]]
    headline = f"This threshold costs {costs[0]}, the best one {costs[1]}"
    if costs[0] == costs[1]:
        headline = f"No threshold costs less than this one: {costs[0]}"
    artists["headline"].show([((14, SIZE[1] - 24), "left", headline)])
    found, malignant, alarms = map(number, (people[1, 1], people[1].sum(), people[:, 1].sum()))
    right = f"precision {percent(precision[0])}: {found} of {alarms} alarms right"
    sentences = [
        f"now {costs[0]}, at {now:.2f};  least {costs[1]}, at {best:.2f}",
        f"sensitivity {percent(tpr[0])}: {found} of {malignant} found",
        right if called.any() else "precision: nobody is called malignant",
    ]
    artists["words"].show(
        [(place, "left", text) for place, text in zip((COSTS, *RATES), sentences, strict=True)]
    )


def number(value: float) -> str:
    """A number of patients, or a cost, with a digit after the point where it is small."""
    return f"{value:.1f}" if value < 9.95 and value != round(value) else f"{value:,.0f}"


def percent(share: float) -> str:
    """Whole percents; of a small share also a part of one; NaN is undefined."""
    if np.isnan(share):
        return "undefined"
    return f"{100 * share:.1f} %" if 0 < share < 0.0095 else f"{100 * share:.0f} %"


def whole(people: list[float]) -> list[int]:
    """Numbers that add up to a whole one, as whole numbers that do: the largest remainders are rounded up."""
    floors = np.floor(np.round(people, 9)).astype(int)
    up = np.argsort(floors - people, kind="stable")[: round(sum(people)) - floors.sum()]
    floors[up] += 1
    return floors.tolist()


def stacked(scores: np.ndarray, t: np.ndarray, width: float = 0.0185) -> np.ndarray:
    """Where the cases stand (n, 2), beside or on one another: malignant above 0, benign below."""
    order, level = scores.argsort(), np.zeros(len(scores))
    for truth, way in ((1, 1), (0, -1)):
        ends: list[float] = []  # of each level, so far
        for i in order[t[order] == truth]:
            k = next((k for k, end in enumerate(ends) if end <= scores[i]), len(ends))
            ends[k : k + 1] = [scores[i] + width]
            level[i] = way * (k + 1)
    return np.column_stack([scores, level])


def _table(
    ax: Axes, page: Axes, colours: dict[tuple[int, int], str], ink: str
) -> list[tuple[Writing, dict[tuple[int, int], np.ndarray]]]:
    """The confusion matrix, rows the truth, with its cells in their colours.

    Returns, for each colour of text, what writes the counts in it, and where on the page each of them stands.
    """
    ax.set(xlim=(-0.64, 2), ylim=(2, -0.3))
    ax.set_title("confusion matrix, 1,000 patients", **HEAD)
    ax.set_axis_off()
    to_page = ax.transData - page.transData
    counts: dict[str, tuple[Writing, dict]] = {}
    for (truth, called), (colour, name) in OUTCOMES.items():
        ax.add_patch(Rectangle((called + 0.01, truth + 0.01), 0.98, 0.98, color=colours[truth, called], lw=0))
        on_it = ON_COLOUR[colour] or ink
        words = {"ha": "center", "va": "center", "color": on_it}
        ax.text(called + 0.5, truth + 0.76, name, fontsize=SMALL, **words)
        if on_it not in counts:
            counts[on_it] = Writing(page, on_it, 15 * PIXELS), {}
        counts[on_it][1][truth, called] = to_page.transform((called + 0.5, truth + 0.46))
    for i, name in enumerate(("benign", "malignant")):
        ax.text(i + 0.5, -0.06, f"called {name}", fontsize=SMALL, ha="center")
        ax.text(-0.04, i + 0.5, name, fontsize=SMALL, ha="right", va="center")
    return list(counts.values())


def _legend(fig: Figure, ink: str, data: str) -> None:
    """What points, lines and areas mean, in two rows below."""
    entries = {
        "threshold as it is set": Line2D([], [], marker="o", ms=8, color=ink, ls=""),
        "cost of false positives": Patch(color=style.BLUE, lw=0),
        "threshold of least cost": Line2D([], [], marker="D", ms=7, color=BEST, ls=""),
        "cost of false negatives": Patch(color=style.RED, lw=0),
        "lines through ROC points: equal cost": Line2D([], [], color=ink, lw=1),
        data: Line2D([], [], color=DATA, lw=1.2),
    }
    look = {"ncols": 3, "fontsize": SMALL, "handlelength": 1.4, "columnspacing": 1.6, "borderaxespad": 0.2}
    fig.legend(entries.values(), entries, loc="lower left", bbox_to_anchor=(0.005, 0), **look)


def _axes(fig: Figure, label: str, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the left edge and the lower edge of the headline."""
    across, down = SIZE
    return fig.add_axes(
        (left / across, 1 - (HEADLINE + top + height) / down, width / across, height / down), label=label
    )
