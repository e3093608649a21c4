"""Two milestones about one training: the whole network learns, and the best weights are kept.

Models and losses are of dlviz.nn or of PyTorch; which one is seen from the model.
"""

import copy
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dlviz import nn
from dlviz.capstone.brief import Failed

BATCH = 64
FALL = 0.9  # of the loss at the start, at most
APART = 1.05  # how much higher the loss is, at least, if examples exchange their targets
RISE = 1.05  # of the lowest validation loss, at most


def check_learning(
    build: Callable[[int], Any], model: Any, loss_fn: Any, x: np.ndarray, t: np.ndarray
) -> str:
    """That `build` is reproducible, every parameter learns, and the training loss falls: a sentence."""
    fresh, again, other = build(0), build(0), build(1)
    start, end = _parameters(fresh), _parameters(model)
    if not _equal(start, _parameters(again)):
        raise Failed("`build(0)` gives other weights at its second call: set the seed at its beginning.")
    if _equal(start, _parameters(other)):
        raise Failed("`build(0)` and `build(1)` give the same weights: use the seed that is passed.")
    if [(n, v.shape) for n, v in start.items()] != [(n, v.shape) for n, v in end.items()]:
        raise Failed("The trained model has other parameters than `build(0)`: pass what was trained from it.")
    if silent := _without_gradient(fresh, loss_fn, x[:BATCH], t[:BATCH]):
        raise Failed(
            f"No gradient reaches {_listed(silent)}. Is it frozen (requires_grad), or unused in the forward "
            "pass?",
            "frozen parameter",
        )
    if still := [name for name in start if np.array_equal(start[name], end[name])]:
        raise Failed(
            f"After training, {_listed(still)} {'is' if len(still) == 1 else 'are'} as at the start. Was it "
            "given to the optimizer? Was it frozen?",
            "frozen parameter",
        )
    before, after = (loss(each, loss_fn, x, t) for each in (fresh, model))
    rng = np.random.default_rng(0)
    exchanged = loss(model, loss_fn, x, t[rng.permutation(len(t))])
    if exchanged < APART * after:
        raise Failed(
            f"The loss on the training part is {after:.3g}, and {exchanged:.3g} where examples get the "
            "target of another: what was learned does not depend on the input. Were inputs and targets "
            "shuffled apart?",
            "shuffled labels",
        )
    if not after <= FALL * before:
        raise Failed(
            f"The loss on the training part was {before:.3g} before and is {after:.3g} after training."
        )
    fall = f"fell from {before:.3g} to {after:.3g}"
    return f"All {len(start)} parameters learn; the loss on the training part {fall}."


def check_overfitting(model: Any, loss_fn: Any, history: Any, parts: dict) -> str:
    """That the validation loss was watched and its best weights were kept: a sentence."""
    curves = _curves(history)
    measured = loss(model, loss_fn, *parts["validation"])
    curve = curves["validation"]
    best = int(curve.argmin())
    fitted = loss(model, loss_fn, *parts["train"])
    if measured > RISE * curve[best]:
        if abs(fitted - curve[best]) < abs(measured - curve[best]) / 2:
            raise Failed(
                f"The lowest loss in history['validation'] is {curve[best]:.3g}. On the validation part this "
                f"model has {measured:.3g}, and {fitted:.3g} on the training part: the curve was measured on "
                "the wrong part.",
                "watches the training loss",
            )
        raise Failed(
            f"The validation loss was lowest after epoch {best + 1}, {curve[best]:.3g}, but the model that "
            f"is kept has {measured:.3g}. Keep a copy of the weights at each new lowest value, and restore "
            "it.",
            "best weights not kept",
        )
    rise = curve[-1] / curve[best] - 1
    course = f"rose by {100 * rise:.0f} % afterwards" if rise >= 0.005 else "did not rise afterwards"
    return (
        f"The validation loss was lowest after epoch {best + 1} of {len(curve)} and {course}. The model that "
        f"is kept has {measured:.3g} on the validation part and {fitted:.3g} on the training part."
    )


def loss(model: Any, loss_fn: Any, x: np.ndarray, t: np.ndarray) -> float:
    """The mean loss over all examples, in evaluation mode; the model's mode is restored."""
    total, mode = 0.0, model.training
    model.eval()
    for start in range(0, len(x), 256):
        inputs, targets = (_given(values[start : start + 256], model) for values in (x, t))
        with _no_grad(model):
            total += float(loss_fn(model(inputs), targets)) * len(inputs)
    model.train(mode)
    return total / len(x)


def outputs(predictor: Any, x: np.ndarray) -> np.ndarray:
    """What a model, or a function of arrays, returns for x."""
    if not hasattr(predictor, "parameters"):
        return as_array(predictor(x.copy()))
    mode, found = predictor.training, []
    predictor.eval()
    with _no_grad(predictor):
        for start in range(0, len(x), 256):
            found.append(as_array(predictor(_given(x[start : start + 256], predictor))))
    predictor.train(mode)
    return np.concatenate(found)


def as_array(values: Any) -> np.ndarray:
    """An array, of a tensor on whatever device too."""
    return values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)


def _without_gradient(model: Any, loss_fn: Any, x: np.ndarray, t: np.ndarray) -> list[str]:
    """The parameters that one minibatch gives no gradient, or nothing but zeros."""
    model = copy.deepcopy(model).train()
    model.zero_grad()
    value = loss_fn(model(_given(x, model)), _given(t, model))
    if _in_torch(model):
        value.backward()
    else:
        model.backward(loss_fn.backward())
    grads = {name: parameter.grad for name, parameter in model.named_parameters()}
    return [name for name, grad in grads.items() if grad is None or not as_array(grad).any()]


def _parameters(model: Any) -> dict[str, np.ndarray]:
    if not hasattr(model, "named_parameters"):
        raise Failed(f"Expected a model of dlviz.nn or torch.nn, got {type(model).__name__}.")
    return {
        name: as_array(parameter if _in_torch(model) else parameter.data).copy()
        for name, parameter in model.named_parameters()
    }


def _equal(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def _in_torch(model: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def _no_grad(model: Any) -> Any:
    return sys.modules["torch"].no_grad() if _in_torch(model) else nn.no_grad()


def _given(values: np.ndarray, model: Any) -> Any:
    """What the model's library takes: floating-point numbers in its dtype, on its device."""
    parameter = next(model.parameters())
    if not _in_torch(model):
        return values.astype(parameter.dtype) if np.issubdtype(values.dtype, np.floating) else values
    tensor = sys.modules["torch"].as_tensor(np.ascontiguousarray(values), device=parameter.device)
    return tensor.to(parameter.dtype) if tensor.is_floating_point() else tensor


def _curves(history: Any) -> dict[str, np.ndarray]:
    names = ("train", "validation")
    if not isinstance(history, Mapping) or not {*names} <= {*history}:
        raise Failed(
            'Expected history as a dict of two lists, "train" and "validation": the loss after each epoch.'
        )
    curves = {name: np.asarray(history[name], float) for name in names}
    lengths = {curve.shape for curve in curves.values()}
    if len(lengths) > 1 or min(lengths) < (3,) or any(not np.isfinite(c).all() for c in curves.values()):
        raise Failed("Expected two curves of equal length, at least 3 epochs, without NaN.")
    return curves


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
