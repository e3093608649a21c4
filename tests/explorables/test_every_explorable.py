"""What every explorable keeps to: pure numbers, a picture that follows them, code that gives them, words."""

import copy
import re
from base64 import b64decode
from dataclasses import FrozenInstanceError, fields, replace
from functools import cache, lru_cache
from html import escape

import numpy as np
import pytest

from dlviz import nn
from dlviz.explorables.kit import controls
from tests.explorables.every import (
    DRAGGABLE,
    KINDS,
    alike,
    computed,
    filled,
    moves,
    opened,
    opening,
    pixels,
    places,
    press,
    shared_painting,
    states,
)

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
every_state = pytest.mark.parametrize(
    ("kind", "state"),
    [
        pytest.param(kind, state, id=f"{kind.__name__}-{i}")
        for kind in KINDS
        for i, state in enumerate(states(kind))
    ],
)

NEW = 6  # of so many states, a figure is made anew for one: that takes ten times as long as painting

# What a picture draws from and its code need not give: it restates the settings, or is where lines are laid.
LEFT_OUT = {
    "FeatureBench": {"names"},
    "ThreeDrivers": {"settings"},
    "KernelLab": {"settings"},
    "DigitPad": {"settings"},
    "Playground": {"settings", "names", "classes"},
    "GanDuel": {"settings"},
    "AttentionDesk": {"settings", "words", "likeliest", "likeliest words"},
    "BugClinic": {"settings"},
}


class Recorder(dict):
    """A frame that remembers which of its numbers were asked for."""

    def __init__(self, frame):
        super().__init__(frame)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)


def test_there_are_some():
    assert {"NeuronBench", "FoldingPaper"} <= {kind.__name__ for kind in KINDS}


# State and compute


@every_kind
def test_the_state_is_frozen_and_its_defaults_are_in_range(kind):
    state = kind.State()
    assert controls.check(state) == state == kind().state
    with pytest.raises(FrozenInstanceError):
        setattr(state, fields(state)[0].name, None)


@every_state
def test_the_numbers_follow_from_the_state_alone(kind, state):
    before = copy.deepcopy(state)
    first, again = computed(kind, state), kind.compute(state)
    kept = copy.deepcopy(again)
    np.testing.assert_equal(first, kept)
    for value in again.values():  # a frame is nobody else's: overwriting it changes no other one
        if isinstance(value, np.ndarray):
            value[...] = 0
    np.testing.assert_equal(first, kept)
    assert state == before


@every_kind
def test_looking_at_it_leaves_the_learner_s_random_numbers_alone(kind):
    def draws():
        return nn.Linear(3, 2).weight.data, np.random.rand(2)

    nn.manual_seed(0)
    np.random.seed(0)
    undisturbed = draws()
    nn.manual_seed(0)
    np.random.seed(0)
    kind().still(ratio=0.5)
    np.testing.assert_equal(draws(), undisturbed)


# The picture


def differ(painting, kind, start, name):
    """Whether moving the control `name` from `start` changes the picture anywhere."""
    for state in (state for other, state in moves(kind, start) if other == name):
        painting.paint(computed(kind, start))
        if painting.paint(computed(kind, state)).size:
            return True
    return False


@every_kind
def test_every_control_moves_the_picture(kind):
    painting = kind().painting("light", 1)
    for name in controls.controls(kind.State):
        start = next(state for state in states(kind) if name not in kind.idle(state))
        assert differ(painting, kind, start, name), f"{name} moves nothing from {start}"


@every_kind
def test_an_idle_control_moves_nothing_and_its_reason_is_a_sentence(kind):
    painting = kind().painting("light", 1)
    for start in states(kind):
        for name, reason in kind.idle(start).items():
            assert reason[0].isupper() and reason.endswith("."), reason
            assert not differ(painting, kind, start, name), f"{name} moves the picture from {start}"


@every_kind
def test_a_kept_picture_is_that_of_a_new_figure(kind):
    """Whatever it showed before: two go through the states in opposite directions; some are made anew."""
    there, (forwards, backwards) = states(kind), (kind().painting("light", 1) for _ in range(2))
    shown = {}
    for state in there:
        forwards.paint(computed(kind, state))
        shown[state] = forwards._sent
    for state in reversed(there):
        backwards.paint(computed(kind, state))
        assert alike(backwards._sent, shown[state]), state
    for state in there[::NEW]:
        new = kind().painting("light", 1)
        new.paint(computed(kind, state))
        assert alike(new._sent, shown[state]), state


@every_kind
def test_what_changes_is_drawn_anew(kind):
    """Artists that say they did not change are kept, and some of matplotlib's setters forget to say it."""
    kept, anew = (kind().painting("light", 1) for _ in range(2))
    start = opening(kind)
    there = [again for _, state in moves(kind) for again in (start, start, state)]  # what can be kept, is
    for name, control in controls.controls(start).items():
        if isinstance(control, controls.Slider):
            places = map(control.place, np.linspace(control.low, control.high, 6)[1:-1])
            there += [replace(start, **{name: type(control.low)(place)}) for place in places]

    @lru_cache(maxsize=2)  # one of them is the start's
    def drawn_anew(state):
        for artist in anew._moving:
            artist.stale = True
        anew.paint(computed(kind, state))
        return anew._sent

    for state in there:
        kept.paint(computed(kind, state))
        assert alike(kept._sent, drawn_anew(state)), state


@every_kind
def test_runs_laid_on_one_another_give_the_picture(kind):
    painting = kind().painting("dark", 1)
    page = pixels(painting.still(computed(kind, opening(kind))))
    for state in states(kind)[1:]:
        frame = computed(kind, state)
        filled(page, painting.paint(frame))
        assert not painting.paint(frame).size, "nothing changed, so nothing is sent"
        assert alike(page, painting._sent), state


@cache
def still(kind):
    """What it looks like at first, as it is saved: a PNG."""
    return kind().still()


@every_kind
def test_a_still_has_the_size_and_the_theme_that_were_asked_for(kind):
    width, height = kind.size
    light, dark = pixels(still(kind)), pixels(kind().still("dark", 2))
    assert light.shape == (height * 1.5, width * 1.5, 4)
    assert dark.shape == (height * 2, width * 2, 4)
    assert light[..., :3].mean() > 160 > 100 > dark[..., :3].mean()
    assert (light[..., 3] == 255).all() and (dark[..., 3] == 255).all()


# The code


def a_hair_beside(state):
    """The states 1e-13 lower and higher: exactly on a bend, rounding decides whose gradient is taken."""
    found = controls.controls(state).items()
    sliders = {n: c for n, c in found if isinstance(c, controls.Slider)}
    sliders = {n: c for n, c in sliders.items() if isinstance(getattr(state, n), float)}
    return [
        replace(state, **{n: min(max(getattr(state, n) + hair, c.low), c.high) for n, c in sliders.items()})
        for hair in (-1e-13, 1e-13)
    ]


@pytest.mark.parametrize("library", ["numpy", "torch"])
@every_state
def test_the_code_gives_the_picture_s_numbers(kind, state, library):
    explorable, frame = kind(**vars(state)), computed(kind, state)
    names = {}
    exec(explorable.code(library), names)
    given = names["frame"]
    for key, value in given.items():
        value, expected = np.asarray(value), np.asarray(frame[key])
        assert value.shape == expected.shape, f"{key}: {value.shape} in code_{library}.py"
        right = close(value, expected)
        if not right.all():
            beside = (computed(kind, other)[key] for other in a_hair_beside(state))
            right = np.any([right, *(close(value, np.asarray(other)) for other in beside)], axis=0)
        assert right.all(), f"{key}: {value[~right][:5]} where the picture has {expected[~right][:5]}"
    missing = read(kind, state) - given.keys() - LEFT_OUT.get(kind.__name__, set())
    assert not missing, f"draw reads {missing}: let code_{library}.py return it, or name it in LEFT_OUT above"


def close(value, expected):
    """Which numbers agree, but for rounding."""
    return np.isclose(value, expected, 1e-10, 1e-12, equal_nan=True)


@cache
def read(kind, state):
    """What the picture of this state asks the frame for."""
    frame, painting = Recorder(computed(kind, state)), shared_painting(kind)
    painting._draw(painting._parts, frame)
    return frame.read


@every_kind
def test_code_in_an_unknown_library_is_refused(kind):
    with pytest.raises(ValueError, match="not for 'jax'"):
        kind().code("jax")


# The words


@every_kind
def test_every_control_changes_the_description_or_the_numbers_in_it(kind):
    start = kind.describe(opening(kind), computed(kind, opening(kind)))
    assert start.endswith(".") and len(start.split()) > 5
    for name in controls.controls(kind.State):
        start = next(state for state in states(kind) if name not in kind.idle(state))
        moved = [state for other, state in moves(kind, start) if other == name]
        said = {kind.describe(state, computed(kind, state)) for state in [start, *moved]}
        assert len(said) > 1, f"{name} leaves the description as it is, from {start}"


@every_kind
def test_a_saved_notebook_has_the_picture_and_the_words(kind):
    explorable = kind()
    bundle = explorable._repr_mimebundle_()
    assert bundle["text/plain"] == explorable.description
    words = f"{explorable.description} Still picture. Run this cell to move it."
    source, html = re.fullmatch('<img src="data:image/png;base64,(.*?)"(.*)>', bundle["text/html"]).groups()
    assert html == f' alt="{escape(words)}" width="{kind.size[0]}"'
    saved, shown = pixels(b64decode(source)), pixels(still(kind))
    assert alike(saved[: len(shown)], shown)
    below = saved[len(shown) :, :, :3].astype(int)
    assert (np.ptp(below, axis=(0, 1)) > 80).all(), "nothing is written below the picture"
    assert saved.shape[1] == 1.5 * kind.size[0]
    assert "application/vnd.jupyter.widget-view+json" in bundle


# The pointer, at places of the page: a press may meet any of the axes that lie over one another


@every_kind
def test_hovering_is_answered_somewhere_and_never_with_an_error(kind):
    explorable = opened(kind)
    painting, before = shared_painting(kind), explorable.state
    painting.paint(explorable.frame)
    found = (painting.locate(*place) for place in places(kind))
    said = {explorable.point("hover", ax, x, y) for ax, x, y in found if ax}
    assert bool(said - {""}) == (kind.hover is not None), "is a tooltip shown?"
    assert explorable.state == before


@pytest.mark.parametrize("kind", DRAGGABLE, ids=lambda kind: kind.__name__)
def test_a_press_and_a_drag_in_the_page_change_the_picture(kind):
    explorable, (x, y) = opened(kind), press(kind)
    painting, before = shared_painting(kind), explorable.state
    painting.paint(explorable.frame)
    explorable.point("press", *painting.locate(x, y))
    assert explorable.state != before
    explorable.point("drag", *painting.locate(x + 9, y + 9))
    assert explorable.description.endswith(".")


# set and reset


@every_kind
def test_numbers_of_numpy_are_plain_ones_in_the_state_and_the_code(kind):
    for name, state in moves(kind):
        value = getattr(state, name)
        if isinstance(value, (bool, int, float)):
            explorable = kind(**{name: np.array(value)[()]})
            assert type(getattr(explorable.state, name)) is type(value)
            assert explorable.code("numpy") == kind(**{name: value}).code("numpy")


@every_kind
def test_reset_goes_back_to_the_opening_state(kind):
    _, moved = next(moves(kind))
    opened = kind(**vars(moved))
    for _, state in moves(kind):
        opened.set(**vars(state))
    opened.reset()
    assert opened.state == moved
    np.testing.assert_equal(opened.frame, computed(kind, moved))


@every_kind
def test_a_control_out_of_range_is_refused_and_nothing_changes(kind):
    for name, control in controls.controls(kind.State).items():
        match control:
            case controls.Slider(low, high):
                refused = [(high + 1, str(high)), (low - 1, str(low)), ("much", "number"), (True, "number")]
                refused += [(float("nan"), str(low))]
            case controls.Choice(options):
                refused = [("no such", repr(options[0]))]
            case controls.Toggle():
                refused = [("yes", "True or False"), (1, "True or False")]
            case _:
                refused = [(3, "text")]
        for value, said in refused:
            explorable, called = kind(), []
            before = explorable.state
            explorable.watch(lambda called=called: called.append(True))
            with pytest.raises(ValueError, match=f"(?s){name}.*{said}"):
                explorable.set(**{name: value})
            assert explorable.state == before and not called
            with pytest.raises(ValueError, match=name):
                kind(**{name: value})


@every_kind
def test_an_unknown_control_is_refused_with_the_known_ones(kind):
    explorable = kind()
    before = explorable.state
    with pytest.raises(ValueError, match=f"{kind.__name__} has no control 'w9'.*{fields(before)[-1].name}"):
        explorable.set(w9=1.0)
    assert explorable.state == before
