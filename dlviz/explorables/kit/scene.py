"""Scene: control → frozen `State` → `compute(state)` → frame → `draw(artists, frame)`; no page needed."""

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlviz.explorables.kit import controls
from dlviz.explorables.kit.painting import Painting
from dlviz.pictures.style import Look

Frame = dict[str, Any]


class Scene:
    """A picture that follows a state: all of an explorable but the page it is shown on.

    A subclass says what can be moved (`State`), what follows from it (`compute`), what the picture is made of
    (`setup`) and how a frame changes it (`draw`); `describe` says in one sentence what is to be seen, for
    screen readers and for the saved notebook. `numpy` is a function in the room's code_numpy.py: fields of
    the state (or `state` itself) in, the frame's numbers out; `compute` runs it. A function of the same name
    and arguments stands in code_torch.py. Both files are shown whole; PyTorch's is only read: a picture opens
    without PyTorch.
    (Older explorables have source texts there, which use the state's fields as variables and leave `frame`.)
    Fields given to the constructor replace the defaults of `State`.

    Where the picture answers the mouse: `hover(state, frame, ax, x, y)` returns the text of a tooltip, and
    `drag(state, frame, ax, x, y)` (also called at the press that begins it) returns the new state. `ax` is
    the label of the axes under the pointer, x and y are in the units of its data.
    """

    State: ClassVar[type]
    size: ClassVar[tuple[int, int]] = (720, 380)  # CSS pixels
    numpy: ClassVar[str | Callable[..., Frame]] = ""
    torch: ClassVar[str | Callable[..., Frame]] = ""
    hover: ClassVar[Callable[..., str] | None] = None
    drag: ClassVar[Callable[..., Any] | None] = None

    def __init__(self, **fields: Any) -> None:
        self._watchers: list[Callable[[], None]] = []
        self._start = self._state = self._changed(self.State(), fields)
        self._frame: tuple[Any, Frame] | None = None

    # ---- what a subclass writes

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The numbers of the picture, as plain arrays: pure, without a figure."""
        if not callable(cls.numpy):
            raise NotImplementedError
        return cls.numpy(**{name: getattr(state, name) for name in inspect.signature(cls.numpy).parameters})

    @staticmethod
    def setup(fig: Figure, look: Look) -> Any:
        """Put everything on the figure, once, and return the artists that will move."""
        raise NotImplementedError

    @staticmethod
    def draw(artists: Any, frame: Frame) -> None:
        """Give the artists the data of this frame."""
        raise NotImplementedError

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What is to be seen, in one sentence."""
        raise NotImplementedError

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The controls that have no effect in this state, each with the reason, which its tooltip gives."""
        return {}

    # ---- what everyone uses

    @property
    def state(self) -> Any:
        """The settings on screen."""
        return self._state

    @property
    def frame(self) -> Frame:
        """The numbers on screen."""
        if self._frame is None or self._frame[0] is not self._state:
            self._frame = self._state, self.compute(self._state)
        return self._frame[1]

    @property
    def description(self) -> str:
        """What is on screen, in one sentence."""
        return self.describe(self._state, self.frame)

    def opening(self) -> tuple[Frame, str]:
        """The numbers this picture opened with, or else those of the defaults; and their description."""
        try:
            start, frame = self._start, self.compute(self._start)
        except Exception:  # whatever a picture's own code raises; the page says why
            start = self.State()
            frame = self.compute(start)
        return frame, self.describe(start, frame)

    def set(self, **fields: Any) -> None:
        """Move some controls.

        Raises:
            ValueError: a value out of its control's range, or a field that is not there. Nothing is changed
            then.
        """
        self._state = self._changed(self._state, fields)
        self._tell()

    def reset(self) -> None:
        """Go back to the settings this picture opened with."""
        self.set(**asdict(self._start))

    def code(self, library: str) -> str:
        """Source text in "numpy" or "torch" that, run, leaves the picture's numbers in `frame`."""
        if library not in ("numpy", "torch"):
            raise ValueError(f"code is written for 'numpy' and for 'torch', not for {library!r}")
        body, kind = getattr(self, library) or self.numpy, type(self).__name__
        if callable(body) and [*inspect.signature(body).parameters] == ["state"]:
            fields = "\n".join(f"    {name}={value}," for name, value in self.given().items())
            settings = f"from dlviz.explorables import {kind}\n\nstate = {kind}(\n{fields}\n).state"
        else:
            settings = "\n".join(f"{name} = {value}" for name, value in self.given().items())
        return f"{settings}\n\n{_shown(body, library)}\n"

    def given(self) -> dict[str, str]:
        """What makes this picture again when it is given to the class: names and source text."""
        return {f.name: repr(getattr(self._state, f.name)) for f in dataclasses.fields(self._state)}

    def still(self, theme: str = "light", ratio: float = 1.5) -> bytes:
        """The picture on screen as a PNG, `ratio` pixels for each CSS pixel."""
        return self.painting(theme, ratio).still(self.frame)

    def painting(self, theme: str, ratio: float) -> Painting:
        """A figure of its own for this picture."""
        return Painting(self.setup, self.draw, self.size, theme, ratio)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after every change of the state, until `unwatch`."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[], None]) -> None:
        """Call it no longer."""
        self._watchers.remove(watcher)
        if not self._watchers:
            self._frame = None  # nobody looks, and the numbers can be had again

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """The pointer pressed, dragged or hovered at (x, y) of `ax`; returns the text of the tooltip."""
        label = ax.get_label()
        if event != "hover" and self.drag:
            state = self.drag(self._state, self.frame, label, x, y)
            self.set(**asdict(state))
        return self.hover(self._state, self.frame, label, x, y) if self.hover else ""

    def _tell(self) -> None:
        """Tell who watches that the state has changed."""
        for watcher in tuple(self._watchers):  # some are gone afterwards
            watcher()

    @classmethod
    def _changed(cls, state: Any, fields: dict[str, Any]) -> Any:
        known = [f.name for f in dataclasses.fields(state)]
        for name in fields.keys() - {*known}:
            raise ValueError(f"{cls.__name__} has no control {name!r}; it has {', '.join(known)}")
        plain = {n: v.item() if isinstance(v, np.generic) else v for n, v in fields.items()}
        controls.check(state, plain)  # before the state's own __post_init__ relies on it
        return controls.check(replace(state, **plain))


def _shown(body: str | Callable[..., Frame], library: str) -> str:
    """A source text; of a function, the file of this library beside it and a line that calls it."""
    if isinstance(body, str):
        return body.strip()
    source = Path(inspect.getfile(body)).with_name(f"code_{library}.py").read_text(encoding="utf-8").strip()
    return f"{source}\n\n\nframe = {body.__name__}({', '.join(inspect.signature(body).parameters)})"
