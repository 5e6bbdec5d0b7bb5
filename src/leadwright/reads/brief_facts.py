"""What is known of a lead that a sentence may rest on? The profile, its people, its signals, whom we want and what we sell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.actions.briefs.bant import Decision, Standing
from leadwright.actions.briefs.compose import complete
from leadwright.actions.briefs.facts import Facts, Source
from leadwright.actions.briefs.known import Known, facts_from
from leadwright.actions.briefs.known_people import PersonKnown
from leadwright.actions.briefs.known_signals import SignalKnown
from leadwright.actions.briefs.store import decisions
from leadwright.entities.contacts import belief_of, newest_first
from leadwright.entities.reliability import active
from leadwright.entities.store import believed
from leadwright.entities.types import Contact, Profile
from leadwright.icp import store as icps
from leadwright.icp.offer import Offer, merge
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import standing
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import Bundle
from leadwright.policy import identifiers
from leadwright.policy.suppression import is_suppressed
from leadwright.reads.local_day import local_day
from leadwright.scoring.kinds import signal_kinds
from leadwright.signals import store as signals
from leadwright.values.name import person

_MOST_EVIDENCE = 6
_TOLD = """
SELECT o.id, o.source, min(g.label) AS label, o.url, max(s.seen_at) AS seen_at
FROM observations o
JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id
WHERE o.workspace_id = :workspace AND o.id = ANY(:ids)
GROUP BY o.id, o.source, o.url
"""


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """The facts of a lead, with what people answered and decided about it. lead_id: where the lead stands now."""

    lead_id: UUID
    facts: Facts
    decisions: Sequence[Decision]
    standing: Standing

    @property
    def complete(self) -> Facts:
        """The facts with the questions that are open by them."""
        return complete(self.facts, self.decisions, self.standing)


async def facts_of(scope: Scope, lead_id: UUID) -> Facts:
    """Return the facts of a lead as of today in the workspace; raises NotFound."""
    return (await lead_facts(scope, lead_id)).complete


async def lead_facts(scope: Scope, lead_id: UUID) -> LeadFacts:
    """Return the facts of a lead and what was decided about it; raises NotFound."""
    lead_id = await standing(scope, lead_id)
    lead: Any = await scope.row(
        "SELECT company_id, stage, verdict, verdict_reason FROM leads WHERE id = :id", id=lead_id
    )
    if lead is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="It may have been removed with its import.")
    stored = next(iter(await icps.icps(scope)), None)
    out = await _out(scope, lead.company_id, stored)
    known = await _known(scope, lead.company_id, stored, out)
    no_fit = (lead.verdict_reason or "no reason given") if lead.verdict == "not_a_fit" else None
    return LeadFacts(
        lead_id, facts_from(known), await decisions(scope, lead_id), Standing(out, lead.stage, no_fit)
    )


async def _known(scope: Scope, company_id: UUID, stored: StoredIcp | None, out: str | None) -> Known:
    now = clock.now()
    profile = next(iter(await believed(scope, [company_id], now)), None)
    if profile is None:
        raise NotFound("Nothing is known of this company any more.", hint="Its import may have been undone.")
    bundles = await current_bundles(scope, [company_id])
    trust = await active(scope)
    people = [b for b in bundles if b.kind == "person"]
    own = [b for b in bundles if b.kind == "company"]
    ours = merge(await icps.offer(scope), stored.icp.offer if stored else None)

    def on(contact: Contact) -> PersonKnown:
        said = [b for b in people if b.observation_id in set(contact.evidence)]
        return PersonKnown(contact, belief_of(newest_first(said), "title", now, trust), said)

    told = await _signals(scope, company_id)
    return Known(
        profile, await local_day(scope), now, own, [on(contact) for contact in profile.contacts], told,
        stored.icp if stored else None, ours or Offer(), out, await _unnamed(scope, profile, people, told),
    )  # fmt: skip


async def _unnamed(
    scope: Scope, profile: Profile, people: Sequence[Bundle], told: Sequence[SignalKnown]
) -> frozenset[str]:
    """The keys of names that signals must not tell: of people who asked to be left alone, under this name or another
    identifier of theirs, so that the profile no longer shows them."""
    shown = {one for contact in (*profile.contacts, *profile.past) for one in contact.evidence}
    hidden = {
        str(b.content["name"]) for b in people if b.content.get("name") and b.observation_id not in shown
    }
    named = {str(known.signal.details["person"]) for known in told if known.signal.details.get("person")}
    where = [str(word) for word in (profile.value("domain"), profile.value("name")) if word]
    asked = {
        one: name for name in named for word in where if (one := identifiers.person(name, word)) is not None
    }
    hidden |= {asked[one] for one in await is_suppressed(scope, asked)}
    return frozenset(person(name).key for name in hidden)


async def _signals(scope: Scope, company_id: UUID) -> list[SignalKnown]:
    kinds = await signal_kinds(scope)
    found = (await signals.signals(scope, [company_id])).get(company_id, ())
    wanted = {one for signal in found for one in signal.evidence[:_MOST_EVIDENCE]}
    told = await _told(scope, wanted)
    return [
        SignalKnown(
            signal,
            kinds[signal.type],
            tuple(told[one] for one in signal.evidence[:_MOST_EVIDENCE] if one in told),
        )
        for signal in found
    ]


async def _told(scope: Scope, wanted: set[UUID]) -> Mapping[UUID, Source]:
    rows: Any = await scope.rows(_TOLD, workspace=scope.workspace, ids=list(wanted)) if wanted else ()
    return {row.id: Source(row.id, row.source, row.label or "", row.url, row.seen_at) for row in rows}


async def _out(scope: Scope, company_id: UUID, stored: StoredIcp | None) -> str | None:
    """Why the score puts the company out; None if it does not, or if it has no score."""
    if stored is None:
        return None
    found: str | None = await scope.value(
        "SELECT out FROM scores WHERE workspace_id = :workspace AND icp_id = :icp AND company_id = :company",
        workspace=scope.workspace,
        icp=stored.id,
        company=company_id,
    )
    return found
