"""What we would say to a CRM: leads, their best contacts and qualified leads' deals, with the records that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from leadwright.actions.crm.meanings import company_values, contact_values
from leadwright.actions.crm.types import Choices, Subject
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject

MIN_CONFIDENCE = 0.5
_TAKEN = frozenset({"working", "contacted", "replied", "meeting", "qualified", "won"})

# The records of the CRM that stand for a company: living ones first, those with a deal before others, then the oldest.
_COMPANIES = """
SELECT l.id AS lead_id, l.record_id, l.company_id, l.stage, l.owner, p.name, p.domain, p.fields, s.score, s.tier,
  (SELECT jsonb_agg(jsonb_build_array(r.crm_id, r.archived OR r.merged_into IS NOT NULL)
     ORDER BY r.origin = 'pulled', EXISTS (SELECT FROM crm_records d WHERE d.workspace_id = r.workspace_id
         AND d.connection_id = r.connection_id AND d.company_crm_id = r.crm_id AND d.object = 'deal') DESC,
       length(r.crm_id), r.crm_id)
   FROM company_records cr JOIN crm_records r ON r.workspace_id = cr.workspace_id AND r.record_id = cr.record_id
   WHERE cr.workspace_id = l.workspace_id AND cr.company_id = l.company_id AND r.connection_id = :connection
     AND r.object = 'company') AS crm,
  (SELECT jsonb_agg(jsonb_build_array(r.crm_id, r.archived)) FROM crm_records r
   WHERE r.workspace_id = l.workspace_id AND r.record_id = l.record_id AND r.connection_id = :connection
     AND r.object = 'deal') AS deals
FROM leads l
JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
LEFT JOIN scores s ON s.workspace_id = l.workspace_id AND s.company_id = l.company_id AND s.icp_id = :icp
WHERE l.workspace_id = :workspace AND l.folded_into IS NULL AND l.id > :after
ORDER BY l.id LIMIT :most
"""
_CONTACTS = """
SELECT c.id, c.company_id, c.name, c.title, c.department, c.email, c.email_kind, c.email_status, c.phone,
  c.linkedin_url, c.country,
  (SELECT jsonb_agg(DISTINCT jsonb_build_array(r.crm_id, r.archived OR r.merged_into IS NOT NULL))
   FROM jsonb_array_elements(c.sources) e
   JOIN LATERAL (SELECT o.record_id FROM observations o WHERE o.workspace_id = c.workspace_id
     AND o.id = CAST(e->>'observation' AS uuid) OFFSET 0) o ON true
   JOIN crm_records r ON r.workspace_id = c.workspace_id AND r.record_id = o.record_id
     AND r.connection_id = :connection AND r.object = 'contact') AS crm
FROM contacts c
WHERE c.workspace_id = :workspace AND c.company_id = ANY(:companies) AND c.standing = 'current'
ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Subjects of some leads, companies first, then people, then deals; `after` is where the next begin (None: the end)."""

    subjects: Sequence[Subject]
    after: UUID | None


async def subjects(
    scope: Scope,
    connection: UUID,
    icp: UUID | None,
    choices: Choices,
    today: date,
    after: UUID | None,
    most: int = 500,
) -> Subjects:
    """Return what we would say of the next leads. Nobody who asked to be left alone is among them."""
    rows: Any = await scope.rows(
        _COMPANIES,
        workspace=scope.workspace,
        connection=connection,
        icp=icp,
        after=after or UUID(int=0),
        most=most,
    )
    companies = [_company(row, choices) for row in rows]
    people = await _people(scope, connection, rows, companies, choices)
    by_company: dict[UUID, list[Subject]] = {}
    for one in people:
        if one.company_id is not None and (one.wanted or one.crm_ids):
            by_company.setdefault(one.company_id, []).append(one)
    deals = [
        _deal(row, company, by_company.get(row.company_id, ()), choices, today)
        for row, company in zip(rows, companies, strict=True)
        if choices.deals and row.stage == "qualified"
    ]
    return Subjects([*companies, *people, *deals], rows[-1].lead_id if len(rows) == most else None)


def _company(row: Any, choices: Choices) -> Subject:
    fields = {
        name: told[0]
        for name, told in row.fields.items()
        if told[1] is not None and told[1] >= MIN_CONFIDENCE
    }
    alive, former = _standing(row.crm)
    score = f"{row.score:f}" if row.score is not None else None
    lead = {"score": score, "tier": row.tier, "stage": row.stage, "owner": row.owner}
    return Subject(
        CrmObject.COMPANY, row.record_id, row.company_id, row.name, company_values({"name": row.name, **fields}, lead),
        row.domain, str(row.record_id), alive, row.tier in choices.tiers or row.stage in _TAKEN, {}, former,
    )  # fmt: skip


def _standing(told: Sequence[Sequence[Any]] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The living records, and those that are gone."""
    alive = tuple(crm_id for crm_id, gone in told or () if not gone)
    return alive, tuple(crm_id for crm_id, gone in told or () if gone)


async def _people(
    scope: Scope, connection: UUID, rows: Sequence[Any], companies: Sequence[Subject], choices: Choices
) -> list[Subject]:
    """People of companies that are there or are to be made: those who are there already, and the best that may be written to."""
    known = {
        row.company_id: (row, one)
        for row, one in zip(rows, companies, strict=True)
        if one.wanted or one.crm_ids
    }
    found: Any = await scope.rows(
        _CONTACTS, workspace=scope.workspace, connection=connection, companies=sorted(known)
    )
    by_company: dict[UUID, list[Any]] = {}
    for contact in found:
        by_company.setdefault(contact.company_id, []).append(contact)
    people: list[Subject] = []
    for company_id, contacts in by_company.items():
        row, company = known[company_id]
        there = sum(bool(contact.crm) for contact in contacts)
        room = choices.contacts - there if company.wanted else 0
        for contact in sorted(contacts, key=_reach):
            wanted = not contact.crm and room > 0 and _writable(contact)
            room -= wanted
            people.append(_person(contact, row, company, wanted))
    return people


def _writable(contact: Any) -> bool:
    """Whether there is a working address of the person's own."""
    return contact.email_kind == "direct" and contact.email_status not in ("invalid", "disposable")


def _reach(contact: Any) -> tuple[bool, bool, bool, str]:
    return not _writable(contact), contact.email_status != "valid", contact.title is None, str(contact.id)


def _person(contact: Any, row: Any, company: Subject, wanted: bool) -> Subject:
    alive, former = _standing(contact.crm)
    values = contact_values({**contact._mapping, "owner": row.owner})
    link = company.crm_ids[0] if company.crm_ids else f"ours:{company.record_id}"
    return Subject(
        CrmObject.CONTACT, contact.id, row.company_id, contact.name, values, contact.email, str(contact.id), alive,
        wanted, {CrmObject.COMPANY.value: link}, former,
    )  # fmt: skip


def _deal(row: Any, company: Subject, people: Sequence[Subject], choices: Choices, today: date) -> Subject:
    """The deal of a qualified lead: one in its life, and none while another is open."""
    alive, former = _standing(row.deals)
    links: dict[str, str] = {
        CrmObject.COMPANY.value: company.crm_ids[0] if company.crm_ids else f"ours:{company.record_id}"
    }
    if people:
        best = people[0]
        links[CrmObject.CONTACT.value] = best.crm_ids[0] if best.crm_ids else f"ours:{best.record_id}"
    values = {
        "name": row.name, "stage": choices.deal_stage or None, "owner": row.owner,
        "closes_on": (today + timedelta(days=choices.deal_days)).isoformat(),
    }  # fmt: skip
    return Subject(
        CrmObject.DEAL, row.record_id, row.company_id, row.name, values, None, f"deal:{row.record_id}", alive, True, links,
        former,
    )  # fmt: skip
