"""Right answers to backprop/gradient_check, written otherwise."""

import numpy as np


def gradient_check_in_place(w, x, t, claimed, eps):
    here, numeric = w.astype(float), []
    for i, start in enumerate(w):
        losses = []
        for place in (start - eps, start + eps):
            here[i] = place
            losses.append(((np.tanh(x @ here) - t) ** 2).mean())
        here[i] = start
        numeric.append((losses[1] - losses[0]) / eps / 2)
    both = np.concatenate([claimed, numeric])
    return numeric, max(abs(claimed - np.array(numeric))) / (np.abs(both).max() or 1)


def gradient_check_all_rows_at_once(w, x, t, claimed, eps):
    nudges = eps * np.concatenate([np.eye(len(w)), -np.eye(len(w))])
    above, below = np.split(((np.tanh((w + nudges) @ x.T) - t) ** 2).mean(axis=1), 2)
    numeric = (above - below) / (2 * eps)
    off, largest = np.abs(claimed - numeric).max(), max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, off / largest if largest else 0


RIGHT = [gradient_check_in_place, gradient_check_all_rows_at_once]
