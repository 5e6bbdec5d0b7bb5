"""Verify addresses: ask, record each verdict as an observation, and believe anew who can be reached.

Asking goes on without a transaction; a batch is complete when it is yielded. Addresses of people who asked to be
left alone are not asked about.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.policy import identifiers
from leadwright.policy.suppression import who_is_suppressed
from leadwright.reads.addresses import ContactAddress
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Door, Observation, Postbox
from leadwright.sources.mailbox import SOURCE, MailVerdict, verify

_BATCH = 50
_LICENCE = "own"


@dataclass(frozen=True, slots=True)
class Verified:
    """A batch that was verified: each address with its verdict, None for a person who is left alone."""

    items: Sequence[tuple[ContactAddress, MailVerdict | None]]
    done: int
    of: int


async def verify_emails(
    scope: Scope,
    door: Door,
    wanted: Sequence[ContactAddress],
    rescore: Rescore,
    postbox: Postbox | None = None,
) -> AsyncGenerator[Verified, None]:
    """Verify addresses batch by batch. The first value has no items: the edge ends its transaction there.

    Verdicts about contacts are recorded (person field `email_status`); those about other addresses are only told.
    """
    asked = await _allowed(scope, wanted)
    yield Verified((), 0, len(wanted))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        allowed = [item for item in batch if item in asked]
        verdicts = await verify([item.address for item in allowed], door, postbox)
        told = dict(zip(allowed, verdicts, strict=True))
        if changed := await _write(scope, told):
            await rescore(scope, changed)
        yield Verified([(item, told.get(item)) for item in batch], start + len(batch), len(wanted))


async def _allowed(scope: Scope, wanted: Sequence[ContactAddress]) -> frozenset[ContactAddress]:
    people = [frozenset(filter(None, [identifiers.email(item.address)])) for item in wanted]
    left_alone = await who_is_suppressed(scope, people)
    return frozenset(item for item, gone in zip(wanted, left_alone, strict=True) if not gone)


async def _write(scope: Scope, told: dict[ContactAddress, MailVerdict]) -> list[UUID]:
    """Record what was found out about contacts, on a record of ours that hangs on their company's."""
    known = {item: verdict for item, verdict in told.items() if item.company_id is not None}
    companies = await _records(scope, [item.company_id for item in known if item.company_id is not None])
    said: list[Observation] = []
    for company, existing in companies.items():
        said.append(Observation("company", SOURCE, str(existing), {}, _LICENCE))
        said += [
            Observation(
                "person", SOURCE, item.address.lower(),
                {"email": item.address, "email_status": verdict.status}, _LICENCE, company_key=str(existing),
            )
            for item, verdict in known.items()
            if item.company_id == company
        ]  # fmt: skip
    if not said:
        return []
    recorded = await record(scope, await open_reading(scope, SOURCE, "verification"), clock.now(), said)
    keyed: list[tuple[UUID, tuple[str, ...]]] = []
    for item, done in zip(said, recorded, strict=True):
        if item.kind == "company":  # a key of these two records alone joins ours to the company
            key = (f"{SOURCE}:{item.native_key}",)
            keyed += [(done.record_id, key), (UUID(item.native_key), key)]
    also = {one for found in await resolve(scope, keyed) for one in found.also}
    touched = list(dict.fromkeys([*companies, *sorted(also)]))
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    if also:
        await follow(scope, touched)
    return touched


async def _records(scope: Scope, companies: Sequence[UUID]) -> dict[UUID, UUID]:
    """The oldest record of each company that another source made."""
    rows = await scope.rows(
        "SELECT cr.company_id, min(CAST(cr.record_id AS text)) FROM company_records cr"
        " JOIN source_records r ON (r.workspace_id, r.id) = (cr.workspace_id, cr.record_id)"
        " WHERE cr.company_id = ANY(:all) AND r.source <> :ours GROUP BY 1",
        all=list(set(companies)),
        ours=SOURCE,
    )
    return {row[0]: UUID(row[1]) for row in rows}
