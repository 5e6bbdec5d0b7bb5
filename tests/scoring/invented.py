"""Invents rows, ICPs and scorecards from a seed: all that rules can say, over all that a row can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from leadwright.icp.translate import IcpRow
from leadwright.scoring.features import FEATURES, Kind
from leadwright.scoring.scorecard import Scorecard, from_document

from .engines import AS_OF, Row, company

WORDS = (
    "aws",
    "react",
    "saas",
    "US",
    "Engineering",
    "O'Neil",
    "back\\slash",
    "per%cent",
    ":colon",
    "Ünïcode",
    "a b",
    "%(x)s",
    "{0}",
)
STAGES = ("Seed", "Series A", "Series B")
LISTS = tuple(f.name for f in FEATURES.values() if f.type is Kind.LIST)
BOOLEANS = tuple(f.name for f in FEATURES.values() if f.type is Kind.BOOLEAN)
DATES = tuple(f.name for f in FEATURES.values() if f.type is Kind.DATE)
TEXTS = tuple(f.name for f in FEATURES.values() if f.type is Kind.TEXT)
NUMBERS = ("founded", "open_roles", "contact_count", "model_fit")
RANGES = tuple(name for name, feature in FEATURES.items() if feature.type is Kind.RANGE)
ICP_LISTS = (
    "industries",
    "must_have",
    "nice_to_have",
    "countries",
    "funding_stages",
    "competitors",
    "departments",
)
SIGNS = ("=", "<>", "<", "<=", ">", ">=")


def any_row(r: Random, number: int) -> Row:
    """A row in which everything may be unknown, empty, odd or in the future."""
    row = company(number)
    for name, feature in FEATURES.items():
        if r.random() < 0.35 or name in RANGES:
            continue
        if feature.type is Kind.LIST:
            row[name] = [r.choice((*WORDS, None)) for _ in range(r.randrange(5))]
        else:
            row[name] = any_value(r, name)
    if r.random() < 0.4:
        row["stack_absent"] = [r.choice(WORDS) for _ in range(r.randrange(5))]
    for name in RANGES:
        low, high = sorted((r.randrange(800), r.randrange(800)))
        row[f"{name}_min"], row[f"{name}_max"] = r.choice(
            [(None, None), (low, low), (low, high), (low, None), (None, high)]
        )
    return row


def any_value(r: Random, name: str) -> Any:
    """A value of a feature that is not a list."""
    match FEATURES[name].type:
        case Kind.BOOLEAN:
            return r.random() < 0.5
        case Kind.DATE:
            return r.choice(
                (AS_OF - timedelta(days=r.randrange(-20, 500)), AS_OF, date(1, 1, 1), date(9999, 12, 31))
            )
        case Kind.TEXT:
            return r.choice((*WORDS, *STAGES, "", "AWS Inc", "ÄBC"))
        case Kind.OBJECT:
            values: tuple[Any, ...] = (
                "aws",
                "12",
                "-3.5",
                "1,200",
                "1e3",
                "",
                7,
                0.25,
                -2,
                1e5,
                True,
                None,
                [1],
                {"a": 1},
                "0.1234567",
                "9" * 20,
            )
            return {key: r.choice(values) for key in ("a", "b/c", "d~e", 'q"uote', "$x")[: r.randrange(6)]}
    return {
        "semantic_match": Decimal(r.randrange(10_001)) / 10_000,
        "funding_amount": Decimal(r.choice((0, 1, 99, 10**15))) / 100,
        "founded": r.choice((1850, 2020)),
    }.get(name, r.choice((-1, 0, 1, 2, 3, 2**31 - 1)))


def more_known(r: Random, row: Row, answerable: frozenset[str]) -> Row:
    """The same company after some of what was unknown was found out by sources that can."""
    known = dict(row)
    for name in sorted(answerable):
        feature = FEATURES[name]
        if r.random() < 0.3:
            continue
        if feature.open_world:
            found = [word for word in WORDS if r.random() < 0.3 and word not in (row["stack_absent"] or ())]
            known["stack"] = [*(row["stack"] or ()), *found]
            known["stack_absent"] = [
                *(row["stack_absent"] or ()),
                *(w for w in WORDS if r.random() < 0.3 and w not in known["stack"]),
            ]
        elif name in RANGES and row[f"{name}_min"] is None and row[f"{name}_max"] is None:
            known[f"{name}_min"] = known[f"{name}_max"] = r.randrange(800)
        elif feature.type is Kind.LIST and row[name] is None:
            known[name] = [r.choice(WORDS) for _ in range(r.randrange(4))]
        elif feature.type is not Kind.RANGE and row[name] is None:
            known[name] = any_value(r, name)
    return known


def any_icp(r: Random) -> IcpRow:
    """An ICP row in which every criterion may be missing."""

    def some(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(word for word in words if r.random() < 0.35))

    row = IcpRow(**{name: some((*WORDS, *STAGES)) for name in ICP_LISTS if r.random() < 0.8})
    low, high = sorted((r.randrange(500), r.randrange(900)))
    row = replace(row, size_min=r.choice((None, low)), size_max=r.choice((None, high)))
    return replace(row, wants_funding=r.random() < 0.8, wants_hiring=r.random() < 0.8)


def any_card(r: Random, *, defaults: bool = True) -> Scorecard:
    """A scorecard of 1 to 9 rules; without `defaults`, none may turn the unknown into a value."""
    weights = [Decimal(r.randrange(10_001)) / 10_000 for _ in range(3)]
    document: dict[str, Any] = {
        "components": dict(zip(("intent", "fit", "accessibility"), map(float, weights), strict=True)),
        "tiers": {"hot": 80, "warm": 59.5, "nurture": 40},
        "rules": [_rule(r, number, defaults) for number in range(r.randrange(1, 10))],
        "out": [
            {"id": f"o{n}", "when": condition(r, 2), "reason": f"it's {r.choice(WORDS)}"}
            for n in range(r.randrange(3))
        ],
    }
    _stand_in(r, document["rules"])
    return from_document(document)


def _rule(r: Random, number: int, defaults: bool) -> dict[str, Any]:
    component = r.choice(("intent", "fit", "accessibility"))
    positive = r.random() < 0.8
    points = r.choice((5, 25, 100, 12.5, 0.01, 33.33)) * (1 if positive else -1)
    rule: dict[str, Any] = {"id": f"x{number}", "component": component, "points": points}
    kind = r.random()
    if kind < 0.75:
        rule["when"] = condition(r, 3)
    if kind > 0.5:
        rule["value"] = value(r)
    if r.random() < 0.3:
        rule["group"] = f"{component}{'' if positive else '_less'}"
    if defaults and r.random() < 0.25:
        rule["when_unknown"] = r.choice(("yes", "no"))
    if r.random() < 0.2:
        rule["enabled"] = r.choice(("icp.wants_funding", "icp.wants_hiring"))
    if r.random() < 0.5:
        rule["if_given"] = []
    return rule


def _stand_in(r: Random, rules: list[dict[str, Any]]) -> None:
    targets = [
        rule
        for rule in rules
        if "value" not in rule and rule["points"] > 0 and "when_unknown" not in rule and rule.get("group")
    ]
    if targets and r.random() < 0.7:
        target = r.choice(targets)
        rules.append(
            {
                "id": "stand_in",
                "component": target["component"],
                "points": min(target["points"], r.choice((4, 20))),
                "group": target["group"],
                "stands_in_for": target["id"],
                "when": condition(r, 2),
                "if_given": [],
            }
        )


def condition(r: Random, depth: int) -> str:
    """The text of a condition."""
    if depth and r.random() < 0.5:
        if r.random() < 0.3:
            return f"NOT ({condition(r, depth - 1)})"
        return f"({condition(r, depth - 1)} {r.choice(('AND', 'OR'))} {condition(r, depth - 1)})"
    return r.choice(_PREDICATES)(r)


def value(r: Random) -> str:
    """The text of a graded value."""
    simple = (
        _share(r),
        _fade(r),
        "semantic_match",
        "0.5",
        f"{r.choice(NUMBERS)} * 0.1",
        "custom_number('a') * 0.01 + 0.005",
        f"days_since({r.choice(DATES)}) * 0.003",
    )
    if r.random() < 0.5:
        return r.choice(simple)
    plain = (_share(r), "contact_count * 0.1 - 0.3")
    graded = (_share(r), _fade(r), "semantic_match", "0.333")
    return r.choice(
        (
            f"0.5 * {r.choice(graded)} + 0.5 * ({r.choice(plain)})",
            f"1 - {r.choice(graded)}",
            f"{r.choice(graded)} * {r.choice(graded)}",
            f"-0.25 * {r.choice(graded)} + {r.choice(simple)}",
            f"({r.choice(graded)} + 0.1) * {r.choice(graded)} - 0.05",
        )
    )


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _wanted(r: Random) -> str:
    literal = f"({', '.join(_quoted(word) for word in r.sample(WORDS, r.randrange(1, 4)))})"
    return r.choice((literal, f"icp.{r.choice(ICP_LISTS)}"))


def _share(r: Random) -> str:
    return f"share({r.choice(LISTS)}, {_wanted(r)})"


def _fade(r: Random) -> str:
    fresh = r.randrange(100)
    return f"fade({r.choice(DATES)}, {fresh}, {r.randrange(1, 200)}, {fresh + r.randrange(300)})"


def _number(r: Random) -> str:
    return r.choice(
        (
            r.choice(NUMBERS),
            "funding_amount",
            "semantic_match",
            f"days_since({r.choice(DATES)})",
            "custom_number('b/c')",
            "open_roles * 2 - contact_count",
            "custom_number('a') * 0.5 + founded",
            "-contact_count",
        )
    )


_PREDICATES = (
    lambda r: r.choice(BOOLEANS),
    lambda r: r.choice(("TRUE", "FALSE", "icp.wants_funding")),
    lambda r: f"{r.choice(BOOLEANS)} = {r.choice(('TRUE', 'FALSE', r.choice(BOOLEANS)))}",
    lambda r: f"{r.choice(TEXTS)} {r.choice(('=', '<>'))} {_quoted(r.choice(WORDS))}",
    lambda r: f"{r.choice(TEXTS)} {r.choice(('IN', 'NOT IN'))} {_wanted(r)}",
    lambda r: f"listed({r.choice(TEXTS)}, {_wanted(r)})",
    lambda r: f"contains(lower({r.choice(TEXTS)}), {_quoted(r.choice(WORDS).lower())})",
    lambda r: f"starts_with({r.choice(TEXTS)}, {_quoted(r.choice(WORDS)[:2])})",
    lambda r: f"{_number(r)} {r.choice(SIGNS)} {r.choice(('0', '2', '-1.5', '2020', '30.25'))}",
    lambda r: f"{_number(r)} BETWEEN -1 AND {r.randrange(300)}",
    lambda r: f"{r.choice(NUMBERS)} IN (1, 2.5, -1)",
    lambda r: f"{r.choice(DATES)} {r.choice(SIGNS)} '2026-08-01'",
    lambda r: f"{r.choice(DATES)} BETWEEN '2026-01-01' AND '2026-12-31'",
    lambda r: f"{r.choice(('has_any', 'has_all'))}({r.choice(LISTS)}, {_wanted(r)})",
    lambda r: f"{_share(r)} {r.choice(SIGNS)} {r.choice(('0', '0.5', '1'))}",
    lambda r: f"{_fade(r)} {r.choice(SIGNS)} 0.5",
    lambda r: f"head_count {r.choice(SIGNS)} {r.randrange(800)}",
    lambda r: f"within(head_count, {r.choice(('50', 'icp.size_min'))}, {r.choice(('500', 'icp.size_max'))})",
    lambda r: (
        f"{r.choice(('at_least', 'at_most'))}({r.choice(('head_count', 'contact_count', _share(r)))}, 1)"
    ),
    lambda r: "head_count BETWEEN 100 AND 400",
    lambda r: f"custom_text({_quoted(r.choice(('a', 'b/c', 'd~e', 'q' + chr(34) + 'uote', '$x')))}) = 'aws'",
)
