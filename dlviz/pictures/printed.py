"""Printed digits: the numerals of the fonts that come with matplotlib, as small images."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

# Licences: DejaVu's is that of Bitstream Vera, STIX has its own, Computer Modern comes under BaKoMa's.
STYLES = {  # parts of the fonts' file names
    "DejaVuSans": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "DejaVuSansMono": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "DejaVuSerif": ("", "-Bold", "-Italic", "-BoldItalic"),
    "STIXGeneral": ("", "Bol", "Italic", "BolIta"),
    "cm": ("r10", "b10", "ss10", "tt10"),
}
FONTS = tuple(family + style for family, styles in STYLES.items() for style in styles)
SIZE, FINE = 8, 16  # pixels along a side; each is the mean of FINE × FINE finer ones


def printed_digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits 0 to 9 in 20 fonts, drawn like `data.load_digits`: as high as the image, and centred.

    -> x float32 (200, 8, 8) from 0 (paper) to 1 (ink), font by font, and t int64 (200,)
    """
    side = SIZE * FINE
    figure = Figure(figsize=(10 * side / 100, len(FONTS) * side / 100), dpi=100)
    canvas = FigureCanvasAgg(figure)
    for row, font in enumerate(FONTS):
        for digit in range(10):
            place = Affine2D().scale(side).translate(digit * side, (len(FONTS) - 1 - row) * side)
            figure.add_artist(PathPatch(_outline(digit, font), color="black", lw=0, transform=place))
    canvas.draw()
    ink = 1 - np.asarray(canvas.buffer_rgba())[..., 0] / 255  # (fonts · side, 10 · side)
    pixels = ink.reshape(len(FONTS), SIZE, FINE, 10, SIZE, FINE).mean(axis=(2, 5))
    x = pixels.transpose(0, 2, 1, 3).reshape(-1, SIZE, SIZE)
    return x.astype(np.float32), np.tile(np.arange(10), len(FONTS))


def _outline(digit: int, font: str) -> TextPath:
    """The digit's outline in the unit square: its height fills it, or its width if that is larger."""
    file = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{font}.ttf")
    path = TextPath((0, 0), str(digit), size=100, prop=FontProperties(fname=file))
    box = path.get_extents()
    scale = 1 / max(box.width, box.height)
    centred = Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2).scale(scale)
    return path.transformed(centred.translate(0.5, 0.5))
