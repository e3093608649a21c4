"""Right answers to scaling/device_step, written otherwise."""

import torch


def with_to_like(model, optimizer, x, t):
    like = next(model.parameters())
    optimizer.zero_grad()
    loss = torch.nn.MSELoss()(model(x.to(like)), t.to(like))
    loss.backward()
    optimizer.step()
    return float(loss)


def by_hand(model, optimizer, x, t):
    kind = next(iter(model.parameters())).dtype
    difference = model(x.type(kind)) - t.type(kind)
    loss = (difference * difference).sum() / difference.numel()
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


RIGHT = [with_to_like, by_hand]
