"""What a trained network makes of a picture: its kernels, its feature maps, and what it reads."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np

from dlviz import data, nn, optim, train

LAYERS, MAPS = 3, 32  # at most so many convolutions are shown, and so many maps of each
MOST = 20  # classes that fit side by side


@cache
def reader() -> nn.Sequential:
    """A convolutional network that reads digits, trained once on all 1,797, each moved a little."""
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False, rng=0),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, bias=False, rng=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 2 * 2, 10, rng=2),
    )
    digits, rng, epochs = data.load_digits("all"), np.random.default_rng(0), 12
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 0.01 * (1 - epoch / epochs)
        x = data.augmented(digits.x, shift=1.0, turn=12, scale=0.2, rng=rng)[:, None]
        batches = data.minibatches(x, digits.t, 64, rng=rng)
        for _ in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches):
            pass
    return network.double().eval()


def look_inside(model: Any, x: np.ndarray) -> dict[str, np.ndarray]:
    """What a model of dlviz.nn or torch.nn makes of a picture x (height, width); the model stays as it was.

    Returns `kernels` (n, k, k), those of the first convolution; `layer 1`, …, the feature maps (maps, rows,
    columns) of at most three convolutions, behind the normalization and the activation that follow them;
    `channels`, how many maps each of these has in all; `shares` (classes,), NaN where the model does not take
    pictures of this size or gives no scores of classes.
    """
    called, scores, error = _run(model, x)
    seen = [(module, _array(output)[0]) for module, output in called if getattr(output, "ndim", 0) == 4]
    first = next((module for module, _ in seen if is_convolution(module)), None)
    if first is None:
        raise ValueError(f"the model does not take a picture of {len(x)}×{len(x)} pixels: {error}")
    maps: list[np.ndarray] = []  # of each convolution
    for module, values in seen:
        if is_convolution(module):
            maps.append(values)
        elif maps and values.shape == maps[-1].shape:
            maps[-1] = values
    shown = np.unique(np.linspace(0, len(maps) - 1, LAYERS).astype(int))
    shares = np.full(1, np.nan)
    if scores.ndim == 2 and 2 <= scores.shape[1] <= MOST:
        e = np.exp(scores[0] - scores[0].max())
        shares = e / e.sum()
    return {
        "kernels": _array(first.weight)[:, 0],
        **{f"layer {i + 1}": maps[i][:MAPS] for i in shown},
        "channels": np.array([len(maps[i]) for i in shown]),
        "shares": shares,
    }


def checked(model: Any) -> Any:
    """A copy of a learner's network, or one sentence on why KernelLab cannot look into it."""
    name = type(model).__name__
    torch = sys.modules.get("torch")
    if not isinstance(model, (nn.Module, torch.nn.Module) if torch else nn.Module):
        raise TypeError(
            f"KernelLab(model=…) expects a network of dlviz.nn or torch.nn, got {name}: "
            "pass the trained model itself"
        )
    called, _, _ = _run(model, np.zeros((8, 8)))
    inside = [module for module, _ in called] or _leaves(model)  # its first layer may take no such picture
    layers = [module for module in inside if [*module.parameters()]]
    if not layers or not is_convolution(layers[0]):
        found = type(layers[0]).__name__ if layers else "missing"
        raise ValueError(
            "KernelLab(model=…) expects a network whose first layer is a Conv2d, and the first layer of this "
            f"{name} is {found}: try models.cnn(nn, (1, 8, 8), classes=10)"
        )
    if layers[0].in_channels != 1:
        raise ValueError(
            "KernelLab(model=…) expects a network for grey images, of one channel, and the first Conv2d of "
            f"this {name} takes {layers[0].in_channels}: try nn.Conv2d(1, …)"
        )
    look_inside(model, np.zeros((8, 8)))  # raises where not even the first layer takes the paper
    return deepcopy(model)


def is_convolution(module: Any) -> bool:
    """Whether this is a Conv2d of either library."""
    return any(kind.__name__ == "Conv2d" for kind in type(module).__mro__)


def _run(model: Any, x: np.ndarray) -> tuple[list[tuple[Any, Any]], np.ndarray, Exception | None]:
    """Run the model: each module that holds no others, as they are called, with its output; scores; an error.

    A last layer may take one size only, and raise for another: what comes before it is seen all the same.
    """
    called: list[tuple[Any, Any]] = []
    with _evaluating(model), _watched(model, called):
        try:
            return called, _array(model(_input(model, x))), None
        except Exception as error:
            return called, np.empty(0), error


def _leaves(model: Any) -> list[Any]:
    """The modules that hold no others."""
    return [module for module in model.modules() if not [*module.children()]]


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards each of its modules is in its own mode again."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    quiet = nn.no_grad() if isinstance(model, nn.Module) else sys.modules["torch"].no_grad()
    try:
        with quiet:
            yield
    finally:
        for module, mode in modes:
            module.training = mode


@contextmanager
def _watched(model: Any, called: list[tuple[Any, Any]]) -> Iterator[None]:
    """Note each module that holds no others, with its output, whenever it is called; None: it raised."""

    def watching(module: Any, forward: Any) -> Any:
        def call(*inputs: Any, **options: Any) -> Any:
            called.append((module, None))
            output = forward(*inputs, **options)
            called[-1] = module, output
            return output

        return call

    for module in (leaves := _leaves(model)):
        vars(module)["forward"] = watching(module, module.forward)
    try:
        yield
    finally:
        for module in leaves:
            del vars(module)["forward"]


def _input(model: Any, x: np.ndarray) -> Any:
    """x as a batch of one image (1, 1, height, width), in the model's library, dtype and place."""
    like = next(iter(model.parameters()))
    if isinstance(model, nn.Module):
        return x[None, None].astype(like.data.dtype)
    return sys.modules["torch"].tensor(x[None, None], dtype=like.dtype, device=like.device)


def _array(value: Any) -> np.ndarray:
    """An output or a parameter of either library as an array of its own, in float64."""
    if isinstance(value, nn.Parameter):
        value = value.data
    elif not isinstance(value, np.ndarray):
        value = value.detach().cpu().double().numpy()
    return np.array(value, dtype=np.float64)
