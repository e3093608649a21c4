"""benchmarks/gpu.py without a GPU: all of its code runs small on the CPU, and it counts what it should."""

import inspect
from functools import partial
from types import SimpleNamespace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import gpu
from dlviz import models

OTHERS = {"gpt2", "plain", "recomputed", "reader", "wide"}


@pytest.fixture(autouse=True)
def no_code_is_generated(monkeypatch):
    """Compiled steps are traced, forward and backward, as for a GPU; C++ for the CPU would take a minute."""
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager"))


def test_it_measures_every_network_of_the_package_and_both_gpt2():
    builders = {
        name
        for name, function in vars(models).items()
        if inspect.isfunction(function) and function.__module__ == models.__name__ and name[0] != "_"
    }
    builders -= {"sequence_loss"}
    assert set(gpu.networks(torch.device("meta"), tiny=True)) == builders | OTHERS


def test_it_runs_and_says_what_it_measured(capsys):
    assert gpu.main(["--tiny", "mlp", "gpt2"]) == 0
    out = capsys.readouterr().out
    assert "The peak" in out and "TFLOP/s" in out
    for name in ("mlp", "gpt2"):
        rows = [line.split() for line in out.splitlines() if line.startswith(name + " ")]
        assert [row[2] for row in rows] == ["float32", "bfloat16", "compiled"]
        assert all(float(row[3]) > 0 and row[4] == "ms" and row[6] == "%" for row in rows)


@pytest.mark.parametrize("way", gpu.WAYS)
@pytest.mark.parametrize("name", ["mlp", "language_model", "forecaster", "convolutional_gan", "recomputed"])
def test_a_step_moves_every_weight(name, way):
    torch.manual_seed(0)
    at = torch.device("cpu")
    turns = gpu.networks(at, tiny=True)[name]()
    before = [[p.clone() for p in turn.learner.parameters()] for turn in turns]
    gpu.stepper(turns, way, at)()
    for turn, weights in zip(turns, before, strict=True):
        moved = [not torch.equal(p, old) for p, old in zip(turn.learner.parameters(), weights, strict=True)]
        assert all(moved)


def test_mixed_precision_is_what_the_rows_say():
    at, seen = torch.device("cpu"), []
    turns = gpu.networks(at, tiny=True)["mlp"]()
    turns[0].learner[0].register_forward_hook(lambda layer, x, y: seen.append(y.dtype))
    for way in gpu.WAYS[:2]:
        gpu.stepper(turns, way, at)()
    assert seen == [torch.float32, torch.bfloat16]


@pytest.mark.parametrize("name", ["mlp", "cnn", "language_model", "gan", "convolutional_gan"])
def test_the_work_of_a_step_is_three_times_what_pytorch_counts_forward(name):
    turns = gpu.networks(torch.device("cpu"), tiny=True)[name]()
    with FlopCounterMode(display=False) as counter:
        for turn in turns:
            turn.loss()
    assert gpu.flop(turns) == 3 * counter.get_total_flops() > 0


@pytest.mark.parametrize("name", ["gpt2", "plain", "recomputed"])
def test_the_work_of_gpt2_small_is_what_its_formula_says(name):
    """6 × weights in matrices × tokens, and attention's two products over the half that is seen."""
    (turn,) = gpu.networks(torch.device("meta"), tiny=False)[name]()
    tokens, width, blocks, context = 16 * 1024, 768, 12, 1024
    weights = blocks * 12 * width**2 + 50_304 * width
    attention = blocks * 3 * 4 * context * width / 2
    assert gpu.flop([turn]) == tokens * (6 * weights + attention)


@pytest.mark.parametrize(("share", "code", "verdict"), [(44.9, 1, "missed"), (45.0, 0, "met")])
def test_the_bar_decides(share, code, verdict, capsys, monkeypatch):
    at = SimpleNamespace(type="cuda")
    monkeypatch.setattr(gpu, "device", SimpleNamespace(pick=lambda: at, describe=lambda at: ""))
    monkeypatch.setattr(gpu, "peak", lambda at, size: 7.8e14)
    monkeypatch.setattr(gpu, "networks", lambda at, tiny: {"mlp": None, "gpt2": None})
    monkeypatch.setattr(gpu, "rows", lambda name, build, best, at: iter([1.0, 2.0, share]))
    assert gpu.main([]) == code and verdict in capsys.readouterr().out


def test_without_a_gpu_it_says_so(capsys, monkeypatch):
    monkeypatch.setattr(gpu.device, "pick", lambda: torch.device("cpu"))
    assert gpu.main([]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "GPU" in said.err and "--tiny" in said.err


def test_checkpointing_keeps_less_for_backward():
    def kept(name):
        held = {}
        (turn,) = gpu.networks(torch.device("cpu"), tiny=True)[name]()
        with torch.autograd.graph.saved_tensors_hooks(
            lambda t: held.setdefault(t.data_ptr(), t), lambda t: t
        ):
            turn.loss()
        return sum(t.nbytes for t in held.values())

    assert kept("recomputed") < 0.8 * kept("plain")  # both keep the weights and the scores
