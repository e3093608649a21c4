"""Live: an explorable that trains; the page has buttons for play, step, rewind and fork."""

from typing import Any

from dlviz.explorables.kit.explorable import Explorable
from dlviz.explorables.kit.live_scene import LiveScene


class Live(LiveScene, Explorable):
    """An explorable that trains; `LiveScene` says what a subclass writes."""

    def panel(self) -> Any:
        """What the page shows."""
        from dlviz.explorables.kit.live_panel import LivePanel

        self.find_loop()
        return LivePanel(self)

    def code(self, library: str) -> str:
        """Source text that trains as often and leaves the picture's numbers in `frame`; "share": one line."""
        return self.share() if library == "share" else super().code(library)

    def share(self) -> str:
        """A line of Python that makes this picture again, moves and edits included."""
        plain = {name: repr(value) for name, value in vars(self.State()).items()}
        said = ", ".join(
            f"{name}={value}" for name, value in self.given().items() if value != plain.get(name)
        )
        return f"{type(self).__name__}({said})"
