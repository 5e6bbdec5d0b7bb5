"""The steps of the SELECT that a scorecard becomes.

Everything is computed in whole numbers (points in ten-thousandths), so that every database gives the same
digits:

    seen      what each rule sees: b_ condition, v_ grade, t_ and q_ whether the unknown can be found out,
              vl_ vu_ vh_ the bounds of a grade that is partly known
    weighed   points of each rule, without sign: l_ proven, u_ all that is unknown added, h_ what can be
    found out counted   r_ what counts (of a group one), n_ whether that is unknown, p_ what is possible;
              of each component s_ proven, f_ worst, m_ reachable, k_ unknown
    summed    the weighted sums
    scored    clamped, rounded half up to tenths
    the rest  decimals and the tier
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

from leadwright.icp.translate import IcpRow
from leadwright.scoring.card import COMPONENTS, Rule, Scorecard
from leadwright.scoring.dialects import Dialect
from leadwright.scoring.expression import Expr
from leadwright.scoring.fading import UNIT
from leadwright.scoring.render import Bound, Renderer

TOTAL_UNIT = (
    UNIT * UNIT
)  # one point of the score: ten-thousandths of a point times ten-thousandths of a weight
_TENTH = TOTAL_UNIT // 10


class Steps:
    """Writes the steps of one SELECT."""

    def __init__(
        self, card: Scorecard, icp: IcpRow, as_of: date, answerable: frozenset[str], d: Dialect
    ) -> None:
        self.card, self.icp, self.d = card, icp, d
        self.render = Renderer(d, icp, as_of, answerable)
        self.answerable = answerable
        self.off = {rule.id: rule.disabled(icp) for rule in card.rules}
        self.active = [rule for rule in card.rules if not self.off[rule.id]]

    def select(self, relation: str) -> str:
        steps = [
            ("icp", f"SELECT {_lines(self._icp())}"),
            ("seen", f"SELECT {_lines(self._seen())}\nFROM {relation} AS f CROSS JOIN icp{self.d.barrier}"),
            ("weighed", f"SELECT {_lines(self._weighed())}\nFROM seen{self.d.barrier}"),
            ("counted", f"SELECT {_lines(self._counted())}\nFROM weighed{self.d.barrier}"),
            ("summed", f"SELECT {_lines(self._summed())}\nFROM counted{self.d.barrier}"),
            ("scored", f"SELECT {_lines(self._scored())}\nFROM summed{self.d.barrier}"),
        ]
        ctes = ",\n".join(f"{name} AS (\n{body}\n)" for name, body in steps)
        return f"WITH {ctes}\nSELECT {_lines(self._shown())}\nFROM scored"

    # the steps -----------------------------------------------------------------------------------

    def _icp(self) -> Iterator[str]:
        for item in fields(IcpRow):
            yield f"{self._icp_value(getattr(self.icp, item.name), item.default)} AS {item.name}"

    def _icp_value(self, value: object, default: object) -> str:
        if default == ():
            items = ", ".join(self.d.string(str(word)) for word in value)  # type: ignore[attr-defined]
            return self.d.texts.format(items=items) if items else self.d.no_texts
        if isinstance(default, bool):
            return "TRUE" if value else "FALSE"
        return f"CAST({'NULL' if value is None else value} AS {self.d.integer})"

    def _seen(self) -> Iterator[str]:
        yield "f.company_id AS company_id"
        for rule in self.active:
            yield from self._rule_seen(rule)
        whens = [
            f"WHEN {self.render.condition(out.when)} THEN {self.d.string(out.reason)}"
            for out in self.card.out
        ]
        none = f"CAST(NULL AS {self.d.text})"
        yield f"{'CASE ' + ' '.join(whens) + f' ELSE {none} END' if whens else none} AS out"

    def _rule_seen(self, rule: Rule) -> Iterator[str]:
        if rule.when:
            yield f"{self._condition(rule, rule.when)} AS b_{rule.id}"
            if self._is_mixed(rule.when) and rule.when_unknown == "unknown":
                yield f"{self._gated(rule, self.render.possible(rule.when), 'FALSE')} AS t_{rule.id}"
        if rule.value and _is_single(rule.value):
            yield f"{self._settled(rule, self.render.units(rule.value, Bound.KNOWN_LOW))} AS v_{rule.id}"
            if self._is_mixed(rule.value):
                yield f"{self.render.can_find_out(rule.value.features)} AS q_{rule.id}"
        elif rule.value:
            for name, bound, worst in (
                ("vl", Bound.LOW, 0),
                ("vu", Bound.HIGH, UNIT),
                ("vh", Bound.REACH, None),
            ):
                yield f"{self._bound(rule, bound, worst)} AS {name}_{rule.id}"

    def _condition(self, rule: Rule, when: Expr) -> str:
        sql = self.render.condition(when)
        if rule.when_unknown != "unknown":
            sql = f"COALESCE({sql}, {'TRUE' if rule.when_unknown == 'yes' else 'FALSE'})"
        return self._gated(rule, sql, "FALSE")

    def _gated(self, rule: Rule, sql: str, closed: str) -> str:
        """A stand-in is closed as soon as the rule that it stands in for is known."""
        target = next((other for other in self.active if other.id == rule.stands_in_for), None)
        if target is None or target.when is None:
            return sql
        return f"CASE WHEN {self.render.condition(target.when)} IS NULL THEN {sql} ELSE {closed} END"

    def _settled(self, rule: Rule, sql: str) -> str:
        if rule.when_unknown == "unknown":
            return sql
        return f"COALESCE({sql}, {UNIT if rule.when_unknown == 'yes' else 0})"

    def _bound(self, rule: Rule, bound: Bound, otherwise: int | None) -> str:
        assert rule.value is not None
        if rule.when_unknown != "unknown":
            bound, otherwise = (Bound.HIGH, UNIT) if rule.when_unknown == "yes" else (Bound.LOW, 0)
        sql = self.render.units(rule.value, bound)
        if otherwise is not None:
            return f"COALESCE({sql}, {otherwise})"
        found_out = self.render.can_find_out(rule.value.ungraded_features)
        return f"COALESCE({sql}, CASE WHEN {found_out} THEN {UNIT} ELSE 0 END)"

    def _weighed(self) -> Iterator[str]:
        yield "company_id"
        for rule in self.active:
            low, high, reach = (self._points(rule, end) for end in ("l", "u", "h"))
            yield f"{low} AS l_{rule.id}"
            yield f"{high} AS u_{rule.id}"
            yield f"{reach} AS h_{rule.id}"
        yield "out"

    def _points(self, rule: Rule, end: str) -> str:
        """Ten-thousandths of points, without sign, at one end: l proven, u if the unknown were yes, h
        reachable."""
        full = _whole(rule.points)
        grade = str(full) if not rule.value else self._earn(rule, self._grade(rule, end))
        if not rule.when:
            return grade
        seen = f"b_{rule.id}"
        if (
            end == "l"
            or (end == "h" and not rule.when.features & self.answerable)
            or rule.when_unknown == "no"
        ):
            return f"CASE WHEN {seen} THEN {grade} ELSE 0 END"
        if end == "h" and self._is_mixed(rule.when) and rule.when_unknown == "unknown":
            return f"CASE WHEN t_{rule.id} THEN {grade} ELSE 0 END"
        return f"CASE WHEN NOT {seen} THEN 0 ELSE {grade} END"

    def _grade(self, rule: Rule, end: str) -> str:
        assert rule.value is not None
        if not _is_single(rule.value):
            return f"v{end}_{rule.id}"
        if end == "l" or (end == "h" and not rule.value.features & self.answerable):
            return f"COALESCE(v_{rule.id}, 0)"
        if end == "h" and self._is_mixed(rule.value):
            return f"COALESCE(v_{rule.id}, CASE WHEN q_{rule.id} THEN {UNIT} ELSE 0 END)"
        return f"COALESCE(v_{rule.id}, {UNIT})"

    def _earn(self, rule: Rule, grade: str) -> str:
        """Points times a grade, in ten-thousandths of a point, rounded half up."""
        points = abs(rule.points)
        if points == int(points):
            return f"{grade} * {int(points)}"
        product = f"({grade} * {int(points * 100)} + 50)"
        return self.d.divide.format(a=f"({product} - MOD({product}, 100))", b=100)

    def _counted(self) -> Iterator[str]:
        yield "company_id"
        for rule in self.active:
            yield f"{self._winner(rule)} AS r_{rule.id}"
            yield f"l_{rule.id} = 0 AND u_{rule.id} > 0 AS n_{rule.id}"
            yield f"{'h' if rule.points > 0 else 'l'}_{rule.id} AS p_{rule.id}"
        for component in COMPONENTS:
            for name, sums in (
                ("s", self._proven),
                ("f", self._worst),
                ("m", self._reachable),
                ("k", self._unknown),
            ):
                yield f"{_plus(sums(component))} AS {name}_{component}"
        yield "out"

    def _winner(self, rule: Rule) -> str:
        """What a rule earns: of a group, the one with most, and of equals the first."""
        members = [other for other in self.active if rule.group and other.group == rule.group]
        if len(members) < 2:
            return f"l_{rule.id}"
        place = members.index(rule)
        beats = [f"l_{rule.id} > l_{other.id}" for other in members[:place]]
        beats += [f"l_{rule.id} >= l_{other.id}" for other in members[place + 1 :]]
        return f"CASE WHEN {' AND '.join(beats)} THEN l_{rule.id} ELSE 0 END"

    def _units(self, component: str) -> Iterator[list[Rule]]:
        """The rules of a component, those of one group together."""
        groups: dict[str, list[Rule]] = {}
        for rule in self.active:
            if rule.component == component:
                groups.setdefault(rule.group or f" {rule.id}", []).append(rule)
        yield from groups.values()

    def _best(self, rules: Iterable[Rule], end: str) -> str:
        names = [f"{end}_{rule.id}" for rule in rules]
        best = names[0] if len(names) == 1 else f"GREATEST({', '.join(names)})" if names else "0"
        return f"CAST({best} AS {self.d.bigint})"

    def _proven(self, component: str) -> Iterator[str]:
        for rules in self._units(component):
            yield _signed(rules, self._best(rules, "l"))

    def _worst(self, component: str) -> Iterator[str]:
        """Unknown penalties strike, and stand-ins are withdrawn."""
        for rules in self._units(component):
            if rules[0].points < 0:
                yield _signed(rules, self._best(rules, "u"))
            else:
                yield _signed(rules, self._best(self._settled_ones(rules), "l"))

    def _settled_ones(self, rules: list[Rule]) -> list[Rule]:
        """Without stand-ins, which the next answer may withdraw."""
        ids = {rule.id for rule in self.active}
        return [rule for rule in rules if rule.stands_in_for not in ids]

    def _reachable(self, component: str) -> Iterator[str]:
        for rules in self._units(component):
            yield _signed(rules, self._best(rules, "h" if rules[0].points > 0 else "l"))

    def _unknown(self, component: str) -> Iterator[str]:
        for rules in self._units(component):
            yield f"{self._best(rules, 'u')} - {self._best(self._settled_ones(rules), 'l')}"

    def _summed(self) -> Iterator[str]:
        yield "company_id"
        for rule in self.active:
            yield from (f"r_{rule.id}", f"n_{rule.id}", f"p_{rule.id}")
        yield from (f"s_{component}" for component in COMPONENTS)
        for name, total in (("s", "proven"), ("f", "worst"), ("m", "best"), ("k", "unknown")):
            yield f"{' + '.join(f'{name}_{c} * {_weight(self.card, c)}' for c in COMPONENTS)} AS {total}"
        yield "out"

    def _scored(self) -> Iterator[str]:
        yield "company_id"
        for rule in self.active:
            yield from (f"r_{rule.id}", f"n_{rule.id}", f"p_{rule.id}")
        yield from (f"s_{component}" for component in COMPONENTS)
        yield "proven"
        yield f"{_clamped('proven')} AS held"
        yield from (
            f"{self._tenths(_clamped(name))} AS {name}_tenths" for name in ("proven", "worst", "best")
        )
        yield f"{self._completeness()} AS thousandths"
        yield "out"

    def _tenths(self, sql: str) -> str:
        """Rounded half up to tenths of a point; the number is never below zero here."""
        raised = f"({sql} + {_TENTH // 2})"
        return self.d.divide.format(a=f"({raised} - MOD({raised}, {_TENTH}))", b=_TENTH)

    def _completeness(self) -> str:
        """Known points of the enabled ones, weighted, in thousandths, rounded half up."""
        enabled = sum(
            _whole(max((r.points for r in rules), key=abs)) * _weight(self.card, component)
            for component in COMPONENTS
            for rules in self._units(component)
        )
        if not enabled:
            return f"CAST(1000 AS {self.d.bigint})"
        doubled = f"(({enabled} - unknown) * 2000 + {enabled})"
        return self.d.divide.format(a=f"({doubled} - MOD({doubled}, {2 * enabled}))", b=2 * enabled)

    def _shown(self) -> Iterator[str]:
        yield "company_id"
        for rule in self.card.rules:
            yield f"{self._earned(rule)} AS r_{rule.id}"
        for rule in self.card.rules:
            yield f"{self._possible(rule)} AS p_{rule.id}"
        for component in COMPONENTS:
            yield f"{self._decimal(f's_{component}', 13, 4, 14)} AS {component}"
        yield f"{self._decimal('held', 14, 8, 16)} AS total"
        yield f"{self._decimal('held - proven', 14, 8, 16)} AS clamp"
        for name, shown in (("proven", "score"), ("worst", "floor"), ("best", "potential")):
            yield f"{self._decimal(f'{name}_tenths', 5, 1, 4)} AS {shown}"
        yield f"{self._decimal('thousandths', 5, 3, 4)} AS completeness"
        lines = (
            f"WHEN proven_tenths >= {int(self.card.tiers[t] * 10)} THEN '{t}'"
            for t in ("hot", "warm", "nurture")
        )
        yield f"CASE {' '.join(lines)} ELSE 'cold' END AS tier"
        yield "out"

    def _earned(self, rule: Rule) -> str:
        if self.off[rule.id]:
            return self._null()
        return f"CASE WHEN n_{rule.id} THEN {self._null()} {self._cases(rule, f'r_{rule.id}')} END"

    def _possible(self, rule: Rule) -> str:
        return (
            self._constant(Decimal(0))
            if self.off[rule.id]
            else f"CASE {self._cases(rule, f'p_{rule.id}')} END"
        )

    def _cases(self, rule: Rule, column: str) -> str:
        """Points as decimals: all and nothing are written out, since most rules know nothing between."""
        full = f"WHEN {column} = {_whole(rule.points)} THEN {self._constant(rule.points)}"
        if not rule.value:
            return f"{full} ELSE {self._constant(Decimal(0))}"
        signed = column if rule.points > 0 else f"- {column}"
        between = self._decimal(signed, 9, 4, 9)
        return f"{full} WHEN {column} = 0 THEN {self._constant(Decimal(0))} ELSE {between}"

    def _constant(self, number: Decimal) -> str:
        return f"CAST({number:.4f} AS {self.d.decimal.format(digits=9, scale=4)})"

    def _null(self) -> str:
        return f"CAST(NULL AS {self.d.decimal.format(digits=9, scale=4)})"

    def _decimal(self, whole: str, digits: int, scale: int, shown: int) -> str:
        """A whole number of the last decimal place as a decimal: exact in every database."""
        plain = f"CAST({whole} AS {self.d.decimal.format(digits=digits, scale=0)})"
        step = f"{Decimal(1).scaleb(-scale):f}"
        return f"CAST({plain} * {step} AS {self.d.decimal.format(digits=shown, scale=scale)})"

    def _is_mixed(self, expr: Expr) -> bool:
        """Whether usable sources can answer some of what the expression reads, but not all."""
        return bool(expr.features & self.answerable) and not expr.features <= self.answerable


def _is_single(value: Expr) -> bool:
    """Whether one column says all: the grade, or NULL. Otherwise it has bounds of its own."""
    return (
        value.op == "fade" or (value.op == "share" and not value.args[0].open_world) or not value.holds_graded
    )


def _whole(points: Decimal) -> int:
    return int(abs(points) * UNIT)


def _weight(card: Scorecard, component: str) -> int:
    return int(card.weights[component] * UNIT)


def _signed(rules: list[Rule], sql: str) -> str:
    return sql if rules[0].points > 0 else f"- {sql}"


def _clamped(name: str) -> str:
    top = 100 * TOTAL_UNIT
    return f"CASE WHEN {name} < 0 THEN 0 WHEN {name} > {top} THEN {top} ELSE {name} END"


def _plus(parts: Iterable[str]) -> str:
    return " + ".join(f"({part})" for part in parts) or "0"


def _lines(parts: Iterable[str]) -> str:
    return ",\n  ".join(parts)
