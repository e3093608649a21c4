"""Live training: a run that can be had again, plays between other work, and ends when nobody looks."""

import asyncio
import os
import signal
import threading
import time
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from dlviz.explorables.kit import live_panel
from dlviz.explorables.kit.controls import slider, toggle
from dlviz.explorables.kit.figure_view import FigureView
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from tests.explorables.every import pixels
from tests.explorables.page import Page, _all

BATCHES = 4  # minibatches in an epoch


class Walk:
    """A random walk of one parameter, `rate` far at each minibatch."""

    def __init__(self, state):
        self.rng, self.at, self.trail, self.count = np.random.default_rng(state.seed), 0.0, [0.0], 0

    def step(self, state):
        if state.fails:
            raise RuntimeError("the walker fell asleep")
        self.at += state.rate * self.rng.normal()
        self.count += 1
        if self.count % BATCHES:
            return False
        self.trail.append(self.at)
        return True

    def edit(self, number, value):
        self.at = value

    def parameter(self, number):
        return self.at

    def trouble(self):
        return "The walker is lost." if abs(self.at) > 1e3 else ""


class Walking(Live):
    """How far does a walker come?"""

    size = 80, 60
    LIVE, LOOKS = frozenset({"rate", "fails"}), frozenset({"thick"})
    numpy = torch = "frame = {}"

    @dataclass(frozen=True)
    class State(LiveState):
        rate: float = slider(1.0, 0.0, 1e6)
        seed: int = slider(0, 0, 9, step=1)
        fails: bool = toggle(False)
        thick: bool = toggle(False)

    @staticmethod
    def begin(state):
        return Walk(state)

    @staticmethod
    def look(state, run):
        return {"trail": np.array(run.trail), "at": run.at, "thick": state.thick}

    @staticmethod
    def setup(fig, look):
        return fig.add_subplot(xlim=(0, 1), ylim=(-20, 20)).plot([], [])[0]

    @staticmethod
    def draw(line, frame):
        line.set_data(np.linspace(0, 1, len(frame["trail"])), frame["trail"])
        line.set_linewidth(3 if frame["thick"] else 1)

    @staticmethod
    def describe(state, frame):
        return f"Epoch {state.epochs}: the walker is at {frame['at']:.3f}."


def same(a, b):
    np.testing.assert_equal(a.frame, b.frame)
    return True


async def soon(condition, seconds=20):
    """Let the event loop turn until this holds; fail if that never comes."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


def seen(task, until):
    """Run this coroutine function, and an event loop around it, until `until()`."""

    async def main():
        await task()
        await soon(until)

    asyncio.run(main())


@pytest.fixture
def clock(monkeypatch):
    """The time of day for the panel, in seconds, moved by hand: a busy machine is no page that is gone."""
    clock = SimpleNamespace(now=100.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(live_panel, "time", clock)
    return clock


# The same again


def test_steps_rewind_and_steps_again_are_the_same_run():
    walk = Walking()
    start = walk.frame
    walk.step(3)
    walk.step()
    assert walk.state.epochs == 4 and len(walk.frame["trail"]) == 5
    first = walk.frame
    walk.rewind()
    assert walk.state.epochs == 0
    np.testing.assert_equal(walk.frame, start)
    walk.step(4)
    np.testing.assert_equal(walk.frame, first)
    assert same(Walking(epochs=4), walk)


def test_a_live_control_moved_on_the_way_changes_only_what_comes():
    walk = Walking()
    walk.step(2)
    before = walk.frame["trail"]
    walk.set(rate=3.0)
    np.testing.assert_equal(walk.frame["trail"], before)
    walk.step()
    np.testing.assert_equal(walk.frame["trail"][:3], before)
    plain = Walking(epochs=3).frame["trail"]
    np.testing.assert_allclose(np.diff(walk.frame["trail"])[-1], 3 * np.diff(plain)[-1])


def test_only_the_value_at_each_minibatch_is_remembered():
    walk = Walking()
    walk.set(rate=5.0)
    assert walk.state.earlier == ()
    walk.step()
    for rate in (4.0, 3.0, 2.0):  # a slider that is dragged
        walk.set(rate=rate)
    assert walk.state.earlier == ((BATCHES, "rate", 5.0),)


def test_another_control_begins_anew_and_looks_change_nothing():
    walk = Walking()
    walk.step(2)
    walk.set(rate=2.0, thick=True)
    walk.step()
    trail = walk.frame["trail"]
    walk.set(thick=False)
    np.testing.assert_equal(walk.frame["trail"], trail)
    walk.set(seed=3)
    assert (walk.state.epochs, walk.state.earlier, walk.state.edits) == (0, (), ())
    assert same(walk, Walking(seed=3, rate=2.0))


def test_the_line_to_share_makes_the_same_state():
    walk = Walking(seed=2)
    walk.edit(0, 7.0)
    walk.step(2)
    walk.set(rate=3.0)
    walk.step()
    walk.edit(0, -1.0)
    walk.edit(0, -2.0)
    again = eval(walk.share())
    assert again.state == walk.state and same(again, walk)
    assert walk.frame["at"] == -2.0
    for each in (again, walk):
        each.step(2)
    assert same(again, walk)
    assert walk.code("share") == walk.share()


def test_rewind_keeps_what_was_edited_at_the_start():
    walk = Walking()
    walk.edit(0, 7.0)
    walk.step(2)
    walk.edit(0, -1.0)
    walk.rewind()
    assert walk.frame["at"] == 7.0 and walk.state.edits == ((0, 0, 7.0),)


def test_a_fork_goes_the_old_way_beside_the_new_one():
    walk, alone = Walking(), Walking()
    walk.step(2)
    kept = walk.fork()
    walk.set(rate=3.0)
    walk.step(2)
    alone.step(4)
    assert same(kept, alone)
    assert (walk.frame["trail"] != alone.frame["trail"]).any()
    walk.join()
    walk.step()
    assert kept.state.epochs == 4 and walk.kept is None


def test_what_has_gone_wrong_is_said_and_stops():
    walk = Walking(rate=1e5)
    walk.step(10)
    assert walk.trouble == "The walker is lost." and walk.state.epochs == 1
    walk.rewind()
    assert not walk.trouble


def test_without_an_event_loop_there_are_steps():
    walk = Walking()
    with pytest.raises(RuntimeError, match=r"event loop.*step\(100\)"):
        walk.play()
    assert not walk.playing


@pytest.mark.parametrize("wrong", [{"epochs": "many"}, {"earlier": 3}, {"epochs": True}])
def test_a_record_of_the_wrong_kind_is_refused(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} expects"):
        Walking(**wrong)


# Playing


def test_it_plays_between_other_work_and_stops_at_a_whole_epoch():
    walk, turns = Walking(), []

    async def others():
        walk.play()
        while walk.state.epochs < 50:
            turns.append(walk.state.epochs)
            await asyncio.sleep(0)
        walk.set(rate=2.0)
        assert walk.playing
        while not walk.state.earlier or walk.state.epochs < 100:
            await asyncio.sleep(0)
        walk.pause()
        stopped = walk.state.epochs
        await asyncio.sleep(0.05)
        assert walk.state.epochs == stopped and not walk.playing
        walk.play()
        await soon(lambda: walk.state.epochs > stopped)
        walk.pause()

    asyncio.run(others())
    assert len(set(turns)) > 10, "others had their turn between epochs"
    assert same(walk, eval(walk.share()))


def test_a_pause_in_the_middle_of_an_epoch_ends_it():
    walk = Walking(rate=0.5)
    walk.begin = lambda state: Slow(state)

    async def play():
        walk.play()
        while not walk._track or walk._track.whole:
            await asyncio.sleep(0)
        walk.pause()

    asyncio.run(play())
    epochs = walk.state.epochs
    assert epochs > 0 and walk._track.minibatches == BATCHES * epochs
    assert same(walk, Walking(rate=0.5, epochs=epochs))


class Slow(Walk):
    """A minibatch takes longer than a slice of the event loop."""

    def step(self, state):
        time.sleep(0.01)
        return super().step(state)


def test_playing_from_another_thread_uses_the_loop_of_the_cells(wires):
    walk, threads = Walking(), set()
    walk.begin = lambda state: threads.add(threading.current_thread()) or Walk(state)

    async def click():
        walk.panel()
        await asyncio.to_thread(walk.play)
        assert walk.playing

    seen(click, lambda: walk.state.epochs > 3)
    assert threads == {threading.main_thread()}


def test_a_failure_while_playing_is_said(wires):
    walk = Walking()

    async def play():
        page = Page(walk)
        page.buttons["Play"].comm.clicks()
        await asyncio.sleep(0.02)
        walk.set(fails=True)
        while walk.playing:
            await asyncio.sleep(0.01)
        assert "the walker fell asleep" in page.notice.value and "alert" in page.notice.value

    asyncio.run(play())


def test_being_lost_pauses(wires):
    walk = Walking(rate=1e5)

    async def play():
        page = Page(walk)
        page.buttons["Play"].comm.clicks()
        while walk.playing:
            await asyncio.sleep(0.01)
        page._show()
        assert "The walker is lost." in page.notice.value
        page.buttons["Rewind"].comm.clicks()
        page._show()
        assert not page.notice.value

    asyncio.run(play())


@pytest.fixture
def idle_kernel():
    """Between cells it ignores the stop button; asyncio puts its own handler in place of Python's alone."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_jupyter_s_stop_button_pauses(idle_kernel):
    walk = Walking(rate=0.0)

    async def play():
        walk.play()
        await soon(lambda: signal.getsignal(signal.SIGINT) is not signal.SIG_IGN)
        os.kill(os.getpid(), signal.SIGINT)

    seen(play, lambda: not walk.playing and signal.getsignal(signal.SIGINT) is signal.SIG_IGN)


# In the page


@pytest.mark.parametrize("gone", [True, False])
def test_it_stops_when_the_page_is_gone(wires, monkeypatch, gone):
    monkeypatch.setattr(live_panel, "MOVING", 0.05 if gone else 60)
    monkeypatch.setattr(live_panel, "PATIENCE", 60 if gone else 0.05)
    walk = Walking(rate=0.0)

    async def play():
        page = Page(walk)
        page.buttons["Play"].comm.clicks()
        if gone:
            page.view.comm.says(kind="gone")

    seen(play, lambda: not walk.playing)
    assert walk.state.epochs > 0


def test_a_page_that_answers_keeps_it_going_and_gets_one_picture_at_a_time(wires, clock):
    walk = Walking(rate=0.0)

    async def play():
        page = Page(walk)
        start = len(page.view.comm.frames)
        page.buttons["Play"].comm.clicks()
        await soon(lambda: len(page.view.comm.frames) > start)
        for _ in range(10):
            epochs, sent = walk.state.epochs, len(page.view.comm.frames)
            clock.now += 0.9 * live_panel.PATIENCE
            await soon(lambda epochs=epochs: walk.state.epochs > epochs + 3)
            assert len(page.view.comm.frames) == sent, "the page has not shown the last one yet"
            page.view.comm.shows()
            assert len(page.view.comm.frames) == sent, "drawn by who trains, not by who takes messages"
            await soon(lambda sent=sent: len(page.view.comm.frames) > sent)
        assert walk.playing
        page.buttons["Play"].comm.clicks()
        page._show()
        assert not walk.playing and page.words == walk.description

    asyncio.run(play())


def test_the_buttons_say_what_they_do_next(wires):
    walk = Walking()

    async def play():
        page = Page(walk)
        button = page.buttons["Play"]
        button.comm.clicks()
        assert button.description == "Pause"
        button.comm.clicks()
        assert button.description == "Play"
        page.buttons["Fork"].comm.clicks()
        assert walk.kept and page.buttons["Fork"].description == "End the fork"
        views = [w for w in _all(page.widgets[0]) if isinstance(w, FigureView)]
        assert [view.title.split(":")[0] for view in views] == ["This run", "Kept run"]
        page.buttons["Fork"].comm.clicks()
        assert walk.kept is None and not page.view.title
        epochs = walk.state.epochs
        page.buttons["Step"].comm.clicks()
        assert walk.state.epochs == epochs + 1
        page.buttons["Rewind"].comm.clicks()
        page._show()
        assert page.words == "Epoch 0: the walker is at 0.000."

    asyncio.run(play())


def test_while_it_plays_the_words_are_those_of_the_picture(wires, clock):
    walk = Walking()

    async def play():
        page = Page(walk)
        page.buttons["Play"].comm.clicks()
        for _ in range(10):
            sent = len(page.view.comm.frames)
            page.view.comm.shows()
            clock.now += 2 * live_panel.BETWEEN
            await soon(lambda sent=sent: len(page.view.comm.frames) > sent)
            epoch = int(page.words.split()[1].rstrip(":"))
            assert page.words == Walking(epochs=epoch).description
            np.testing.assert_array_equal(page.pixels, pixels(Walking(epochs=epoch).still(ratio=1)))
        walk.pause()
        page._show()
        assert page.words == walk.description

    asyncio.run(play())


def test_a_parameter_is_typed(wires):
    walk = Walking()
    page = Page(walk)
    walk.select("position", 0)
    (box,) = [w for w in page.widgets if getattr(w, "description", "") == "position"]
    assert box.layout.display is None and box.value == 0
    box.comm.moves(value=4.5)
    assert walk.frame["at"] == 4.5 and walk.state.edits == ((0, 0, 4.5),)
    walk.select("", None)
    assert box.layout.display == "none"
