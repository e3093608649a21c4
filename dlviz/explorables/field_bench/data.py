"""The classifier that is looked at: its scores on cases that it was not trained on.

`python -m dlviz.explorables.field_bench.data` trains it again and writes scores.csv, which the picture reads,
so that it opens without scikit-learn and has the same numbers on every processor.
"""

from functools import cache
from pathlib import Path

import numpy as np

from dlviz import data, nn, optim

SCORES = Path(__file__).with_name("scores.csv")
FEATURES = "mean texture", "mean smoothness"  # of 30: with all, hardly any case would be in doubt


def trained() -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression on the breast-cancer set: what it says of the validation and test cases.

    Returns scores (228,), the probability of "malignant", and t (228,), 1 for malignant and 0 for benign.
    """
    train, *unseen = (data.load_breast_cancer(split) for split in ("train", "validation", "test"))
    columns = [train.features.index(name) for name in FEATURES]
    mean, std = (of(train.x[:, columns], axis=0) for of in (np.mean, np.std))

    def inputs(x: np.ndarray) -> np.ndarray:
        return ((x[:, columns] - mean) / std).astype(np.float64)

    x, t = inputs(train.x), 1.0 - train.t[:, None]  # in the set, 0 is malignant
    model, loss_fn = nn.Linear(len(columns), 1, rng=0).double(), nn.BCEWithLogitsLoss()
    optimizer = optim.SGD(model.parameters(), lr=1.0, momentum=0.9)
    for _ in range(300):
        loss_fn(model(x), t)
        optimizer.zero_grad()
        model.backward(loss_fn.backward())
        optimizer.step()
    logits = model(np.concatenate([inputs(part.x) for part in unseen]))[:, 0]
    return nn.Sigmoid()(logits), 1 - np.concatenate([part.t for part in unseen])


@cache
def _stored() -> tuple[np.ndarray, np.ndarray]:
    scores, t = np.loadtxt(SCORES, delimiter=",", skiprows=1, unpack=True)
    return scores, t.astype(np.int64)


def held_out() -> tuple[np.ndarray, np.ndarray]:
    """scores (228,) and t (228,) of `trained`, as they were written; the arrays are the caller's own."""
    scores, t = _stored()
    return scores.copy(), t.copy()


if __name__ == "__main__":
    rows = np.column_stack(trained())
    np.savetxt(SCORES, rows, ["%.6f", "%d"], ",", header="score,malignant", comments="")
