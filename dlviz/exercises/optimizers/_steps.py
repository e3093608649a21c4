"""Inputs of a step, and the step that PyTorch takes from there."""

import numpy as np

SHAPES = ((), (1,), (4,), (1, 3), (3, 2), (2, 3, 2))


def signed(rng, shape, scale=1.0):
    """Weights, a gradient or a first moment."""
    return np.asarray(rng.normal(0, scale, shape))


def squares(rng, shape, scale=1.0):
    """A second moment: positive, as wide as squares of numbers of that scale."""
    return np.asarray(rng.uniform(0.1, 2, shape) * scale**2)


def torch_step(name, w, grad, state, **options):
    """The weights after one step of PyTorch's optimizer of that name, which begins with a copy of `state`."""
    import torch

    parameter = torch.nn.Parameter(w.clone())
    parameter.grad = grad
    optimizer = getattr(torch.optim, name)([parameter], **options)
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter.detach()
