"""Training steps of dlviz.models and of GPT-2 small on a GPU: milliseconds, share of its peak, and memory.

    python benchmarks/gpu.py                     every network; about ten minutes, most of them compiling
    python benchmarks/gpu.py gpt2 plain          some of them
    python benchmarks/gpu.py --tiny              small ones, where there is no GPU: shows that all of it runs

Each network in float32, in mixed precision (bfloat16), and in mixed precision compiled, its loss included. A
step is forward, backward and update by AdamW; a GAN's is both players'. The peak is measured first: a large
product of matrices in bfloat16. A step's share of it counts what its products need, three times those of the
forward pass; of causal attention only what is seen. "plain" is GPT-2 small written around PyTorch's
scaled_dot_product_attention, "recomputed" the same with gradient checkpointing, whose second forward pass is
not counted. "reader" and "wide" are lesson 15's digit reader with one example, and its wide layers. Exits
with 1 if GPT-2 small misses its bar, and with 2 where there is no GPU.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention, softplus
from torch.utils.checkpoint import checkpoint

sys.path.insert(0, str(Path(__file__).parents[1]))

from dlviz import device, models

WAYS = "float32", "bfloat16", "compiled"
BAR = 45  # percent of the peak, GPT-2 small compiled


class Turn(NamedTuple):
    """What one update descends: a loss, by the weights of a network. A GAN's step takes two turns."""

    learner: nn.Module
    loss: Callable[[], Tensor]


class CausalAttention(nn.Module):
    """PyTorch's own; a module, so that its work is counted."""

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Each (n, heads, T, d)."""
        return scaled_dot_product_attention(q, k, v, is_causal=True)


class PlainBlock(nn.Module):
    """A GPT's block in the fewest operations."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.attention = heads, CausalAttention()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """(n, T, width)."""
        qkv = self.qkv(self.norm1(x)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        x = x + self.out(self.attention(*qkv).transpose(1, 2).flatten(2))
        return x + self.mlp(self.norm2(x))


class Recomputed(PlainBlock):
    """Keeps its input alone for backward, and computes the rest again (gradient checkpointing)."""

    def forward(self, x: Tensor) -> Tensor:
        """(n, T, width)."""
        return checkpoint(super().forward, x, use_reentrant=False)


class PlainGPT(nn.Module):
    """models.gpt's network and shapes, (n, T) -> (n, symbols, T)."""

    def __init__(
        self, symbols: int, context: int, width: int, heads: int, blocks: int, block: type = PlainBlock
    ) -> None:
        super().__init__()
        self.symbols, self.positions = nn.Embedding(symbols, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(block(width, heads) for _ in range(blocks)), nn.LayerNorm(width))
        self.head = nn.Linear(width, symbols, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the next symbol at each place."""
        t = torch.arange(x.shape[1], device=x.device)
        return self.head(self.blocks(self.symbols(x) + self.positions(t))).swapaxes(1, 2)


def networks(at: torch.device, tiny: bool) -> dict[str, Callable[[], list[Turn]]]:
    """How to make each network with something to learn, by name; `tiny` for the sake of a test."""

    def size(full: int) -> int:
        return full if not tiny else max(full // 64, 8)

    def numbers(*shape: int) -> Tensor:
        return torch.randn(*shape, device=at)

    def one(model: nn.Module, x: Tensor, t: Tensor, loss_fn: Callable[..., Tensor]) -> list[Turn]:
        model = model.to(at)
        return [Turn(model, lambda: loss_fn(model(x), t))]

    def classes(build: Callable[..., nn.Module], n: int, *shape: int) -> list[Turn]:
        return one(build(nn), numbers(n, *shape), torch.randint(10, (n,), device=at), nn.CrossEntropyLoss())

    def sequences(
        build: Callable[..., nn.Module], n: int, read: int, answer: int, symbols: int
    ) -> list[Turn]:
        x, t = (torch.randint(1, symbols, (n, length), device=at) for length in (read, answer))
        return one(build(symbols=symbols), x, t, models.sequence_loss(nn))

    def forecasts() -> list[Turn]:
        n = size(512)
        model = models.forecaster(nn, 8, size(512), 1)
        return one(model, numbers(n, size(128), 8), numbers(n, 1), nn.MSELoss())

    def game(build: Callable[..., Any], n: int, noise: tuple[int, ...], image: tuple[int, ...]) -> list[Turn]:
        generator, discriminator = (player.to(at) for player in build(nn))
        real, z = numbers(n, *image), numbers(n, *noise)

        def judge() -> Tensor:
            fake = generator(z).detach()
            return softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()

        return [
            Turn(discriminator, judge),
            Turn(generator, lambda: softplus(-discriminator(generator(z))).mean()),
        ]

    width, blocks, n, T = size(256), (2 if tiny else 6), size(64), size(128)
    like = {"context": T, "width": width, "heads": 4, "blocks": blocks}
    gpt, bert = (partial(build, nn, **like) for build in (models.gpt, models.bert))
    translator = partial(models.translator, nn, source=T, **(like | {"context": 2 * T}))
    reader = partial(models.language_model, nn, hidden=size(512))
    symbols, long = size(50_304), size(1024)
    small = {"context": long, "width": size(768), "heads": 4 if tiny else 12, "blocks": 2 if tiny else 12}
    mlp = partial(models.mlp, sizes=[784, size(4096), size(4096), 10])
    cnn = partial(models.cnn, image=(3, 32, 32), classes=10, widths=(size(64), size(128)), batch_norm=True)
    dcgan = partial(models.convolutional_gan, width=size(64))
    wide = partial(models.mlp, sizes=[size(1024), size(1024), size(1024), 10])
    return {
        "mlp": lambda: classes(mlp, size(4096), 784),
        "reader": lambda: classes(partial(models.mlp, sizes=[64, 64, 10]), 1, 64),
        "wide": lambda: classes(wide, size(256), size(1024)),
        "cnn": lambda: classes(cnn, size(512), 3, 32, 32),
        "language_model": lambda: sequences(reader, n, 48, 48, 94),
        "forecaster": forecasts,
        "gpt": lambda: sequences(gpt, n, T, T, 254),
        "bert": lambda: sequences(bert, n, T, T, 254),
        "translator": lambda: sequences(translator, n, 2 * T, T, 254),
        "gan": lambda: game(models.gan, 64, (16,), (64,)),
        "convolutional_gan": lambda: game(dcgan, 64, (16, 1, 1), (1, 8, 8)),
        "gpt2": lambda: sequences(partial(models.gpt, nn, **small), 2 if tiny else 16, long, long, symbols),
        "plain": lambda: sequences(partial(PlainGPT, **small), 2 if tiny else 16, long, long, symbols),
        "recomputed": lambda: sequences(
            partial(PlainGPT, **small, block=Recomputed), 2 if tiny else 16, long, long, symbols
        ),
    }


def flop(turns: list[Turn]) -> float:
    """What the matrix products of a step need: twice what goes in backward as in forward."""
    total = 0.0

    def count(module: nn.Module, inputs: Any, options: dict[str, Any], y: Any) -> None:
        nonlocal total
        matrices = sum(p.numel() for p in module.parameters(recurse=False) if p.ndim > 1)
        match module:
            case nn.Linear():
                total += 2 * matrices * y.numel() / module.out_features
            case nn.Conv2d():
                total += 2 * matrices * y.numel() / module.out_channels
            case nn.ConvTranspose2d():
                total += 2 * matrices * inputs[0].numel() / module.in_channels
            case nn.RNNBase():
                total += 2 * matrices * y[0].shape[0] * y[0].shape[1]
            case nn.MultiheadAttention() | CausalAttention():
                q, k = inputs[:2]
                causal = isinstance(module, CausalAttention) or options.get("is_causal")
                total += 4 * q.numel() * k.shape[-2] / (2 if causal else 1)
                if isinstance(module, nn.MultiheadAttention):  # queries and output; keys and values
                    total += 4 * module.embed_dim * (q.numel() + k.numel())

    hook = nn.modules.module.register_module_forward_hook(count, with_kwargs=True)
    for turn in turns:
        turn.loss()
    hook.remove()
    return 3 * total


def stepper(turns: list[Turn], way: str, at: torch.device) -> Callable[[], None]:
    """A function that takes one step."""
    on_gpu, losses, optimizers = at.type == "cuda", [], []
    for turn in turns:
        recurrent = any(
            isinstance(module, nn.RNNBase) for module in turn.learner.modules()
        )  # breaks the graph
        options = {"fullgraph": not recurrent, "backend": "inductor" if on_gpu else "aot_eager"}
        losses.append(torch.compile(turn.loss, **options) if way == "compiled" else turn.loss)
        optimizers.append(torch.optim.AdamW(turn.learner.parameters(), lr=1e-4, fused=on_gpu))

    def step() -> None:
        for loss_fn, optimizer in zip(losses, optimizers, strict=True):
            optimizer.zero_grad()
            with torch.autocast(at.type, torch.bfloat16, enabled=way != "float32"):
                loss = loss_fn()
            loss.backward()
            optimizer.step()

    return step


def milliseconds(step: Callable[[], Any], at: torch.device, seconds: float) -> float:
    """The median of several rounds, after a warm-up."""
    for _ in range(3):
        step()
    with device.timed(at) as timing:
        step()
    repeats, times = max(1, round(0.1 / timing.seconds)), []
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(times) < 3:
        with device.timed(at) as timing:
            for _ in range(repeats):
                step()
        times.append(1e3 * timing.seconds / repeats)
    return float(np.median(times))


def peak(at: torch.device, size: int) -> float:
    """FLOP a second of a large matrix product in bfloat16."""
    a, b = (torch.randn(size, size, device=at, dtype=torch.bfloat16) for _ in range(2))
    return 2 * size**3 / (1e-3 * milliseconds(lambda: a @ b, at, 1.0 if at.type == "cuda" else 0.0))


def rows(name: str, build: Callable[[], list[Turn]], best: float, at: torch.device) -> Iterator[float]:
    """Measure a network in every way, print a row for each, and yield its percentage of the peak."""
    on_gpu = at.type == "cuda"
    for way in WAYS:
        gc.collect()  # what the last one held
        if on_gpu:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        torch._dynamo.reset()
        torch.manual_seed(0)
        turns = build()
        work = flop(turns)
        ms = milliseconds(stepper(turns, way, at), at, 2.0 if on_gpu else 0.0)
        share = 100 * work / (1e-3 * ms) / best
        size = sum(p.numel() for turn in turns for p in turn.learner.parameters())
        memory = f"{torch.cuda.max_memory_allocated() / 2**30:6.2f} GiB" if on_gpu else ""
        print(f"{name:17} {size:11,}  {way:8} {ms:9.2f} ms {share:6.1f} %  {memory}", flush=True)
        yield share


def main(arguments: list[str] | None = None) -> int:
    """Measure and print the table; 1 if the bar is missed, 2 without a GPU."""
    at = device.pick()
    parser = argparse.ArgumentParser(description="Training steps on a GPU.")
    known = [*networks(at, tiny=True)]
    parser.add_argument("networks", nargs="*", choices=[*known, []], help="which; all, if none is named")
    parser.add_argument("--tiny", action="store_true", help="small networks on the CPU, to see that all runs")
    given = parser.parse_args(arguments)
    if given.tiny:
        at = torch.device("cpu")
    elif at.type != "cuda":
        print(
            "Nothing was measured: expected a GPU with CUDA, and torch.cuda.is_available() is False. Try a "
            "machine with such a GPU and PyTorch's build for it, or --tiny to see that everything runs.",
            file=sys.stderr,
        )
        return 2
    best = peak(at, 256 if given.tiny else 8192)
    print(f"{device.describe(at)} PyTorch {torch.__version__}.")
    print(f"The peak, a product of matrices in bfloat16: {best / 1e12:.3g} TFLOP/s.")
    print(f"{'network':17} {'weights':>11}  {'':8} {'a step':>12} {'of peak':>8}  memory")
    made, shares = networks(at, given.tiny), {}
    for name in given.networks or known:
        shares[name] = list(rows(name, made[name], best, at))[-1]
    if given.tiny or "gpt2" not in shares:
        return 0
    missed = shares["gpt2"] < BAR
    verdict = "missed" if missed else "met"
    print(f"gpt2, compiled: {shares['gpt2']:.0f} % of the peak; its bar of {BAR} % is {verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
