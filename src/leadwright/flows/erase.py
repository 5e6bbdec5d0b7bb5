"""Erase a person or a company: everything that is held of them goes, everywhere, and nothing brings them back.

What stays is a tombstone: that it was done, why and when, and keyed hashes by which they are known again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from leadwright.actions.crm.mirror import forget as forget_crm
from leadwright.actions.outreach.forget import forget_person
from leadwright.effects.forget import forget_pages_of, forget_questions_of, forget_replies_of
from leadwright.effects.mail_inbox import forget as forget_mail
from leadwright.entities.archived import forget as forget_archived
from leadwright.entities.store import refresh
from leadwright.kernel import clock, everywhere, idempotency, uploads
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads.erase import forget_leads, leads_of
from leadwright.observations.forget import clean_observations, forget_records, forget_refused_rows
from leadwright.observations.forgetting import forget_addresses, forget_visitors_of
from leadwright.policy import consent, suppression, tombstones
from leadwright.policy.identifiers import Identifier
from leadwright.policy.marks import company_marks, record_mark
from leadwright.policy.tombstones import Mark
from leadwright.policy.traces import Traces
from leadwright.reads.erasable import Erasable, erasable
from leadwright.reads.erasable_company import erasable_company
from leadwright.scoring.feature_store import write_features

SOURCE = "erasure"
# Seen to by the rooms whose they are; and what is left behind.
_LEAVE = frozenset(
    {"observations", "import_rejections", "call_asks", "erasures", "audit_entries", "audit_heads"}
)
_OF_OTHERS = frozenset({"source_records", "contacts", "profiles"})


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the tombstone, how much went by where it was, and the companies that the edge scores anew."""

    erasure_id: UUID
    removed: Mapping[str, int]
    touched: Collection[UUID]


async def erase_person(
    scope: Scope, wanted: Collection[Identifier], reason: str, home: Path, contact_id: UUID | None = None
) -> Erased:
    """Erase a person by what identifies them, or as a contact; `home` holds uploads and errors files. The edge commits.

    Somebody of whom nothing is held is remembered all the same, so that nothing comes. Raises Wrong without a reason or
    anything to go by, and NotFound for an unknown contact.
    """
    if not reason.strip():
        raise Wrong("An erasure needs a reason.", hint="Say why, without naming anybody.", field="reason")
    who = await erasable(scope, wanted, contact_id)
    if not who.traces.identifiers:
        raise Wrong(
            "Nobody is named.", hint="Give an address, a profile or 'Jane Doe at acme.com'.", field="who"
        )
    removed = await _outside(scope, who.traces, who.natives, who.where)
    removed["events"] = await forget_addresses(
        scope, {one.value for one in who.traces.identifiers if one.kind == "email"}
    )
    homes = {record for one in who.homes for record in one.records}
    mine = {*who.records, *who.about}
    await forget_archived(scope, mine)
    addresses = {one.value for one in who.traces.identifiers if one.kind == "email"}
    removed["conversations"] = await forget_person(scope, mine, addresses, clock.now())
    removed["records of a CRM"] = await forget_crm(scope, mine)
    removed["observations"] = await forget_records(scope, mine)
    removed["words of others"], changed = await clean_observations(scope, who.traces, homes)
    removed |= await _everything(scope, who, home)
    removed["consents"] = await consent.forget(scope, who.traces.identifiers)
    await suppression.suppress(scope, who.traces.identifiers, reason, SOURCE)
    marks = {record_mark("person", record.source, record.native_key) for record in who.records.values()}
    touched = await _shown_anew(scope, who.companies, changed)
    kept = {name: count for name, count in removed.items() if count}
    return Erased(await tombstones.bury(scope, "person", marks, reason, kept), kept, touched)


async def erase_company(scope: Scope, company_id: UUID, reason: str, home: Path) -> Erased:
    """Erase a company with its people, lead, scores and history; its people elsewhere stay. Raises as `erase_person` does."""
    if not reason.strip():
        raise Wrong("An erasure needs a reason.", hint="Say why, without naming anybody.", field="reason")
    what = await erasable_company(scope, company_id)
    if what is None:
        raise NotFound(f"There is no company {company_id}.", hint="`leadwright leads list` shows them.")
    marks: set[Mark] = {record_mark(kind, source, key) for kind, source, key in what.keys}
    marks |= {mark for content in what.contents for mark in company_marks(content)}
    removed = {"replies": await forget_replies_of(scope, what.traces, what.natives, what.domains)}
    removed["pages"] = await forget_pages_of(scope, what.traces, what.domains)
    removed["events"] = await forget_visitors_of(scope, what.domains)
    leads = await leads_of(scope, what.companies, what.records)
    removed |= await everywhere.delete_rows(scope, "lead_id", leads)
    removed["leads"] = await forget_leads(scope, leads)
    # values that were decided hang on companies and on records of people; what teaches by them goes before them
    for column, ids in (
        ("company_id", sorted(what.companies)), ("record_id", what.records), ("left_id", what.records),
        ("right_id", what.records),
    ):  # fmt: skip
        removed |= await everywhere.delete_rows(scope, column, ids, leave={"observations", "leads"})
    removed["companies"] = await everywhere.delete_ids(scope, "companies", sorted(what.companies))
    removed["observations"] = await forget_records(scope, what.records)
    removed["files"] = uploads.forget(home, what.gives_away)
    removed["answers"] = await idempotency.forget(scope, what.gives_away)
    if (
        pattern := what.traces.pattern
    ):  # notes and jobs that name addresses there; what is said of people elsewhere stays
        words = await everywhere.clean_texts(
            scope, pattern, lambda _table, _ids, value: what.traces.cleaned(value), _LEAVE | _OF_OTHERS
        )
        removed |= {name: removed.get(name, 0) + count for name, count in words.items()}
    kept = {name: count for name, count in removed.items() if count}
    return Erased(await tombstones.bury(scope, "company", marks, reason, kept), kept, ())


async def _outside(
    scope: Scope, traces: Traces, natives: Collection[str], where: Collection[str]
) -> dict[str, int]:
    return {
        "replies": await forget_replies_of(scope, traces, natives, where),
        "questions": await forget_questions_of(scope, traces),
        "pages": await forget_pages_of(scope, traces),
        "mail": await forget_mail(scope, {one.value for one in traces.identifiers if one.kind == "email"}),
    }


async def _everything(scope: Scope, who: Erasable, home: Path) -> dict[str, int]:
    """Whatever else holds words: answers kept, notes, jobs, files, and every table that there is or will be."""
    leads = set(await leads_of(scope, who.companies, ()))
    traces = who.traces

    def clean(table: str, ids: Mapping[str, Any], value: Any) -> Any:
        company, lead = ids.get("company_id"), ids.get("lead_id")
        elsewhere = (company is not None and company not in who.companies) or (
            lead is not None and lead not in leads
        )
        return traces.cleaned(value, names=not elsewhere)

    removed = {
        "refused rows": await forget_refused_rows(scope, traces),
        "answers": await idempotency.forget(scope, traces.stand_in),
        "files": uploads.forget(home, traces.stand_in),
    }
    if traces.pattern:
        removed |= await everywhere.clean_texts(scope, traces.pattern, clean, _LEAVE)
    return removed


async def _shown_anew(scope: Scope, companies: Collection[UUID], records: Collection[UUID]) -> list[UUID]:
    rows = await scope.rows(
        "SELECT DISTINCT company_id FROM company_records WHERE workspace_id = :workspace AND record_id = ANY(:records)",
        workspace=scope.workspace,
        records=list(records),
    )
    touched = sorted({*companies, *(row[0] for row in rows)})
    profiles = await refresh(scope, touched, clock.now())
    touched = sorted({*touched, *(profile.company_id for profile in profiles)})
    await write_features(scope, touched, profiles)
    return touched
