"""What the picture says in words."""


def answers_to(kernel: str, photograph: bool) -> str:
    """What a colour in the map of a kernel means."""
    more = "light" if photograph else "ink"
    return {
        "edges, left and right": f"Yellow-orange: more {more} on the right of the window; blue: on its left.",
        "edges, top and bottom": f"Yellow-orange: more {more} at the bottom of the window; blue: at its top.",
        "outline": f"Yellow-orange: more {more} than in the eight pixels around; blue: less.",
        "blur": "This kernel gives each square the mean of nine pixels.",
        "sharpen": "This kernel makes a pixel stand out from those around it.",
    }.get(kernel, "Drag the weights of your own kernel, and see what it answers to.")
