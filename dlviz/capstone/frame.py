"""The frame of a project: its milestones in order, what each one needs, and the record of them."""

import json
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz.capstone import comparing, learning, reporting, splitting
from dlviz.capstone.brief import Brief, Failed
from dlviz.exercises.kit import record
from dlviz.exercises.kit.report import Report
from dlviz.exercises.kit.view import card, paragraph

MILESTONES = {  # name -> points, and what is shown
    "data": (2, "the data are checked, and split without a leak"),
    "learning": (2, "the loss falls, and every parameter gets a gradient"),
    "overfitting": (1, "the validation loss was watched, and its best weights are kept"),
    "baseline": (2, "the baseline is beaten beyond chance, with every seed"),
    "test": (1, "the test part was used once"),
    "report": (2, "the report has all its parts"),
}
CALLS = {name: name if name == "test" else f"check_{name}" for name in MILESTONES}


class Project:
    """One project: the raw data in `x` and `t`, and a method for each milestone.

    Each method returns a Report, and records it. What the learner's code raises is reported, not raised.
    """

    def __init__(self, brief: Brief, name: str) -> None:
        self.brief, self.name = brief, name
        self.x, self.t = brief.x.copy(), brief.t.copy()
        self.groups = None if brief.groups is None else brief.groups.copy()
        self.parts: splitting.Parts = {}  # as prepared, once the data are checked
        self._raw: splitting.Parts = {}
        self._rows: dict[str, np.ndarray] = {}
        self._prepare: Callable[..., Any] = dict
        self._passed: set[str] = set()  # in this kernel
        self._compared = np.empty((0, 0))  # (seeds, n): the losses that were compared with the baseline

    # ---- milestones

    def check_data(self, rows: dict[str, Any], prepare: Callable[..., Any]) -> Report:
        """Check the split, and what `prepare` makes of it; then `project.parts` holds the prepared parts.

        rows: {"train": …, "validation": …, "test": …}, row numbers of `project.x`
        prepare: from {"train": (x, t), …}, raw, to the same with what the model reads
        """

        def milestone() -> str:
            self._passed.clear()
            self.parts = {}
            self._rows = splitting.check_rows(self.brief, rows)
            self._raw, self._prepare = splitting.raw(self.brief, self._rows), prepare
            self.parts = splitting.check_preparation(self._raw, prepare)
            sizes = ", ".join(f"{len(taken)} for {part}" for part, taken in self._rows.items())
            return f"The parts share nothing: {sizes}. `project.parts` holds them as prepared."

        return self._report("data", (), milestone)

    def check_learning(self, build: Callable[[int], Any], model: Any, loss_fn: Any) -> Report:
        """Check that all of `model`, which was trained from build(0), has learned.

        build: from a seed to a model that is not trained
        """
        return self._report(
            "learning",
            ("data",),
            lambda: learning.check_learning(build, model, loss_fn, *self.parts["train"]),
        )

    def check_overfitting(self, model: Any, loss_fn: Any, history: Any) -> Report:
        """Check that the model is the one of the lowest validation loss.

        history: {"train": […], "validation": […]}, the loss after each epoch, in evaluation mode
        """
        return self._report(
            "overfitting",
            ("data",),
            lambda: learning.check_overfitting(model, loss_fn, history, self.parts),
        )

    def check_baseline(self, predictors: Any) -> Report:
        """Check that models of several seeds are better than the baseline, in pairs, on the validation part.

        predictors: a model of each seed; or functions from prepared inputs to outputs in the units of raw t
        """

        def milestone() -> str:
            mine = self._losses(predictors, "validation")
            comparing.check_no_look_ahead(
                self.brief, predictors[0], self._raw, lambda raw: splitting.run(self._prepare, raw)
            )
            self._compared = mine  # whoever wins: the test part is open to the loser, too
            return comparing.check_baseline(
                self.brief, mine, self._baseline("validation"), self._independent("validation")
            )

        return self._report("baseline", ("data",), milestone)

    def test(self, predictors: Any) -> Report:
        """Measure the same models on the test part: once.

        Called again with the same models, it repeats what it said. Other models are not measured.
        """

        def milestone() -> str:
            self._check_the_same(predictors)
            kept, these = self._tested(), comparing.fingerprint(self._compared)
            if not kept:
                mine, baseline = self._losses(predictors, "test"), self._baseline("test")
                kept = {
                    "test": mine.mean(axis=1).tolist(),
                    "baseline": float(baseline.mean()),
                    "lead": comparing.paired(baseline - mine.mean(axis=0), self._independent("test")),
                    "validation": these,
                }
                record.keep(f"capstone/{self.name}/test", json.dumps(kept))
            elif not comparing.alike(kept["validation"], these):
                raise Failed(
                    f"The test part was used before. {comparing.said(self.brief, kept)} These are other "
                    "models. Chosen after a look at the test part, they would seem better than they are, so "
                    "they are not measured. Report the first result; for another try, take data that nobody "
                    "has looked at, and a new `name`.",
                    "test set looked at twice",
                )
            return comparing.said(self.brief, kept)

        return self._report("test", ("data", "learning", "overfitting"), milestone)

    def check_report(self, text: str) -> Report:
        """Check that a report in Markdown has all parts of `project.template`, and the measured result."""

        def milestone() -> str:
            kept = self._tested()
            if not kept:
                raise Failed("There is no test result yet: call `project.test` first.")
            return reporting.check_report(self.brief, text, kept["test"], kept["baseline"])

        return self._report("report", (), milestone)

    @property
    def template(self) -> str:
        """The parts of the report, in Markdown, each with the question it answers."""
        return reporting.template(self.brief)

    # ---- what the milestones share

    def _report(self, milestone: str, needs: tuple[str, ...], reach: Callable[[], str]) -> Report:
        """Try to reach a milestone, and record how that went."""
        points, _ = MILESTONES[milestone]
        name, misconception, passed = f"capstone/{self.name}/{milestone}", None, False
        missing = [need for need in needs if need not in self._passed]
        if missing:  # nothing of the learner's was judged
            calls = " and ".join(f"`{CALLS[need]}`" for need in missing)
            return Report(name, points, False, False, f"First, {calls} must have passed in this kernel.")
        try:
            message, passed = reach(), True
            self._passed.add(milestone)
        except Failed as failed:
            message, misconception = str(failed), failed.misconception
        except Exception as error:  # whatever the learner's code raises
            message = f"It raised {type(error).__name__}{_where(error)}: {error or 'no message'}"
        if not passed:
            self._passed.discard(milestone)
        record.add(name, "passed" if passed else "wrong", points * passed, misconception)
        return Report(name, points, True, passed, message, misconception, notices=record.notices())

    def _losses(self, predictors: Any, part: str) -> np.ndarray:
        """(seeds, n): the measure's number for each model and example of a part."""
        return comparing.losses(self.brief, predictors, self.parts[part][0], self._raw[part][1])

    def _baseline(self, part: str) -> np.ndarray:
        """(n,): the measure's numbers of the baseline, which learns from the raw training part."""
        (x, t), (new, truth) = self._raw["train"], self._raw[part]
        return self.brief.measure(self.brief.baseline(x, t, new), truth)

    def _independent(self, part: str) -> np.ndarray:
        """(n,): which examples of a part belong together."""
        return comparing.independent(self.brief, self._rows[part])

    def _check_the_same(self, predictors: Any) -> None:
        """Failed unless these are the models that were compared with the baseline, all of them."""
        given = predictors if isinstance(predictors, (list, tuple)) else [predictors]
        x, t = self.parts["validation"][0], self._raw["validation"][1]
        if not len(self._compared):
            raise Failed("First compare these models with the baseline, with `check_baseline`.")
        found = [self.brief.measure(learning.outputs(each, x), t) for each in given]
        if len(found) < len(self._compared):
            raise Failed(
                f"{len(self._compared)} models were compared with the baseline, and {len(found)} came here. "
                "Test all of them: the best seed on the validation part owes some of its lead to chance.",
                "seed picked by its score",
            )
        if len(found) != len(self._compared) or not np.allclose(found, self._compared):
            raise Failed("These are not the models that `check_baseline` compared: call it with these first.")

    def _tested(self) -> dict[str, Any]:
        """What the test part has said, in this or an earlier kernel; empty if it was not asked yet."""
        kept = record.kept(f"capstone/{self.name}/test")
        return json.loads(kept) if kept else {}

    # ---- how it shows itself

    def __repr__(self) -> str:
        lines = [f"{'[x]' if done else '[ ]'} {text}" for done, text in self._standing()]
        return "\n".join([self.brief.question, *self._facts(), *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        lines = [f"{'✓' if done else '○'} {text}" for done, text in self._standing()]
        state = "passed" if all(done for done, _ in self._standing()) else "waiting"
        html = card(state, self.brief.question, map(paragraph, [*self._facts(), *lines]))
        return {"text/html": html, "text/plain": repr(self)}

    def _facts(self) -> list[str]:
        brief = self.brief
        return [
            f"Data: `x` {brief.x.shape}, `t` {brief.t.shape} ({brief.source}).",
            f"Measure: {brief.measure.name}, the lower the better. A model returns {brief.measure.outputs}.",
            f"Baseline: {brief.baseline_name}. Strongest cheap rival: {brief.rival}.",
        ]

    def _standing(self) -> list[tuple[bool, str]]:
        """Each milestone: whether it was ever reached, and what it asks."""
        standings = record.standings()
        return [
            (
                getattr(standings.get(f"capstone/{self.name}/{name}"), "passed", False),
                f"`{CALLS[name]}`: {text}",
            )
            for name, (_, text) in MILESTONES.items()
        ]


def _where(error: BaseException) -> str:
    """The last line of the learner's own code that was running, if there is one."""
    for place in reversed(traceback.extract_tb(error.__traceback__)):
        if "dlviz" not in place.filename.replace("\\", "/").split("/") and place.line:
            return f" in `{place.line}`"
    return ""
