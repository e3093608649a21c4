"""Right answers to scaling/ring_step, written otherwise."""

import numpy as np


def seen_from_the_receiver(chunks, step):
    after, workers = np.array(chunks), len(chunks)
    for w in range(workers):
        c = (w - 1 - step) % workers
        after[w, c] = chunks[w, c] + chunks[w - 1, c]
    return after


def all_at_once(chunks, step):
    workers = np.arange(len(chunks))
    sent = np.zeros_like(chunks)
    sent[workers, (workers - step) % len(chunks)] = chunks[workers, (workers - step) % len(chunks)]
    return chunks + np.roll(sent, 1, axis=0)


RIGHT = [seen_from_the_receiver, all_at_once]
