"""Right answers to convolutional/batch_norm, written otherwise."""

import numpy as np
import torch


def batch_norm_channel_by_channel(x, weight, bias, running_mean, running_var, momentum, eps, training):
    y, means, variances = np.empty(x.shape), [], []
    for c in range(x.shape[1]):
        values = x[:, c]
        mean, var = running_mean[c], running_var[c]
        if training:
            m = values.size
            mean = values.sum() / m
            var = ((values - mean) ** 2).sum() / m
            means.append((1 - momentum) * running_mean[c] + momentum * mean)
            variances.append((1 - momentum) * running_var[c] + momentum * var * m / (m - 1))
        else:
            means.append(mean)
            variances.append(var)
        y[:, c] = (values - mean) * (weight[c] / (var + eps) ** 0.5) + bias[c]
    return y, means, variances


def batch_norm_in_torch(x, weight, bias, running_mean, running_var, momentum, eps, training):
    layer = torch.nn.BatchNorm2d(len(weight), eps, momentum).double().train(training)
    names = ("weight", "bias", "running_mean", "running_var")
    arrays = map(torch.tensor, (weight, bias, running_mean, running_var))
    layer.load_state_dict(dict(zip(names, arrays, strict=True)), strict=False)
    return layer(torch.tensor(x).double()), layer.running_mean, layer.running_var


RIGHT = [batch_norm_channel_by_channel, batch_norm_in_torch]
