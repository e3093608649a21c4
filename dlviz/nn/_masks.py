"""Which keys a query may see: PyTorch's two masks, checked and made one that is added to the scores."""

from typing import Any

import numpy as np

from dlviz.nn import _checks


def check(owner: str, name: str, mask: Any, *shapes: tuple[int, ...]) -> None:
    """Raise unless the mask, if any, is boolean or floating-point and of one of the shapes."""
    if mask is None:
        return
    _checks.array(owner, mask, name, dtype="bool")
    if mask.dtype != bool and not np.issubdtype(mask.dtype, np.floating):
        raise TypeError(
            f"{owner} expected {name} of booleans, True to hide, or of numbers to add to the scores, "
            f"got {mask.dtype}: try {name}.astype(bool)"
        )
    if mask.shape not in shapes:
        expected = " or ".join(map(str, shapes))
        raise ValueError(
            f"{owner} expected {name} of shape {expected}, got {mask.shape}: a row per query, "
            "a column per key"
        )


def check_causal(owner: str, attn_mask: Any, queries: int, keys: int) -> None:
    """Raise unless attn_mask hides the future and nothing else: key j from query i where j > i."""
    triangle = f"np.triu(np.ones(({queries}, {keys}), bool), k=1)"
    if attn_mask is None:
        raise ValueError(
            f"{owner} expected attn_mask with is_causal=True, as torch does: try attn_mask={triangle}"
        )
    future = np.triu(np.ones((queries, keys), bool), k=1)
    wrong = _additive(attn_mask, np.dtype(float)) != _additive(future, np.dtype(float))
    if wrong.any():
        *_, i, j = np.argwhere(wrong)[0]
        raise ValueError(
            f"{owner} expected attn_mask to hide the future and nothing else, since is_causal=True, "
            f"got one that differs at query {i}, key {j}: try is_causal=False, or attn_mask={triangle}"
        )


def merged(
    key_padding_mask: np.ndarray | None,
    attn_mask: np.ndarray | None,
    scores: tuple[int, int, int, int],
    dtype: np.dtype,
) -> np.ndarray | None:
    """Both masks (n, S) and (L, S) or (n · heads, L, S) as one, to be added to scores (n, heads, L, S' ≥ S).

    0 leaves a score as it is, -∞ hides a key. Keys beyond S, which no mask knows, are seen.
    """
    n, heads, queries, keys = scores
    parts = []
    if key_padding_mask is not None:
        parts.append(key_padding_mask.reshape(n, 1, 1, -1))
    if attn_mask is not None:
        lead = (1, 1) if attn_mask.ndim == 2 else (n, heads)
        parts.append(attn_mask.reshape(*lead, queries, -1))
    if not parts:
        return None
    total: Any = sum(_additive(part, dtype) for part in parts)
    return np.pad(total, [(0, 0)] * 3 + [(0, keys - total.shape[-1])])


def _additive(mask: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if mask.dtype == bool:
        return np.where(mask, dtype.type(-np.inf), dtype.type(0))
    return mask.astype(dtype, copy=False)
