"""SoftmaxScales: scores are drawn as set and numbered as softmax gets them; the title tells them apart."""

import numpy as np

from dlviz.explorables import SoftmaxScales


def test_bars_show_z_and_numbers_x_as_the_title_says():
    painting = SoftmaxScales().painting("light", 1)
    painting.paint(SoftmaxScales.compute(SoftmaxScales.State(shift=100.0, temperature=2.0)))
    scores, *_ = painting.figure.axes
    z = np.array([2.0, 1.0, 0.0, -1.5])
    assert [bar.get_height() for bar in scores.patches] == z.tolist()
    assert [float(text.get_text()) for text in scores.texts] == [float(f"{x:.5g}") for x in (z + 100) / 2]
    assert scores.get_title(loc="left") == "drag $z$; the number is $x$"
