"""The lead page: why this score, and what don't we know? One lead, taken apart down to who said what and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.entities.belief import voices
from leadwright.entities.reliability import active
from leadwright.entities.store import believed
from leadwright.entities.trust import Trust
from leadwright.entities.types import Contact, Profile, Voice
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import standing
from leadwright.observations.asks import Asked, latest_asks
from leadwright.reads.lead_history import Dated, Decision, Moment, decisions, events, history
from leadwright.reads.reasons import Worth, feature_rows, made, tier_of, worth
from leadwright.scoring import per_icp
from leadwright.scoring.card import TIERS, Scorecard
from leadwright.scoring.compile import compile_card
from leadwright.scoring.derive import FIELDS_OF
from leadwright.scoring.explain import Contribution, SwitchedOff, explain, switched_off
from leadwright.scoring.store import Recipe, target_of
from leadwright.sources.market import vendors


@dataclass(frozen=True, slots=True)
class Lead:
    """What people decided about the lead, and when it was added."""

    id: UUID
    company_id: UUID
    stage: str
    owner: str | None
    verdict: str | None
    verdict_reason: str | None
    snoozed_until: date | None
    note: str | None
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the profile: the believed value, its confidence (0 to 1) and every voice, those that agree first."""

    name: str
    value: Any
    confidence: float
    voices: Sequence[Voice]

    @property
    def origins(self) -> list[str]:
        """The distinct sources that agree: bundles of one source are one voice, and so is a vendor however asked."""
        told = (v for v in self.voices if v.agrees)
        return list(dict.fromkeys(v.source if v.source in vendors() else v.label or v.source for v in told))

    @property
    def contradicted(self) -> bool:
        """Whether any source says otherwise."""
        return any(not voice.agrees for voice in self.voices)


@dataclass(frozen=True, slots=True)
class Score:
    """The score under one ICP, taken apart.

    `contributions` sum up to `score` before rounding. `open` lists what is not known, the most valuable first.
    `rank` counts from 1 among the leads that are not out. `next_tier` is the tier above and the points to it.
    `groups` names the group of each rule of which only one counts.
    `beyond` is the lowest tier that the lead cannot reach with the sources in use, None if it can reach all of them.
    """

    icp: StoredIcp
    as_of: date
    score: Decimal
    floor: Decimal
    potential: Decimal
    completeness: Decimal
    tier: str
    out: str | None
    components: Mapping[str, Decimal]
    weights: Mapping[str, Decimal]
    contributions: Sequence[Contribution]
    off: Sequence[SwitchedOff]
    open: Sequence[Worth]
    rank: int
    ranked: int
    next_tier: tuple[str, Decimal] | None
    beyond: str | None
    tiers: Mapping[str, Decimal]
    groups: Mapping[str, str]
    sql: str


@dataclass(frozen=True, slots=True)
class LeadPage:
    """Everything that the page of a lead shows. `evidence` maps a feature to the fields of the profile it rests on.

    `past` are people who left, or who were put away.
    """

    lead: Lead
    name: str
    domain: str | None
    fields: Mapping[str, Field]
    contacts: Sequence[Contact]
    past: Sequence[Contact]
    score: Score | None
    evidence: Mapping[str, Sequence[str]]
    asks: Sequence[Asked]
    events: Sequence[Dated]
    history: Sequence[Moment]
    decisions: Sequence[Decision]


async def lead_page(scope: Scope, lead_id: UUID, icp: str | None = None) -> LeadPage:
    """Return the page of a lead under an ICP (the default one unless told); raises NotFound."""
    lead_id = await standing(scope, lead_id)
    lead = await _lead(scope, lead_id)
    trust = await active(scope)
    profile = next(iter(await believed(scope, [lead.company_id], clock.now())), None)
    fields = _fields(profile, trust)
    stored = await icps.find(scope, icp) if icp or await icps.icps(scope) else None
    score = await _score(scope, lead.company_id, stored) if stored else None
    return LeadPage(
        lead=lead,
        name=_name(fields),
        domain=fields["domain"].value if "domain" in fields else None,
        fields=fields,
        contacts=profile.contacts if profile else (),
        past=profile.past if profile else (),
        score=score,
        evidence=FIELDS_OF,
        asks=await latest_asks(scope, lead.company_id),
        events=await events(scope, lead.company_id, score.icp.id, score.contributions) if score else (),
        history=await history(scope, lead.company_id, stored.id) if stored else (),
        decisions=await decisions(scope, lead_id),
    )


async def _lead(scope: Scope, lead_id: UUID) -> Lead:
    row: Any = await scope.row(
        "SELECT id, company_id, stage, owner, verdict, verdict_reason, snoozed_until, note, added_by, added_at"
        " FROM leads WHERE id = :id",
        id=lead_id,
    )
    if row is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="It may have been removed with its import.")
    return Lead(*row)


def _fields(profile: Profile | None, trust: Trust) -> dict[str, Field]:
    found = profile.fields if profile else {}
    return {
        name: Field(name, belief.value, belief.confidence, voices(name, belief, trust))
        for name, belief in found.items()
    }


def _name(fields: Mapping[str, Field]) -> str:
    return next((str(fields[key].value) for key in ("name", "domain") if key in fields), "Unnamed company")


async def _score(scope: Scope, company_id: UUID, stored: StoredIcp) -> Score | None:
    row = await scope.row(
        "SELECT s.recipe_id, g.as_of, s.score, s.tier, s.out FROM scores s JOIN scorings g"
        " ON g.workspace_id = s.workspace_id AND g.icp_id = s.icp_id"
        " WHERE s.workspace_id = :workspace AND s.icp_id = :icp AND s.company_id = :company",
        workspace=scope.workspace,
        icp=stored.id,
        company=company_id,
    )
    features = (await feature_rows(scope, [company_id])).get(company_id)
    if row is None or features is None:
        return None
    used = await made(scope, row.recipe_id)
    result, sql = await _run(scope, used, row.as_of, company_id, stored)
    features = {**features, **await per_icp.told(scope, used.card, stored.id, company_id)}
    return await _taken_apart(scope, stored, used, row.as_of, result, features, sql)


async def _run(
    scope: Scope, used: Recipe, as_of: date, company_id: UUID, stored: StoredIcp
) -> tuple[dict[str, Any], str]:
    """Run the SELECT of the recipe for this one company: the page and the list never disagree, since both run it."""
    relation = (
        f"(SELECT * FROM features WHERE workspace_id = '{scope.workspace}' AND company_id = '{company_id}')"
    )
    target = await target_of(scope, stored, used.card)
    relation = per_icp.beside(relation, used.card, scope.workspace, stored.id, target)
    compiled = compile_card(used.card, used.icp, as_of, used.answerable, relation)
    cursor = await (await scope.driver()).execute(compiled.sql.encode())
    row = await cursor.fetchone()
    assert row is not None
    return dict(zip(compiled.columns, row, strict=True)), compiled.sql


async def _taken_apart(
    scope: Scope, stored: StoredIcp, used: Recipe, as_of: date, result: Mapping[str, Any], features: Mapping[str, Any],
    sql: str,
) -> Score:  # fmt: skip
    card, score = used.card, result["score"]
    contributions = explain(result, features, card, used.icp, as_of)
    rank, ranked = await _rank(scope, stored.id, result, features)
    reach = tier_of(card, result["potential"])
    return Score(
        icp=stored, as_of=as_of, score=score, floor=result["floor"], potential=result["potential"],
        completeness=result["completeness"], tier="out" if result["out"] else result["tier"], out=result["out"],
        components={name: result[name] for name in card.weights}, weights=card.weights, contributions=contributions,
        off=_off(used, contributions), open=worth(contributions, card, score), rank=rank, ranked=ranked,
        next_tier=_next_tier(card, score), beyond=TIERS[TIERS.index(reach) - 1] if reach != "hot" else None,
        tiers=card.tiers, groups={rule.id: rule.group for rule in card.rules if rule.group}, sql=sql,
    )  # fmt: skip


def _off(used: Recipe, contributions: Sequence[Contribution]) -> list[SwitchedOff]:
    """The rules that the ICP leaves out; not those that another rule of their group judges instead."""
    judged = {used.card.rule(item.rule).group for item in contributions if item.rule != "clamp"} - {""}
    return [off for off in switched_off(used.card, used.icp) if used.card.rule(off.rule).group not in judged]


def _next_tier(card: Scorecard, score: Decimal) -> tuple[str, Decimal] | None:
    above = [
        (tier, card.tiers[tier] - score) for tier in ("nurture", "warm", "hot") if card.tiers[tier] > score
    ]
    return above[0] if above else None


async def _rank(
    scope: Scope, icp_id: UUID, result: Mapping[str, Any], features: Mapping[str, Any]
) -> tuple[int, int]:
    """Place among the leads that are not out, by the order of the inbox, and how many there are."""
    row: Any = await scope.row(
        """
        SELECT count(*) FILTER (WHERE (score, potential, completeness) > (:score, :potential, :complete)
            OR ((score, potential, completeness) = (:score, :potential, :complete) AND domain < :domain)) + 1, count(*)
        FROM scores WHERE workspace_id = :workspace AND icp_id = :icp AND tier <> 'out'
        """,
        workspace=scope.workspace,
        icp=icp_id,
        score=result["score"],
        potential=result["potential"],
        complete=result["completeness"],
        domain=features["domain"] or (features["name"] or "").lower(),
    )
    return row[0], row[1]
