"""Each milestone is reached by honest work, and refused, by name, for what is broken on purpose."""

import copy
import json

import numpy as np
import pytest
import torch

import dlviz
from dlviz import capstone, data, models, nn, optim, train
from dlviz.capstone import comparing
from dlviz.capstone.brief import Failed
from dlviz.capstone.frame import MILESTONES
from dlviz.exercises.kit import record

LOSS = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def new_record(tmp_path, monkeypatch):
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / "progress.db"))
    monkeypatch.setattr(record, "_unsaved", [])


def moons(n=1200):
    made = data.two_moons(n, noise=0.25, rng=1)
    return made.x * [1, 10] + [0, 5], made.t  # so that scaling matters


def logistic(x, t, new):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit(x, t).predict(new)


def new_project(**options):
    return capstone.project(name="moons", data=moons(), baseline=logistic, **options)


def split(n=1200):
    rows = np.random.default_rng(0).permutation(n)
    return dict(zip(("train", "validation", "test"), np.split(rows, [n // 2, 3 * n // 4]), strict=True))


def prepare(parts):
    x, _ = parts["train"]
    mean, std = x.mean(axis=0), x.std(axis=0)
    return {part: (((x - mean) / std).astype(np.float32), t) for part, (x, t) in parts.items()}


def build(seed):
    nn.manual_seed(seed)
    return models.mlp(nn, [2, 16, 16, 2])


def loss(model, x, t):
    with nn.no_grad():
        return float(LOSS(model(x), t))


def trained(parts, seed, epochs=30, keep=True, parameters=None):
    """A model and its history; `keep` restores the weights of the lowest validation loss."""
    model = build(seed)
    optimizer = optim.Adam((parameters or (lambda m: m.parameters()))(model), lr=0.01)
    history, best, lowest = {"train": [], "validation": []}, None, np.inf
    for step in train.steps(
        model, LOSS, optimizer, data.minibatches(*parts["train"], 32, rng=seed), epochs=epochs
    ):
        if step.index < step.batches:
            continue
        model.eval()
        for part in history:
            history[part].append(loss(model, *parts[part]))
        if history["validation"][-1] < lowest:
            lowest, best = history["validation"][-1], copy.deepcopy(model.state_dict())
    if keep:
        model.load_state_dict(best)
    return model.eval(), history


@pytest.fixture(scope="module")
def parts():
    x, t = moons()
    return prepare({part: (x[rows], t[rows]) for part, rows in split().items()})


@pytest.fixture(scope="module")
def three(parts):
    """Three seeds, each a model with its history."""
    return [trained(parts, seed) for seed in range(3)]


@pytest.fixture
def project():
    project = new_project()
    assert project.check_data(split(), prepare).passed
    return project


def refused(report, misconception, *words):
    assert report.attempted and not report.passed and report.points == 0
    assert report.misconception == misconception, report.message
    for word in words:
        assert word in report.message, report.message


# The way through


def test_honest_work_reaches_every_milestone_and_is_recorded(project, three):
    predictors = [model for model, _ in three]
    model, history = three[0]
    reports = [
        project.check_learning(build, model, LOSS),
        project.check_overfitting(model, LOSS, history),
        project.check_baseline(predictors),
        project.test(predictors),
    ]
    for report in reports:
        assert report.passed, report
    assert reports[0].message.startswith("All 6 parameters learn; the loss on the training part fell from 0.")
    for report in reports[2:]:
        assert "over 3 seeds" in report.message and "300 independent cases" in report.message
    assert project.check_report(written(project, reports[-1])).passed
    standings = record.standings()
    assert {f"capstone/moons/{name}" for name in MILESTONES} == {n for n, s in standings.items() if s.passed}
    assert sum(standing.points for standing in standings.values()) == 10
    shown = str(dlviz.progress())
    assert "Project: moons" in shown and "overfitting  done" in shown
    assert repr(project).count("[x]") == 6 and "✓" in project._repr_mimebundle_()["text/html"]


def written(project, test, **changed):
    """The template, filled."""
    text = project.template
    for heading, asked in capstone.reporting.SECTIONS.items():
        body = changed.get(heading, test.message if heading == "Result" else "word " * 20)
        text = text.replace(f"[{asked}]", body)
    return text


def test_a_model_of_pytorch_goes_the_same_way(project, parts):
    def build(seed):
        torch.manual_seed(seed)
        return models.mlp(torch.nn, [2, 16, 16, 2])

    loss_fn, model = torch.nn.CrossEntropyLoss(), build(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in train.steps(model, loss_fn, optimizer, data.minibatches(*parts["train"], 32, rng=0), epochs=10):
        pass
    assert project.check_learning(build, model, loss_fn).passed

    def forgetful(seed):
        made = build(seed)
        made[2].weight.requires_grad = False
        return made

    refused(project.check_learning(forgetful, model, loss_fn), "frozen parameter", "`2.weight`")


# Data


def with_rows(**changed):
    return new_project().check_data(split() | changed, prepare)


def test_rows_in_two_parts_are_a_leak():
    rows = split()
    refused(
        with_rows(test=np.append(rows["test"], rows["train"][:3])), "leak", "3 rows", "train and the test"
    )


def test_twins_in_two_parts_are_a_leak():
    x, t = moons()
    x[split()["test"][:2]] = x[split()["train"][:2]]
    project = capstone.project(name="twins", data=(x, t))
    refused(project.check_data(split(), prepare), "leak", "2 examples", "twin")


def test_a_group_in_two_parts_is_a_leak():
    project = new_project(groups=np.arange(1200) // 4)
    refused(project.check_data(split(), prepare), "leak", "groups")
    whole = {
        part: np.arange(*ends)
        for part, ends in zip(split(), ((0, 600), (600, 900), (900, 1200)), strict=True)
    }
    assert project.check_data(whole, prepare).passed


def written_texts(n=300):
    """Texts of 100 characters that share nothing, as strings."""
    rng = np.random.default_rng(0)
    return np.array(["".join(rng.choice([*"abcdefghijklmnopqrstuvwxyz "], 100)) for _ in range(n)])


def as_rows(texts):
    return np.array([[ord(character) for character in text] for text in texts])


def in_order(n=300):
    return dict(zip(("train", "validation", "test"), np.split(np.arange(n), [180, 240]), strict=True))


@pytest.mark.parametrize("form", [np.array, as_rows])
@pytest.mark.parametrize("part", ["validation", "test"])
def test_paragraphs_that_stand_in_two_parts_are_a_leak(form, part):
    texts, rows, t = written_texts(), in_order(), np.arange(300) % 2
    assert capstone.project(name="clean", data=(form(texts), t)).check_data(rows, lambda parts: parts).passed
    for to, of in zip(rows[part][:6], rows["train"][:6], strict=True):
        texts[to] = texts[to][:15] + texts[of][:85]  # of other examples, elsewhere in them
    report = capstone.project(name="copied", data=(form(texts), t)).check_data(rows, lambda parts: parts)
    refused(report, "leak", f"text of the {part} part", "train part word for word")


def test_windows_that_overlap_are_a_leak_if_they_are_drawn_at_random():
    text = "".join(written_texts())
    x = np.array([[ord(character) for character in text[i : i + 100]] for i in range(0, 3000, 10)])
    rows = dict(zip(in_order(), np.split(np.random.default_rng(0).permutation(300), [180, 240]), strict=True))
    project = capstone.project(name="windows", data=(x, np.arange(300) % 2))
    refused(project.check_data(rows, lambda parts: parts), "leak", "word for word")


def test_training_on_another_copy_of_the_text_is_a_leak():
    x, t = as_rows(written_texts()), np.arange(300) % 2

    def more(parts):
        again, labels = x.ravel()[20:-80].reshape(-1, 100), t[:-1]  # all of it, cut elsewhere
        train = np.concatenate([parts["train"][0], again]), np.concatenate([parts["train"][1], labels])
        return parts | {"train": train}

    report = capstone.project(name="copies", data=(x, t)).check_data(in_order(), more)
    refused(report, "leak", "word for word", "no other copy")


def test_what_stands_in_every_text_is_no_leak():
    texts = np.array([f"{text[:40]}{'-' * 70}{text[40:]}" for text in written_texts()])
    project = capstone.project(name="rules", data=(texts, np.arange(300) % 2))
    assert project.check_data(in_order(), lambda parts: parts).passed


def test_pieces_are_counted_within_each_text():
    one, other = written_texts(2).tolist()
    assert capstone.repeated([one], [one]) == 1 and capstone.repeated([one], [other]) == 0
    assert capstone.repeated([one + other], [one]) == pytest.approx(41 / 141)  # pieces of 60 in 200 symbols
    assert capstone.repeated([one[50:] + other[:50]], [one, other]) == 0  # 50 in a row of each
    assert capstone.repeated(["short"], [one]) == capstone.repeated([], []) == 0


def test_the_future_in_training_is_a_leak():
    project = new_project(ordered=True)
    refused(project.check_data(split(), prepare), "leak", "order of time")
    ends = {"train": (0, 600), "validation": (600, 900), "test": (900, 1200)}
    assert project.check_data({part: np.arange(*e) for part, e in ends.items()}, prepare).passed


@pytest.mark.parametrize("measured_on", ["validation", "test"])
def test_a_mean_of_all_parts_is_a_leak(measured_on):
    def leaky(parts):
        x = np.concatenate([parts["train"][0], parts[measured_on][0]])
        return {part: ((each - x.mean(axis=0)) / x.std(axis=0), t) for part, (each, t) in parts.items()}

    refused(
        new_project().check_data(split(), leaky),
        "leak",
        f"the inputs of the {measured_on} part",
        "training part",
    )


def test_each_part_by_its_own_mean_is_a_leak():
    def own(parts):
        return {part: ((x - x.mean(axis=0)) / x.std(axis=0), t) for part, (x, t) in parts.items()}

    refused(new_project().check_data(split(), own), "leak", "depends on the other examples")


def test_an_input_that_holds_the_target_is_a_leak():
    def told(parts):
        return {part: (np.column_stack([x, t]), t) for part, (x, t) in parts.items()}

    refused(new_project().check_data(split(), told), "leak", "the targets of the validation part")


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_labels_that_no_longer_belong_to_their_inputs(part):
    def shuffled(parts):
        made = prepare(parts)
        x, t = made[part]
        return made | {part: (x, t[np.random.default_rng(0).permutation(len(t))])}

    refused(new_project().check_data(split(), shuffled), "shuffled labels", f"of the {part} part")


def test_shuffling_both_together_and_more_training_examples_are_fine():
    def fine(parts):
        made = prepare(parts)
        x, t = made["train"]
        order = np.random.default_rng(0).permutation(2 * len(t))
        more = np.concatenate([x, x + 0.1])[order], np.concatenate([t, t])[order]
        return made | {"train": more}

    assert new_project().check_data(split(), fine).passed


def test_bad_input_gets_a_sentence():
    refused(with_rows(test=np.array([1])), None, "1 of 1200", "at least 5 %")
    refused(with_rows(test=np.array([0.5] * 90)), None, "whole numbers", "float64")
    refused(with_rows(test=np.arange(1190, 1290)), None, "from 0 to 1199")
    refused(with_rows(test=np.repeat(split()["test"], 2)), None, "twice")
    refused(new_project().check_data([1], prepare), None, "as a dict", "list")
    refused(new_project().check_data(split(), lambda parts: None), None, "`prepare`", "NoneType")
    refused(new_project().check_data(split(), lambda parts: parts["tset"]), None, "KeyError", 'parts["tset"]')
    refused(
        new_project().check_data(split(), lambda parts: {p: (x * np.nan, t) for p, (x, t) in parts.items()}),
        None,
        "NaN or infinite",
    )
    noise = np.random.default_rng(0)
    refused(
        new_project().check_data(
            split(), lambda parts: {p: (x + noise.normal(size=x.shape), t) for p, (x, t) in parts.items()}
        ),
        None,
        "other numbers at its second call",
    )
    refused(
        new_project().check_data(split(), lambda parts: {p: (x[1:], t[1:]) for p, (x, t) in parts.items()}),
        None,
        "299 examples out of 300",
    )


# Learning


def test_a_parameter_that_the_optimizer_lacks_is_frozen(project, parts):
    model, _ = trained(parts, 0, parameters=lambda model: [*model.parameters()][2:])
    refused(
        project.check_learning(build, model, LOSS),
        "frozen parameter",
        "`0.weight`, `0.bias` are as at the start",
    )


def test_a_layer_that_is_never_called_gets_no_gradient(project, three):
    class Idle(nn.Module):
        def __init__(self, seed):
            super().__init__()
            self.used, self.idle = build(seed), nn.Linear(2, 2)

        def forward(self, x):
            return self.used(x)

        def backward(self, grad):
            return self.used.backward(grad)

    model = Idle(0)
    model.used.load_state_dict(three[0][0].state_dict())
    for parameter in model.idle.parameters():
        parameter.data += 0.1  # as by weight decay: moved, but not by a gradient
    refused(project.check_learning(Idle, model, LOSS), "frozen parameter", "`idle.weight`")


def test_training_on_shuffled_labels_is_found_by_what_was_learned(project, parts):
    x, t = parts["train"]
    model, _ = trained(parts | {"train": (x, np.random.default_rng(5).permutation(t))}, 0, epochs=5)
    refused(project.check_learning(build, model, LOSS), "shuffled labels", "does not depend on the input")


def test_what_is_not_reproducible_or_did_not_learn(project, three):
    model, _ = three[0]
    refused(
        project.check_learning(lambda seed: models.mlp(nn, [2, 16, 16, 2]), model, LOSS), None, "second call"
    )
    refused(project.check_learning(lambda seed: build(0), model, LOSS), None, "same weights")
    refused(project.check_learning(build, models.mlp(nn, [2, 8, 2]), LOSS), None, "other parameters")
    refused(project.check_learning(build, build(0), LOSS), "frozen parameter")
    lifted = copy.deepcopy(model)
    for parameter in lifted.parameters():
        parameter.data *= 30  # as after too high a rate: right, but sure of its errors
    refused(project.check_learning(build, lifted, LOSS), None, "before and is")
    refused(project.check_learning(build, None, LOSS), None, "Expected a model", "NoneType")


def test_checking_leaves_the_model_as_it_was(project, three):
    model, _ = three[0]
    before, mode = copy.deepcopy(model.state_dict()), model.training
    project.check_learning(build, model.train(), LOSS)
    assert model.training and not mode
    model.eval()
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


# Overfitting


@pytest.fixture(scope="module")
def overfitted(parts):
    x, t = parts["train"]
    few = parts | {"train": (x[:20], t[:20])}
    return few, *trained(few, 0, epochs=150, keep=False)


def test_the_last_weights_of_an_overfitted_run_are_refused(overfitted):
    few, model, history = overfitted
    project = new_project()
    project.check_data(split(), prepare)
    project.parts = few
    refused(project.check_overfitting(model, LOSS, history), "best weights not kept", "lowest after epoch")
    kept, same = trained(few, 0, epochs=150)
    assert same == history
    report = project.check_overfitting(kept, LOSS, history)
    assert report.passed and "rose by" in report.message


def test_a_curve_of_the_training_part_is_found(overfitted):
    few, model, history = overfitted
    project = new_project()
    project.check_data(split(), prepare)
    project.parts = few
    mixed = {"train": history["train"], "validation": history["train"]}
    refused(project.check_overfitting(model, LOSS, mixed), "watches the training loss", "wrong part")


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ([0.1, 0.2], "as a dict"),
        ({"train": [1, 2, 3]}, "as a dict"),
        ({"train": [1, 2, 3], "validation": [1, 2]}, "equal length"),
        ({"train": [1, 2], "validation": [1, 2]}, "at least 3 epochs"),
        ({"train": [1, 2, 3], "validation": [1, 2, np.nan]}, "without NaN"),
    ],
)
def test_a_history_of_another_form(history, words, project, three):
    refused(project.check_overfitting(three[0][0], LOSS, history), None, words)


# The baseline


def test_whoever_loses_against_the_baseline_can_still_test_and_report(project, three):
    model, history = three[0]
    guessers = [build(seed) for seed in range(3)]
    project.check_learning(build, model, LOSS)
    project.check_overfitting(model, LOSS, history)
    refused(project.test(guessers), None, "First compare these models")
    report = project.check_baseline(guessers)
    refused(report, None, "worse beyond chance", "bug first", "open to it")
    test = project.test(guessers)
    assert test.passed and "lead is -" in test.message
    assert project.check_report(written(project, test)).passed
    assert sum(standing.points for standing in record.standings().values()) == 8  # all but the baseline's 2


def test_one_good_seed_does_not_beat_the_baseline(project, three):
    mixed = [three[0][0], build(1), build(2)]
    refused(project.check_baseline(mixed), "seed picked by its score", "The best seed is clearly better")


@pytest.mark.parametrize(
    ("wrong", "misconception", "words"),
    [
        ((0, 0, 50), "seed picked by its score", "every seed has to be better"),
        ((0, 70, 75), "seed picked by its score", "every seed has to be better"),
        ((48, 50, 52), None, "not more than chance"),
        ((90, 95, 99), None, "worse beyond chance"),
    ],
)
def test_what_does_not_beat_the_baseline(wrong, misconception, words, project):
    baseline = np.tile([1.0, 0.0], 50)
    mine = np.stack([(np.arange(100)[::-1] < each).astype(float) for each in wrong])
    with pytest.raises(Failed, match=words) as error:
        comparing.check_baseline(project.brief, mine, baseline, np.arange(100))
    assert error.value.misconception == misconception


def test_examples_of_one_group_count_as_one(project):
    baseline, mine = np.repeat([1.0, 0.0, 0.0], 20), np.zeros((3, 60))
    assert "20.0 %" in comparing.check_baseline(project.brief, mine * 0, baseline * 0.6, np.arange(60))
    with pytest.raises(Failed, match="over 3 independent cases"):
        comparing.check_baseline(project.brief, mine, baseline, np.arange(60) // 20)
    with pytest.raises(Failed, match="one group"):
        comparing.check_baseline(project.brief, mine, baseline, np.zeros(60))


def test_a_lead_is_given_with_its_standard_error():
    lead = np.random.default_rng(0).normal(1, 2, 400)
    mean, error, cases = capstone.paired(lead, np.arange(400))
    assert (mean, cases) == (lead.mean(), 400) and error == pytest.approx(lead.std(ddof=1) / 20)
    mean, error, cases = capstone.paired([1, 3, 5, 5], [0, 0, 1, 1])
    assert (mean, cases) == (3.5, 2) and error == pytest.approx(1.5)
    assert np.isnan(capstone.paired([1, 2], [0, 0])[1])


def test_three_seeds_are_wanted_and_they_must_differ(project, three):
    model = three[0][0]
    refused(project.check_baseline([model]), None, "at least 3", "got 1")
    refused(project.check_baseline(model), None, "at least 3")
    refused(project.check_baseline([model, model, three[1][0]]), None, "exactly alike")


@pytest.mark.parametrize(
    ("predict", "words"),
    [
        (lambda x: np.zeros((5, 2)), "it returned an array of shape (5, 2)"),
        (lambda x: None, "it returned a single object"),
        (lambda x: x / 0, "300 predictions of 300 are NaN"),
        (lambda x: x[0].nonsense, "AttributeError in"),
    ],
)
def test_predictions_of_another_form(predict, words, project):
    project_of_numbers = capstone.project(
        name="numbers", data=(moons()[0], moons()[0][:, 0]), measure="squared error"
    )
    which = project_of_numbers if "NaN" in words else project
    assert which.check_data(split(), prepare).passed
    divided = (lambda x: x[:, 0] / 0) if "NaN" in words else predict
    with np.errstate(all="ignore"):
        refused(which.check_baseline([divided] * 3), None, words)


# The test part


@pytest.fixture
def compared(project, three):
    model, history = three[0]
    project.check_learning(build, model, LOSS)
    project.check_overfitting(model, LOSS, history)
    assert project.check_baseline([model for model, _ in three]).passed
    return project


def test_the_test_part_speaks_once_even_after_a_restart(compared, three, parts):
    predictors = [model for model, _ in three]
    first = compared.test(predictors)
    assert first.passed and compared.test(predictors).message == first.message

    again = new_project()  # another kernel
    again.check_data(split(), prepare)
    others = [trained(parts, seed, epochs=12) for seed in (7, 8, 9)]
    again.check_learning(build, three[0][0], LOSS)
    again.check_overfitting(three[0][0], LOSS, three[0][1])
    assert again.check_baseline([model for model, _ in others]).passed
    second = again.test([model for model, _ in others])
    refused(second, "test set looked at twice", first.message)
    assert record.standings()["capstone/moons/test"].passed  # what was reached stays


def test_the_best_seed_alone_is_not_tested(compared, three):
    predictors = [model for model, _ in three]
    refused(compared.test(predictors[:1]), "seed picked by its score", "3 models", "1 came")
    refused(compared.test(predictors[0]), "seed picked by its score")
    refused(compared.test([*predictors[:2], build(2)]), None, "not the models")
    assert record.kept("capstone/moons/test") is None  # nothing was measured


def test_what_comes_before_must_have_passed(three):
    project = new_project()
    report = project.test([model for model, _ in three])
    assert not report.attempted and "`check_data` and `check_learning`" in report.message
    assert not record.standings()
    assert not project.check_baseline([]).attempted


def test_a_new_split_forgets_what_was_reached(compared, three):
    assert compared.check_data(split(), prepare).passed
    report = compared.test([model for model, _ in three])
    assert not report.attempted and "`check_learning` and `check_overfitting`" in report.message


# The report


@pytest.fixture
def tested(compared, three):
    return compared, compared.test([model for model, _ in three])


def test_a_report_needs_every_part(tested):
    project, test = tested
    text = written(project, test)
    assert project.check_report(text).passed
    refused(
        project.check_report(text.replace("## Limits", "## Lmits")), None, "no section Limits", "`## Limits`"
    )
    refused(project.check_report(written(project, test, Data="Too short.")), None, "Under Data", "12 words")
    refused(project.check_report(project.template), None, "question still stands under Question, Data")
    refused(project.check_report(None), None, "as text", "NoneType")


def test_a_report_gives_the_mean_and_the_range_that_were_measured(tested):
    project, test = tested
    kept = project._tested()["test"]
    shown = project.brief.measure.shown
    words = "We trained our network with several seeds and then measured it once on the test part: "
    best = written(project, test, Result=words + shown(min(kept)))
    refused(project.check_report(best), "seed picked by its score", "best of 3 seeds")
    refused(project.check_report(written(project, test, Result=words + "77.7 %")), None, "mean", "missing")
    mean = written(project, test, Result=words + shown(np.mean(kept)))
    refused(project.check_report(mean), None, "range over the seeds is missing")
    alone = written(
        project, test, Result=f"{words}{shown(np.mean(kept))} ({shown(min(kept))} to {shown(max(kept))})"
    )
    refused(project.check_report(alone), None, "the baseline reaches", "who is ahead")


def test_a_result_that_was_kept_without_its_lead_is_still_said(compared, three):
    predictors = [model for model, _ in three]
    kept = {"test": [0.1, 0.1, 0.1], "baseline": 0.2, "validation": comparing.fingerprint(compared._compared)}
    record.keep("capstone/moons/test", json.dumps(kept))
    report = compared.test(predictors)
    assert report.passed and "lead" not in report.message


def test_a_report_before_the_test():
    refused(new_project().check_report("# Report"), None, "no test result yet")
