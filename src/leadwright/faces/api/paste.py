"""Pastes: read a text for people and companies, and record the fields that were confirmed."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.paste_schemas import ConfirmedIn, PasteIn, ProposedOut, TakenOut
from leadwright.flows.record_confirmed import Taken, record_confirmed
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.kernel import clock
from leadwright.sources.confirmed import Confirmed
from leadwright.sources.given import read_text

router = APIRouter(route_class=Transaction, tags=["paste"])


@router.post("/paste/read", summary="Read a pasted text, recording nothing")
async def read(given: PasteIn, scope: Scoped) -> ProposedOut:
    """Recognise a LinkedIn page or list, a signature, a contact, vCards or a JSON Resume, and propose its fields.

    A text in which nobody is recognised has the kind `unknown` and no proposals. Nothing is fetched.
    """
    return ProposedOut.model_validate(
        await asyncio.to_thread(read_text, given.text, clock.today(), given.kind)
    )


@router.post(
    "/paste/record", status_code=201, summary="Record confirmed fields",
    responses={200: {"model": TakenOut, "description": "The company was a lead already; what was said is kept."}},
)  # fmt: skip
async def record(given: ConfirmedIn, response: Response, scope: Scoped, config: Config) -> TakenOut:
    """Record what the user confirmed of one proposal, and make its company a lead, scored.

    A company that may be a known one is answered with 409 and `candidates`: say which with `company_id`,
    or that it is another with `force`.
    """
    confirmed = Confirmed(
        given.source,
        tuple((pair.field, pair.value) for pair in given.person),
        tuple((pair.field, pair.value) for pair in given.company),
    )
    taken = await record_confirmed(
        scope, confirmed, given.label, company_id=given.company_id, force=given.force
    )
    if taken.company_id is not None:
        await rescore_some(scope, [taken.company_id])
        if taken.created:
            await welcome(scope, config, [taken.company_id])
    if taken.lead_id is not None:
        response.headers["location"] = f"/api/v1/leads/{taken.lead_id}"
        response.status_code = 201 if taken.created else 200
    return _out(taken)


def _out(taken: Taken) -> TakenOut:
    outcome = "waiting" if taken.waiting else "created" if taken.created else "known"
    return TakenOut.model_validate({
        "outcome": outcome, "lead_id": taken.lead_id, "company_id": taken.company_id, "record_id": taken.record_id,
    })  # fmt: skip
