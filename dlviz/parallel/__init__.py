"""Training on several workers at once: from scratch, and with torch.distributed.

steps             train.steps with several processes: shards of each minibatch, gradients added up in a ring
all_reduce        the ring alone, each worker a thread; and how many bytes each one sent
shards            how a minibatch is divided
run, join         start a job with torchrun; take part in it (in the job's script)
checkpoint        what survives when a worker doesn't
train_digits      a job: DistributedDataParallel, checkpoints, and a worker that is killed on purpose
measure           a job: how long a step takes with one worker and with all
"""

from dlviz.parallel import checkpoint
from dlviz.parallel.job import Job, join, run
from dlviz.parallel.ring import all_reduce, ring_all_reduce
from dlviz.parallel.workers import Step, shards, steps

__all__ = ["Job", "Step", "all_reduce", "checkpoint", "join", "ring_all_reduce", "run", "shards", "steps"]
