"""The clock of the learner's thread, read by another one at the very moment when it stops."""

import threading
import time

import pytest

from dlviz.answers import call
from dlviz.answers.guarded import _Clock, run

pytestmark = pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="no clock for a thread")


def test_it_may_stop_while_it_is_read():
    class Stopping(_Clock):
        """Has an id at the first look, and none at the second."""

        looks = iter([time.CLOCK_MONOTONIC, None])
        id = property(lambda self: next(self.looks), lambda self, value: None)

    assert Stopping().seconds > 0


def test_it_never_jumps_to_the_seconds_that_passed():
    """Whatever `stop` has done so far, another thread reads what was computed, not how long it took."""
    read = []

    class Watched(_Clock):
        watching = False

        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            if self.watching and name in ("begun", "id"):
                read.append(self.seconds)

    def work():
        clock = Watched()
        clock.start()
        clock.begun -= 100  # seconds that it has waited
        Watched.watching = True
        clock.stop()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(read) == 2 and max(read) < 50


@pytest.mark.parametrize("seconds", [1.0, 5.0])
def test_a_machine_that_slept_is_not_the_learners_fault(seconds, monkeypatch):
    now, slept = time.monotonic, []
    monkeypatch.setattr(time, "monotonic", lambda: now() + 1_000 * len(slept))

    def compute():
        end = time.thread_time() + 0.2
        while time.thread_time() < end:
            pass

    def answer():
        compute()
        slept.append(True)  # a laptop that is closed, or a machine that stood still
        compute()
        return 7

    assert run(call(), answer, seconds).ended == "well"
