"""Right answers to new_stem/new_exercise, written otherwise."""


def in_a_loop(x):  # NEW: write the answer in another style, as a learner might
    return [number * 2 for number in x]


RIGHT = [in_a_loop]
