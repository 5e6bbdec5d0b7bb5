"""`leadwright sources`, `replay`, `reconcile`: whom we ask, with which key and at what price."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import typer
from rich.table import Table

from leadwright.effects import budgets, choices, credentials, crm_connections, mailboxes
from leadwright.effects.gateway import Gateway
from leadwright.effects.opening import open_gateway
from leadwright.effects.probe import probe
from leadwright.effects.reconcile import reconcile
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.replay import replay
from leadwright.flows.rescore import rescore_some
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.settings import Settings
from leadwright.reads.source_health import source_health
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Vendor


@asynccontextmanager
async def opened_gateway() -> AsyncIterator[tuple[Settings, Database, Scope, Gateway]]:
    """Open the database, a scope, and the door for vendors."""
    async with (
        opened() as (config, database, scope),
        open_gateway(database, config, scope.workspace) as gateway,
    ):
        yield config, database, scope, gateway


def vendor_named(name: str) -> Vendor:
    """Return a vendor; raises NotFound with the nearest names."""
    found = vendors().get(name.lower())
    if found is None:
        raise NotFound(
            f"There is no source {name!r}.", hint=f"Sources: {', '.join(sorted(vendors()))}.", field="source"
        )
    return found


async def list_sources(as_json: bool) -> None:
    """List all sources."""
    async with opened_gateway() as (_, _, scope, gateway):
        health = await source_health(scope)
        caps = {b.source: b for b in await budgets.budgets(scope) if b.quota}
        rows = [
            await _row(gateway, vendor, health.get(name), caps.get(name))
            for name, vendor in sorted(vendors().items())
        ]
    if as_json:
        print_json({"items": rows})
        return
    table = Table(title="Sources", caption="Over the last 30 days. A dash means that nothing is known yet.")
    table.add_column("source", no_wrap=True)
    for title in ("usable", "price", "plan", "answers", "cost", "quota"):
        table.add_column(title, overflow="fold")
    for row in rows:
        rate = "-" if row["hit_rate"] is None else f"{row['hit_rate']:.0%} of {row['hits'] + row['misses']}"
        cost = ", ".join(f"{amount} {currency}" for currency, amount in row["cost"].items()) or "-"
        table.add_row(
            f"{row['source']}{' (legacy)' if row['legacy'] else ''}", row["usable"], row["price"], row["plan"], rate, cost,
            row["quota"] or "-",
        )  # fmt: skip
    console.print(table)
    for row in rows:
        if row["last_trouble"]:
            console.print(f"[dim]{row['source']}:[/] {show.safe(row['last_trouble'])}", highlight=False)


async def _row(gateway: Gateway, vendor: Vendor, health: Any, quota: budgets.Budget | None) -> dict[str, Any]:
    chosen = await gateway.priced(vendor)
    manifest = vendor.manifest
    usable = await gateway.has_key(vendor)
    price = (
        f"{chosen.price.per_unit.normalize():f} {chosen.price.currency} a {chosen.price.unit}"
        if chosen.price.per_unit
        else "free"
    )
    return {
        "source": vendor.name, "title": manifest.title, "legacy": manifest.legacy,
        "usable": "yes" if usable else "off" if not chosen.enabled else "no key",
        "price": price, "plan": chosen.plan.name, "monthly_fee": str(chosen.price.monthly_fee),
        "hits": health.hits if health else 0, "misses": health.misses if health else 0,
        "hit_rate": health.hit_rate if health else None,
        "cost": {currency: str(amount.normalize()) for currency, amount in health.cost.items()} if health else {},
        "in_doubt": health.in_doubt if health else 0,
        "quota": f"{quota.spent.normalize():f} of {quota.cap.normalize():f} credits" if quota else "",
        "last_trouble": health.last_trouble if health else "", "remarks": list(manifest.remarks),
    }  # fmt: skip


async def test_source(name: str, as_json: bool) -> None:
    """Test a source; exit code 1 if it does not work."""
    vendor = vendor_named(name)
    async with opened_gateway() as (_, _, scope, gateway):
        done = await probe(gateway, vendor)
        await credentials.note_latest_test(scope, vendor.name, done.outcome, done.reason)
    works = done.outcome in (Outcome.HIT, Outcome.MISS)
    if as_json:
        print_json(
            {"source": vendor.name, "works": works, "outcome": done.outcome.value, "reason": done.reason}
        )
    else:
        console.print(
            f"{vendor.manifest.title}: {'works' if works else done.outcome.value}. {show.safe(done.reason)}"
        )
    if not works:
        raise typer.Exit(1)


async def add_key(name: str, label: str, plan: str | None, as_json: bool) -> None:
    """Store a key that is typed (or piped, one part a line), and test it."""
    vendor = vendor_named(name)
    parts = list(vendor.manifest.auth.secrets)
    piped = not sys.stdin.isatty()
    secrets = {
        part: sys.stdin.readline().strip() if piped else typer.prompt(part, hide_input=True) for part in parts
    }
    async with opened() as (config, database, scope):
        stored = await credentials.store(scope, open_keyring(config), vendor, secrets, label=label, plan=plan)
        await rescore_later(scope)
        await scope.commit()
        async with open_gateway(database, config, scope.workspace) as gateway:
            done = await probe(gateway, vendor)
        await credentials.note_test(scope, stored.id, done.outcome, done.reason)
    works = done.outcome in (Outcome.HIT, Outcome.MISS)
    if as_json:
        print_json(
            {
                "id": str(stored.id),
                "source": vendor.name,
                "label": label,
                "works": works,
                "reason": done.reason,
            }
        )
    else:
        console.print(f"The key of {vendor.manifest.title} is stored{' and works' if works else ''}.")
        if not works:
            note.print(f"[yellow]The test ended {done.outcome.value}:[/] {show.safe(done.reason)}")


async def revoke_key(name: str, label: str, as_json: bool) -> None:
    """Forget a stored key."""
    vendor = vendor_named(name)
    async with opened() as (_, _, scope):
        known = await credentials.listed(scope, vendors())
        mine = [k for k in known if k.source == vendor.name and k.label == label and k.origin == "stored"]
        if not mine:
            raise NotFound(
                f"No key of {vendor.manifest.title} is called {label!r}.",
                hint="`leadwright sources` shows which have keys.",
            )
        await credentials.revoke(scope, mine[0].id)
        await rescore_later(scope)
    if as_json:
        print_json({"revoked": str(mine[0].id)})
    else:
        console.print(f"The key {label!r} of {vendor.manifest.title} is forgotten.")


async def rotate(as_json: bool) -> None:
    """Seal every stored key under a new key of this install."""
    async with opened() as (config, _, scope):
        count = await credentials.seal_again(scope, config)
        count += await crm_connections.seal_again(scope, open_keyring(config))
        count += await mailboxes.seal_again(scope, open_keyring(config))
    if as_json:
        print_json({"sealed": count})
    else:
        console.print(f"{count} stored secrets are sealed under a new key.")


async def set_source(
    name: str, enabled: bool | None, plan: str | None, price: float | None, currency: str | None, fee: float | None,
    base: list[str], as_json: bool,
) -> None:  # fmt: skip
    """Decide how a source is used."""
    vendor = vendor_named(name)
    addresses = dict(item.partition("=")[::2] for item in base)
    async with opened() as (_, _, scope):
        await choices.decide(
            scope, vendor, enabled=enabled, plan=plan, price_per_unit=_decimal(price), currency=currency,
            monthly_fee=_decimal(fee), bases=addresses or None,
        )  # fmt: skip
        if enabled is not None:
            await rescore_later(scope)
    if as_json:
        print_json({"source": vendor.name})
    else:
        console.print(f"{vendor.manifest.title}: noted.")


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


async def replay_source(name: str, as_json: bool) -> None:
    """Read a source's archive again."""
    vendor = vendor_named(name)
    steps = []
    async with opened() as (_, _, scope):
        async for step in replay(scope, vendor.name, rescore_some):
            await scope.commit()
            steps.append(step)
    last = steps[-1]
    if as_json:
        print_json(
            {
                "replies": last.replies,
                "unread": last.unread,
                "companies": last.companies,
                "reason": last.reason,
            }
        )
    else:
        console.print(
            f"{last.replies:,} replies read again; {last.companies:,} companies touched; nothing was paid."
        )
        if last.unread:
            note.print(f"[yellow]{last.unread:,} could not be read:[/] {show.safe(last.reason)}")


async def reconcile_all(as_json: bool) -> None:
    """Settle what is in doubt, source by source."""
    async with opened_gateway() as (_, database, scope, gateway):
        health = await source_health(scope)
        done = [
            await reconcile(gateway, database, scope.workspace, vendors()[name])
            for name, item in sorted(health.items())
            if name in vendors() and item.in_doubt
        ]
    if as_json:
        print_json({"items": [{n: getattr(item, n) for n in item.__dataclass_fields__} for item in done]})
        return
    if not done:
        console.print("Nothing is in doubt.")
    for item in done:
        console.print(
            f"{item.source}: {item.charged} were charged, {item.released} were not, {item.left} stay in doubt. {show.safe(item.reason)}"
        )
