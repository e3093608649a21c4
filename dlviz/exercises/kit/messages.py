"""What the judge has to say, in plain sentences."""

import inspect
from typing import Any

from ...answers import Outcome, Script, Step
from .compare import wanted
from .exercise import Exercise
from .reading import to_read
from .view import show

NOT_ATTEMPTED = (
    "Not attempted yet: write your answer in place of the line that raises, then run this cell again."
)
AS_GIVEN = "Not attempted yet: on every input, your function does what the given code does."
STILL_AS_GIVEN = "You changed the code, but on every input it still returns what the given code returns."
NOT_PREDICTED = "Not attempted yet: write your prediction in place of `...`, then run both cells again."
STUCK = (
    " It could not be stopped: restart the kernel. A call of a library, such as a regular expression that "
    "takes for ever, cannot be stopped from outside. `check(…, apart=True)` runs your code in a process of "
    "its own, which can be."
)
UNTRIED = "Nothing was judged, since no input was tried. Restart the kernel, and run this cell again."
NO_TORCH = (
    "Not checked: a check compares your answer with PyTorch's, and PyTorch is not installed here. Install it "
    "with `pip install torch`, restart the kernel, and run this cell again. All else works without it."
)


def is_stub(exercise: Exercise, outcome: Outcome) -> bool:
    """Whether it ended with the stub's own words; others raise NotImplementedError too, PyTorch for one."""
    return outcome.error == "NotImplementedError" and outcome.detail.startswith(f"{exercise.id}: ")


def lazy(outcome: Outcome, expected: Any) -> str:
    """That numbers come one by one where they are wanted at once, or nothing."""
    if not outcome.lazy or isinstance(expected, (list, tuple)):
        return ""
    return f"It returned a {outcome.lazy}, whose items come one by one; {wanted(expected)} was expected."


def is_misuse(outcome: Outcome) -> bool:
    """None of the learner's code ever ran: what came cannot be called, or takes other arguments."""
    return outcome.ended == "not callable" or (outcome.error == "TypeError" and not outcome.line_number)


def ending(exercise: Exercise, outcome: Outcome, expected: Outcome | None) -> str:
    """Why there is no result."""
    match outcome.ended:
        case "not callable":
            kind = "class" if isinstance(exercise.answer, type) else "function"
            itself = f"`check` wants the {kind} `{_signature(exercise)}` itself"
            if outcome.detail.startswith("a value"):
                itself += ", as you defined it, and not what it returns"
            return f"{itself}; {outcome.detail} came."
        case "odd type":
            return f"It returned {outcome.detail}. Return {_asked(outcome, expected)} instead."
        case "time limit":
            limit = f"No result within {exercise.seconds:g} seconds of computing."
            return f"{limit} Is there an endless loop, or an `input()`?{STUCK * bool(outcome.detail)}"
    if is_misuse(outcome):
        return f"It cannot be called as `{_signature(exercise)}`: {outcome.detail}."
    if outcome.line_number < 0:
        return f"It could not be run apart: {outcome.detail}."
    where = f" in line {outcome.line_number}, `{outcome.line}`" if outcome.line else ""
    return f"It raised {outcome.error}{where}: {outcome.detail or 'no message'}"


def _signature(exercise: Exercise) -> str:
    return f"{exercise.name}{inspect.signature(exercise.answer)}"


def _asked(outcome: Outcome, expected: Outcome | None) -> str:
    """What should have been returned where something odd was."""
    return wanted(expected.values[len(outcome.values)]) if expected else "an array, a number or text"


def hint(exercise: Exercise, more: str = "") -> str:
    """The first hint, how to get the next, and where the lesson explains what is asked."""
    return written_hint(exercise, f' More: `hint("{exercise.id}")`{more}.')


def written_hint(exercise: Exercise, more: str = "") -> str:
    """The same for a page, where `hint` can't be called."""
    return f"Hint: {exercise.hints[0]}{more} {to_read(exercise.lesson, exercise.id)}".strip()


def place(script: Script, result: int) -> str:
    """Which step gave this result, where there are several; and that it is an argument, where it is one."""
    steps = [step for step in script.steps if step.do != "new"]
    if steps[result].do == "change":
        return "The first argument, after the call: "
    return f"Step {result + 1}, `{steps[result].name}`: " if len(steps) > 1 else ""


def modified(exercise: Exercise, script: Script, outcome: Outcome) -> str:
    """That an input was changed, or nothing."""
    if not outcome.modified:
        return ""
    step, name = outcome.modified.split(".")
    if name.isdigit():
        name = list(_arguments(exercise, script.steps[int(step)]))[int(name)]
    return f"The result is right, but the input `{name}` was changed in place. Work on a copy of it."


def came(outcome: Outcome, result: int) -> str:
    """What the learner's code gave in place of what was expected."""
    if outcome.ended == "exception":
        line = f"\nline {outcome.line_number}: {outcome.line}" if outcome.line else ""
        return f"{outcome.error}: {outcome.detail}{line}"
    if outcome.ended == "well":
        return show(outcome.values[result])
    return outcome.detail if outcome.ended == "odd type" else "no result"


def inputs(exercise: Exercise, script: Script) -> tuple[tuple[str, str], ...]:
    """A name and a value for each argument; where there are several steps, for each of them."""
    rows = []
    for step in script.steps:
        label = f"{step.name or exercise.name} " if len(script.steps) > 1 else ""
        arguments = _arguments(exercise, step)
        rows += [(label + name, show(value)) for name, value in arguments.items()]
        if not arguments and step.do != "get":
            rows.append((label, "called without arguments"))
    return tuple(rows)


def _arguments(exercise: Exercise, step: Step) -> dict[str, Any]:
    """The step's arguments, by the names that the solution gives them."""
    if step.do == "get":
        return {}
    called = getattr(exercise.answer, step.name) if step.do == "method" else exercise.answer
    itself = [None] if step.do == "method" else []
    bound = inspect.signature(called).bind(*itself, *step.args, **step.kwargs).arguments
    return dict(list(bound.items())[len(itself) :])
