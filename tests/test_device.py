"""The device: what is picked, what is said of it, and timing."""

import sys
import time
import warnings

import pytest
import torch
from threadpoolctl import threadpool_info

from dlviz import device
from dlviz.optim import _blocks


def test_the_best_device_at_hand_is_picked(monkeypatch):
    for cuda, mps, expected in [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]:
        monkeypatch.setattr(torch.cuda, "is_available", lambda cuda=cuda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda mps=mps: mps)
        assert device.pick() == torch.device(expected)


def test_one_sentence_about_the_cpu():
    text = device.describe("cpu")
    assert text.count(".") == 1 and text.endswith(".") and "\n" not in text
    assert f"{torch.get_num_threads()} thread" in text and "float64, float32" in text


def test_threads_are_set_for_both_libraries():
    def blas():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            device.set_num_threads(threads)
            assert torch.get_num_threads() == threads and blas() and set(blas()) == {threads}
            assert _blocks.threads == threads
        device.set_num_threads(3)
        assert _blocks.threads == 2
        for wrong in (0, -1, 1.5, "2"):
            with pytest.raises(ValueError, match="number of threads of 1 or more"):
                device.set_num_threads(wrong)
    finally:
        device.set_num_threads(before)


def test_precisions_are_tried_out(monkeypatch):
    assert {"float64", "float32"} <= set(device.precisions("cpu"))
    ones = torch.ones

    def as_mps(*shape, dtype, **options):
        if dtype == torch.float64:
            raise TypeError("the MPS framework doesn't support float64")
        return ones(*shape, dtype=dtype, **options)

    monkeypatch.setattr(torch, "ones", as_mps)
    assert "float64" not in device.precisions("cpu") and "float32" in device.precisions("cpu")


def test_mixed_precisions_are_those_that_autocast_computes_in(monkeypatch):
    assert "bfloat16" in device.mixed_precisions("cpu")
    real = torch.autocast

    def without_float16(kind, dtype):
        if dtype == torch.float16:  # as where autocast lacks a dtype: it warns, and leaves all as it is
            warnings.warn("autocast is disabled", stacklevel=1)
        return real(kind, dtype, enabled=dtype != torch.float16)

    monkeypatch.setattr(torch, "autocast", without_float16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert device.mixed_precisions("cpu") == ("bfloat16",)

    def refusing(kind, dtype):
        raise RuntimeError("Current CUDA device does not support bfloat16")

    monkeypatch.setattr(torch, "autocast", refusing)
    assert device.mixed_precisions("cpu") == ()


def test_timed_measures_and_synchronizes(monkeypatch):
    waits = []
    monkeypatch.setattr(device, "synchronize", lambda where=None: waits.append(where))
    start = time.perf_counter()
    with device.timed("cpu") as timing:
        time.sleep(0.02)
    assert 0.02 <= timing.seconds <= time.perf_counter() - start and waits == ["cpu", "cpu"]


def test_synchronize_asks_the_right_device(monkeypatch):
    asked = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda where: asked.append(str(where)))
    monkeypatch.setattr(torch.mps, "synchronize", lambda: asked.append("mps"))
    for name in ("cpu", "mps", "cuda:1"):
        device.synchronize(name)
    assert asked == ["mps", "cuda:1"]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_cuda():
    assert "GPU" in device.describe() and "float64" in device.precisions()
    with device.timed() as timing:
        torch.ones(100, 100, device=device.pick()).sum()
    assert timing.seconds > 0


def test_without_torch_numpy_goes_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "everything in NumPy works without it" in device.describe()
    with pytest.raises(ImportError, match=r"torch>=2\.4"):
        device.pick()
    with device.timed() as timing:
        pass
    assert timing.seconds >= 0
