"""What is known and unknown of leads that may be enriched: whom to ask about, and what an answer could change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.types import OPERATION
from leadwright.reads.reasons import made
from leadwright.scoring.ask import Known, Open, Person
from leadwright.sources.contract import Outcome
from leadwright.sources.question import CompanyRef, PersonRef


@dataclass(frozen=True, slots=True)
class Enrichable:
    """A lead that may be enriched: its company as sources know it, what is known, and how earlier asks ended."""

    company_id: UUID
    lead_id: UUID
    company: CompanyRef
    known: Known
    website: str | None
    careers_url: str | None


_ROWS = """
SELECT s.company_id, l.id AS lead_id, p.name, p.domain, s.country, p.fields->'linkedin_url'->>0 AS linkedin_url,
  p.fields->'registry'->0 AS registry, p.fields->'website'->>0 AS website, p.fields->'careers_url'->>0 AS careers_url,
  s.score, s.potential, s.tier, s.earned, s.possible, s.recipe_id, f.head_count_max,
  (SELECT jsonb_object_agg(r.source, split_part(r.native_key, :mark, 1)) FROM company_records cr
   JOIN source_records r ON r.workspace_id = cr.workspace_id AND r.id = cr.record_id
   WHERE cr.workspace_id = s.workspace_id AND cr.company_id = s.company_id
     AND position(:mark IN r.native_key) > 0 AND r.native_key NOT LIKE 'asked:%') AS natives,
  (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'title', c.title, 'email', c.email,
     'email_kind', c.email_kind, 'phone', c.phone, 'linkedin_url', c.linkedin_url, 'sources', c.sources) ORDER BY c.id)
   FROM contacts c WHERE c.workspace_id = s.workspace_id AND c.company_id = s.company_id) AS people,
  (SELECT jsonb_agg(jsonb_build_object('source', a.source, 'operation', a.operation, 'outcome', a.outcome,
     'at', a.asked_at, 'person', a.person))
   FROM (SELECT DISTINCT ON (a.source, a.details->>'operation', a.details->>'person') a.source,
           a.details->>'operation' AS operation, a.details->>'person' AS person, a.outcome, a.asked_at
         FROM asks a WHERE a.workspace_id = s.workspace_id AND a.company_id = s.company_id
         ORDER BY a.source, a.details->>'operation', a.details->>'person', a.asked_at DESC) a) AS asked
FROM scores s
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
JOIN features f ON f.workspace_id = s.workspace_id AND f.company_id = s.company_id
JOIN LATERAL (SELECT l.id FROM leads l WHERE l.workspace_id = s.workspace_id AND l.company_id = s.company_id
              ORDER BY l.id LIMIT 1) l ON true
WHERE s.icp_id = :icp AND s.tier <> 'out' AND s.company_id = ANY(:companies)
"""


async def enrichable(scope: Scope, icp_id: UUID, companies: Sequence[UUID]) -> list[Enrichable]:
    """Return what is known of these companies' leads under an ICP, in the order given; those that are out are not."""
    rows: Any = await scope.rows(_ROWS, icp=icp_id, companies=list(companies), mark=OPERATION)
    found = {row.company_id: await _enrichable(scope, row) for row in rows}
    return [found[company] for company in companies if company in found]


async def worth_enriching(scope: Scope, icp_id: UUID, most: int | None = None) -> list[UUID]:
    """Return companies whose tier an answer could still change, or that have qualified, the best potential first."""
    rows = await scope.rows(
        "SELECT s.company_id FROM scores s WHERE s.icp_id = :icp AND s.tier <> 'out'"
        " ORDER BY s.potential DESC, s.score DESC, s.domain, s.company_id LIMIT :most",
        icp=icp_id,
        most=most,
    )
    return [row[0] for row in rows]


async def _enrichable(scope: Scope, row: Any) -> Enrichable:
    recipe = await made(scope, row.recipe_id)
    rules = [recipe.card.rule(rule) for rule in recipe.rules]
    open_rules = tuple(
        Open(
            rule.id,
            rule.label,
            rule.needs,
            recipe.card.weights[rule.component] * possible,
            rule.group or rule.id,
        )
        for rule, earned, possible in zip(rules, row.earned, row.possible, strict=True)
        if earned is None and possible and possible > 0 and not rule.disabled(recipe.icp)
    )
    natives = row.natives or {}
    ref = CompanyRef(row.name, row.domain, row.country, row.linkedin_url, row.registry or {}, natives)
    known = Known(
        score=row.score, potential=row.potential, tier=row.tier, tiers=dict(recipe.card.tiers), open=open_rules,
        segment=_segment(row.country, row.head_count_max), people=tuple(map(_person, row.people or ())),
        asked={
            (item["source"], item["operation"] or "", item["person"] or ""): (
                Outcome(item["outcome"]), datetime.fromisoformat(item["at"])
            )
            for item in row.asked or ()
        },
    )  # fmt: skip
    return Enrichable(row.company_id, row.lead_id, ref, known, row.website, row.careers_url)


def _person(item: Mapping[str, Any]) -> Person:
    natives = {s["source"]: s["native"] for s in item["sources"] or () if s.get("native")}
    ref = PersonRef(
        name=item["name"],
        title=item["title"],
        email=item["email"],
        linkedin_url=item["linkedin_url"],
        native=natives,
    )
    return Person(UUID(item["id"]), ref, item["email_kind"] == "direct", bool(item["phone"]))


def _segment(country: str | None, head_count: int | None) -> str:
    """Sources know some countries and sizes better than others: hit rates are measured for each such part."""
    size = (
        "?" if head_count is None else "small" if head_count < 50 else "mid" if head_count < 1000 else "large"
    )
    return f"{country or '?'}/{size}"
