"""From typed rules to the SQL of one dialect: the NULL table of every operator and function stands here.

A condition is TRUE, FALSE or NULL (unknown). Whatever is graded also has bounds: what is proven, what
could be, and what could still be found out with the sources at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from leadwright.icp.translate import IcpRow
from leadwright.scoring.dialects import NUMBER_PATTERN, PREFIX_PATTERN, Dialect
from leadwright.scoring.expression import Expr
from leadwright.scoring.fading import UNIT, shares, strengths
from leadwright.scoring.features import FEATURES, Kind

_SIGN = {"add": "+", "sub": "-", "mul": "*"}
_FIRST_DAY = date(1, 1, 1)


class Bound(Enum):
    """Which end of a graded value is wanted when something is unknown.

    KNOWN_LOW and KNOWN_HIGH split only partly known lists and leave the unknown NULL; LOW and HIGH put the
    worst and the best in its place; REACH the best that usable sources can still find, REACH_DOWN the same
    for what is subtracted.
    """

    KNOWN_LOW = 0
    KNOWN_HIGH = 1
    LOW = 2
    HIGH = 3
    REACH = 4
    REACH_DOWN = 5

    @property
    def opposite(self) -> Bound:
        """The end of a part that is subtracted."""
        pairs = (
            (Bound.KNOWN_LOW, Bound.KNOWN_HIGH),
            (Bound.LOW, Bound.HIGH),
            (Bound.REACH, Bound.REACH_DOWN),
        )
        return next(b if self is a else a for a, b in pairs if self in (a, b))


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes the expressions of rules over the row `f` of features and the one-row relation `icp`."""

    dialect: Dialect
    icp: IcpRow
    as_of: date
    answerable: frozenset[str]

    # conditions ----------------------------------------------------------------------------------

    def condition(self, expr: Expr) -> str:
        """TRUE, FALSE or NULL."""
        if expr.op in ("and", "or"):
            return f"({f' {expr.op.upper()} '.join(self.condition(arg) for arg in expr.args)})"
        if expr.op == "not":
            return f"(NOT {self.condition(expr.args[0])})"
        if expr.op == "literal":
            return "TRUE" if expr.value else "FALSE"
        if expr.op in ("feature", "icp"):
            return self._name(expr)
        return f"({self._predicate(expr)})"

    def possible(self, expr: Expr, wanted: bool = True) -> str:
        """TRUE if the condition is, or could still be found out to be, `wanted`; otherwise FALSE."""
        if expr.op == "not":
            return self.possible(expr.args[0], not wanted)
        if expr.op in ("and", "or"):
            joined = " AND " if (expr.op == "and") == wanted else " OR "
            return f"({joined.join(self.possible(arg, wanted) for arg in expr.args)})"
        sql = self.condition(expr)
        return f"COALESCE({sql if wanted else f'(NOT {sql})'}, {self.can_find_out(expr.features)})"

    def can_find_out(self, features: frozenset[str]) -> str:
        """TRUE if usable sources can answer those of the features that are unknown, else FALSE."""
        unknown = sorted(features - self.answerable)
        if not features & self.answerable:
            return "FALSE"
        known = [f"f.{FEATURES[name].columns[0].name} IS NOT NULL" for name in unknown]
        return f"({' AND '.join(known)})" if known else "TRUE"

    def _predicate(self, expr: Expr) -> str:
        args = expr.args
        match expr.op:
            case "compare" if args[0].type is Kind.RANGE or args[0].is_interval:
                return self._interval(str(expr.value), args[0], args[1])
            case "compare":
                return f"{self._scalar(args[0])} {expr.value} {self._scalar(args[1])}"
            case "between":
                return f"{self._scalar(args[0])} BETWEEN {self._scalar(args[1])} AND {self._scalar(args[2])}"
            case "in":
                return self._in(args[0], args[1])
            case "listed":
                return "TRUE" if not self._wanted(args[1]) else self._in(args[0], args[1])
            case "at_least":
                return self._bounded(args[0], args[1], ">=")
            case "at_most":
                return self._bounded(args[0], args[1], "<=")
            case "within":
                return self._within(args)
            case "has_any" | "has_all":
                return self._has(expr)
            case "contains":
                return self.dialect.within_text.format(text=self._text(args[0]), word=self._text(args[1]))
            case "starts_with":
                return self.dialect.starts.format(text=self._text(args[0]), word=self._text(args[1]))
        raise AssertionError(expr.op)

    def _bounded(self, amount: Expr, bound: Expr, sign: str) -> str:
        if amount.type is Kind.RANGE or amount.is_interval:
            return self._interval(sign, amount, bound)
        return f"{self._scalar(amount)} {sign} {self._scalar(bound)}"

    def _interval(self, sign: str, amount: Expr, bound: Expr) -> str:
        """Yes if it holds for the whole interval, no if for no part of it, otherwise unknown."""
        low, high, n = *self._ends(amount), self._scalar(bound)
        yes, no = {
            ">=": (f"{low} >= {n}", f"{high} < {n}"),
            ">": (f"{low} > {n}", f"{high} <= {n}"),
            "<=": (f"{high} <= {n}", f"{low} > {n}"),
            "<": (f"{high} < {n}", f"{low} >= {n}"),
            "=": (f"{low} = {n} AND {high} = {n}", f"{low} > {n} OR {high} < {n}"),
            "<>": (f"{low} > {n} OR {high} < {n}", f"{low} = {n} AND {high} = {n}"),
        }[sign]
        return f"CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE ELSE NULL END"

    def _ends(self, amount: Expr) -> tuple[str, str]:
        if amount.type is Kind.RANGE:
            low, high = FEATURES[str(amount.value)].columns
            return f"f.{low.name}", f"f.{high.name}"
        return self.number(amount, Bound.KNOWN_LOW), self.number(amount, Bound.KNOWN_HIGH)

    def _within(self, args: tuple[Expr, ...]) -> str:
        low, high = self._ends(args[0])
        bottom, top = (None if self._is_empty(bound) else self._scalar(bound) for bound in args[1:])
        yes = " AND ".join(
            part for part in (bottom and f"{low} >= {bottom}", top and f"{high} <= {top}") if part
        )
        no = " OR ".join(part for part in (bottom and f"{high} < {bottom}", top and f"{low} > {top}") if part)
        if not yes:
            return f"CASE WHEN {low} IS NOT NULL OR {high} IS NOT NULL THEN TRUE ELSE NULL END"
        return f"CASE WHEN {no} THEN FALSE WHEN {yes} THEN TRUE ELSE NULL END"

    def _in(self, item: Expr, wanted: Expr) -> str:
        if item.type is Kind.NUMBER:
            assert isinstance(wanted.value, tuple)
            return (
                f"{self._scalar(item)} IN ({', '.join(self._plain_number(value) for value in wanted.value)})"
            )
        if not self._wanted(wanted):
            return "FALSE"
        return self.dialect.among.format(item=self._text(item), list=self._list(wanted))

    def _has(self, expr: Expr) -> str:
        items = self._wanted(expr.args[1])
        if not items:
            return "FALSE" if expr.op == "has_any" else "TRUE"
        if expr.args[0].open_world:
            return self._has_open(expr, items)
        if expr.op == "has_any":
            return self.dialect.overlap.format(left=self._name(expr.args[0]), right=self._list(expr.args[1]))
        column = self._name(expr.args[0])
        every = " AND ".join(self._holds(column, item) for item in items)
        return f"CASE WHEN {column} IS NULL THEN NULL WHEN {every} THEN TRUE ELSE FALSE END"

    def _has_open(self, expr: Expr, items: tuple[str, ...]) -> str:
        """Found is yes. Missing is unknown, unless it was looked for and not found."""
        found, absent = (f"f.{column.name}" for column in FEATURES[str(expr.args[0].value)].columns)
        holds = [self._holds(found, item) for item in items]
        denied = [self._holds(absent, item) for item in items]
        if expr.op == "has_any":
            some = self.dialect.overlap.format(left=found, right=self._list(expr.args[1]))
            return f"CASE WHEN {some} THEN TRUE WHEN {' AND '.join(denied)} THEN FALSE ELSE NULL END"
        missing = " ".join(
            f"WHEN {no} AND CASE WHEN {yes} THEN FALSE ELSE TRUE END THEN FALSE"
            for yes, no in zip(holds, denied, strict=True)
        )
        return f"CASE WHEN {' AND '.join(holds)} THEN TRUE {missing} ELSE NULL END"

    def _holds(self, column: str, item: str) -> str:
        return self.dialect.contains.format(list=column, item=item)

    # numbers -------------------------------------------------------------------------------------

    def units(self, expr: Expr, bound: Bound) -> str:
        """The value in whole ten-thousandths, cut to 0..10000; NULL while something ungraded is unknown."""
        if expr.op in ("share", "fade"):
            return self._graded(expr, bound)
        value = self.number(expr, bound)
        rounded = f"{value} * {self._exact(str(UNIT), 5, 0)} + {self._exact('0.5', 2, 1)}"
        whole = f"CAST(FLOOR({rounded}) AS {self.dialect.integer})"
        return f"CASE WHEN {value} <= 0 THEN 0 WHEN {value} >= 1 THEN {UNIT} ELSE {whole} END"

    def number(self, expr: Expr, bound: Bound) -> str:
        """The value as an exact decimal."""
        if expr.op in _SIGN:
            other = bound.opposite if expr.op == "sub" else bound
            left, right = expr.args
            if expr.op == "mul" and (left.holds_graded or right.holds_graded):
                return self._product(left, right, bound)
            return f"({self.number(left, bound)} {_SIGN[expr.op]} {self.number(right, other)})"
        if expr.op == "neg":
            return f"(- {self.number(expr.args[0], bound.opposite)})"
        if expr.op in ("share", "fade"):
            return f"({self._exact(self._graded(expr, bound), 5, 0)} * {self._exact('0.0001', 5, 4)})"
        plain = self._exact(self._scalar(expr), expr.digits, expr.scale)
        return self._filled(expr, plain, bound, "0", "1") if expr.is_graded else plain

    def _product(self, left: Expr, right: Expr, bound: Bound) -> str:
        """A negative factor turns the bounds of the other round."""
        ends = [bound.opposite if _is_negative(other) else bound for other in (right, left)]
        return f"({self.number(left, ends[0])} * {self.number(right, ends[1])})"

    def _graded(self, expr: Expr, bound: Bound) -> str:
        """A share or a fading, in ten-thousandths."""
        if expr.op == "fade":
            return self._filled(expr, self._fade(expr.args), bound, "0", str(UNIT))
        if not self._wanted(expr.args[1]):
            return "0"
        if expr.args[0].open_world:
            return self._open_share(expr, bound)
        column, items = self._name(expr.args[0]), self._wanted(expr.args[1])
        count = _sum(f"CASE WHEN {self._holds(column, item)} THEN 1 ELSE 0 END" for item in items)
        sql = (
            f"CASE WHEN {column} IS NULL THEN NULL ELSE {self._pick(shares(len(items)), f'{count} + 1')} END"
        )
        return self._filled(expr, sql, bound, "0", str(UNIT))

    def _open_share(self, expr: Expr, bound: Bound) -> str:
        """At least what was found; at most all but what was looked for and not found. Never NULL."""
        can_answer = str(expr.args[0].value) in self.answerable
        high = bound in (Bound.HIGH, Bound.KNOWN_HIGH) or (
            bound is (Bound.REACH if can_answer else Bound.REACH_DOWN)
        )
        found, absent = (f"f.{column.name}" for column in FEATURES[str(expr.args[0].value)].columns)
        items = self._wanted(expr.args[1])
        if not high:
            parts = [f"CASE WHEN {self._holds(found, item)} THEN 1 ELSE 0 END" for item in items]
        else:
            parts = [
                f"CASE WHEN {self._holds(found, item)} THEN 1 WHEN {self._holds(absent, item)} THEN 0 "
                f"ELSE 1 END"
                for item in items
            ]
        return self._pick(shares(len(items)), f"{_sum(parts)} + 1")

    def _fade(self, args: tuple[Expr, ...]) -> str:
        day, (fresh, half_life, expiry) = self._name(args[0]), (int(str(arg.value)) for arg in args[1:])
        fresh_from, last = self._day(fresh), self._day(expiry)
        decay = "NULL"
        if expiry > fresh:
            index = self.dialect.days.format(day=fresh_from, date=day)
            decay = self._pick(strengths(fresh, half_life, expiry), index)
        return (
            f"CASE WHEN {day} > DATE '{self.as_of}' THEN NULL WHEN {day} >= DATE '{fresh_from}' THEN {UNIT} "
            f"WHEN {day} < DATE '{last}' THEN 0 ELSE {decay} END"
        )

    def _day(self, back: int) -> date:
        room = (self.as_of - _FIRST_DAY).days
        return self.as_of - timedelta(days=min(back, room))

    def _filled(self, expr: Expr, sql: str, bound: Bound, low: str, high: str) -> str:
        """The bound that stands for an unknown graded value."""
        if bound in (Bound.KNOWN_LOW, Bound.KNOWN_HIGH):
            return sql
        can_answer = expr.features <= self.answerable
        best = bound is Bound.HIGH or bound is (Bound.REACH if can_answer else Bound.REACH_DOWN)
        return f"COALESCE({sql}, {high if best else low})"

    def _pick(self, values: tuple[int, ...], index: str) -> str:
        return self.dialect.pick.format(items=", ".join(map(str, values)), index=index)

    def _exact(self, sql: str, digits: int, scale: int) -> str:
        return f"CAST({sql} AS {self.dialect.wide.format(digits=digits, scale=scale)})"

    # values --------------------------------------------------------------------------------------

    def _scalar(self, expr: Expr) -> str:
        """A number, date, text or yes/no that stands beside a sign of comparison."""
        if expr.op in _SIGN or expr.op == "neg" or expr.op in ("share", "fade"):
            return self.number(expr, Bound.KNOWN_LOW)
        if expr.type is Kind.TEXT:
            return self._text(expr)
        if expr.op == "literal" and expr.type is Kind.DATE:
            return f"DATE '{expr.value}'"
        if isinstance(expr.value, Decimal):
            return self._plain_number(expr.value)
        if expr.op == "days_since":
            day = self._name(expr.args[0])
            days = self.dialect.days.format(day=self.as_of, date=day)
            return (
                f"CASE WHEN {day} BETWEEN DATE '0001-01-01' AND DATE '{self.as_of}' THEN {days} ELSE NULL END"
            )
        if expr.op == "custom_number":
            return self._custom_number(str(expr.args[0].value))
        return self._name(expr) if expr.op in ("feature", "icp") else self.condition(expr)

    def _text(self, expr: Expr) -> str:
        if expr.op == "lower":
            return self.dialect.lower.format(text=self._text(expr.args[0]))
        if expr.op == "custom_text":
            return self.dialect.json_text.format(key=self._key(str(expr.args[0].value)))
        return self.dialect.string(str(expr.value)) if expr.op == "literal" else self._name(expr)

    def _custom_number(self, key: str) -> str:
        raw = f"({self.dialect.json_raw.format(key=self._key(key))})"
        number = self.dialect.extract.format(text=raw, pattern=PREFIX_PATTERN)
        matches = self.dialect.matches.format(text=raw, pattern=NUMBER_PATTERN)
        return f"CASE WHEN {matches} THEN {self._exact(number, 21, 6)} ELSE NULL END"

    def _key(self, key: str) -> str:
        return self.dialect.string(self.dialect.key(key))

    def _name(self, expr: Expr) -> str:
        if expr.op == "icp":
            return f"icp.{expr.value}"
        return f"f.{FEATURES[str(expr.value)].columns[0].name}"

    def _list(self, expr: Expr) -> str:
        if expr.op == "icp":
            return f"icp.{expr.value}"
        assert isinstance(expr.value, tuple)
        return self.dialect.texts.format(
            items=", ".join(self.dialect.string(str(item)) for item in expr.value)
        )

    def _wanted(self, expr: Expr) -> tuple[str, ...]:
        """The SQL of each wanted item."""
        if expr.op == "icp":
            count = len(getattr(self.icp, str(expr.value)))
            return tuple(
                self.dialect.element.format(list=f"icp.{expr.value}", index=n + 1) for n in range(count)
            )
        assert isinstance(expr.value, tuple)
        return tuple(self.dialect.string(str(item)) for item in expr.value)

    def _is_empty(self, expr: Expr) -> bool:
        return expr.op == "icp" and getattr(self.icp, str(expr.value)) is None

    @staticmethod
    def _plain_number(value: object) -> str:
        text = f"{value:f}"
        return f"({text})" if text.startswith("-") else text


def _is_negative(expr: Expr) -> bool:
    return expr.op == "neg" and expr.args[0].op == "literal"


def _sum(parts: object) -> str:
    return " + ".join(parts)  # type: ignore[arg-type]
