"""Reads a scorecard document, and says at once everything that is wrong with it, by field and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any

from leadwright.icp.problems import nearest
from leadwright.icp.reader import Problems, Reader, each, plain
from leadwright.icp.translate import IcpRow
from leadwright.icp.tree import Node, from_value, parse_text
from leadwright.scoring import sentences
from leadwright.scoring.card import COMPONENTS, SHIPPED, TIERS, OutRule, Rule, Scorecard, shipped_text
from leadwright.scoring.language import BadRule, parse_condition, parse_value

__all__ = [
    "COMPONENTS", "SHIPPED", "TIERS", "OutRule", "Rule", "Scorecard", "default", "from_document", "parse", "shipped",
]  # fmt: skip

MAX_POINTS = 1_000
MAX_RULES = 200

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FLAGS = tuple(f.name for f in fields(IcpRow) if f.default is True)
_CRITERIA = tuple(f.name for f in fields(IcpRow) if f.name not in _FLAGS)


def parse(text: str, source: str = "scorecard.yaml") -> Scorecard:
    """The scorecard of a YAML or JSON text. Raises BadDocument that lists every problem."""
    return _scorecard(parse_text(text, source), Problems(source))


def from_document(document: Mapping[str, Any], source: str = "scorecard") -> Scorecard:
    """The scorecard of an already decoded document (a stored version, an API body)."""
    return _scorecard(from_value(document, source), Problems(source))


@cache
def shipped(name: str) -> Scorecard:
    """A scorecard that comes with the house. Raises KeyError for any other name."""
    return parse(shipped_text(name), f"{name}.yaml")


def default() -> Scorecard:
    """The default scorecard."""
    return shipped("default")


def _scorecard(node: Node, problems: Problems) -> Scorecard:
    reader = Reader(node, problems)
    card = Scorecard(
        name=reader.text("name"),
        version=reader.whole("version", 1) or 1,
        weights=_numbers(reader, "components", COMPONENTS, Decimal(1), 4),
        tiers=_numbers(reader, "tiers", TIERS[:-1], Decimal(100), 1),
        rules=_rules(reader),
        out=_out_rules(reader),
    )
    reader.done()
    if not problems.errors:
        _check_whole(card, reader)
    problems.raise_if_any()
    return card


def _numbers(
    reader: Reader, key: str, names: tuple[str, ...], high: Decimal, places: int
) -> dict[str, Decimal]:
    section = reader.section(key)
    if section is None:
        reader.problems.error(key, "is missing", reader.line)
        return dict.fromkeys(names, Decimal(0))
    numbers = {name: _decimal(section, name, Decimal(0), high, places) for name in names}
    section.done()
    return numbers


def _decimal(reader: Reader, key: str, low: Decimal, high: Decimal, places: int) -> Decimal:
    value, field, line = reader.scalar(key)
    if value is None or isinstance(value, bool | str):
        reader.problems.error(field, "must be a number" if value is not None else "is missing", line)
        return Decimal(0)
    number = Decimal(str(value))
    if not low <= number <= high:
        reader.problems.error(field, f"must be between {low} and {high}, not {value}", line)
        return Decimal(0)
    if number != round(number, places):
        reader.problems.error(field, f"has more than {places} decimals", line)
        return Decimal(0)
    return number


def _rules(reader: Reader) -> tuple[Rule, ...]:
    found = reader.node("rules")
    if found is None:
        reader.problems.error("rules", "is missing", reader.line)
        return ()
    rules = tuple(_rule(Reader(node, reader.problems, name)) for node, name in each(*found, reader.problems))
    if len(rules) > MAX_RULES:
        reader.problems.error("rules", f"has {len(rules)} rules, more than {MAX_RULES}", reader.line)
    return rules


def _rule(reader: Reader) -> Rule:
    rule_id = _id(reader)
    points = _decimal(reader, "points", Decimal(-MAX_POINTS), Decimal(MAX_POINTS), 2)
    rule = Rule(
        id=rule_id,
        component=_choice(reader, "component", COMPONENTS),
        label=reader.text("label") or rule_id.replace("_", " ").capitalize(),
        points=points,
        when_text=_expression(reader, "when", parse_condition),
        value_text=_expression(reader, "value", parse_value),
        group=reader.text("group"),
        stands_in_for=reader.text("stands_in_for"),
        when_unknown=_choice(reader, "when_unknown", ("unknown", "no", "yes"), "unknown"),
        enabled=_flag(reader),
        if_given=_criteria(reader, "if_given") if reader.has("if_given") else None,
        if_absent=_criteria(reader, "if_absent"),
        because=_sentence(reader, "because"),
        otherwise=_sentence(reader, "otherwise"),
        unknown=_sentence(reader, "unknown"),
    )
    if not points and not reader.problems.errors:
        reader.problems.error(reader.spelled("points"), "must not be zero", reader.line_of("points"))
    if not rule.when_text and not rule.value_text and not (reader.has("when") or reader.has("value")):
        reader.problems.error(reader.path, "needs `when` or `value`", reader.line)
    reader.done()
    return rule


def _out_rules(reader: Reader) -> tuple[OutRule, ...]:
    found = reader.node("out")
    rules = []
    for node, name in each(*found, reader.problems) if found else ():
        inner = Reader(node, reader.problems, name)
        rule = OutRule(_id(inner), inner.text("reason"), _expression(inner, "when", parse_condition))
        if not rule.reason or not rule.when_text:
            missing = "when" if not inner.has("when") else "reason"
            if not inner.has(missing):
                reader.problems.error(f"{name}.{missing}", "is missing", inner.line)
        inner.done()
        rules.append(rule)
    return tuple(rules)


def _id(reader: Reader) -> str:
    text = reader.text("id")
    if not _ID.fullmatch(text):
        reader.problems.error(
            reader.spelled("id"),
            "must be a word of small letters, digits and _, at most 40",
            reader.line_of("id"),
        )
    return text


def _choice(reader: Reader, key: str, names: tuple[str, ...], default: str = "") -> str:
    text = reader.text(key, default)
    if text not in names:
        reader.problems.error(
            reader.spelled(key),
            f"must be one of {', '.join(names)}",
            reader.line_of(key),
            nearest(text, names),
        )
    return text


def _flag(reader: Reader) -> str:
    text = reader.text("enabled").removeprefix("icp.")
    if text and text not in _FLAGS:
        near = nearest(text, _FLAGS, cutoff=50)
        message = f"must be a wish of the ICP, one of {', '.join('icp.' + flag for flag in _FLAGS)}"
        reader.problems.error(
            reader.spelled("enabled"), message, reader.line_of("enabled"), near and f"icp.{near}"
        )
    return text


def _criteria(reader: Reader, key: str) -> tuple[str, ...]:
    words = reader.texts(key)
    for word in words:
        if word.text not in _CRITERIA:
            message = f"`{word.text}` is no field of the ICP"
            reader.problems.error(word.field, message, word.line, nearest(word.text, _CRITERIA, cutoff=55))
    return plain(words)


def _expression(reader: Reader, key: str, parse_rule: Callable[[str], object]) -> str:
    return _tried(reader, key, parse_rule, 4_000)


def _sentence(reader: Reader, key: str) -> str:
    return _tried(reader, key, sentences.check, 1_000)


def _tried(reader: Reader, key: str, attempt: Callable[[str], object], cap: int) -> str:
    text = reader.text(key, cap=cap)
    try:
        if text:
            attempt(text)
    except BadRule as error:
        reader.problems.error(reader.spelled(key), error.message.rstrip("."), reader.line_of(key))
    return text


def _check_whole(card: Scorecard, reader: Reader) -> None:
    """What only the rules together show: names given twice, groups of mixed sign, stand-ins for nobody,
    tiers in order."""
    ids = [rule.id for rule in card.rules]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        reader.problems.error("rules", f"`{name}` is the id of two rules", reader.line_of("rules"))
    for group in sorted({rule.group for rule in card.rules if rule.group}):
        members = [rule for rule in card.rules if rule.group == group]
        if len({(rule.points > 0, rule.component) for rule in members}) > 1:
            message = f"the group `{group}` must stay in one component and hold points or penalties, not both"
            reader.problems.error("rules", message, reader.line_of("rules"))
    for rule in card.rules:
        _check_stand_in(card, rule, reader)
    if not card.tiers["hot"] > card.tiers["warm"] > card.tiers["nurture"] > 0:
        reader.problems.error("tiers", "must fall from hot over warm to nurture", reader.line_of("tiers"))


def _check_stand_in(card: Scorecard, rule: Rule, reader: Reader) -> None:
    if not rule.stands_in_for:
        return
    target = next((other for other in card.rules if other.id == rule.stands_in_for), None)
    if (
        target is None
        or target is rule
        or target.value_text
        or target.stands_in_for
        or target.when_unknown != "unknown"
    ):
        message = f"`{rule.id}` must stand in for another rule that has only a `when` and can be unknown"
        near = (
            nearest(rule.stands_in_for, [other.id for other in card.rules if other is not rule])
            if target is None
            else None
        )
        reader.problems.error("rules", message, reader.line_of("rules"), near)
    elif (
        not (0 < rule.points <= target.points and rule.group and rule.group == target.group)
        or rule.value_text
    ):
        message = (
            f"`{rule.id}` stands in for `{target.id}`: both must be in one group, "
            "and it may not earn more or be graded"
        )
        reader.problems.error("rules", message, reader.line_of("rules"))
