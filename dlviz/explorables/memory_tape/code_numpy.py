"""A recurrent cell of one unit reads 40 numbers, and the gradient goes back to the marked one."""

import numpy as np


def read(
    cell: str,
    keep: float,
    write: float,
    show: float,
    at_mark: bool,
    w: float,
    mark: int,
    value: float,
    noise: float,
) -> dict:
    """Inputs, states and gradient, (40,) each, and gates (3, 40).

    The gates of an LSTM: keep (forget gate), write (input gate), show (output gate). A GRU has a reset gate
    in place of the last. "rnn gradient" is that of a plain RNN that reads the same numbers with the same w.
    """
    marked = np.arange(1, 41) == mark
    x = np.where(marked, value, noise * np.random.default_rng(4).uniform(-1, 1, 40))
    rewrite = marked & at_mark  # there, the old content goes and the new one comes
    f = np.where(rewrite, 0.0, keep)
    i = 1 - f if cell == "GRU" else np.where(rewrite, 1.0, write)
    o = np.full(40, show)

    h, c, rnn = np.zeros((3, 41))  # from the state before the first step on
    new = np.zeros(40)  # the candidates that the write gate lets in
    for t in range(40):
        if cell == "LSTM":
            new[t] = np.tanh(x[t] + w * h[t])
            c[t + 1] = f[t] * c[t] + i[t] * new[t]
            h[t + 1] = o[t] * np.tanh(c[t + 1])
        elif cell == "GRU":
            new[t] = np.tanh(x[t] + o[t] * w * h[t])
            c[t + 1] = h[t + 1] = f[t] * h[t] + i[t] * new[t]
        else:
            c[t + 1] = h[t + 1] = new[t] = np.tanh(x[t] + w * h[t])
        rnn[t + 1] = np.tanh(x[t] + w * rnn[t])

    # back through time, as far as the mark: the derivative of the last h by c at each step
    gradient, rnn_gradient = np.full((2, 40), np.nan)
    grad_h, grad_c, grad_rnn = 1.0, 0.0, 1.0
    for t in reversed(range(mark - 1, 40)):
        slope = 1 - new[t] ** 2  # of tanh
        if cell == "LSTM":
            gradient[t] = grad_c + grad_h * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
            grad_h, grad_c = gradient[t] * i[t] * slope * w, gradient[t] * f[t]
        else:
            gradient[t] = grad_h
            grad_h *= f[t] + i[t] * slope * o[t] * w if cell == "GRU" else slope * w
        rnn_gradient[t] = grad_rnn
        grad_rnn *= w * (1 - rnn[t + 1] ** 2)

    return {
        "cell": ["LSTM", "GRU", "RNN"].index(cell),
        "x": x,
        "gates": np.stack([f, i, o]),
        "h": h[1:],
        "c": c[1:],
        "gradient": gradient,
        "rnn gradient": rnn_gradient,
        "perfect": show * np.tanh(np.tanh(value)) if cell == "LSTM" else np.tanh(value),
        "mark": mark,
    }
