"""The headline of a picture: what is to be seen in this state, in plain words, above all else."""

from matplotlib.axes import Axes

from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing, glyph

LARGE, SMALL = 17.0, 13.0  # pixels; the large line shrinks where it would not fit
BETWEEN = 21  # pixels from one line to the next


class Headline:
    """A finding, and below it what it rests on; `artist` is what moves.

    The axes are the page's, whose unit is one CSS pixel; (x, y) is where the finding's baseline begins, and
    `room` how long a line may be. The finding is in `colours` by its name, for example "good" and "bad".
    """

    def __init__(self, page: Axes, look: Look, x: float, y: float, room: float, **colours: str) -> None:
        self._x, self._y, self._room = x, y, room
        tones = {name: look.written(colour) for name, colour in colours.items()} or {"": look.ink}
        self._findings = {name: Writing(page, tone, LARGE, "bold") for name, tone in tones.items()}
        self._because = Writing(page, look.ink, SMALL)
        self.artist = [*self._findings.values(), self._because]
        for writing in self.artist:
            writing.set_zorder(0)  # drawn first, and kept while it says the same

    def show(self, finding: str, because: str = "", colour: str = "") -> None:
        """Write both lines; the finding in the colour of this name."""
        for name, writing in self._findings.items():
            said = finding if name == colour else ""
            writing.show([((self._x, self._y), "left", said)], fitting(finding, LARGE, self._room, "bold"))
        size = fitting(because, SMALL, self._room)
        self._because.show([((self._x, self._y - BETWEEN), "left", because)], size)

    @property
    def texts(self) -> list[str]:
        """The lines that are written."""
        return [text for writing in self.artist for text in writing.texts]


def fitting(text: str, size: float, room: float, weight: str = "normal") -> float:
    """The size, or the smaller one at which the text is as long as there is room."""
    long = sum(glyph(letter, weight)[2] for letter in text)
    return min(size, room / long) if long else size
