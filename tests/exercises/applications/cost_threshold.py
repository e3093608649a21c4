"""Right answers to applications/cost_threshold, written otherwise."""

import numpy as np
import torch


def in_a_loop(p, cost_fp, cost_fn):
    threshold, act, cost = cost_fp / (cost_fp + cost_fn), [], 0
    for probability in p.tolist():
        act.append(1 if probability >= threshold else 0)
        cost += (1 - probability) * cost_fp if act[-1] else probability * cost_fn
    return [threshold, act, cost / len(p)]


def as_the_cheaper_of_two(p, cost_fp, cost_fn):
    to_act, not_to = (1 - p) * cost_fp, p * cost_fn
    return 1 / (1 + cost_fn / cost_fp) if cost_fp else 0, to_act <= not_to, np.minimum(to_act, not_to).mean()


def in_float32(p, cost_fp, cost_fn):
    p = np.float32(p)
    threshold = np.float32(cost_fp) / np.float32(cost_fp + cost_fn)
    act = np.float32(p >= threshold)
    return threshold, act, np.mean(act * (1 - p) * np.float32(cost_fp) + (1 - act) * p * np.float32(cost_fn))


def in_torch(p, cost_fp, cost_fn):
    p, threshold = torch.tensor(p), cost_fp / (cost_fn + cost_fp)
    act = torch.ge(p, threshold)
    return threshold, act.int(), (((1 - p[act]).sum() * cost_fp + p[~act].sum() * cost_fn) / len(p)).item()


RIGHT = [in_a_loop, as_the_cheaper_of_two, in_float32, in_torch]
