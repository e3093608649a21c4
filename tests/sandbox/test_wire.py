"""What crosses into the sandbox and back: everything plain comes through, and nothing else."""

import io
import struct

import numpy as np
import pytest

from dlviz.answers import Outcome, Script
from dlviz.exercises import lessons
from dlviz.sandbox import wire

EXERCISES = [exercise for lesson in lessons() for exercise in lesson.exercises.values()]


def same(a, b):
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    elif isinstance(a, list | tuple):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            same(one, other)
    elif isinstance(a, dict):
        same(list(a.items()), list(b.items()))
    else:
        assert a == b or a != a


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_scripts_of_every_exercise_come_through(exercise):
    scripts = exercise.scripts(np.random.default_rng(0))
    data, rest = wire.unpacked(wire.packed(wire.scripts_as_data(scripts)))
    back = wire.scripts_of(data)
    assert rest == b"" and all(isinstance(script, Script) for script in back)
    for script, other in zip(scripts, back, strict=True):
        same([vars(step) for step in script.steps], [vars(step) for step in other.steps])


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, -(2**900), 1.5, float("nan"), float("-inf"), "text", "\udcff", "", 1 + 2j),
        *((), (1,), [], [[()]], {}, {"a": (1, {2: None})}, {(1, 2): "key"}),
        *(
            np.float32(0.1),
            np.int8(-3),
            np.bool_(True),
            np.array(3.0),
            np.zeros((0, 3)),
            np.array(["a", "bc"]),
        ),
        np.arange(6.0).reshape(2, 3).T,
    ],
    ids=repr,
)
def test_plain_data_come_through(value):
    back, rest = wire.unpacked(wire.packed(value) + b"rest")
    same(value, back)
    assert rest == b"rest"


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_an_array_lies_in_memory_as_before(axes):
    """An answer that writes through `reshape(-1)` is wrong only where that makes a copy."""
    array = np.arange(24.0).reshape(2, 3, 4).transpose(axes)
    back, _ = wire.unpacked(wire.packed(array))
    assert back.strides == array.strides and back.flags.writeable


def test_an_array_that_is_given_in_steps_comes_through():
    back, _ = wire.unpacked(wire.packed(np.arange(20.0)[::-3]))
    assert back.tolist() == np.arange(20.0)[::-3].tolist()


@pytest.mark.parametrize("value", [object(), np.array([None]), {1, 2}, b"bytes", print])
def test_nothing_else_is_sent(value):
    with pytest.raises((TypeError, ValueError)):
        wire.packed(value)


def frame(structure, arrays=b""):
    return wire.LENGTHS.pack(len(structure) + len(arrays), len(structure)) + structure + arrays


def npy(header, data=b""):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue() + data


def pickled():
    stream = io.BytesIO()
    np.save(stream, np.array([{}], dtype=object), allow_pickle=True)
    return stream.getvalue()


FORGED = {
    "no JSON": frame(b"{"),
    "deep": frame(b"[" * 100_000 + b"]" * 100_000),
    "unknown": frame(b'{"object": 1}'),
    "no such array": frame(b'{"array": 3, "axes": []}'),
    "axes are text": frame(
        b'{"array": 0, "axes": "a"}', npy({"descr": "<f8", "fortran_order": False, "shape": ()}, bytes(8))
    ),
    "unhashable key": frame(b'{"dict": [[[], 1]]}'),
    "pickle": frame(b'{"array": 0, "axes": [0]}', pickled()),
    "too few bytes": frame(b"1", npy({"descr": "<f8", "fortran_order": False, "shape": (10**12,)}, bytes(8))),
    "negative": frame(b"1", npy({"descr": "<f8", "fortran_order": False, "shape": (-1,)}, bytes(8))),
    "records": frame(b"1", npy({"descr": [("a", "<f8")], "fortran_order": False, "shape": (1,)}, bytes(8))),
    "no npy": frame(b"1", b"\x93NUMPY\x01"),
    "not UTF-8": frame(b'"\xff"'),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_frame_is_refused(name):
    with pytest.raises(ValueError):
        wire.unpacked(FORGED[name])


@pytest.mark.parametrize(
    "received", [b"", b"\0" * 5, struct.pack(">QQ", 100, 1) + b"1", struct.pack(">QQ", 1 << 62, 1)]
)
def test_a_frame_that_is_not_complete(received):
    with pytest.raises(EOFError):
        wire.unpacked(received)


@pytest.mark.parametrize(
    "changed",
    [
        {"ended": "passed"},
        {"values": [1]},
        {"detail": 3},
        {"line_number": "1"},
        {"other": 1},
        {"printed": "x" * 10_000},
    ],
    ids=str,
)
def test_a_forged_outcome_is_refused(changed):
    fields = dict(vars(Outcome(values=(1,))))
    assert wire.outcome_of(fields) == Outcome(values=(1,))
    with pytest.raises(ValueError):
        wire.outcome_of(fields | changed)
