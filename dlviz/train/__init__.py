"""The training loop, for either library, as a generator: whoever walks it draws, stops or tests.

for step in train.watch(train.steps(model, loss_fn, optimizer, batches, epochs=20)):
    losses.append(step.loss)
"""

from dlviz.train._loop import Step, steps
from dlviz.train._watch import watch

__all__ = ["Step", "steps", "watch"]
