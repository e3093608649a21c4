"""Right answers to applications/windows, written otherwise."""

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view


def in_loops_as_lists(series, length, horizon, split):
    series = series.tolist()
    mean = sum(series[:split]) / split
    std = (sum((value - mean) ** 2 for value in series[:split]) / split) ** 0.5
    result = []
    for start, stop in ((0, split), (split, len(series))):
        x, t = [], []
        for last in range(start + length - 1, stop - horizon):
            x.append([(value - mean) / std for value in series[last - length + 1 : last + 1]])
            t.append((series[last + horizon] - mean) / std)
        result += [x, t]
    return result


def by_sliding_windows(series, length, horizon, split):
    scaled = (series - np.mean(series[:split])) / np.std(series[:split])

    def pairs(part):
        return sliding_window_view(part[:-horizon], length), part[length + horizon - 1 :]

    return *pairs(scaled[:split]), *pairs(scaled[split:])


def in_float32(series, length, horizon, split):
    series = np.float32(series)
    series = (series - series[:split].mean()) / series[:split].std()
    rows = np.arange(length) + np.arange(len(series) - length - horizon + 1)[:, None]
    last = rows[:, -1] + horizon
    train, test = last < split, rows[:, 0] >= split
    return series[rows[train]], series[last[train]], series[rows[test]], series[last[test]]


def into_arrays_made_before(series, length, horizon, split):
    known, result = series[:split], []
    for part in np.split(series, [split]):
        n = len(part) - length - horizon + 1
        x, t = np.zeros((n, length)), np.zeros(n)
        for i in range(n):
            x[i] = (part[i : i + length] - known.mean()) / known.std()
            t[i] = (part[i + length + horizon - 1] - known.mean()) / known.std()
        result.extend((x, t))
    return result


def in_torch(series, length, horizon, split):
    series = torch.tensor(series, dtype=torch.float64)
    series = (series - series[:split].mean()) / series[:split].std(unbiased=False)
    train, test = series[:split], series[split:]
    windows = [part[:-horizon].unfold(0, length, 1) for part in (train, test)]
    return windows[0], train[-len(windows[0]) :], windows[1], test[-len(windows[1]) :]


RIGHT = [in_loops_as_lists, by_sliding_windows, in_float32, into_arrays_made_before, in_torch]
