"""Whom can a message go to, and what do we believe of them? Contacts of leads with their company, in one query a batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from leadwright.actions.outreach.variables import Addressed
from leadwright.actions.outreach.whom import Reachable
from leadwright.actions.outreach.windows import Place
from leadwright.actions.outreach.zones import zones_of
from leadwright.kernel.db import Scope
from leadwright.scoring.kinds import signal_kinds
from leadwright.signals import store as signals
from leadwright.values import industry
from leadwright.values import name as names
from leadwright.values.place import region_code

_SURE = 0.5  # believed less than this, a value is unknown


_SELECT = """
SELECT l.id AS lead_id, c.company_id, c.id AS contact_id, l.stage, l.verdict, l.snoozed_until, s.tier, c.standing, c.email,
  c.email_kind, c.email_status, c.linkedin_url, c.phone, c.name, c.title, c.department, c.country AS at_country,
  p.name AS company, p.domain, f.main_industry, f.country, p.fields->'locations' AS locations,
  p.fields->'one_liner' AS one_liner, w.time_zone
FROM contacts c
JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id
JOIN leads l ON l.workspace_id = c.workspace_id AND l.company_id = c.company_id
JOIN workspaces w ON w.id = c.workspace_id
LEFT JOIN features f ON f.workspace_id = c.workspace_id AND f.company_id = c.company_id
LEFT JOIN icps i ON i.workspace_id = c.workspace_id AND i.is_default AND i.archived_at IS NULL
LEFT JOIN scores s ON s.workspace_id = c.workspace_id AND s.company_id = c.company_id AND s.icp_id = i.id
WHERE c.workspace_id = :workspace AND
"""
# Who is turned to first: who works there, whose address is sound and their own, then other ways to reach them.
_BEST = """
  ORDER BY c.company_id, c.standing = 'current' DESC,
    c.email_kind = 'direct' AND coalesce(c.email_status, '') NOT IN ('invalid', 'disposable') DESC NULLS LAST,
    c.email IS NOT NULL DESC, c.linkedin_url IS NOT NULL DESC, c.phone IS NOT NULL DESC, c.id
"""


async def reachable(scope: Scope, contacts: Collection[UUID]) -> dict[UUID, Reachable]:
    """Return contacts by their ids, or by those of any of their source records; who is not there any more is left out."""
    asked = list(contacts)
    rows = await scope.rows(f"{_SELECT} c.id = ANY(:ids)", workspace=scope.workspace, ids=asked)
    found = {row.contact_id: row for row in rows}
    moved = await _moved(scope, [one for one in asked if one not in found])
    if moved:
        rows = await scope.rows(
            f"{_SELECT} c.id = ANY(:ids)", workspace=scope.workspace, ids=list(moved.values())
        )
        now = {row.contact_id: row for row in rows}
        found |= {old: now[new] for old, new in moved.items() if new in now}
    told = await _told(scope, list(found.values()))
    return {asked_for: told[row.contact_id] for asked_for, row in found.items()}


async def best_of(scope: Scope, leads: Collection[UUID]) -> dict[UUID, list[Reachable]]:
    """Return the contacts of leads (or of those that they were folded into) whom one can turn to, the best first."""
    rows = await scope.rows(
        f"{_SELECT} l.id IN (SELECT coalesce(x.folded_into, x.id) FROM leads x WHERE x.workspace_id = :workspace"
        f" AND x.id = ANY(:ids)) AND c.standing IN ('current', 'unsure') {_BEST}",
        workspace=scope.workspace,
        ids=list(leads),
    )
    told = await _told(scope, rows)
    found: dict[UUID, list[Reachable]] = {}
    for row in rows:
        found.setdefault(row.lead_id, []).append(told[row.contact_id])
    return found


async def _moved(scope: Scope, records: Sequence[UUID]) -> dict[UUID, UUID]:
    """The contacts that source records of people belong to now: a contact goes by its oldest record."""
    if not records:
        return {}
    rows = await scope.rows(
        """
        SELECT DISTINCT ON (o.record_id) o.record_id, c.id FROM observations o
        JOIN source_records r ON r.workspace_id = o.workspace_id AND r.id = o.record_id AND r.kind = 'person'
        JOIN company_records cr ON cr.workspace_id = r.workspace_id AND cr.record_id = r.parent_id
        JOIN contacts c ON c.workspace_id = cr.workspace_id AND c.company_id = cr.company_id
          AND c.sources @> jsonb_build_array(jsonb_build_object('observation', CAST(o.id AS text)))
        WHERE o.workspace_id = :workspace AND o.record_id = ANY(:records) ORDER BY o.record_id, c.id
        """,
        workspace=scope.workspace,
        records=list(records),
    )
    return {row[0]: row[1] for row in rows}


async def _told(scope: Scope, rows: Sequence[Any]) -> dict[UUID, Reachable]:
    companies = sorted({row.company_id for row in rows})
    kinds = await signal_kinds(scope) if companies else {}
    noticed = await signals.signals(scope, companies) if companies else {}
    return {
        row.contact_id: _reachable(row, [(one, kinds[one.type]) for one in noticed.get(row.company_id, ())])
        for row in rows
    }


def _reachable(row: Any, noticed: Sequence[Any]) -> Reachable:
    office = _office(row.locations, row.country)
    country = row.at_country or row.country or office.get("country")
    state = office.get("region") if office.get("country") == country else None
    region = region_code(country, state) if country and state else None
    to = Addressed(
        name=row.name, title=row.title, department=row.department, company=_plain_name(row.company), domain=row.domain,
        industry=industry.label(row.main_industry) if row.main_industry else None, city=office.get("city"),
        country=row.country or office.get("country"), description=_value(row.one_liner), signals=noticed,
    )  # fmt: skip
    place = Place(zones_of(country, region) or (row.time_zone,), country, region)
    return Reachable(
        row.lead_id, row.company_id, row.contact_id, row.stage, row.verdict, row.snoozed_until, row.tier, row.standing,
        row.email, row.email_kind, row.email_status, row.linkedin_url, row.phone, to, place,
    )  # fmt: skip


def _plain_name(text: str) -> str:
    """What people call a company: its name without the legal form at its end."""
    words, form = text.split(), names.legal_form(text).split()
    if form and len(words) > len(form) and names.fold(" ".join(words[-len(form) :])).split() == form:
        return " ".join(words[: -len(form)]).rstrip(",; ")
    return text


def _value(believed: Any) -> Any:
    """A value of a profile, as its table keeps it, if it is believed enough."""
    return believed[0] if believed and believed[1] >= _SURE else None


def _office(locations: Any, country: str | None) -> Mapping[str, Any]:
    """The first office of the company's own country, else its first."""
    offices = [one for one in _value(locations) or () if isinstance(one, dict)]
    own = [one for one in offices if country and one.get("country") == country]
    return next(iter(own or offices), {})
