"""Matplotlib drawings of the course: arrays in, artists out."""

from dlviz.pictures.images import image_grid, probability_bars
from dlviz.pictures.landscape import trails
from dlviz.pictures.network import network
from dlviz.pictures.planes import plane
from dlviz.pictures.show import show
from dlviz.pictures.style import use

__all__ = ["image_grid", "network", "plane", "probability_bars", "show", "trails", "use"]
