"""Keep what a search reads of scored leads: their words, each under the band of the ranking that the lead is in.

The ranking of an ICP is cut into bands of about BAND leads. A search looks into the bands in their order and
stops when its page is full, so that it never visits more leads than a band holds, however common its words.
The only writer of `lead_words` and of the cuts.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.kernel.db import Scope

BAND = 5_000  # leads
MOST_BANDS = 200
UNEVEN = 3  # times the size that a band should have; then the ranking is cut anew

_BIGGEST = """
SELECT coalesce(max(leads), 0) FROM (
  SELECT count(*) AS leads FROM scores s JOIN scorings g ON g.workspace_id = s.workspace_id AND g.icp_id = s.icp_id
  WHERE s.icp_id = :icp GROUP BY width_bucket(ROW(s.place, s.domain, s.company_id)::lead_rank, g.cuts)) AS bands
"""
_CUT = """
UPDATE scorings SET cuts = coalesce((
  SELECT array_agg(ROW(place, domain, company_id)::lead_rank ORDER BY place, domain, company_id)
  FROM (SELECT place, domain, company_id, row_number() OVER (ORDER BY place, domain, company_id) - 1 AS before
        FROM scores WHERE workspace_id = :workspace AND icp_id = :icp) AS ranked
  WHERE before > 0 AND before % :size = 0), '{}')
WHERE icp_id = :icp
"""
# A row is written if its rank changed, and its words are made anew only if they or their band did.
_WRITE = """
INSERT INTO lead_words (workspace_id, icp_id, company_id, place, domain, tier, digest, words)
SELECT n.workspace_id, n.icp_id, n.company_id, n.place, n.domain, n.tier, n.digest, CASE WHEN w.digest = n.digest THEN w.words
  ELSE banded_words(n.prefix, n.search, n.country, n.industry) END
FROM (
  SELECT s.workspace_id, s.icp_id, s.company_id, s.place, s.domain, s.tier, s.country, s.industry, b.prefix, p.search,
    hashtextextended(concat_ws(' ', b.prefix, s.country, '/', s.industry, '/', p.search), 0) AS digest
  FROM scores s
  JOIN scorings g ON g.workspace_id = s.workspace_id AND g.icp_id = s.icp_id
  JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
  CROSS JOIN LATERAL (SELECT band_prefix(s.icp_id, s.tier = 'out',
    width_bucket(ROW(s.place, s.domain, s.company_id)::lead_rank, g.cuts)) AS prefix OFFSET 0) AS b
  WHERE s.workspace_id = :workspace AND s.icp_id = :icp {some}) AS n
LEFT JOIN lead_words w ON w.workspace_id = n.workspace_id AND w.icp_id = n.icp_id AND w.company_id = n.company_id
WHERE w.company_id IS NULL OR w.digest <> n.digest OR w.place <> n.place OR w.tier <> n.tier OR w.domain <> n.domain
ORDER BY n.place
ON CONFLICT (workspace_id, icp_id, company_id) DO UPDATE SET place = excluded.place, domain = excluded.domain,
  tier = excluded.tier, digest = excluded.digest, words = excluded.words
"""


async def refresh(scope: Scope, icp_id: UUID, leads: int, companies: Sequence[UUID] | None = None) -> None:
    """Bring the words of an ICP's scored leads, or of some, up to date. `leads` is how many the ICP has in all."""
    size = max(BAND, -(-leads // MOST_BANDS))
    if await _uneven(scope, icp_id, leads, size, companies):
        await scope.run(_CUT, workspace=scope.workspace, icp=icp_id, size=size)
        companies = None
    some = "" if companies is None else "AND s.company_id = ANY(:companies)"
    given = {} if companies is None else {"companies": list(companies)}
    await scope.run(_WRITE.format(some=some), workspace=scope.workspace, icp=icp_id, **given)


async def _uneven(
    scope: Scope, icp_id: UUID, leads: int, size: int, companies: Sequence[UUID] | None
) -> bool:
    """Whether a band has grown too big; of a few leads' change only the average is looked at."""
    if companies is None:
        return bool(await scope.value(_BIGGEST, icp=icp_id) > UNEVEN * size)
    cuts = await scope.value("SELECT cardinality(cuts) FROM scorings WHERE icp_id = :icp", icp=icp_id)
    return bool(leads > UNEVEN * size * (cuts + 1))


async def drop_gone(scope: Scope, icp_id: UUID, companies: Sequence[UUID] | None) -> None:
    """Leads that have no score any more are not found any more."""
    await scope.run(
        """
        DELETE FROM lead_words w WHERE w.icp_id = :icp
          AND (CAST(:companies AS uuid[]) IS NULL OR w.company_id = ANY(CAST(:companies AS uuid[])))
          AND NOT EXISTS (SELECT FROM scores s WHERE s.workspace_id = w.workspace_id AND s.icp_id = w.icp_id
            AND s.company_id = w.company_id)
        """,
        icp=icp_id,
        companies=list(companies) if companies is not None else None,
    )
