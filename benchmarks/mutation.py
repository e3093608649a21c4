"""Programs that differ from a given one in a single place: what a check that is worth its name refuses.

Each rule takes a node of the syntax tree and yields what may stand there instead, as source text.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

COMPARISONS = {
    ">": (">=", "<"), ">=": (">", "<="), "<": ("<=", ">"), "<=": ("<", ">="), "==": ("!=",), "!=": ("==",),
    "is": ("is not",), "is not": ("is",), "in": ("not in",), "not in": ("in",),
}  # fmt: skip
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "//": "/", "%": "//", "|": "&", "&": "|"}
SYMBOLS: dict[type, str] = {
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.Add: "+", ast.Sub: "-", ast.Mult: "*",
    ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%", ast.BitOr: "|", ast.BitAnd: "&",
    ast.MatMult: "@",
}  # fmt: skip
UFUNCS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
TWINS = [
    ("max", "min"), ("maximum", "minimum"), ("argmax", "argmin"), ("sum", "mean"), ("zeros", "ones"),
    ("floor", "ceil"), ("sin", "cos"), ("exp", "expm1"), ("log", "log1p"), ("any", "all"), ("sinh", "tanh"),
    ("zeros_like", "ones_like"), ("append", "remove"), ("triu", "tril"), ("hstack", "vstack"), ("std", "var"),
]  # fmt: skip
OTHER_FUNCTION = {a: b for pair in TWINS for a, b in (pair, pair[::-1])}
SYMMETRIC = {
    "add",
    "multiply",
    "maximum",
    "minimum",
    "max",
    "min",
    "logaddexp",
    "isclose",
    "allclose",
    "swapaxes",
}
COPIES = {"copy", "deepcopy", "clone", "detach"}
KINDS = {
    "float",
    "int",
    "bool",
    "list",
    "tuple",
    "array",
    "asarray",
    "as_tensor",
    "tensor",
    "from_numpy",
    "float32",
}  # change no numbers
GUARDS = {"strict", "divide", "invalid", "over", "under"}  # keywords that complain and compute nothing
NEW_ARRAYS = {"zeros", "ones", "empty"}


@dataclass(frozen=True)
class Mutant:
    """A changed program, and the change: `before → after`, with #2 where the same change is made again."""

    change: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of the one function or class that the source defines."""
    tree = ast.parse(source)
    (top,) = tree.body
    seen, times = {ast.unparse(tree)}, dict[str, int]()
    for function in [top] if isinstance(top, ast.FunctionDef) else top.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [argument.arg for argument in function.args.args if argument.arg != "self"]
        for owner in list(ast.walk(function)):
            for field, place, node in _below(owner):
                for text in (*_variants(node, names, ast.unparse(function)),):
                    before, new = _brief(node), _parsed(text, node)
                    _put(owner, field, place, new)
                    mutated = ast.unparse(tree)
                    _put(owner, field, place, node)
                    if mutated not in seen:
                        seen.add(mutated)
                        change = f"{before} → {_brief(new)}"
                        times[change] = times.get(change, 0) + 1
                        number = f" #{times[change]}" if times[change] > 1 else ""
                        yield Mutant(change + number, mutated)


def _below(owner: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The expressions and statements directly below a node, and where they are."""
    for field, value in ast.iter_fields(owner):
        if isinstance(owner, ast.keyword) and owner.arg in GUARDS:
            continue
        for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, (ast.expr, ast.stmt)) and field not in (
                "decorator_list",
                "func",
                "annotation",
            ):
                yield field, place, node


def _put(owner: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(owner, field, node)
    else:
        getattr(owner, field)[place] = node


def _parsed(text: str, node: ast.AST) -> ast.AST:
    if isinstance(node, ast.Slice):
        return ast.parse(f"x[{text}]", mode="eval").body.slice
    return ast.parse(text, mode="eval").body if isinstance(node, ast.expr) else ast.parse(text).body[0]


def _brief(node: ast.AST) -> str:
    """Its source, of a compound statement the first line."""
    return ast.unparse(node).split("\n")[0]


# The rules


def _variants(node: ast.AST, names: list[str], function: str) -> Iterator[str]:
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return
    text = ast.unparse(node)
    match node:
        case ast.Compare(left, [operator], [right]):
            a, b = ast.unparse(left), ast.unparse(right)
            yield from (f"({a}) {other} ({b})" for other in COMPARISONS[SYMBOLS[type(operator)]])
        case ast.BoolOp(operator, values):
            yield from map(ast.unparse, values)
            word = " or " if isinstance(operator, ast.And) else " and "
            yield word.join(f"({ast.unparse(value)})" for value in values)
        case ast.UnaryOp(_, operand):
            yield ast.unparse(operand)
        case ast.BinOp(left, operator, right):
            yield from _of_a_binary_operation(ast.unparse(left), operator, ast.unparse(right), names)
        case ast.Constant(value):
            yield from _of_a_constant(value)
        case ast.IfExp(test, one, other):
            a, b = ast.unparse(one), ast.unparse(other)
            yield from (a, b, f"({b}) if ({ast.unparse(test)}) else ({a})")
        case ast.If() | ast.While():
            yield from _of_a_branch(node)
        case ast.Slice(lower, upper, step):
            a, b, c = (ast.unparse(part) if part else "" for part in (lower, upper, step))
            yield from (f"{x}:{y}:{z}" for x, y, z in (("", b, c), (a, "", c), (a, b, "")))
        case ast.Attribute(value, "T"):
            yield ast.unparse(value)
        case ast.Call(called, arguments, keywords):
            yield from _of_a_call(
                ast.unparse(called), called, [*map(ast.unparse, arguments)], keywords, names
            )
        case ast.Tuple([one, other, *rest] as parts) if not any(
            isinstance(part, ast.Slice) for part in parts
        ):
            swapped = [ast.unparse(part) for part in (other, one, *rest)]
            yield f"({', '.join(swapped)})"
        case ast.AugAssign(target, operator, value):
            yield from _of_an_update(ast.unparse(target), SYMBOLS[type(operator)], ast.unparse(value), names)
        case ast.Assign([target], value):
            yield from _of_an_assignment(ast.unparse(target), target, ast.unparse(value), function, names)
        case ast.For(target, loop):
            rest = text.split("\n", 1)[1]
            head, items = f"for {ast.unparse(target)} in ", f"list({ast.unparse(loop)})"
            yield from (f"{head}{items}{part}:\n{rest}" for part in ("[1:]", "[:-1]"))
        case ast.Expr(ast.Call()) | ast.Continue() | ast.Break():
            yield "pass"


def _of_a_binary_operation(a: str, operator: ast.operator, b: str, names: list[str]) -> Iterator[str]:
    sign = SYMBOLS[type(operator)]
    if sign in ARITHMETIC:
        yield f"({a}) {ARITHMETIC[sign]} ({b})"
    if sign not in "+*|&":
        yield f"({b}) {sign} ({a})"
    yield from (a, b)
    if a in names and sign in UFUNCS:
        yield f"np.{UFUNCS[sign]}({a}, {b}, out={a})"  # writes into the caller's array


def _of_a_constant(value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield from (str(value + 1), str(value - 1))
    elif isinstance(value, float) and np.isfinite(value):
        yield from (repr(value * 2), repr(value * 0)) if value else ("1.0",)


def _of_a_branch(node: ast.If | ast.While) -> Iterator[str]:
    word, test = ("if", "while")[isinstance(node, ast.While)], ast.unparse(node.test)
    rest = ast.unparse(node).split("\n", 1)[1]
    yield from (f"{word} {other}:\n{rest}" for other in (f"not ({test})", "False"))
    if word == "if":
        yield f"if True:\n{rest}"


def _of_a_call(
    name: str, called: ast.expr, arguments: list[str], keywords: list[ast.keyword], names: list[str]
) -> Iterator[str]:
    named = [ast.unparse(keyword) for keyword in keywords]
    plain = name.split(".")[-1] if isinstance(called, (ast.Name, ast.Attribute)) else ""
    receiver = ast.unparse(called.value) if isinstance(called, ast.Attribute) else ""

    def again(name: str = name, arguments: list[str] = arguments, named: list[str] = named) -> str:
        return f"{name}({', '.join(arguments + named)})"

    if len(arguments) > 1 and plain not in SYMMETRIC:
        yield again(arguments=[arguments[1], arguments[0], *arguments[2:]])
    if plain in OTHER_FUNCTION:
        yield again(name=name.removesuffix(plain) + OTHER_FUNCTION[plain])
    if plain not in KINDS and (receiver in ("np", "torch", "math", "") or plain in COPIES):  # a step left out
        first = [argument for argument in arguments[:1] if argument[0] != "*"]
        yield from first if receiver in ("np", "torch", "math", "copy", "") else [receiver]
    if plain == "array" and arguments[0] in names:
        yield again(name=name.replace("array", "asarray"))
    if plain == "where" and len(arguments) == 3:
        yield from (arguments[1], arguments[2], again(arguments=[arguments[0], arguments[2], arguments[1]]))
    if plain == "astype":
        yield from (receiver, f"{receiver}.astype(int)")
    if plain in NEW_ARRAYS and receiver == "np" and not named and names:
        yield from (again(named=[f"dtype=np.asarray({name}).dtype"]) for name in names[:2])
    for place, keyword in enumerate(keywords):
        if keyword.arg in GUARDS:
            continue
        yield again(named=named[:place] + named[place + 1 :])
        if keyword.arg in ("axis", "dim"):
            other = {"0": "-1", "-1": "0", "1": "0"}.get(ast.unparse(keyword.value), "0")
            yield again(named=[*named[:place], f"{keyword.arg}={other}", *named[place + 1 :]])
        if keyword.arg == "dtype":
            yield again(named=[*named[:place], "dtype=int", *named[place + 1 :]])


def _of_an_update(target: str, sign: str, value: str, names: list[str]) -> Iterator[str]:
    yield "pass"
    yield f"{target} = {value}"  # the last one in place of the sum
    yield f"{target} {ARITHMETIC.get(sign, '+')}= {value}"
    array = target.split("[")[0]
    if array in names:
        yield f"{target} = {target} {sign} ({value})"  # a new array in place of the old one changed
        yield f"{array}.reshape(-1)[:] {sign}= np.ravel({value})"  # a copy, unless it is contiguous


def _of_an_assignment(
    target: str, node: ast.expr, value: str, function: str, names: list[str]
) -> Iterator[str]:
    if not isinstance(node, ast.Name) or node.id in names or function.count(f"\n    {target} = ") > 1:
        yield "pass"
    if value.startswith(("[", "{", "np.zeros", "np.ones", "set(", "dict(")):
        key = f"({target!r}, str(np.shape({value})))"  # kept from call to call
        yield f"{target} = globals().setdefault({key}, {value})"
    if target.startswith("self."):  # shared by all objects
        name = target.removeprefix("self.")
        yield f"{target} = vars(type(self)).get({name!r}, {value})"


# Changes of a whole answer: each takes a function and returns another


def _shapes(args: tuple[Any, ...]) -> str:
    return str([np.shape(a) if not isinstance(a, (list, tuple, dict)) else len(a) for a in args])


def kept_by_shape(answer: Callable[..., Any]) -> Callable[..., Any]:
    """What the first arguments of these shapes gave, at every later call too."""
    known: dict[str, Any] = {}

    def again(*args: Any, **kwargs: Any) -> Any:
        key = _shapes(args)
        if key not in known:
            known[key] = answer(*args, **kwargs)
        return known[key]

    return again


def _changed(answer: Callable[..., Any], change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(*args: Any, **kwargs: Any) -> Any:
        return _each(answer(*args, **kwargs), lambda array: change(array, args))

    return changed


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    """The result with every array and number in it changed."""
    if isinstance(value, (list, tuple)):
        return type(value)(_each(item, change) for item in value)
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    return change(value) if isinstance(value, (np.ndarray, np.generic, float)) else value


def rounded(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Results with two digits after the point."""
    return _changed(answer, lambda array, args: np.round(array, 2))


def as_the_first_argument(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Results of the first argument's dtype, as a buffer from `zeros_like` gives them."""
    return _changed(answer, lambda array, args: np.asarray(array).astype(np.asarray(args[0]).dtype))


WHOLE = (kept_by_shape, rounded, as_the_first_argument)
