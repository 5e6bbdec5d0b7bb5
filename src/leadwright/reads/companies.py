"""Which companies do we know? All of them, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.inbox import text_query

_MATCHES = 20_000


@dataclass(frozen=True, slots=True)
class Company:
    """One company that some source speaks of. `lead_id` is None if nobody considers it."""

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    country: str | None
    industry: str | None
    head_count_min: int | None
    head_count_max: int | None
    first_seen: datetime
    last_seen: datetime


_PAGE = """
SELECT p.company_id, l.id, p.name, p.domain, f.country, f.main_industry, f.head_count_min, f.head_count_max,
  p.first_seen, p.last_seen
FROM profiles p
JOIN features f ON f.workspace_id = p.workspace_id AND f.company_id = p.company_id
LEFT JOIN LATERAL (SELECT id FROM leads WHERE leads.workspace_id = p.workspace_id
  AND leads.company_id = p.company_id ORDER BY id LIMIT 1) AS l ON true
WHERE {where}
ORDER BY p.company_id DESC LIMIT :most
"""


async def companies(
    scope: Scope, *, text: str = "", country: str | None = None, before: UUID | None = None, most: int = 50
) -> tuple[Sequence[Company], int]:
    """Return companies older than `before` that match, and how many match in all."""
    where = ["p.workspace_id = :workspace"]
    given: dict[str, Any] = {"workspace": scope.workspace}
    if country:
        where.append("f.country = :country")
        given["country"] = country
    if query := text_query(text):
        found = await scope.rows("SELECT search_companies(:query, :few)", query=query, few=_MATCHES)
        where.append("p.company_id = ANY(:matching)")
        given["matching"] = [row[0] for row in found]
    total = await scope.value(
        "SELECT count(*) FROM profiles p JOIN features f ON f.workspace_id = p.workspace_id"
        f" AND f.company_id = p.company_id WHERE {' AND '.join(where)}",
        **given,
    )
    if before is not None:
        where.append("p.company_id < :before")
        given["before"] = before
    rows: Any = await scope.rows(_PAGE.format(where=" AND ".join(where)), **given, most=most)
    return [Company(*row) for row in rows], int(total)
