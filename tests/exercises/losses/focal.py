"""Right answers to losses/focal, written otherwise."""

import math

import numpy as np


def focal_with_targets_as_switches(scores, targets, alpha, gamma):
    log_yes, log_no = -np.logaddexp(0, -scores), -np.logaddexp(0, scores)
    yes = -alpha * np.exp(log_no) ** gamma * log_yes
    no = -(1 - alpha) * np.exp(log_yes) ** gamma * log_no
    return (targets * yes + (1 - targets) * no).mean()


def focal_in_a_loop(scores, targets, alpha, gamma):
    losses = []
    for score, target in zip(scores.ravel(), targets.ravel(), strict=True):
        z = float(score) if target else -float(score)
        e = math.exp(-abs(z))
        log_p = min(z, 0) - math.log1p(e)
        wrong = (e if z > 0 else 1) / (1 + e)
        losses.append((alpha if target else 1 - alpha) * wrong**gamma * -log_p)
    return sum(losses) / len(losses)


RIGHT = [focal_with_targets_as_switches, focal_in_a_loop]
