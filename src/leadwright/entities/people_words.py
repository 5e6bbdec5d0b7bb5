"""What counts for contacts beside the words on them: decisions about who is who, contacts put away, and the same people at
other companies. Read here alone; nearly always there is nothing, which costs two small questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from leadwright.entities.clusters import Word
from leadwright.entities.contacts import NO_WORDS, PeopleWords
from leadwright.kernel.db import Scope
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import Bundle

# A page or an address that so many companies name is nobody's own: a recruiter's, a placeholder.
_MOST = 20

_JUDGED = """
SELECT j.left_id, j.right_id, j.verdict, j.act_id
FROM identity_acts a JOIN judgements j ON j.workspace_id = a.workspace_id AND j.act_id = a.id
WHERE a.workspace_id = :workspace AND a.people <> '{}' AND a.undone_at IS NULL AND j.verdict <> 'unsure'
  AND (j.left_id = ANY(:records) OR j.right_id = ANY(:records))
"""
_ARCHIVED = """
SELECT record_id FROM archived_contacts
WHERE workspace_id = :workspace AND undone_at IS NULL AND record_id = ANY(:records)
"""
_SHARED = """
WITH pages AS (
  SELECT DISTINCT linkedin_page AS key FROM contacts
  WHERE workspace_id = :workspace AND company_id = ANY(:companies) AND linkedin_page IS NOT NULL),
addresses AS (
  SELECT DISTINCT email AS key FROM contacts
  WHERE workspace_id = :workspace AND company_id = ANY(:companies) AND email IS NOT NULL AND email_kind IS DISTINCT FROM 'role'),
-- each is looked up so far as it takes to know that it is nobody's own
met AS (
  SELECT k.key, array_agg(b.company_id) AS companies FROM pages k CROSS JOIN LATERAL (
    SELECT company_id FROM contacts WHERE workspace_id = :workspace AND linkedin_page = k.key LIMIT :most + 1) AS b GROUP BY 1
  UNION ALL
  SELECT k.key, array_agg(b.company_id) FROM addresses k CROSS JOIN LATERAL (
    SELECT company_id FROM contacts WHERE workspace_id = :workspace AND email = k.key LIMIT :most + 1) AS b GROUP BY 1)
SELECT h.here, t.there FROM met
CROSS JOIN LATERAL unnest(met.companies) AS h (here) CROSS JOIN LATERAL unnest(met.companies) AS t (there)
WHERE cardinality(met.companies) BETWEEN 2 AND :most AND h.here <> t.there AND h.here = ANY(:companies)
UNION
SELECT h.company_id, t.company_id
FROM identity_acts a JOIN judgements j ON j.workspace_id = a.workspace_id AND j.act_id = a.id AND j.verdict = 'same'
JOIN source_records l ON l.workspace_id = a.workspace_id AND l.id IN (j.left_id, j.right_id)
JOIN source_records r ON r.workspace_id = a.workspace_id AND r.id IN (j.left_id, j.right_id) AND r.id <> l.id
JOIN company_records h ON h.workspace_id = a.workspace_id AND h.record_id = l.parent_id
JOIN company_records t ON t.workspace_id = a.workspace_id AND t.record_id = r.parent_id
WHERE a.workspace_id = :workspace AND a.people <> '{}' AND a.undone_at IS NULL
  AND h.company_id = ANY(:companies) AND t.company_id <> h.company_id
"""


async def shared_people(scope: Scope, companies: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Return, of these companies, those that share a person with others, each with the others."""
    rows = await scope.rows(_SHARED, workspace=scope.workspace, companies=list(companies), most=_MOST)
    return {
        here: frozenset(there for other, there in rows if other == here) for here in {row[0] for row in rows}
    }


async def decided_words(scope: Scope, bundles: Sequence[Bundle]) -> PeopleWords:
    """Return what people decided about the people that these bundles are about."""
    records = sorted({bundle.record_id for bundle in bundles if bundle.kind == "person"})
    if not records:
        return NO_WORDS
    who = {"workspace": scope.workspace, "records": records}
    judged = await scope.rows(_JUDGED, **who)
    archived = await scope.rows(_ARCHIVED, **who)
    if not judged and not archived:
        return NO_WORDS
    return PeopleWords(tuple(Word(*row) for row in judged), frozenset(row[0] for row in archived))


async def words_beyond(
    scope: Scope, words: PeopleWords, companies: Iterable[UUID], mine: Sequence[Bundle]
) -> PeopleWords:
    """Return the words with what is said at these other companies, and what was decided about the people there."""
    there = sorted(set(companies))
    if not there:
        return words
    beyond = [bundle for bundle in await current_bundles(scope, there) if bundle.kind == "person"]
    decided = await decided_words(scope, [*mine, *beyond])
    rows = await scope.rows("SELECT company_id, name FROM profiles WHERE company_id = ANY(:ids)", ids=there)
    return replace(
        words,
        judged=decided.judged,
        archived=decided.archived,
        beyond=beyond,
        names={r[0]: r[1] for r in rows},
    )
