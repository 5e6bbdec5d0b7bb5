"""Pull a CRM: what changed there since the last time, or what a webhook told of, recorded, resolved and noticed.

Each page is complete when it is yielded; the edge commits there, so that a pull that was stopped goes on at its page.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from leadwright.actions.crm import pulls
from leadwright.actions.crm.outcomes import move_leads
from leadwright.actions.crm.pull import keep_page
from leadwright.actions.crm.session import Session
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.forgetting import forget_addresses
from leadwright.policy import suppression
from leadwright.policy.identifiers import Identifier
from leadwright.reads.known_people import known_people
from leadwright.scoring.feature_store import write_features
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Wire

Rescore = Callable[[Scope, Sequence[UUID]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pulled:
    """Where a pull is: the object that is read, and so far records read, leads that are new, people who asked to be left
    alone, and leads that moved by their deals."""

    object: CrmObject | None = None
    records: int = 0
    new: int = 0
    left_alone: int = 0
    moved: int = 0


async def pull_crm(
    scope: Scope, wire: Wire, session: Session, rescore: Rescore
) -> AsyncGenerator[Pulled, None]:
    """Read what changed: companies, people, deals. Raises what the wire raises where it gets no answer; nothing is lost."""
    done = Pulled()
    for what in session.objects:
        reading = await pulls.reading_of(scope, session.connection, what, session.properties(what))
        while True:
            yield replace(done, object=what)
            page = await wire.changed(what, reading.properties, reading.since, reading.cursor)
            done = await _take(scope, wire, session, what, page.records, rescore, done)
            reading = reading.after(page, clock.now())
            await pulls.keep(scope, session.connection, reading)
            if page.next is None:
                break
    yield done


async def hear_crm(
    scope: Scope, wire: Wire, session: Session, changed: Mapping[CrmObject, Sequence[str]], rescore: Rescore
) -> AsyncGenerator[Pulled, None]:
    """Read the records of which a webhook said that they changed, as they are now, whatever was told of them."""
    done = Pulled()
    for what in session.objects:
        if ids := changed.get(what):
            yield replace(done, object=what)
            found = await wire.read(what, list(ids), session.properties(what))
            records = [one for asked, record in found.items() for one in _told(asked, record)]
            done = await _take(scope, wire, session, what, records, rescore, done)
    yield done


def _told(asked: str, record: CrmRecord) -> list[CrmRecord]:
    """A record that was merged is told twice: as what is gone, and as what it became."""
    if record.id == asked:
        return [record]
    return [replace(record, id=asked, merged_into=record.id, merged_from=(), external_key=None), record]


async def _take(
    scope: Scope, wire: Wire, session: Session, what: CrmObject, records: Sequence[CrmRecord], rescore: Rescore, done: Pulled
) -> Pulled:  # fmt: skip
    kept = await keep_page(scope, session.connection, session.book, what, records, clock.now())
    moved = await move_leads(scope, kept.deals, wire.title)
    touched = {*kept.touched, *await _left_alone(scope, kept.left_alone)}
    if touched:
        await rescore(scope, sorted(touched))
    return Pulled(
        what,
        done.records + len(records),
        done.new + kept.new,
        done.left_alone + len(kept.left_alone),
        done.moved + moved,
    )


async def _left_alone(scope: Scope, gone: frozenset[Identifier]) -> list[UUID]:
    """Whoever opted out there is left alone here by everything that identifies them, and shown nowhere."""
    if not gone:
        return []
    people = await known_people(scope, gone)
    every = gone.union(*(person.identifiers for person in people))
    await suppression.suppress(scope, every, "opted out in the CRM", "crm")
    await forget_addresses(scope, {one.value for one in every if one.kind == "email"})
    touched = sorted({person.company_id for person in people})
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    return touched
