"""Which people do we know? Contacts of all companies, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.values import title as titles


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts to show; without any, all that are there to turn to.

    `text`: words of the name, title, address or company. `reach`: any, email, phone, linkedin or none. `status`: of the best
    address, or `unchecked`. `show`: there (current and unsure), former, archived or all.
    """

    text: str = ""
    company_id: UUID | None = None
    department: str | None = None
    seniority: str | None = None
    reach: str | None = None
    status: str | None = None
    show: str = "there"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact of the list. `decides` is how well the title is one that the default ICP names (0 to 1)."""

    id: UUID
    company_id: UUID
    company: str
    domain: str | None
    lead_id: UUID | None
    name: str
    title: str | None
    department: str | None
    seniority: str | None
    email: str | None
    email_kind: str | None
    email_status: str | None
    phone: str | None
    linkedin_url: str | None
    country: str | None
    standing: str
    ended_on: str | None
    last_seen: datetime
    sources: int
    decides: float | None = None


_PAGE = """
SELECT c.id, c.company_id, p.name AS company, p.domain, l.id AS lead_id, c.name, c.title, c.department, c.seniority, c.email,
  c.email_kind, c.email_status, c.phone, c.linkedin_url, c.country, c.standing, c.ended_on, c.last_seen,
  jsonb_array_length(c.sources) AS sources
FROM contacts c
JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id
LEFT JOIN LATERAL (SELECT id FROM leads WHERE leads.workspace_id = c.workspace_id
  AND leads.company_id = c.company_id ORDER BY id LIMIT 1) AS l ON true
WHERE {where}
ORDER BY c.id DESC LIMIT :most
"""
_SHOW = {
    "there": "c.standing IN ('current', 'unsure')", "former": "c.standing = 'former'",
    "archived": "c.standing = 'archived'", "all": "true",
}  # fmt: skip
_REACH = {
    "any": "(c.email IS NOT NULL OR c.phone IS NOT NULL OR c.linkedin_url IS NOT NULL)",
    "email": "c.email_kind = 'direct'", "phone": "c.phone IS NOT NULL", "linkedin": "c.linkedin_url IS NOT NULL",
    "none": "c.email IS NULL AND c.phone IS NULL AND c.linkedin_url IS NULL",
}  # fmt: skip


async def contacts(
    scope: Scope,
    wanted: ContactFilter,
    before: UUID | None = None,
    most: int = 50,
    decision_makers: tuple[str, ...] = (),
) -> tuple[Sequence[ContactRow], int]:
    """Return contacts older than `before` that match, and how many match in all.

    `decision_makers` are the titles that an ICP wants, by which each is judged.
    """
    where, given = _where(scope, wanted)
    count = "SELECT count(*) FROM contacts c JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id"
    total = int(await scope.value(f"{count} WHERE {' AND '.join(where)}", **given))
    if before is not None:
        where.append("c.id < :before")
        given["before"] = before
    rows: Any = await scope.rows(_PAGE.format(where=" AND ".join(where)), **given, most=most)
    return [replace(ContactRow(*row), decides=decides(row.title, decision_makers)) for row in rows], total


def decides(title: str | None, wanted: Sequence[str]) -> float | None:
    """How well a title is one of those wanted, from 0 to 1; None if no title is known or none is wanted."""
    return max(titles.match(title, one) for one in wanted) if title and wanted else None


def _where(scope: Scope, wanted: ContactFilter) -> tuple[list[str], dict[str, Any]]:
    where, given = ["c.workspace_id = :workspace", _SHOW[wanted.show]], {"workspace": scope.workspace}
    known: dict[str, Any] = dict(given)
    for name in ("company_id", "department", "seniority"):
        if (value := getattr(wanted, name)) is not None:
            where.append(f"c.{name} = :{name}")
            known[name] = value
    if wanted.reach:
        where.append(_REACH[wanted.reach])
    if wanted.status == "unchecked":
        where.append("c.email IS NOT NULL AND c.email_status IS NULL")
    elif wanted.status:
        where.append("c.email_status = :status")
        known["status"] = wanted.status
    for index, word in enumerate(wanted.text.split()[:8]):
        where.append(f"concat_ws(' ', c.name, c.title, c.email, p.name, p.domain) ILIKE :word{index}")
        known[f"word{index}"] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return where, known
