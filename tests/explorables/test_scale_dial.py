"""ScaleDial: its times and bytes are those of a ring, its efficiency is that of its step; its gestures."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import ScaleDial
from dlviz.explorables.scale_dial.picture import (
    DEVICE,
    FLOOR,
    MEMORY,
    TIMES,
    amount,
    duration,
    percent,
    times,
)
from tests.explorables.corners import corners
from tests.explorables.page import Page

START = ScaleDial.State()
CORNERS = corners(ScaleDial)
every_corner = pytest.mark.parametrize("state", CORNERS, ids=str)


def ring(arrays):
    """The sums that a ring all-reduce leaves, the bytes that each worker sent, and the rounds."""
    workers = len(arrays)
    chunks = [np.array_split(array.copy(), workers) for array in arrays]
    sent, rounds = np.zeros(workers), 0
    for phase in range(2):  # add up, then pass on
        for i in range(workers - 1):
            moving = [(w, (w + phase - i) % workers) for w in range(workers)]
            parcels = [chunks[w][c].copy() for w, c in moving]
            for (w, c), parcel in zip(moving, parcels, strict=True):
                there = chunks[(w + 1) % workers]
                there[c] = parcel if phase else there[c] + parcel
                sent[w] += parcel.nbytes
            rounds += 1
    return [np.concatenate(own) for own in chunks], sent, rounds


@pytest.mark.parametrize("workers", [1, 2, 4, 8])
def test_the_communication_is_that_of_a_ring_that_is_played(workers):
    arrays = [np.random.default_rng(w).normal(size=2000).astype(np.float32) for w in range(workers)]
    sums, sent, rounds = ring(arrays)
    for summed in sums:
        np.testing.assert_allclose(summed, np.sum(arrays, axis=0), atol=1e-5)
    state = replace(START, workers=workers, precision="float32")
    _, transfer, latency = ScaleDial.compute(state)["step"]
    assert transfer * 1e9 * state.bandwidth == pytest.approx(sent.max() / 2000 * 1e6 * state.parameters)
    assert latency == pytest.approx(rounds * 1e-6 * state.latency)


def test_compute_counts_six_operations_a_weight_and_token():
    """Of matrix products: one forward, two backward, each a multiplication and an addition."""
    state = replace(START, workers=2, precision="float32")
    operations = 3 * 2 * 1e6 * state.parameters * 1e3 * state.batch
    assert ScaleDial.compute(state)["step"][0] == pytest.approx(operations / 2 / 5e13)


@every_corner
def test_the_speed_up_is_how_much_sooner_the_same_batch_is_done(state):
    frame = ScaleDial.compute(state)
    alone = ScaleDial.compute(replace(state, workers=1))["step"].sum()
    assert frame["speed-up"] == pytest.approx(alone / frame["step"].sum())
    assert frame["speed-up"] / state.workers == pytest.approx(frame["step"][0] / frame["step"].sum())
    for n, workers in enumerate(frame["counts"]):
        there = ScaleDial.compute(replace(state, workers=int(workers)))
        np.testing.assert_allclose(frame["strong"][:, n], there["step"])
        assert frame["strong speed-up"][n] == pytest.approx(there["speed-up"])


def test_weak_scaling_keeps_each_worker_s_part():
    state = replace(START, batch=256, workers=16)
    frame = ScaleDial.compute(state)
    larger = ScaleDial.compute(
        replace(state, batch=1024, workers=64)
    )  # four times as much, on four times as many
    assert frame["weak speed-up"][6] == pytest.approx(larger["speed-up"])
    assert frame["weak speed-up"][4] == frame["strong speed-up"][4] == frame["speed-up"]


def test_more_workers_do_less_compute_and_no_less_communication():
    """What the picture teaches: one part shrinks, the other does not."""
    strong = ScaleDial().frame["strong"]
    assert (np.diff(strong[0]) < 0).all() and (np.diff(strong[1:].sum(axis=0)) > 0).all()


def test_bfloat16_halves_activations_and_what_is_sent_but_not_what_the_optimizer_needs():
    single, half = (ScaleDial.compute(replace(START, precision=p)) for p in ("float32", "bfloat16"))
    assert single["memory"][3] == 2 * half["memory"][3] and single["step"][1] == 2 * half["step"][1]
    assert single["memory"][:3].sum() == half["memory"][:3].sum() == 16e-3 * START.parameters  # GB


def test_activations_are_those_of_a_transformer_as_gpt_3():
    """96 layers of 12,288 features: 34 bytes a token, layer and feature (Korthikanti et al. 2022)."""
    weights = 12 * 96 * 12288**2
    state = replace(START, workers=1)
    scale = (weights / (1e6 * state.parameters)) ** (2 / 3)  # they grow as depth · features
    assert scale * ScaleDial.compute(state)["memory"][3] == pytest.approx(34 * 96 * 12288 * 256e3 / 1e9)


# Gestures


def pixel(painting, label, x, y):
    """A point of an axes in CSS pixels from the top left corner."""
    (ax,) = (ax for ax in painting.figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across / painting.ratio, (painting.figure.bbox.height - up) / painting.ratio


@pytest.mark.parametrize(("label", "y"), [("shares", 0.5), ("speed-up", 30)])
def test_the_number_of_workers_is_dragged(label, y, wires):
    page = Page(ScaleDial())
    for n in (0, 5, 10):
        tip = page.point("drag", *pixel(ScaleDial().painting("light", 1), label, n + 0.3 * (n < 10), y))
        assert page.explorable.state == replace(START, workers=2**n)
        assert page.controls["workers"].value == 2**n
        there = ScaleDial.compute(page.explorable.state)
        assert f"{2**n:,} worker" in tip and duration(there["step"].sum()) in tip


def test_pointing_says_what_other_numbers_of_workers_would_do():
    state = replace(START, workers=2)
    for n in (0, 4, 10):
        tip = ScaleDial.hover(state, ScaleDial.compute(state), "shares", n, 0.5)
        there = ScaleDial.compute(replace(START, workers=2**n))
        assert f"{duration(there['step'].sum())} a step" in tip and times(there["speed-up"]) in tip


def test_a_press_on_the_bars_above_moves_nothing(wires):
    page = Page(ScaleDial())
    assert page.point("press", 100.0, 40.0) == ""
    assert page.explorable.state == START


# The picture


@pytest.fixture(scope="module")
def painting():
    return ScaleDial().painting("light", 1)


@every_corner
def test_the_bars_show_the_step_and_the_memory(state, painting):
    painting.paint(frame := ScaleDial.compute(state))
    for bar, amounts, names in zip(
        painting._parts["page"], (frame["step"], frame["memory"]), (TIMES, MEMORY), strict=True
    ):
        widths = np.array([np.ptp(path.vertices[:, 0]) for path in bar.get_paths()])
        held = 1 if names is TIMES else min(1, amounts.sum() / DEVICE)
        assert len(widths) == len(names) and widths.sum() == pytest.approx(692 * held)
        np.testing.assert_allclose(widths / widths.sum(), amounts / amounts.sum(), atol=1e-9)
    needed = frame["memory"].sum()
    (limit, _), _ = painting._parts["limit"].get_data()
    end = max(path.vertices[:, 0].max() for path in painting._parts["page"][1].get_paths())
    assert (end <= limit + 1e-6) == (needed <= DEVICE)
    (warning,) = painting._parts["warning"].texts or [""]
    assert bool(warning) == (needed > DEVICE)


@every_corner
def test_the_dot_lies_on_both_curves_or_points_below_them(state, painting):
    painting.paint(frame := ScaleDial.compute(state))
    (x,), (y,) = painting._parts["dot"].get_data()
    for curve in painting._parts["curves"]:
        there = np.interp(x, *curve.get_data())
        assert max(there, FLOOR) == pytest.approx(y)
    assert painting._parts["dot"].get_marker() == ("o" if frame["speed-up"] >= FLOOR else "v")


def test_numbers_are_written_in_units_that_suit_them():
    assert [duration(s) for s in (0, 4e-7, 4.2e-6, 0.0123, 0.99999, 34406)] == [
        "0 s", "0.4 µs", "4.2 µs", "12 ms", "1.0 s", "34,406 s",
    ]  # fmt: skip
    assert [amount(g) for g in (0.0004, 0.02, 57.3, 999.9)] == ["0.4 MB", "20 MB", "57 GB", "1.0 TB"]
    assert [percent(s) for s in (1.0, 0.01, 0.004, 2e-6)] == ["100 %", "1 %", "0.4 %", "0.0002 %"]
    assert [times(r) for r in (1, 63.7, 0.5, 0.0021)] == ["1.0×", "64×", "0.5×", "0.002×"]
