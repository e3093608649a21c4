"""Warped images are those of PyTorch's grid_sample, and augmentation draws anew for each image."""

import numpy as np
import pytest
import torch

from dlviz import data

RNG = np.random.default_rng(0)


def by_grid_sample(images, shift, turn, scale):
    """The same with torch: its places run from -1 to 1 along each axis, columns first."""
    n, height, width = images.shape
    cos, sin = np.cos(np.deg2rad(turn)) / scale, np.sin(np.deg2rad(turn)) / scale
    down, right = np.broadcast_to(shift, (n, 2)).T * 2 / np.array([[height], [width]])
    across = width / height
    linear = np.array([[cos, -sin / across], [sin * across, cos]]).transpose(2, 0, 1)  # (n, 2, 2)
    offset = -linear @ np.stack([right, down], axis=1)[..., None]
    theta = torch.tensor(np.concatenate([linear, offset], axis=2))
    grid = torch.nn.functional.affine_grid(theta, (n, 1, height, width), align_corners=False)
    there = torch.nn.functional.grid_sample(torch.tensor(images)[:, None], grid, align_corners=False)
    return there[:, 0].numpy()


@pytest.mark.parametrize("shape", [(6, 8, 8), (5, 7, 4)])
def test_warped_images_are_torchs(shape):
    n, images = shape[0], RNG.random(shape)
    moves = RNG.uniform(-3, 3, (n, 2)), RNG.uniform(-180, 180, n), RNG.uniform(0.5, 2, n)
    np.testing.assert_allclose(data.warp(images, *moves), by_grid_sample(images, *moves), atol=1e-12)


def test_whole_shifts_move_pixels_and_lose_what_leaves():
    image = np.arange(1.0, 13).reshape(1, 3, 4)
    np.testing.assert_array_equal(data.warp(image, [1, -2])[0], [[0] * 4, [3, 4, 0, 0], [7, 8, 0, 0]])
    assert not data.warp(image, 9.0).any()


def test_turns_are_counterclockwise_around_the_centre():
    image = RNG.random((1, 5, 5))
    np.testing.assert_allclose(data.warp(image, turn=90)[0], np.rot90(image[0]), atol=1e-12)


def test_augmented_images_keep_their_form_and_range_and_the_input_stays():
    images = data.load_digits().x[:20]
    before = images.copy()
    moved = data.augmented(images, noise=0.3, rng=0)
    assert moved.shape == images.shape and moved.dtype == np.float32
    assert moved.min() == 0 and moved.max() == 1
    np.testing.assert_array_equal(images, before)


def test_each_image_has_draws_of_its_own_that_follow_the_seed():
    same = np.repeat(data.load_digits().x[:1], 10, axis=0)
    moved = data.augmented(same, rng=1)
    assert len({image.tobytes() for image in moved}) == 10
    np.testing.assert_array_equal(moved, data.augmented(same, rng=1))
    assert not np.array_equal(moved, data.augmented(same, rng=2))


@pytest.mark.parametrize("move", ["shift", "turn", "scale", "noise"])
def test_every_setting_moves_something_and_all_at_0_nothing(move):
    images, still = data.load_digits().x[:5], dict.fromkeys(("shift", "turn", "scale", "noise"), 0.0)
    np.testing.assert_allclose(data.augmented(images, **still, rng=0), images, atol=1e-6)
    assert not np.allclose(
        data.augmented(images, **still | {move: 0.4 if move != "turn" else 20}, rng=0), images
    )


def test_images_of_another_form_are_refused():
    with pytest.raises(ValueError, match=r"\(n, height, width\), got shape \(64,\)"):
        data.warp(np.zeros(64))
