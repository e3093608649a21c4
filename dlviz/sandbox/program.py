"""What of a notebook an exercise needs: the definition asked for, and the statements that it depends on.

Only those run. So a line that fails, hangs or ends the process elsewhere in the notebook costs the exercise
nothing, and an hour's training is not repeated. A statement is needed if it binds, changes or deletes a name
that another one reads. What can't be seen so, `exec` for one, is seen if the learner's cells run as a whole.
"""

import __future__

import ast
import builtins
import dis
import linecache
import re
import sys
import types
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MAX_PROBLEMS = 20
STORES = {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL"}
STORES_FROM_WITHIN = {"STORE_GLOBAL", "DELETE_GLOBAL"}  # a function or a class
LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF"}
RUNS_ITS_BODY = re.compile(r"\A\s*%%(time|timeit|capture|prun)\b.*\n")
MAGIC = [  # lines that only IPython understands, and what stands for them
    (re.compile(r"^(\s*)%(?:time|prun)\s+(?=\S)", re.MULTILINE), r"\1"),
    (re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?\??)$", re.MULTILINE), r"\1pass"),
    (re.compile(r"=\s*[!%].*$", re.MULTILINE), "= None"),
]


@dataclass(frozen=True)
class Cell:
    """A code cell. `origin`: "own", the learner's; "released", as it was given out; "stub", a prompt left as
    it was; "restored", one of the lesson that the submission lacks."""

    number: int
    source: str
    origin: str


@dataclass(frozen=True)
class Statement:
    """One statement of a cell, compiled; and the names that it binds and reads."""

    cell: Cell
    line: int
    code: types.CodeType
    binds: frozenset[str]
    uses: frozenset[str]
    imports: bool


@dataclass
class Program:
    """The statements of a notebook, and what could not be read or run."""

    statements: list[Statement]
    problems: list[tuple[int, str]]  # cell, what

    def needed(self, name: str, check: int) -> list[Statement]:
        """The statements on which the definition of the name depends, in their order.

        check: the number of the cell that checks it; what is bound before counts, unless nothing is
        """
        chosen: set[int] = set()
        names, seen = [name], {name}
        while names:
            for place in self._binding(names.pop(), check):
                if place not in chosen:
                    chosen.add(place)
                    fresh = self.statements[place].uses - seen
                    seen |= fresh
                    names += fresh
        return [statement for place, statement in enumerate(self.statements) if place in chosen]

    def _binding(self, name: str, check: int) -> list[int]:
        """The places of the statements that bind it: the learner's, if there are any, for each one a stub."""
        places = [place for place, one in enumerate(self.statements) if {name, "*"} & one.binds]
        cells = {place: self.statements[place].cell for place in places}
        for unwanted in ("restored", "stub"):
            places = [p for p in places if cells[p].origin != unwanted] or places
        return [place for place in places if cells[place].number < check] or places

    def own(self, needed: Sequence[Statement]) -> list[Statement]:
        """The needed statements and all others of the learner's own cells, in their order."""
        return [one for one in self.statements if one in needed or one.cell.origin == "own"]

    def run(self, statements: Iterable[Statement]) -> dict[str, Any]:
        """Run them in a new `__main__`; one that raises is noted, and the next one runs."""
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        vars(main).update(__builtins__=builtins, display=lambda *shown, **options: None)
        for statement in statements:
            try:
                exec(statement.code, vars(main))
            except BaseException as error:
                self._note(statement.cell.number, f"line {statement.line}: {_told(error)}")
        return vars(main)

    def _note(self, cell: int, what: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append((cell, what))


def program(cells: Iterable[Cell]) -> Program:
    """The program of these cells; one that is no Python is noted and left out."""
    made = Program([], [])
    flags = 0
    for cell in cells:
        source = python(cell.source)
        file = f"<cell {cell.number}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            nodes = list(_single(ast.parse(source, file).body))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            made._note(cell.number, _told(error))
            continue
        for node in nodes:
            try:
                flags |= _future(node)
                code = compile(ast.Module([node], []), file, "exec", flags=flags, dont_inherit=True)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                made._note(cell.number, _told(error))
                continue
            binds, uses = _names(code)
            binds.update(_changed(node))
            imports = isinstance(node, (ast.Import, ast.ImportFrom))
            made.statements.append(
                Statement(cell, node.lineno, code, frozenset(binds), frozenset(uses), imports)
            )
    return made


def python(source: str) -> str:
    """The source without what only IPython understands: magics, lines for the shell, questions."""
    source = RUNS_ITS_BODY.sub("\n", source)
    if source.lstrip().startswith("%%"):
        return ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        for magic, meant in MAGIC:
            source = magic.sub(meant, source)
    return source


def _single(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements. An import of several names is taken apart: one that fails must not cost the others."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            alone = ([alias] for alias in node.names)
            yield from (ast.copy_location(ast.ImportFrom(node.module, a, node.level), node) for a in alone)
        else:
            yield node


def _future(node: ast.stmt) -> int:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return getattr(__future__, node.names[0].name).compiler_flag
    return 0


def _names(code: types.CodeType, stores: Container[str] = STORES) -> tuple[set[str], set[str]]:
    """The global names that the code binds, and those that it uses; of functions and classes in it, too."""
    binds, uses = set(), set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in stores:
            binds.add(instruction.argval)
        elif instruction.opname in LOADS:
            uses.add(instruction.argval)
        elif instruction.opname == "IMPORT_STAR" or instruction.argrepr == "INTRINSIC_IMPORT_STAR":
            binds.add("*")
            uses.add("*")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner_binds, inner_uses = _names(constant, STORES_FROM_WITHIN)
            binds |= inner_binds
            uses |= inner_uses
    return binds, uses


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names whose attributes or items the statement assigns: `Net.forward = …`."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    for target in targets:
        while isinstance(target, (ast.Attribute, ast.Subscript)):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


def _told(error: BaseException) -> str:
    """An error of any code in one line."""
    try:
        text = str.__str__(str(error)).split("\n")[0][:200]
    except BaseException:
        text = ""
    name = str.__str__(type.__getattribute__(type(error), "__name__"))[:100]
    return f"{name}: {text}" if text else name
