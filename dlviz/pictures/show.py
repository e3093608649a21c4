"""Show a figure together with the words that say what is on it."""

import io

from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from dlviz.pictures.img import img


def show(figure: Figure, caption: str) -> None:
    """Display a finished figure, and below it in words what is to be seen: its text alternative, too."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=2 * figure.dpi, bbox_inches="tight")
    plt.close(figure)  # otherwise the inline backend shows it a second time
    picture = img(file.getvalue(), caption, int(figure.get_figwidth() * figure.dpi))
    display({"text/html": picture, "text/plain": "a picture; in words:"}, raw=True)
    display({"text/markdown": f"*{caption}*", "text/plain": caption}, raw=True)
