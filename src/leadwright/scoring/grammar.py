"""Typed tree of a parsed rule: each kind of node that the rule language has, and what it demands of its
parts.

A node without a builder here does not exist for rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal

from sqlglot import exp

from leadwright.icp.problems import nearest
from leadwright.icp.translate import IcpRow
from leadwright.scoring.calls import check_call, is_constant, kind_name, position, unknown_function
from leadwright.scoring.expression import BadRule, Expr
from leadwright.scoring.features import FEATURES, Kind
from leadwright.scoring.functions import FUNCTIONS

MAX_DIGITS = 38

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}")
_SIGNS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "add", exp.Sub: "sub", exp.Mul: "mul"}
_TYPED: dict[type[exp.Expression], str] = {
    exp.Lower: "lower",
    exp.Contains: "contains",
    exp.StartsWith: "starts_with",
}
_ICP_LISTS = frozenset(f.name for f in fields(IcpRow) if f.default == ())
_ICP_FLAGS = frozenset(f.name for f in fields(IcpRow) if f.default is True)
_ICP = tuple(f.name for f in fields(IcpRow))


def typed(node: exp.Expression) -> Expr:
    for types, build in _BUILDERS:
        if isinstance(node, types):
            return build(node)
    if isinstance(node, exp.Func):
        raise unknown_function(node)
    raise BadRule(f"{_looks(node)} is not part of the rule language", position(node))


def _looks(node: exp.Expression) -> str:
    known = {
        exp.Is: "IS",
        exp.Alias: "a second name",
        exp.Null: "NULL",
        exp.Subquery: "a subquery",
        exp.Select: "SELECT",
    }
    return known.get(type(node), type(node).__name__.upper())


def _logic(node: exp.Expression) -> Expr:
    op = "and" if isinstance(node, exp.And) else "or"
    return Expr(op, Kind.BOOLEAN, tuple(_condition(part) for part in (node.this, node.expression)))


def _condition(node: exp.Expression) -> Expr:
    expr = typed(node)
    if expr.type is not Kind.BOOLEAN:
        raise BadRule(
            f"AND, OR and NOT join conditions, and this is a {kind_name(expr.type)}", position(node)
        )
    return expr


def _not(node: exp.Expression) -> Expr:
    return Expr("not", Kind.BOOLEAN, (_condition(node.this),))


def _compare(node: exp.Expression) -> Expr:
    left, right, sign = typed(node.this), typed(node.expression), _SIGNS[type(node)]
    if left.op == "literal" or (right.type is Kind.RANGE and left.type is not Kind.RANGE):
        left, right, sign = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
    left, right = _as_date(left, right, node), _as_date(right, left, node)
    if (
        right.type is Kind.RANGE
        or Kind.LIST in (left.type, right.type)
        or Kind.OBJECT in (left.type, right.type)
    ):
        raise BadRule(
            f"a {kind_name(right.type)} cannot be compared like this; see has_any and within", position(node)
        )
    if left.type != right.type and not (left.type is Kind.RANGE and right.type is Kind.NUMBER):
        raise BadRule(
            f"a {kind_name(left.type)} cannot be compared with a {kind_name(right.type)}", position(node)
        )
    if left.type in (Kind.TEXT, Kind.BOOLEAN) and sign not in ("=", "<>"):
        raise BadRule(
            f"a {kind_name(left.type)} can only be equal or not; the order of texts differs by database",
            position(node),
        )
    if right.is_interval or (left.type is Kind.RANGE and right.op not in ("literal", "icp", "neg")):
        raise BadRule(
            "compare a range or a share with a number that is written out or comes from the ICP",
            position(node),
        )
    _fits(max(left.digits - left.scale, right.digits - right.scale) + max(left.scale, right.scale), node)
    return Expr("compare", Kind.BOOLEAN, (left, right), sign)


def _as_date(one: Expr, other: Expr, node: exp.Expression) -> Expr:
    """A written text beside a date is a date: '2026-01-31'."""
    if one.op != "literal" or one.type is not Kind.TEXT or other.type is not Kind.DATE:
        return one
    try:
        if len(str(one.value)) != 10:
            raise ValueError
        date.fromisoformat(str(one.value))
    except ValueError:
        raise BadRule(f"`{one.value}` is not a date such as '2026-01-31'", position(node)) from None
    return Expr("literal", Kind.DATE, value=one.value)


def _in(node: exp.Expression) -> Expr:
    item, field = typed(node.this), node.args.get("field")
    if node.args.get("query") or node.args.get("unnest"):
        raise BadRule("a subquery is not part of the rule language", position(node))
    wanted = typed(field) if field is not None else _literal_list(node.expressions, node)
    if wanted.type is not Kind.LIST or wanted.op not in ("literal", "icp"):
        raise BadRule("IN wants a list in parentheses or a list of the ICP", position(node))
    kind = (
        Kind.NUMBER if isinstance(wanted.value, tuple) and isinstance(wanted.value[0], Decimal) else Kind.TEXT
    )
    if item.type is not kind or item.is_interval:
        raise BadRule(f"a {kind_name(item.type)} cannot be in a list of {kind_name(kind)}s", position(node))
    return Expr("in", Kind.BOOLEAN, (item, wanted))


def _between(node: exp.Expression) -> Expr:
    item, low, high = (typed(node.args[key]) for key in ("this", "low", "high"))
    low, high = _as_date(low, item, node), _as_date(high, item, node)
    if item.type is Kind.RANGE:
        return check_call(FUNCTIONS["within"], (item, low, high), node)
    if item.type not in (Kind.NUMBER, Kind.DATE) or {low.type, high.type} != {item.type} or item.is_interval:
        raise BadRule("BETWEEN wants a number or a date between two of its kind", position(node))
    if low.is_interval or high.is_interval:
        raise BadRule("a bound must be a plain number", position(node))
    return Expr("between", Kind.BOOLEAN, (item, low, high))


def _arithmetic(node: exp.Expression) -> Expr:
    op = _ARITHMETIC[type(node)]
    left, right = _number(node.this), _number(node.expression)
    scale = left.scale + right.scale if op == "mul" else max(left.scale, right.scale)
    whole = (left.digits - left.scale, right.digits - right.scale)
    digits = left.digits + right.digits + 1 if op == "mul" else max(whole) + scale + 1
    _fits(digits, node)
    if op == "mul" and (left.holds_graded or right.holds_graded) and not _monotone(left, right):
        raise BadRule(
            "a graded value can only be multiplied by a number that is written out or by a graded value",
            position(node),
        )
    return Expr(op, Kind.NUMBER, (left, right), digits=digits, scale=scale)


def _monotone(left: Expr, right: Expr) -> bool:
    """Whether a larger graded part always makes a larger (or always a smaller) product, so that bounds
    stay bounds."""
    return (left.not_negative and right.not_negative) or is_constant(left) or is_constant(right)


def _neg(node: exp.Expression) -> Expr:
    inner = _number(node.this)
    return Expr("neg", Kind.NUMBER, (inner,), digits=inner.digits, scale=inner.scale)


def _number(node: exp.Expression) -> Expr:
    expr = typed(node)
    if expr.type is Kind.RANGE:
        raise BadRule(
            "a range cannot be calculated with; compare it, or use within and at_least", position(node)
        )
    if expr.type is not Kind.NUMBER:
        raise BadRule(f"+ - * want numbers, and this is a {kind_name(expr.type)}", position(node))
    return expr


def _fits(digits: int, node: exp.Expression) -> None:
    if digits > MAX_DIGITS:
        raise BadRule(
            f"the result could need {digits} digits, more than {MAX_DIGITS}, which no database holds exactly",
            position(node),
        )


def _column(node: exp.Expression) -> Expr:
    assert isinstance(node, exp.Column)
    if any(part.args.get("quoted") for part in node.find_all(exp.Identifier)) or node.args.get("db"):
        raise BadRule("names are written without quotes and as icp.<field> or <feature>", position(node))
    name, table = node.name.lower(), node.table.lower()
    if table == "icp":
        return _icp_field(name, node)
    if table or isinstance(node.this, exp.Star):
        raise BadRule(f"`{table or '*'}` is unknown; write a feature, or icp.<field>", position(node))
    feature = FEATURES.get(name)
    if feature is None or feature.type is Kind.OBJECT:
        raise _unknown_feature(name, node)
    return Expr(
        "feature",
        feature.type,
        value=name,
        digits=feature.digits,
        scale=feature.scale,
        open_world=feature.open_world,
    )


def _unknown_feature(name: str, node: exp.Expression) -> BadRule:
    if name == "custom":
        return BadRule(
            "columns of your own are read with custom_text('column') or custom_number('column')",
            position(node),
        )
    for feature in FEATURES.values():
        if name in (column.name for column in feature.columns):
            return BadRule(f"`{name}` is a part of `{feature.name}`; write {feature.name}", position(node))
    words: Iterable[str] = (
        *(f for f in FEATURES if f != "custom"),
        *(f"icp.{field}" for field in _ICP),
        *FUNCTIONS,
    )
    return BadRule(f"`{name}` is no feature", position(node), nearest(name, words, cutoff=60))


def _icp_field(name: str, node: exp.Expression) -> Expr:
    if name in _ICP_LISTS:
        return Expr("icp", Kind.LIST, value=name)
    if name in _ICP_FLAGS:
        return Expr("icp", Kind.BOOLEAN, value=name)
    if name in _ICP:
        return Expr("icp", Kind.NUMBER, value=name, digits=10)
    near = nearest(name, _ICP, cutoff=55)
    raise BadRule(f"`icp.{name}` is no field of the ICP", position(node), f"icp.{near}" if near else None)


def _literal(node: exp.Expression) -> Expr:
    assert isinstance(node, exp.Literal)
    text = str(node.this)
    if node.is_string:
        if "\x00" in text or re.search("[\ud800-\udfff]", text):
            raise BadRule("a text holds a character that no database stores", position(node))
        return Expr("literal", Kind.TEXT, value=text)
    if not _NUMBER.fullmatch(text):
        raise BadRule(f"`{text}` is not a plain number of at most 15 digits and 6 decimals", position(node))
    number = Decimal(text)
    scale = max(0, -int(number.as_tuple().exponent))
    return Expr(
        "literal",
        Kind.NUMBER,
        value=number,
        digits=max(len(number.as_tuple().digits), scale + 1),
        scale=scale,
    )


def _boolean(node: exp.Expression) -> Expr:
    return Expr("literal", Kind.BOOLEAN, value=bool(node.this))


def _paren(node: exp.Expression) -> Expr:
    return typed(node.this)


def _tuple(node: exp.Expression) -> Expr:
    return _literal_list(node.expressions, node)


def _literal_list(items: Iterable[exp.Expression], node: exp.Expression) -> Expr:
    exprs = [typed(item) for item in items]
    texts = tuple(str(expr.value) for expr in exprs if expr.op == "literal" and isinstance(expr.value, str))
    numbers = tuple(number for expr in exprs if (number := _written_number(expr)) is not None)
    if not exprs or len(exprs) not in (len(texts), len(numbers)):
        raise BadRule("a list holds texts or numbers that are written out, and at least one", position(node))
    if texts:
        return Expr("literal", Kind.LIST, value=tuple(dict.fromkeys(texts)))
    return Expr("literal", Kind.LIST, value=tuple(dict.fromkeys(numbers)))


def _written_number(expr: Expr) -> Decimal | None:
    if expr.op == "neg" and isinstance(expr.args[0].value, Decimal):
        return -expr.args[0].value
    return expr.value if expr.op == "literal" and isinstance(expr.value, Decimal) else None


def _call(node: exp.Expression) -> Expr:
    name = _TYPED.get(type(node)) or str(node.this).lower()
    function = FUNCTIONS.get(name)
    if function is None:
        raise unknown_function(node)
    parts = node.expressions if isinstance(node, exp.Anonymous) else [node.this, node.expression]
    extra = set(node.args) - {"this", "expression", "expressions"}
    if any(node.args[key] for key in extra):
        raise BadRule(f"write {function.signature}", position(node))
    return check_call(function, tuple(typed(part) for part in parts if part is not None), node)


_BUILDERS: tuple[tuple[tuple[type[exp.Expression], ...], Callable[[exp.Expression], Expr]], ...] = (
    ((exp.Anonymous, *_TYPED), _call),
    ((exp.And, exp.Or), _logic),
    ((exp.Not,), _not),
    (tuple(_SIGNS), _compare),
    ((exp.In,), _in),
    ((exp.Between,), _between),
    (tuple(_ARITHMETIC), _arithmetic),
    ((exp.Neg,), _neg),
    ((exp.Column,), _column),
    ((exp.Literal,), _literal),
    ((exp.Boolean,), _boolean),
    ((exp.Paren,), _paren),
    ((exp.Tuple,), _tuple),
)
