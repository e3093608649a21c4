"""What GanDuel's generator is to imitate: spots in the plane, given or drawn, each a small Gaussian."""

import numpy as np

REACH = 3.0  # the square goes from -REACH to REACH
SPREAD = 0.1  # the standard deviation of a spot
BETWEEN = 0.15  # from spot to spot along a stroke
RUBBER = 0.35  # how far it reaches
NEAR = 3 * SPREAD  # closer than this, a fake and a real point are alike
MINE = "my drawing"
SMILE = "-0.8,1.0 0.8,1.0 -1.5,-0.4 -1.2,-0.9 -0.8,-1.3 -0.3,-1.5 0.3,-1.5 0.8,-1.3 1.2,-0.9 1.5,-0.4"


def _circle(spots: int) -> np.ndarray:
    angle = np.arange(spots) / spots * 2 * np.pi
    return 2 * np.column_stack([np.cos(angle), np.sin(angle)])


def _spiral(spots: int) -> np.ndarray:
    angle = np.sqrt(np.linspace(0.02, 1, spots)) * 3.5 * np.pi  # the root: as many on each length of it
    return 2.3 * (angle / angle[-1])[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _disc(x: float, spots: int) -> np.ndarray:
    radius, angle = 0.5 * np.sqrt(np.arange(spots) / spots), np.arange(spots) * 2.4
    return np.column_stack([x + radius * np.cos(angle), radius * np.sin(angle)])


TARGETS = {
    "eight Gaussians": _circle(8),
    "nine Gaussians": np.stack(np.meshgrid([-1.8, 0, 1.8], [-1.8, 0, 1.8]), axis=-1).reshape(-1, 2),
    "one Gaussian": np.zeros((1, 2)),
    "two discs": np.concatenate([_disc(-1.4, 30), _disc(1.4, 30)]),
    "ring": _circle(60),
    "spiral": _spiral(60),
}


def centres_of(target: str, drawn: str) -> np.ndarray:
    """The middles (spots, 2) of the target's spots."""
    if target != MINE:
        return TARGETS[target].copy()
    try:
        centres = np.array([[float(v) for v in spot.split(",")] for spot in drawn.split()]).reshape(-1, 2)
    except ValueError:
        centres = np.empty((0, 2))
    if not len(centres) or not (np.abs(centres) <= REACH).all():
        raise ValueError(
            f"drawn expects spots of two numbers from -{REACH:g} to {REACH:g}, such as '0.5,1.0 -1.2,0.3', "
            f"got {drawn!r}"
        )
    return centres


def words_for(centres: np.ndarray) -> str:
    """The spots as text, each once and to a tenth."""
    spots = dict.fromkeys(tuple(spot) for spot in np.round(centres, 1) + 0.0)  # + 0.0: there is no -0.0
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)


def sample(centres: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n real points (n, 2)."""
    return centres[rng.integers(len(centres), size=n)] + SPREAD * rng.normal(size=(n, 2))


def stroke(centres: np.ndarray, start: np.ndarray, end: np.ndarray, rub: bool = False) -> np.ndarray:
    """The spots after a stroke of the pen; the rubber takes all but the last ones."""
    way = end - start
    if not rub:
        steps = int(np.hypot(*way) / BETWEEN) + 1
        along = np.linspace(0, 1, steps + 1)[1:, None]
        return np.concatenate([centres, np.clip(start + along * way, -REACH, REACH)])
    along = np.clip((centres - start) @ way / max(way @ way, 1e-9), 0, 1)
    kept = centres[np.hypot(*(centres - start - along[:, None] * way).T) > RUBBER]
    return kept if len(kept) else centres


def alike(real: np.ndarray, fakes: np.ndarray) -> tuple[float, float]:
    """The share of the fakes with a real point near, and of the real points with a fake near."""
    squared = (real**2).sum(1)[:, None] + (fakes**2).sum(1) - 2 * real @ fakes.T
    near = squared < NEAR**2  # (real, fakes)
    return float(near.any(0).mean()), float(near.any(1).mean())
