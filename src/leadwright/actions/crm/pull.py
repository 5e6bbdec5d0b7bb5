"""Keep what a CRM said: opt-outs first, then companies and people as observations, deals as words on their company.

Everything read is kept in the mirror as the CRM wrote it, and recorded in our words; who asked to be left alone is kept
in neither. A record that is gone says nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leadwright.actions.crm import mirror, translate
from leadwright.actions.crm.mirror import Seen
from leadwright.actions.crm.translate import Book, Deal
from leadwright.actions.crm.types import Mirrored
from leadwright.entities.resolve import resolve
from leadwright.entities.take import Taken, Told, take
from leadwright.kernel.db import Scope
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.observations.types import OPERATION
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier
from leadwright.policy.suppression import who_is_suppressed
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from leadwright.sources.crm.contract import CrmObject, CrmRecord
from leadwright.sources.vendor import Suppressed


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a page: companies whose profiles changed, leads that are new, people who asked to be left alone, and
    deals that changed, by their company's lead."""

    touched: Collection[UUID] = ()
    new: int = 0
    left_alone: frozenset[Identifier] = frozenset()
    deals: Mapping[UUID, Sequence[Deal]] = field(default_factory=dict)


async def keep_page(
    scope: Scope, connection: UUID, book: Book, what: CrmObject, records: Sequence[CrmRecord], now: datetime
) -> Kept:
    """Keep a page of records of one object; of a record that comes twice the latest counts."""
    latest = {record.id: record for record in records}
    told = list(latest.values())
    if what is CrmObject.COMPANY:
        return await _companies(scope, connection, book, told)
    if what is CrmObject.DEAL:
        return await _deals(scope, connection, book, told, now)
    return await _people(scope, connection, book, told)


async def _companies(scope: Scope, connection: UUID, book: Book, records: Sequence[CrmRecord]) -> Kept:
    said = [translate.company(book, record) for record in records]
    heard = await _recorded(scope, book, [one.native_key for one in said if not one.fields])
    said = [
        one for one in said if one.fields or one.native_key in heard
    ]  # who never spoke here has nothing to unsay
    taken = await take(scope, [Told(book.source, translate.OPERATION, [one]) for one in said])
    living = {
        one.native_key: companies[0]
        for one, companies in zip(said, taken.companies, strict=True)
        if one.fields and companies
    }
    rows = await _recorded(scope, book, living)
    # companies that a CRM knows are leads like those of a list: customers and open deals are out by what is said of them
    new = await _as_leads(scope, taken, [(living[key], record) for key, record in rows.items()])
    seen = [Seen(record, translate.match_key(book, record), native_key=record.id) for record in records]
    await mirror.see(scope, connection, book.source, translate.OPERATION, seen)
    also = await adopt(scope, connection, book, records)
    return Kept({*taken.touched, *also}, new)


async def _recorded(scope: Scope, book: Book, ids: Iterable[str]) -> dict[str, UUID]:
    """The source records of companies of the CRM, by its id; those never recorded are left out."""
    rows = await scope.rows(
        "SELECT split_part(native_key, :mark, 1), id FROM source_records WHERE workspace_id = :workspace"
        " AND kind = 'company' AND source = :source AND native_key = ANY(:keys)",
        workspace=scope.workspace, source=book.source, mark=OPERATION,
        keys=[f"{key}{OPERATION}{translate.OPERATION}" for key in ids],
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def _as_leads(scope: Scope, taken: Taken, companies: Iterable[tuple[UUID, UUID]]) -> int:
    await follow(scope, taken.also)
    new = await add(scope, companies)
    await write_features(scope, taken.touched, taken.profiles)
    return new


async def _people(scope: Scope, connection: UUID, book: Book, records: Sequence[CrmRecord]) -> Kept:
    gone = {record.id: who for record in records if (who := translate.opted_out(book, record))}
    what = records[0].object if records else CrmObject.CONTACT
    before = await mirror.mirrored(scope, connection, what, [record.id for record in records])
    standing = await _standing(scope, connection, before.values())
    told: list[Told] = []
    seen: list[Seen] = []
    for record in records:
        firm = _first(record, CrmObject.COMPANY)
        if record.id in gone or _asked_to_leave(book, record):
            told.append(Told(book.source, translate.PEOPLE, (), suppressed=gone.get(record.id, ())))
            seen.append(Seen(record, opted_out=True))
            continue
        said = translate.person(book, record, firm)
        said += _past(book, record, firm, before.get(record.id), standing)
        told.append(Told(book.source, translate.PEOPLE, said))
        key = next(
            (one.native_key for one in said if one.kind == "person" and not one.fields.get("left")), None
        )
        seen.append(Seen(record, translate.match_key(book, record), firm, native_key=key))
    taken = await take(scope, told)
    named = {
        company for one, found in zip(told, taken.companies, strict=True) for company in found if _names(one)
    }
    new = await _as_leads(
        scope, taken, [(company, record) for company, record in taken.new.items() if company in named]
    )
    await mirror.see(scope, connection, book.source, translate.PEOPLE, seen)
    await _withheld(scope, connection, book, seen)
    await adopt(scope, connection, book, [one.record for one in seen if not one.opted_out])
    return Kept(taken.touched, new, _identifiers(gone))


def _names(told: Told) -> bool:
    """Whether a person's words name their company: one that the CRM has a record of is a lead by that record."""
    return any(one.kind == "company" and one.fields for one in told.observations)


def _asked_to_leave(book: Book, record: CrmRecord) -> bool:
    return book.said(record).get("opted_out", "").lower() in ("true", "yes", "1")


def _identifiers(gone: Mapping[str, Sequence[Suppressed]]) -> frozenset[Identifier]:
    found = {identifiers.read(one.kind, one.value) for told in gone.values() for one in told}
    return frozenset(one for one in found if one is not None)


def _first(record: CrmRecord, what: CrmObject) -> str | None:
    return next(iter(record.links.get(what, ())), None)


def _past(
    book: Book, record: CrmRecord, firm: str | None, before: Mirrored | None, standing: Collection[str]
) -> list[Observation]:
    """Who is at another company than before has left it, as long as the CRM still has a record of that (a company that was
    merged is left by nobody). A record that is gone says no more than whom it was of: deleting it dismisses nobody."""
    was = before.company_crm_id if before is not None else None
    if was is None or before is None or before.opted_out:
        return []
    if record.archived or record.merged_into is not None:
        return translate.gone(book, record, was)
    return translate.left(book, record, was) if was != firm and was in standing else []


async def _standing(scope: Scope, connection: UUID, before: Iterable[Mirrored]) -> set[str]:
    """The companies at which people were, of which the CRM still has a record."""
    ids = {one.company_crm_id for one in before if one.company_crm_id}
    known = await mirror.mirrored(scope, connection, CrmObject.COMPANY, ids) if ids else {}
    return {one.crm_id for one in known.values() if not one.archived and one.merged_into is None}


async def _withheld(scope: Scope, connection: UUID, book: Book, seen: Sequence[Seen]) -> None:
    """Of whom the record keeps nothing (suppressed, erased), the mirror keeps nothing either."""
    asked = [one for one in seen if not one.opted_out and one.native_key is not None]
    if not asked:
        return
    keys = [f"{one.native_key}{OPERATION}{translate.PEOPLE}" for one in asked]
    rows = await scope.rows(
        "SELECT native_key FROM source_records WHERE workspace_id = :workspace AND kind = 'person' AND source = :source"
        " AND native_key = ANY(:keys)",
        workspace=scope.workspace, source=book.source, keys=keys,
    )  # fmt: skip
    known = {row[0] for row in rows}
    hit = await who_is_suppressed(scope, [_known_by(book, one.record) for one in asked])
    nobody = [one for one, key, gone in zip(asked, keys, hit, strict=True) if gone or key not in known]
    await mirror.see(
        scope,
        connection,
        book.source,
        translate.OPERATION,
        [Seen(one.record, opted_out=True) for one in nobody],
    )


def _known_by(book: Book, record: CrmRecord) -> frozenset[Identifier]:
    said = book.said(record)
    fields = {"email": said.get("email"), "linkedin_url": said.get("linkedin"), "phone": said.get("phone")}
    return identifiers.identifiers_of({key: value for key, value in fields.items() if value})


async def adopt(scope: Scope, connection: UUID, book: Book, records: Sequence[CrmRecord]) -> set[UUID]:
    """Link records that carry a key of ours, by which one is found whose answer was lost when it was made.

    Returns the companies that this changed.
    """
    wanted = [(one, key) for one in records if not one.archived and (key := _our_record(one.external_key))]
    if not wanted:
        return set()
    rows = await scope.rows(
        "SELECT id FROM source_records WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace, ids=sorted({key for _, key in wanted}),
    )  # fmt: skip
    known = {row[0] for row in rows}
    links = [(record.object, record.id, key, "created") for record, key in wanted if key in known]
    if links:
        await mirror.link(scope, connection, links)
    return await keyed(
        scope, book.source, [(key, crm_id) for what, crm_id, key, _ in links if what is CrmObject.COMPANY]
    )


def _our_record(key: str | None) -> UUID | None:
    try:
        return UUID((key or "").rpartition(":")[2])
    except ValueError:
        return None


async def keyed(scope: Scope, source: str, links: Sequence[tuple[UUID, str]]) -> set[UUID]:
    """Let companies of ours be known by the CRM's id, so that what it says of that record is said of them; return those
    that this changed."""
    if not links:
        return set()
    keys = [(record, (f"{source}:{translate.registry_number(crm_id)}",)) for record, crm_id in links]
    resolved = await resolve(scope, keys)
    also = {company for one in resolved for company in one.also}
    await follow(scope, also)
    return {one.company_id for one in resolved} | also if also else set()


# deals ---------------------------------------------------------------------------------------------------------


async def _deals(
    scope: Scope, connection: UUID, book: Book, records: Sequence[CrmRecord], now: datetime
) -> Kept:
    before = await mirror.mirrored(scope, connection, CrmObject.DEAL, [record.id for record in records])
    seen = [Seen(record, company_crm_id=_first(record, CrmObject.COMPANY)) for record in records]
    await mirror.see(scope, connection, book.source, translate.DEALS, seen)
    await adopt(scope, connection, book, records)
    companies = {one.company_crm_id for one in seen} | {one.company_crm_id for one in before.values()}
    affected = sorted(company for company in companies if company)
    standing = await mirror.deals_of(scope, connection, affected)
    known = {company: [_deal(book, one) for one in told] for company, told in standing.items()}
    told = [
        Told(book.source, translate.DEALS, [translate.deals(book, company, deals)])
        for company, deals in known.items()
    ]
    taken = await take(scope, told)
    new = await _as_leads(scope, taken, ())
    moved = _moved(book, before, known, {record.id for record in records})
    by_company = {
        companies[0]: moved[company]
        for company, companies in zip(known, taken.companies, strict=True)
        if companies and moved[company]
    }
    return Kept(taken.touched, new, deals=by_company)


def _deal(book: Book, one: Mirrored) -> Deal:
    return translate.deal(book, one.crm_id, one.properties, one.updated_at, ours=one.origin == "created")


def _moved(
    book: Book, before: Mapping[str, Mirrored], known: Mapping[str, Sequence[Deal]], page: Collection[str]
) -> dict[str, list[Deal]]:
    """The deals of a page that are new, or at another stage than when they were read last."""
    stages = {crm_id: _deal(book, one).stage for crm_id, one in before.items()}
    return {
        company: [one for one in deals if one.crm_id in page and stages.get(one.crm_id) != one.stage]
        for company, deals in known.items()
    }
