"""What would give a bet away is folded in the saved notebook: the rule stands in course/authoring.md."""

import re
from typing import Any

import tolerance
from kernel import BuildError

BET = re.compile(r"^(bet|settle)\(\s*\"([^\"]+)\"", re.MULTILINE)  # as a source asks and answers a question


def fold(notebook: Any) -> None:
    """Fold the outputs of all cells after a bet's up to the one that settles it; to run a cell unfolds it.

    Cells that ask another bet, and exercises, stay open.
    """
    open_, done = set[str](), set[str]()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        calls = BET.findall(cell.source)
        asked = {id_ for call, id_ in calls if call == "bet"}
        settled = [id_ for call, id_ in calls if call == "settle"]
        if twice := asked & (open_ | done):
            raise BuildError(f"the bet {min(twice)} is asked twice in this lesson")
        if early := [id_ for id_ in settled if id_ not in open_]:
            raise BuildError(f"{early[0]} is settled where no cell before it has asked that bet")
        if open_ and not asked and "dlviz" not in cell.metadata:  # exercises give nothing away
            cell.metadata.setdefault("jupyter", {})["outputs_hidden"] = True  # a folded source stays so
        open_, done = (open_ | asked) - set(settled), done | set(settled)
    if open_:
        raise BuildError(f"the bet {min(open_)} is never settled")


def announce(notebook: Any) -> None:
    """Put a note before the outputs that are folded: of a folded cell, JupyterLab shows the first line."""
    from nbformat.v4 import new_output

    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("outputs_hidden") and cell.outputs:
            note = "Folded, since it answers the bet above. Run this cell, or click here, to see it."
            cell.outputs.insert(
                0, new_output("display_data", {"text/plain": note}, metadata={"dlviz": tolerance.NOTE})
            )
