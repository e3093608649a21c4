"""The four briefs: their data, their measures and their baselines; and projects on other data."""

import numpy as np
import pytest
import torch

from dlviz import capstone, data, metrics
from dlviz.capstone.brief import MEASURES
from dlviz.capstone.briefs import BRIEFS, PAGE, PASSAGE
from dlviz.exercises.kit import record


@pytest.fixture(scope="module")
def projects():
    return {name: capstone.project(name) for name in BRIEFS}


def rows_of(project):
    """An honest split: in the order of time or by groups, where the brief asks for it."""
    groups = np.arange(len(project.x)) if project.groups is None else project.groups
    a, b = np.quantile(groups, [0.6, 0.8])
    parts = groups < a, (groups >= a) & (groups < b), groups >= b
    return dict(zip(("train", "validation", "test"), map(np.flatnonzero, parts), strict=True))


@pytest.mark.parametrize("name", BRIEFS)
def test_an_honest_split_passes_and_the_baseline_says_something(name, projects):
    project = projects[name]
    assert project.check_data(rows_of(project), lambda parts: parts).passed
    losses = project._baseline("validation")
    assert losses.shape == (len(project.parts["validation"][0]),)
    guess = {"vision": 0.9, "language": np.log2(94), "series": np.inf, "generative": 64}[name]
    assert 0 < losses.mean() < 0.6 * guess  # of what knowing nothing costs


@pytest.mark.parametrize("name", BRIEFS)
def test_a_project_shows_what_it_is_about(name, projects):
    text, html = repr(projects[name]), projects[name]._repr_mimebundle_()["text/html"]
    for part in (projects[name].brief.question, projects[name].brief.rival, "check_data", "check_report"):
        assert part in text
    assert "strongest" in html.lower() and "<code" in html


def test_every_digit_stands_once_in_the_pictures(projects):
    assert len(np.unique(projects["generative"].x, axis=0)) == len(projects["generative"].x) == 1752
    assert set(np.unique(projects["generative"].x)) == {0, 1}


def test_the_characters_to_predict_are_the_next_ones(projects):
    project = projects["language"]
    np.testing.assert_array_equal(project.x[:, 1:], project.t[:, :-1])
    np.testing.assert_array_equal(project.x[1:, 0], project.t[:-1, -1])
    docs = data.load_python_docs()
    assert docs.decode(project.x[0]) == docs.text[:PASSAGE]
    assert project.x.shape == (2375, PASSAGE)
    assert np.bincount(project.groups).max() == PAGE


@pytest.mark.parametrize("seed", range(5))
def test_no_split_by_group_has_text_of_one_part_in_another(seed, projects):
    project = projects["language"]
    groups = np.random.default_rng(seed).permutation(project.groups.max() + 1)[project.groups]
    a, b = np.quantile(groups, [0.6, 0.8])
    train, validation, test = (
        project.x[rows] for rows in (groups < a, (groups >= a) & (groups < b), groups >= b)
    )
    for new, old in ((validation, train), (test, train), (test, validation)):
        assert capstone.repeated(new, old) < 0.01


def test_the_documentation_as_it_is_would_be_refused():
    docs = data.load_python_docs()
    x = docs.encode(docs.text)[: 3000 * PASSAGE].reshape(-1, PASSAGE)
    texts = np.array([docs.decode(passage) for passage in x])
    rows = dict(zip(("train", "validation", "test"), np.split(np.arange(3000), [1800, 2400]), strict=True))
    for name, passages in (("numbers", x), ("strings", texts)):
        own = capstone.project(name=name, data=(passages, np.arange(3000) % 2))
        report = own.check_data(rows, lambda parts: parts)
        assert not report.passed and report.misconception == "leak" and "word for word" in report.message


def test_the_volume_to_forecast_is_that_of_the_next_day(projects):
    project = projects["series"]
    logs = np.log(data.load_volumes().x)
    np.testing.assert_array_equal(project.x[:, -1], logs[19:-1])
    np.testing.assert_array_equal(project.t, logs[20:])
    assert len(data.load_volumes()) == len(data.load_prices()) == 1047
    assert (data.load_volumes().dates == data.load_prices().dates).all()


def test_the_trigrams_are_those_of_the_metrics(projects):
    """But for the first symbols of a passage, and for how the shortest context treats what is rare."""
    project, docs = projects["language"], data.load_python_docs()
    x, t = project.x[:600], project.t[:600]
    scores = project.brief.baseline(x, t, project.x[600:620])
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1, rtol=1e-6)
    mine = project.brief.measure(scores, project.t[600:620]).mean()
    text = docs.decode(project.x.ravel())
    counts = metrics.NGrams(text[: 600 * PASSAGE], 3)
    passages = [text[n * PASSAGE - 2 : (n + 1) * PASSAGE + 1] for n in range(600, 620)]
    assert mine == pytest.approx(counts.bits(passages), abs=0.05)


# Measures, against PyTorch


def test_bits_are_those_of_cross_entropy():
    rng = np.random.default_rng(0)
    scores, t = 50 * rng.normal(size=(5, 7, 4)), rng.integers(0, 7, (5, 4))
    expected = torch.nn.functional.cross_entropy(torch.tensor(scores), torch.tensor(t), reduction="none")
    np.testing.assert_allclose(MEASURES["bits per character"](scores, t), expected.mean(dim=1) / np.log(2))
    logits, ink = 50 * rng.normal(size=(5, 64)), rng.integers(0, 2, (5, 64)).astype(float)
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logits), torch.tensor(ink), reduction="none"
    )
    np.testing.assert_allclose(MEASURES["bits per picture"](logits, ink), expected.sum(dim=1) / np.log(2))


def test_errors_are_counted_of_classes_and_of_scores():
    t = np.array([0, 2, 1])
    assert MEASURES["errors"](np.array([0, 2, 2]), t).tolist() == [0, 0, 1]
    assert MEASURES["errors"](np.eye(3)[[0, 2, 2]], t).tolist() == [0, 0, 1]
    assert MEASURES["squared error"](np.array([[1.0], [2], [0]]), t.astype(float)).tolist() == [1, 0, 1]


# A look ahead


@pytest.mark.parametrize("name", ["language", "generative"])
def test_a_model_that_looks_at_what_it_predicts_is_found(name, projects):
    project = projects[name]
    project.check_data(rows_of(project), lambda parts: parts)

    def cheat(x, noise):
        if name == "generative":
            return 8 * x - 4 + noise
        after = np.append(x[:, 1:], x[:, :1], axis=1)
        return np.where(np.arange(94)[:, None] == after[:, None], 5.0, 0.0) + noise

    report = project.check_baseline([lambda x, n=n: cheat(x, n / 100) for n in range(3)])
    assert report.misconception == "leak" and "must not see yet" in report.message


def test_a_model_that_sees_only_what_came_before_passes_as_one(projects):
    project = projects["language"]
    project.check_data(rows_of(project), lambda parts: parts)
    x, t = project.parts["train"]

    def from_few(n):
        return lambda new: project.brief.baseline(x[: 500 + n], t[: 500 + n], new)

    report = project.check_baseline([from_few(n) for n in range(3)])
    assert report.misconception is None and "worse beyond chance" in report.message


# Arguments


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"brief": "visoin"}, "did you mean 'vision'"),
        ({"brief": "zzz"}, "try 'vision', 'language', 'series', 'generative'"),
        ({"brief": "vision", "data": (1, 2)}, "a brief or data of your own, got both"),
        ({}, "name= and data="),
        ({"name": "A b", "data": (np.zeros((60, 2)), np.zeros(60, int))}, "small letters"),
        ({"name": "a", "data": 3}, "data=(x, t), got int"),
        ({"name": "a", "data": (np.zeros((60, 2)), np.zeros(50, int))}, "one length"),
        ({"name": "a", "data": (np.zeros((6, 2)), np.zeros(6, int))}, "at least 60"),
        ({"name": "a", "data": (np.zeros((60, 2)), np.zeros(60))}, "whole numbers"),
        ({"name": "a", "data": (np.zeros((60, 2)), np.zeros(60)), "measure": "accuracy"}, '"errors" or'),
        ({"name": "a", "data": (np.zeros((60, 2)), np.zeros(60, int)), "groups": [1]}, "one length"),
    ],
)
def test_arguments_that_cannot_be_meant(arguments, words):
    with pytest.raises(ValueError, match=r"capstone\.project expected") as error:
        capstone.project(**arguments)
    assert words in str(error.value)


def test_own_data_have_a_simple_baseline():
    x, rng = np.arange(90.0)[:, None], np.random.default_rng(0)
    classes = capstone.project(name="a", data=(x, (x[:, 0] > 50).astype(int)))
    numbers = capstone.project(name="b", data=(x, 2 * x[:, 0]), measure="squared error")
    rows = dict(zip(("train", "validation", "test"), np.split(rng.permutation(90), [30, 60]), strict=True))
    for project in (classes, numbers):
        assert project.check_data(rows, lambda parts: parts).passed, project
    taken = classes._raw["train"][1]
    commonest = np.bincount(taken).argmax()
    assert classes._baseline("test").mean() == (classes._raw["test"][1] != commonest).mean()
    mean = numbers._raw["train"][1].mean()
    np.testing.assert_allclose(numbers._baseline("test"), (numbers._raw["test"][1] - mean) ** 2)


# What is kept in the record


def test_the_first_text_that_was_kept_counts():
    assert record.kept("capstone/x/test") is None
    record.keep("capstone/x/test", "first")
    record.keep("capstone/x/test", "second")
    assert record.kept("capstone/x/test") == "first" and record.kept("capstone/y/test") is None


def test_what_could_not_be_written_is_kept_until_the_kernel_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "_unsaved", [])
    (tmp_path / "file").touch()
    monkeypatch.setenv("DLVIZ_PROGRESS", str(tmp_path / "file" / "progress.db"))
    record.keep("capstone/x/test", "first")
    assert record.kept("capstone/x/test") == "first"
