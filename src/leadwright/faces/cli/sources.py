"""`leadwright sources`, `budget`, `ledger`, `replay`, `reconcile`: whom we ask, at what price, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import typer
from rich.table import Table

from leadwright.effects import budgets, choices, credentials
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
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.settings import Settings
from leadwright.reads.source_health import LedgerFilter, ledger, source_health
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Vendor

_FRAME = 16  # columns that the lines and spaces of a table of five take


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
    if as_json:
        print_json({"sealed": count})
    else:
        console.print(f"{count} stored keys are sealed under a new key.")


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


async def set_cap(period: str, cap: float, unit: str, source: str | None, as_json: bool) -> None:
    """Set a budget of a day or month."""
    if period not in ("day", "month"):
        raise Wrong(
            f"There is no budget per {period!r}.",
            hint="Use day or month; a run has --max-cost.",
            field="period",
        )
    if source is not None:
        vendor_named(source)
    async with opened() as (_, _, scope):
        chosen: budgets.Period = "day" if period == "day" else "month"
        budget_id = await budgets.set_budget(scope, chosen, Decimal(str(cap)), unit=unit, source=source)
    if as_json:
        print_json({"id": str(budget_id)})
    else:
        console.print(f"At most {cap:g} {unit} a {period}{f' of {source}' if source else ''}.")


async def list_caps(as_json: bool) -> None:
    """List budgets and quotas."""
    async with opened() as (_, _, scope):
        found = await budgets.budgets(scope)
    if as_json:
        print_json({"items": [_cap(item) for item in found]})
        return
    if not found:
        console.print("No budget is set: only the limits and quotas of the sources hold.")
        return
    table = Table(title="Budgets")
    for title in ("what", "period", "cap", "spent", "under way", "left"):
        table.add_column(title)
    table.add_column("id", overflow="fold")
    for item in found:
        row = _cap(item)
        what = f"{'quota of ' if item.quota else ''}{item.source or 'all sources'}"
        table.add_row(
            what,
            item.period,
            f"{row['cap']} {item.unit}",
            row["spent"],
            row["reserved"],
            row["left"],
            str(item.id),
        )
    console.print(table)


def _cap(item: budgets.Budget) -> dict[str, Any]:
    return {
        "id": str(item.id), "source": item.source, "period": item.period, "unit": item.unit, "quota": item.quota,
        **{name: f"{getattr(item, name).normalize():f}" for name in ("cap", "spent", "reserved", "left")},
    }  # fmt: skip


async def end_cap(budget: str, as_json: bool) -> None:
    """Let a budget no longer hold."""
    try:
        budget_id = UUID(budget)
    except ValueError as error:
        raise Wrong(
            f"{budget!r} is no id.", hint="`leadwright budget list` shows ids.", field="budget"
        ) from error
    async with opened() as (_, _, scope):
        await budgets.end_budget(scope, budget_id)
    if as_json:
        print_json({"ended": budget})
    else:
        console.print("It no longer holds.")


async def show_ledger(
    source: str | None, state: str | None, outcome: str | None, *, paid: bool, top: int, as_json: bool
) -> None:
    """Print the ledger, the newest calls first."""
    async with opened() as (_, _, scope):
        wanted = LedgerFilter(source=source, state=state, outcome=outcome, paid=paid, most=top)
        rows, total, cost = await ledger(scope, wanted)
    if as_json:
        print_json({
            "items": [{name: _plain(getattr(row, name)) for name in row.__dataclass_fields__} for row in rows],
            "total": total, "cost": {currency: str(amount) for currency, amount in cost.items()},
        })  # fmt: skip
        return
    spent = ", ".join(f"{amount.normalize():f} {currency}" for currency, amount in cost.items()) or "nothing"
    table = Table(title=f"{total:,} calls, which cost {spent}", caption="`--json` has every word.")
    cells = [
        (
            f"{row.called_at:%m-%d %H:%M:%S}", f"{row.source} {row.endpoint or row.purpose}",
            row.outcome + (" (kept)" if row.cached else "") + (f" [{row.state}]" if row.state != "settled" else ""),
            f"{row.cost.normalize():f} {row.currency}" if row.cost else "-", row.why or row.reason,
        )
        for row in rows
    ]  # fmt: skip
    titles = ("when", "what", "outcome", "cost", "why")
    for title in titles:
        table.add_column(title, no_wrap=True)
    # one call a line, since a ledger is read down and not across: the reason takes the room that the others leave
    taken = sum(max(len(row[place]) for row in (titles, *cells)) for place in range(4)) + _FRAME
    for row in cells:
        told = (
            row[4]
            if len(row[4]) <= console.width - taken
            else row[4][: max(8, console.width - taken - 1)] + "…"
        )
        table.add_row(*map(show.safe, (*row[:4], told)))
    console.print(table)


def _plain(value: Any) -> Any:
    return (
        str(value)
        if isinstance(value, (UUID, Decimal))
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
    )


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
