"""Right answers to feedforward/network_step, written otherwise."""

import numpy as np
import torch

from dlviz import nn, optim


def network_step_sample_by_sample(x, t, weights, biases, lr):
    depth, n, loss = len(weights), len(x), 0.0
    new_weights, new_biases = [w.copy() for w in weights], [b.copy() for b in biases]
    for sample, target in zip(x, t, strict=True):
        h = [sample]
        for layer in range(depth):
            z = weights[layer] @ h[-1] + biases[layer]
            h.append(z if layer == depth - 1 else z.clip(0))
        top = h[-1].max()
        log_sum = top + np.log(np.exp(h[-1] - top).sum())
        loss += (log_sum - h[-1][target]) / n
        grad = np.exp(h[-1] - log_sum)
        grad[target] -= 1
        for layer in reversed(range(depth)):
            new_weights[layer] -= lr / n * np.outer(grad, h[layer])
            new_biases[layer] -= lr / n * grad
            grad = np.where(h[layer] > 0, grad @ weights[layer], 0)
    return new_weights, new_biases, loss


def network_step_in_torch(x, t, weights, biases, lr):
    weights, biases = (
        [torch.tensor(each, requires_grad=True) for each in given] for given in (weights, biases)
    )
    h = torch.tensor(x)
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        h = torch.addmm(b, h if layer == 0 else h.clamp(min=0), w.T)
    loss = torch.nn.functional.nll_loss(h.log_softmax(dim=1), torch.tensor(t))
    loss.backward()
    with torch.no_grad():
        return [w - lr * w.grad for w in weights], tuple(b - lr * b.grad for b in biases), loss.detach()


def network_step_with_layers(x, t, weights, biases, lr):
    layers = []
    for w, b in zip(weights, biases, strict=True):
        linear = nn.Linear(*w.shape[::-1]).double()
        linear.weight.data[...], linear.bias.data[...] = w, b
        layers += [linear, nn.ReLU()]
    network, loss_fn = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
    loss = loss_fn(network(x), t)
    network.backward(loss_fn.backward())
    optim.SGD(network.parameters(), lr=lr).step()
    return (
        [layer.weight.data for layer in layers[::2]],
        [layer.bias.data for layer in layers[::2]],
        loss.item(),
    )


RIGHT = [network_step_sample_by_sample, network_step_in_torch, network_step_with_layers]
