"""Which companies may be the one that somebody is about to add? Exact keys first, then close names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from leadwright.entities.keys import company_keys
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.values.name import company_key

CLOSE = 88.0  # of 100: "Acme Robotics" and "Acme Robotic" are close, "Acme" and "Acorn" are not
MOST = 10
_CANDIDATES = 5_000


@dataclass(frozen=True, slots=True)
class Similar:
    """A company like the one asked about. `closeness` is 0..100; 100 means that an exact key agrees."""

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    why: str
    closeness: float


class NearDuplicates(Conflict):
    """Companies like this one are known already; `candidates` lists them, the closest first."""

    code = "near_duplicates"

    def __init__(self, candidates: Sequence[Similar], hint: str = "") -> None:
        self.candidates = tuple(candidates)
        known = ", ".join(f"{item.name} ({item.why})" for item in self.candidates[:3])
        super().__init__(
            f"This company may be known already: {known}.",
            hint=hint or "Open that lead, or add this one all the same with force.",
        )


_BY_KEY = """
SELECT DISTINCT ON (p.company_id) p.company_id, l.id, p.name, p.domain, k.key
FROM record_keys k
JOIN company_records cr ON cr.workspace_id = k.workspace_id AND cr.record_id = k.record_id
JOIN profiles p ON p.workspace_id = cr.workspace_id AND p.company_id = cr.company_id
LEFT JOIN leads l ON l.workspace_id = p.workspace_id AND l.company_id = p.company_id
WHERE k.workspace_id = :workspace AND k.key = ANY(:keys)
ORDER BY p.company_id, l.id
"""
_BY_WORDS = """
SELECT DISTINCT ON (p.company_id) p.company_id, l.id, p.name, p.domain
FROM profiles p
LEFT JOIN leads l ON l.workspace_id = p.workspace_id AND l.company_id = p.company_id
WHERE p.workspace_id = :workspace
  AND p.company_id = ANY(ARRAY(SELECT search_companies(:query, :few)))
ORDER BY p.company_id, l.id
"""
_SAYS = {"domain": "same website", "linkedin": "same LinkedIn page"}


async def near_duplicates(scope: Scope, fields: Mapping[str, Any]) -> list[Similar]:
    """Return the companies that may be the one with these fields of the catalogue, closest first."""
    keys = company_keys(fields)
    rows = await scope.rows(_BY_KEY, workspace=scope.workspace, keys=list(keys)) if keys else ()
    found = {row[0]: _similar(row, _reason(row.key), 100.0) for row in rows}
    name, domain = fields.get("name"), fields.get("domain")
    for row in await _candidates(scope, name, domain):
        close, why = _closeness(name, domain, row.name, row.domain)
        if close >= CLOSE:
            found.setdefault(row[0], _similar(row, why, round(close, 1)))
    return sorted(found.values(), key=lambda item: (-item.closeness, item.name, str(item.company_id)))[:MOST]


def _similar(row: Any, why: str, closeness: float) -> Similar:
    return Similar(row[0], row[1], row[2], row[3], why, closeness)


def _reason(key: str) -> str:
    kind = key.partition(":")[0]
    return _SAYS.get(kind, f"same {kind.replace('_', ' ')} number")


async def _candidates(scope: Scope, name: str | None, domain: str | None) -> Sequence[Any]:
    """Companies that share a word, or its beginning, with the name; of too common words only all together."""
    words = [word for word in re.findall(r"\w+", company_key(name or "")) if len(word) > 1][:6]
    label = re.findall(r"\w+", (domain or "").partition(".")[0])[:3]
    broad = " | ".join(f"{word[:4]}:*" for word in (*words, *label))
    narrow = " | ".join(part for part in (" & ".join(words), " & ".join(label)) if part)
    for query in filter(None, (broad, narrow)):
        rows = await scope.rows(_BY_WORDS, workspace=scope.workspace, query=query, few=_CANDIDATES)
        if rows:
            return rows
    return ()


def _closeness(
    name: str | None, domain: str | None, other: str, other_domain: str | None
) -> tuple[float, str]:
    if name:
        mine, theirs = company_key(name), company_key(other)
        if mine and mine == theirs:
            return 99.0, "same name"
        if mine and theirs:
            close = max(fuzz.ratio(mine, theirs), fuzz.token_sort_ratio(mine, theirs))
            if close >= CLOSE:
                return min(close, 98.0), "similar name"
    if domain and other_domain and domain.partition(".")[0] == other_domain.partition(".")[0]:
        return 90.0, "similar website"
    return 0.0, ""
