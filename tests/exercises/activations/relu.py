"""Right answers to activations/relu, written otherwise."""

import torch


def relu_by_index(x, grad_y):
    y, grad_x = x.astype(float), grad_y.astype(float)
    y[x < 0], grad_x[x <= 0] = 0, 0
    return y, grad_x


def relu_in_torch(x, grad_y):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = torch.relu(x)
    y.backward(torch.tensor(grad_y))
    return [y, x.grad]


RIGHT = [relu_by_index, relu_in_torch]
