"""Jobs under torchrun: equal to a single process, through a worker's death; and what goes wrong is told."""

import json
import socket
from functools import cache

import numpy as np
import pytest
import torch

from dlviz import data, models, parallel
from dlviz.parallel import train_digits

STEPS = 24


def digits(folder, *arguments, **options):
    given = [folder, "--steps", STEPS, "--every", 8, *arguments]
    return parallel.run("dlviz.parallel.train_digits", given, show=False, timeout=200, **options)


@cache
def in_one_process():
    """The weights after the same steps, without torch.distributed."""
    torch.manual_seed(0)
    model, train_set = models.mlp(torch.nn, [64, 64, 10]), data.load_digits("train")
    optimizer = torch.optim.SGD(model.parameters(), lr=train_digits.RATE, momentum=train_digits.MOMENTUM)
    for step in range(STEPS):
        rows = train_digits.rows(step, len(train_set.t))
        optimizer.zero_grad()
        x, t = train_set.x.reshape(-1, 64)[rows], train_set.t[rows]
        torch.nn.functional.cross_entropy(model(torch.as_tensor(x)), torch.as_tensor(t)).backward()
        optimizer.step()
    return model.state_dict()


def furthest(folder):
    """From those of a single process."""
    saved = parallel.checkpoint.load(folder)
    assert saved["step"] == STEPS
    return max((saved["model"][name] - value).abs().max().item() for name, value in in_one_process().items())


def test_two_processes_end_where_one_does(tmp_path):
    job = digits(tmp_path)
    assert furthest(tmp_path) < 1e-5
    assert [line.split(":")[0] for line in job.printed] == ["step 8", "step 16", "step 24"]
    assert job.deaths == 0


def test_training_goes_on_after_a_worker_was_killed(tmp_path):
    job = digits(tmp_path, "--die-at", 19, restarts=1)
    assert job.deaths == 1
    assert [line for line in job.printed if "loss" not in line] == [
        "step 19: worker 1 is killed on purpose",
        "torchrun: a worker has ended before its time",
        "going on from the checkpoint of step 16",
    ]
    assert furthest(tmp_path) < 1e-5


def test_without_restarts_the_job_fails_and_a_later_one_goes_on(tmp_path):
    with pytest.raises(RuntimeError, match="failed with 2 workers: a worker was ended by SIGKILL"):
        digits(tmp_path, "--die-at", 19)
    newest = tmp_path / parallel.checkpoint.NAME
    newest.write_bytes(newest.read_bytes()[:-100])  # cut short
    printed = digits(tmp_path).printed
    assert printed[:2] == [
        "checkpoint.pt is damaged: set aside as checkpoint.pt.damaged, using the checkpoint before it",
        "going on from the checkpoint of step 8",
    ]
    assert furthest(tmp_path) < 1e-5


def test_a_busy_port_is_told():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        port = busy.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"port {port} can't be used .* choose another port"):
            parallel.run("dlviz.parallel.train_digits", ["unused"], port=port)


def test_a_missing_backend_is_told(tmp_path):
    with pytest.raises(RuntimeError, match="a backend that this PyTorch has, got 'mpi': try gloo"):
        digits(tmp_path, "--backend", "mpi", workers=1)


def test_a_pytorch_without_torch_distributed_is_told(monkeypatch):
    monkeypatch.setattr(torch.distributed, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"without torch\.distributed"):
        parallel.run("dlviz.parallel.train_digits")


def test_a_job_that_takes_too_long_is_ended(tmp_path):
    (tmp_path / "endless.py").write_text("import time\nwhile True: time.sleep(1)\n")
    with pytest.raises(RuntimeError, match="was still running after 1 s, and was ended"):
        parallel.run("endless", timeout=1)


def test_join_outside_of_a_job_is_told():
    with pytest.raises(RuntimeError, match=r"RANK is not set: start the script with torchrun"):
        parallel.join()


def test_the_rows_of_a_step_follow_from_its_number_and_an_epoch_sees_each_once():
    n, size = 130, train_digits.BATCH
    epoch = np.concatenate([train_digits.rows(step, n) for step in range(n // size)])
    assert len(set(epoch)) == len(epoch) == 2 * size
    assert not np.array_equal(train_digits.rows(0, n), train_digits.rows(2, n))  # the next epoch's order
    assert np.array_equal(train_digits.rows(3, n), train_digits.rows(3, n))


def test_a_step_is_measured_alone_and_together(tmp_path):
    file = tmp_path / "times.json"
    arguments = [file, "--batch", 8, "--width", 16, "--repeats", 3]
    parallel.run("dlviz.parallel.measure", arguments, show=False, timeout=200)
    found = json.loads(file.read_text())
    assert found.pop("weights") == 64 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10
    assert found.keys() == {"alone", "apart", "share", "weak", "strong", "small", "large"}
    assert min(found.values()) > 0 and found["large"] > found["small"]
