"""OptimizerDerby: what its title and its words say of a race."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlviz.explorables import OptimizerDerby


def title(**settings):
    """The title that is drawn over the map."""
    artists = OptimizerDerby.setup(Figure(figsize=(7.6, 4.7)))
    OptimizerDerby.draw(artists, OptimizerDerby.compute(OptimizerDerby.State(**settings)))
    return artists["title"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "60 steps: RMSprop leads"),
        ({"steps": 1}, "1 step: RMSprop leads"),
        ({"log_lr": 0.0}, "60 steps: Adagrad leads; lost: SGD, momentum"),
        ({"log_lr": 0.5}, "60 steps: Adagrad leads; lost: SGD, momentum, RMSprop"),
    ],
)
def test_the_title_names_the_leader_and_those_that_flew_off(settings, words):
    assert title(**settings).get_text() == words


def test_the_longest_title_ends_before_the_other_panels():
    text = title(log_lr=0.5, steps=120)
    box, loss = text.get_window_extent(), text.figure.axes[1].get_window_extent()
    assert box.x1 < loss.x0


def test_with_momentum_the_limit_is_higher_as_the_lesson_says():
    for momentum in (0.0, 0.5, 0.9):
        limit = 2 * (1 + momentum) / 18
        for share, stays in ((0.9, True), (1.1, False)):
            state = OptimizerDerby.State(log_lr=np.log10(share * limit), momentum=momentum, steps=120)
            loss = OptimizerDerby.compute(state)["loss"][1]
            assert bool(loss[-1] < loss[0]) is stays
