"""A digit reader, trained in PyTorch."""

from . import lesson
from .digit_reader import digit_reader


@lesson.exercise(
    points=3,
    seconds=60,
    hints="""
    It is the loop of `digit_reader` with PyTorch's names. First make tensors of the arrays: pixels as
    float32, from 0 to 1, and targets as int64.

    `torch.tensor(x / 16, dtype=torch.float32)` and `torch.as_tensor(t)`. For the minibatches,
    `torch.randperm(len(x)).split(32)` gives the shuffled places of one epoch, piece by piece.

    In the loop: `optimizer.zero_grad()`, `loss_fn(model(x[piece]), t[piece]).backward()`,
    `optimizer.step()`. Afterwards, inside `with torch.no_grad():`, return `model(x_new).argmax(dim=1)`.
    """,
)
def torch_digit_reader(x, t, x_new):
    """The same in PyTorch: train on the digits, then read the new ones, at least 93 of 100 of them right.

    x (n, 8, 8): whole numbers from 0 (paper) to 16 (ink); t (n,): which digit each is, in any order
    x_new (m, 8, 8): digits that it has not seen -> (m,) what it reads, an array or a tensor
    """
    import torch
    from torch import nn

    torch.manual_seed(0)
    x, x_new = (torch.tensor(pixels / 16, dtype=torch.float32) for pixels in (x, x_new))
    t = torch.as_tensor(t)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    loss_fn, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(15):
        for piece in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            loss_fn(model(x[piece]), t[piece]).backward()
            optimizer.step()
    with torch.no_grad():
        return model(x_new).argmax(dim=1)


torch_digit_reader.judged_as(digit_reader)  # labels, whichever library they were computed in
