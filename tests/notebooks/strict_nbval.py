"""A pytest plugin beside nbval: refuse references that prove nothing, and follow displays that are updated.

nbval alone passes a cell that was never executed, one that is said to raise and does not, and one that
is tagged to be skipped. It also overlooks `update_display_data`: it would compare the first state of a
progress line with the last one.
"""

from typing import Any

import pytest
from nbformat import NotebookNode
from nbval.kernel import RunningKernel


def proves_nothing(cell: NotebookNode) -> str | None:
    """Why comparing with this saved cell would be in vain, or None."""
    tags = set(cell.metadata.get("tags", []))
    if cell.source.strip() and cell.execution_count is None:
        return "it was never executed"
    if "raises-exception" in tags and not any(output.output_type == "error" for output in cell.outputs):
        return "it is said to raise an exception, and raised none"
    if waved := tags & {"nbval-skip", "nbval-ignore-output", "nbval-raises-exception"}:
        return f"it is tagged {waved.pop()}"
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
