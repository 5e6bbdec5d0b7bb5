"""What a contact said about being written to: kept from their page, and withdrawn there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel import clock
from leadwright.kernel.errors import Wrong
from leadwright.policy import consent
from leadwright.policy.consent import ACTS, Act, Said
from leadwright.reads.contactable import identifiers_of_contact

routes = APIRouter(route_class=WebRoute)


class Typed(BaseModel):
    """What they said, as typed. `given_on` is a day; today if it is left out."""

    act: str = "consent"
    channel: str = "email"
    ground: str = "express"
    wording: str = Field("", max_length=2000)
    source: str = Field("", max_length=500)
    given_on: str = Field("", max_length=10)

    def said(self) -> Said:
        """It as it is kept. Raises Wrong, naming the field."""
        act: Act = next((act for act in get_args(Act) if act == self.act), ACTS[0])
        ground = self.ground if act == "consent" else "express"
        return Said(act, self.channel, self.wording, self.source, _moment(self.given_on), ground)


def _moment(day: str) -> datetime:
    if not day.strip():
        return clock.now()
    try:
        return min(datetime.combine(date.fromisoformat(day.strip()), time(), UTC), clock.now())
    except ValueError as error:
        raise Wrong(f"{day[:20]!r} is no day.", hint="Write 2026-11-23.", field="given_on") from error


@routes.post("/contacts/{contact_id}/consents")
async def keep(frame: FrameOf, contact_id: UUID, typed: Annotated[Typed, Form()]) -> Response:
    """Keep what a contact said. A number, which colleagues may share, recognises them for calls alone."""
    every = await identifiers_of_contact(frame.scope, contact_id)
    who = [item for item in every if item.kind != "phone" or typed.channel == "call"]
    kept = await consent.record(frame.scope, who, typed.said())
    what = "objection" if kept.act == "objection" else "consent"
    return frame.done(f"/contacts/{contact_id}", f"Their {what} is kept.")


@routes.post("/contacts/{contact_id}/consents/{consent_id}/withdraw")
async def withdraw(
    frame: FrameOf, contact_id: UUID, consent_id: UUID, how: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Let it count no more."""
    kept = await consent.withdraw(frame.scope, consent_id, how)
    return frame.done(f"/contacts/{contact_id}", f"The {kept.act} counts no more.")
