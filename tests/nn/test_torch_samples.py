"""PyTorch's own samples, which its wheel ships, through ours: each agrees, or is refused for a reason.

python tests/nn/test_torch_samples.py prints how many of them pass, for each component.
"""

import inspect
import re
import warnings
from collections import Counter

import numpy as np
import pytest
import torch
from torch.testing._internal.common_modules import module_db
from torch.testing._internal.common_optimizers import optim_db

from dlviz import bridge, nn, optim

MODULES = {
    info.name.removeprefix("nn."): info for info in module_db if hasattr(nn, info.name.removeprefix("nn."))
}
OPTIMIZERS = {info.optim_cls.__name__: info for info in optim_db if hasattr(optim, info.optim_cls.__name__)}
REFUSED = {  # our error for each sample that does not pass, and how often it occurs
    "KLDivLoss": {r"ValueError: KLDivLoss expected target in \[0, 1\]": 4},  # normal numbers as probabilities
}


def ours_of(value):
    """Torch's argument as ours: arrays for tensors, our layers for torch's, names for functions."""
    if isinstance(value, torch.Tensor):
        return value.detach().numpy().copy()
    if isinstance(value, tuple | list):
        return type(value)(map(ours_of, value))
    if isinstance(value, torch.nn.TransformerEncoderLayer):
        return encoder_layer(value)
    return value.__name__ if inspect.isroutine(value) else value


def encoder_layer(layer):
    return nn.TransformerEncoderLayer(
        layer.linear1.in_features,
        layer.self_attn.num_heads,
        layer.linear1.out_features,
        layer.dropout.p,
        layer.activation.__name__,
        layer.norm1.eps,
        layer.self_attn.batch_first,
        layer.norm_first,
        layer.linear1.bias is not None,
    )


def samples(info, func="module_inputs_func"):
    """Each sample in training mode, and in evaluation where torch says that it differs."""
    for training in [True, False] if info.train_and_eval_differ else [True]:
        torch.manual_seed(0)
        inputs = dict(device="cpu", dtype=torch.float64, requires_grad=True, training=training)
        for sample in getattr(info, func)(info, **inputs):
            yield training, sample


def arguments(theirs, given):
    """The forward's arguments: those without a default by position, the others by name."""
    forward = inspect.signature(theirs.forward)
    bound = forward.bind(*given.args, **given.kwargs).arguments
    required = [name for name, p in forward.parameters.items() if p.default is p.empty]
    inputs = [ours_of(bound.pop(name)) for name in required]
    return inputs, {name: ours_of(value) for name, value in bound.items() if value is not None}


def build(name, training, sample):
    """The sample's module in both libraries, with the same weights; an error where ours refuses it."""
    made = sample.constructor_input
    theirs = MODULES[name].module_cls(*made.args, **made.kwargs).double().train(training)
    ours = getattr(nn, name)(*map(ours_of, made.args), **{k: ours_of(v) for k, v in made.kwargs.items()})
    ours.double().train(training).load_state_dict(theirs.state_dict())
    return ours, theirs


def outcome(name, training, sample):
    """None if both agree, else our error."""
    try:
        ours, theirs = build(name, training, sample)
        inputs, options = arguments(theirs, sample.forward_input)
        result = bridge.compare(ours, *inputs, options=options, torch_module=theirs, timed=False)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if result.passed or (np.isnan(list(result.errors.values())).any() and nan_alike(ours, theirs, inputs)):
        return None
    return repr(result)


def nan_alike(ours, theirs, inputs):
    """Whether output, gradient and state are equal, NaN where the other has NaN."""
    y, leaves = ours(*inputs), bridge.tensors(inputs)
    expected = theirs(leaves[0].requires_grad_(), *leaves[1:])
    expected.backward(torch.ones_like(expected))
    pairs = [(y, expected.detach()), (ours.backward(np.ones_like(y)), leaves[0].grad)]
    pairs += zip(ours.state_dict().values(), theirs.state_dict().values(), strict=True)
    return all(np.allclose(a, b, rtol=1e-10, atol=0, equal_nan=True) for a, b in pairs)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", MODULES)
def test_modules(name):
    said = [outcome(name, *sample) for sample in samples(MODULES[name])]
    assert said
    reasons = REFUSED.get(name, {})
    for text in filter(None, said):
        assert any(re.search(reason, text) for reason in reasons), text
    counted = {reason: sum(bool(re.search(reason, text or "")) for text in said) for reason in reasons}
    assert counted == reasons


def test_every_component_that_torch_has_samples_for_is_there():
    without = {
        "Dropout",
        "Flatten",
        "Identity",
        "ModuleList",
        "Sequential",
        "Upsample",
    }  # no samples in torch
    named = {name for name in nn.__all__ if isinstance(getattr(nn, name), type) and hasattr(torch.nn, name)}
    assert named - {"Module", "Parameter"} - without == set(MODULES)


def optimizer_outcome(name, sample):
    """Five steps on the same gradients."""
    rng = np.random.default_rng(0)
    mine = [nn.Parameter(rng.normal(size=shape), dtype=np.float64) for shape in [(3, 4), (5,)]]
    others = [torch.nn.Parameter(torch.tensor(p.data)) for p in mine]
    ours = getattr(optim, name)(mine, **sample.kwargs)
    theirs = getattr(torch.optim, name)(others, **sample.kwargs)
    for _ in range(5):
        for a, b in zip(mine, others, strict=True):
            a.grad[...] = rng.normal(size=a.shape)
            b.grad = torch.tensor(a.grad)
        ours.step()
        theirs.step()
    return all(np.allclose(a.data, b.detach(), rtol=1e-10, atol=0) for a, b in zip(mine, others, strict=True))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name):
    outcomes = [optimizer_outcome(name, sample) for sample in OPTIMIZERS[name].optim_inputs_func("cpu")]
    assert outcomes and all(outcomes)


def main():
    warnings.simplefilter("ignore")
    total = Counter()
    for name, info in MODULES.items():
        said = [outcome(name, *sample) for sample in samples(info)]
        print(f"{name:26}{said.count(None):5} of {len(said)}", *sorted(set(filter(None, said))), sep="\n    ")
        total += Counter(passed=said.count(None), all=len(said))
    for name, info in OPTIMIZERS.items():
        passed = [optimizer_outcome(name, sample) for sample in info.optim_inputs_func("cpu")]
        print(f"{name:26}{sum(passed):5} of {len(passed)}")
        total += Counter(passed=sum(passed), all=len(passed))
    print(f"{'all':26}{total['passed']:5} of {total['all']}")


if __name__ == "__main__":
    main()
