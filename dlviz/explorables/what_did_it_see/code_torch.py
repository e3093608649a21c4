"""An image, the same map of it from three networks, and what one of them answers: in PyTorch."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from dlviz import bridge
from dlviz.explorables.what_did_it_see import data


def gradient(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """The gradient of the sum of f(x)."""
    x = x.clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


def explanation(method: str, model: torch.nn.Module, k: int, x: torch.Tensor) -> torch.Tensor:
    """How much each pixel of x (1, 1, 12, 12) has to do with the logit of class k: (12, 12)."""

    def logit(x: torch.Tensor) -> torch.Tensor:
        return model(x)[:, k]

    if method == "gradient":
        return gradient(logit, x).abs()[0, 0]
    if method == "gradient × input":
        return (x * gradient(logit, x))[0, 0]
    if method == "SmoothGrad":
        rng = np.random.default_rng(0)
        noise = torch.tensor(rng.standard_normal((25, 1, data.SIDE, data.SIDE)))
        return gradient(logit, x + 0.15 * noise).mean(dim=0)[0]
    if method == "integrated gradients":
        alpha = (torch.arange(32, dtype=x.dtype) + 0.5) / 32  # from blank paper, x = 0, to the image
        return (x * gradient(logit, alpha.reshape(-1, 1, 1, 1) * x).mean(dim=0))[0, 0]
    drop, count = torch.zeros_like(x[0, 0]), torch.zeros_like(x[0, 0])  # occlusion
    for i in range(data.SIDE - 1):
        for j in range(data.SIDE - 1):
            covered = x.clone()
            covered[..., i : i + 2, j : j + 2] = 0
            drop[i : i + 2, j : j + 2] += (logit(x) - logit(covered))[0]
            count[i : i + 2, j : j + 2] += 1
    return drop / count


def look(
    image: int,
    network: str,
    mark: str,
    method: str,
    target: str,
    patch: int,
    epsilon: float,
    top: int,
    left: int,
) -> dict[str, torch.Tensor]:
    """The image as the network is given it, its answer, and the maps of all three networks."""
    x, t = map(torch.tensor, data.image_of(image, mark))  # (1, 1, 12, 12) and (1,)
    models = [bridge.twin(data.network(name)).requires_grad_(False) for name in data.NETWORKS]
    model = models[data.NETWORKS.index(network)]
    x = (x + epsilon * gradient(lambda x: cross_entropy(model(x), t), x).sign()).clip(0, 1)
    top, left = (min(max(at, 0), data.SIDE - patch) for at in (top, left))
    x[..., top : top + patch, left : left + patch] = 0  # the patch is of the paper's colour

    p = model(x).softmax(dim=1)  # (1, 10)
    explained = p.argmax(dim=1) if target == data.ANSWER else torch.tensor([int(target)])
    maps = torch.stack([explanation(method, m, int(explained), x) for m in models])

    size = maps.abs()
    return {
        "image": x[0, 0],
        "digit": t[0],
        "probabilities": p[0],
        "explained": explained[0],
        "maps": maps,  # (3, 12, 12)
        "on mark": size[:, :2].sum(dim=(1, 2)) / size.sum(dim=(1, 2)),  # the share of the two topmost rows
        "like random": torch.corrcoef(size.reshape(3, -1))[-1],
        "accuracies": torch.tensor(data.accuracies(network), dtype=torch.float64),
        "patch": torch.tensor([top, left, patch]),
        "chosen": torch.tensor(
            [data.NETWORKS.index(network), data.MARKS.index(mark), data.METHODS.index(method)]
        ),
    }
