"""A recurrent cell of one unit reads 40 numbers, and the gradient goes back to the marked one, in PyTorch."""

import numpy as np
import torch


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
    numbers = torch.tensor([keep, write, show, value], dtype=torch.float64)
    others = torch.from_numpy(noise * np.random.default_rng(4).uniform(-1, 1, 40))
    marked = torch.arange(1, 41) == mark
    x = torch.where(marked, numbers[3], others)
    rewrite = marked & at_mark  # there, the old content goes and the new one comes
    f = torch.where(rewrite, 0.0, numbers[0])
    i = 1 - f if cell == "GRU" else torch.where(rewrite, 1.0, numbers[1])
    o = numbers[2].repeat(40)

    h = torch.zeros((), dtype=torch.float64)
    c = torch.zeros((), dtype=torch.float64, requires_grad=True)
    rnn = torch.zeros((), dtype=torch.float64, requires_grad=True)
    hs, cs, rnns = [], [], []
    for t in range(40):
        if cell == "LSTM":
            c = f[t] * c + i[t] * torch.tanh(x[t] + w * h)
            h = o[t] * torch.tanh(c)
        elif cell == "GRU":
            c = h = f[t] * c + i[t] * torch.tanh(x[t] + o[t] * w * c)
        else:
            c = h = torch.tanh(x[t] + w * c)
        rnn = torch.tanh(x[t] + w * rnn)
        hs.append(h)
        cs.append(c)
        rnns.append(rnn)

    # back through time, as far as the mark: the derivative of the last h by c at each step
    gradient, rnn_gradient = torch.full((2, 40), torch.nan, dtype=torch.float64)
    gradient[mark - 1 :] = torch.stack(torch.autograd.grad(h, cs[mark - 1 :], materialize_grads=True))
    rnn_gradient[mark - 1 :] = torch.stack(torch.autograd.grad(rnn, rnns[mark - 1 :]))

    perfect = torch.tanh(numbers[3])
    return {
        "cell": ["LSTM", "GRU", "RNN"].index(cell),
        "x": x,
        "gates": torch.stack([f, i, o]),
        "h": torch.stack(hs).detach(),
        "c": torch.stack(cs).detach(),
        "gradient": gradient,
        "rnn gradient": rnn_gradient,
        "perfect": show * torch.tanh(perfect) if cell == "LSTM" else perfect,
        "mark": mark,
    }
