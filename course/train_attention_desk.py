"""Trains the network that AttentionDesk looks into, and writes its weights into the package.

python course/train_attention_desk.py        # some minutes on one core; needs no network

A small GPT reads Python's own documentation, of which the last tenth is held out. In some of the windows the
first few characters are said again and again: with only 32 characters in view that is rare in the text
itself, and only where something was said before does a head learn to look up what followed it. The weights
are kept as float16, half the size, without any difference to be seen.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from dlviz import data, models, train
from dlviz.explorables.attention_desk.gpt import SHAPE

HOME = Path(__file__).parents[1] / "dlviz" / "explorables" / "attention_desk" / "weights.npz"
EPOCHS, BATCH, STRIDE = 8, 32, 8  # a new window begins every eighth character
REPEATED = 0.15  # of the windows


def windows(
    numbers: np.ndarray, stride: int, repeated: float = 0.0, rng: np.random.Generator | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (n, context), and the same one character on: the targets. A share of them repeats itself."""
    cut = np.lib.stride_tricks.sliding_window_view(numbers, SHAPE["context"] + 1)[::stride].copy()
    if rng:
        chosen = rng.random(len(cut)) < repeated
        periods = rng.integers(5, 17, (chosen.sum(), 1))  # characters
        cut[chosen] = np.take_along_axis(cut[chosen], np.arange(cut.shape[1]) % periods, axis=1)
    return cut[:, :-1], cut[:, 1:]


def main() -> None:
    """Train, measure, save."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    docs = data.load_python_docs()
    numbers = docs.encode(docs.text)
    seen, unseen = np.split(numbers, [len(numbers) * 9 // 10])
    model, loss_fn = models.gpt(nn, len(docs.symbols), **SHAPE), nn.CrossEntropyLoss()
    rng = np.random.default_rng(0)
    batches = data.minibatches(*windows(seen, STRIDE, REPEATED, rng), BATCH, rng=rng)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, EPOCHS * len(batches), pct_start=0.05)
    for _ in train.watch(train.steps(model, loss_fn, optimizer, batches, epochs=EPOCHS), every=10):
        schedule.step()
    model.eval()
    x, t = map(torch.from_numpy, windows(unseen, SHAPE["context"]))
    with torch.inference_mode():
        print(f"loss on the held-out tenth: {loss_fn(model(x), t):.3f} nats a character")
    weights = {name: value.numpy().astype(np.float16) for name, value in model.state_dict().items()}
    np.savez_compressed(HOME, symbols=np.array(docs.symbols), **weights)
    print(f"{HOME.name}: {HOME.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
