"""Where a plotted line or the mark of a point runs through a text."""

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

FAINT = 1.0  # points: thinner lines, such as zero lines and grids, may pass behind a text
THICK = 10.0  # points: thicker lines are what a text stands on


def strokes(figure):
    """What is plotted, in pixels: (axes, paths of lines, boxes of marks), of each artist that is seen."""
    decorations = {
        line
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for line in [*axis.get_gridlines(), *axis.get_ticklines(), *axis.get_ticklines(minor=True)]
    }
    for legend in figure.findobj(Legend):
        decorations |= {*legend.findobj(Line2D), *legend.findobj(LineCollection)}
    for line in figure.findobj(lambda artist: isinstance(artist, (Line2D, LineCollection))):
        ax = line.axes
        if line in decorations or ax is None or not (line.get_visible() and ax.get_visible()):
            continue
        yield line, ax, list(_paths(line)), _marks(line)


def _paths(line):
    if isinstance(line, Line2D):
        if line.get_linestyle() != "None" and FAINT < line.get_linewidth() < THICK:
            yield line.get_transform().transform_path(line.get_path())
    elif line.get_linewidths().size and max(line.get_linewidths()) > FAINT:
        yield from map(line.get_transform().transform_path, line.get_paths())


def _marks(line):
    """The boxes of a line's marks, (n, 4): left, bottom, right, top."""
    if not isinstance(line, Line2D) or line.get_marker() in ("None", None, "", " "):
        return np.empty((0, 4))
    places = line.get_transform().transform(line.get_xydata())
    if line.get_markevery() is not None:
        places = places[line.get_markevery()]
    places = places[np.isfinite(places).all(axis=1)]
    if line.get_clip_on():
        places = places[[line.axes.bbox.contains(*place) for place in places]]
    half = line.get_markersize() / 2 * line.figure.dpi / 72
    return np.hstack([places - half, places + half])


def discs(figure):
    """What hides lines that lie lower: (zorder, boxes (n, 4)) of discs, and of lines as thick as a text."""
    for line in figure.findobj(Line2D):
        if line.get_linewidth() >= THICK and line.get_visible():
            ends = line.get_transform().transform(line.get_xydata()).reshape(-1, 2)
            half = line.get_linewidth() / 2 * figure.dpi / 72
            pieces = np.hstack(
                [np.minimum(ends[:-1], ends[1:]) - half, np.maximum(ends[:-1], ends[1:]) + half]
            )
            yield line.get_zorder(), pieces[np.isfinite(pieces).all(axis=1)]
    for scatter in figure.findobj(PathCollection):
        if scatter.get_facecolor().size and scatter.get_facecolor()[:, 3].min() == 1:
            places = scatter.get_offset_transform().transform(scatter.get_offsets())
            half = np.sqrt(scatter.get_sizes())[:, None] / 2 * figure.dpi / 72
            yield scatter.get_zorder(), np.hstack([places - half, places + half])


def crossed(figure, boxes):
    """Which of these texts, (words, box), a line or a mark runs through: (words, "a line" or "a mark")."""
    hiding = list(discs(figure))
    for line, ax, paths, marks in strokes(figure):
        for words, box in boxes:
            seen = Bbox.intersection(box, ax.bbox) if line.get_clip_on() else box
            if seen is None or any(zorder > line.get_zorder() and _on(box, some) for zorder, some in hiding):
                continue
            if any(
                len(path) > 1 and path.cleaned(remove_nans=True).intersects_bbox(seen, False)
                for path in paths
            ):
                yield words, "a line"
            low, high = np.maximum(marks[:, :2], seen.min), np.minimum(marks[:, 2:], seen.max)
            if (low < high).all(axis=1).any():
                yield words, "a mark"


def _on(box, discs):
    """Whether the middle of a text is on one of these discs."""
    middle = (box.min + box.max) / 2
    return ((discs[:, :2] <= middle) & (middle <= discs[:, 2:])).all(axis=1).any()
