"""Forget somebody who was written to: words, names and addresses go; that something was sent, and what came of it, stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from leadwright.actions.outreach import progress
from leadwright.kernel.db import Scope

_THEIRS = """
SELECT DISTINCT e.id FROM enrolments e
LEFT JOIN outreach_messages m ON m.workspace_id = e.workspace_id AND m.enrolment_id = e.id
WHERE e.workspace_id = :workspace
  AND (e.contact_id = ANY(:records) OR m.contact_id = ANY(:records) OR m.to_address = ANY(:addresses)) ORDER BY 1
"""
# A greeting holds a first name alone, which no search for whole names finds: so all words of theirs go.
_WORDS = """
UPDATE outreach_messages SET to_address = NULL, to_name = '', subject = '', body = '', html = NULL, facts = '[]',
  contact_id = NULL WHERE workspace_id = :workspace AND enrolment_id = ANY(:ids)
"""
_EVENTS = """
UPDATE outreach_events SET details = details - 'quote' - 'words' - 'colleagues', contact_id = NULL,
  key = CASE WHEN key IS NULL THEN NULL ELSE encode(sha256(convert_to(key, 'UTF8')), 'hex') END
WHERE workspace_id = :workspace AND enrolment_id = ANY(:ids)
"""


async def forget_person(
    scope: Scope, records: Collection[UUID], addresses: Collection[str], at: datetime
) -> int:
    """Stop conversations with a person, and forget their words; return how many conversations that were.

    `records` are the person's source records, `addresses` theirs in small letters. Only erasing calls it.
    """
    rows = await scope.rows(
        _THEIRS,
        workspace=scope.workspace,
        records=list(records),
        addresses=[one.lower() for one in addresses],
    )
    ids = [row[0] for row in rows]
    for enrolment in ids:
        await progress.stop(scope, enrolment, "erased", "Whom it was with was erased.", at)
    if ids:
        for statement in (_WORDS, _EVENTS):
            await scope.run(statement, workspace=scope.workspace, ids=ids)
        await scope.run(
            "UPDATE enrolments SET contact_id = NULL WHERE workspace_id = :workspace AND id = ANY(:ids)",
            workspace=scope.workspace,
            ids=ids,
        )
    return len(ids)
