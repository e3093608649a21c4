"""Occlusion, permutation importance and Shapley values: slow definitions and the axioms."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.inspection import permutation_importance as sklearn_importance
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from dlviz import explain, models, nn

# ---- occlusion


@pytest.mark.parametrize(
    ("size", "stride", "fill"), [(2, 1, 0.0), (3, 2, 0.5), (4, 3, 1.0), (1, 1, 0.0), (7, 2, 0.0)]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_occlusion_is_what_a_slow_loop_says(size, stride, fill, channels):
    height, width = 7, 8
    model = models.cnn(nn, (channels, height, width), 4, (3,)).double()
    x, target = np.random.default_rng(0).random((2, channels, height, width)), np.array([3, 1])
    expected = np.zeros(x.shape)
    for n in range(2):
        drops = {(i, j): [] for i in range(height) for j in range(width)}
        tops = [*range(0, height - size + 1, stride)]
        lefts = [*range(0, width - size + 1, stride)]
        tops += [height - size] * (tops[-1] != height - size)
        lefts += [width - size] * (lefts[-1] != width - size)
        for top in tops:
            for left in lefts:
                covered = x[n].copy()
                inside = [(i, j) for i in range(top, top + size) for j in range(left, left + size)]
                for i, j in inside:
                    covered[:, i, j] = fill
                drop = model(x[n : n + 1])[0, target[n]] - model(covered[None])[0, target[n]]
                for place in inside:
                    drops[place].append(drop)
        for (i, j), found in drops.items():
            expected[n, :, i, j] = np.mean(found)
    found = explain.occlusion(model, x, target, size, stride, fill)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_occlusion_takes_images_without_channels_and_leaves_x_as_it_is():
    model = nn.Sequential(nn.Flatten(), nn.Linear(30, 2)).double()
    x = np.random.default_rng(0).random((3, 5, 6))
    before = x.copy()
    assert explain.occlusion(model, x, [0, 1, 1]).shape == x.shape
    np.testing.assert_array_equal(x, before)


# ---- permutation importance


def table():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 4))
    return x, 3 * x[:, 0] - x[:, 2] + 0.1 * rng.normal(size=200)


def test_a_column_that_is_not_used_has_no_importance_and_the_order_is_right():
    x, t = table()
    before = x.copy()
    mean, spread = explain.permutation_importance(
        lambda x: 3 * x[:, 0] - x[:, 2], x, t, lambda y, t: -np.mean((y - t) ** 2)
    )
    assert (mean[[1, 3]] == 0).all() and (spread[[1, 3]] == 0).all()
    # E (w (x_shuffled - x))² = 2 w² var(x)
    np.testing.assert_allclose(mean[[0, 2]], 2 * np.array([9, 1]) * x[:, [0, 2]].var(axis=0), rtol=0.2)
    assert (spread[[0, 2]] > 0).all()
    np.testing.assert_array_equal(x, before)


def test_it_agrees_with_scikit_learn():
    x, t = table()
    model = LinearRegression().fit(x, t)
    mean, spread = explain.permutation_importance(
        model.predict, x, t, lambda y, t: r2_score(t, y), repeats=200
    )
    theirs = sklearn_importance(model, x, t, scoring="r2", n_repeats=200, random_state=0)
    error = np.sqrt((spread**2 + theirs.importances_std**2) / 200)
    assert (np.abs(mean - theirs.importances_mean) <= 4 * error + 1e-9).all()
    np.testing.assert_allclose(spread, theirs.importances_std, rtol=0.25, atol=1e-6)


def test_the_seed_and_a_generator_are_taken():
    x, t = table()

    def run(rng):
        return explain.permutation_importance(lambda x: x[:, 0], x, t, lambda y, t: np.mean(y * t), rng=rng)[
            0
        ]

    np.testing.assert_array_equal(run(1), run(np.random.default_rng(1)))
    assert (run(1) != run(2)).any()


# ---- Shapley values


def glove(subset):
    """A left glove (a, b) is worth something only with a right one (c): a known game."""
    return float("c" in subset and ("a" in subset or "b" in subset))


def random_game(n, seed=0):
    values = {}

    def value(subset):
        key = frozenset(subset)
        return values.setdefault(key, np.random.default_rng([seed, *sorted(key)]).normal() if key else 0.5)

    return value


def by_all_orders(value, players):
    """The definition: the mean over all orders of what each adds to those before."""
    total = np.zeros(len(players))
    orders = list(permutations(range(len(players))))
    for order in orders:
        for k, i in enumerate(order):
            before = tuple(players[j] for j in sorted(order[:k]))
            after = tuple(players[j] for j in sorted(order[: k + 1]))
            total[i] += value(after) - value(before)
    return total / len(orders)


def test_the_glove_game():
    np.testing.assert_allclose(explain.shapley(glove, "abc"), [1 / 6, 1 / 6, 4 / 6])


def test_exact_values_are_the_mean_over_all_orders():
    value, players = random_game(5), list(range(5))
    np.testing.assert_allclose(explain.shapley(value, players), by_all_orders(value, players), atol=1e-12)


def test_the_axioms_hold():
    def value(subset):  # x and y are alike, and z adds nothing
        return len({*subset} & {"x", "y"}) ** 2 + ("w" in subset) * len({*subset} & {"x", "y"}) + 7

    w, x, y, z = explain.shapley(value, ["w", "x", "y", "z"])
    assert w + x + y + z == pytest.approx(value("wxyz") - value(""))
    assert x == pytest.approx(y) and z == pytest.approx(0, abs=1e-12) and w == pytest.approx(1)


def test_each_subset_is_asked_for_once_and_in_the_players_order():
    asked = []

    def value(subset):
        assert isinstance(subset, tuple) and list(subset) == [p for p in "dbca" if p in subset]
        asked.append(subset)
        return len(subset)

    explain.shapley(value, "dbca")
    assert len(asked) == len(set(asked)) == 16
    explain.shapley_sampled(value, "dbca", 50)


def test_of_a_linear_model_it_is_weight_times_the_distance_from_the_mean():
    w, x, mean = np.array([2.0, -1.0, 0.5]), np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.0, -1.0])

    def value(subset):
        return w @ np.where(np.isin(range(3), subset), x, mean)

    np.testing.assert_allclose(explain.shapley(value, range(3)), w * (x - mean))


def test_sampled_values_are_within_their_standard_errors_and_add_up():
    value, players = random_game(6, seed=3), range(6)
    exact = explain.shapley(value, players)
    away = []
    for seed in range(20):
        found, error = explain.shapley_sampled(value, players, 100, rng=seed)
        assert found.sum() == pytest.approx(value(tuple(players)) - value(()))
        away.append((found - exact) / error)
    away = np.array(away)  # nearly standard normal
    assert np.abs(away).max() < 4.5 and 0.7 < away.std() < 1.4 and abs(away.mean()) < 0.3


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: explain.shapley(len, 3), TypeError, r"range\(3\)"),
        (lambda: explain.shapley(len, []), ValueError, "at least one"),
        (lambda: explain.shapley(len, ["a", "a"]), ValueError, "players that differ"),
        (lambda: explain.shapley(len, range(17)), ValueError, "at most 16 players, got 17.*shapley_sampled"),
        (lambda: explain.shapley_sampled(len, "ab", 1), ValueError, "2 samples or more"),
        (
            lambda: explain.permutation_importance(None, np.ones(3), np.ones(3), None),
            ValueError,
            r"x \(n, columns\).*\(3,\)",
        ),
        (
            lambda: explain.permutation_importance(None, np.ones((3, 2)), np.ones(2), None),
            ValueError,
            r"\(2,\)",
        ),
        (
            lambda: explain.permutation_importance(None, np.ones((3, 2)), np.ones(3), None, repeats=0),
            ValueError,
            "repeats of 1 or more",
        ),
    ],
)
def test_bad_input_is_explained(call, error, said):
    with pytest.raises(error, match=f"(?s){said}"):
        call()
