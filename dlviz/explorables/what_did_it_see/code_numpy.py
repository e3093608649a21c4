"""An image, the same map of it from three networks, and what one of them answers: in NumPy."""

import numpy as np

from dlviz import explain, nn
from dlviz.explorables.what_did_it_see import data

EXPLAIN = {
    "gradient": explain.saliency,
    "gradient × input": explain.gradient_times_input,
    "SmoothGrad": explain.smooth_grad,
    "integrated gradients": lambda model, x, t: explain.integrated_gradients(model, x, t, steps=32),
    "occlusion": explain.occlusion,
}


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
) -> dict[str, np.ndarray]:
    """The image as the network is given it, its answer, and the maps of all three networks."""
    x, t = data.image_of(image, mark)  # (1, 1, 12, 12) and (1,)
    model = data.network(network)
    if epsilon:
        x = explain.fgsm(model, x, t, epsilon)
    top, left = (min(max(at, 0), data.SIDE - patch) for at in (top, left))
    x[..., top : top + patch, left : left + patch] = 0  # the patch is of the paper's colour

    with nn.no_grad():
        p = nn.Softmax(dim=1)(model(x))  # (1, 10)
    explained = p.argmax(axis=1) if target == data.ANSWER else np.array([int(target)])
    maps = np.stack([EXPLAIN[method](data.network(name), x, explained)[0, 0] for name in data.NETWORKS])

    size = np.abs(maps)
    return {
        "image": x[0, 0],
        "digit": t[0],
        "probabilities": p[0],
        "explained": explained[0],
        "maps": maps,  # (3, 12, 12)
        "on mark": size[:, :2].sum(axis=(1, 2)) / size.sum(axis=(1, 2)),  # the share of the two topmost rows
        "like random": np.corrcoef(size.reshape(3, -1))[-1],
        "accuracies": np.array(data.accuracies(network)),
        "patch": np.array([top, left, patch]),
        "chosen": np.array(
            [data.NETWORKS.index(network), data.MARKS.index(mark), data.METHODS.index(method)]
        ),
    }
