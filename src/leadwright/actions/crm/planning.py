"""Plan the next records: find out which record of the CRM stands for each of ours, then decide. Looking comes before making.

What the CRM's index does not show yet is met by the id map, by our own key (which is exact), and once more right before a
record is made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leadwright.actions.crm import mirror, plans, pull
from leadwright.actions.crm.decide import Decision, Known, decide, keep
from leadwright.actions.crm.defaults import FIRST_STAGES
from leadwright.actions.crm.mirror import Seen
from leadwright.actions.crm.session import Session
from leadwright.actions.crm.translate import OPERATION, deal, match_key
from leadwright.actions.crm.types import Mirrored, Subject
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Wire

_COMPANY = CrmObject.COMPANY.value
Found = Mapping[CrmObject, Sequence[CrmRecord]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is to be looked for in a CRM before records are made: keys of ours, domains, addresses, by object."""

    external: Mapping[CrmObject, Collection[str]]
    keys: Mapping[CrmObject, Collection[str]]

    def __bool__(self) -> bool:
        return any(self.external.values()) or any(self.keys.values())


async def known_here(scope: Scope, connection: UUID, subjects: Sequence[Subject]) -> dict[CrmObject, Known]:
    """What the mirror knows of the records that stand, or may stand, for these."""
    doubted = await plans.doubted(scope, connection)
    found = {}
    for what in sorted({one.object for one in subjects}):
        mine = [one for one in subjects if one.object is what]
        ids = {crm_id for one in mine for crm_id in one.crm_ids}
        found[what] = Known(
            await mirror.mirrored(scope, connection, what, ids),
            await mirror.by_key(scope, connection, what, {one.key for one in mine if one.key}),
            doubted=frozenset(one.external_key for one in mine if (what, one.record_id) in doubted),
        )
    return found


def to_look_for(subjects: Sequence[Subject], known: Mapping[CrmObject, Known]) -> Lookup:
    """What must be looked for in the CRM itself: all that would be made."""
    external: dict[CrmObject, set[str]] = {}
    keys: dict[CrmObject, set[str]] = {}
    for one in subjects:
        here = known[one.object]
        if not one.wanted or one.crm_ids or here.by_key.get(one.key or ""):
            continue
        external.setdefault(one.object, set()).add(one.external_key)
        if one.key:
            keys.setdefault(one.object, set()).add(one.key)
    return Lookup(external, keys)


async def look(wire: Wire, session: Session, wanted: Lookup) -> dict[CrmObject, list[CrmRecord]]:
    """Look in the CRM. No transaction may be open. Raises what the wire raises: no answer is never taken for "not there"."""
    found: dict[CrmObject, list[CrmRecord]] = {}
    for what in sorted({*wanted.external, *wanted.keys}):
        names, properties = wire.names(what), session.properties(what)
        asked = [(names.external_key, wanted.external.get(what, ()))]
        if (by := names.domain if what is CrmObject.COMPANY else names.email) is not None:
            asked.append((by, wanted.keys.get(what, ())))
        for key, values in asked:
            if values:
                answer = await wire.find(what, key, sorted(values), properties)
                found.setdefault(what, []).extend(record for records in answer.values() for record in records)
    return found


async def keep_found(scope: Scope, session: Session, found: Found, now: datetime) -> set[UUID]:
    """Keep records that were found in the CRM before the pull has brought them; return the companies that this changed."""
    touched: set[UUID] = set()
    for what, records in found.items():
        if records:
            kept = await pull.keep_page(scope, session.connection, session.book, what, records, now)
            touched |= set(kept.touched)
    return touched


def with_found(session: Session, known: Known, what: CrmObject, records: Sequence[CrmRecord]) -> Known:
    """What is known, with the records that were found just now."""
    here = [
        _as_mirrored(session, record) for record in records if not record.archived and not record.merged_into
    ]
    by_key: dict[str, list[Mirrored]] = {key: list(told) for key, told in known.by_key.items()}
    by_id = {one.crm_id: one for one in here}
    for one in by_id.values():
        if one.match_key and all(other.crm_id != one.crm_id for other in by_key.get(one.match_key, ())):
            by_key.setdefault(one.match_key, []).append(one)
    external = {one.external_key: one for one in by_id.values() if one.external_key}
    return Known(known.records, by_key, external, known.doubted)


def _as_mirrored(session: Session, record: CrmRecord) -> Mirrored:
    return Mirrored(
        record.object, record.id, dict(record.properties), {}, record.updated_at, external_key=record.external_key,
        match_key=match_key(session.book, record) if record.object is not CrmObject.DEAL else None,
    )  # fmt: skip


async def decided(
    scope: Scope, session: Session, subjects: Sequence[Subject], known: Mapping[CrmObject, Known]
) -> list[Decision]:
    """Decide on each record of ours, and keep the links that this shows."""
    rules = session.rules
    busy = await _with_open_deals(scope, session, subjects)
    made: list[Decision] = []
    links: list[tuple[CrmObject, str, UUID, str]] = []
    there: dict[
        str, str | None
    ] = {}  # where the records stand that others belong to; None where they will be made
    taken: set[tuple[CrmObject, str]] = set()
    for subject in subjects:
        if subject.object is CrmObject.DEAL and (
            subject.crm_ids or subject.former or subject.links.get(_COMPANY) in busy
        ):
            continue  # one deal in a lead's life, and what becomes of it is decided there
        one = _placed(_staged(session, subject), there)
        decision = decide(rules, one, known[one.object])
        if decision.item is not None and decision.item.action == "create":
            if one.object is not CrmObject.COMPANY and _COMPANY not in one.links:
                decision = Decision(keep(one, "its company is not in the CRM, and is not made"))
            else:
                there[f"ours:{one.record_id}"] = None
        if decision.crm_id is not None:
            if (one.object, decision.crm_id) in taken:
                decision = Decision(
                    keep(one, "another of our records stands for it in the CRM", decision.crm_id)
                )
            elif decision.crm_id is not None and decision.crm_id not in one.crm_ids:
                links.append((one.object, decision.crm_id, one.record_id, "matched"))
                there[f"ours:{one.record_id}"] = decision.crm_id
            taken.add((one.object, decision.crm_id or ""))
        made.append(decision)
    if links:
        await mirror.link(scope, session.connection, links)
        await pull.keyed(scope, session.source, [(r, i) for o, i, r, _ in links if o is CrmObject.COMPANY])
    return made


def _placed(subject: Subject, there: Mapping[str, str | None]) -> Subject:
    """A record with what it belongs to: the CRM's record where it was found just now; left out where there is none."""
    if subject.object is CrmObject.COMPANY:
        return subject
    links = {
        name: (there[link] or link) if link.startswith("ours:") else link
        for name, link in subject.links.items()
        if not link.startswith("ours:") or link in there
    }
    return replace(subject, links=links)


def _staged(session: Session, subject: Subject) -> Subject:
    """A new deal begins at the first stage that the CRM has and that is open."""
    if subject.object is not CrmObject.DEAL:
        return subject
    open_stages = sorted((one for one in session.stages if one.won is None), key=lambda one: one.position)
    by_id = {one.id: one for one in open_stages}
    wanted = [subject.values.get("stage"), *FIRST_STAGES.get(session.source, ())]
    chosen = next((by_id[one] for one in wanted if one in by_id), open_stages[0] if open_stages else None)
    if chosen is None:
        return subject
    return replace(subject, values={**subject.values, "stage": chosen.id, "pipeline": chosen.pipeline})


async def _with_open_deals(scope: Scope, session: Session, subjects: Sequence[Subject]) -> set[str]:
    """The companies of the CRM at which a deal is open."""
    companies = {
        link for one in subjects if one.object is CrmObject.DEAL
        if (link := one.links.get(_COMPANY)) and not link.startswith("ours:")
    }  # fmt: skip
    found = await mirror.deals_of(scope, session.connection, companies) if companies else {}
    return {
        company
        for company, told in found.items()
        if any(deal(session.book, d.crm_id, d.properties, d.updated_at, ours=False).won is None for d in told)
    }


async def note_found(scope: Scope, session: Session, records: Sequence[CrmRecord]) -> None:
    """Keep in the mirror what was read back after a batch."""
    for what in sorted({record.object for record in records}):
        seen = [
            Seen(one, match_key(session.book, one) if what is not CrmObject.DEAL else None,
                 next(iter(one.links.get(CrmObject.COMPANY, ())), None))
            for one in records if one.object is what
        ]  # fmt: skip
        await mirror.see(
            scope, session.connection, session.source, OPERATION, seen
        )  # no native key: no link changes
