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


def mse_in_loops(prediction, target):
    total, grad = 0.0, np.empty(prediction.shape)
    for index, value in np.ndenumerate(prediction):
        error = float(value) - float(target[index])
        total += error * error
        grad[index] = 2 * error / prediction.size
    return total / prediction.size, grad


def mse_by_norm(prediction, target):
    error = prediction - target
    return np.linalg.norm(error) ** 2 / error.size, error * (2 / error.size)


def cross_entropy_by_logaddexp(scores, labels):
    total = 0.0
    for row, label in zip(scores, labels, strict=True):
        total += np.logaddexp.reduce(row - row[label])
    return total / len(scores)


def cross_entropy_by_one_hot(scores, labels):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return -np.sum(np.eye(scores.shape[1])[labels] * log_p) / len(labels)


def cross_entropy_gradient_by_logarithms(scores, labels):
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    return (p - np.eye(scores.shape[1])[labels]) / scores.shape[0]


def cross_entropy_gradient_row_by_row(scores, labels):
    rows = []
    for row, label in zip(scores, labels, strict=True):
        e = np.exp(row - max(row))
        rows.append([(power / e.sum() - (i == label)) / len(scores) for i, power in enumerate(e)])
    return rows


def huber_by_clipping(prediction, target, delta):
    d = prediction - target
    near = np.clip(d, -delta, delta)
    return np.mean(near * (d - near / 2)), near / d.size


def huber_in_a_loop(prediction, target, delta):
    losses, grad = [], []
    for d in (prediction - target).ravel():
        if abs(d) < delta:
            losses.append(0.5 * d**2)
            grad.append(d)
        else:
            losses.append(delta * abs(d) - 0.5 * delta**2)
            grad.append(delta if d > 0 else -delta)
    return np.mean(losses), np.reshape(grad, prediction.shape) / len(grad)


def kl_in_loops(p, q):
    def one(p, q):
        return sum(a * (math.log(a) - math.log(b)) if b else math.inf for a, b in zip(p, q, strict=True) if a)

    pairs = zip(p.reshape(-1, p.shape[-1]), q.reshape(-1, p.shape[-1]), strict=True)
    return np.reshape([one(*pair) for pair in pairs], p.shape[:-1])


def kl_by_entropies(p, q):
    sure = np.where(p == 0, 1, p)
    return -np.sum(p * np.log(np.where(p == 0, 1, q)), axis=-1) + np.sum(p * np.log(sure), axis=-1)


def focal_with_targets_as_switches(scores, targets, alpha, gamma):
    log_yes, log_no = -np.logaddexp(0, -scores), -np.logaddexp(0, scores)
    yes = -alpha * np.exp(log_no) ** gamma * log_yes
    no = -(1 - alpha) * np.exp(log_yes) ** gamma * log_no
    return (targets * yes + (1 - targets) * no).mean()


def focal_in_a_loop(scores, targets, alpha, gamma):
    losses = []
    for score, target in zip(scores.ravel(), targets.ravel(), strict=True):
        z = float(score) if target else -float(score)
        e = math.exp(-abs(z))
        log_p = min(z, 0) - math.log1p(e)
        wrong = (e if z > 0 else 1) / (1 + e)
        losses.append((alpha if target else 1 - alpha) * wrong**gamma * -log_p)
    return sum(losses) / len(losses)


def symmetry_by_halves(images):
    n, _, width = images.shape
    left, right = (
        images[:, :, : width // 2],
        images[:, :, width - width // 2 :],
    )  # a middle column is its own mirror
    return [1 - 2 * np.abs(left[i] - np.fliplr(right[i])).sum() / images[i].size for i in range(n)]


def symmetry_pixel_by_pixel(images):
    _, height, width = images.shape
    return [
        1 - sum(abs(row[j] - row[-1 - j]) for row in image.tolist() for j in range(width)) / (height * width)
        for image in images
    ]


def nearest_average_in_loops(x, t, queries):
    averages = {
        int(k): [sum(column) / len(column) for column in zip(*x[t == k].tolist(), strict=True)] for k in t
    }
    return [min(averages, key=lambda k: math.dist(averages[k], query)) for query in queries.tolist()]


def nearest_average_by_linear_scores(x, t, queries):
    classes = sorted(set(t.tolist()))
    averages = np.array([np.average(x, axis=0, weights=t == k) for k in classes])
    scores = queries @ averages.T - 0.5 * (averages**2).sum(axis=1)  # |q - a|² is |q|² - 2 of this
    return np.array(classes)[np.argmax(scores, axis=1)]


def confusion_in_a_loop(predictions, labels, classes):
    matrix = [[0] * classes for _ in range(classes)]
    for prediction, label in zip(predictions, labels, strict=True):
        matrix[label][prediction] += 1
    return matrix, sum(matrix[k][k] for k in range(classes)) / len(predictions)


def confusion_by_one_hot_rows(predictions, labels, classes):
    one_hot = np.eye(classes)
    return one_hot[labels].T @ one_hot[predictions], (predictions == labels).mean()


def minibatches_one_by_one(x, t, batch_size, order):
    batches = []
    for place, example in enumerate(order):
        if place % batch_size == 0:
            batches.append(([], []))
        batches[-1][0].append(x[example])
        batches[-1][1].append(t[example])
    return batches


def minibatches_by_array_split(x, t, batch_size, order):
    cuts = np.arange(batch_size, len(order), batch_size)
    return [*zip(np.split(x[order], cuts), np.split(t[order], cuts), strict=True)]


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


def split_row_by_row(x, t, n_train, n_validation, seed):
    order = np.random.default_rng(seed).permutation(len(x)).tolist()
    mean = sum(x[i] for i in order[:n_train]) / n_train
    variance = sum((x[i] - mean) ** 2 for i in order[:n_train]) / n_train
    scaled = []
    for row in x:
        scaled.append([(v - m) / s**0.5 if s else v - m for v, m, s in zip(row, mean, variance, strict=True)])
    scaled = np.array(scaled)
    ends = n_train, n_train + n_validation
    parts = order[: ends[0]], order[ends[0] : ends[1]], order[ends[1] :]
    return tuple([scaled[part], t[part]] for part in parts)


def decay_in_loops(loss, grad, w, decay):
    new = grad.astype(float)
    for i in np.ndindex(w.shape):
        loss += decay * w[i] ** 2 / 2
        new[i] += decay * w[i]
    return loss, new


def decay_in_torch(loss, grad, w, decay):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = loss + 0.5 * decay * torch.linalg.vector_norm(w) ** 2
    total.backward()
    return total, torch.tensor(grad) + w.grad


def dropout_by_index(x, grad_y, p, training, seed):
    y, grad_x = x.astype(float), grad_y.astype(float)
    if training:
        out = np.random.default_rng(seed).uniform(size=x.shape) < p
        y[out] = grad_x[out] = 0
        y, grad_x = y / (1 - p), grad_x / (1 - p)
    return y, grad_x


def stopping_with_the_past_in_sight(train_losses, validation_losses, weights, patience):
    n = len(validation_losses)
    for ran in range(1, n + 1):
        seen = validation_losses[:ran]
        if ran - 1 - seen.argmin() >= patience:  # argmin takes the first of ties
            break
    return ran, weights[seen.argmin()]


def augment_pixel_by_pixel(images, reach, training, seed):
    if not training:
        return images.copy()
    n, height, width = images.shape
    moved = np.zeros(images.shape)
    for i, (down, right) in enumerate(np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))):
        for row in range(height):
            for column in range(width):
                if 0 <= row - down < height and 0 <= column - right < width:
                    moved[i, row, column] = images[i, row - down, column - right]
    return moved


def dense_backward_in_loops(x, weight, grad_y):
    grad_x, grad_weight, grad_bias = np.zeros(x.shape), np.zeros(weight.shape), np.zeros(len(weight))
    for n, i in np.ndindex(x.shape):
        for o in range(len(weight)):
            grad_x[n, i] += grad_y[n, o] * weight[o, i]
            grad_weight[o, i] += grad_y[n, o] * x[n, i]
    for row in grad_y:
        grad_bias += row
    return grad_x, grad_weight, grad_bias


def dense_backward_by_einsum(x, weight, grad_y):
    return [
        np.einsum("no,oi->ni", grad_y, weight),
        np.einsum("no,ni->oi", grad_y, x),
        np.ones(len(x)) @ grad_y,
    ]


def autograd_by_asking_who_uses_it(program):
    compute = {"input": sum, "add": sum, "mul": math.prod, "tanh": lambda x: math.tanh(*x)}
    values = []
    for operation, *given in program:
        values.append(compute[operation](given if operation == "input" else [values[i] for i in given]))

    def grad(n):
        if n == len(program) - 1:
            return 1.0
        total = 0.0
        for user, (operation, *given) in enumerate(program):
            if operation == "input":
                continue
            for side, place in enumerate(given):
                if place == n:
                    other = values[given[1 - side]] if operation == "mul" else 1.0
                    total += grad(user) * (1 - values[user] ** 2 if operation == "tanh" else other)
        return total

    return values, [grad(n) for n in range(len(program))]


def autograd_forward_mode(program):
    values, slopes = [], []  # slopes: of each entry by every one
    for n, (operation, *given) in enumerate(program):
        if operation == "input":
            value, slope = given[0], np.zeros(len(program))
        elif operation == "add":
            value, slope = values[given[0]] + values[given[1]], slopes[given[0]] + slopes[given[1]]
        elif operation == "mul":
            a, b = given
            value, slope = values[a] * values[b], slopes[a] * values[b] + values[a] * slopes[b]
        else:
            value = math.tanh(values[given[0]])
            slope = slopes[given[0]] / math.cosh(values[given[0]]) ** 2
        slope = slope.copy()
        slope[n] = 1
        values.append(value)
        slopes.append(slope)
    return np.array(values), slopes[-1]


def gradient_check_in_place(w, x, t, claimed, eps):
    here, numeric = w.astype(float), []
    for i, start in enumerate(w):
        losses = []
        for place in (start - eps, start + eps):
            here[i] = place
            losses.append(((np.tanh(x @ here) - t) ** 2).mean())
        here[i] = start
        numeric.append((losses[1] - losses[0]) / eps / 2)
    both = np.concatenate([claimed, numeric])
    return numeric, max(abs(claimed - np.array(numeric))) / (np.abs(both).max() or 1)


def gradient_check_all_rows_at_once(w, x, t, claimed, eps):
    nudges = eps * np.concatenate([np.eye(len(w)), -np.eye(len(w))])
    above, below = np.split(((np.tanh((w + nudges) @ x.T) - t) ** 2).mean(axis=1), 2)
    numeric = (above - below) / (2 * eps)
    off, largest = np.abs(claimed - numeric).max(), max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, off / largest if largest else 0


def initialization_by_division(z, kind):
    fan = z.shape[1] if kind == "he" else np.mean(z.shape)
    return math.sqrt(2 if kind == "he" else 1) / math.sqrt(fan) * z


def initialization_row_by_row(z, kind):
    outputs, inputs = z.shape
    width = (2 / (inputs + (kind == "xavier") * outputs)) ** 0.5
    return [[float(number) * width for number in row] for row in z]


def training_steps_sample_by_sample(x, t, w1, b1, w2, b2, lr, steps):
    weights, losses = [w.copy() for w in (w1, b1, w2, b2)], []
    for _ in range(steps):
        grads, loss = [np.zeros(w.shape) for w in weights], 0.0
        for sample, target in zip(x, t, strict=True):
            h = (z := weights[0] @ sample + weights[1]).clip(0)
            off = weights[2] @ h + weights[3] - target
            loss += (off**2).sum() / t.size
            grad_y = 2 / t.size * off
            grad_z = np.where(z > 0, weights[2].T @ grad_y, 0)
            for grad, new in zip(
                grads, (np.outer(grad_z, sample), grad_z, np.outer(grad_y, h), grad_y), strict=True
            ):
                grad += new
        for w, grad in zip(weights, grads, strict=True):
            w -= lr * grad
        losses.append(loss)
    return *weights, losses


def training_steps_in_torch(x, t, w1, b1, w2, b2, lr, steps):
    weights = [torch.tensor(w, requires_grad=True) for w in (w1, b1, w2, b2)]
    x, t, losses = torch.tensor(x), torch.tensor(t), []
    for _ in range(steps):
        h = torch.relu(torch.addmm(weights[1], x, weights[0].T))
        loss = ((torch.addmm(weights[3], h, weights[2].T) - t) ** 2).mean()
        for w, grad in zip(weights, torch.autograd.grad(loss, weights), strict=True):
            w.data -= lr * grad
        losses.append(loss.item())
    return *weights, losses


def output_size_by_walking(size, kernel, stride, padding, dilation):
    start = count = 0
    while start + (kernel - 1) * dilation < size + 2 * padding:
        start, count = start + stride, count + 1
    return count


def output_size_by_counting_places(size, kernel, stride, padding, dilation):
    return len(range(-padding, size + padding - dilation * (kernel - 1), stride))


def conv2d_in_loops(x, weight, bias, stride, padding):
    n, channels, height, width = x.shape
    out, _, h, w = weight.shape
    y = np.zeros((n, out, (height + 2 * padding - h) // stride + 1, (width + 2 * padding - w) // stride + 1))
    for image, o, i, j in np.ndindex(y.shape):
        y[image, o, i, j] = bias[o]
        for c, p, q in np.ndindex(channels, h, w):
            row, column = i * stride + p - padding, j * stride + q - padding
            if 0 <= row < height and 0 <= column < width:
                y[image, o, i, j] += weight[o, c, p, q] * x[image, c, row, column]
    return y


def conv2d_by_cells_of_the_kernel(x, weight, bias, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    h, w = weight.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::stride, ::stride]
    return (
        np.tensordot(windows, weight, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
        + bias[None, :, None, None]
    )


def conv2d_in_torch(x, weight, bias, stride, padding):
    layer = torch.nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2:], stride, padding)
    layer.weight.data, layer.bias.data = torch.tensor(weight).double(), torch.tensor(bias).double()
    return layer(torch.tensor(x).double())


def max_pool_backward_by_sorting_windows(x, grad_y, size):
    n, channels, rows, columns = grad_y.shape
    used = x[:, :, : rows * size, : columns * size].reshape(n, channels, rows, size, columns, size)
    windows = used.swapaxes(3, 4).reshape(n, channels, rows, columns, size * size)
    grads = np.eye(size * size)[windows.argmax(axis=-1)] * grad_y[..., None]
    grads = grads.reshape(n, channels, rows, columns, size, size).swapaxes(3, 4)
    unused = (x.shape[2] - rows * size), (x.shape[3] - columns * size)
    grads = grads.reshape(n, channels, rows * size, columns * size)
    return np.pad(grads, ((0, 0), (0, 0), (0, unused[0]), (0, unused[1])))


def max_pool_backward_pixel_by_pixel(x, grad_y, size):
    grad_x = x * 0.0
    for n, c, i, j in np.ndindex(grad_y.shape):
        best = None
        for row in range(i * size, i * size + size):
            for column in range(j * size, j * size + size):
                if best is None or x[n, c, row, column] > x[n, c, *best]:
                    best = row, column
        grad_x[n, c, *best] += grad_y[n, c, i, j]
    return grad_x


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


def rnn_with_states_and_inputs_side_by_side(x, h0, weight_ih, weight_hh, bias):
    weight = np.hstack([weight_ih, weight_hh, bias[:, None]])
    states = [h0]
    for x_t in x:
        states.append(np.tanh(np.column_stack([x_t, states[-1], np.ones(len(h0))]) @ weight.T))
    return np.array(states[1:])


def rnn_sample_by_sample(x, h0, weight_ih, weight_hh, bias):
    states = np.empty((len(x), *h0.shape))
    for n, h in enumerate(h0):
        for t in range(len(x)):
            h = states[t, n] = np.tanh(bias + weight_hh @ h + weight_ih @ x[t, n])
    return states


def through_time_by_einsum(x, h, weight_hh, grad_h):
    grad_a = np.zeros_like(grad_h)
    grad = np.zeros_like(h[0])
    for t in range(len(x) - 1, -1, -1):
        grad_a[t] = (grad + grad_h[t]) * (1 - h[t + 1]) * (1 + h[t + 1])
        grad = np.einsum("no,oi->ni", grad_a[t], weight_hh)
    return (
        np.einsum("tno,tni->oi", grad_a, x),
        np.einsum("tno,tni->oi", grad_a, h[:-1]),
        grad_a.sum(axis=(0, 1)),
        grad,
    )


def through_time_loss_by_loss(x, h, weight_hh, grad_h):
    w_ih, w_hh, b, grad_h0 = 0, 0, 0, 0
    for last in range(len(x)):  # each state's own loss, back to the beginning
        grad = grad_h[last]
        for t in range(last, -1, -1):
            grad_a = grad * (1 - h[t + 1] ** 2)
            w_ih, w_hh, b = w_ih + grad_a.T @ x[t], w_hh + grad_a.T @ h[t], b + grad_a.sum(axis=0)
            grad = grad_a @ weight_hh
        grad_h0 = grad_h0 + grad
    return w_ih, w_hh, b, grad_h0


def clip_as_one_vector(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    return [grad / max(1.0, norm / max_norm) for grad in grads], norm


def clip_in_loops(grads, max_norm):
    norm = math.sqrt(math.fsum(number**2 for grad in grads for number in grad.flat))
    if norm <= max_norm:
        return grads, norm
    return [grad * max_norm / norm for grad in grads], norm


def lstm_gate_by_gate(x, h, c, weight_ih, weight_hh, bias):
    size = h.shape[1]

    def part(k):
        rows = slice(k * size, (k + 1) * size)
        return x @ weight_ih[rows].T + h @ weight_hh[rows].T + bias[rows]

    i, f, o = ((1 + np.tanh(part(k) / 2)) / 2 for k in (0, 1, 3))
    memory = c * f
    memory += i * np.tanh(part(2))
    return np.tanh(memory) * o, memory


def lstm_in_torch(x, h, c, weight_ih, weight_hh, bias):
    x, h, c, weight_ih, weight_hh, bias = map(torch.tensor, (x, h, c, weight_ih, weight_hh, bias))
    a = torch.addmm(bias, torch.cat([x, h], 1), torch.cat([weight_ih, weight_hh], 1).T)
    i, f, g, o = a.chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gru_as_a_correction(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    size = h.shape[1]
    u, v = bias_ih + x @ weight_ih.T, bias_hh + h @ weight_hh.T
    r, z = ((1 + np.tanh((u + v)[:, k * size : (k + 1) * size] / 2)) / 2 for k in (0, 1))
    n = np.tanh(u[:, -size:] + v[:, -size:] * r)
    return n + z * (h - n)


def gru_in_torch(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return torch.gru_cell(*map(torch.tensor, (x, h, weight_ih, weight_hh, bias_ih, bias_hh)))


def attention_query_by_query(q, k, v, mask=None):
    means, weights = np.zeros((*q.shape[:2], v.shape[2])), np.zeros((*q.shape[:2], k.shape[1]))
    for n, row in np.ndindex(q.shape[:2]):
        seen = [s for s in range(k.shape[1]) if mask is None or not mask[row, s]]
        scores = [math.sqrt(1 / q.shape[2]) * (q[n, row] @ k[n, s]) for s in seen]
        powers = [math.exp(score - max(scores)) for score in scores]
        for s, power in zip(seen, powers, strict=True):
            weights[n, row, s] = power / sum(powers)
            means[n, row] += weights[n, row, s] * v[n, s]
    return means, weights


def attention_by_einsum(q, k, v, mask=None):
    scores = np.einsum("nld,nsd->nls", q / q.shape[-1] ** 0.5, k)
    if mask is not None:
        scores = scores - 1e9 * mask
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=2, keepdims=True))
    return np.einsum("nls,nse->nle", weights, v), weights


def attention_in_torch(q, k, v, mask=None):
    q, k, v = map(torch.tensor, (q, k, v))
    scores = torch.baddbmm(torch.zeros(()).double(), q, k.mT, alpha=q.shape[-1] ** -0.5)
    if mask is not None:
        scores = scores.masked_fill(torch.tensor(mask), -torch.inf)
    return scores.softmax(-1) @ v, scores.softmax(-1)


def causal_mask_in_loops(length):
    return [[column > row for column in range(length)] for row in range(length)]


def causal_mask_in_torch(length):
    return torch.ones(length, length).tril().logical_not()


def heads_one_by_one(weights, v):
    parts = np.split(v, weights.shape[1], axis=2)
    return np.concatenate([weights[:, h] @ part for h, part in enumerate(parts)], axis=2)


def heads_by_einsum(weights, v):
    n, heads, queries, keys = weights.shape
    return np.einsum("nhls,nshd->nlhd", weights, v.reshape(n, keys, heads, -1)).reshape(n, queries, -1)


def positions_in_loops(length, width):
    table = []
    for t in range(length):
        angles = [t / 10_000 ** ((column - column % 2) / width) for column in range(width)]
        table.append([(math.sin, math.cos)[column % 2](angles[column]) for column in range(width)])
    return table


def positions_by_turning_step_by_step(length, width):
    turn = np.exp(1j * np.exp(-np.log(10_000) * np.arange(width // 2) / (width // 2)))
    points = np.cumprod(np.vstack([np.ones(width // 2), *[turn] * (length - 1)]), axis=0)
    return np.stack([points.imag, points.real], axis=2).reshape(length, width)


def sampling_by_sorting_places(scores, temperature, top_k):
    places = np.argsort(-scores)[:top_k]
    powers = np.exp((scores[places] - scores.max()) / temperature)
    chances = np.zeros(len(scores))
    chances[places] = powers / powers.sum()
    return chances


def sampling_in_torch(scores, temperature, top_k):
    scores = torch.tensor(scores).double() / temperature
    return scores.masked_fill(scores < scores.topk(top_k).values[-1], -torch.inf).softmax(0)


def gan_losses_on_two_sides(real_logits, fake_logits):
    def surprise(a):
        return np.mean(np.maximum(-a, 0) + np.log1p(np.exp(-abs(a))))

    return surprise(real_logits) + surprise(-fake_logits), surprise(fake_logits)


def gan_losses_in_torch(real_logits, fake_logits):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    real, fake = torch.tensor(real_logits).double(), torch.tensor(fake_logits).double()
    loss_d = loss_fn(real, torch.ones(len(real))) + loss_fn(fake, torch.zeros(len(fake)))
    return loss_d, loss_fn(fake, torch.ones(len(fake)))


def adversarial_step_with_labels(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer_d.zero_grad()
    with torch.no_grad():
        fake = generator(noise)
    of_real = loss_fn(discriminator(real), torch.ones(len(real), 1))
    of_fake = loss_fn(discriminator(fake), torch.zeros(len(fake), 1))
    of_real.backward()
    of_fake.backward()
    optimizer_d.step()

    discriminator.requires_grad_(False)
    optimizer_g.zero_grad()
    loss_g = loss_fn(discriminator(generator(noise)), torch.ones(len(noise), 1))
    loss_g.backward()
    optimizer_g.step()
    discriminator.requires_grad_(True)
    return of_real + of_fake, loss_g


def adversarial_step_that_never_detaches(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    logits = discriminator(torch.cat([real, generator(noise)]))
    of_real, of_fake = logits.split([len(real), len(noise)])
    loss_d = torch.logaddexp(-of_real, 0 * of_real).mean() - torch.nn.functional.logsigmoid(-of_fake).mean()
    discriminator.zero_grad()
    loss_d.backward()
    optimizer_d.step()
    generator.zero_grad()  # of what the discriminator's loss has left there, too
    loss_g = -torch.nn.functional.logsigmoid(discriminator(generator(noise))).mean()
    loss_g.backward()
    optimizer_g.step()
    return [float(loss_d), float(loss_g)]


OTHER_ANSWERS = {
    "backprop/dense_backward": [dense_backward_in_loops, dense_backward_by_einsum],
    "backprop/tiny_autograd": [autograd_by_asking_who_uses_it, autograd_forward_mode],
    "backprop/gradient_check": [gradient_check_in_place, gradient_check_all_rows_at_once],
    "backprop/initialization": [initialization_by_division, initialization_row_by_row],
    "backprop/training_steps": [training_steps_sample_by_sample, training_steps_in_torch],
    "start_here/accuracy": [accuracy_in_a_loop, accuracy_as_one_minus_errors],
    "what_is_deep_learning/symmetry": [symmetry_by_halves, symmetry_pixel_by_pixel],
    "what_is_deep_learning/nearest_average": [nearest_average_in_loops, nearest_average_by_linear_scores],
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
    "losses/mse": [mse_in_loops, mse_by_norm],
    "losses/huber": [huber_by_clipping, huber_in_a_loop],
    "losses/cross_entropy": [cross_entropy_by_logaddexp, cross_entropy_by_one_hot],
    "losses/cross_entropy_gradient": [
        cross_entropy_gradient_by_logarithms,
        cross_entropy_gradient_row_by_row,
    ],
    "losses/kl_divergence": [kl_in_loops, kl_by_entropies],
    "losses/focal": [focal_with_targets_as_switches, focal_in_a_loop],
    "feedforward/confusion_matrix": [confusion_in_a_loop, confusion_by_one_hot_rows],
    "feedforward/minibatches": [minibatches_one_by_one, minibatches_by_array_split],
    "feedforward/digit_reader": [reader_in_bare_numpy, reader_by_sgd_in_torch],
    "feedforward/torch_digit_reader": [reader_by_sgd_in_torch, reader_in_bare_numpy],
    "overfitting/split": [split_row_by_row],
    "overfitting/weight_decay": [decay_in_loops, decay_in_torch],
    "overfitting/dropout": [dropout_by_index],
    "overfitting/early_stopping": [stopping_with_the_past_in_sight],
    "overfitting/augment": [augment_pixel_by_pixel],
    "convolutional/output_size": [output_size_by_walking, output_size_by_counting_places],
    "convolutional/conv2d": [conv2d_in_loops, conv2d_by_cells_of_the_kernel, conv2d_in_torch],
    "convolutional/max_pool_backward": [
        max_pool_backward_by_sorting_windows,
        max_pool_backward_pixel_by_pixel,
    ],
    "convolutional/batch_norm": [batch_norm_channel_by_channel, batch_norm_in_torch],
    "recurrent/rnn_cell": [rnn_with_states_and_inputs_side_by_side, rnn_sample_by_sample],
    "recurrent/through_time": [through_time_by_einsum, through_time_loss_by_loss],
    "recurrent/clip_norm": [clip_as_one_vector, clip_in_loops],
    "recurrent/lstm_cell": [lstm_gate_by_gate, lstm_in_torch],
    "recurrent/gru_cell": [gru_as_a_correction, gru_in_torch],
    "transformers/attention": [attention_query_by_query, attention_by_einsum, attention_in_torch],
    "transformers/causal_mask": [causal_mask_in_loops, causal_mask_in_torch],
    "transformers/heads": [heads_one_by_one, heads_by_einsum],
    "transformers/positions": [positions_in_loops, positions_by_turning_step_by_step],
    "transformers/sampling": [sampling_by_sorting_places, sampling_in_torch],
    "gans/losses": [gan_losses_on_two_sides, gan_losses_in_torch],
    "gans/adversarial_step": [adversarial_step_with_labels, adversarial_step_that_never_detaches],
}
