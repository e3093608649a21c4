"""Explorable: a picture with controls that displays itself as the last line of a cell."""

from typing import Any

from dlviz.explorables.kit.scene import Frame, Scene

__all__ = ["Explorable", "Frame"]


class Explorable(Scene):
    """An interactive picture that makes one idea obvious; `Scene` says what a subclass writes."""

    def panel(self) -> Any:
        """What the page shows: controls, picture and code."""
        from dlviz.explorables.kit.panel import Panel  # widgets only where a page shows them

        return Panel(self)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        from dlviz.explorables.kit.figure_view import FigureView
        from dlviz.explorables.kit.still import CAPTION, captioned

        theme, ratio = FigureView.theme_seen, 1.5
        try:
            words, still = self.description, self.still(theme, ratio)
        except ValueError as error:  # an impossible setting: a sentence in place of a traceback
            reason = f"{type(self).__name__} cannot show these settings: {error}"
            return {**self.panel()._repr_mimebundle_(), "text/plain": reason}, {}
        png = captioned(still, theme, ratio)
        metadata = {"image/png": {"width": self.size[0], "alt": f"{words} {CAPTION}"}}
        return {**self.panel()._repr_mimebundle_(), "image/png": png, "text/plain": words}, metadata
