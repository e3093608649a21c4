"""Matplotlib drawings of the course: arrays in, artists out."""

from dlviz.pictures.architecture import attention_head, layer_stack
from dlviz.pictures.attention import alignment, attention_heads, attention_map
from dlviz.pictures.attributions import attributions
from dlviz.pictures.confusion import confusion, error_gallery
from dlviz.pictures.detection import box_legend, boxes
from dlviz.pictures.feature_maps import feature_maps, mosaic
from dlviz.pictures.graph import graph
from dlviz.pictures.images import image_grid, probability_bars
from dlviz.pictures.landscape import trails
from dlviz.pictures.learning_curves import dots, learning_curve
from dlviz.pictures.network import network
from dlviz.pictures.planes import plane
from dlviz.pictures.printed import printed_digits
from dlviz.pictures.seeds import seed_bars
from dlviz.pictures.show import show
from dlviz.pictures.style import use

__all__ = [
    "alignment",
    "attention_head",
    "attention_heads",
    "attention_map",
    "attributions",
    "box_legend",
    "boxes",
    "confusion",
    "dots",
    "error_gallery",
    "feature_maps",
    "graph",
    "image_grid",
    "layer_stack",
    "learning_curve",
    "mosaic",
    "network",
    "plane",
    "printed_digits",
    "probability_bars",
    "seed_bars",
    "show",
    "trails",
    "use",
]
