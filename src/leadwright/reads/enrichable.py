"""What is known and unknown of leads that may be enriched: whom to ask about, and what an answer could change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.types import OPERATION
from leadwright.reads.reasons import made
from leadwright.reads.segments import SEGMENT
from leadwright.scoring.ask import Goal, Known, Offer, Open, Person, records_wanted
from leadwright.scoring.people import Said, person_of
from leadwright.scoring.store import Recipe
from leadwright.sources.contract import Outcome
from leadwright.sources.question import CompanyRef, Question


@dataclass(frozen=True, slots=True)
class Enrichable:
    """A lead that may be enriched: its company as sources know it, what is known, and how earlier asks ended."""

    company_id: UUID
    lead_id: UUID
    company: CompanyRef
    known: Known
    website: str | None
    careers_url: str | None


_SAMPLE = 5_000  # leads of whom it is learned how often a rule is answered with yes
_DOUBT = 20.0  # leads that the usual share counts for
_USUAL = 0.4


def question_of(lead: Enrichable, offer: Offer, person: Person | None, goal: Goal) -> Question:
    """The question that an operation is asked about a lead."""
    if offer.operation.does == "person":
        return Question(company=lead.company, person=person.ref if person else None)
    if offer.operation.does == "find_people":
        return Question(company=lead.company, titles=goal.titles, limit=records_wanted(offer.operation))
    if offer.operation.does == "verify":
        return Question(email=person.ref.email if person else None)
    return Question(company=lead.company)


# While tables grow their statistics are stale: the OFFSET and the aggregate keep look-ups from reading whole tables.
_ROWS = f"""
SELECT s.company_id, l.id AS lead_id, p.name, p.domain, s.country, p.fields->'linkedin_url'->>0 AS linkedin_url,
  p.fields->'registry'->0 AS registry, p.fields->'website'->>0 AS website, p.fields->'careers_url'->>0 AS careers_url,
  s.score, s.potential, s.tier, s.earned, s.possible, s.recipe_id, {SEGMENT} AS segment,
  p.fields->'accepts_all_mail'->0 = 'true'::jsonb AS takes_all,
  (SELECT jsonb_object_agg(r.source, split_part(r.native_key, :mark, 1)) FROM company_records cr
   JOIN source_records r ON r.workspace_id = cr.workspace_id AND r.id = cr.record_id
   WHERE cr.workspace_id = s.workspace_id AND cr.company_id = s.company_id
     AND position(:mark IN r.native_key) > 0 AND r.native_key NOT LIKE 'asked:%') AS natives,
  (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'title', c.title, 'email', c.email,
     'email_kind', c.email_kind, 'phone', c.phone, 'linkedin_url', c.linkedin_url,
     'said', (SELECT jsonb_agg(jsonb_build_object('source', x.item->>'source', 'native', x.item->>'native',
        'record', o.record_id, 'email', o.content->'email', 'email_status', o.content->'email_status',
        'email_available', o.content->'email_available', 'given_name', o.content->'given_name',
        'seniority', o.content->'seniority') ORDER BY x.place)
      FROM jsonb_array_elements(c.sources) WITH ORDINALITY x(item, place)
      JOIN LATERAL (SELECT * FROM observations o WHERE o.workspace_id = c.workspace_id
        AND o.id = CAST(x.item->>'observation' AS uuid) OFFSET 0) o ON true)) ORDER BY c.id)
   FROM contacts c WHERE c.workspace_id = s.workspace_id AND c.company_id = s.company_id
     AND c.standing IN ('current', 'unsure')) AS people,
  (SELECT jsonb_agg(jsonb_build_object('source', a.source, 'operation', a.operation, 'outcome', a.outcome,
     'at', a.asked_at, 'person', a.person))
   FROM (SELECT DISTINCT ON (a.source, a.details->>'operation', a.details->>'person') a.source,
           a.details->>'operation' AS operation, a.details->>'person' AS person, a.outcome, a.asked_at
         FROM asks a WHERE a.workspace_id = s.workspace_id AND a.company_id = s.company_id
         ORDER BY a.source, a.details->>'operation', a.details->>'person', a.asked_at DESC) a) AS asked
FROM scores s
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
JOIN features f ON f.workspace_id = s.workspace_id AND f.company_id = s.company_id
JOIN LATERAL (SELECT (array_agg(l.id ORDER BY l.id))[1] AS id FROM leads l
              WHERE l.workspace_id = s.workspace_id AND l.company_id = s.company_id) l ON l.id IS NOT NULL
WHERE s.icp_id = :icp AND s.tier <> 'out' AND s.company_id = ANY(:companies)
"""


async def enrichable(
    scope: Scope, icp_id: UUID, companies: Sequence[UUID], yes: Mapping[str, float] | None = None
) -> list[Enrichable]:
    """Return what is known of these companies' leads under an ICP, in the order given; those that are out are not.

    `yes` is what `yes_rates` returned, for those who ask again and again.
    """
    rates = await yes_rates(scope, icp_id) if yes is None else yes
    rows: Any = await scope.rows(_ROWS, icp=icp_id, companies=list(companies), mark=OPERATION)
    recipes = {row.recipe_id: await made(scope, row.recipe_id) for row in rows}
    rules = {name: _rules(recipe, rates) for name, recipe in recipes.items()}
    found = {row.company_id: _enrichable(row, recipes[row.recipe_id], rules[row.recipe_id]) for row in rows}
    return [found[company] for company in companies if company in found]


async def yes_rates(scope: Scope, icp_id: UUID) -> Mapping[str, float]:
    """Return per rule how often its answer is yes among leads of whom it is known; few of them prove little."""
    rows: Any = await scope.rows(
        "SELECT recipe_id, place, count(points), count(*) FILTER (WHERE points > 0)"
        " FROM (SELECT recipe_id, earned FROM scores WHERE icp_id = :icp LIMIT :most) s,"
        " unnest(s.earned) WITH ORDINALITY u(points, place) GROUP BY 1, 2 ORDER BY 1, 2",
        icp=icp_id, most=_SAMPLE,
    )  # fmt: skip
    found: dict[str, float] = {}
    for recipe_id, place, known, yes in rows:
        recipe = await made(scope, recipe_id)
        found[recipe.rules[place - 1]] = (yes + _DOUBT * _USUAL) / (known + _DOUBT)
    return found


async def worth_enriching(scope: Scope, icp_id: UUID, most: int | None = None) -> list[UUID]:
    """Return companies whose tier an answer could still change, or that have qualified, the best potential first."""
    rows = await scope.rows(
        "SELECT s.company_id FROM scores s WHERE s.icp_id = :icp AND s.tier <> 'out'"
        " ORDER BY s.potential DESC, s.score DESC, s.domain, s.company_id LIMIT :most",
        icp=icp_id,
        most=most,
    )
    return [row[0] for row in rows]


def _rules(recipe: Recipe, yes: Mapping[str, float]) -> list[tuple[Open | None, Decimal]]:
    """Per rule of a recipe what it is while its answer is unknown, with the points of the score as its gain per point,
    and the points that it is worth though no source could answer it when it was scored (0 if one could)."""
    found: list[tuple[Open | None, Decimal]] = []
    for rule in map(recipe.card.rule, recipe.rules):
        weight = recipe.card.weights[rule.component]
        one = Open(rule.id, rule.label, rule.needs, weight, rule.group or rule.id, yes.get(rule.id, _USUAL))
        unforeseen = Decimal(0) if rule.needs <= recipe.answerable else rule.points
        found.append((None if rule.disabled(recipe.icp) else one, unforeseen))
    return found


def _enrichable(row: Any, recipe: Recipe, rules: Sequence[tuple[Open | None, Decimal]]) -> Enrichable:
    open_rules = tuple(
        replace(rule, gain=rule.gain * points)
        for (rule, unforeseen), earned, possible in zip(rules, row.earned, row.possible, strict=True)
        if rule is not None and earned is None and (points := unforeseen or possible) > 0
    )
    ref = CompanyRef(
        row.name, row.domain, row.country, row.linkedin_url, row.registry or {}, row.natives or {}
    )
    people = row.people or ()
    contact_of = {said["record"]: item["id"] for item in people for said in item["said"] or ()}
    asked = {
        # whom an answer has shown to be one with somebody else was asked about under either id
        (item["source"], item["operation"] or "", contact_of.get(item["person"], item["person"] or "")): (
            Outcome(item["outcome"]), datetime.fromisoformat(item["at"])
        )
        for item in sorted(row.asked or (), key=lambda item: str(item["at"]))
    }  # fmt: skip
    persons = tuple(map(_person, people))
    known = Known(
        row.score, row.potential, row.tier, dict(recipe.card.tiers), open_rules, row.segment, persons, asked,
        bool(row.takes_all) or any(person.status == "accept_all" for person in persons),
    )  # fmt: skip
    return Enrichable(row.company_id, row.lead_id, ref, known, row.website, row.careers_url)


def _person(item: Mapping[str, Any]) -> Person:
    said = [Said(told["source"], told["native"], told) for told in item["said"] or ()]
    return person_of(
        UUID(item["id"]), item["name"], item["title"], item["email"], item["email_kind"], item["phone"],
        item["linkedin_url"], said,
    )  # fmt: skip
