"""A learning rate with warm-up and cosine decay."""

import math

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Two cases: `step < warmup`, a straight line up; and all later steps, half a cosine down.

    Step 0 is the first of `warmup` steps, so it gets one part of `warmup`, and step `warmup - 1` gets all of
    `peak`. Afterwards, the share of the way down is `(step - warmup) / (total - warmup)`.

    `peak * (step + 1) / warmup`; and `peak * (1 + np.cos(np.pi * share)) / 2`.
    """,
)
def warmup_cosine(step, warmup, total, peak):
    """The learning rate of one step: an even rise, then half a cosine down.

    step: the number of the step, from 0 to total - 1
    warmup: how many steps the rise takes, 0 or more: peak / warmup at step 0, twice that at step 1, ...,
        peak at step warmup - 1
    total: how many steps there are. From step `warmup` on, the rate falls along half a cosine, from peak at
        step `warmup` to 0 at step `total`, which is never taken
    peak: the highest rate
    -> the rate of this step: one number
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    share = (step - warmup) / (total - warmup)
    return peak * (1 + np.cos(np.pi * share)) / 2


@warmup_cosine.cases
def _(rng):
    for step in (0, 2, 3, 4, 6, 11):
        yield call(step, 4, 12, 0.1)
    for step in (0, 5, 9):
        yield call(step, 0, 10, 0.5)  # no warm-up
    for step in (0, 1, 20):
        yield call(step, 1, 30, 3e-4)
    for _ in range(8):
        warmup, total = int(rng.integers(2, 20)), int(rng.integers(30, 60))
        yield call(int(rng.integers(0, total)), warmup, total, rng.uniform(0.001, 1))


@warmup_cosine.expected
def _(step, warmup, total, peak):
    import torch

    scheduler = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    if step < warmup:
        schedule = scheduler.LinearLR(optimizer, 1 / warmup, total_iters=max(warmup - 1, 1))
    else:
        schedule = scheduler.CosineAnnealingLR(optimizer, T_max=total - warmup)
        step -= warmup
    for _ in range(step):
        optimizer.step()
        schedule.step()
    return schedule.get_last_lr()[0]


@warmup_cosine.mistake("warm-up off by one")
def _(step, warmup, total, peak):
    """Your warm-up begins at 0, so the first step moves nothing, and it never reaches the peak. Steps count
    from 0: step 0 is the first part of `warmup`, `(step + 1) / warmup`."""
    return peak * step / warmup if step < warmup else warmup_cosine.answer(step, warmup, total, peak)


@warmup_cosine.mistake("restart at the wrong step")
def _(step, warmup, total, peak):
    """Your cosine counts from step 0, so after the warm-up the rate jumps down. The decay begins when the
    warm-up is over: `(step - warmup) / (total - warmup)`."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * step / total)) / 2


@warmup_cosine.mistake("decay too slow")
def _(step, warmup, total, peak):
    """Your cosine begins at the right step but is stretched over `total` steps, so the rate is still well
    above 0 at the end. Only `total - warmup` steps are left."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / total)) / 2


@warmup_cosine.mistake("decay a step too early")
def _(step, warmup, total, peak):
    """Your decay is one step ahead: it starts below the peak and is at 0 in the last step, which then moves
    nothing. Step `warmup` itself is still at the peak."""
    share = (step - warmup + 1) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 + math.cos(math.pi * share)) / 2


@warmup_cosine.mistake("a full period of the cosine")
def _(step, warmup, total, peak):
    """Your rate falls and rises again: that is a whole cosine wave. Only half of it, from 0 to π, is asked
    for."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 + math.cos(2 * math.pi * share)) / 2


@warmup_cosine.mistake("cosine upside down")
def _(step, warmup, total, peak):
    """After the warm-up your rate rises from 0. `1 + cos` falls, `1 - cos` rises."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 - math.cos(math.pi * share)) / 2


@warmup_cosine.mistake("not halved")
def _(step, warmup, total, peak):
    """After the warm-up your rate is twice the peak: `1 + cos` begins at 2. Halve it."""
    rate = warmup_cosine.answer(step, warmup, total, peak)
    return rate if step < warmup else 2 * rate


@warmup_cosine.mistake("linear decay")
def _(step, warmup, total, peak):
    """Your rate falls along a straight line. The cosine stays high for a while and flattens out at the end:
    `(1 + cos(π share)) / 2` in place of `1 - share`."""
    share = (step - warmup) / (total - warmup)
    return peak * (step + 1) / warmup if step < warmup else peak * (1 - share)


@warmup_cosine.mistake("no warm-up")
def _(step, warmup, total, peak):
    """You begin at the peak: the first `warmup` steps should rise to it."""
    return warmup_cosine.answer(max(step, warmup), warmup, total, peak)
