"""The explorables of lesson 03: ActivationAutopsy and SoftmaxScales."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from dlviz import nn
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.columns import bars, violins

FUNCTIONS = {
    "identity": nn.Identity,
    "ReLU": nn.LeakyReLU,  # which with a slope of 0 is ReLU
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "GELU": nn.GELU,
    "SiLU": nn.SiLU,
}
GAINS = {  # weights are drawn from N(0, gain² / n), n the number of inputs
    "tiny": 0.2,
    "PyTorch's default": 1 / np.sqrt(3),
    "Xavier": 1.0,
    "He": np.sqrt(2),
    "huge": 4.0,
}
FLOOR, CEILING = -324, 308  # the powers of ten beyond which a float64 is 0, and infinity


class ActivationAutopsy(Explorable):
    """What do an activation and the first weights do to numbers, and to gradients, many layers deep?"""

    size = (760, 460)
    UNITS, INPUTS = 64, 100  # units in each layer; inputs sent through the network

    @dataclass(frozen=True)
    class State:
        """An untrained network: `depth` layers of 64 units, each z = W h + bias and then the activation."""

        activation: str = choice("ReLU", list(FUNCTIONS), label="activation")
        slope: float = slider(0.0, 0.0, 1.0, step=0.01, label="slope of ReLU below 0")
        depth: int = slider(10, 1, 20, step=1, label="layers")
        weights: str = choice("PyTorch's default", list(GAINS), label="first weights")
        bias: float = slider(0.0, -2.0, 2.0, label="every bias")

    numpy = """
import numpy as np
from dlviz import nn

functions = {"identity": nn.Identity, "ReLU": lambda: nn.LeakyReLU(slope), "sigmoid": nn.Sigmoid,
             "tanh": nn.Tanh, "GELU": nn.GELU, "SiLU": nn.SiLU}
gains = {"tiny": 0.2, "PyTorch's default": 1 / np.sqrt(3), "Xavier": 1.0, "He": np.sqrt(2), "huge": 4.0}

def histogram(values, reach):
    return np.bincount(np.round(np.clip(values / reach, -1, 1) * 20).astype(int).ravel() + 20, minlength=41)

x = np.linspace(-6, 6, 121)
f = functions[activation]()
frame = {"x": x, "y": f(x), "dy": f.backward(np.ones_like(x))}

h = np.random.default_rng(0).normal(size=(100, 64))  # 100 inputs
layers = []
for layer in range(1, depth + 1):
    weight = gains[weights] / 8 * np.random.default_rng(layer).normal(size=(64, 64))  # 8 is √64
    f = functions[activation]()
    z = h @ weight.T + bias
    h = f(z)
    layers.append((weight, z, h, f.backward(np.ones_like(z))))  # last: d h / d z

grad, gradient = np.random.default_rng(99).normal(size=(100, 64)), []
for weight, z, h, dh in reversed(layers):
    grad_z = grad * dh
    gradient.insert(0, np.sqrt(np.mean(grad_z**2)))
    grad = grad_z @ weight

closed = np.array([np.abs(dh) < 0.01 for _, _, _, dh in layers])  # (depth, inputs, units)
frame |= {
    "arrived": histogram(np.array([z for _, z, _, _ in layers]), 6),
    "outputs": np.array([histogram(h, 3) for _, _, h, _ in layers]),
    "gradient": np.array(gradient),
    "closed": closed.mean(axis=(1, 2)),
    "dead": closed.all(axis=1).mean(axis=1),
}
"""
    torch = """
import numpy as np
import torch
from torch import nn

functions = {"identity": nn.Identity, "ReLU": lambda: nn.LeakyReLU(slope), "sigmoid": nn.Sigmoid,
             "tanh": nn.Tanh, "GELU": nn.GELU, "SiLU": nn.SiLU}
gains = {"tiny": 0.2, "PyTorch's default": 1 / np.sqrt(3), "Xavier": 1.0, "He": np.sqrt(2), "huge": 4.0}

def normal(seed, *shape):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))

def histogram(values, reach):
    return torch.bincount((values / reach).clip(-1, 1).mul(20).round().long().ravel() + 20, minlength=41)

f = functions[activation]()
x = torch.linspace(-6, 6, 121, dtype=torch.float64, requires_grad=True)
y = f(x)
(dy,) = torch.autograd.grad(y.sum(), x)
frame = {"x": x.detach(), "y": y.detach(), "dy": dy}

h = normal(0, 100, 64).requires_grad_()  # 100 inputs
zs, hs, dhs = [], [], []
for layer in range(1, depth + 1):
    weight = gains[weights] / 8 * normal(layer, 64, 64)  # 8 is √64
    z = h @ weight.T + bias
    h = f(z)
    zs.append(z)
    hs.append(h.detach())
    dhs.append(torch.autograd.grad(h.sum(), z, retain_graph=True)[0])  # d h / d z

gradients = torch.autograd.grad(h, zs, normal(99, 100, 64))
closed = torch.stack(dhs).abs() < 0.01  # (depth, inputs, units)
frame |= {
    "arrived": histogram(torch.stack(zs).detach(), 6),
    "outputs": torch.stack([histogram(h, 3) for h in hs]),
    "gradient": torch.stack([grad.square().mean().sqrt() for grad in gradients]),
    "closed": closed.double().mean(dim=(1, 2)),
    "dead": closed.all(dim=1).double().mean(dim=1),
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The curve; then 100 inputs sent forward through the network, and a random gradient sent back."""
        autopsy = ActivationAutopsy
        shape = autopsy.INPUTS, autopsy.UNITS
        f = _function(state)
        x = np.linspace(-6, 6, 121)
        curve = {"x": x, "y": f(x), "dy": f.backward(np.ones_like(x))}

        h = np.random.default_rng(0).normal(size=shape)
        scale = GAINS[state.weights] / np.sqrt(autopsy.UNITS)
        layers = []
        for layer in range(1, state.depth + 1):
            weight = scale * np.random.default_rng(layer).normal(size=(autopsy.UNITS, autopsy.UNITS))
            f = _function(state)
            z = h @ weight.T + state.bias
            h = f(z)
            layers.append((weight, z, h, f.backward(np.ones_like(z))))  # the last is d h / d z

        grad, gradient = np.random.default_rng(99).normal(size=shape), []
        for weight, _, _, dh in reversed(layers):
            grad_z = grad * dh
            gradient.append(np.sqrt(np.mean(grad_z**2)))
            grad = grad_z @ weight

        closed = np.array([np.abs(dh) < 0.01 for _, _, _, dh in layers])  # (depth, inputs, units)
        return curve | {
            "arrived": _histogram(np.array([z for _, z, _, _ in layers]), 6),
            "outputs": np.array([_histogram(h, 3) for _, _, h, _ in layers]),
            "gradient": np.array(gradient[::-1]),
            "closed": closed.mean(axis=(1, 2)),
            "dead": closed.all(axis=1).mean(axis=1),
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the curve over what arrives at it; right outputs, gradient and closed units by layer."""
        grid = fig.add_gridspec(6, 2, width_ratios=(1, 1.45))
        fig.subplots_adjust(0.06, 0.17, 0.985, 0.94, wspace=0.24, hspace=1.1)
        curve, arrived = fig.add_subplot(grid[:4, 0]), fig.add_subplot(grid[4:, 0])
        outputs, gradient, closed = (fig.add_subplot(grid[i : i + 2, 1]) for i in (0, 2, 4))
        ink = curve.xaxis.label.get_color()
        for ax, name in zip(fig.axes, ("curve", "arrived", "outputs", "gradient", "closed"), strict=True):
            ax.set_label(name)

        curve.set(xlim=(-6, 6), ylim=(-1.5, 3), xticks=(-4, 0, 4), xticklabels=[], yticks=(-1, 0, 1, 2, 3))
        curve.set_title("the activation and its slope")
        for line in (curve.axhline, curve.axvline):
            line(0, color=ink, lw=0.6, alpha=0.5)
        arrived.set(xlim=(-6, 6), ylim=(0, 1.05), xticks=(-4, 0, 4), yticks=[], xlabel="$z$")
        arrived.set_title("what arrives at it")
        shades = [_filled(ax, style.GREY, 0.3) for ax in (curve, arrived)]
        for ax in (outputs, gradient, closed):
            ax.set(xlim=(0, 1), xticks=[])
        outputs.set(ylim=(-3.1, 3.1), yticks=(-3, 0, 3), title="outputs, layer by layer")
        gradient.set(ylim=(-8, 4), yticks=(-8, -4, 0, 4), title="gradient that arrives")
        gradient.set_yticklabels(["$10^{-8}$", "$10^{-4}$", "1", "$10^{4}$"])
        gradient.axhline(0, color=ink, lw=0.6, alpha=0.5)
        closed.set(ylim=(0, 1), yticks=(0, 0.5, 1), yticklabels=["0", "50 %", "100 %"])
        closed.set_title("closed units")
        for x, words, side in ((0, "first layer", "left"), (1, "last layer", "right")):
            closed.text(x, -0.1, words, transform=closed.transAxes, ha=side, va="top", fontsize=9)
        fig.legend(
            [
                Patch(color=style.BLUE),
                Patch(color=style.GRADIENT),
                Patch(color=style.GREY, alpha=0.5),
                Patch(color=ink),
            ],
            [
                "output",
                "slope, gradient",
                "closed: passes < 1 % of the gradient",
                "dead: closed for every input",
            ],
            loc="lower center",
            ncols=4,
            fontsize=9,
            handlelength=1.2,
            columnspacing=1.4,
        )
        said = dict(fontsize=9, ha="right", va="bottom")
        return {
            "shades": shades,
            "dy": curve.plot([], [], color=style.GRADIENT)[0],
            "y": curve.plot([], [], color=style.BLUE)[0],
            "arrived": _filled(arrived, style.GREY),
            "outputs": _filled(outputs, style.BLUE),
            "gradient": _filled(gradient, style.GRADIENT),
            "closed": _filled(closed, style.GREY, 0.5),
            "dead": _filled(closed, ink),
            "reaches": gradient.text(1, 1.06, "", transform=gradient.transAxes, **said),
            "share": closed.text(1, 1.06, "", transform=closed.transAxes, **said),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Bend the curve, and fill the columns of the layers."""
        artists["y"].set_data(frame["x"], frame["y"])
        artists["dy"].set_data(frame["x"], frame["dy"])
        flat = np.abs(frame["dy"]) < 0.01
        ends = frame["x"][np.flatnonzero(np.diff(flat, prepend=False, append=False)).reshape(-1, 2) - [0, 1]]
        for shade in artists["shades"]:
            shade.set_verts([[(left, -2), (left, 4), (right, 4), (right, -2)] for left, right in ends])
        side, height = np.linspace(-6, 6, 41), np.sqrt(frame["arrived"] / frame["arrived"].max())
        artists["arrived"].set_verts([np.column_stack([[-6, *side, 6], [0, *height, 0]])])
        artists["outputs"].set_verts(violins(frame["outputs"], np.linspace(-3, 3, 41)))
        artists["gradient"].set_verts(bars(np.log10(np.maximum(frame["gradient"], 1e-30))))
        artists["closed"].set_verts(bars(frame["closed"]))
        artists["dead"].set_verts(bars(frame["dead"]))
        artists["reaches"].set_text(f"first layer: {_short(frame['gradient'][0])}")
        artists["share"].set_text(f"{100 * frame['dead'].mean():.0f} % dead")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How much arrives at the first layer, and how many units are closed."""
        leak = f" with slope {state.slope:.2f} below 0" if state.activation == "ReLU" else ""
        layers = "1 layer" if state.depth == 1 else f"{state.depth} layers"
        closed, dead = (100 * frame[share].mean() for share in ("closed", "dead"))
        return (
            f"{layers} of 64 {state.activation} units{leak}, weights {state.weights}, every bias "
            f"{state.bias:.1f}: of a gradient of size 1 at the top, {_short(frame['gradient'][0])} arrives "
            f"at the first layer; units are closed to {closed:.0f} % of their inputs, and {dead:.0f} % of "
            "them are dead."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The numbers of the layer under the pointer; on the curve, value and slope."""
        if ax in ("curve", "arrived"):
            f = _function(state)
            value = f(np.array(x))
            return f"{state.activation}({x:.2f}) = {value:.3f}\nslope {f.backward(np.ones(())):.3f}"
        layer = min(int(x * state.depth), state.depth - 1)
        dead = round(frame["dead"][layer] * ActivationAutopsy.UNITS)
        return (
            f"layer {layer + 1}: gradient {_short(frame['gradient'][layer])}\n"
            f"{100 * frame['closed'][layer]:.0f} % closed, {dead} of {ActivationAutopsy.UNITS} units dead"
        )


class SoftmaxScales(Explorable):
    """What counts in softmax? Only differences do, so the largest score may be taken away first."""

    @dataclass(frozen=True)
    class State:
        """Four scores, all shifted by the same number, then divided by the temperature."""

        z1: float = slider(2.0, -5.0, 5.0, label="z₁")
        z2: float = slider(1.0, -5.0, 5.0, label="z₂")
        z3: float = slider(0.0, -5.0, 5.0, label="z₃")
        z4: float = slider(-1.5, -5.0, 5.0, label="z₄")
        shift: float = slider(300.0, -1000.0, 1000.0, step=10.0, label="shift of all")
        temperature: float = slider(1.0, 0.1, 5.0, label="temperature")

    numpy = """
import numpy as np

x = (np.array([z1, z2, z3, z4]) + shift) / temperature
with np.errstate(over="ignore", invalid="ignore"):  # NumPy would warn, rightly
    power = np.exp(x)
    naive = power / power.sum()
stable_power = np.exp(x - x.max())
stable = stable_power / stable_power.sum()
frame = {"x": x, "power": power, "naive": naive, "stable_power": stable_power, "stable": stable}
"""
    torch = """
import torch

x = (torch.tensor([z1, z2, z3, z4], dtype=torch.float64) + shift) / temperature
power = torch.exp(x)
naive = power / power.sum()
frame = {
    "x": x,
    "power": power,
    "naive": naive,
    "stable_power": torch.exp(x - x.max()),
    "stable": torch.softmax(x, dim=-1),  # subtracts the maximum by itself
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """Powers and shares, as the formula is written, and with the largest score taken away first."""
        x = (np.array([state.z1, state.z2, state.z3, state.z4]) + state.shift) / state.temperature
        with np.errstate(over="ignore", invalid="ignore"):
            power = np.exp(x)
            naive = power / power.sum()
        stable_power = np.exp(x - x.max())
        return {
            "x": x,
            "scores": np.array([state.z1, state.z2, state.z3, state.z4]),
            "power": power,
            "naive": naive,
            "stable_power": stable_power,
            "stable": stable_power / stable_power.sum(),
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Scores, bars of z under numbers of x; powers of e on the scale of all floats; shares."""
        scores, powers, shares = fig.subplots(1, 3, width_ratios=(1, 1.15, 1.15))
        fig.subplots_adjust(0.05, 0.2, 0.985, 0.9, wspace=0.38)
        ink = scores.xaxis.label.get_color()
        for ax, name in ((scores, "scores"), (powers, "powers"), (shares, "shares")):
            ax.set(
                label=name,
                xlim=(-0.6, 3.6),
                xticks=range(4),
                xticklabels=["$z_1$", "$z_2$", "$z_3$", "$z_4$"],
            )
            ax.tick_params(axis="x", length=0)
            ax.axhline(0, color=ink, lw=0.6, alpha=0.5)
        scores.set(ylim=(-6, 6), yticks=(-5, 0, 5), title="drag $z$; the number is $x$")
        powers.set(ylim=(-450, 450), yticks=(-400, FLOOR, 0, CEILING, 385), title="powers of e")
        powers.set_yticklabels(["0", "$10^{-324}$", "1", "$10^{308}$", "infinity"])
        powers.axhspan(CEILING, 450, color=style.RED, alpha=0.25, lw=0)
        powers.axhspan(-450, FLOOR, color=style.RED, alpha=0.25, lw=0)
        shares.set(ylim=(0, 1.08), yticks=(0, 0.5, 1), yticklabels=["0", "50 %", "100 %"], title="shares")
        fig.legend(
            [Patch(color=style.ORANGE), Patch(color=style.BLUE)],
            ["$e^x$ as it is", "$e^{x - \\max}$: the largest taken away first"],
            loc="lower center",
            ncols=2,
            fontsize=10,
            handlelength=1.2,
        )
        left, right, none = np.arange(4) - 0.2, np.arange(4) + 0.2, np.zeros(4)
        said = {"ha": "center", "fontsize": 9}
        return {
            "scores": scores.bar(range(4), none, width=0.7, color=style.GREY).patches,
            "x": [scores.text(i, 0, "", va="center", **said) for i in range(4)],
            "power": powers.bar(left, none, width=0.36, color=style.ORANGE).patches,
            "stable_power": powers.bar(right, none, width=0.36, color=style.BLUE).patches,
            "tips": [
                powers.plot(x, none, "o", color=c)[0] for x, c in ((left, style.ORANGE), (right, style.BLUE))
            ],
            "naive": shares.bar(left, none, width=0.36, color=style.ORANGE).patches,
            "stable": shares.bar(right, none, width=0.36, color=style.BLUE).patches,
            "nan": [
                shares.text(x, 0.02, "", color=style.RED, rotation=90, va="bottom", **said) for x in left
            ],
            "percent": [shares.text(x, 0, "", va="bottom", **said) for x in right],
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Give every bar its height; a naive share that is no number says so."""
        with np.errstate(divide="ignore"):
            tips = [np.clip(np.log10(frame[name]), -415, 415) for name in ("power", "stable_power")]
        heights = {
            "scores": frame["scores"],
            "power": tips[0],
            "stable_power": tips[1],
            "naive": np.nan_to_num(frame["naive"]),
            "stable": frame["stable"],
        }
        for name, values in heights.items():
            for bar, height in zip(artists[name], values, strict=True):
                bar.set_height(height)
        for points, y in zip(artists["tips"], tips, strict=True):
            points.set_ydata(y)
        for i, (x, score, share) in enumerate(zip(frame["x"], frame["scores"], frame["stable"], strict=True)):
            artists["x"][i].set(text=f"{x:.5g}", y=score + np.copysign(0.45, score))
            artists["nan"][i].set_text("NaN" if np.isnan(frame["naive"][i]) else "")
            artists["percent"][i].set(text=f"{100 * share:.0f}", y=share + 0.01)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The shares, and whether the naive way finds them."""
        shares = ", ".join(f"{100 * share:.0f} %" for share in frame["stable"])
        same = np.allclose(frame["naive"], frame["stable"])
        naive = "gives NaN" if np.isnan(frame["naive"]).any() else "gives the same" if same else "is off"
        return (
            f"Scores from {frame['x'].min():.5g} to {frame['x'].max():.5g}, after a shift of "
            f"{state.shift:.0f} and at temperature {state.temperature:.1f}, share out as {shares}; without "
            f"taking the largest away first, softmax {naive}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Where the share under the pointer comes from."""
        i = _nearest(x)
        x, power, naive, shifted, stable = (
            frame[name][i] for name in ("x", "power", "naive", "stable_power", "stable")
        )
        return (
            f"as it is: e^{x:.4g} = {power:.3g}, share {naive:.3g}\n"
            f"safe: e^({x:.4g} - {frame['x'].max():.4g}) = {shifted:.3g}, share {stable:.3g}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull a score up or down."""
        if ax != "scores":
            return state
        return replace(state, **{f"z{_nearest(x) + 1}": round(float(np.clip(y, -5, 5)), 1)})


def _function(state: Any) -> nn.Module:
    """A fresh module of the state's activation."""
    return nn.LeakyReLU(state.slope) if state.activation == "ReLU" else FUNCTIONS[state.activation]()


def _filled(ax: Axes, colour: str, alpha: float = 1.0) -> PolyCollection:
    """Shapes still to come, without outlines."""
    return ax.add_collection(PolyCollection([], linewidths=0, facecolor=colour, alpha=alpha), autolim=False)


def _histogram(values: np.ndarray, reach: float) -> np.ndarray:
    """How many values lie in each of 41 bins from -reach to reach; what lies beyond counts to the last."""
    return np.bincount(np.round(np.clip(values / reach, -1, 1) * 20).astype(int).ravel() + 20, minlength=41)


def _nearest(x: float) -> int:
    """Which of the four scores is drawn there."""
    return int(np.clip(round(x), 0, 3))


def _short(number: float) -> str:
    """One or two digits, in plain figures where these are few."""
    return f"{number:.2g}" if number == 0 or 0.001 <= number < 1000 else f"{number:.0e}"
