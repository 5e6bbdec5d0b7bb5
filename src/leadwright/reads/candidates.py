"""What is known of messages that are ready: whom they go to, whether that is allowed, and where the company stands.

Asked for a batch right before it may be sent; the governor judges it (`actions/outreach/governor`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.actions.outreach.governor.types import Candidate, Standing
from leadwright.kernel.db import Scope
from leadwright.policy.contact import Contacting, Permission, may_contact_all
from leadwright.policy.identifiers import Identifier, email, identifiers_of
from leadwright.policy.legal import CHANNELS, Channel
from leadwright.scoring.store import written_card
from leadwright.values import email as emails

_ASKED = """
SELECT m.id, m.enrolment_id, m.sequence_id, m.lead_id, e.company_id, coalesce(m.contact_id, e.contact_id) AS contact_id,
  m.mailbox_id, m.channel, lower(m.to_address) AS address, m.decided_by, m.state,
  NOT EXISTS (SELECT FROM outreach_messages o WHERE o.workspace_id = m.workspace_id AND o.enrolment_id = m.enrolment_id
    AND o.state IN ('reserved', 'sent', 'in_doubt', 'done')) AS is_first,
  c.name, c.email, c.phone, c.linkedin_url, c.emails, c.phones, c.country, c.standing, p.name AS company, p.domain,
  p.fields->'country'->>0 AS company_country, l.stage, l.verdict_reason,
  f.customer, CAST(to_jsonb(f)->>'open_deal' AS boolean) AS open_deal,
  (SELECT s.out FROM scores s JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id
    WHERE s.workspace_id = m.workspace_id AND s.company_id = e.company_id AND i.archived_at IS NULL
    ORDER BY i.is_default DESC, s.out NULLS LAST, i.id LIMIT 1) AS out
FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS w (id, place)
JOIN outreach_messages m ON m.workspace_id = :workspace AND m.id = w.id
JOIN enrolments e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
LEFT JOIN leads l ON l.workspace_id = m.workspace_id AND l.id = m.lead_id
LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.id = coalesce(m.contact_id, e.contact_id)
LEFT JOIN profiles p ON p.workspace_id = m.workspace_id AND p.company_id = e.company_id
LEFT JOIN features f ON f.workspace_id = m.workspace_id AND f.company_id = e.company_id
ORDER BY w.place
"""
_NOT_A_PERSON = frozenset({"", "system", "governor", "worker"})


async def candidates(scope: Scope, messages: Sequence[UUID], now: datetime | None = None) -> list[Candidate]:
    """Return the candidates of messages, in their order; a message that there is not is left out."""
    rows: Any = await scope.rows(_ASKED, workspace=scope.workspace, ids=list(messages))
    permissions = await may_contact_all(scope, [_contacting(row) for row in rows], now)
    words = {rule.reason: rule.id for rule in (await written_card(scope)).out}
    return [_candidate(row, said, words) for row, said in zip(rows, permissions, strict=True)]


def _candidate(row: Any, permission: Permission, words: Mapping[str, str]) -> Candidate:
    read = emails.parse(row.address) if row.address else None
    kind = None if read is None else "role" if read.role else "free" if read.free else "direct"
    approved = (
        row.decided_by if row.state == "approved" and (row.decided_by or "") not in _NOT_A_PERSON else None
    )
    return Candidate(
        row.id, row.enrolment_id, row.sequence_id, row.lead_id, row.company_id, row.contact_id, row.mailbox_id,
        row.channel, row.address, permission, _keys(row), _status(row), kind, row.is_first, approved,
        standing_of(row, words), row.standing in ("former", "archived"),
    )  # fmt: skip


def standing_of(row: Any, words: Mapping[str, str]) -> tuple[Standing, str] | None:
    """Why a company is none to write to, the weightiest reason first; None if there is none. `words` are the reasons of the
    scorecard with the ids of their rules."""
    out = row.out
    rule = words.get(out, "") if out else ""
    if row.customer or row.stage == "won" or rule == "customer":
        return "customer", "won" if row.stage == "won" else ""
    if row.open_deal:
        return "open_deal", ""
    if rule == "competitor":
        return "competitor", ""
    if out:
        return "out", out
    if row.stage in ("disqualified", "lost"):
        return "out", row.verdict_reason or row.stage
    return None


def _contacting(row: Any) -> Contacting:
    read = emails.parse(row.address) if row.address else None
    return Contacting(
        _identifiers(row), _channel(row.channel), row.country or row.company_country, bool(read and read.free)
    )


def _identifiers(row: Any) -> frozenset[Identifier]:
    """All that identifies the person, and the address that is written to, whosever it is."""
    written = email(row.address) if row.address else None
    fields = {
        "name": row.name, "email": row.email, "phone": row.phone, "linkedin_url": row.linkedin_url,
        "emails": [one["address"] for one in row.emails or ()], "phones": [one["number"] for one in row.phones or ()],
    }  # fmt: skip
    found: Collection[Identifier] = identifiers_of(
        fields, [word for word in (row.domain, row.company) if word]
    )
    return frozenset({*found, *((written,) if written else ())})


def _keys(row: Any) -> frozenset[str]:
    addresses = {one["address"] for one in row.emails or ()} | ({row.address} if row.address else set())
    own = {address for address in addresses if (read := emails.parse(address)) is None or not read.role}
    own |= {row.address} if row.address else set()
    return frozenset(f"address:{address.lower()}" for address in own) | (
        frozenset({f"contact:{row.contact_id}"}) if row.contact_id else frozenset()
    )


def _status(row: Any) -> str | None:
    """What was found out about the address; None if nobody looked."""
    return next((one.get("status") for one in row.emails or () if one["address"] == row.address), None)


def _channel(text: str) -> Channel:
    return next(channel for channel in CHANNELS if channel == text)
