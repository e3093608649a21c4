"""The last milestone: a report that has every part, and whose numbers are those that were measured."""

import re

from dlviz.capstone.brief import Brief, Failed

SECTIONS = {  # heading -> what is to be written there
    "Question": "Who would use the answer, and what does an error cost them?",
    "Data": "Where do the data come from, how were they split, and what could leak?",
    "Baseline": "What does the baseline reach, and what the strongest cheap rival?",
    "Model": "Which network, loss and optimizer; which settings were tried, and how was one chosen?",
    "Result": "The test result: mean and range over all seeds, beside the baseline.",
    "Limits": "Where does it fail, and where must it not be used?",
    "Reproduce": "What has to be run, with which seeds and versions, and how long does it take?",
}
WORDS = 12  # at least, in each section
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


def template(brief: Brief) -> str:
    """The headings, each with its question in brackets."""
    parts = "\n\n".join(f"## {heading}\n\n[{asked}]" for heading, asked in SECTIONS.items())
    return f"# {brief.question}\n\n{parts}\n"


def check_report(brief: Brief, text: str, tested: list[float], baseline: float) -> str:
    """That nothing is missing and the test result is the measured one: a sentence.

    tested: the mean on the test part, of each seed
    baseline: the mean of the baseline there
    """
    if not isinstance(text, str):
        raise Failed(
            f"Expected the report as text, got {type(text).__name__}: start from `project.template`."
        )
    sections = _sections(text)
    if missing := [heading for heading in SECTIONS if heading.lower() not in sections]:
        raise Failed(f"The report has no section {_named(missing)}: begin a line with `## {missing[0]}`.")
    if open_ := [h for h, asked in SECTIONS.items() if f"[{asked}]" in sections[h.lower()]]:
        raise Failed(f"The template's question still stands under {_named(open_)}: answer it in its place.")
    if short := [h for h in SECTIONS if len(sections[h.lower()].split()) < WORDS]:
        raise Failed(f"Under {_named(short)} there are fewer than {WORDS} words.")
    measure = brief.measure
    mean, low, high = sum(tested) / len(tested), min(tested), max(tested)
    written = {float(number) for number in NUMBER.findall(sections["result"])}
    if not _has(measure.shown(mean), written):
        if _has(measure.shown(low), written):
            raise Failed(
                f"The result names {measure.shown(low)}, which is the best of {len(tested)} seeds. Report "
                f"the mean, {measure.shown(mean)}, and the range.",
                "seed picked by its score",
            )
        raise Failed(f"Under Result, the mean on the test part is missing: {measure.shown(mean)}.")
    if not (_has(measure.shown(low), written) and _has(measure.shown(high), written)):
        raise Failed(
            f"Under Result, the range over the seeds is missing: {measure.shown(low)} to "
            f"{measure.shown(high)}."
        )
    if not _has(measure.shown(baseline), written):
        raise Failed(
            "Under Result, what the baseline reaches on the test part is missing: "
            f"{measure.shown(baseline)}. A reader has to see who is ahead."
        )
    return f"All {len(SECTIONS)} parts are there, and the result is the measured one: {measure.shown(mean)}."


def _sections(text: str) -> dict[str, str]:
    """What stands below each heading, by the heading in small letters."""
    pieces = re.split(r"^#+[ \t]+(.+?)[ \t]*$", text, flags=re.MULTILINE)
    return {heading.strip().lower(): body for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def _has(shown: str, written: set[float]) -> bool:
    (number,) = NUMBER.findall(shown)
    return float(number) in written


def _named(headings: list[str]) -> str:
    return ", ".join(headings)
