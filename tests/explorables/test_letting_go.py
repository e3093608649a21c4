"""What no page shows any more is neither kept up to date nor kept in memory."""

import asyncio
import gc
import tracemalloc
import weakref

import comm
import ipywidgets
import pytest

from dlviz.explorables import AttentionDesk, NeuronBench
from tests.explorables.page import Page, Wire
from tests.explorables.test_live import Walking, soon

DISPLAYS = 5
MOST = 0.2  # MB that a display may leave behind


def closed(page):
    """The page shows this panel no longer: its output was cleared, or its cell was run again."""
    page.view.comm.says(kind="gone")
    return page


@pytest.mark.parametrize("kind", [NeuronBench, Walking])
def test_only_what_a_page_shows_watches(kind, wires):
    explorable = kind()
    pages = [Page(explorable) for _ in range(5)]
    assert len(explorable._watchers) == 5
    for page in pages[:4]:
        closed(page)
    assert explorable._watchers == [pages[4].widgets[0]._refresh]
    before = [len(page.view.comm.frames) for page in pages]
    name, control = next(iter(pages[4].controls.items()))
    explorable.set(**{name: control.max})
    assert [len(page.view.comm.frames) for page in pages] == [*before[:4], before[4] + 1]
    closed(pages[4])
    assert not explorable._watchers


def test_a_panel_that_was_never_shown_does_not_watch(wires):
    explorable = NeuronBench()
    for _ in range(5):
        explorable.panel()
    assert not explorable._watchers


def test_a_panel_that_is_shown_again_is_up_to_date(wires):
    page = closed(Page(explorable := NeuronBench()))
    explorable.set(w1=-1.0)
    assert page.controls["w1"].value == pytest.approx(1.2), "nobody looks"
    page.look("light", 1)
    assert page.controls["w1"].value == -1.0 and page.words == explorable.description


def test_another_view_of_the_same_panel_goes_on(wires):
    page = closed(Page(explorable := NeuronBench()))
    assert page.view.comm.sent[-1][0] == {"kind": "look"}, "it is asked whether it is there"
    page.look("light", 1)
    page.move("w1", -1.0)
    assert page.words == explorable.description and explorable.state.w1 == -1.0


def test_play_ends_after_an_epoch_when_everybody_left_before(wires):
    walk = Walking(rate=0.0)

    async def play():
        closed(Page(walk))
        walk.play()
        await soon(lambda: not walk.playing)

    asyncio.run(play())
    assert walk.state.epochs > 0


def test_viewers_that_are_gone_are_forgotten(wires):
    walk = Walking()
    for _ in range(5):
        closed(Page(walk))
    Page(walk)
    assert len(walk._viewers) == 1


@pytest.mark.parametrize("kind", [NeuronBench, AttentionDesk])
def test_the_picture_and_the_numbers_are_let_go(kind, wires):
    explorable = kind()
    page = Page(explorable)
    painting, frame = (weakref.ref(thing) for thing in (page.view._painting, next(arrays(explorable.frame))))
    closed(page)
    gc.collect()
    assert painting() is None and frame() is None


def arrays(frame):
    return (value for value in frame.values() if hasattr(value, "dtype"))


class Forgetful(Wire):
    """A wire that does not keep what it sent."""

    def publish_msg(self, *args, **keywords):
        super().publish_msg(*args, **keywords)
        self.sent[:-1] = []
        if self.sent:
            self.sent[-1] = (self.sent[-1][0], [])


def test_displays_that_are_gone_leave_little_in_memory(monkeypatch):
    """Of the explorable with the most controls, since widgets are kept until the kernel ends."""
    monkeypatch.setattr(comm, "create_comm", Forgetful)

    def display():
        page = Page(AttentionDesk())
        page.look("light", 0.5)
        closed(page)

    def kept():
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / 1e6

    display()
    tracemalloc.start()
    display()
    before, widgets = kept(), len(ipywidgets.widgets.widget._instances)
    for _ in range(DISPLAYS):
        display()
    grown = (kept() - before) / DISPLAYS
    made = (len(ipywidgets.widgets.widget._instances) - widgets) / DISPLAYS
    tracemalloc.stop()
    assert grown < MOST, f"{grown:.2f} MB and {made:.0f} widgets a display"
