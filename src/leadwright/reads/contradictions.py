"""On which values do sources disagree, and how much would the answer move a score?

The stake is computed, not guessed: the scorecard's own SELECT runs over the company with each of the values that are
said put in place of the believed one, and the stake is how far apart the scores come out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.entities.belief import agrees, voices
from leadwright.entities.profile import WEIGHED, build
from leadwright.entities.reliability import active
from leadwright.entities.trust import Trust
from leadwright.entities.types import Belief, Profile, Voice
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import Bundle
from leadwright.reads.reasons import made
from leadwright.scoring.compile import compile_card
from leadwright.scoring.derive import COLUMNS, feature_row
from leadwright.scoring.trends import growing
from leadwright.signals.store import signals

LOOKED_AT = 500  # contested companies whose stakes are computed, those of the highest potential first

_CONTESTED = """
SELECT p.company_id, p.name, p.domain, l.id AS lead_id
FROM profiles p
LEFT JOIN leads l ON l.workspace_id = p.workspace_id AND l.company_id = p.company_id
LEFT JOIN scores s ON s.workspace_id = p.workspace_id AND s.company_id = p.company_id AND s.icp_id = CAST(:icp AS uuid)
WHERE p.workspace_id = :workspace AND p.fields @? '$.*[3] ? (@ > 0)'
  AND (CAST(:company AS uuid) IS NULL OR p.company_id = CAST(:company AS uuid))
ORDER BY s.potential DESC NULLS LAST, p.company_id
LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field on which sources disagree: what is believed, who says what, and what hangs on it.

    `stake` are the points between the lowest and the highest score under the default ICP that a decision among the
    values said could lead to; None without an ICP that has scores.
    """

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    field: str
    value: Any
    confidence: float
    voices: Sequence[Voice]
    stake: Decimal | None


async def contradictions(scope: Scope, most: int = 50, company_id: UUID | None = None) -> list[Contradiction]:
    """Return the contradictions that could move a score most first, of all companies or of one.

    What a person decided is no contradiction any more.
    """
    stored = await icps.find(scope, None) if await icps.icps(scope) else None
    rows: Sequence[Any] = await scope.rows(
        _CONTESTED,
        workspace=scope.workspace,
        icp=stored.id if stored else None,
        company=company_id,
        most=LOOKED_AT,
    )
    if not rows:
        return []
    trust = await active(scope)
    profiles = await _profiles(scope, [row.company_id for row in rows], trust)
    contested = {
        (company, field): profile.fields[field]
        for company, profile in profiles.items()
        for field in sorted(WEIGHED)
        if field in profile.fields and _open(profile.fields[field])
    }
    stakes = await _stakes(scope, stored.id, profiles, contested) if stored else {}
    named = {row.company_id: row for row in rows}
    found = [
        Contradiction(
            company, named[company].lead_id, named[company].name, named[company].domain, field, belief.value,
            belief.confidence, voices(field, belief, trust), stakes.get((company, field)),
        )
        for (company, field), belief in contested.items()
    ]  # fmt: skip
    found.sort(key=lambda c: (-(c.stake or 0), c.confidence, c.name, c.field))
    return found[:most]


def _open(belief: Belief) -> bool:
    return bool(belief.against) and not any(b.source == "human" for b in belief.agreeing)


async def _profiles(scope: Scope, companies: Sequence[UUID], trust: Trust) -> Mapping[UUID, Profile]:
    bundles: dict[UUID, list[Bundle]] = defaultdict(list)
    for bundle in await current_bundles(scope, companies):
        bundles[bundle.company_id].append(bundle)
    built = (build(company, said, clock.now(), trust) for company, said in bundles.items())
    return {profile.company_id: profile for profile in built if profile is not None}


async def _stakes(
    scope: Scope,
    icp_id: UUID,
    profiles: Mapping[UUID, Profile],
    contested: Mapping[tuple[UUID, str], Belief],
) -> dict[tuple[UUID, str], Decimal]:
    """How far apart the scores are if each of the values that are said were true."""
    last: Any = await scope.row("SELECT recipe_id, as_of FROM scorings WHERE icp_id = :icp", icp=icp_id)
    if last is None or not contested:
        return {}
    noticed = await signals(scope, {company for company, _ in contested})
    trends = await growing(scope)
    rows, asked = [], dict[UUID, tuple[UUID, str]]()
    for (company, field), belief in contested.items():
        for value in _said(field, belief):
            variant = new_id()
            asked[variant] = company, field
            sure = replace(belief, value=value, confidence=1.0)
            profile = replace(
                profiles[company], company_id=variant, fields={**profiles[company].fields, field: sure}
            )
            rows.append(feature_row(profile, noticed.get(company, ()), trends))
    await scope.stage("supposed", COLUMNS, rows)
    used = await made(scope, last.recipe_id)
    compiled = compile_card(used.card, used.icp, last.as_of, used.answerable, _supposed())
    at, scored = compiled.columns.index("score"), compiled.columns.index("company_id")
    cursor = await (await scope.driver()).execute(compiled.sql.encode())
    scores: dict[tuple[UUID, str], list[Decimal]] = defaultdict(list)
    for row in await cursor.fetchall():
        scores[asked[row[scored]]].append(row[at])
    return {key: max(values) - min(values) for key, values in scores.items()}


def _said(field: str, belief: Belief) -> list[Any]:
    """The different things that are said of a field."""
    said: list[Any] = [belief.value]
    for bundle in belief.against:
        if not any(agrees(field, value, bundle.content[field]) for value in said):
            said.append(bundle.content[field])
    return said


def _supposed() -> str:
    columns = ", ".join(f"{name}::jsonb" if name in ("custom", "evidence") else name for name in COLUMNS)
    return f"(SELECT {columns} FROM pg_temp.supposed)"
