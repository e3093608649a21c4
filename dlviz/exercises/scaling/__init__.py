"""Lesson 15: memory and batches on one device, then gradients, rings and checkpoints on many."""

from ..kit import Lesson

lesson = Lesson(
    15,
    "scaling",
    "Scaling",
    [
        "effective_batch",
        "device_step",
        "loss_scaling",
        "training_memory",
        "gradient_accumulation",
        "average_gradients",
        "ring_step",
        "resume",
    ],
)
