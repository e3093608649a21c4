"""The graph of three neurons: its numbers in order, who uses which, and the way of the passes through it."""

GIVEN = ("x", "w1", "w2", "v1", "v2", "t")
PROGRAM = {  # each number that is computed: by which operation, from which ones, in words
    "u1": ("×", ("w1", "x"), "w₁ · x"),
    "u2": ("×", ("w2", "x"), "w₂ · x"),
    "h1": ("f", ("u1",), "f(u₁)"),
    "h2": ("f", ("u2",), "f(u₂)"),
    "p1": ("×", ("v1", "h1"), "v₁ · h₁"),
    "p2": ("×", ("v2", "h2"), "v₂ · h₂"),
    "y": ("+", ("p1", "p2"), "p₁ + p₂"),
    "e": ("−", ("y", "t"), "y − t"),
    "L": ("²", ("e",), "e²"),
}
NODES = (*GIVEN, *PROGRAM)
EDGES = [(start, end) for end, (_, starts, _) in PROGRAM.items() for start in starts]
BACK = NODES[::-1]  # the order of the backward pass: whoever used a number comes before it
FORWARD, STEPS = len(PROGRAM), len(PROGRAM) + len(NODES)


def lens(step: int) -> str:
    """The node that this step computes, forward or backward."""
    return BACK[step - FORWARD - 1] if step > FORWARD else NODES[max(step + len(GIVEN) - 1, len(GIVEN))]
