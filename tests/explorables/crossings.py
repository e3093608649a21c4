"""Where a plotted line or the mark of a point runs through a text."""

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

FAINT = 1.0  # points: thinner lines, such as zero lines and grids, may pass behind a text
THICK = 10.0  # points: thicker lines are what a text stands on


def crossed(figure, texts):
    """Which of these texts, (words, box), a line or a mark runs through: (words, "a line" or "a mark")."""
    if not texts:
        return
    boxes = np.array([box.extents for _, box in texts])
    hiding = list(papers(figure))
    for line in plotted(figure):
        seen = boxes
        if line.get_clip_on():  # only what is inside its axes
            low, high = line.axes.bbox.min, line.axes.bbox.max
            seen = np.hstack([np.maximum(boxes[:, :2], low), np.minimum(boxes[:, 2:], high)])
        open_ = (seen[:, :2] < seen[:, 2:]).all(axis=1)
        for zorder, paper in hiding:
            if zorder > line.get_zorder():
                open_ &= ~on(boxes, paper)
        for i in np.flatnonzero(open_ & overlapped(seen, marks(line))):
            yield texts[i][0], "a mark"
        for path in paths(line):
            near = np.concatenate([path.vertices.min(axis=0), path.vertices.max(axis=0)])
            for i in np.flatnonzero(open_ & overlapped(seen, near[None])):
                if path.intersects_bbox(Bbox(seen[i].reshape(2, 2)), filled=False):
                    yield texts[i][0], "a line"


def plotted(figure):
    """The lines and marks that are seen in a figure's axes, without those of ticks, grids and legends."""
    for ax in figure.axes:
        for artist in [*ax.lines, *ax.collections] if ax.get_visible() else ():
            if isinstance(artist, (Line2D, LineCollection)) and artist.get_visible():
                yield artist


def paths(line):
    """The lines in pixels that are thick enough to matter, and not a text's paper."""
    if isinstance(line, LineCollection):
        widths, found = line.get_linewidths(), line.get_paths()
        if not len(widths) or not FAINT < max(widths) < THICK:
            return
    else:
        if line.get_linestyle() == "None" or not FAINT < line.get_linewidth() < THICK:
            return
        found = [line.get_path()]
    for path in map(line.get_transform().transform_path, found):
        path = path.cleaned(remove_nans=True)  # which ends with a STOP at (0, 0)
        path = type(path)(path.vertices[:-1], path.codes[:-1])
        if len(path) > 1:
            yield path


def marks(line):
    """The boxes (n, 4) of a line's marks: left, bottom, right, top."""
    if not isinstance(line, Line2D) or line.get_marker() in ("None", None, "", " "):
        return np.empty((0, 4))
    places = line.get_transform().transform(line.get_xydata())
    if line.get_markevery() is not None:
        places = places[line.get_markevery()]
    places = places[np.isfinite(places).all(axis=1)]
    if line.get_clip_on():
        low, high = line.axes.bbox.min, line.axes.bbox.max
        places = places[((low <= places) & (places <= high)).all(axis=1)]
    half = line.get_markersize() / 2 * line.figure.dpi / 72
    return np.hstack([places - half, places + half])


def papers(figure):
    """What hides lines that lie lower: (zorder, boxes (n, 4)) of discs, and of lines as thick as a text."""
    for ax in figure.axes:
        for line in ax.lines:
            if line.get_linewidth() >= THICK and line.get_visible():
                ends = line.get_transform().transform(line.get_xydata()).reshape(-1, 2)
                half = line.get_linewidth() / 2 * figure.dpi / 72
                pieces = [np.minimum(ends[:-1], ends[1:]) - half, np.maximum(ends[:-1], ends[1:]) + half]
                pieces = np.hstack(pieces)
                yield line.get_zorder(), pieces[np.isfinite(pieces).all(axis=1)]
        for scatter in ax.collections:
            opaque = isinstance(scatter, PathCollection) and (scatter.get_facecolor()[:, 3] == 1).all()
            if opaque and len(scatter.get_facecolor()):
                places = scatter.get_offset_transform().transform(scatter.get_offsets())
                half = np.sqrt(scatter.get_sizes())[:, None] / 2 * figure.dpi / 72
                yield scatter.get_zorder(), np.hstack([places - half, places + half])


def overlapped(boxes, others):
    """Which of the boxes (n, 4) overlap any of the others (m, 4)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return (low < high).all(axis=2).any(axis=1) | _touched(boxes, others)


def _touched(boxes, others):
    """The same for others without width or height, as a straight line may be."""
    flat = others[(others[:, :2] == others[:, 2:]).any(axis=1)]
    inside = (boxes[:, None, :2] <= flat[None, :, 2:]) & (flat[None, :, :2] <= boxes[:, None, 2:])
    return inside.all(axis=2).any(axis=1)


def on(boxes, papers):
    """Which boxes (n, 4) have their middle on one of these papers (m, 4)."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = (papers[None, :, :2] <= middles[:, None]) & (middles[:, None] <= papers[None, :, 2:])
    return inside.all(axis=2).any(axis=1)
