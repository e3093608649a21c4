"""The networks of lessons 09 to 12, trained as the lessons do, in NumPy and in PyTorch: seconds and results.

    python benchmarks/networks.py                  every network; about three minutes
    python benchmarks/networks.py gan bert         some of them

Data, games and measures are the lessons' own: their definitions are read from course/. Both libraries start
from the same weights for each of three seeds, and NumPy judges what either has learned, so what differs comes
from training alone. All runs on one thread; where there is a GPU, PyTorch trains on it, too.
"""

import argparse
import ast
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import jupytext
import numpy as np
import torch

from dlviz import bridge, data, device, models, nn, optim, train

SEEDS = 3
BITS = "bits per character"
Shape = tuple[int, ...]


class Recipe(NamedTuple):
    """How a lesson builds, trains and judges a network."""

    build: Callable[[Any], Any]  # of the library's nn
    fit: Callable[[Any, int], Any]  # the network of either library, with the data of this seed
    measure: Callable[[Any], Any]  # of the trained network in NumPy: a number, or several
    unit: str
    baseline: str


def lesson(stem: str, names: str) -> ModuleType:
    """The imports, functions and classes of a lesson, and of its variables those that are named."""
    module, wanted = ModuleType(stem), set(names.split())
    module.large = False  # the lesson's switch for a GPU: every device gets the same work here
    source = Path(__file__).parents[1] / "course" / f"{stem}.md"
    cells = jupytext.read(source, fmt="md:myst").cells
    tree = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))

    def is_wanted(node: ast.stmt) -> bool:
        match node:
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
                return {ast.unparse(name) for name in getattr(target, "elts", [target])} <= wanted
            case ast.FunctionDef():
                return not node.decorator_list  # @explore would draw
        return isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef)

    tree.body = [node for node in tree.body if is_wanted(node)]
    exec(compile(tree, source.name, "exec"), vars(module))
    return module


def fit(
    model: Any, batches: Iterable[Any], rate: float, epochs: int = 1, loss: str = "CrossEntropyLoss"
) -> None:
    """Train a network of either library with Adam."""
    losses, optimizers = (nn, optim) if isinstance(model, nn.Module) else (torch.nn, torch.optim)
    optimizer = optimizers.Adam(model.parameters(), lr=rate)
    for _ in train.steps(model, getattr(losses, loss)(), optimizer, batches, epochs=epochs):
        pass


def convolutional() -> dict[str, Recipe]:
    """Lesson 09: digits anywhere on the paper."""
    here = lesson(
        "09_convolutional",
        "digits unseen x t unseen_x unseen_t rng middle anywhere unseen_middle unseen_anywhere networks",
    )

    def learn(model: Any, seed: int) -> None:
        here.fit(model, here.anywhere, here.t, seed=seed)

    def right(model: Any) -> float:
        return here.accuracy(model, here.unseen_anywhere, here.unseen_t)

    baseline = "feedforward, guessing 10"
    return {
        name.replace(" ", "_"): Recipe(build, learn, right, "% read", baseline)
        for name, build in here.networks.items()
    }


def reading(here: ModuleType) -> Callable[[Any, int], None]:
    """The short training of lessons 10 and 11 on text."""
    return lambda model, seed: fit(model, here.passages(np.random.default_rng(seed), 120), 0.01)


def recurrent() -> dict[str, Recipe]:
    """Lesson 10: tomorrow's price, and the next character after 120 updates."""
    here = lesson(
        "10_recurrent",
        "prices change windows x t first_unseen scale seen unseen naive docs codes split frequency test "
        "validation",
    )
    x, t = here.x / here.scale, here.t / here.scale

    def forecast(model: Any, seed: int) -> None:
        batches = data.minibatches(x[here.seen], t[here.seen], 32, rng=seed)
        fit(model, batches, 0.005, epochs=8, loss="MSELoss")

    def error(model: Any) -> float:
        return here.error(here.scale * model(x[here.unseen]))

    frequencies = f"frequencies {-np.log2(here.frequency[here.codes[here.split :]]).mean():.3g}"
    reader = partial(models.language_model, symbols=len(here.docs.symbols), embedding=24, hidden=64)
    recipes = {
        f"{cell}_reader": Recipe(partial(reader, cell=cell), reading(here), here.bits, BITS, frequencies)
        for cell in ("RNN", "LSTM", "GRU")
    }
    forecaster, naive = partial(models.forecaster, hidden=16), f"naive forecast {here.naive:.3g}"
    return recipes | {"forecaster": Recipe(forecaster, forecast, error, "% error a day", naive)}


def transformers() -> dict[str, Recipe]:
    """Lesson 11: text beside a GRU of equal size, then in byte pairs; dates; hidden letters."""
    here = lesson(
        "11_transformers",
        "docs codes split symbols test ones teens tens ordinals months rng dates said vocabulary number_of "
        "longest source figures arrow asked known manual merges tokens token_number numbers lengths last "
        "width blocks context steps batch_size first_held letters seen_words unseen_words asked_words places "
        "answers",
    )

    def read_tokens(model: Any, seed: int) -> None:
        losses, optimizers = (nn, optim) if isinstance(model, nn.Module) else (torch.nn, torch.optim)
        optimizer = optimizers.AdamW(model.parameters(), lr=0.006)
        schedule = optimizers.lr_scheduler.LambdaLR(
            optimizer, lambda i: min((i + 1) / 50, (1 + np.cos(np.pi * i / here.steps)) / 2)
        )
        passages = here.token_passages(
            np.random.default_rng(seed), here.steps, here.batch_size, here.context, here.first_held
        )
        for _ in train.steps(model, losses.CrossEntropyLoss(), optimizer, passages):
            schedule.step()

    def bits_of_tokens(model: Any) -> float:
        return here.token_bits(model, here.last, 100, here.context)

    def translate(model: Any, seed: int) -> None:
        fit(model, data.minibatches(here.asked[:4000], here.figures[:4000], 64, rng=seed), 0.005, epochs=3)

    def translated(model: Any) -> float:
        return 100 * (here.write_dates(model, here.source[4000:]) == here.figures[4000:]).all(axis=1).mean()

    def speller(kind: str, build: Callable[..., Any], baseline: str) -> Recipe:
        def learn(model: Any, seed: int) -> None:
            fit(model, here.quiz(np.random.default_rng(seed), here.seen_words, 600, kind), 0.005)

        def found(model: Any) -> tuple[float, float]:
            guesses = here.guesses(model, kind, here.asked_words, here.places).argmax(axis=1)
            right = 100 * (guesses == here.answers)
            return right.mean(), right[here.places == 0].mean()

        build = partial(build, symbols=len(here.letters), context=8, width=48, blocks=1)
        return Recipe(build, learn, found, "% of hidden letters, of first letters", baseline)

    size = {"context": here.context, "width": here.width, "blocks": here.blocks}
    byte_pairs = partial(models.gpt, symbols=len(here.tokens), **size)
    size = {"source": here.longest, "context": here.longest + 10, "width": 32}
    translator = partial(models.translator, symbols=len(here.vocabulary), **size)
    gru, gpt = (partial(build, symbols=here.symbols, context=32) for build in (here.gru, here.gpt))
    return {
        "GRU": Recipe(gru, reading(here), here.bits, BITS, "GRU_reader"),
        "gpt": Recipe(gpt, reading(here), here.bits, BITS, "GRU"),
        "gpt_of_byte_pairs": Recipe(byte_pairs, read_tokens, bits_of_tokens, BITS, "gpt"),
        "translator": Recipe(translator, translate, translated, "% of dates right", "guessing 0"),
        "gpt_speller": speller("GPT", models.gpt, "guessing 4, 4"),
        "bert": speller("BERT", models.bert, "gpt_speller"),
    }


def gans() -> dict[str, Recipe]:
    """Lesson 12: digits from noise."""
    here = lesson("12_gans", "digits unseen known new more rng baselines bce their_bce")
    nn.manual_seed(0)
    here.reader = models.mlp(nn, [64, 64, 10])
    fit(here.reader, data.minibatches(here.known, here.digits.t, 32, rng=0), 0.003, epochs=20)

    sure, _, told_apart, _ = here.judged(here.baselines["Gaussian"])

    def recipe(build: Callable[[Any], Any], epochs: int, image: Shape, noise: Shape) -> Recipe:
        def duel(players: Any, seed: int) -> None:
            library = nn if isinstance(players, nn.Module) else torch  # for torch.nn it would make twins
            here.where = None if library is nn else next(players.parameters()).device
            batches = here.digit_batches(epochs, seed, image)
            penalty = partial(here.numpy_penalty if library is nn else here.torch_penalty, strength=0.3)
            average = here.play(here.new_game(library, players), batches, noise, penalty, seed)
            players[0].load_state_dict(average.state_dict())

        return Recipe(
            lambda nn: nn.ModuleList(build(nn)),
            duel,
            lambda players: np.take(here.judged(here.ink(here.samples(players[0], 1000, noise))), (0, 2)),
            "% sure, % told apart",
            f"Gaussian {sure:.3g}, {told_apart:.3g}",
        )

    dcgan = partial(models.convolutional_gan, width=16)
    return {
        "gan": recipe(models.gan, 70, (64,), (16,)),
        "convolutional_gan": recipe(dcgan, 30, (1, 8, 8), (16, 1, 1)),
    }


def trained(recipe: Recipe, seed: int, where: Any) -> tuple[Any, float]:
    """A network in NumPy, and its seconds of training: in NumPy, or in PyTorch on the device `where`."""
    nn.manual_seed(seed)
    network = model = recipe.build(nn)
    if where is not None:
        model = recipe.build(torch.nn).to(where)
        model.load_state_dict(bridge.tensors(network.state_dict()))
    with device.timed(where) as timing:
        recipe.fit(model, seed)
    if where is not None:
        network.load_state_dict({name: tensor.cpu() for name, tensor in model.state_dict().items()})
        network.train(model.training)
    return network, timing.seconds


def main() -> None:
    """Train, and print each row as soon as it is known."""
    device.set_num_threads(1)
    recipes = convolutional() | recurrent() | transformers() | gans()
    parser = argparse.ArgumentParser(description="The networks of lessons 09 to 12, trained as there.")
    parser.add_argument("networks", nargs="*", choices=[*recipes, []], help="which; all, if none is named")
    names = parser.parse_args().networks or recipes
    places = {"NumPy, CPU": None, "PyTorch, CPU": torch.device("cpu")}
    if (gpu := device.pick()).type != "cpu":
        places["PyTorch, GPU"] = gpu
    heading = f"{'network':19} parameters  {'':12}  seconds"
    print(f"{heading}   lowest to highest of {SEEDS} seeds; baseline: a number or another network")
    for name in names:
        recipe = recipes[name]
        for place, where in places.items():
            networks, seconds = zip(*(trained(recipe, seed, where) for seed in range(SEEDS)), strict=True)
            scores = np.reshape([recipe.measure(network) for network in networks], (SEEDS, -1))
            ranges = ", ".join(f"{min(score):.3g} to {max(score):.3g}" for score in scores.T)
            size = sum(parameter.numel() for parameter in networks[0].parameters())
            row = f"{name:19} {size:10,}  {place:12} {np.median(seconds):8.2f}   {ranges} {recipe.unit}"
            print(f"{row}; {recipe.baseline}", flush=True)


if __name__ == "__main__":
    main()
