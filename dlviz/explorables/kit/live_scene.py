"""Live training: a picture of a run that plays, pauses, steps, rewinds and forks; no page needed.

Over 250 lines, because all of these share one lock, one run and the turn to play.
"""

import asyncio
import copy
import math
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from dlviz.explorables.kit.playing import Viewer, beside_others
from dlviz.explorables.kit.scene import Frame, Scene
from dlviz.explorables.kit.track import RUN, Run, Track, checked, trained

SLICE = 0.008  # seconds of training before others on the event loop have their turn


class LiveScene(Scene):
    """A picture of a run that trains. A subclass says how a run begins and what it looks like.

    Its State inherits `LiveState`, so that the state determines the picture: `Kind(**fields)` trains again,
    from the same seed and with the same moves of the controls at the same minibatches, to the same numbers.

    Moving a field of `LIVE` takes effect at the next minibatch, one of `LOOKS` changes the picture alone, and
    any other begins a new run.
    """

    unit: ClassVar[str] = "epoch"  # what the page calls it
    at_most: ClassVar[float] = math.inf  # so many of them a second, when it plays
    LIVE: ClassVar[frozenset[str]] = frozenset()
    LOOKS: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self._lock = threading.RLock()  # messages of the page may arrive on a thread of their own
        self._track: Track | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn: object | None = None  # whose turn it is to play
        self._viewers: list[Viewer] = []
        self._attended = False  # by any viewer, ever
        self.kept: LiveScene | None = None  # the other side of the fork
        self.trouble = ""  # why it cannot go on
        self.selected: tuple[str, int] | None = None  # the parameter that is to be typed
        self.pace = 0.0  # epochs a second, the last time it played

    # ---- what a subclass writes

    @staticmethod
    def begin(state: Any) -> Run:
        """A new run, not trained yet."""
        raise NotImplementedError

    @staticmethod
    def look(state: Any, run: Any) -> Frame:
        """The numbers of the picture, as arrays of their own."""
        raise NotImplementedError

    # ---- the state determines the picture

    @classmethod
    def compute(cls, state: Any) -> Frame:  # type: ignore[override]
        """The picture's numbers after training from the start."""
        return cls.look(state, trained(cls.begin(state), state))

    @property
    def frame(self) -> Frame:
        """The numbers on screen."""
        with self._lock:
            if self._frame is None or self._frame[0] is not self._state:
                self._frame = self._state, self.look(self._state, self._there().run)
            return self._frame[1]

    def set(self, **fields: Any) -> None:
        """Move some controls; see the class for what a move does to the run."""
        with self._lock:
            before, after = self._state, self._changed(self._state, fields)
            moved = {n: v for n, v in vars(before).items() if v != getattr(after, n)}
            if moved.keys() & RUN:
                self._track = self.selected = None
            elif moved.keys() - self.LIVE - self.LOOKS:
                self._track = self.selected = None
                after = replace(after, epochs=0, earlier=(), edits=())
            elif live := moved.keys() & self.LIVE:
                now = self._there().minibatches
                known = {(at, name) for at, name, _ in before.earlier}
                new = tuple((now, n, moved[n]) for n in sorted(live) if now and (now, n) not in known)
                after = replace(after, earlier=before.earlier + new)
            if not moved.keys() <= self.LOOKS:
                self.trouble = ""
            self._state = after
        self._tell()

    def edit(self, number: int, value: float) -> None:
        """Set the parameter with this number, counted through all of them, by hand."""
        with self._lock:
            track = self._there()
            others = tuple(e for e in self._state.edits if e[:2] != (track.minibatches, number))
            self._state = replace(self._state, edits=(*others, (track.minibatches, number, float(value))))
            track.edit(self._state)
        self._tell()

    def select(self, name: str, number: int | None) -> None:
        """Offer the parameter with this number to be typed; none, if the number is None."""
        self.selected = (name, number) if number is not None else None
        self._tell()

    def parameter(self, number: int) -> float:
        """The parameter with this number."""
        with self._lock:
            return self._there().run.parameter(number)

    # ---- going on

    @property
    def playing(self) -> bool:
        """Whether the run goes on by itself."""
        return self._turn is not None

    def step(self, n: int = 1) -> None:
        """Train for n epochs, or until it cannot go on."""
        with self._lock:
            for _ in range(n):
                while not self._minibatch():
                    pass
                if self.trouble:
                    break
        self._tell()
        if self.kept:
            self.kept.step(n)

    def play(self) -> None:
        """Train on and on, between what else the event loop has to do, until `pause`.

        It ends by itself when nobody looks any more: the output was cleared or made anew, or the page is
        gone.

        Raises:
            RuntimeError: there is no event loop, as a notebook has. `step` needs none.
        """
        if self.playing:
            return
        self.find_loop()
        if self._loop is None:
            raise RuntimeError("play needs an event loop, as a notebook has: try step(100)")
        self._viewers = [viewer for viewer in self._viewers if viewer.here]
        for viewer in self._viewers:
            viewer.arrive()
        self._turn = turn = object()
        asyncio.run_coroutine_threadsafe(self._play(turn), self._loop)
        self._tell()

    def pause(self) -> None:
        """Stop playing, at the end of the epoch."""
        with self._lock:
            self._turn = None
            while self._track and not self._track.whole:
                self._minibatch()
        self._tell()

    def rewind(self) -> None:
        """Back to the start, with the settings on screen: the same seed gives the same run again."""
        with self._lock:
            self._turn, self._track, self.trouble = None, None, ""
            kept = tuple(edit for edit in self._state.edits if edit[0] == 0)
            self._state = replace(self._state, epochs=0, earlier=(), edits=kept)
        self._tell()
        if self.kept:
            self.kept.rewind()

    def fork(self) -> "LiveScene":
        """Two runs side by side: the one returned keeps its settings, and trains whenever this one does."""
        with self._lock:
            while self._track and not self._track.whole:
                self._minibatch()
            self.kept = type(self)(**vars(self._state))
            self.kept._track = copy.deepcopy(self._track)
        self._tell()
        return self.kept

    def join(self) -> None:
        """Let go of the other side of the fork."""
        self.kept = None
        self._tell()

    def attend(self, viewer: Viewer) -> None:
        """Show this viewer each epoch of play; play ends when no viewer looks any more."""
        self._attended = True
        self._viewers = [other for other in self._viewers if other.here and other is not viewer] + [viewer]

    # ---- inside

    @classmethod
    def _changed(cls, state: Any, fields: dict[str, Any]) -> Any:
        return checked(super()._changed(state, fields))

    def _there(self) -> Track:
        """The run, where the state is."""
        if self._track is None:
            self._track = Track(self.begin(self._state.at(0)))
        return self._track.reach(self._state)

    def _minibatch(self) -> bool:
        """Train on one minibatch; True if it was the last of an epoch."""
        track = self._there()
        last = track.step(self._state)
        if last:
            self._state = replace(self._state, epochs=track.epochs)
            self.trouble = track.run.trouble()
        return last

    async def _play(self, turn: object) -> None:
        """Train in slices while it is this call's turn; whatever goes wrong ends it, and is told."""
        since, epochs = time.perf_counter(), 0
        try:
            with beside_others(partial(asyncio.get_running_loop().call_soon_threadsafe, self.pause)):
                while self._turn is turn:
                    if ended := self._slice(turn):
                        self._tick()
                        epochs += 1
                    if (passed := time.perf_counter() - since) > 1:
                        self.pace, since, epochs = epochs / passed, time.perf_counter(), 0
                    await asyncio.sleep(1 / self.at_most if ended else 0)
        except Exception as error:  # whatever the training's own code raises
            self.trouble = str(error) or type(error).__name__
        finally:
            if self._turn is turn:
                self._turn = None
                self._tell()

    def _slice(self, turn: object) -> bool:
        """Train for a few milliseconds, or to the end of the epoch; True if it ended."""
        end = time.perf_counter() + SLICE
        with self._lock:
            while self._turn is turn and time.perf_counter() < end:
                if self._minibatch():
                    return True
        return False

    def _tick(self) -> None:
        """An epoch of play has ended."""
        if self.kept:
            self.kept.step()
        for viewer in tuple(self._viewers):
            viewer.tick()
        if self.trouble or (self._attended and not any(viewer.looks for viewer in self._viewers)):
            self.pause()

    def find_loop(self) -> None:
        """Note the event loop of the cells; the page's messages may have one of their own."""
        if threading.current_thread() is threading.main_thread() or self._loop is None:
            with suppress(RuntimeError):
                self._loop = asyncio.get_running_loop()
