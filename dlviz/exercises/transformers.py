# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 11: attention, the causal mask, attention in several heads, positions, and what is sampled from."""

import numpy as np

from ._core import Lesson, call

lesson = Lesson(11, "transformers", "Transformers")


# Attention


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


def softmax(scores, axis=-1):
    """Over the keys, as it should be, unless another axis is given."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


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
    """You multiply the scores by √d. They are to be made smaller: divide."""
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


@attention.mistake("the best key only")
def _(q, k, v, mask=None):
    """You give the whole weight to the key with the highest score, as a dictionary does. A step has no
    gradient: the look-up is to be soft, by a softmax."""
    return attended(np.eye(k.shape[1])[scored(q, k, mask).argmax(axis=-1)], v)


@attention.mistake("mask after softmax")
def _(q, k, v, mask=None):
    """You put zeros where the mask is True, after the softmax. The weights that remain add up to less than 1,
    as hidden keys took part in the sum. Put `-np.inf` into the scores, before the softmax."""
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
    """You turn the mask around. Its rows are queries and its columns keys, as those of the scores."""
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
    """You compare the queries with the values, and take means of the keys. Keys are for finding, values are
    what is found."""
    return attended(softmax(scored(q, v, mask)), k)


@attention.mistake("means of the keys")
def _(q, k, v, mask=None):
    """Your weights are right, but you take means of the keys. What is found lies in the values: `weights @
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


# The causal mask


@lesson.exercise(
    points=1,
    hints="""
    Each token may see itself and all before it. What comes later is hidden, so the first row has a single
    False.

    Hidden are the places above the diagonal, where the column is greater than the row. `np.triu` keeps the
    upper triangle of a square.

    `np.triu(np.ones((length, length), bool), k=1)`: with `k=1` the diagonal itself is left out.
    """,
)
def causal_mask(length):
    """Which tokens of a text must not be seen, when each may look at itself and at what came before.

    length: how many tokens there are
    -> (length, length) of booleans: row = who looks, column = at whom; True where it must not be seen
    """
    return np.triu(np.ones((length, length), bool), k=1)


@causal_mask.cases
def _(rng):
    yield call(4)
    yield call(1)
    yield call(2)
    for low, high in [(3, 9), (9, 20), (20, 60)]:
        yield call(int(rng.integers(low, high)))


@causal_mask.expected
def _(length):
    import torch

    place = torch.arange(length)
    return place > place[:, None]


@causal_mask.rule
def _(mask, length):
    """The mask must hold booleans: PyTorch *adds* a mask of numbers to the scores."""
    return mask.dtype == bool


@causal_mask.mistake("upper and lower swapped")
def _(length):
    """You hide the past and show the future. A row is who looks, a column at whom: what comes later stands to
    the right of the diagonal, in the upper triangle (`np.triu`)."""
    return np.tri(length, k=-1, dtype=bool)


@causal_mask.mistake("True where it may be seen")
def _(length):
    """Your mask says what may be seen. Here True means *hidden*: turn it around with `~`. Both are in use in
    PyTorch; `nn.MultiheadAttention` hides where it is True."""
    return np.tri(length, dtype=bool)


@causal_mask.mistake("diagonal excluded")
def _(length):
    """No token may see itself, so the first one sees nothing, and its softmax is NaN. Leave the diagonal
    False: `np.triu(…, k=1)`."""
    return np.tri(length, dtype=bool).T


@causal_mask.mistake("sees the next token")
def _(length):
    """Each token sees the one after it, which is the very one that the network shall predict. Hide from the
    first place right of the diagonal on: `k=1`."""
    return np.triu(np.ones((length, length), bool), k=2)


@causal_mask.mistake("both sides hidden")
def _(length):
    """Each token sees itself only. The past may be seen: hide what is right of the diagonal, not what is left
    of it."""
    return ~np.eye(length, dtype=bool)


@causal_mask.mistake("only the next one hidden")
def _(length):
    """You hide the next token, and show those after it. All that comes later must be hidden."""
    return np.eye(length, k=1, dtype=bool)


@causal_mask.mistake("only the one before seen")
def _(length):
    """Each token sees itself and the one before it. It may see all that came before."""
    place = np.arange(length)
    distance = place[:, None] - place
    return (distance < 0) | (distance > 1)


@causal_mask.mistake("nothing hidden")
def _(length):
    """Your mask is False everywhere. So each token sees the ones that it shall predict."""
    return np.zeros((length, length), bool)


@causal_mask.mistake("all hidden")
def _(length):
    """Your mask is True everywhere. Whoever sees nothing has no weights to share out."""
    return np.ones((length, length), bool)


@causal_mask.mistake("cut along the other diagonal")
def _(length):
    """Your triangle has its corner at the other end: cut from the top left to the bottom right, where a row
    and a column have the same number."""
    return np.triu(np.ones((length, length), bool), k=1)[:, ::-1]


@causal_mask.mistake("infinities to be added")
def _(length):
    """Your mask holds 0 and -∞, to be added to the scores. PyTorch takes such masks, too. Here booleans are
    wanted: True where you have -∞."""
    return np.where(np.tri(length), 0.0, -np.inf)


@causal_mask.mistake("numbers in place of booleans")
def _(length):
    """Your mask has its ones in the right places. But PyTorch *adds* a mask of numbers to the scores, so that
    1 hides nothing: make booleans of them, `np.ones((length, length), bool)`."""
    return np.triu(np.ones((length, length)), k=1)


# Several heads


@lesson.exercise(
    points=3,
    hints="""
    First cut the last axis of `v` into heads, then let each head take its means, and at the end lay the
    heads' results side by side again.

    A reshape to (n, S, heads, d) cuts each token's numbers into parts. For the product the heads must stand
    beside n: swap the axes 1 and 2. On the way back the same, in the other order: swap, then reshape.

    `parts = v.reshape(n, keys, heads, -1).swapaxes(1, 2)`, then `weights @ parts`, which is (n, heads, L, d),
    then `.swapaxes(1, 2).reshape(n, queries, -1)`.
    """,
)
def heads(weights, v):
    """Attention in several heads: each takes means of a part of the values, with weights of its own.

    weights (n, heads, L, S): of L queries for S keys, in each head
    v (n, S, width): the values; the first width / heads numbers of each are the first head's, and so on
    -> (n, L, width): what the heads found, side by side in the same order
    """
    n, count, queries, keys = weights.shape
    parts = v.reshape(n, keys, count, -1).swapaxes(1, 2)  # (n, heads, S, width / heads)
    means = weights @ parts  # (n, heads, L, width / heads)
    return means.swapaxes(1, 2).reshape(n, queries, -1)


@heads.cases
def _(rng):
    swap = np.array([[[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]])  # the second head looks across
    yield call(swap, np.array([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]))
    for n, count, queries, keys, width in [
        (1, 2, 3, 4, 6),
        (2, 3, 4, 4, 6),
        (3, 4, 1, 5, 8),
        (2, 1, 3, 2, 4),
        (1, 3, 2, 5, 3),
        (4, 2, 6, 3, 10),
    ]:
        weights = softmax(2 * rng.normal(size=(n, count, queries, keys)))
        yield call(weights, rng.normal(size=(n, keys, width)))


@heads.expected
def _(weights, v):
    import torch

    pairs = zip(weights.unbind(1), v.chunk(weights.shape[1], dim=-1), strict=True)
    return torch.cat([weight @ part for weight, part in pairs], dim=-1)


def parted(v, count):
    """(n, S, width) as (n, heads, S, width / heads)."""
    n, keys, _ = v.shape
    return v.reshape(n, keys, count, -1).swapaxes(1, 2)


def joined(means):
    """(n, heads, L, d) as (n, L, heads · d)."""
    n, _, queries, _ = means.shape
    return means.swapaxes(1, 2).reshape(n, queries, -1)


@heads.mistake("split by reshape without transpose")
def _(weights, v):
    """You cut `v` by a single reshape to (n, heads, S, …). The shape is right, but a head gets whole *tokens*
    instead of a part of each. Reshape to (n, S, heads, …), then swap axes 1 and 2."""
    n, keys, _ = v.shape
    return joined(weights @ v.reshape(n, weights.shape[1], keys, -1))


@heads.mistake("merged by reshape without transpose")
def _(weights, v):
    """You join the heads by a reshape alone, so that one head's results for several queries end up in one
    row. Swap axes 1 and 2 first: the heads of *one* query must lie side by side."""
    n, count, queries, _ = weights.shape
    return (weights @ parted(v, count)).reshape(n, queries, -1)


@heads.mistake("reshape without transpose")
def _(weights, v):
    """You split and join by reshapes alone. The shapes are right, but a reshape never moves a number past
    another: the heads get whole tokens instead of parts of each. Swap axes 1 and 2 after the first reshape
    and before the last."""
    n, count, queries, keys = weights.shape
    return (weights @ v.reshape(n, count, keys, -1)).reshape(n, queries, -1)


@heads.mistake("every so many numbers to a head")
def _(weights, v):
    """You deal the numbers out as cards, one to each head in turn. The first width / heads numbers belong
    together, to the first head: reshape to (n, S, heads, …), in this order."""
    n, count, queries, keys = weights.shape
    means = weights @ v.reshape(n, keys, -1, count).transpose(0, 3, 1, 2)
    return means.transpose(0, 2, 3, 1).reshape(n, queries, -1)


@heads.mistake("every so many numbers to a head")
def _(weights, v):
    """You deal the numbers out as cards, one to each head in turn, and join them head after head. The first
    width / heads numbers are the first head's: reshape to (n, S, heads, …), in this order."""
    n, count, _, keys = weights.shape
    return joined(weights @ v.reshape(n, keys, -1, count).transpose(0, 3, 1, 2))


@heads.mistake("joined in turn")
def _(weights, v):
    """You join the heads as cards are shuffled, one number of each in turn. Lay them side by side: first all
    that the first head has found, then the second's."""
    n, count, queries, _ = weights.shape
    return (weights @ parted(v, count)).transpose(0, 2, 3, 1).reshape(n, queries, -1)


@heads.mistake("one mean of the heads' weights")
def _(weights, v):
    """You average the weights over the heads, so all of them look at the same. Each head uses its own weights
    on its own part of the values."""
    return weights.mean(axis=1) @ v


@heads.mistake("heads summed")
def _(weights, v):
    """Each of your heads takes means of whole values, and you add them up. A head has a part of the values,
    width / heads numbers, and the results lie side by side."""
    return weights.sum(axis=1) @ v


@heads.mistake("heads that see whole values")
def _(weights, v):
    """Each of your heads takes means of whole values, so the result is `heads` times too wide. A head has a
    part of the values, width / heads numbers."""
    return joined(weights @ v[:, None])


@heads.mistake("first head's weights for all")
def _(weights, v):
    """You use the weights of the first head for everything. Each head has its own, for its own part of the
    values."""
    return weights[:, 0] @ v


@heads.mistake("heads in reverse")
def _(weights, v):
    """Your heads lie in reverse order: the last one's weights meet the first part of the values."""
    return joined(weights[:, ::-1] @ parted(v, weights.shape[1]))


@heads.mistake("heads left apart")
def _(weights, v):
    """You return (n, heads, L, width / heads). Lay the heads of each query side by side: swap axes 1 and 2,
    then reshape to (n, L, width)."""
    return weights @ parted(v, weights.shape[1])


@heads.mistake("heads left apart")
def _(weights, v):
    """You return (n, L, heads, width / heads). That is nearly it: now reshape to (n, L, width)."""
    return (weights @ parted(v, weights.shape[1])).swapaxes(1, 2)


@heads.mistake("weights transposed")
def _(weights, v):
    """You turn the weights around. Their rows are queries and their columns keys, ready for the product:
    `weights @ parts`."""
    return joined(weights.swapaxes(-1, -2) @ parted(v, weights.shape[1]))


@heads.mistake("softmax once more")
def _(weights, v):
    """You send the weights through a softmax. They have been through it: each query's add up to 1."""
    return joined(softmax(weights) @ parted(v, weights.shape[1]))


@heads.mistake("divided by the number of heads")
def _(weights, v):
    """Your result is too small by the number of heads. They lie side by side: nothing is averaged over
    them."""
    return joined(weights @ parted(v, weights.shape[1])) / weights.shape[1]


# Positions


@lesson.exercise(
    points=2,
    hints="""
    A table of angles first, a row for each position, a column for each pair of numbers. Then sines of it go
    to the even columns, cosines to the odd ones.

    Pair number i turns by 1 / 10000^(2i / width) from one position to the next. `np.arange(0, width, 2)` is
    2i for all pairs, and `np.arange(length)[:, None]` is a column of positions.

    `angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)`; then
    `table[:, 0::2] = np.sin(angles)` and `table[:, 1::2] = np.cos(angles)`.
    """,
)
def positions(length, width):
    """Where a token stands, as numbers to be added to it: sines and cosines, from fast to slow.

    length: of positions t = 0, 1, …; width: of numbers for each position, even
    -> (length, width): sin(t / 10000^(2i / width)) in column 2i, the cosine of the same in column 2i + 1
    """
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)
    table = np.empty((length, width))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


@positions.cases
def _(rng):
    yield call(3, 4)
    yield call(1, 2)
    yield call(5, 2)
    yield call(4, 4)
    yield call(2, 10)
    for _ in range(3):
        yield call(int(rng.integers(6, 60)), 2 * int(rng.integers(3, 20)))
    yield call(int(rng.integers(500, 600)), 6)


@positions.expected
def _(length, width):
    import torch

    rates = torch.logspace(0, -4, width // 2 + 1, dtype=torch.float64)[:-1]
    angles = torch.outer(torch.arange(length, dtype=torch.float64), rates)
    return torch.view_as_real(torch.polar(torch.ones_like(angles), angles)).flip(-1).flatten(1)


def turned(length, width, exponents):
    """The angles, positions by pairs, for these powers of 1 / 10000."""
    return np.arange(length)[:, None] / 10_000.0**exponents


def in_pairs(first, second):
    """Columns of both, in turn."""
    return np.stack([first, second], axis=-1).reshape(len(first), -1)


def paired(angles):
    """Sine and cosine, in turn."""
    return in_pairs(np.sin(angles), np.cos(angles))


def shares(width):
    """2i / width, for each pair."""
    return np.arange(0, width, 2) / width


@positions.mistake("sine and cosine swapped")
def _(length, width):
    """Your even columns hold cosines. Sines go there, in columns 0, 2, 4, …, and cosines to the right of
    them."""
    angles = turned(length, width, shares(width))
    return in_pairs(np.cos(angles), np.sin(angles))


@positions.mistake("halves in place of pairs")
def _(length, width):
    """You put all sines into the left half and all cosines into the right one. A network would not mind; but
    here, as in the paper, they take turns: `table[:, 0::2]` and `table[:, 1::2]`."""
    angles = turned(length, width, shares(width))
    return np.hstack([np.sin(angles), np.cos(angles)])


@positions.mistake("axes swapped")
def _(length, width):
    """Your table lies on its side. A row belongs to a position, a column to one of the `width` numbers."""
    return paired(turned(length, width, shares(width))).T


@positions.mistake("axes swapped")
def _(length, width):
    """The shape is right, but you count positions along the columns and pairs along the rows. A row belongs
    to a position: `np.arange(length)[:, None]`."""
    row, column = np.mgrid[:length, :width]
    angles = column / 10_000 ** (row // 2 * 2 / width)
    return np.where(row % 2, np.cos(angles), np.sin(angles))


@positions.mistake("i in place of 2i")
def _(length, width):
    """Your exponent is i / width for pair number i. It is 2i / width, so that the rates reach down to nearly
    1 / 10000."""
    return paired(turned(length, width, shares(width) / 2))


@positions.mistake("4i in place of 2i")
def _(length, width):
    """Your exponent is twice too large: is it 2i / (width / 2)? Count i over the pairs, and take 2i /
    width."""
    return paired(turned(length, width, 2 * shares(width)))


@positions.mistake("a rate for each column")
def _(length, width):
    """Each of your columns turns at a rate of its own. A sine and the cosine next to it share one: the
    exponent is 2i / width for both columns 2i and 2i + 1."""
    angles = turned(length, width, np.arange(width) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


@positions.mistake("a rate for each column")
def _(length, width):
    """You take the number of the column for i. i counts the *pairs*, columns 2i and 2i + 1, so the exponent
    is column / width for an even one, and that of its left neighbour for an odd one."""
    angles = turned(length, width, 2 * np.arange(width) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


@positions.mistake("rates that end at 1/10000")
def _(length, width):
    """Your slowest pair turns at exactly 1 / 10000: you divide i by width / 2 - 1, as some programs do. In
    the paper the exponent is 2i / width."""
    return paired(turned(length, width, np.arange(width // 2) / (width / 2 - 1)))


@positions.mistake("positions from 1")
def _(length, width):
    """Your first position is 1. Count from 0: the first row is 0, 1, 0, 1, and so on."""
    return paired(turned(length + 1, width, shares(width)))[1:]


@positions.mistake("multiplied by the power")
def _(length, width):
    """You multiply t by 10000^(2i / width), so pairs get faster and faster. Divide: the first pair is the
    fastest."""
    return paired(turned(length, width, -shares(width)))


@positions.mistake("no power")
def _(length, width):
    """You divide t by 10000 *times* 2i / width, which is 0 for the first pair. It is a power: `10_000 ** (2 *
    i / width)`."""
    return paired(np.arange(length)[:, None] / (10_000 * shares(width)))


@positions.mistake("whole-number division")
def _(length, width):
    """All your pairs turn at the same rate: `2i // width` is always 0. Divide with `/`."""
    return paired(turned(length, width, 0 * shares(width)))


@positions.mistake("sines only")
def _(length, width):
    """You fill all columns with sines. The odd ones hold cosines: a pair tells where on its circle it is, a
    sine alone does not."""
    angles = turned(length, width, shares(width))
    return in_pairs(np.sin(angles), np.sin(angles))


@positions.mistake("angles only")
def _(length, width):
    """You return the angles themselves, which grow without end. Take their sines and cosines: between -1 and
    1, however long the text."""
    angles = turned(length, width, shares(width))
    return in_pairs(angles, angles)


@positions.mistake("angles in degrees")
def _(length, width):
    """You turn the angles from degrees to radians. They are in radians: t = 1 is `np.sin(1.0)` in the first
    pair."""
    return paired(np.deg2rad(turned(length, width, shares(width))))


@positions.mistake("full turns")
def _(length, width):
    """You multiply the angles by 2π. In the paper t / 10000^(2i / width) is the angle itself, in radians."""
    return paired(2 * np.pi * turned(length, width, shares(width)))


@positions.mistake("positions as shares of the length")
def _(length, width):
    """You divide t by the length, so that a token's place depends on how long the text is. t is the plain
    number: 0, 1, 2."""
    return paired(turned(length, width, shares(width)) / length)


# Sampling


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
    """You multiply by the temperature, so that a high one makes the choice sharper. Divide: heat flattens."""
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


@sampling.mistake("top-k not renormalised")
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


@sampling.mistake("probabilities out of their places")
def _(scores, temperature, top_k):
    """You return `top_k` numbers, the highest first. There must be one for each token, in the places of
    `scores`, and 0 for those that drop out: or nobody knows which tokens they belong to."""
    return softmax(np.sort(scores)[::-1][:top_k] / temperature)


@sampling.mistake("probabilities out of their places")
def _(scores, temperature, top_k):
    """You return the probabilities of the tokens that stay, and leave out the zeros. There must be a number
    for each token: the draw is made by their places."""
    return softmax(scores[chosen(scores, top_k) > -np.inf] / temperature)


@sampling.mistake("no shift before the exponential")
def _(scores, temperature, top_k):
    """With large scores or low temperatures `np.exp` overflows to infinity, and far below 0 all of it
    vanishes: NaN both times. Subtract the highest before: the probabilities stay the same."""
    powers = np.exp(chosen(scores, top_k) / temperature)
    return powers / powers.sum()


@sampling.mistake("not normalised")
def _(scores, temperature, top_k):
    """You take the exponential and do not divide by its sum. Probabilities add up to 1."""
    kept = chosen(scores, top_k) / temperature
    return np.exp(kept - kept.max())


@sampling.mistake("not normalised")
def _(scores, temperature, top_k):
    """You take the plain exponential. Subtract the highest score before, so that it cannot overflow, and
    divide by the sum after: probabilities add up to 1."""
    return np.exp(chosen(scores, top_k) / temperature)


@sampling.mistake("softmax twice")
def _(scores, temperature, top_k):
    """You take the softmax of probabilities: they all are between 0 and 1, so nearly even chances come of
    them. Temperature and top-k work on the scores; one softmax, at the end."""
    return softmax(chosen(softmax(scores), top_k) / temperature)


@sampling.mistake("scores in place of probabilities")
def _(scores, temperature, top_k):
    """You return scores. Send them through a softmax: numbers from 0 to 1 are wanted, that add up to 1."""
    return chosen(scores, top_k) / temperature


@sampling.mistake("always the best")
def _(scores, temperature, top_k):
    """You give all the probability to the best token. That is `top_k = 1`; such text goes round in
    circles."""
    return np.eye(len(scores))[np.argmax(scores)]


@sampling.mistake("a token in place of probabilities")
def _(scores, temperature, top_k):
    """You return the best token. Its choice comes later, and by chance: here the probabilities are wanted,
    one for each token."""
    return np.argmax(scores)
