"""A checkpoint is whole or not there; one that is damaged is set aside, and the one before is used."""

import os

import pytest
import torch

from dlviz.parallel import checkpoint


def state(step):
    return {"step": step, "model": {"weight": torch.full((50, 50), float(step))}}


@pytest.fixture
def two(tmp_path):
    """A folder with the checkpoints of steps 1 and 2."""
    checkpoint.save(tmp_path / "run", state(1))
    checkpoint.save(tmp_path / "run", state(2))
    return tmp_path / "run"


def test_the_newest_is_loaded_and_is_torch_s_own_format(two):
    found = checkpoint.load(two)
    assert found["step"] == 2 and (found["model"]["weight"] == 2).all()
    assert torch.load(two / checkpoint.NAME, weights_only=True)["step"] == 2


def test_none_yet(tmp_path):
    assert checkpoint.load(tmp_path) is None and checkpoint.load(tmp_path / "missing") is None


def cut_short(content):
    return content[: len(content) // 2]


def changed(content):
    return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]  # one bit, inside the weights


@pytest.mark.parametrize("damage", [cut_short, changed, lambda content: b""])
def test_a_damaged_one_is_kept_aside_and_the_one_before_used(two, damage, capsys):
    path = two / checkpoint.NAME
    path.write_bytes(damaged := damage(path.read_bytes()))
    assert checkpoint.load(two)["step"] == 1
    assert (two / "checkpoint.pt.damaged").read_bytes() == damaged
    assert "checkpoint.pt is damaged: set aside as checkpoint.pt.damaged" in capsys.readouterr().out


def test_two_damaged_ones_are_both_kept(two):
    for name in (checkpoint.NAME, f"{checkpoint.NAME}.previous"):
        (two / name).write_bytes(b"PK")
    (two / f"{checkpoint.NAME}.damaged").write_bytes(b"older")
    assert checkpoint.load(two) is None
    assert sorted(path.name for path in two.iterdir()) == [
        "checkpoint.pt.damaged",
        "checkpoint.pt.damaged-2",
        "checkpoint.pt.previous.damaged",
    ]


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_a_crash_while_saving_loses_nothing(two, moment, monkeypatch):
    """While the file is written, before the old one is renamed, and between the two renamings."""
    renamed = os.replace

    def crash(*_):
        raise KeyboardInterrupt

    def replace(*arguments):
        replace.calls += 1
        return crash() if replace.calls == moment else renamed(*arguments)

    replace.calls = 0
    monkeypatch.setattr(os, "replace", replace)
    if moment == 0:
        monkeypatch.setattr(torch, "save", lambda state, file: (file.write(b"PK half"), crash()))
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save(two, state(3))
    monkeypatch.undo()
    assert checkpoint.load(two)["step"] == 2
    checkpoint.save(two, state(3))
    assert checkpoint.load(two)["step"] == 3
