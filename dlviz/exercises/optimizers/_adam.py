"""What Adam and AdamW share: cases, moments, and PyTorch's step."""

import numpy as np

from ..kit import call
from ._steps import SHAPES, signed, squares, torch_step


def moments(grad, m, v, beta1, beta2):
    """Both running averages, after this gradient."""
    return beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


def corrected(m, v, t, beta1, beta2):
    """Both without their pull towards the 0 they began with; t counts from 1."""
    return m / (1 - beta1**t), v / (1 - beta2**t)


def adam_cases(rng, *more):
    """Arguments of Adam's step; `more` come last."""
    first = np.array([1.0, 2.0]), np.array([4.0, -3.0])
    yield call(*first, np.array([1.0, 2.0]), np.array([4.0, 9.0]), 1, 0.5, 0.5, 0.75, 0.1, *more)
    yield call(*first, np.zeros(2), np.zeros(2), 0, 0.1, 0.9, 0.999, 1e-8, *more)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), np.zeros(2), 0, 0.5, 0.9, 0.99, 1e-8, *more)
    for t, shape in enumerate(SHAPES):
        arrays = *(signed(rng, shape) for _ in range(3)), squares(rng, shape)
        yield call(*arrays, t, rng.uniform(0.1, 0.5), rng.uniform(0.5, 0.9), 0.97, 0.01, *more)
    yield call(*(signed(rng, 3) for _ in range(3)), squares(rng, 3), 5000, 0.3, 0.9, 0.999, 1e-8, *more)
    for scale in (1e-9, 1e9):
        arrays = signed(rng, 3), signed(rng, 3, scale), signed(rng, 3, scale), squares(rng, 3, scale)
        yield call(*arrays, 2, 0.3, 0.8, 0.9, 1e-8, *more)
    arrays = *(signed(rng, (4, 3)) for _ in range(3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 3, 0.1, 0.9, 0.99, 1e-7, *more)


def torch_adam(name, w, grad, m, v, t, **options):
    """The new w, m and v, by PyTorch's Adam or AdamW."""
    import torch

    state = {"step": torch.tensor(float(t)), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    w = torch_step(name, w, grad, state, **options)
    return w, state["exp_avg"], state["exp_avg_sq"]
