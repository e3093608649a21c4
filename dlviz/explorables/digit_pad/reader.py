"""Networks that read digits: the one that comes with the picture, and those that learners bring."""

import sys
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np

from dlviz import data, nn, optim, train


@cache
def reader() -> nn.Sequential:
    """The network of lesson 00, trained once on 1,078 digits as they are."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 32, rng=0), nn.ReLU(), nn.Linear(32, 10, rng=1))
    digits, optimizer = data.load_digits("train"), optim.Adam(network.parameters(), lr=0.01)
    batches = data.minibatches(digits.x, digits.t, 32, rng=0)
    for _ in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches, epochs=20):
        pass
    return network.double().eval()


def read(network: Any, image: np.ndarray) -> np.ndarray:
    """The probability of each digit (10,), from a network of either library and an image (8, 8)."""
    torch = sys.modules.get("torch")
    like, ours = next(iter(network.parameters())), isinstance(network, nn.Module)
    x: Any = image[None]
    x = x.astype(like.data.dtype) if ours else torch.tensor(x, dtype=like.dtype, device=like.device)
    with nn.no_grad() if ours else torch.no_grad():
        try:
            scores = network(x)
        except (ValueError, RuntimeError):
            scores = network(x[:, None])  # a network that wants a channel
    scores = np.array(scores if ours else scores.cpu().numpy(), dtype=np.float64)
    if scores.shape != (1, 10):
        raise ValueError(f"it gives an array of shape {scores.shape} for one image")
    e = np.exp(scores[0] - scores.max())
    return e / e.sum()


def checked(model: Any) -> Any:
    """A copy of a learner's network, in evaluation mode, or one sentence on why it can't read here."""
    name, torch = type(model).__name__, sys.modules.get("torch")
    if not isinstance(model, (nn.Module, torch.nn.Module) if torch else nn.Module):
        raise TypeError(
            f"DigitPad(model=…) expects a network of dlviz.nn or torch.nn, got {name}: "
            "pass the trained model itself"
        )
    model = deepcopy(model).eval()
    try:
        read(model, np.zeros((8, 8)))
    except Exception as error:
        raise ValueError(
            "DigitPad(model=…) expects a network that takes images (n, 8, 8) and gives ten scores, and "
            f"this {name} doesn't: {error}. Try nn.Sequential(nn.Flatten(), nn.Linear(64, 10))"
        ) from None
    return model
