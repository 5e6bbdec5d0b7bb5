"""Invented people to write to, a sequence to write with, and a post that remembers what it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from leadwright.actions.outreach import sequences
from leadwright.actions.outreach.document import from_document
from leadwright.actions.outreach.sequences import StoredSequence
from leadwright.flows.enrol import Enrolled, enrol
from leadwright.flows.import_file import import_file
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.icp import store as icps
from leadwright.icp.offer import from_document as offer_of
from leadwright.kernel.db import Scope

MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
"""A working Monday at ten in London."""
BOX = UUID("00000000-0000-7000-8000-00000000000b")
STEPS: Sequence[Mapping[str, Any]] = (
    {"day": 0, "channel": "email", "subject": "{{ company.name }}", "body": "Hello {{ contact.first_name }}"},
    {"day": 2, "channel": "email", "body": "Again, {{ contact.first_name }}"},
    {"day": 5, "channel": "email", "body": "A last time, {{ contact.first_name }}"},
)  # fmt: skip
HEADER = "company,website,country,contact_name,contact_title,contact_email,contact_linkedin,contact_phone\n"
FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gail", "Hugo")


def rows_of(count: int, country: str = "United Kingdom") -> str:
    """A list of companies, each with one person of their own address."""
    return HEADER + "".join(
        f"Company {n},company{n}.com,{country},{FIRST[n % 8]} Person{n},CTO,p{n}@company{n}.com,linkedin.com/in/p{n},\n"
        for n in range(count)
    )


async def load(scope: Scope, home: Path, rows: str, name: str = "list.csv") -> None:
    """Import a list."""
    path = home / name
    path.write_text(rows)
    async for _ in import_file(scope, path, home / "errors"):
        await scope.commit()
    path.unlink()


async def leads_of(scope: Scope) -> dict[str, UUID]:
    """The leads by the name of their company."""
    rows = await scope.rows(
        "SELECT p.name, l.id FROM leads l JOIN profiles p ON p.company_id = l.company_id ORDER BY p.name"
    )
    return {row[0]: row[1] for row in rows}


async def sequence(scope: Scope, steps: Sequence[Mapping[str, Any]] = STEPS, **more: Any) -> StoredSequence:
    """Keep a sequence that goes by itself, unless told otherwise."""
    document = {
        "name": "Test", "steps": list(steps), "approval": {"first": 0, "hot": False}, "grace_minutes": 10, **more,
    }  # fmt: skip
    return await sequences.save(scope, from_document(document))


async def offer(scope: Scope) -> None:
    """Say what we sell, and who writes."""
    document = {
        "what": "invoices that write themselves", "outcomes": ["Half the work"], "proofs": ["Acme saves two days a month"],
        "sender": {"name": "Nora Quill", "company": "Quill"},
    }  # fmt: skip
    await icps.save_offer(scope, offer_of(document))


async def enrolled(scope: Scope, stored: StoredSequence, at: datetime = MONDAY) -> list[Enrolled]:
    """Take all leads in."""
    wanted = dict.fromkeys((await leads_of(scope)).values())
    return await enrol(scope, stored, wanted, at, boxes=[(BOX, "Nora Quill")])


async def prepare(scope: Scope, at: datetime = MONDAY) -> int:
    """Write all that is due; return how many messages."""
    planned = 0
    async for step in prepare_outreach(scope, at, {BOX: "Nora Quill"}):
        await scope.commit()
        planned += step.planned
    return planned


@dataclass
class Clock:
    """A clock whose hands can be turned."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Yes:
    """What a governor says who has nothing against it."""

    decision: str = "send"
    code: str = "ok"
    words: str = ""
    until: datetime | None = None


@dataclass
class Governor:
    """Says yes, or what it was told to say of everything."""

    says: Yes = field(default_factory=Yes)

    async def __call__(self, scope: Scope, message_id: UUID) -> Yes:
        return self.says
