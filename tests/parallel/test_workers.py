"""Training with several processes: equal to the single run, whatever the shards; and nothing is lost."""

import importlib
import subprocess
import sys

import numpy as np
import pytest

from dlviz import models, nn, optim, parallel, train

RNG = np.random.default_rng(0)
X, T = RNG.normal(size=(43, 6)), RNG.integers(0, 4, 43)
BATCHES = [(X[a:b], T[a:b]) for a, b in ((0, 16), (16, 29), (29, 41), (41, 43))]  # 16, 13, 12 and 2 examples


def learner(build=lambda: models.mlp(nn, [6, 5, 4])):
    nn.manual_seed(0)
    model = build().double()
    return model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.3, momentum=0.9)


def furthest(model, other):
    ours, theirs = model.state_dict(), other.state_dict()
    return max(np.abs(ours[name] - theirs[name]).max() for name in ours)


@pytest.mark.parametrize("n", [0, 1, 7, 12])
@pytest.mark.parametrize("workers", [1, 3, 5])
def test_shards_divide_all_examples_nearly_alike(n, workers):
    found = parallel.shards(n, workers)
    assert [row for shard in found for row in range(n)[shard]] == list(range(n))
    sizes = [shard.stop - shard.start for shard in found]
    assert len(sizes) == workers and max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_weights_and_losses_are_those_of_a_single_run(workers):
    """With uneven shards, with fewer examples than workers, and with gradients that don't divide evenly."""
    alone, together = learner(), learner()
    losses = [step.loss for step in train.steps(*alone, BATCHES, epochs=2)]
    steps = list(parallel.steps(*together, BATCHES, epochs=2, workers=workers))
    assert furthest(alone[0], learner()[0]) > 0.1  # it was trained
    np.testing.assert_allclose([step.loss for step in steps], losses, rtol=1e-12)
    assert furthest(alone[0], together[0]) < 1e-12
    assert [step.index for step in steps] == [1, 2, 3, 4] * 2 and steps[-1].fraction == 1
    size = sum(p.data.size for p in together[0].parameters())  # 59: divided neither by 2 nor by 3
    assert {sum(step.sent) for step in steps} == {2 * (workers - 1) * size * 8}


def test_the_optimizer_goes_on_where_the_workers_left_it():
    alone, together = learner(), learner()
    for _ in train.steps(*alone, BATCHES, epochs=2):
        pass
    for epoch_in in (parallel.steps, train.steps):
        for _ in epoch_in(*together, BATCHES):
            pass
    assert furthest(alone[0], together[0]) < 1e-12


def test_who_stops_walking_keeps_what_was_learned():
    alone, together = learner(), learner()
    for _ in train.steps(*alone, BATCHES[:2]):
        pass
    walk = parallel.steps(*together, BATCHES)
    next(walk), next(walk)
    walk.close()
    assert furthest(alone[0], together[0]) < 1e-12


def test_batch_normalization_looks_at_its_shard_alone():
    def build():
        return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 4))

    alone, together = learner(build), learner(build)
    for trained, steps in ((alone, train.steps), (together, parallel.steps)):
        for _ in steps(*trained, BATCHES[:1]):
            pass
    assert furthest(alone[0], together[0]) > 1e-3


DEADLY = """
import os, signal
from dlviz import nn

class Deadly(nn.Sequential):
    \"\"\"A network that kills its process, or fails, when it sees a number.\"\"\"

    def forward(self, x):
        if x[0, 0] == self.number and self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if x[0, 0] == self.number:
            raise ArithmeticError("on purpose")
        return super().forward(x)
"""


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("killed", "worker 1 of 2 ended in the middle of the training, with exit code -9: the model keeps"),
        ("failed", "worker 1 of 2 failed: ArithmeticError: on purpose"),
    ],
)
def test_a_worker_that_ends_is_told_and_what_was_learned_is_kept(how, message, tmp_path, monkeypatch):
    (tmp_path / f"deadly_{how}.py").write_text(DEADLY)
    monkeypatch.syspath_prepend(tmp_path)  # the workers get the same path
    kind = importlib.import_module(f"deadly_{how}").Deadly
    alone, together = learner(), learner(lambda: kind(*models.mlp(nn, [6, 5, 4])))
    together[0].how, together[0].number = (
        how,
        X[24, 0],
    )  # the first that worker 1 sees in the second minibatch
    batches = [(X[:16], T[:16]), (X[16:32], T[16:32])]
    for _ in train.steps(*alone, batches[:1]):
        pass
    with pytest.raises(RuntimeError, match=message):
        list(parallel.steps(*together, batches))
    assert furthest(alone[0], together[0]) < 1e-12


def test_what_cannot_work_is_refused_before_a_process_starts(monkeypatch):
    monkeypatch.setattr("dlviz.parallel.workers._Team", None)
    model, loss_fn, optimizer = learner()
    with pytest.raises(ValueError, match="number of workers of 1 or more, got 0"):
        next(parallel.steps(model, loss_fn, optimizer, BATCHES, workers=0))
    with pytest.raises(ValueError, match="mean over examples, got reduction='sum'"):
        next(parallel.steps(model, nn.CrossEntropyLoss(reduction="sum"), optimizer, BATCHES))
    model.extra = lambda: None
    with pytest.raises(ValueError, match="can be sent to another process"):
        next(parallel.steps(model, loss_fn, optimizer, BATCHES))
    monkeypatch.setattr("dlviz.parallel.workers.pickle.dumps", lambda objects: b"a class of __main__")
    with pytest.raises(ValueError, match="a class of the notebook or script itself"):
        next(parallel.steps(model, loss_fn, optimizer, BATCHES))
    with pytest.raises(ValueError, match="1 worker or more"):
        parallel.shards(4, 0)


def test_a_script_without_a_guard_is_not_run_again_by_the_workers(tmp_path):
    script = """
import numpy as np
from dlviz import nn, optim, parallel
print("run")
model = nn.Linear(2, 3)
batches = [(np.ones((4, 2)), [0, 1, 2, 0])]
print(len(list(parallel.steps(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters()), batches))))
"""
    (tmp_path / "script.py").write_text(script)
    command = [sys.executable, tmp_path / "script.py"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == ["run", "1"]


def test_batches_that_are_none_are_refused():
    with pytest.raises(ValueError, match="16 examples and 15 targets"):
        list(parallel.steps(*learner(), [(X[:16], T[:15])], workers=1))
    with pytest.raises(ValueError, match="no minibatch came in epoch 1"):
        list(parallel.steps(*learner(), [], workers=1))
