"""Credentials: keys of sources, sealed, tested and never shown again."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from leadwright.effects import choices, credentials
from leadwright.effects.credentials import Credential
from leadwright.effects.probe import probe
from leadwright.faces.api import paging
from leadwright.faces.api.doors import opened_gateway, vendor_named
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.market_schemas import CredentialIn, CredentialOut, CredentialRevoked
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Scope
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["credentials"])
_WORKS = frozenset({"hit", "miss"})


@router.get("/credentials", summary="List the keys of sources, without their secrets")
async def list_credentials(scope: Scoped, cursor: Cursor = None, limit: Limit = 50) -> Page[CredentialOut]:
    known = await credentials.listed(scope, vendors())
    last = paging.after(cursor)
    start = next((i + 1 for i, item in enumerate(known) if item.id == last), 0)
    shown = known[start : start + limit]
    more = len(known) > start + limit
    return Page(
        items=[_out(item) for item in shown],
        next_cursor=paging.cursor_of(shown[-1].id) if more else None,
        total=len(known),
    )


@router.post("/credentials", status_code=201, summary="Store a key of a source, and test it")
@needs("admin")
async def store(
    given: CredentialIn, scope: Scoped, config: Config, request: Request, response: Response
) -> CredentialOut:
    """Seal a key and test it. A key that does not work is stored all the same: the answer says why it does not."""
    vendor = vendor_named(given.source)
    stored = await credentials.store(
        scope, open_keyring(config), vendor, given.secrets, label=given.label, plan=given.plan
    )
    if given.plan is not None:
        await choices.decide(scope, vendor, plan=given.plan)  # its limits and quota hold from now on
    await rescore_later(scope)
    if given.test:
        await _test(scope, request, stored)
    response.headers["location"] = f"/api/v1/credentials/{stored.id}"
    return _out(await credentials.get(scope, stored.id))


@router.post(
    "/credentials/{credential_id:uuid}/test", summary="Test a stored key with something that costs nothing"
)
@needs("admin")
async def test(credential_id: UUID, scope: Scoped, request: Request) -> CredentialOut:
    await _test(scope, request, await credentials.get(scope, credential_id))
    return _out(await credentials.get(scope, credential_id))


@router.delete("/credentials/{credential_id:uuid}", summary="Revoke a stored key, and forget its secret")
@needs("admin")
async def revoke(credential_id: UUID, scope: Scoped) -> CredentialRevoked:
    await credentials.revoke(scope, credential_id)
    await rescore_later(scope)
    return CredentialRevoked(revoked=credential_id)


async def _test(scope: Scope, request: Request, stored: Credential) -> None:
    """Ask with this very key, and write down how it ended."""
    await (
        scope.commit()
    )  # the door reads the key on a connection of its own, and nothing is open while it asks
    async with opened_gateway(request) as gateway:
        gateway.use_only(stored.id)
        done = await probe(gateway, vendor_named(stored.source))
    await credentials.note_test(scope, stored.id, Outcome(done.outcome), done.reason)


def _out(item: Credential) -> CredentialOut:
    return CredentialOut.model_validate({
        "id": item.id, "source": item.source, "label": item.label, "plan": item.plan, "origin": item.origin,
        "works": item.test_outcome in _WORKS if item.test_outcome else None, "test_outcome": item.test_outcome,
        "test_reason": item.test_reason, "tested_at": item.tested_at, "created_by": item.created_by,
        "created_at": item.created_at,
    })  # fmt: skip
