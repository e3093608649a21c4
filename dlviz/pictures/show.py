"""Show a figure together with the words that say what is on it."""

import base64
import io

from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure


def show(figure: Figure, caption: str) -> None:
    """Display a finished figure, and below it in words what is to be seen."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=2 * figure.dpi, bbox_inches="tight", pil_kwargs={"optimize": True})
    plt.close(figure)  # otherwise the inline backend shows it a second time
    width = int(figure.get_figwidth() * figure.dpi)
    picture = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "a picture; in words:"}
    display(picture, raw=True, metadata={"image/png": {"width": width}})
    display({"text/markdown": f"*{caption}*", "text/plain": caption}, raw=True)
