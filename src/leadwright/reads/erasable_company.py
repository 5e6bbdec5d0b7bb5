"""What there is of a company that is to be erased: its records and its people's, all they ever said, and what gives it away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities.resolve import canonical
from leadwright.kernel.db import Scope
from leadwright.observations.types import OPERATION
from leadwright.policy.identifiers import email, identifiers_of
from leadwright.policy.traces import Traces
from leadwright.values.domain import registrable


@dataclass(frozen=True, slots=True)
class ErasableCompany:
    """A company under all its ids, and the source records that speak of it or of its people.

    `keys` are the records as sources name them (kind, source, key); `contents` everything that was said of the company;
    `traces` are its domains, and the addresses of people there.
    """

    companies: frozenset[UUID]
    records: Sequence[UUID]
    keys: Collection[tuple[str, str, str]]
    contents: Sequence[Mapping[str, Any]]
    domains: Sequence[str]
    traces: Traces

    def gives_away(self, text: str) -> bool:
        """Whether a text speaks of it: by its domain, or an address there."""
        return self.traces.stand_in(text)

    @property
    def natives(self) -> list[str]:
        """The ids that sources gave it and its people."""
        return sorted({part for _, _, key in self.keys for part in (key, key.partition(OPERATION)[0])})


_RECORDS = """
SELECT r.id, r.kind, r.source, r.native_key,
  (SELECT jsonb_agg(o.content) FROM observations o WHERE o.workspace_id = r.workspace_id AND o.record_id = r.id) AS said
FROM source_records r JOIN company_records cr ON cr.workspace_id = r.workspace_id AND cr.record_id = coalesce(r.parent_id, r.id)
WHERE r.workspace_id = :workspace AND cr.company_id = :company
"""
_IDS = (
    "SELECT id FROM companies WHERE workspace_id = :workspace AND (id = :company OR folded_into = :company)"
)


async def erasable_company(scope: Scope, company_id: UUID) -> ErasableCompany | None:
    """Return what there is of a company; None if there is no such company."""
    known = await canonical(scope, company_id)
    if known is None:
        return None
    who = {"workspace": scope.workspace, "company": known}
    rows: Any = await scope.rows(_RECORDS, **who)
    ids = frozenset(row[0] for row in await scope.rows(_IDS, **who))
    said = [content for row in rows if row.kind == "company" for content in row.said or ()]
    domains = sorted({str(content["domain"]) for content in said if content.get("domain")})
    everything = [content for row in rows for content in row.said or ()]
    found = {one for content in everything for one in identifiers_of(content, (), ("email",))}
    found |= {
        one
        for content in said
        for text in content.get("emails") or ()
        if (one := email(str(text))) is not None
    }
    there = frozenset(one for one in found if registrable(one.value.rpartition("@")[2]) in domains)
    return ErasableCompany(
        ids | {known}, [row.id for row in rows], {(row.kind, row.source, row.native_key) for row in rows}, said, domains,
        Traces(there, domains=frozenset(domains)),
    )  # fmt: skip
