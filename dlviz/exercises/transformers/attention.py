"""Scaled dot-product attention.

Over 250 lines, because it tells 31 wrong answers apart.
"""

import numpy as np

from ..kit import call
from ..kit.helpers import softmax
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Three parts: a score for each pair of a query and a key, a softmax that turns each query's scores into
    weights, and the mean of the values with these weights.

    `scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)` is (n, L, S). Where `mask` is True put `-np.inf`, *before*
    the softmax: `np.exp` makes 0 of it. The softmax goes over the keys, the last axis.

    `weights = np.exp(scores - scores.max(axis=-1, keepdims=True))`, divided by
    `weights.sum(axis=-1, keepdims=True)`; then `weights @ v`.
    """,
)
def attention(q, k, v, mask=None):
    """Scaled dot-product attention, softmax(q kᵀ / √d) v: each query takes a mean of the values.

    q (n, L, d): the queries; k (n, S, d): the keys; v (n, S, e): what each key stands for
    mask (L, S): True where a query must not see a key, as in nn.MultiheadAttention; None hides nothing
    -> the means (n, L, e), and their weights (n, L, S), which add up to 1 for each query
    """
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, -np.inf, scores)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ v, weights


@attention.cases
def _(rng):
    q, k = np.array([[[2.0, 0.0], [0.0, 2.0]]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])
    yield call(q, k, np.array([[[10.0, 0.0, 1.0], [0.0, 20.0, 1.0]]]))
    yield call(q, k, np.array([[[1.0, 2.0], [3.0, 4.0]]]), np.array([[False, True], [False, False]]))
    yield call(1e3 * q * np.array([1.0, -1.0]), k, 2 * np.ones((1, 2, 3)) * [[1.0], [3.0]])  # far apart
    for n, queries, keys, d, e in [(1, 3, 4, 2, 3), (2, 1, 5, 3, 1), (3, 4, 4, 4, 4), (4, 2, 3, 5, 2)]:
        yield call(*looked_up(rng, n, queries, keys, d, e))
    q, k, v = looked_up(rng, 2, 3, 5, 4, 3)
    mask = rng.random((3, 5)) < 0.5
    mask[0], mask[1] = True, False
    mask[:, rng.integers(5)] = False  # each query sees a key or more, the first only this one
    yield call(q, k, v, mask)
    yield call(*looked_up(rng, 2, 4, 4, 3, 3), ~np.tri(4, dtype=bool))  # causal
    yield call(1e3 * q, k, v)
    yield call(q * np.array([[1e4], [1.0], [0.0]]), k, v)  # each query needs a shift of its own


def looked_up(rng, n, queries, keys, d, e):
    """Fresh q, k and v."""
    return tuple(2 * rng.normal(size=(n, *shape)) for shape in [(queries, d), (keys, d), (keys, e)])


@attention.expected
def _(q, k, v, mask=None):
    from torch import eye
    from torch.nn.functional import scaled_dot_product_attention as attend

    seen = None if mask is None else ~mask  # there True means that a key may be seen
    one_each = eye(k.shape[1], dtype=v.dtype).expand(len(k), -1, -1)
    return attend(q, k, v, attn_mask=seen), attend(q, k, one_each, attn_mask=seen)


def scored(q, k, mask=None):
    """The scores, as they should be."""
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    return scores if mask is None else np.where(mask, -np.inf, scores)


def attended(weights, v):
    """Both results."""
    return weights @ v, weights


@attention.mistake("no 1/√d")
def _(q, k, v, mask=None):
    """You do not divide the scores by √d. The more numbers a query has, the larger the products get, until
    one key takes all the weight and hardly any gradient is left."""
    return attended(softmax(scored(q, k, mask) * np.sqrt(q.shape[-1])), v)


@attention.mistake("divided by d")
def _(q, k, v, mask=None):
    """You divide the scores by d. It is the root: the *variance* of a sum of d products grows with d, so its
    size grows with √d."""
    return attended(softmax(scored(q, k, mask) / np.sqrt(q.shape[-1])), v)


@attention.mistake("multiplied by √d")
def _(q, k, v, mask=None):
    """You multiply the scores by √d. The scores must become smaller: divide."""
    return attended(softmax(scored(q, k, mask) * q.shape[-1]), v)


@attention.mistake("root of the wrong size")
def _(q, k, v, mask=None):
    """You divide by the root of the number of keys. d is how many numbers a query has: `q.shape[-1]`."""
    return attended(softmax(scored(q, k, mask) * np.sqrt(q.shape[-1] / k.shape[1])), v)


@attention.mistake("root of the wrong size")
def _(q, k, v, mask=None):
    """You divide by the root of the number of queries. d is how many numbers *one* of them has:
    `q.shape[-1]`."""
    return attended(softmax(scored(q, k, mask) * np.sqrt(q.shape[-1] / q.shape[1])), v)


@attention.mistake("root of the wrong size")
def _(q, k, v, mask=None):
    """You divide by the root of the values' width. The scores are products of queries and keys, so it is
    their width that counts: `q.shape[-1]`."""
    return attended(softmax(scored(q, k, mask) * np.sqrt(q.shape[-1] / v.shape[-1])), v)


@attention.mistake("scaled after the softmax")
def _(q, k, v, mask=None):
    """You divide the weights by √d, so that they do not add up to 1 any more. Divide the scores, before the
    softmax."""
    d = q.shape[-1]
    return attended(softmax(scored(q, k, mask) * np.sqrt(d)) / np.sqrt(d), v)


@attention.mistake("softmax over queries")
def _(q, k, v, mask=None):
    """Your weights add up to 1 for each key, over the queries. Each *query* shares out its attention among
    the keys: softmax over the last axis."""
    return attended(softmax(scored(q, k, mask), axis=-2), v)


@attention.mistake("softmax over the batch")
def _(q, k, v, mask=None):
    """Your weights add up to 1 over the batch, as if sequences competed. The softmax goes over the keys, the
    last axis."""
    return attended(softmax(scored(q, k, mask), axis=0), v)


@attention.mistake("one softmax for all queries")
def _(q, k, v, mask=None):
    """The weights of all queries of a sequence together add up to 1. Those of *each* query should: sum over
    the last axis only."""
    return attended(softmax(scored(q, k, mask), axis=(-2, -1)), v)


@attention.mistake("one softmax for all queries")
def _(q, k, v, mask=None):
    """All your weights together add up to 1: `sum()` without an axis. Those of *each* query should: sum over
    the last axis, with `keepdims=True`."""
    return attended(softmax(scored(q, k, mask), axis=None), v)


@attention.mistake("no shift before the exponential")
def _(q, k, v, mask=None):
    """With large scores `np.exp` overflows, and infinity divided by infinity is NaN. Subtract the highest
    score of each query first: the weights stay the same."""
    powers = np.exp(scored(q, k, mask))
    return attended(powers / powers.sum(axis=-1, keepdims=True), v)


@attention.mistake("one shift for all queries")
def _(q, k, v, mask=None):
    """You subtract the highest score of all. Where a query's own are far below it, they all become 0, and 0 /
    0 is NaN. Each query needs its own: `scores.max(axis=-1, keepdims=True)`."""
    scores = scored(q, k, mask)
    powers = np.exp(scores - scores.max())
    return attended(powers / powers.sum(axis=-1, keepdims=True), v)


@attention.mistake("softmax left out")
def _(q, k, v, mask=None):
    """You use the scores as weights. They may be negative, and add up to anything: send them through a
    softmax over the keys."""
    return attended(scored(q, k, mask), v)


@attention.mistake("weights that do not add up to 1")
def _(q, k, v, mask=None):
    """You take the exponential of the scores, and do not divide by its sum. Without that, there is no mean of
    the values."""
    scores = scored(q, k, mask)
    return attended(np.exp(scores - scores.max(axis=-1, keepdims=True)), v)


@attention.mistake("weights that do not add up to 1")
def _(q, k, v, mask=None):
    """You take the plain exponential of the scores: it is not divided by its sum, and overflows as well.
    Subtract each query's highest score before, divide by the sum after."""
    return attended(np.exp(scored(q, k, mask)), v)


@attention.mistake("sigmoid in place of softmax")
def _(q, k, v, mask=None):
    """You judge each key by itself, with a sigmoid. In attention the keys compete: a softmax over them."""
    return attended((1 + np.tanh(scored(q, k, mask) / 2)) / 2, v)


@attention.mistake("argmax in place of softmax")
def _(q, k, v, mask=None):
    """You give the whole weight to the key with the highest score, as a dictionary does. Such a hard choice
    has no gradient. Attention makes a soft choice, with a softmax."""
    return attended(np.eye(k.shape[1])[scored(q, k, mask).argmax(axis=-1)], v)


@attention.mistake("mask after softmax")
def _(q, k, v, mask=None):
    """You put zeros where the mask is True, after the softmax. The weights that remain add up to less than 1,
    since hidden keys had their share in the sum. Put `-np.inf` into the scores, before the softmax."""
    weights = softmax(scored(q, k))
    return attended(weights if mask is None else np.where(mask, 0, weights), v)


@attention.mistake("zero in place of minus infinity")
def _(q, k, v, mask=None):
    """You put 0 where the mask is True, before the softmax. A score of 0 is an ordinary score, and e^0 is 1.
    What makes 0 of it is `-np.inf`."""
    scores = scored(q, k)
    return attended(softmax(scores if mask is None else np.where(mask, 0, scores)), v)


@attention.mistake("zero times infinity")
def _(q, k, v, mask=None):
    """You add `mask * -np.inf`. Where the mask is False that is 0 times infinity, which is NaN. Use
    `np.where(mask, -np.inf, scores)`."""
    scores = scored(q, k)
    return attended(softmax(scores if mask is None else scores + mask * -np.inf), v)


@attention.mistake("mask added as it is")
def _(q, k, v, mask=None):
    """You add the mask to the scores. True counts as 1 there, so hidden keys get *more* weight. Put `-np.inf`
    where it is True."""
    scores = scored(q, k)
    return attended(softmax(scores if mask is None else scores + mask), v)


@attention.mistake("mask the wrong way round")
def _(q, k, v, mask=None):
    """You hide the keys where the mask is False. Here, as in `nn.MultiheadAttention`, True means hidden. In
    `F.scaled_dot_product_attention` True means *seen*: PyTorch has it both ways."""
    return attended(softmax(scored(q, k, None if mask is None else ~mask)), v)


@attention.mistake("mask transposed")
def _(q, k, v, mask=None):
    """You transpose the mask. Its rows are queries and its columns keys, like those of the scores."""
    if mask is None:
        return attended(softmax(scored(q, k)), v)
    if mask.shape[0] != mask.shape[1]:
        raise ValueError
    return attended(softmax(scored(q, k, mask.T)), v)


@attention.mistake("mask left out")
def _(q, k, v, mask=None):
    """You do not use `mask`. Where it is True, the score must be `-np.inf` before the softmax."""
    return attended(softmax(scored(q, k)), v)


@attention.mistake("queries and keys swapped")
def _(q, k, v, mask=None):
    """Your scores are `k @ qᵀ`: a row for each key. Rows belong to queries: `q @ k.swapaxes(-1, -2)`."""
    return attended(softmax(scored(k, q, mask)), v)


@attention.mistake("keys and values swapped")
def _(q, k, v, mask=None):
    """You compare the queries with the values, and take means of the keys. The scores compare queries with
    keys; the means are taken of the values."""
    return attended(softmax(scored(q, v, mask)), k)


@attention.mistake("means of the keys")
def _(q, k, v, mask=None):
    """Your weights are right, but you take means of the keys. The means are taken of the values: `weights @
    v`."""
    return softmax(scored(q, k, mask)) @ k, softmax(scored(q, k, mask))


@attention.mistake("scores in place of weights")
def _(q, k, v, mask=None):
    """Your means are right. As the second result return the weights, after the softmax, not the scores."""
    scores = scored(q, k, mask)
    return softmax(scores) @ v, scores


@attention.mistake("one result")
def _(q, k, v, mask=None):
    """You return the means only. Two results are wanted: `return weights @ v, weights`."""
    return softmax(scored(q, k, mask)) @ v


@attention.mistake("results in the other order")
def _(q, k, v, mask=None):
    """You return the weights first. First the means of the values, then the weights, as
    `nn.MultiheadAttention` does."""
    return attended(softmax(scored(q, k, mask)), v)[::-1]
