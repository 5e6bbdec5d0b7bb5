"""Sources: whom we ask, at what price, how they answer, and what a person decides of each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.effects import choices, credentials
from leadwright.effects.budgets import budgets
from leadwright.effects.model_calls import SOURCE as MODEL
from leadwright.effects.opening import open_gateway
from leadwright.effects.probe import probe
from leadwright.effects.reconcile import reconcile
from leadwright.faces.web import source_form
from leadwright.faces.web.contexts import SourceContext, SourcesContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import NotFound
from leadwright.reads.overview import LEDGER_DAYS, sources
from leadwright.reads.standings import Standing, standings
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Vendor
from leadwright.workspace.accounts.access import needs

STATES = ("usable", "needs_key", "off")

routes = APIRouter(route_class=WebRoute)


@routes.get("/sources")
async def show_sources(frame: FrameOf) -> Response:
    """Show all sources, those that can be asked first."""
    cards = await standings(frame.scope, frame.web.settings)
    told = await sources(frame.scope)
    page = SourcesContext(
        groups=[(state, [card for card in cards if card.state == state]) for state in STATES],
        spent=_spent(cards),
        own=[line for line in told.asks if line.source not in vendors()],
        calls=[line for line in told.calls if line.source not in vendors()],
        budgets=[item for item in await budgets(frame.scope) if not item.quota],
        names=[*((card.name, card.vendor.manifest.title) for card in cards), (MODEL, "Language models")],
        days=LEDGER_DAYS,
    )
    return await frame.show("sources.html", page, title="Sources", here="sources")


def _spent(cards: Sequence[Standing]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for card in cards:
        for currency, cost in (card.health.cost if card.health else {}).items():
            found[currency] = found.get(currency, Decimal(0)) + cost
    return found


@routes.get("/sources/{name}")
async def show_source(frame: FrameOf, name: str) -> Response:
    """Show one source: what it answers, its price, its keys, its limits."""
    vendor = vendor_named(name)
    cards = await standings(frame.scope, frame.web.settings)
    card = next(card for card in cards if card.name == vendor.name)
    caps = [item for item in await budgets(frame.scope) if item.source == vendor.name and not item.quota]
    plan = next(item for item in vendor.manifest.plans if item.name == card.choice.plan.name)
    page = SourceContext(card, plan.limits, caps, LEDGER_DAYS)
    return await frame.show("source.html", page, title=vendor.manifest.title, here="sources")


def vendor_named(name: str) -> Vendor:
    """Return a vendor; raises NotFound."""
    found = vendors().get(name)
    if found is None:
        raise NotFound(f"There is no source {name!r}.", hint="The page of sources lists them all.")
    return found


# what is decided of a source -----------------------------------------------------------------------


@routes.post("/sources/{name}")
@needs("admin")
async def decide(frame: FrameOf, request: Request, name: str) -> Response:
    """Switch a source on or off, or change its plan, price and limits."""
    vendor = vendor_named(name)
    form = await request.form()
    if "enabled" in form:
        enabled = form["enabled"] == "yes"
        await choices.decide(frame.scope, vendor, enabled=enabled)
        await rescore_later(frame.scope)
        said = f"{vendor.manifest.title} is {'used again' if enabled else 'not asked any more'}."
    else:
        wanted = source_form.terms(form)
        await choices.decide(
            frame.scope, vendor, plan=wanted.plan, price_per_unit=wanted.per_unit, currency=wanted.currency,
            monthly_fee=wanted.monthly_fee, limits=wanted.limits,
        )  # fmt: skip
        said = f"Noted: {vendor.manifest.title} is asked and paid by these terms from now on."
    return frame.done(f"/sources/{vendor.name}", said)


# keys ---------------------------------------------------------------------------------------------


@routes.post("/sources/{name}/keys")
@needs("admin")
async def add_key(frame: FrameOf, request: Request, name: str) -> Response:
    """Seal and store a key, and test it at once with something that costs nothing."""
    vendor, form = vendor_named(name), await request.form()
    given = source_form.key(form, vendor)
    stored = await credentials.store(
        frame.scope,
        open_keyring(frame.web.settings),
        vendor,
        given.secrets,
        label=given.label,
        plan=given.plan,
    )
    if given.plan is not None:
        await choices.decide(frame.scope, vendor, plan=given.plan)  # its limits and quota hold from now on
    await rescore_later(frame.scope)
    # the door reads the key by its own connection, and no transaction waits for the network
    await frame.scope.commit()
    outcome, reason = await _tested(frame, vendor, stored.id)
    await credentials.note_test(frame.scope, stored.id, outcome, reason)
    works = outcome in (Outcome.HIT, Outcome.MISS)
    said = "The key is stored and works." if works else f"The key is stored, but its test ended so: {reason}"
    return frame.done(f"/sources/{vendor.name}", said)


async def _tested(frame: Frame, vendor: Vendor, key: UUID | None = None) -> tuple[Outcome, str]:
    """Test a source, with one of its keys alone if it is named."""
    async with open_gateway(frame.web.database, frame.web.settings, frame.scope.workspace) as gateway:
        if key is not None:
            gateway.use_only(key)
        done = await probe(gateway, vendor)
    return done.outcome, done.reason


@routes.post("/sources/{name}/test")
@needs("admin")
async def test_source(frame: FrameOf, name: str) -> Response:
    """Ask a source something that costs nothing, to see whether its key works."""
    vendor = vendor_named(name)
    await frame.scope.commit()
    outcome, reason = await _tested(frame, vendor)
    await credentials.note_latest_test(frame.scope, vendor.name, outcome, reason)
    works = outcome in (Outcome.HIT, Outcome.MISS)
    said = f"{vendor.manifest.title} works." if works else f"{vendor.manifest.title}: {reason}"
    return frame.done(f"/sources/{vendor.name}", said)


@routes.post("/sources/{name}/keys/{key_id}/revoke")
@needs("admin")
async def revoke_key(frame: FrameOf, name: str, key_id: UUID) -> Response:
    """Forget a stored key."""
    vendor = vendor_named(name)
    await credentials.revoke(frame.scope, key_id)
    await rescore_later(frame.scope)
    return frame.done(f"/sources/{vendor.name}", "The key is revoked, and its secret is forgotten.")


@routes.post("/sources/{name}/reconcile")
async def settle_doubts(frame: FrameOf, name: str, back: Annotated[str, Form()] = "") -> Response:
    """Settle calls in doubt by the source's own balance."""
    vendor = vendor_named(name)
    await frame.scope.commit()
    async with open_gateway(frame.web.database, frame.web.settings, frame.scope.workspace) as gateway:
        done = await reconcile(gateway, frame.web.database, frame.scope.workspace, vendor)
    parts = [f"{done.charged} were charged", f"{done.released} were not", f"{done.left} stay in doubt"]
    said = f"{vendor.manifest.title}: {', '.join(parts)}{f' ({done.reason})' if done.reason else ''}."
    return frame.done(f"/sources/{vendor.name}" if back == "source" else "/sources", said)
