"""A pytest plugin beside nbval: refuse references that prove nothing, follow displays that are updated, and
compare numbers with the tolerance that their cell declares (course/tolerance.py).

nbval alone passes a cell that was never executed, one that is said to raise and does not, and one that
is tagged to be skipped. It also overlooks `update_display_data`: it would compare the first state of a
progress line with the last one.
"""

from typing import Any

import pytest
import tolerance
from nbformat import NotebookNode
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell


def proves_nothing(cell: NotebookNode) -> str | None:
    """Why comparing with this saved cell would be in vain, or None."""
    tags = set(cell.metadata.get("tags", []))
    if cell.source.strip() and cell.execution_count is None:
        return "it was never executed"
    if "raises-exception" in tags and not any(output.output_type == "error" for output in cell.outputs):
        return "it is said to raise an exception, and raised none"
    if waved := tags & {"nbval-skip", "nbval-ignore-output", "nbval-raises-exception"}:
        return f"it is tagged {waved.pop()}"
    if "tolerance" in cell.metadata:
        return tolerance.fault(cell.metadata.tolerance, list(tolerance.texts(cell.outputs).values()))
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    if why := proves_nothing(item.cell):
        pytest.fail(f"cell {item.cell_num} of {item.path.name}: {why}", pytrace=False)


def get_message(kernel: RunningKernel, stream: str, timeout: float | None = None) -> Any:
    """As RunningKernel.get_message; an update changes the data of the display that it names, in place."""
    shown = kernel.__dict__.setdefault("shown", {})
    while True:
        message = original_get_message(kernel, stream, timeout)
        content, kind = message["content"], message["msg_type"]
        display = content.get("transient", {}).get("display_id")
        if kind == "update_display_data":
            if display in shown:
                shown[display].clear()
                shown[display].update(content["data"])
            continue
        if (
            kind == "display_data" and display
        ):  # a NotebookNode is kept by nbval as it is, a dict would be copied
            content["data"] = shown[display] = NotebookNode(content["data"])
        return message


original_get_message, RunningKernel.get_message = RunningKernel.get_message, get_message


def compare_outputs(item: IPyNbCell, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
    """As nbval's; texts whose numbers are within the cell's tolerance count as the saved ones."""
    said, ref = [], tolerance.without_notes(ref)
    if declared := item.cell.metadata.get("tolerance"):
        for new, old in zip(test, ref, strict=False):
            said += forgive(item, new, old, declared)
    same = original_compare_outputs(item, test, ref, skip_compare)
    item.comparison_traceback += said
    return same


def forgive(item: IPyNbCell, new: Any, old: Any, declared: Any) -> list[str]:
    """Put the saved text in the place of a new one whose numbers are all near enough; say which are not."""
    said = []
    place, saved = ((o if o["output_type"] == "stream" else o.get("data", {})) for o in (new, old))
    for kind in {"text"} if place is new else place.keys() & saved.keys():
        if not (isinstance(place.get(kind), str) and isinstance(saved.get(kind), str)):
            continue
        try:
            moved = tolerance.moved(item.sanitize(saved[kind]), item.sanitize(place[kind]), declared)
        except tolerance.OtherText as error:
            said.append(str(error))
            continue
        said += [str(number) for number in moved if not number.within]
        if all(number.within for number in moved):
            place[kind] = saved[kind]
    return said


original_compare_outputs, IPyNbCell.compare_outputs = IPyNbCell.compare_outputs, compare_outputs
