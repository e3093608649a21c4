"""Early stopping, with the best weights kept."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Walk through the epochs, and remember three things: the lowest validation loss so far, the weights that
    gave it, and for how many epochs you have been waiting.

    A new lowest loss sets the waiting back to 0 and keeps a new copy of the weights; any other epoch adds 1
    to it. When it reaches `patience`, stop.

    `if loss < lowest: lowest, best, waited = loss, epoch, 0`, `else: waited += 1`, and after that
    `if waited == patience: break`. Return the epochs that ran, the last one too, and `weights[best]`.
    """,
)
def early_stopping(train_losses, validation_losses, weights, patience):
    """Stop when `patience` epochs in a row have not brought a new lowest validation loss; restore the best.

    train_losses, validation_losses (epochs,): what a full training would have given, epoch by epoch
    weights (epochs, k): the weights after each epoch
    patience: at least 1. Equal to the lowest is no new lowest.
    -> how many epochs were run, and the weights (k,) to keep: those of the lowest validation loss so far
    """
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


def stopped(losses, patience):
    """How many epochs ran, and the index of the best among them."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch + 1, best
    return len(losses), best


def training(rng, validation_losses, patience):
    """A script with these losses; the training loss falls and has a bump of its own."""
    n = len(validation_losses)
    train = np.linspace(1.0, 0.1, n)
    train[n // 3] = 0.05
    return call(train, np.array(validation_losses), rng.normal(size=(n, 3)), patience)


@early_stopping.cases
def _(rng):
    losses = np.array([0.9, 0.6, 0.7, 0.8, 0.65, 0.5, 0.55])
    yield call(np.linspace(0.9, 0.3, 7), losses, np.arange(7.0)[:, None] + 1, 3)
    yield training(rng, [0.9, 0.6, 0.7, 0.5, 0.6, 0.7, 0.4], 2)  # waits once in vain, is set back, then stops
    yield training(rng, [0.9, 0.8, 0.7, 0.6], 2)  # never gets worse
    yield training(rng, [0.5, 0.6, 0.7, 0.8], 1)  # only gets worse
    yield training(rng, [0.5, 0.9, 0.8, 0.7, 0.6, 0.55, 0.4], 3)  # falls, but from a higher level
    yield training(rng, [0.8, 0.5, 0.5, 0.5, 0.5, 0.3], 3)  # ties
    yield training(rng, [0.7, 0.8, 0.6, 0.9, 0.5, 0.8, 0.4, 0.9, 0.3], 2)  # every second one is new
    yield training(rng, [0.5, 0.4, 0.6, np.inf, 0.7, 0.2], 3)
    for _ in range(6):
        n = int(rng.integers(15, 40))
        losses = 1 / np.arange(1, n + 1) + 0.03 * np.arange(n) + 0.05 * rng.normal(size=n)
        yield training(rng, losses, int(rng.integers(2, 5)))


@early_stopping.expected
def _(train_losses, validation_losses, weights, patience):
    ran, best = stopped(validation_losses.tolist(), patience)
    return ran, weights[best]


@early_stopping.mistake("watches the training loss")
def _(train_losses, validation_losses, weights, patience):
    """You watch the training loss. It falls as long as something can still be memorized, so it never tells
    you to stop. Watch `validation_losses`."""
    ran, best = stopped(train_losses, patience)
    return ran, weights[best]


@early_stopping.mistake("patience off by one")
def _(train_losses, validation_losses, weights, patience):
    """You wait one epoch too long. After `patience` epochs without a new lowest you stop: compare with
    `==` or `>=`, not with `>`."""
    ran, best = stopped(validation_losses, patience + 1)
    return ran, weights[best]


@early_stopping.mistake("patience off by one")
def _(train_losses, validation_losses, weights, patience):
    """You stop one epoch too early: your count is already at 1 at the epoch of the lowest loss, or you stop
    before the last of the `patience` epochs was run."""
    ran, best = stopped(validation_losses, max(patience - 1, 1))
    return ran, weights[best]


@early_stopping.mistake("epochs counted from 0")
def _(train_losses, validation_losses, weights, patience):
    """Your weights are right, but you return the number of the last epoch, counted from 0. The number of
    epochs that were run is asked for: one more."""
    ran, best = stopped(validation_losses, patience)
    return ran - 1, weights[best]


@early_stopping.mistake("best weights not restored")
def _(train_losses, validation_losses, weights, patience):
    """You stop at the right moment and keep the weights of that moment. They are `patience` epochs past the
    best ones: go back to those."""
    ran, _ = stopped(validation_losses, patience)
    return ran, weights[ran - 1]


@early_stopping.mistake("count never reset")
def _(train_losses, validation_losses, weights, patience):
    """You count all epochs without a new lowest, from the very beginning. `patience` means so many *in a
    row*: a new lowest sets the count back to 0."""
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best = loss, epoch
        else:
            waited += 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("compared with the epoch before")
def _(train_losses, validation_losses, weights, patience):
    """You compare with the epoch before. A loss that shot up and is coming down again then looks like
    progress. Compare with the lowest so far."""
    best, waited = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        waited = 0 if epoch == 0 or loss < validation_losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("ties count as progress")
def _(train_losses, validation_losses, weights, patience):
    """You take an equal loss for a new lowest (`<=`), so a flat curve never ends. Only a lower one counts:
    `<`."""
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= validation_losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("sees the future")
def _(train_losses, validation_losses, weights, patience):
    """You stop at the right moment, and return the best weights of *all* epochs, those too that were never
    run. Search among the epochs up to the stop."""
    ran, _ = stopped(validation_losses, patience)
    return ran, weights[np.argmin(validation_losses)]


@early_stopping.mistake("never stops")
def _(train_losses, validation_losses, weights, patience):
    """You run all epochs and pick the best afterwards. The weights may even be better, but nothing was saved:
    leave the loop when the waiting reaches `patience`."""
    return len(validation_losses), weights[np.argmin(validation_losses)]
