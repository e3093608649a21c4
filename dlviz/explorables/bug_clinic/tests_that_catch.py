"""Short tests of a training run (`code_numpy.Training`): a healthy one passes, and some bug fails each.

Each takes a run that has not begun, and raises AssertionError where something is wrong.
"""

from typing import Any

import numpy as np


def loss_starts_at_ln_k(run: Any) -> None:
    """A network that knows nothing gives k classes 1 / k each: its loss is near ln k."""
    loss, _ = run.evaluate(run.x, run.t)
    assert abs(loss - np.log(10)) < 0.3, f"the loss starts at {loss:.2f}, not near ln 10 = 2.30"


def inputs_are_scaled(run: Any) -> None:
    """Inputs with mean 0 and standard deviation 1."""
    mean, std = run.x.mean(), run.x.std()
    assert abs(mean) < 0.5 and 0.5 < std < 2, f"the inputs have mean {mean:.1f}, standard deviation {std:.1f}"


def batches_are_mixed(run: Any) -> None:
    """No minibatch of the first epoch is of one or two classes alone."""
    fewest = min(len(np.unique(run.t[rows])) for rows in run.batches())
    assert fewest > 2, f"a batch holds {fewest} of 10 classes"


def neighbours_share_targets(run: Any) -> None:
    """Inputs that are alike mostly have the same target: the nearest neighbour beats guessing by far."""
    distance = ((run.x[:, None] - run.x) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    share = np.mean(run.t[distance.argmin(axis=1)] == run.t)
    assert share > 0.5, f"only {share:.0%} of the inputs have their nearest neighbour's target"


def no_input_is_the_answer(run: Any) -> None:
    """No single input says for certain whether a digit is of a class."""
    for c in range(10):
        yes, no = run.x[run.t == c], run.x[run.t != c]
        given_away = (yes.min(axis=0) > no.max(axis=0)) | (yes.max(axis=0) < no.min(axis=0))
        assert not given_away.any(), f"input {given_away.argmax()} alone tells class {c} from all others"


def validation_is_unseen(run: Any) -> None:
    """No row of the validation set is among the training rows."""
    seen = {row.tobytes() for row in run.x}
    shared = sum(row.tobytes() in seen for row in run.val_x)
    assert shared == 0, f"{shared} of {len(run.val_x)} validation rows are training rows"


def outputs_are_scores(run: Any) -> None:
    """What goes into the cross-entropy are scores, not probabilities that sum to 1."""
    sums = run.used(run.x).sum(axis=1)
    assert not np.allclose(sums, 1), "the outputs sum to 1: the loss takes the softmax of a softmax"


def loss_is_a_mean(run: Any) -> None:
    """Every example twice gives the same loss."""
    run.used.eval()
    once, twice = (run.loss_fn(run.used(np.tile(run.x, (n, 1))), np.tile(run.t, n)) for n in (1, 2))
    assert np.isclose(once, twice), f"every digit twice makes the loss {twice / once:.1f} times as large"


def units_differ(run: Any) -> None:
    """No two hidden units have the same weights."""
    different = len(np.unique(run.model[1].weight.data, axis=0))
    assert different == len(run.model[1].weight.data), (
        f"only {different} hidden unit is different from others"
    )


def units_are_alive(run: Any) -> None:
    """Most hidden units say something other than 0 to some digit."""
    alive = np.mean((run.model[:3](run.x) > 0).any(axis=0))
    assert alive > 0.5, f"{alive:.0%} of the hidden units are above 0 for some digit"


def gradient_is_of_this_batch(run: Any) -> None:
    """The gradient of the same batch is as long the second time (up to dropout)."""
    lengths = []
    for _ in range(2):
        run.gradient(run.x, run.t)
        lengths.append(np.sqrt(sum((p.grad**2).sum() for p in run.used.parameters())))
    assert lengths[1] < 1.7 * lengths[0], (
        f"the second time the gradient is {lengths[1] / lengths[0]:.1f} times as long"
    )


def every_parameter_moves(run: Any) -> None:
    """One step changes every weight matrix and every bias."""
    before = [p.data.copy() for p in run.model.parameters()]
    run.step(run.x, run.t)
    still = [i for i, p in enumerate(run.model.parameters()) if np.array_equal(p.data, before[i])]
    assert not still, f"{len(still)} of {len(before)} parameters did not move"


def outputs_follow_the_weights(run: Any) -> None:
    """After a step that moves the weights the outputs are others."""
    run.used.eval()
    before = run.used(run.x)
    run.step(run.x, run.t)
    run.used.eval()
    assert not np.array_equal(run.used(run.x), before), "the outputs are those of the first weights"


def first_steps_lower_the_loss(run: Any) -> None:
    """Five steps on the same digits lower their loss."""
    before, _ = run.evaluate(run.x, run.t)
    for _ in range(5):
        run.step(run.x, run.t)
    after, _ = run.evaluate(run.x, run.t)
    assert after < before, f"five steps on the same digits bring their loss from {before:.2f} to {after:.2f}"


def one_batch_is_overfitted(run: Any) -> None:
    """A hundred steps on ten digits bring their loss near 0."""
    rows = np.linspace(0, len(run.x) - 1, 10).astype(int)
    for _ in range(100):
        run.step(run.x[rows], run.t[rows])
    loss, _ = run.evaluate(run.x[rows], run.t[rows])
    assert loss < 0.2, f"after 100 steps on ten digits their loss is {loss:.2f}"


def evaluation_repeats(run: Any) -> None:
    """Evaluating twice gives the same numbers."""
    (first, _), (second, _) = (run.evaluate(run.x, run.t) for _ in range(2))
    assert first == second, f"the same digits cost {first:.3f}, then {second:.3f}"
