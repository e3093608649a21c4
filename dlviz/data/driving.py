"""A made-up car on a made-up track: it turns, and measures how far the walls are. Deterministic.

Lengths are in metres, angles in radians, counter-clockwise; all cars of a call move at once.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

REACH = 30.0  # no sensor sees farther
SENSORS = np.deg2rad([-90, -50, -25, 0, 25, 50, 90])  # from the car's heading; the right side first
SPEED, STEP, LENGTH = 10.0, 0.1, 2.5  # m/s; s between two decisions; m between the axles
LARGEST_ANGLE = np.deg2rad(25)  # of the front wheels, at a steering of 1
LOOK_AHEAD = 9.0  # of the expert, m


class DrivingTrack:
    """A closed road of constant width around the origin, driven counter-clockwise, or clockwise.

    The centre line is r(θ) = radius (1 + Σ a_k cos(kθ + φ_k)); `waves` lists (k, a_k, φ_k). `half_width` is
    the distance from the centre line to each wall. ValueError where a bend is too tight for the walls.
    """

    def __init__(
        self,
        waves: list[tuple[int, float, float]],
        *,
        radius: float = 45.0,
        half_width: float = 4.0,
        clockwise: bool = False,
        points: int = 160,
    ) -> None:
        theta = np.linspace(0, 2 * np.pi, points, endpoint=False)
        r = radius * (1 + sum(a * np.cos(k * theta + phase) for k, a, phase in waves))
        centre = np.column_stack([r * np.cos(theta), r * np.sin(theta)])
        self.centre = centre[::-1].copy() if clockwise else centre  # (points, 2), in driving order
        self.half_width = half_width
        along = np.roll(self.centre, -1, axis=0) - np.roll(self.centre, 1, axis=0)
        self.tangent = along / np.linalg.norm(along, axis=1, keepdims=True)
        normal = np.column_stack([-self.tangent[:, 1], self.tangent[:, 0]])  # to the left
        self.left, self.right = self.centre + half_width * normal, self.centre - half_width * normal
        piece = np.roll(self.centre, -1, axis=0) - self.centre
        self._piece, self._long = piece, np.linalg.norm(piece, axis=1)
        self._start = np.concatenate([[0], np.cumsum(self._long)])  # where each piece begins, along the line
        self.length = float(self._start[-1])
        walls = [np.roll(wall, -1, axis=0) - wall for wall in (self.left, self.right)]
        if any(np.any(np.sum(wall * piece, axis=1) <= 0) for wall in walls):  # a wall runs backwards
            raise ValueError(
                f"DrivingTrack expected bends wider than half_width, got one within {half_width} m: try "
                "a smaller half_width, or smaller or slower waves"
            )
        corners = np.concatenate([self.left, self.right])
        self._corners, self._walls = corners.T.copy(), np.concatenate(walls).T.copy()  # (2, pieces)
        self._seen_from = REACH + np.linalg.norm(self._walls, axis=0).max()  # a piece in reach

    def locate(self, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions (n, 2) -> metres along the centre line (n,), and to the left of it (n,)."""
        centre, piece = self.centre.T[:, None], self._piece.T[:, None]  # (2, 1, points)
        away = position.T[:, :, None] - centre  # (2, n, points)
        share = ((away * piece).sum(axis=0) / self._long**2).clip(0, 1)
        rest = away - share * piece
        nearest = (rest**2).sum(axis=0).argmin(axis=1)
        car = np.arange(len(position))
        rest, piece = rest[:, car, nearest], self._piece[nearest].T  # (2, n)
        side = np.sign(piece[0] * rest[1] - piece[1] * rest[0])
        along = self._start[nearest] + share[car, nearest] * self._long[nearest]
        return along, side * np.linalg.norm(rest, axis=0)

    def place(self, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Metres along the centre line (n,) -> the positions there (n, 2), and the road's heading (n,)."""
        along = np.asarray(along, float) % self.length
        piece = np.searchsorted(self._start, along, side="right") - 1
        share = ((along - self._start[piece]) / self._long[piece])[:, None]
        tangent = (1 - share) * self.tangent[piece] + share * self.tangent[(piece + 1) % len(self.tangent)]
        return self.centre[piece] + share * self._piece[piece], np.arctan2(tangent[:, 1], tangent[:, 0])

    def sensors(self, position: np.ndarray, heading: np.ndarray) -> np.ndarray:
        """Metres to the first wall in each direction of SENSORS, at most REACH: (n, 2), (n,) -> (n, sensors).

        A ray p + s d meets the piece of wall a + u e where s = (a - p) × e / d × e and
        u = (a - p) × d / d × e, with 0 <= u <= 1 and s >= 0.
        """
        angle = (heading[:, None] + SENSORS)[..., None]
        dx, dy = np.cos(angle), np.sin(angle)  # (n, sensors, 1)
        ax, ay = self._corners[:, None] - position.T[:, :, None]  # (n, all pieces)
        apart = ax**2 + ay**2
        pieces = max(1, (apart <= self._seen_from**2).sum(axis=1).max())  # the others are out of reach
        near = np.argpartition(apart, pieces - 1)[:, :pieces]
        ax, ay = (np.take_along_axis(a, near, axis=1)[:, None] for a in (ax, ay))  # (n, 1, pieces)
        ex, ey = self._walls[:, near][:, :, None]  # (n, 1, pieces)
        with np.errstate(divide="ignore", invalid="ignore"):
            across = 1 / (dx * ey - dy * ex)  # (n, sensors, pieces)
            s, u = (ax * ey - ay * ex) * across, (ax * dy - ay * dx) * across
        met = (s >= 0) & (u >= 0) & (u <= 1)
        return np.minimum(np.where(met, s, REACH).min(axis=2), REACH)

    def expert(self, position: np.ndarray, heading: np.ndarray, along: np.ndarray) -> np.ndarray:
        """The steering (n,) of a driver who knows the centre line: pure pursuit (Coulter 1992).

        along (n,): where on the centre line the cars are, as `locate` says.

        It aims at the point LOOK_AHEAD metres farther along; with that point at the angle α from the heading
        and d metres away, the arc through it has the curvature 2 sin α / d.
        """
        goal, _ = self.place(along + LOOK_AHEAD)
        to = goal - position
        alpha = np.arctan2(to[:, 1], to[:, 0]) - heading
        curvature = 2 * np.sin(alpha) / np.linalg.norm(to, axis=1)
        return np.clip(np.arctan(LENGTH * curvature) / LARGEST_ANGLE, -1, 1)


def made_up_road(rng: np.random.Generator | int = 0) -> DrivingTrack:
    """A road of random bends to both sides, driven either way round. Made up; about 300 m long.

    Waves of 2, 3 and 5 to a round, of at most 0.2, 0.15 and 0.05 of the radius and at least half of that;
    drawn again where a bend is too tight for the walls.
    """
    rng = np.random.default_rng(rng)
    while True:
        waves = [
            (k, most * rng.uniform(0.5, 1), rng.uniform(0, 2 * np.pi))
            for k, most in ((2, 0.2), (3, 0.15), (5, 0.05))
        ]
        with suppress(ValueError):
            return DrivingTrack(waves, clockwise=bool(rng.integers(2)))


def steer(position: np.ndarray, heading: np.ndarray, steering: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions and headings one STEP later; steering from -1 (right) to 1 (left). The bicycle model."""
    turn = SPEED * STEP / LENGTH * np.tan(LARGEST_ANGLE * np.clip(steering, -1, 1))
    middle = heading + turn / 2
    return position + SPEED * STEP * np.column_stack([np.cos(middle), np.sin(middle)]), heading + turn


@dataclass(frozen=True)
class Drive:
    """What n cars did. Once a car has left the road it stays where it is, and `on` is False from then on.

    Sensors, steering and advice mean something only while a car is on the road.
    """

    position: np.ndarray  # (steps + 1, n, 2)
    heading: np.ndarray  # (steps + 1, n)
    on: np.ndarray  # bool (steps + 1, n)
    sensors: np.ndarray  # (steps, n, sensors)
    steering: np.ndarray  # (steps, n), by the driver
    advice: np.ndarray  # (steps, n), by the expert in the same place

    @property
    def metres(self) -> np.ndarray:
        """How far each car came before it left the road, (n,)."""
        return self.on[1:].sum(axis=0) * SPEED * STEP


def drive(
    track: DrivingTrack,
    driver: Callable[[np.ndarray], np.ndarray] | None,
    along: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
    turned: np.ndarray | float = 0.0,
    steps: int = 300,
) -> Drive:
    """Let n cars drive, alone on the road each. Made up.

    driver: sensors (n, sensors) -> steering (n,) between -1, right, and 1, left; None for the expert
    along (n,): where they start, in metres along the centre line; `offset` metres to the left of it, and
    `turned` radians to the left of the road's heading
    """
    position, road = track.place(along)
    n, heading = len(road), road + turned
    left = np.column_stack([-np.sin(road), np.cos(road)])
    position = position + np.broadcast_to(offset, n)[:, None] * left
    along, aside = track.locate(position)
    on = np.abs(aside) < track.half_width
    drove = Drive(
        position=np.empty((steps + 1, n, 2)),
        heading=np.empty((steps + 1, n)),
        on=np.empty((steps + 1, n), bool),
        sensors=np.zeros((steps, n, len(SENSORS))),
        steering=np.zeros((steps, n)),
        advice=np.zeros((steps, n)),
    )
    sensors, advice = np.zeros((n, len(SENSORS))), np.zeros(n)
    for i in range(steps + 1):  # if all cars leave the road, the rows written so far stay
        drove.position[i:], drove.heading[i:], drove.on[i:] = position, heading, on
        if i == steps or not on.any():
            break
        sensors[on] = track.sensors(position[on], heading[on])
        advice[on] = track.expert(position[on], heading[on], along[on])
        drove.sensors[i:], drove.advice[i:] = sensors, advice
        drove.steering[i:] = drove.advice[i] if driver is None else driver(drove.sensors[i])
        position[on], heading[on] = steer(position[on], heading[on], drove.steering[i, on])
        along[on], aside = track.locate(position[on])
        on[on] = np.abs(aside) < track.half_width
    return drove
