"""Contacts: whether a person's address works."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request

from leadwright.effects.opening import open_door, open_postbox
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.schemas import Shown
from leadwright.flows.rescore import rescore_some
from leadwright.flows.verify_emails import verify_emails
from leadwright.kernel.errors import Refused
from leadwright.reads.addresses import address_of
from leadwright.sources.mailbox import MailVerdict

router = APIRouter(route_class=Transaction, tags=["contacts"])


class EvidenceOut(Shown):
    """One thing that was looked at, how it ended (hit, miss, busy, blocked), and what was seen."""

    what: str
    outcome: str
    seen: str


class VerdictOut(Shown):
    """Whether an address works, and why.

    `valid` is said only if the mail host takes mail for it and refuses an invented one; `unknown` is also the answer
    where only the DNS was asked. Flags are null where nobody looked.
    """

    address: str
    status: Literal["valid", "invalid", "accept_all", "disposable", "role", "unknown", "blocked"]
    reasons: list[str]
    provider: str | None
    mail_hosts: list[str]
    role: bool
    free: bool
    disposable: bool | None
    accept_all: bool | None
    evidence: list[EvidenceOut]


@router.post("/contacts/{contact_id:uuid}/verify-email", summary="Verify a contact's e-mail address")
async def verify_email(contact_id: UUID, scope: Scoped, config: Config, request: Request) -> VerdictOut:
    """Ask the DNS, and the mail host where the settings allow it, and record the verdict.

    A person who asked to be left alone is not asked about (403).
    """
    wanted = await address_of(scope, contact_id)
    verdict: MailVerdict | None = None
    database = request.app.state.database
    async with open_door(database, config) as door, open_postbox(database, config) as postbox:
        async for step in verify_emails(scope, door, [wanted], rescore_some, postbox):
            await scope.commit()
            verdict = next((found for _, found in step.items), None)
    if verdict is None:
        raise Refused(
            "This person asked to be left alone.", hint="Nobody is asked about them.", code="suppressed"
        )
    return VerdictOut.model_validate(verdict)
