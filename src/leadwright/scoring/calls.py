"""Calls of the rule language's functions: the number and the kinds of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from leadwright.icp.problems import nearest
from leadwright.scoring.expression import BadRule, Expr
from leadwright.scoring.features import Kind
from leadwright.scoring.functions import FUNCTIONS, Function

MAX_FADE_DAYS = 3_650


def check_call(function: Function, args: tuple[Expr, ...], node: exp.Expression) -> Expr:
    if len(args) != len(function.takes):
        raise BadRule(
            f"write {function.signature}: {len(function.takes)} arguments, not {len(args)}", position(node)
        )
    checked = tuple(
        _argument(function, takes, arg, node) for takes, arg in zip(function.takes, args, strict=True)
    )
    if function.name == "fade":
        _check_fade(checked, node)
    return Expr(function.name, function.gives, checked, digits=function.digits, scale=function.scale)


def _argument(function: Function, takes: str, arg: Expr, node: exp.Expression) -> Expr:
    if takes == "wanted" and arg.op == "literal" and isinstance(arg.value, str):
        arg = Expr("literal", Kind.LIST, value=(arg.value,))
    if not _ACCEPTS[takes](arg):
        raise BadRule(
            f"write {function.signature}: a {kind_name(arg.type)} does not fit as `{takes}`", position(node)
        )
    return arg


def _check_fade(args: tuple[Expr, ...], node: exp.Expression) -> None:
    fresh, half_life, expiry = (int(arg.value) for arg in args[1:])  # type: ignore[arg-type]
    if not (0 <= fresh <= expiry <= MAX_FADE_DAYS and 1 <= half_life <= MAX_FADE_DAYS):
        raise BadRule(
            f"fade wants 0 <= fresh <= expiry <= {MAX_FADE_DAYS} and a half-life of at least 1 day",
            position(node),
        )


def is_constant(expr: Expr) -> bool:
    return expr.op == "literal" or (expr.op == "neg" and expr.args[0].op == "literal")


def kind_name(kind: Kind) -> str:
    return "condition" if kind is Kind.BOOLEAN else kind.value


def unknown_function(node: exp.Expression) -> BadRule:
    name = str(node.this) if isinstance(node, exp.Anonymous) else type(node).sql_name().lower()  # type: ignore[attr-defined]
    near = nearest(name, FUNCTIONS, cutoff=60)
    return BadRule(f"`{name}` is no function of the rule language", position(node), near)


def position(node: exp.Expression) -> int | None:
    """Where the first part of a node that knows its place stands, from 1."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts) + 1 if starts else None


def _is_word(arg: Expr) -> bool:
    return arg.op == "literal" and arg.type is Kind.TEXT and 0 < len(str(arg.value)) <= 200


def _is_bound(arg: Expr) -> bool:
    return arg.type is Kind.NUMBER and (is_constant(arg) or arg.op == "icp")


_ACCEPTS: dict[str, Callable[[Expr], bool]] = {
    "list": lambda arg: arg.op == "feature" and arg.type is Kind.LIST,
    "wanted": lambda arg: (
        arg.type is Kind.LIST
        and arg.op in ("icp", "literal")
        and not (isinstance(arg.value, tuple) and isinstance(arg.value[0], Decimal))
    ),
    "range": lambda arg: arg.type is Kind.RANGE,
    "amount": lambda arg: arg.type is Kind.RANGE or arg.type is Kind.NUMBER,
    "number": lambda arg: arg.type is Kind.NUMBER,
    "bound": _is_bound,
    "days": lambda arg: arg.op == "literal" and arg.type is Kind.NUMBER and arg.scale == 0,
    "date": lambda arg: arg.op == "feature" and arg.type is Kind.DATE,
    "text": lambda arg: arg.type is Kind.TEXT,
    "word": _is_word,
}
