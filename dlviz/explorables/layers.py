"""The explorables of lesson 02: NeuronBench and FoldingPaper."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from dlviz import nn
from dlviz.explorables._core.creases import SQUARE, fold, folding_weights
from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.polygons import padded
from dlviz.pictures.surface import Surface
from dlviz.pictures.writing import Writing

ACTIVATIONS = {"identity": nn.Identity, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


class NeuronBench(Explorable):
    """What do the two weights and the bias of one neuron do? A weight tilts, the bias shifts."""

    REACH, TOP = 2.0, 2.0  # the plane |x1|, |x2| <= 2, and the highest output that is drawn
    POINTS = 85  # along each side of the plane; the surface takes every 6th, the arrows every 11th
    ARROWS = np.s_[9::11]

    @dataclass(frozen=True)
    class State:
        """The neuron: output = activation(w1 x1 + w2 x2 + b)."""

        w1: float = slider(1.2, -3.0, 3.0, label="w₁")
        w2: float = slider(0.8, -3.0, 3.0, label="w₂")
        b: float = slider(-0.6, -3.0, 3.0, label="b")
        activation: str = choice("tanh", list(ACTIVATIONS), label="activation")

    numpy = """
import numpy as np
from dlviz import nn

layer = nn.Linear(2, 1).double()
layer.weight.data[...] = [[w1, w2]]
layer.bias.data[...] = [b]
activations = {"identity": nn.Identity, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
neuron = nn.Sequential(layer, activations[activation]())

side = np.linspace(-2, 2, 85)
x = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # (7225, 2)
output = neuron(x)
gradient = neuron.backward(np.ones_like(output))  # d output / d x
frame = {"x": x, "output": output, "gradient": gradient}
"""
    torch = """
import torch
from torch import nn

layer = nn.Linear(2, 1).double()
with torch.no_grad():
    layer.weight[...] = torch.tensor([[w1, w2]], dtype=torch.float64)
    layer.bias[...] = torch.tensor([b], dtype=torch.float64)
activations = {"identity": nn.Identity, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
neuron = nn.Sequential(layer, activations[activation]())

side = torch.linspace(-2, 2, 85, dtype=torch.float64)
x = torch.cartesian_prod(side, side).flip(1).requires_grad_()  # (7225, 2)
output = neuron(x)
output.sum().backward()  # x.grad is d output / d x, since each output depends on its own x alone
frame = {"x": x.detach(), "output": output.detach(), "gradient": x.grad}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The neuron's output and its gradient on the grid, and the line on which its input is zero."""
        w = np.array([state.w1, state.w2])
        layer = nn.Linear(2, 1, rng=0).double()
        layer.weight.data[...] = w
        layer.bias.data[...] = [state.b]
        neuron = nn.Sequential(layer, ACTIVATIONS[state.activation]())
        side = np.linspace(-NeuronBench.REACH, NeuronBench.REACH, NeuronBench.POINTS)
        x = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        output = neuron(x)
        return {
            "x": x,
            "output": output,
            "gradient": neuron.backward(np.ones_like(output)),
            "w": w,
            "b": state.b,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the plane from above, right the output as a height over it."""
        bench = NeuronBench
        plane, room = fig.subplots(1, 2, width_ratios=(1, 1.15))
        fig.subplots_adjust(0.07, 0.2, 1, 0.93, wspace=0.02)
        ink, paper = plane.xaxis.label.get_color(), plane.get_facecolor()
        reach = bench.REACH
        plane.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", label="plane")
        plane.set(xlabel="$x_1$", ylabel="$x_2$", xticks=range(-2, 3), yticks=range(-2, 3))
        plane.set_title("the plane, coloured by the output")
        room.set_title("the output as a height")
        colours = style.diverging("dark" if np.mean(paper[:3]) < 0.5 else "light")
        edge = reach * bench.POINTS / (bench.POINTS - 1)  # the pixels' centres are the grid's points
        image = plane.imshow(
            np.zeros((bench.POINTS,) * 2),
            colours,
            vmin=-bench.TOP,
            vmax=bench.TOP,
            extent=(-edge, edge, -edge, edge),
            origin="lower",
            interpolation="nearest",  # fine enough as it is, and the fastest
        )
        plane.set(xlim=(-reach, reach), ylim=(-reach, reach))
        side = np.linspace(-reach, reach, bench.POINTS)[bench.ARROWS]
        arrows = plane.quiver(
            *np.meshgrid(side, side),
            np.zeros((7, 7)),
            np.zeros((7, 7)),
            color=style.GRADIENT,
            angles="xy",
            scale_units="xy",
            scale=4,
            width=0.007,
            pivot="mid",
        )
        line = plane.plot([], [], color=ink, lw=2.5)[0]
        shift = plane.plot([], [], color=style.BIAS, lw=3, marker="o", markevery=[0], ms=5)[0]
        tilt = plane.quiver(
            [0], [0], [0], [0], color=style.WEIGHT, angles="xy", scale_units="xy", scale=1.5, width=0.014
        )
        tilt.set_clip_on(False)  # long weights reach out of the plane
        fig.legend(
            [line, Patch(color=style.WEIGHT), Patch(color=style.BIAS), Patch(color=style.GRADIENT)],
            ["input of the activation is 0", "weights", "shift by the bias", "gradient of the output"],
            loc="lower center",
            ncols=4,
            fontsize=9,
            handlelength=1.2,
        )
        surface = Surface(room, reach, bench.TOP, colours, edge=ink)
        return {
            "image": image,
            "arrows": arrows,
            "shift": shift,
            "line": line,
            "tilt": tilt,
            "surface": surface,
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Colour the plane, turn the line, raise the surface."""
        n = NeuronBench.POINTS
        output, gradient = frame["output"].reshape(n, n), frame["gradient"].reshape(n, n, 2)
        w, b = frame["w"], frame["b"]
        length = float(np.linalg.norm(w))
        foot = -b * w / max(length, 1e-9) ** 2  # the line's point nearest to the origin
        along = np.array([-w[1], w[0]]) / max(length, 1e-9) * 10
        ends = np.stack([foot - along, foot + along]) if length else np.full((2, 2), np.nan)
        artists["image"].set_data(output)
        arrows = gradient[NeuronBench.ARROWS, NeuronBench.ARROWS]
        artists["arrows"].set_UVC(*np.moveaxis(arrows, -1, 0))
        artists["line"].set_data(*ends.T)
        artists["shift"].set_data([0, ends.mean(axis=0)[0]], [0, ends.mean(axis=0)[1]])
        artists["tilt"].set_offsets([foot if length else (0, 0)])
        artists["tilt"].set_UVC(*w[:, None])
        corners = np.dstack([frame["x"].reshape(n, n, 2), output])[::6, ::6]
        quads = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)
        artists["surface"].show(quads.reshape(-1, 4, 3))

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Where the line is and what the output does."""
        length = np.hypot(state.w1, state.w2)
        low, high = frame["output"].min(), frame["output"].max()
        if not length:
            return f"Both weights are 0: the neuron ignores its inputs and answers {high:.2f} everywhere."
        angle = np.rad2deg(np.arctan2(state.w2, state.w1))
        return (
            f"The weights point at {angle:.0f}° and the line lies across them; the bias puts it "
            f"{abs(state.b) / length:.2f} from the origin. The {state.activation} output goes from {low:.2f} "
            f"to {high:.2f}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Where the output under the pointer comes from."""
        if ax != "plane":
            return ""
        z = state.w1 * x + state.w2 * y + state.b
        output = ACTIVATIONS[state.activation]()(np.array(z))
        return (
            f"{state.w1:.1f}·({x:.2f}) + {state.w2:.1f}·({y:.2f}) "
            f"{'-+'[state.b >= 0]} {abs(state.b):.1f} = {z:.2f}\n"
            f"{state.activation}({z:.2f}) = {output:.2f}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull the line to the pointer: only the bias changes."""
        if ax != "plane":
            return state
        return replace(state, b=round(float(np.clip(-(state.w1 * x + state.w2 * y), -3, 3)), 1))


class FoldingPaper(Explorable):
    """How does a network of bends crease the plane? Depth folds; a stack of linear layers stays one layer."""

    INKS = (
        style.BLUE,
        style.RED,
        style.GREEN,
        style.PURPLE,
    )  # the creases of the first, second … hidden layer

    @dataclass(frozen=True)
    class State:
        """`layers` hidden layers of `units` ReLU units each; without bends every unit is the identity."""

        units: int = slider(4, 1, 8, step=1, label="units in a layer")
        layers: int = slider(2, 1, 4, step=1, label="hidden layers")
        bends: bool = toggle(True, label="bends (ReLU)")
        sheet: int = slider(1, 0, 20, step=1, label="another sheet")

    numpy = """
import numpy as np
from dlviz import nn
from dlviz.explorables.layers import SQUARE, fold, folding_weights

weights = folding_weights(units, layers, bends, sheet)
network = []
for weight, bias in weights:
    layer = nn.Linear(*weight.shape[::-1]).double()
    layer.weight.data[...], layer.bias.data[...] = weight, bias
    network += [layer, nn.ReLU() if bends else nn.Identity()]
network = nn.Sequential(*network[:-1])  # nothing after the output layer

pieces, creases = fold(weights[:-1] if bends else [], SQUARE)
corners = np.concatenate(pieces)
frame = {
    "corners": corners,
    "height": network(corners)[:, 0],
    "regions": len(pieces),
    "parameters": sum(p.data.size for p in network.parameters()),
}
"""
    torch = """
import numpy as np
import torch
from torch import nn
from dlviz.explorables.layers import SQUARE, fold, folding_weights

weights = folding_weights(units, layers, bends, sheet)
network = []
for weight, bias in weights:
    layer = nn.Linear(*weight.shape[::-1]).double()
    layer.load_state_dict({"weight": torch.tensor(weight), "bias": torch.tensor(bias)})
    network += [layer, nn.ReLU() if bends else nn.Identity()]
network = nn.Sequential(*network[:-1])  # nothing after the output layer

pieces, creases = fold(weights[:-1] if bends else [], SQUARE)
corners = torch.tensor(np.concatenate(pieces))
frame = {
    "corners": corners,
    "height": network(corners)[:, 0].detach(),
    "regions": len(pieces),
    "parameters": sum(p.numel() for p in network.parameters()),
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The pieces of the plane, their heights at the corners, and the creases of each layer."""
        weights = folding_weights(state.units, state.layers, state.bends, state.sheet)
        modules: list[nn.Module] = []
        for weight, bias in weights:
            layer = nn.Linear(*weight.shape[::-1], rng=0).double()
            layer.weight.data[...], layer.bias.data[...] = weight, bias
            modules += [layer, nn.ReLU() if state.bends else nn.Identity()]
        network = nn.Sequential(*modules[:-1])
        pieces, creases = fold(weights[:-1] if state.bends else [], SQUARE)
        corners = np.concatenate(pieces)
        return {
            "corners": corners,
            "height": network(corners)[:, 0],
            "regions": len(pieces),
            "parameters": sum(p.data.size for p in network.parameters()),
            "ends": np.cumsum([len(piece) for piece in pieces])[:-1],  # where one piece's corners end
            "creases": creases,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the sheet from above with its creases, right the sheet folded."""
        flat, folded = fig.subplots(1, 2, width_ratios=(1, 1.15))
        fig.subplots_adjust(0.07, 0.2, 1, 0.93, wspace=0.02)
        ink, paper = flat.xaxis.label.get_color(), flat.get_facecolor()
        flat.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", label="sheet")
        flat.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        folded.set_title("the sheet, folded: the output as a height")
        colours = style.diverging("dark" if np.mean(paper[:3]) < 0.5 else "light")
        facets = flat.add_collection(PolyCollection([], cmap=colours, norm=Normalize(-1, 1)), autolim=False)
        creases = flat.add_collection(LineCollection([], linewidths=1.5), autolim=False)
        fig.legend(
            [Patch(color=colour) for colour in FoldingPaper.INKS],
            [f"creases of layer {layer}" for layer in (1, 2, 3, 4)],
            loc="lower center",
            ncols=4,
            fontsize=9,
            handlelength=1.2,
        )
        surface = Surface(folded, 1.0, 1.0, colours, edge=ink)
        width, height = FoldingPaper.size
        page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
        page.set_axis_off()
        title = Writing(page, ink, 15)
        return {"facets": facets, "creases": creases, "surface": surface, "title": title}

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Cut the sheet, colour its pieces, fold it."""
        points = np.column_stack([frame["corners"], frame["height"]])
        pieces = padded(np.split(points, frame["ends"]))  # (regions, corners, 3)
        artists["facets"].set_verts(pieces[..., :2])
        artists["facets"].set_array(pieces[..., 2].mean(axis=1))
        artists["creases"].set_segments([ends for _, ends in frame["creases"]])
        artists["creases"].set_color([FoldingPaper.INKS[layer] for layer, _ in frame["creases"]])
        artists["surface"].show(pieces)
        title = f"{_count(frame['regions'], 'flat piece')}, {frame['parameters']} parameters"
        artists["title"].show([((66, 362), "left", title)])

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How many pieces, made by what."""
        network = f"{_count(state.layers, 'hidden layer')} of {_count(state.units, 'unit')}"
        if not state.bends:
            return (
                f"Without bends the sheet stays flat: {network} make one linear map, as a single layer would."
            )
        return (
            f"{network} ({frame['parameters']} parameters) crease the sheet into "
            f"{_count(frame['regions'], 'flat piece')}. Creases of the first layer run straight; "
            "later ones turn where they cross them."
        )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
