"""Whom a conversation can be with, and why not where it cannot: by how they are reached, who they are, and what is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadwright.actions.outreach.document import SequenceDocument
from leadwright.actions.outreach.template import render
from leadwright.actions.outreach.types import Channel
from leadwright.actions.outreach.variables import Addressed, From, values_of
from leadwright.actions.outreach.windows import Place
from leadwright.icp.offer import Offer
from leadwright.policy.identifiers import Identifier, identifiers_of


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact of a lead, with what they are told by. `place` is where they live by the clock.

    `stage`, `verdict` and `snoozed_until` are the lead's; `tier` is that under the default ICP, None without a score.
    """

    lead_id: UUID
    company_id: UUID
    contact_id: UUID
    stage: str
    verdict: str | None
    snoozed_until: date | None
    tier: str | None
    standing: str
    email: str | None
    email_kind: str | None
    email_status: str | None
    linkedin_url: str | None
    phone: str | None
    to: Addressed
    place: Place

    @property
    def identifiers(self) -> frozenset[Identifier]:
        """All by which they may have asked to be left alone."""
        told = {
            "name": self.to.name,
            "email": self.email,
            "phone": self.phone,
            "linkedin_url": self.linkedin_url,
        }
        return identifiers_of(told, [one for one in (self.to.domain, self.to.company) if one])

    @property
    def writable(self) -> bool:
        """Whether there is an address that is not known to fail."""
        return (
            bool(self.email)
            and self.email_kind is not None
            and self.email_status not in ("invalid", "disposable")
        )


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is not written to: a code that does not change, and words for people."""

    code: str
    words: str


def best(document: SequenceDocument, people: Sequence[Reachable]) -> Reachable | None:
    """The first of people, the best first, who can be reached as the steps go; else the first."""
    return next((one for one in people if _unreached(document, one) is None), next(iter(people), None))


def why_not(
    document: SequenceDocument, who: Reachable | None, *, left_alone: bool, been_through: bool
) -> Why | None:
    """Why a conversation with somebody cannot begin; None if it can."""
    if who is None:
        return Why("no_contact", "Nobody is known there to turn to: find a contact first.")
    if left_alone:
        return Why("suppressed", f"{who.to.name} asked to be left alone.")
    if who.verdict == "not_a_fit" or who.stage in document.stop_stages:
        return Why("stage", f"The lead is {who.stage}: this sequence does not write to those.")
    if who.standing in ("former", "archived"):
        return Why("left", f"{who.to.name} does not work there any more.")
    if been_through:
        return Why("been_through", "This company has been through this sequence before; choose another one.")
    return _unreached(document, who)


def _unreached(document: SequenceDocument, who: Reachable) -> Why | None:
    if any(step.channel is Channel.EMAIL for step in document.steps) and not who.writable:
        what = "No address" if who.email is None else "No address that works"
        return Why("no_address", f"{what} of {who.to.name} is known: enrich or verify it first.")
    return None


def lacking(
    document: SequenceDocument, who: Reachable, offer: Offer | None, sender: From, today: date
) -> Why | None:
    """Which values a sequence would want for somebody and does not have, in any variant of its steps; None if none is missing."""
    values = values_of(who.to, offer, sender, today).values
    missing: dict[str, None] = {}
    for step in document.steps:
        for variant in step.variants:
            for template in (variant.subject, variant.body):
                missing |= dict.fromkeys(render(template, values).missing)
    if not missing:
        return None
    return Why("missing", told_missing(list(missing)))


def told_missing(names: Sequence[str]) -> str:
    """Which values are missing, and what to do about it."""
    ours = all(name.startswith(("offer.", "sender.")) for name in names)
    way = "say it in your offer" if ours else "fill it in"
    return f"There is no value for {', '.join(names)}: {way}, or give the template a `default`."
