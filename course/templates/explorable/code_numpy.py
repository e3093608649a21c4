"""NEW: say what is computed; learners read this file by "Show code"."""

import numpy as np


def new_picture(slope: float) -> dict[str, np.ndarray]:
    """The numbers of NewPicture. NEW: compute yours from the fields of State that you name as arguments."""
    x = np.linspace(-3, 3, 61)
    return {"x": x, "y": slope * x}
