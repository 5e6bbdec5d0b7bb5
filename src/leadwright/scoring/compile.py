"""The only place where a scorecard becomes SQL: one SELECT with a column per rule, the same for every use
of a score.

The same input gives the same text, letter by letter. `relation` must be SQL of the program's own (a table,
or a subquery in parentheses); what users write enters only as literals of the dialect.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from leadwright.icp.translate import IcpRow
from leadwright.scoring import features
from leadwright.scoring.card import Scorecard
from leadwright.scoring.dialects import dialect
from leadwright.scoring.language import VERSION
from leadwright.scoring.steps import Steps


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule as compiled, in the order of its columns `r_<id>` and `p_<id>`.

    `disabled` says why an ICP switched it off ("" if it did not); a disabled rule earns NULL and can reach 0.
    """

    id: str
    label: str
    component: str
    weight: Decimal
    points: Decimal
    group: str
    needs: tuple[str, ...]
    disabled: str

    @property
    def enabled(self) -> bool:
        """Whether the rule counts under this ICP."""
        return not self.disabled


@dataclass(frozen=True, slots=True)
class Compiled:
    """The SELECT, its rules in the order of their columns, and the recipe: a hash of all that it was made
    from.

    The recipe holds card, ICP row, features, language and usable sources; not the date, which stands
    beside a score.
    """

    sql: str
    rules: tuple[RuleInfo, ...]
    recipe: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the SELECT, in order."""
        ids = [rule.id for rule in self.rules]
        return ("company_id", *(f"r_{i}" for i in ids), *(f"p_{i}" for i in ids), *RESULTS)


RESULTS = (
    "intent",
    "fit",
    "accessibility",
    "total",
    "clamp",
    "score",
    "floor",
    "potential",
    "completeness",
    "tier",
    "out",
)
"""The columns after those of the rules."""


def compile_card(
    card: Scorecard,
    icp: IcpRow,
    as_of: date,
    answerable: frozenset[str],
    relation: str = "features",
    dialect_name: str = "postgres",
) -> Compiled:
    """Compile a scorecard for one ICP and day into the SELECT over `relation` (the columns of
    `features.COLUMNS`)."""
    steps = Steps(card, icp, as_of, answerable, dialect(dialect_name))
    return Compiled(steps.select(relation), _infos(card, icp), recipe(card, icp, answerable))


def _infos(card: Scorecard, icp: IcpRow) -> tuple[RuleInfo, ...]:
    return tuple(
        RuleInfo(
            id=rule.id,
            label=rule.label,
            component=rule.component,
            weight=card.weights[rule.component],
            points=rule.points,
            group=rule.group,
            needs=tuple(sorted(rule.needs)),
            disabled=rule.disabled(icp),
        )
        for rule in card.rules
    )


def compile_select(
    card: Scorecard,
    icp_row: IcpRow,
    as_of: date,
    answerable: frozenset[str],
    relation: str = "features",
    dialect: str = "postgres",
) -> str:
    """The text of that SELECT: the same for the same input, letter by letter."""
    return compile_card(card, icp_row, as_of, answerable, relation, dialect).sql


def recipe(card: Scorecard, icp: IcpRow, answerable: frozenset[str]) -> str:
    """SHA-256 over everything but the row and the day that decides a score."""
    parts = (str(VERSION), card.digest(), icp.digest(), features.digest(), ",".join(sorted(answerable)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
