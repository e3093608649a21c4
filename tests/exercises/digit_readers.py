"""Two digit readers, one in each library: right answers to both exercises that ask for one."""

import numpy as np
import torch


def reader_in_bare_numpy(x, t, x_new):
    rng = np.random.default_rng(0)
    x, x_new = (pixels.reshape(len(pixels), 64) / 16 for pixels in (x, x_new))
    w1, w2 = rng.normal(0, 0.18, (64, 100)), rng.normal(0, 0.1, (100, 10))
    b1, b2 = np.zeros(100), np.zeros(10)
    for _ in range(25):
        for piece in np.array_split(rng.permutation(len(x)), -(-len(x) // 32)):
            h = np.maximum(x[piece] @ w1 + b1, 0)
            scores = np.exp(h @ w2 + b2)
            grad = (scores / scores.sum(1, keepdims=True) - np.eye(10)[t[piece]]) / len(piece)
            grad_h = grad @ w2.T * (h > 0)
            for w, g in ((w2, h.T @ grad), (b2, grad.sum(0)), (w1, x[piece].T @ grad_h), (b1, grad_h.sum(0))):
                w -= 0.3 * g
    return (np.maximum(x_new @ w1 + b1, 0) @ w2 + b2).argmax(1).tolist()


def reader_by_sgd_in_torch(x, t, x_new):
    torch.manual_seed(1)
    x, x_new = (torch.tensor(pixels).flatten(1).double() / 16 for pixels in (x, x_new))
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(15):
        for piece in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[piece]), torch.as_tensor(t)[piece]).backward()
            optimizer.step()
    return model(x_new).max(dim=1).indices
