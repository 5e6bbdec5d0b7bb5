"""Who goes through which sequence: taken in, moved on, held, closed. One conversation per account, by an index of the table.

With `progress.py`, which lets conversations end by what was heard, the only writer of enrolments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.actions.outreach import events, progress
from leadwright.actions.outreach.types import Enrolment, EnrolmentState
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id

_COLUMNS = (
    "id, lead_id, company_id, contact_id, sequence_id, version, mailbox_id, state, code, reason, step, next_at, tier,"
    " enrolled_by, enrolled_at, ended_at, closed_at"
)
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_HOLDS = "(state IN ('waiting', 'active', 'paused') OR (state = 'replied' AND closed_at IS NULL))"


@dataclass(frozen=True, slots=True)
class New:
    """A conversation that is to begin: whom with, in what, from which mailbox (None: any), and the lead's tier then."""

    lead_id: UUID
    company_id: UUID
    contact_id: UUID
    sequence_id: UUID
    version: int
    mailbox_id: UUID | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A conversation whose next step is due."""

    enrolment: Enrolment
    due_at: datetime


def read(row: Any) -> Enrolment:
    """A row of the table."""
    told: dict[str, Any] = {name: row._mapping[name] for name in _NAMES}
    return Enrolment(**told | {"state": EnrolmentState(row.state)})


async def begin(scope: Scope, wanted: Sequence[New], at: datetime) -> dict[UUID, UUID]:
    """Take leads in, and return the enrolment of each that was: where a conversation holds the account, none is."""
    if not wanted:
        return {}
    rows = await scope.rows(
        """
        INSERT INTO enrolments (workspace_id, id, lead_id, company_id, contact_id, sequence_id, version, mailbox_id, state,
          next_at, tier, enrolled_by, enrolled_at)
        SELECT :workspace, w.id, w.lead, w.company, w.contact, w.sequence, w.version, w.mailbox, 'waiting', :at, w.tier, :actor,
          :at
        FROM unnest(CAST(:ids AS uuid[]), CAST(:leads AS uuid[]), CAST(:companies AS uuid[]), CAST(:contacts AS uuid[]),
          CAST(:sequences AS uuid[]), CAST(:versions AS int[]), CAST(:mailboxes AS uuid[]), CAST(:tiers AS text[]))
          AS w (id, lead, company, contact, sequence, version, mailbox, tier)
        ON CONFLICT DO NOTHING RETURNING lead_id, id
        """,
        workspace=scope.workspace, at=at, actor=scope.actor, ids=[new_id() for _ in wanted],
        leads=[one.lead_id for one in wanted], companies=[one.company_id for one in wanted],
        contacts=[one.contact_id for one in wanted], sequences=[one.sequence_id for one in wanted],
        versions=[one.version for one in wanted], mailboxes=[one.mailbox_id for one in wanted],
        tiers=[one.tier for one in wanted],
    )  # fmt: skip
    begun = {row[0]: row[1] for row in rows}
    await events.note_begun(scope, list(begun.values()), at)
    return begun


async def get(scope: Scope, enrolment_id: UUID) -> Enrolment:
    """Return one conversation; raises NotFound."""
    row = await scope.row(f"SELECT {_COLUMNS} FROM enrolments WHERE id = :id", id=enrolment_id)
    if row is None:
        raise NotFound(
            f"There is no enrolment {enrolment_id}.", hint="`leadwright outreach status` lists them."
        )
    return read(row)


async def holding(scope: Scope, company_id: UUID) -> Enrolment | None:
    """Return the conversation that holds an account, or None."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM enrolments WHERE workspace_id = :workspace AND company_id = :company AND {_HOLDS}",
        workspace=scope.workspace,
        company=company_id,
    )
    return None if row is None else read(row)


async def go_on(scope: Scope) -> bool:
    """Whether any conversation goes on, or anything that was reserved is unsettled."""
    return bool(
        await scope.value(
            "SELECT EXISTS (SELECT FROM enrolments WHERE workspace_id = :workspace AND state IN ('waiting', 'active', 'paused'))"
            " OR EXISTS (SELECT FROM outreach_messages WHERE workspace_id = :workspace AND state IN ('reserved', 'in_doubt'))",
            workspace=scope.workspace,
        )
    )


async def been_through(scope: Scope, sequence_id: UUID, companies: Sequence[UUID]) -> set[UUID]:
    """Return those of the companies that a sequence has written to, or is writing to."""
    rows = await scope.rows(
        "SELECT company_id FROM enrolments WHERE workspace_id = :workspace AND sequence_id = :sequence"
        " AND company_id = ANY(:companies) AND NOT " + _HOLDS,
        workspace=scope.workspace, sequence=sequence_id, companies=list(companies),
    )  # fmt: skip
    return {row[0] for row in rows}


async def page(
    scope: Scope, *, state: str | None = None, sequence: UUID | None = None, lead: UUID | None = None,
    before: UUID | None = None, most: int = 50,
) -> tuple[list[Enrolment], int]:  # fmt: skip
    """Return conversations, the newest first, older than `before`, and how many there are in all."""
    where = (
        "workspace_id = :workspace AND (CAST(:state AS text) IS NULL OR state = :state)"
        " AND (CAST(:sequence AS uuid) IS NULL OR sequence_id = :sequence) AND (CAST(:lead AS uuid) IS NULL OR lead_id = :lead)"
    )
    given = {"workspace": scope.workspace, "state": state, "sequence": sequence, "lead": lead}
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM enrolments WHERE {where} AND (CAST(:before AS uuid) IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :most",
        **given, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM enrolments WHERE {where}", **given)
    return [read(row) for row in rows], int(total)


async def take_due(scope: Scope, now: datetime, most: int) -> list[Due]:
    """Take conversations whose next step is due, held until the commit; those that somebody else has taken are left out."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM enrolments e WHERE workspace_id = :workspace AND state IN ('waiting', 'active')"
        " AND next_at <= :now AND EXISTS (SELECT FROM sequences s WHERE s.workspace_id = :workspace AND s.id = e.sequence_id"
        " AND s.enabled) ORDER BY next_at, id LIMIT :most FOR UPDATE OF e SKIP LOCKED",
        workspace=scope.workspace, now=now, most=most,
    )  # fmt: skip
    return [Due(one, one.next_at) for one in map(read, rows) if one.next_at is not None]


async def wait(scope: Scope, enrolment_id: UUID, until: datetime) -> None:
    """Let the next step of a conversation be due later."""
    await scope.run(
        "UPDATE enrolments SET next_at = :until, changed_at = clock_timestamp() WHERE workspace_id = :workspace AND id = :id",
        workspace=scope.workspace, id=enrolment_id, until=until,
    )  # fmt: skip


async def with_drafts(scope: Scope, most: int) -> list[Due]:
    """Return conversations that go on and have a message that is to be written anew, held until the commit."""
    names = ", ".join(f"e.{name.strip()}" for name in _COLUMNS.split(","))
    rows = await scope.rows(
        f"SELECT {names}, m.step AS draft_step, m.due_at AS draft_due FROM outreach_messages m"
        " JOIN enrolments e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id AND e.state IN ('waiting', 'active')"
        " WHERE m.workspace_id = :workspace AND m.state = 'draft' ORDER BY m.id LIMIT :most FOR UPDATE OF m SKIP LOCKED",
        workspace=scope.workspace, most=most,
    )  # fmt: skip
    return [Due(replace(read(row), step=row.draft_step), row.draft_due) for row in rows]


async def await_step(scope: Scope, enrolments: Sequence[UUID]) -> None:
    """Let conversations wait for the message that was just written: nothing is due until it went out."""
    await scope.run(
        "UPDATE enrolments SET next_at = NULL, changed_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace,
        ids=list(enrolments),
    )


# what people decide ------------------------------------------------------------------------------------------


async def stop(scope: Scope, enrolment_id: UUID, at: datetime, words: str = "") -> Enrolment:
    """Stop a conversation by hand. Raises NotFound, and Conflict if it does not run."""
    known = await get(scope, enrolment_id)
    if not await progress.stop(scope, known.id, "by_hand", words.strip() or f"Stopped by {scope.actor}.", at):
        raise Conflict(
            f"This conversation is {known.state.value} already.", hint="Nothing more is sent in it."
        )
    return await get(scope, enrolment_id)


async def hold(scope: Scope, enrolment_id: UUID, at: datetime, words: str = "") -> Enrolment:
    """Pause a conversation by hand. Raises NotFound, and Conflict if it does not run."""
    known = await get(scope, enrolment_id)
    if not await progress.pause(scope, known.id, "by_hand", words.strip() or f"Paused by {scope.actor}."):
        raise Conflict(
            f"This conversation is {known.state.value}.", hint="Only one that goes on can be paused."
        )
    await events.note(scope, "paused", at, enrolment=known.id)
    return await get(scope, enrolment_id)


async def resume(scope: Scope, enrolment_id: UUID, at: datetime) -> Enrolment:
    """Let a paused conversation go on: its step is tried again at once. Raises NotFound, Conflict."""
    known = await get(scope, enrolment_id)
    resumed = await scope.run(
        "UPDATE enrolments e SET state = CASE WHEN step = 0 THEN 'waiting' ELSE 'active' END, code = '', reason = '',"
        " changed_at = clock_timestamp(), next_at = CASE WHEN EXISTS (SELECT FROM outreach_messages m"
        "   WHERE m.workspace_id = e.workspace_id AND m.enrolment_id = e.id AND m.step = e.step) THEN next_at"
        "   ELSE greatest(coalesce(next_at, :at), :at) END"
        " WHERE workspace_id = :workspace AND id = :id AND state = 'paused'",
        workspace=scope.workspace, id=known.id, at=at,
    )  # fmt: skip
    if not resumed:
        raise Conflict(f"This conversation is {known.state.value}, not paused.", hint="It needs no resuming.")
    await events.note(scope, "resumed", at, enrolment=known.id)
    return await get(scope, enrolment_id)


async def close(scope: Scope, enrolment_id: UUID, at: datetime) -> Enrolment:
    """Close a conversation that was answered, so that another may begin at the account. Raises NotFound, Conflict."""
    known = await get(scope, enrolment_id)
    closed = await scope.run(
        "UPDATE enrolments SET closed_at = :at, changed_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = :id AND state = 'replied' AND closed_at IS NULL",
        workspace=scope.workspace, id=known.id, at=at,
    )  # fmt: skip
    if not closed:
        raise Conflict("This conversation holds nothing open.", hint="Only one that was answered is closed.")
    await events.note(scope, "closed", at, enrolment=known.id)
    return await get(scope, enrolment_id)
