"""Right answers to challenges/find_leak, written otherwise than the solution."""

import numpy as np


def in_loops(x_train, t_train, x_test, t_test, mean):
    for row in x_test:
        for other in x_train:
            if all(row == other):
                return "duplicates"
    for j in range(x_train.shape[1]):
        if np.array_equal(x_train[:, j], t_train) and np.array_equal(x_test[:, j], t_test):
            return "target in a feature"
    n = len(x_train) + len(x_test)
    for j, used in enumerate(mean):
        honest = sum(float(number) for number in x_train[:, j]) / len(x_train)
        leaking = sum(float(number) for part in (x_train, x_test) for number in part[:, j]) / n
        if abs(used - leaking) > abs(used - honest) + 1e-5:
            return "none"
    return "scaled on everything"


def by_sets_and_differences(x_train, t_train, x_test, t_test, mean):
    x, t = np.vstack([x_train, x_test]), np.hstack([t_train, t_test])
    if not np.allclose(mean, np.mean(x_train, axis=0), rtol=1e-4):
        return "scaled on everything"
    if np.abs(x - t[:, None]).max(axis=0).min() == 0:
        return "target in a feature"
    if set(map(tuple, x_train.tolist())) & set(map(tuple, x_test.tolist())):
        return "duplicates"
    return "none"


def with_tolerance(x_train, t_train, x_test, t_test, mean):
    leaks = {
        "duplicates": np.isclose(x_test[None], x_train[:, None]).all(-1).any(),
        "target in a feature": any(
            np.allclose(column, np.concatenate([t_train, t_test]))
            for column in np.concatenate([x_train, x_test]).T
        ),
        "scaled on everything": np.abs(mean - x_train.mean(0)).max() > 1e-3,
    }
    return next((name for name, there in leaks.items() if there), "none")


def in_torch(x_train, t_train, x_test, t_test, mean):
    import torch

    x_train, t_train, x_test, t_test, mean = (
        torch.tensor(np.ascontiguousarray(a), dtype=torch.double)
        for a in (x_train, t_train, x_test, t_test, mean)
    )
    if (torch.cdist(x_test, x_train, p=float("inf")) == 0).any():
        return "duplicates"
    x, t = torch.cat([x_train, x_test]), torch.cat([t_train, t_test])
    if any(torch.equal(column, t) for column in x.T):
        return "target in a feature"
    return "scaled on everything" if torch.allclose(mean, x.mean(0)) else "none"


RIGHT = [in_loops, by_sets_and_differences, with_tolerance, in_torch]
