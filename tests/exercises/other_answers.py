"""Right answers that are written otherwise than the solutions: every exercise needs at least one here."""

import math

import numpy as np
import torch


def accuracy_in_a_loop(predictions, labels):
    right = 0
    for prediction, label in zip(predictions, labels, strict=True):
        if prediction == label:
            right += 1
    return right / len(labels)


def accuracy_as_one_minus_errors(predictions, labels):
    return 1 - np.count_nonzero(predictions - labels) / labels.size


def dense_in_loops(x, weight, bias):
    return [
        [sum(a * w for a, w in zip(row, unit, strict=True)) + b for unit, b in zip(weight, bias, strict=True)]
        for row in x
    ]


def dense_by_einsum(x, weight, bias):
    return np.einsum("ni,oi->no", x, weight) + bias[None]


def dense_in_float32(x, weight, bias):
    return x.astype(np.float32) @ weight.astype(np.float32).T + bias.astype(np.float32)


def dense_in_torch(x, weight, bias):
    return torch.addmm(torch.tensor(bias), torch.tensor(x), torch.tensor(weight).T)


def count_by_index(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i] * (sizes[i - 1] + 1)
    return total


def count_by_arrays(sizes):
    sizes = np.array(sizes)
    return np.sum((sizes[:-1] + 1) * sizes[1:])


def two_layers_by_einsum(x, w1, b1, w2, b2):
    h = np.einsum("ni,hi->nh", x, w1) + b1
    h[h < 0] = 0
    return np.einsum("nh,oh->no", h, w2) + b2


def two_layers_sample_by_sample(x, w1, b1, w2, b2):
    return np.stack([w2 @ np.where((z := w1 @ sample + b1) > 0, z, 0) + b2 for sample in x])


def two_layers_in_float32(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = (a.astype(np.float32) for a in (x, w1, b1, w2, b2))
    return (w2 @ np.maximum(w1 @ x.T + b1[:, None], 0) + b2[:, None]).T


def head_in_loops(task, size, scores):
    units = 1 if task == "binary" else size
    answers = np.empty((len(scores), units))
    for row, answer in zip(scores[:, :units], answers, strict=True):
        powers = [math.exp(score - max(row)) for score in row]
        for unit, score in enumerate(row):
            if task == "regression":
                answer[unit] = score
            elif task == "binary":
                answer[unit] = (1 + math.tanh(score / 2)) / 2
            else:
                answer[unit] = powers[unit] / sum(powers)
    return answers


def head_in_float32(task, size, scores):
    scores = scores.astype(np.float32)
    if task == "multi-class":
        return np.exp(scores[:, :size]) / np.exp(scores[:, :size]).sum(1)[:, None]
    return scores[:, :size] if task == "regression" else np.exp(-np.logaddexp(0, -scores[:, 0:1]))


def sgd_number_by_number(w, grad, lr):
    for index in np.ndindex(w.shape):
        w[index] = w[index] - lr * grad[index]
    return w


def sgd_into_the_same_memory(w, grad, lr):
    np.subtract(w, np.multiply(lr, grad), out=w)


def momentum_without_arrays_kept(w, grad, v, lr, mu):
    velocity = np.empty_like(v)
    velocity[...] = grad
    velocity += mu * v
    return [w - lr * velocity, velocity]


def momentum_as_drift_and_push(w, grad, v, lr, mu):
    return w - lr * mu * v - lr * grad, grad + v * mu


def adagrad_by_reciprocals(w, grad, s, lr, eps):
    rate = lr * np.reciprocal(eps + (grad * grad + s) ** 0.5)
    return w - rate * grad, grad * grad + s


def rmsprop_as_a_correction(w, grad, v, lr, rho, eps):
    v = v + (1 - rho) * (grad * grad - v)
    return w - grad * (lr / (eps + np.sqrt(v))), v


def adam_with_one_combined_rate(w, grad, m, v, t, lr, beta1, beta2, eps):
    m, v = m + (1 - beta1) * (grad - m), v + (1 - beta2) * (grad * grad - v)
    root = np.sqrt(1 - beta2 ** (t + 1))
    return w - lr * root / (1 - beta1 ** (t + 1)) * m / (np.sqrt(v) + eps * root), m, v


def adamw_shrinks_first(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    step, m, v = adam_with_one_combined_rate(0 * w, grad, m, v, t, lr, beta1, beta2, eps)
    return w * (1 - lr * decay) + step, m, v


def schedule_by_half_angle(step, warmup, total, peak):
    if step + 1 <= warmup:
        return (1 + step) * (peak / warmup)
    return peak * math.cos(math.pi / 2 * (step - warmup) / (total - warmup)) ** 2


def relu_by_index(x, grad_y):
    y, grad_x = x.astype(float), grad_y.astype(float)
    y[x < 0], grad_x[x <= 0] = 0, 0
    return y, grad_x


def relu_in_torch(x, grad_y):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = torch.relu(x)
    y.backward(torch.tensor(grad_y))
    return [y, x.grad]


def leaky_relu_as_the_larger(x, grad_y, slope):
    return np.maximum(x, slope * x), grad_y * np.where(x > 0, 1, slope)


def leaky_relu_in_a_loop(x, grad_y, slope):
    y, grad_x = np.empty(x.shape), np.empty(x.shape)
    for index, value in np.ndenumerate(x):
        factor = 1 if value > 0 else slope
        y[index], grad_x[index] = factor * value, factor * grad_y[index]
    return y, grad_x


def sigmoid_on_two_sides(x, grad_y):
    y = np.empty(x.shape)
    up, down = x >= 0, x < 0
    y[up] = 1 / (1 + np.exp(-x[up]))
    y[down] = np.exp(x[down]) / (1 + np.exp(x[down]))
    return y, (y - y**2) * grad_y


def sigmoid_by_logarithms(x, grad_y):
    return np.exp(-np.logaddexp(0, -x)), grad_y * np.exp(-np.logaddexp(0, -x) - np.logaddexp(0, x))


def tanh_by_a_sigmoid(x, grad_y):
    y = np.sign(x) * -np.expm1(-2 * np.abs(x)) / (1 + np.exp(-2 * np.abs(x)))
    return y, (1 + y) * (1 - y) * grad_y


def tanh_in_float32(x, grad_y):
    y = np.tanh(x.astype(np.float32))
    return y, grad_y.astype(np.float32) * (1 - y**2)


def softmax_row_by_row(x):
    y = []
    for row in x.reshape(-1, x.shape[-1]):
        e = np.exp(row - max(row))
        y.append(e / sum(e))
    return np.reshape(y, x.shape)


def softmax_by_logarithms(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


OTHER_ANSWERS = {
    "start_here/accuracy": [accuracy_in_a_loop, accuracy_as_one_minus_errors],
    "layers/dense_forward": [dense_in_loops, dense_by_einsum, dense_in_float32, dense_in_torch],
    "layers/count_parameters": [count_by_index, count_by_arrays],
    "layers/two_layer_forward": [two_layers_by_einsum, two_layers_sample_by_sample, two_layers_in_float32],
    "layers/output_head": [head_in_loops, head_in_float32],
    "optimizers/sgd_step": [sgd_number_by_number, sgd_into_the_same_memory],
    "optimizers/momentum": [momentum_without_arrays_kept, momentum_as_drift_and_push],
    "optimizers/adagrad": [adagrad_by_reciprocals],
    "optimizers/rmsprop": [rmsprop_as_a_correction],
    "optimizers/adam": [adam_with_one_combined_rate],
    "optimizers/adamw": [adamw_shrinks_first],
    "optimizers/warmup_cosine": [schedule_by_half_angle],
    "activations/relu": [relu_by_index, relu_in_torch],
    "activations/leaky_relu": [leaky_relu_as_the_larger, leaky_relu_in_a_loop],
    "activations/sigmoid": [sigmoid_on_two_sides, sigmoid_by_logarithms],
    "activations/tanh": [tanh_by_a_sigmoid, tanh_in_float32],
    "activations/softmax": [softmax_row_by_row, softmax_by_logarithms],
}
