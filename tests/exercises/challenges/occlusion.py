"""Right answers to challenges/occlusion, written otherwise than the solution."""

import numpy as np


def image_by_image(images, target, size, w1, b1, w2, b2):
    def logits(image):
        return w2 @ np.maximum(w1 @ image.ravel() + b1, 0) + b2

    maps = []
    for image, label in zip(images, target, strict=True):
        rows = []
        for top in range(image.shape[0] - size + 1):
            row = []
            for left in range(image.shape[1] - size + 1):
                covered = np.array(image, dtype=float)
                for i in range(top, top + size):
                    for j in range(left, left + size):
                        covered[i, j] = image.mean()
                row.append(logits(image)[label] - logits(covered)[label])
            rows.append(row)
        maps.append(rows)
    return maps


def by_what_the_patch_changes(images, target, size, w1, b1, w2, b2):
    n, height, width = images.shape
    kernels = w1.reshape(-1, height, width)
    z = np.einsum("nij,hij->nh", images, kernels) + b1
    wanted = w2[target]
    before = np.einsum("nh,nh->n", np.clip(z, 0, None), wanted)
    change = images.mean(axis=(1, 2))[:, None, None] - images  # if a pixel is covered
    drop = np.empty((n, height - size + 1, width - size + 1))
    for i in range(drop.shape[1]):
        for j in range(drop.shape[2]):
            patch = slice(i, i + size), slice(j, j + size)
            moved = z + np.einsum("nij,hij->nh", change[:, *patch], kernels[:, *patch])
            drop[:, i, j] = before - np.einsum("nh,nh->n", np.clip(moved, 0, None), wanted)
    return drop


def restoring_the_patch(images, target, size, w1, b1, w2, b2):
    n, height, width = images.shape
    work = images.astype(np.float64)
    fill = work.reshape(n, -1).mean(1)

    def logit():
        z = np.maximum(work.reshape(n, -1) @ w1.T + b1, 0) @ w2.T + b2
        return np.take_along_axis(z, target[:, None], 1).ravel()

    whole, columns = logit(), []
    for i in range(height - size + 1):
        for j in range(width - size + 1):
            kept = work[:, i : i + size, j : j + size].copy()
            work[:, i : i + size, j : j + size] = fill.reshape(n, 1, 1)
            columns.append(whole - logit())
            work[:, i : i + size, j : j + size] = kept
    return np.stack(columns, axis=1).reshape(n, height - size + 1, width - size + 1)


def in_float32(images, target, size, w1, b1, w2, b2):
    images, w1, b1, w2, b2 = (a.astype(np.float32) for a in (images, w1, b1, w2, b2))
    n, height, width = images.shape
    drop = np.zeros((n, height - size + 1, width - size + 1), np.float32)
    for i, j in np.ndindex(height - size + 1, width - size + 1):
        covered = images.copy()
        covered[:, i : i + size, j : j + size] = images.mean((1, 2), keepdims=True)
        for k in range(n):
            before, after = (np.maximum(w1 @ a[k].ravel() + b1, 0) @ w2[target[k]] for a in (images, covered))
            drop[k, i, j] = before - after
    return drop


def in_torch(images, target, size, w1, b1, w2, b2):
    import torch

    images, w1, b1, w2, b2 = (
        torch.tensor(np.ascontiguousarray(a), dtype=torch.double) for a in (images, w1, b1, w2, b2)
    )

    def logit(batch):
        return (torch.relu(batch.flatten(1) @ w1.T + b1) @ w2.T + b2).gather(
            1, torch.tensor(target)[:, None]
        )[:, 0]

    _, height, width = images.shape
    rows = []
    for i in range(height - size + 1):
        row = []
        for j in range(width - size + 1):
            covered = images.clone()
            covered[:, i : i + size, j : j + size] = images.mean((1, 2), keepdim=True)
            row.append(logit(images) - logit(covered))
        rows.append(torch.stack(row, 1))
    return torch.stack(rows, 1)


RIGHT = [image_by_image, by_what_the_patch_changes, restoring_the_patch, in_float32, in_torch]
