"""The one way in for what came back: a reply, a bounce, an out-of-office, a complaint, a wish to hear no more.

What was heard takes effect in the transaction that hears it: whoever answered, or wants no more, is written to no more,
since a message is reserved only while its conversation runs, under the same lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from leadwright.actions.outreach import events, interactions, sequences
from leadwright.actions.outreach.document import SequenceDocument
from leadwright.actions.outreach.types import BounceClass, EnrolmentState, Heard, Hearing, ReplyClass
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.policy import identifiers, suppression

AWAY_DAYS = 7  # if somebody who is away does not say until when
AGAIN_DAYS = 3  # a message that may arrive later gives the next one so much more time
MOST_SOFT = 2  # bounces of one conversation that may pass, before the address is given up
MOST_AWAY_DAYS = 120
QUOTED = 4_000
_ENDED = {
    EnrolmentState.REPLIED: "They answered.",
    EnrolmentState.BOUNCED: "What was sent did not arrive.",
    EnrolmentState.UNSUBSCRIBED: "They want to hear no more.",
}
# A wish to hear no more outweighs an answer, and an answer whatever else ended a conversation.
_WEIGHT = {"unsubscribed": 3, "replied": 2, "bounced": 1}

_ABOUT = """
SELECT m.id, m.enrolment_id, m.to_address, m.step, m.sent_at, e.lead_id, e.company_id, e.sequence_id,
  e.version
FROM outreach_messages m JOIN enrolments e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
WHERE m.workspace_id = :workspace AND m.id = :message
"""


async def heard(scope: Scope, hearing: Hearing) -> frozenset[UUID]:
    """Take what came back about a message of ours to heart; what was heard before changes nothing.

    Returns the companies that the edge looks through for signals (`flows.detect`) and scores anew. Raises NotFound for a
    message that is not ours.
    """
    hearing = _plain(hearing)
    await _lock(scope, hearing.message)
    about: Any = await scope.row(_ABOUT, workspace=scope.workspace, message=hearing.message)
    if about is None:
        raise NotFound(f"There is no message {hearing.message}.", hint="It was erased, or never ours.")
    if not await _noted(scope, hearing, about.enrolment_id):
        return frozenset()
    await _found(scope, about, hearing.occurred_at)
    await _act(scope, hearing, about)
    return await interactions.learn(scope, about.lead_id, about.company_id, about.to_address, hearing)


def _plain(hearing: Hearing) -> Hearing:
    """The same hearing under its one kind: a reply that is an out-of-office is none, one that unsubscribes does so."""
    if hearing.kind is Heard.REPLY and hearing.reply_class is ReplyClass.OUT_OF_OFFICE:
        return replace(hearing, kind=Heard.OUT_OF_OFFICE)
    if hearing.kind is Heard.REPLY and hearing.reply_class is ReplyClass.UNSUBSCRIBE:
        return replace(hearing, kind=Heard.UNSUBSCRIBE)
    return hearing


async def _lock(scope: Scope, message: UUID) -> None:
    """Hold every conversation of the account, in one order, so that nothing is reserved meanwhile."""
    await scope.run(
        "SELECT FROM enrolments WHERE workspace_id = :workspace AND company_id = (SELECT e.company_id FROM enrolments e"
        " JOIN outreach_messages m ON m.workspace_id = e.workspace_id AND m.enrolment_id = e.id"
        " WHERE m.workspace_id = :workspace AND m.id = :message) ORDER BY id FOR UPDATE",
        workspace=scope.workspace,
        message=message,
    )


_STATUS: Mapping[Heard, str] = {
    Heard.REPLY: "replied", Heard.OUT_OF_OFFICE: "out_of_office", Heard.BOUNCE: "bounced", Heard.COMPLAINT: "complained",
    Heard.UNSUBSCRIBE: "unsubscribed",
}  # fmt: skip


async def _noted(scope: Scope, hearing: Hearing, enrolment: UUID) -> bool:
    kind = hearing.reply_class or hearing.bounce_class
    told: dict[str, Any] = {"by": hearing.by, **hearing.details}
    if hearing.quote:
        told["quote"] = hearing.quote.replace("\x00", "")[:QUOTED]
    if hearing.until:
        told["until"] = hearing.until.isoformat()
    which = hearing.source or hearing.occurred_at.isoformat()
    key = f"{hearing.kind.value}:{hearing.message}:{which}"[:500]
    made = await events.note(
        scope, _STATUS[hearing.kind], hearing.occurred_at, enrolment=enrolment, message=hearing.message, key=key,
        response_type=kind.value if kind else None, details=told,
    )  # fmt: skip
    return made is not None


async def found(scope: Scope, message: UUID, sent_at: datetime) -> bool:
    """Take to heart that a message did leave: one in doubt, or reserved by a process that died, is sent, and its
    conversation goes on. False if that was known. Raises NotFound."""
    await _lock(scope, message)
    about: Any = await scope.row(_ABOUT, workspace=scope.workspace, message=message)
    if about is None:
        raise NotFound(f"There is no message {message}.", hint="It was erased, or never ours.")
    return await _found(scope, about, sent_at)


async def _found(scope: Scope, about: Any, at: datetime) -> bool:
    """Whatever comes back about a message proves that it left."""
    settled = await scope.run(
        "UPDATE outreach_messages SET state = 'sent', sent_at = coalesce(sent_at, reserved_at, :at), refusal = NULL,"
        " thread_root = coalesce(thread_root, message_id)"
        " WHERE workspace_id = :workspace AND id = :id AND state IN ('reserved', 'in_doubt')",
        workspace=scope.workspace,
        id=about.id,
        at=at,
    )
    if settled:
        await events.note(
            scope, "sent", at, enrolment=about.enrolment_id, message=about.id, key=f"sent:{about.id}"
        )
        document = (await sequences.at_version(scope, about.sequence_id, about.version)).document
        await advance(scope, about.enrolment_id, about.step, document, at)
    return bool(settled)


async def _act(scope: Scope, hearing: Hearing, about: Any) -> None:
    if hearing.kind is Heard.REPLY:
        await _stop_others(scope, about, hearing.occurred_at)
        await end(scope, about.enrolment_id, EnrolmentState.REPLIED, hearing.occurred_at)
    elif hearing.kind is Heard.OUT_OF_OFFICE:
        await _later(scope, about, _back(hearing))
    elif hearing.kind is Heard.BOUNCE:
        await _bounced(scope, hearing, about)
    else:
        await _left_alone(scope, hearing, about)


def _back(hearing: Hearing) -> datetime:
    """When somebody who is away can be written to again: the morning of the day they name, if it is within reason."""
    longest = hearing.occurred_at.date() + timedelta(days=MOST_AWAY_DAYS)
    if hearing.until is None or not hearing.occurred_at.date() < hearing.until:
        return hearing.occurred_at + timedelta(days=AWAY_DAYS)
    return datetime.combine(min(hearing.until, longest), time(0), tzinfo=UTC)


async def _later(scope: Scope, about: Any, until: datetime) -> None:
    """Move what is still to come to a later date; it is never moved forward."""
    who = {"workspace": scope.workspace, "id": about.enrolment_id, "until": until}
    await scope.run(
        "UPDATE enrolments SET next_at = greatest(next_at, :until), changed_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = :id AND state IN ('waiting', 'active', 'paused')",
        **who,
    )
    await scope.run(
        "UPDATE outreach_messages SET due_at = greatest(due_at, :until), send_after = greatest(send_after, :until)"
        " WHERE workspace_id = :workspace AND enrolment_id = :id AND state IN ('draft', 'awaiting_approval', 'approved', 'open')",
        **who,
    )


async def _bounced(scope: Scope, hearing: Hearing, about: Any) -> None:
    """A hard bounce ends it, a refusal of us lets a person look, and what may arrive later only takes more time."""
    if hearing.bounce_class is BounceClass.BLOCKED:
        await pause(
            scope, about.enrolment_id, "blocked", "Their mail host refuses us: look at the mailbox's health."
        )
        return
    soft = hearing.bounce_class in (BounceClass.SOFT, BounceClass.MAILBOX_FULL)
    passed = await scope.value(
        "SELECT count(*) FROM outreach_events WHERE workspace_id = :workspace AND enrolment_id = :id AND status = 'bounced'",
        workspace=scope.workspace,
        id=about.enrolment_id,
    )
    if soft and passed < MOST_SOFT:
        await _later(scope, about, hearing.occurred_at + timedelta(days=AGAIN_DAYS))
        return
    await end(scope, about.enrolment_id, EnrolmentState.BOUNCED, hearing.occurred_at)


async def _left_alone(scope: Scope, hearing: Hearing, about: Any) -> None:
    """Suppress the address for good, and end every conversation with it."""
    known = identifiers.email(about.to_address) if about.to_address else None
    words = "Complained about a message." if hearing.kind is Heard.COMPLAINT else "Unsubscribed."
    if known is not None:
        await suppression.suppress(scope, [known], words, interactions.SOURCE)
    rows = await scope.rows(
        "SELECT DISTINCT enrolment_id FROM outreach_messages WHERE workspace_id = :workspace"
        " AND (enrolment_id = :own OR to_address = CAST(:address AS text)) ORDER BY 1",
        workspace=scope.workspace, own=about.enrolment_id, address=about.to_address,
    )  # fmt: skip
    for row in rows:
        await end(scope, row[0], EnrolmentState.UNSUBSCRIBED, hearing.occurred_at, words)


async def _stop_others(scope: Scope, about: Any, at: datetime) -> None:
    """Somebody at the account answered: whoever else there is written to is not written to any more."""
    rows = await scope.rows(
        "SELECT id FROM enrolments WHERE workspace_id = :workspace AND company_id = :company AND id <> :own"
        " AND state IN ('waiting', 'active', 'paused') ORDER BY id",
        workspace=scope.workspace, company=about.company_id, own=about.enrolment_id,
    )  # fmt: skip
    for row in rows:
        await stop(scope, row[0], "answered", "Somebody else at this company answered.", at)


async def advance(
    scope: Scope, enrolment_id: UUID, step: int, document: SequenceDocument, at: datetime
) -> None:
    """Move a conversation on after a step was done (or left out): to the next step, so many days later, or to its end."""
    steps = document.steps
    following = steps[step + 1] if step + 1 < len(steps) else None
    wait = timedelta(days=following.day - steps[step].day) if following is not None else None
    moved = await scope.run(
        "UPDATE enrolments SET step = :step + 1, next_at = CAST(:next AS timestamptz), changed_at = clock_timestamp(),"
        " state = CASE WHEN CAST(:next AS timestamptz) IS NULL THEN 'finished' WHEN state = 'waiting' THEN 'active' ELSE state END,"
        " ended_at = CASE WHEN CAST(:next AS timestamptz) IS NULL THEN :at END"
        " WHERE workspace_id = :workspace AND id = :id AND step = :step AND state IN ('waiting', 'active', 'paused')",
        workspace=scope.workspace, id=enrolment_id, step=step, next=at + wait if wait is not None else None, at=at,
    )  # fmt: skip
    if moved and wait is None:
        await events.note(scope, "finished", at, enrolment=enrolment_id)


# a person's word on an answer ---------------------------------------------------------------------------------


async def correct(
    scope: Scope, event_id: UUID, means: ReplyClass, now: datetime, until: date | None = None
) -> frozenset[UUID]:
    """Let a person say what an answer means; what follows from that is done. Returns companies as `heard` does.

    An answer that was none lets its conversation go on later; an absence that was an answer ends it. Raises NotFound.
    """
    answer: Any = await scope.row(
        "SELECT id, enrolment_id, message_id, status, response_type, occurred_at FROM outreach_events"
        " WHERE workspace_id = :workspace AND id = :id AND status IN ('replied', 'out_of_office', 'unsubscribed')",
        workspace=scope.workspace, id=event_id,
    )  # fmt: skip
    if answer is None or answer.message_id is None:
        raise NotFound(f"There is no answer {event_id}.", hint="The page of the conversation shows all.")
    await _lock(scope, answer.message_id)
    about: Any = await scope.row(_ABOUT, workspace=scope.workspace, message=answer.message_id)
    await events.note(
        scope, "corrected", now, enrolment=answer.enrolment_id, message=answer.message_id, response_type=means.value,
        details={"of": str(answer.id), "was": answer.response_type},
    )  # fmt: skip
    said = _plain(
        Hearing(Heard.REPLY, answer.message_id, answer.occurred_at, means, until=until, by=scope.actor)
    )
    if said.kind is Heard.OUT_OF_OFFICE:
        await _go_on(scope, about, max(_back(said), now))
        return frozenset()
    await _act(scope, said, about)
    return await interactions.learn(scope, about.lead_id, about.company_id, about.to_address, said)


async def _go_on(scope: Scope, about: Any, until: datetime) -> None:
    """Take a conversation up again that ended by what was no answer; its next step is written anew."""
    taken = await scope.run(
        "UPDATE enrolments SET state = CASE step WHEN 0 THEN 'waiting' ELSE 'active' END, code = '', reason = '', ended_at = NULL,"
        " next_at = :until, changed_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = :id AND state = 'replied' AND closed_at IS NULL",
        workspace=scope.workspace, id=about.enrolment_id, until=until,
    )  # fmt: skip
    if not taken:
        await _later(scope, about, until)
        return
    revived = await scope.run(
        "UPDATE outreach_messages SET state = 'draft', refusal = NULL, due_at = greatest(due_at, :until)"
        " WHERE workspace_id = :workspace AND enrolment_id = :id AND state = 'cancelled' AND refusal->>'code' = 'replied'",
        workspace=scope.workspace, id=about.enrolment_id, until=until,
    )  # fmt: skip
    if revived:  # nothing further is due until that one went out
        await scope.run(
            "UPDATE enrolments SET next_at = NULL WHERE workspace_id = :workspace AND id = :id",
            workspace=scope.workspace, id=about.enrolment_id,
        )  # fmt: skip


# what ends and holds conversations ---------------------------------------------------------------------------


async def end(scope: Scope, enrolment: UUID, state: EnrolmentState, at: datetime, words: str = "") -> bool:
    """Let a conversation end by what the other side did, unless something weightier ended it; cancel what was to come.

    An answer holds the account until a person closes it, unless another answer there already does.
    """
    ended = await scope.run(
        """
        UPDATE enrolments e SET state = CAST(:state AS text), code = CAST(:state AS text), reason = :reason, next_at = NULL,
          changed_at = clock_timestamp(), ended_at = coalesce(ended_at, :at),
          closed_at = CASE WHEN CAST(:state AS text) = 'replied' AND EXISTS (SELECT FROM enrolments o
            WHERE o.workspace_id = :workspace AND o.company_id = e.company_id AND o.id <> e.id
              AND (o.state IN ('waiting', 'active', 'paused') OR (o.state = 'replied' AND o.closed_at IS NULL)))
            THEN coalesce(closed_at, :at) ELSE closed_at END
        WHERE e.workspace_id = :workspace AND e.id = :id
          AND CASE e.state WHEN 'unsubscribed' THEN 3 WHEN 'replied' THEN 2 WHEN 'bounced' THEN 1 ELSE 0 END < :weight
        """,
        workspace=scope.workspace, id=enrolment, state=state.value, reason=words or _ENDED[state], at=at,
        weight=_WEIGHT[state.value],
    )  # fmt: skip
    if ended:
        await cancel_rest(scope, enrolment, state.value, words or _ENDED[state])
    return bool(ended)


async def stop(
    scope: Scope, enrolment: UUID, code: str, words: str, at: datetime, first: str = "stopped"
) -> bool:
    """Stop a conversation that runs, with a reason; False if it does not run. `first` is its state if nothing has left yet."""
    stopped = await scope.run(
        "UPDATE enrolments SET state = CASE state WHEN 'waiting' THEN CAST(:first AS text) ELSE 'stopped' END, code = :code,"
        " reason = :words, next_at = NULL, ended_at = :at,"
        " changed_at = clock_timestamp() WHERE workspace_id = :workspace AND id = :id AND state IN ('waiting', 'active', 'paused')",
        workspace=scope.workspace, id=enrolment, code=code, words=words[:500], at=at, first=first,
    )  # fmt: skip
    if stopped:
        await cancel_rest(scope, enrolment, code, words)
        await events.note(scope, "stopped", at, enrolment=enrolment, details={"code": code, "words": words})
    return bool(stopped)


async def pause(scope: Scope, enrolment: UUID, code: str, words: str) -> bool:
    """Hold a conversation until a person looks at it; False if it does not run."""
    paused = await scope.run(
        "UPDATE enrolments SET state = 'paused', code = :code, reason = :words, changed_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = :id AND state IN ('waiting', 'active')",
        workspace=scope.workspace, id=enrolment, code=code, words=words[:500],
    )  # fmt: skip
    return bool(paused)


async def refuse(scope: Scope, enrolment: UUID, code: str, words: str, at: datetime) -> bool:
    """End a conversation because we may not write: refused if nothing has left yet, else stopped."""
    return await stop(scope, enrolment, code, words, at, first="refused")


async def cancel_rest(scope: Scope, enrolment: UUID, code: str, words: str) -> int:
    """Cancel what is still to come of a conversation; return how many messages that were."""
    return await scope.run(
        "UPDATE outreach_messages SET state = 'cancelled', refusal = jsonb_build_object('code', CAST(:code AS text), 'words',"
        " CAST(:words AS text)) WHERE workspace_id = :workspace AND enrolment_id = :id"
        " AND state IN ('draft', 'awaiting_approval', 'approved', 'open')",
        workspace=scope.workspace, id=enrolment, code=code, words=words[:500],
    )  # fmt: skip
