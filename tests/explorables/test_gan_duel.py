"""GanDuel: its code after many updates, who learns, drawing what is real, collapse and its cure."""

from functools import cache

import numpy as np
import pytest
import torch

from dlviz.explorables import GanDuel
from dlviz.explorables.gan_duel import picture
from dlviz.explorables.gan_duel.targets import MINE, TARGETS, alike, centres_of, sample, stroke, words_for
from dlviz.explorables.kit.track import Track
from tests.explorables.every import computed


@pytest.fixture(autouse=True)
def one_thread():
    """Several cost more than such small tensors gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


D_ALONE, G_ALONE = "discriminator alone", "generator alone"
BY_HAND = {
    "epochs": 4,
    "earlier": ((10, "who", D_ALONE), (15, "log_lr_g", -2.0), (23, "target", "ring"), (30, "d_steps", 3)),
    "edits": ((0, 1, 0.5), (12, 1300, -1.0), (40, 7, 0.25)),
}


@pytest.mark.parametrize(
    "fields", [{}, {"loss": "saturating", "target": MINE, "epochs": 10}, BY_HAND], ids=str
)
@pytest.mark.parametrize(("library", "off"), [("numpy", 1e-12), ("torch", 1e-6)])
def test_the_code_plays_the_game_to_the_picture_s_numbers(fields, library, off):
    duel = GanDuel(**fields)
    frame, names = computed(GanDuel, duel.state), {}
    exec(duel.code(library), names)
    for key, value in names["frame"].items():
        np.testing.assert_allclose(np.asarray(value), frame[key], off, off, err_msg=key)
    assert len(frame["history"]) == duel.state.epochs + 1


# Who learns


def weights(fields):
    """Of the generator and of the discriminator."""
    state = GanDuel(**fields).state
    run = Track(GanDuel.begin(state)).reach(state).run
    return [np.concatenate([p.data.ravel() for p in player.parameters()]) for player in run.model]


@pytest.mark.parametrize(
    ("who", "moves"), [("both", (True, True)), (D_ALONE, (False, True)), (G_ALONE, (True, False))]
)
def test_only_who_learns_changes(who, moves):
    for before, after, moved in zip(
        weights({"epochs": 0}), weights({"epochs": 2, "who": who}), moves, strict=True
    ):
        assert (before != after).all() if moved else (before == after).all()


def test_the_discriminator_alone_gets_better_and_the_generator_alone_fools_it():
    start = computed(GanDuel, GanDuel().state)["history"][-1]
    for who, better in ((D_ALONE, 4), (G_ALONE, 5)):  # whose loss falls
        duel = GanDuel()
        duel.set(who=who)
        duel.step(20)
        assert duel.frame["history"][-1, better] < start[better] - 0.05


@pytest.mark.parametrize("loss", ["non-saturating", "saturating"])
def test_a_fake_that_is_pushed_lowers_the_generator_s_loss(loss):
    state = GanDuel(loss=loss, epochs=10).state
    run = Track(GanDuel.begin(state)).reach(state).run
    fakes, push = run.fakes(), run.push(loss)

    def losses(points):
        d = 1 / (1 + np.exp(-run.discriminator(points)[:, 0]))
        return -np.log(d) if loss == "non-saturating" else np.log(1 - d)

    slope = (losses(fakes - 1e-6 * push) - losses(fakes + 1e-6 * push)) / 2e-6
    np.testing.assert_allclose(slope, (push**2).sum(axis=1), 1e-5, 1e-8)


def test_far_behind_the_saturating_loss_hardly_pushes():
    winning, pushes = GanDuel(who=D_ALONE, epochs=60, log_lr_d=-2.0), []
    for loss in ("saturating", "non-saturating"):
        winning.set(loss=loss)
        pushes.append(winning.frame["push"])
    saturating, not_so = (np.median(np.hypot(*push.T)) for push in pushes)
    assert saturating < not_so / 5


def test_rewind_gives_the_same_game_again():
    duel = GanDuel(seed=3, epochs=10)
    opened = duel.frame
    duel.rewind()
    assert len(duel.frame["history"]) == 1
    duel.step(10)
    np.testing.assert_equal(duel.frame, opened)


def test_a_discriminator_that_cannot_tell_loses_log_2_on_each_side():
    state = GanDuel().state
    run = GanDuel.begin(state)
    for parameter in run.discriminator.parameters():
        parameter.data[:] = 0  # its logits are 0, D = 1/2
    *_, loss_d, loss_g = run.measure(state)
    assert (loss_d, loss_g) == (pytest.approx(np.log(4)), pytest.approx(np.log(2)))


def test_the_discriminator_learns_from_the_loss_that_is_shown():
    state = GanDuel(who=D_ALONE, log_lr_d=-4.0).state
    run = GanDuel.begin(state)
    run.step(state)  # a tiny one, and its gradient stays
    before = run.measure(state)[4]
    for parameter in run.discriminator.parameters():
        parameter.data -= 1e-3 * parameter.grad
    steepness = sum((parameter.grad**2).sum() for parameter in run.discriminator.parameters())
    assert before - run.measure(state)[4] == pytest.approx(1e-3 * steepness, rel=0.2)


# Balance and collapse


def kinds_met(duel):
    """How many of the eight Gaussians have at least 2 % of the fakes."""
    away = np.linalg.norm(duel.frame["fakes"][:, None] - TARGETS["eight Gaussians"], axis=-1)
    near = away.argmin(axis=1)[away.min(axis=1) < 0.35]
    return int((np.bincount(near, minlength=8) >= 4).sum())


@cache
def collapsed(seed=0):
    """A duel in balance, then twenty rounds with a fast generator: the duel, and what was met and said."""
    duel = GanDuel(seed=seed, epochs=160)
    met, said = [kinds_met(duel)], [duel.description]
    duel.set(log_lr_g=-1.5)
    for _ in range(20):
        duel.step()
        met.append(kinds_met(duel))
        said.append(duel.description)
    return duel, met, said


def test_in_balance_all_eight_are_imitated_and_a_fast_generator_collapses():
    _, met, said = collapsed()
    assert met[0] == 8 and said[0].startswith("Round 160: in balance.")
    assert np.median(met[1:]) <= 4
    assert any("mode collapse" in words for words in said[1:])


def test_the_slower_rate_cures_a_collapse_now_and_then_it_stays():
    cured = False
    for seed in (0, 1, 4):
        duel, *_ = collapsed(seed)
        covered = duel.frame["history"][:, 3]
        assert covered[160:181].mean() < 0.5 < 0.9 < covered[150:160].mean()
        if not cured:
            duel.set(log_lr_g=-2.7)
            duel.step(100)
            cured = duel.frame["history"][-10:, 3].mean() > 0.65
    assert cured


@pytest.mark.parametrize("target", [*TARGETS, MINE])
def test_every_target_is_imitated(target):
    *_, near, covered, _, _ = GanDuel(target=target, epochs=120).frame["history"][-20:].mean(axis=0)
    assert near > 0.6 and covered > 0.6


def test_likeness_counts_who_has_a_neighbour():
    real, fakes = np.array([[0.0, 0], [2, 0], [2, 2]]), np.array([[0.1, 0], [0, 0.2], [0, 1], [-2, 2]])
    assert alike(real, fakes) == (0.5, pytest.approx(1 / 3))


# Drawing


class Pen:
    """A duel that is drawn on."""

    def __init__(self, **fields):
        self.duel = GanDuel(**fields)
        self.plane = next(
            ax for ax in self.duel.painting("light", 1).figure.axes if ax.get_label() == "plane"
        )

    def pull(self, *places):
        """Press at the first place, and drag over the others."""
        for number, place in enumerate(places):
            self.duel.point("drag" if number else "press", self.plane, *place)

    @property
    def centres(self):
        return centres_of(self.duel.state.target, self.duel.state.drawn)


def test_a_stroke_adds_to_what_is_real_without_gaps():
    pen = Pen(target="one Gaussian", epochs=0)
    pen.pull((-2, 1), (2, 1))
    assert pen.duel.state.target == MINE and "my drawing" in pen.duel.description.lower()
    assert (pen.centres[0] == 0).all(), "what was there stays"
    along = np.sort(pen.centres[1:, 0])
    assert along[0] == -2 and along[-1] == 2 and np.diff(along).max() < 0.25
    pen.pull((0, -2))
    assert len(pen.centres) == len(along) + 2, "a press alone is one spot"


def test_the_game_goes_on_towards_what_is_drawn():
    pen = Pen(target="one Gaussian", epochs=30)
    before = len(pen.duel.frame["history"])
    pen.pull((2.0, 2.0))
    assert len(pen.duel.frame["history"]) == before
    pen.duel.step(60)
    assert np.hypot(*(pen.duel.frame["fakes"] - 2).T).min() < 0.3
    assert GanDuel(**vars(pen.duel.state)).frame["fakes"] == pytest.approx(pen.duel.frame["fakes"], abs=0)
    assert eval(pen.duel.share(), {"GanDuel": GanDuel}).state == pen.duel.state


def test_the_rubber_takes_a_spot_and_never_the_last():
    pen = Pen(rub=True, epochs=0)
    pen.pull((2.1, 0.1))
    np.testing.assert_allclose(pen.centres, TARGETS["eight Gaussians"][1:], atol=0.051)
    pen.pull((-3, 0), (3, 0))
    assert len(pen.centres) == 6, "a stroke rubs out all it passes"
    for centre in pen.centres:
        pen.pull(centre)
    assert len(pen.centres) == 1


def test_drawing_leaves_the_pointer_over_the_curves_alone():
    duel = GanDuel(epochs=0)
    curves = next(ax for ax in duel.painting("light", 1).figure.axes if ax.get_label() == "belief")
    assert duel.point("press", curves, 0.5, 0.5).startswith("round 0")
    assert duel.state == GanDuel(epochs=0).state


@pytest.mark.parametrize("wrong", ["", "1", "1,2,3", "a,b", "9,0", "nan,0"])
def test_a_drawing_typed_wrongly_is_explained(wrong):
    with pytest.raises(ValueError, match="drawn expects spots of two numbers from -3 to 3"):
        GanDuel(target=MINE, drawn=wrong)


def test_spots_survive_being_written_down():
    centres = centres_of(MINE, "0.5,-1.0 -0.0,2.0 0.5,-1.0")
    assert words_for(centres) == "0.5,-1.0 0.0,2.0"
    drawn = stroke(centres[:1], np.zeros(2), np.array([9.0, 0]))
    assert np.abs(drawn).max() <= 3, "the pen stays on the plane"


def test_real_points_lie_around_the_spots():
    points = sample(np.array([[1.0, 2.0], [-1, 0]]), 4000, np.random.default_rng(0))
    right = points[:, 0] > 0
    assert 0.47 < right.mean() < 0.53
    np.testing.assert_allclose(points[right].mean(axis=0), (1, 2), atol=0.01)
    np.testing.assert_allclose(points[right].std(axis=0), 0.1, atol=0.006)


# How it looks


def test_the_words_stand_inside_and_away_from_the_next_number():
    duel = GanDuel(epochs=0)
    painting = duel.painting("light", 1)
    painting.paint(duel.frame)
    page = next(ax for ax in painting.figure.axes if ax.get_label() == "page")
    boxes = {text.get_text(): text.get_window_extent() for text in page.texts}
    assert max(box.x1 for box in boxes.values()) < GanDuel.size[0] - 10
    numbers = painting._parts["numbers"]
    numbers.show([((picture.LEFT + 18, 404), "left", "100 %")])  # the longest
    assert numbers._path.get_extents().x1 + 5 < boxes["for real points"].x0


# Under the pointer


def test_the_pointer_tells_what_the_discriminator_says():
    duel = GanDuel()
    frame = computed(GanDuel, duel.state)
    fake = frame["fakes"][7]
    says = f"a fake: {100 * frame['scores'][7]:.0f} % real, says the discriminator"
    assert GanDuel.hover(duel.state, frame, "plane", *fake) == says
    assert GanDuel.hover(duel.state, frame, "plane", 2.9, 2.9).startswith("(2.9, 2.9): ")
    d_real, d_fake, near, covered = frame["history"][20, :4]
    assert (
        GanDuel.hover(duel.state, frame, "belief", 0.5, 0)
        == f"round 20\nreal points {d_real:.2f}, fakes {d_fake:.2f}"
    )
    told = GanDuel.hover(duel.state, frame, "likeness", 0.5, 0)
    assert told == f"round 20\n{100 * near:.0f} % of the fakes, {100 * covered:.0f} % of the real points"
