"""ScaleDial: where the time of a step goes when more workers train one model, and what a device must hold."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import choice, steps
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.scale_dial import code_numpy, picture
from dlviz.explorables.scale_dial.picture import amount, duration, percent, times


class ScaleDial(Explorable):
    """How many workers are worth it? Compute shrinks as they share the batch; communication doesn't.

    A model of training a transformer on devices that reach 400 TFLOP/s in bfloat16 and 50 in float32 and hold
    80 GB. The gradients are averaged by a ring all-reduce after the backward pass. The model leaves out
    overlap of the two, gradient accumulation and activation checkpointing.
    """

    size = picture.SIZE
    numpy = staticmethod(code_numpy.scale_dial)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """The workers, what they train, and what connects them."""

        workers: int = steps(8, [2**n for n in range(11)], label="workers")
        batch: int = steps(256, (16, 64, 256, 1024, 4096), label="tokens in a batch, thousands")
        parameters: int = steps(1000, (1, 10, 100, 1000, 7000, 70000), label="parameters, millions")
        bandwidth: float = steps(12.5, (0.125, 1.25, 3, 12.5, 50, 150, 450), label="bandwidth, GB/s")
        latency: int = steps(30, (1, 3, 10, 30, 100, 300, 1000), label="latency of a message, µs")
        precision: str = choice("bfloat16", ("float32", "bfloat16"), label="precision")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What a step takes, how much of it is compute, and whether the device can hold it."""
        compute, transfer, latency = map(duration, frame["step"])
        speedup, memory = frame["speed-up"], frame["memory"].sum()
        return (
            f"{state.workers:,} {'workers' if state.workers > 1 else 'worker'}, {state.batch:,} thousand "
            f"tokens in a batch, {state.parameters:,} million parameters in {state.precision}: a step takes "
            f"{duration(frame['step'].sum())}, that is {compute} of compute, {transfer} to move gradients at "
            f"{state.bandwidth:g} GB/s, and {latency} of latency at {state.latency:,} µs a message; the "
            f"efficiency is {percent(speedup / state.workers)}, the speed-up {times(speedup)}, and a device "
            f"needs {amount(memory)}, which {'fits' if memory <= picture.DEVICE else 'does not fit'} into "
            f"{picture.DEVICE} GB."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What another number of workers would do."""
        if ax not in ("shares", "speed-up"):
            return ""
        there = round(float(np.clip(x, 0, 10)))
        workers, took = 2**there, frame["strong"][:, there]
        faster = frame["strong speed-up"][there]
        return (
            f"{workers:,} {'workers' if there else 'worker'}, the same batch: {duration(took.sum())} a step,"
            f"\nefficiency {percent(faster / workers)}, speed-up {times(faster)}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Take the number of workers along."""
        if ax not in ("shares", "speed-up"):
            return state
        return replace(state, workers=2 ** round(float(np.clip(x, 0, 10))))
