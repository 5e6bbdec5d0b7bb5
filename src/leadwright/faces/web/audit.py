"""The audit log: who did what and when, and the proof that nothing in it was changed."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from leadwright.faces.web.account_contexts import AuditContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.words import many
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.audit_log import audit_log
from leadwright.workspace import audit
from leadwright.workspace.accounts.access import needs

SIZE = 50
KINDS = ("change", "read", "access")
routes = APIRouter(route_class=WebRoute)


class Wanted(BaseModel):
    """Which entries the address asks for."""

    kind: str = Field("", max_length=20)
    actor: str = Field("", max_length=40)
    before: int | None = Field(None, ge=1, le=10**15)


@routes.get("/audit")
@needs("admin")
async def show_log(frame: FrameOf, wanted: Annotated[Wanted, Query()]) -> Response:
    """Show what was done, the newest first."""
    if wanted.kind and wanted.kind not in KINDS:
        raise Wrong("There are no such entries.", hint="Choose from the list.", field="kind")
    found = await audit_log(
        frame.scope, before=wanted.before, kind=wanted.kind or None, actor=_id(wanted.actor), most=SIZE
    )
    query = {"kind": wanted.kind, "actor": wanted.actor, "before": str(found.next or "")}
    older = (
        f"/audit?{urlencode({name: value for name, value in query.items() if value})}" if found.next else ""
    )
    page = AuditContext(found, wanted.kind, wanted.actor, older)
    return await frame.show("audit.html", page, title="Audit log", here="audit")


@routes.post("/audit")
@needs("admin")
async def verify(frame: FrameOf) -> Response:
    """Check that nothing in the audit log was changed, added or taken out."""
    found = await audit.verify(frame.scope, frame.web.settings.home)
    if found.broken_at is not None:
        raise Wrong(
            f"Entry {found.broken_at:,}: {found.why}.", hint="Compare with a backup.", code="audit_broken"
        )
    said = f"{many(found.entries, 'entry', 'entries')}: each is as it was written. Newest seal: {found.head[:16]}."
    return frame.toast(said) if frame.is_fragment else frame.back("/audit", said)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("There is no such page.", hint="Start from the log again.") from None
