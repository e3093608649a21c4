"""Right answers to scaling/resume, written otherwise."""

import numpy as np


def with_while(w, velocity, step, x, t, lr, momentum, until):
    w, velocity = np.array(w), np.array(velocity)
    while step < until:
        row, target = x[step % len(x)], t[step % len(x)]
        velocity *= momentum
        velocity += 2 * row * (np.sum(row * w) - target)
        w -= lr * velocity
        step += 1
    return w, velocity, step


def with_torch(w, velocity, step, x, t, lr, momentum, until):
    import torch

    w = torch.tensor(w, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    optimizer.state[w] = {"momentum_buffer": torch.tensor(velocity)}
    for s in range(step, until):
        optimizer.zero_grad()
        i = s % len(x)
        ((torch.tensor(x[i]) @ w - t[i]) ** 2).backward()
        optimizer.step()
    return w.detach(), optimizer.state[w]["momentum_buffer"], until


RIGHT = [with_while, with_torch]
