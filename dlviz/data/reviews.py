"""Short reviews, made up for the course, with their sentiment."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np

KINDS = ("plain", "negation", "contrast")
SPLITS = {"train": (0.0, 0.6), "validation": (0.6, 0.8), "test": (0.8, 1.0)}  # shares of the groups


@dataclass(frozen=True, repr=False)
class Reviews:
    """Texts, and for each whether it is positive (1) or negative (0), its group and its kind."""

    texts: tuple[str, ...]
    t: np.ndarray  # int64 (n,)
    groups: np.ndarray  # int64 (n,): two reviews of one group share most of their words
    kinds: np.ndarray  # str (n,): plain, negation or contrast
    names: tuple[str, str] = ("negative", "positive")
    description: str = "made-up reviews"
    source: str = "written for this course"
    licence: str = "as this package"

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        return f"{self.description}: {len(self)} texts ({self.source}; licence: {self.licence})"


def load_reviews(split: str = "train", *, seed: int = 0) -> Reviews:
    """400 made-up reviews of films, meals, hotels and things, half of them positive (t = 1).

    They come in pairs: a positive and a negative review that share most of their words, as in the contrast
    sets of Gardner et al. (2020). Some pairs differ in plain words (100 pairs: "good", "bad"), some in a
    negation (50), some in what follows a "but" or the like (50). A pair is a group, and a group is never
    divided: `split` is "train" (60 % of the groups), "validation" or "test" (20 % each), or "all". The three
    never overlap, are the same at every call with the same `seed`, and hold the kinds in equal shares.

    Source: written for this course. Licence: as this package.
    """
    if split != "all" and split not in SPLITS:
        raise ValueError(f"expected split 'train', 'validation', 'test' or 'all', got {split!r}")
    texts, t, groups, kinds = _all()
    rows = np.arange(len(texts))
    if split != "all":
        rng, (start, stop) = np.random.default_rng(seed), SPLITS[split]
        chosen = []
        for kind in KINDS:
            own = rng.permutation(np.unique(groups[kinds == kind]))
            chosen.append(own[round(start * len(own)) : round(stop * len(own))])
        rows = np.flatnonzero(np.isin(groups, np.concatenate(chosen)))
    return Reviews(tuple(texts[row] for row in rows), t[rows], groups[rows], kinds[rows])


def _all() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Read the file: "# kind" opens a part, an empty line ends a group, a line is a label, a tab, a text."""
    texts, t, groups, kinds = [], [], [], []
    content = (files("dlviz.data") / "texts" / "reviews.txt").read_text(encoding="utf-8")
    kind, group = "", 0
    for block in content.strip().split("\n\n"):
        for line in block.split("\n"):
            if line.startswith("# "):
                kind = line[2:]
                continue
            label, text = line.split("\t")
            texts.append(text)
            t.append(int(label))
            groups.append(group)
            kinds.append(kind)
        group += 1
    return texts, np.array(t, np.int64), np.array(groups, np.int64), np.array(kinds)
