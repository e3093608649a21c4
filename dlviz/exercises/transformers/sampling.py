"""Sampling with temperature and top-k."""

import numpy as np

from ..kit import call
from ..kit.helpers import softmax
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Three things, one after the other: divide by the temperature, drop all but the highest scores, take the
    softmax of what is left.

    `np.sort(scores)[-top_k]` is the lowest score that is kept. Put `-np.inf` in place of those below it: then
    the softmax makes 0 of them, and the rest adds up to 1.

    `kept = np.where(scores >= np.sort(scores)[-top_k], scores / temperature, -np.inf)`, then
    `chances = np.exp(kept - kept.max())`, divided by `chances.sum()`.
    """,
)
def sampling(scores, temperature, top_k):
    """The probabilities with which the next token is drawn.

    scores (tokens,): the network's logits; temperature > 0: below 1 sharper, above 1 flatter
    top_k: how many tokens, those with the highest scores, stay in the draw; from 1 to all of them
    -> (tokens,): softmax(scores / temperature) over the tokens that stay, 0 for all others
    """
    kept = np.where(scores >= np.sort(scores)[-top_k], scores / temperature, -np.inf)
    chances = np.exp(kept - kept.max())
    return chances / chances.sum()


@sampling.cases
def _(rng):
    yield call(np.array([1.0, 2.0, -1.0, 0.0]), 0.5, 2)
    yield call(np.array([0.5, 0.5, -2.0]), 2.0, 2)  # a tie
    yield call(np.array([3.0, -1.0, 2.0, 0.0]), 0.7, 4)  # all of them
    yield call(np.array([-5.0, -2.0, -3.0]), 1.5, 1)  # the best only
    yield call(np.array([3, 1, -2, 0, 2]), 2.0, 3)
    for tokens, top_k in [(5, 3), (12, 4), (40, 10), (200, 50)]:
        yield call(rng.normal(size=tokens), float(rng.uniform(0.3, 0.9)), top_k)
        yield call(3 * rng.normal(size=tokens) - 4, float(rng.uniform(1.1, 3)), top_k)
    yield call(np.array([500.0, 499.0, 0.0]), 1.0, 2)  # e^500 is a number, and e^1000 infinity
    yield call(1e3 * rng.normal(size=6), 0.01, 3)  # e to the power of 100,000
    yield call(rng.normal(size=7) - 2000, 1.2, 6)


@sampling.expected
def _(scores, temperature, top_k):
    import torch

    best, places = torch.topk(scores.double() / temperature, top_k)
    return torch.zeros_like(scores, dtype=best.dtype).scatter(0, places, best.softmax(0))


def chosen(scores, top_k, instead=-np.inf):
    """The scores, with something else in place of those that drop out."""
    return np.where(scores >= np.sort(scores)[-top_k], scores, instead)


@sampling.mistake("temperature multiplied")
def _(scores, temperature, top_k):
    """You multiply by the temperature, so that a high one makes the distribution more peaked. Divide: a high
    temperature should make the probabilities more alike."""
    return softmax(chosen(scores, top_k) * temperature)


@sampling.mistake("temperature left out")
def _(scores, temperature, top_k):
    """The temperature has no effect. Divide the scores by it *before* the softmax: dividing probabilities
    cancels, as soon as they are made to add up to 1."""
    return softmax(chosen(scores, top_k))


@sampling.mistake("temperature after the softmax")
def _(scores, temperature, top_k):
    """You divide the probabilities by the temperature, so they do not add up to 1. Divide the scores, before
    the softmax."""
    return softmax(chosen(scores, top_k)) / temperature


@sampling.mistake("top-k not renormalized")
def _(scores, temperature, top_k):
    """You take the softmax over all tokens and drop some of them then, so the rest adds up to less than 1.
    Drop them before the softmax, with `-np.inf`, or divide by the sum at the end."""
    return np.where(chosen(scores, top_k) > -np.inf, softmax(scores / temperature), 0)


@sampling.mistake("top-k left out")
def _(scores, temperature, top_k):
    """All tokens stay in the draw. There are many unlikely ones, and together they are likely: keep only the
    `top_k` with the highest scores."""
    return softmax(scores / temperature)


@sampling.mistake("zero in place of minus infinity")
def _(scores, temperature, top_k):
    """You set the scores that drop out to 0. That is an ordinary score, and e^0 is 1. What makes 0 of it is
    `-np.inf`."""
    return softmax(chosen(scores, top_k, 0.0) / temperature)


@sampling.mistake("one too few")
def _(scores, temperature, top_k):
    """You keep one token too few. The one at `np.sort(scores)[-top_k]` stays: `>=`, not `>`."""
    kept = np.where(scores > np.sort(scores)[-top_k], scores / temperature, -np.inf)
    return softmax(kept)


@sampling.mistake("one too many")
def _(scores, temperature, top_k):
    """You keep one token too many. The last that stays is `np.sort(scores)[-top_k]`: -1 is the highest, so
    count from there."""
    return softmax(np.where(scores >= np.sort(scores)[-top_k - 1], scores / temperature, -np.inf))


@sampling.mistake("one too many")
def _(scores, temperature, top_k):
    """You keep one token too many, where there are enough. In descending order, the last that stays is number
    `top_k - 1`, counted from 0."""
    return softmax(chosen(scores, min(top_k + 1, len(scores))) / temperature)


@sampling.mistake("the lowest kept")
def _(scores, temperature, top_k):
    """You keep the tokens with the *lowest* scores: `np.sort` begins with them. Take the end of it,
    `[-top_k]`."""
    return softmax(np.where(scores <= np.sort(scores)[top_k - 1], scores / temperature, -np.inf))


@sampling.mistake("the lowest dropped")
def _(scores, temperature, top_k):
    """You compare with `np.sort(scores)[top_k]`, counted from the lowest. `top_k` says how many *stay*:
    `np.sort(scores)[-top_k]`."""
    return softmax(np.where(scores >= np.sort(scores)[top_k], scores / temperature, -np.inf))


@sampling.mistake("the first tokens kept")
def _(scores, temperature, top_k):
    """You keep the first `top_k` tokens of the vocabulary. Those with the highest scores stay, wherever they
    are."""
    first = np.arange(len(scores)) < top_k
    return softmax(np.where(first, scores / temperature, -np.inf))


@sampling.mistake("probabilities not in the tokens' places")
def _(scores, temperature, top_k):
    """You return `top_k` numbers, the highest first. There must be one for each token, in the places of
    `scores`, and 0 for those that drop out: otherwise it isn't known which tokens they belong to."""
    return softmax(np.sort(scores)[::-1][:top_k] / temperature)


@sampling.mistake("probabilities not in the tokens' places")
def _(scores, temperature, top_k):
    """You return the probabilities of the tokens that stay, and leave out the zeros. There must be a number
    for each token: the draw is made by their places."""
    return softmax(scores[chosen(scores, top_k) > -np.inf] / temperature)


@sampling.mistake("no shift before the exponential")
def _(scores, temperature, top_k):
    """With large scores or low temperatures `np.exp` overflows to infinity, and with scores far below 0 every
    power becomes 0. Both end in NaN. Subtract the highest score first: the probabilities stay the same."""
    powers = np.exp(chosen(scores, top_k) / temperature)
    return powers / powers.sum()


@sampling.mistake("not normalized")
def _(scores, temperature, top_k):
    """You take the exponential and do not divide by its sum. Probabilities add up to 1."""
    kept = chosen(scores, top_k) / temperature
    return np.exp(kept - kept.max())


@sampling.mistake("not normalized")
def _(scores, temperature, top_k):
    """You take the plain exponential. Subtract the highest score before, so that it cannot overflow, and
    divide by the sum after: probabilities add up to 1."""
    return np.exp(chosen(scores, top_k) / temperature)


@sampling.mistake("softmax twice")
def _(scores, temperature, top_k):
    """You take the softmax of probabilities: since all of them are between 0 and 1, the result is nearly
    uniform. Temperature and top-k work on the scores; one softmax, at the end."""
    return softmax(chosen(softmax(scores), top_k) / temperature)


@sampling.mistake("scores in place of probabilities")
def _(scores, temperature, top_k):
    """You return scores. Send them through a softmax: the result should be numbers from 0 to 1 that add up to
    1."""
    return chosen(scores, top_k) / temperature


@sampling.mistake("always the best")
def _(scores, temperature, top_k):
    """You give all the probability to the best token. That is `top_k = 1`; such text soon repeats itself."""
    return np.eye(len(scores))[np.argmax(scores)]


@sampling.mistake("a token in place of probabilities")
def _(scores, temperature, top_k):
    """You return the best token. Its choice comes later, and by chance: here the probabilities are wanted,
    one for each token."""
    return np.argmax(scores)
