"""`leadwright watch`: whom you watch, and lists of leads that go by a name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads import watch as verbs
from leadwright.leads.watch import Watched
from leadwright.reads.find_lead import find_company
from leadwright.reads.lead_of import lead_of
from leadwright.reads.watchlists import ListedLead, WatchShown, list_shown, lists_shown, watches_shown


async def add_watch(
    lead: str | None,
    on_list: str | None,
    tier: str | None,
    icp: str | None,
    watcher: str | None,
    why: str,
    as_json: bool,
) -> None:
    """Watch something, or put a lead on a list (which is watched as well)."""
    async with opened() as (_, _, scope):
        lead_id = await _lead(scope, lead) if lead else None
        if on_list is not None:
            made = await _list(scope, on_list)
            if lead_id is not None:
                await verbs.put_on_list(scope, made, [lead_id], why)
            what = Watched(list_id=made)
        elif tier is not None:
            what = Watched(icp_id=(await icps.find(scope, icp)).id, tier=tier)
        elif lead_id is not None:
            what = Watched(lead_id=lead_id)
        else:
            raise Wrong("There is nothing to watch.", hint="Name a lead, --list or --tier.", field="lead")
        made_watch = await verbs.watch(scope, what, watcher=watcher, why=why)
        shown = next(item for item in await watches_shown(scope) if item.id == made_watch.id)
    if as_json:
        print_json(_watch(shown))
    else:
        console.print(f"{show.safe(shown.watcher)} watches {_what(shown)}.", highlight=False)


async def _lead(scope: Scope, which: str) -> UUID:
    return await lead_of(scope, await find_company(scope, which))


async def _list(scope: Scope, name: str) -> UUID:
    try:
        return (await verbs.find_list(scope, name)).id
    except NotFound:
        return (await verbs.make_list(scope, name)).id


async def list_watches(on_list: str | None, as_json: bool) -> None:
    """Print all watches, or the leads of one list."""
    async with opened() as (_, _, scope):
        if on_list is not None:
            found, leads = await list_shown(scope, on_list)
            _print_list(found.name, leads, as_json)
            return
        watches, lists = await watches_shown(scope), await lists_shown(scope)
    if as_json:
        print_json({
            "items": [_watch(item) for item in watches],
            "lists": [{"id": str(item.id), "name": item.name, "leads": item.leads} for item in lists],
        })  # fmt: skip
        return
    if not watches:
        console.print(
            "Nobody watches anything. `leadwright watch add LEAD`, --list NAME or --tier hot begins.",
            highlight=False,
        )
    else:
        table = Table(title=f"{len(watches):,} watched")
        for title in ("what", "leads", "by", "since", "why", "id"):
            table.add_column(title, overflow="fold", no_wrap=title == "id")
        for item in watches:
            table.add_row(
                _what(item), f"{item.leads:,}", show.safe(item.watcher), f"{item.since:%Y-%m-%d}", show.safe(item.why),
                str(item.id),
            )  # fmt: skip
        console.print(table)
    for made in lists:
        console.print(f"List {show.safe(made.name)}: {made.leads:,} leads.", highlight=False)


def _print_list(name: str, leads: Any, as_json: bool) -> None:
    if as_json:
        print_json({"name": name, "items": [_listed(item) for item in leads]})
        return
    table = Table(title=f"{show.safe(name)}: {len(leads):,} leads")
    for title in ("lead", "score", "tier", "put there by", "why"):
        table.add_column(title, overflow="fold")
    for item in leads:
        score = f"{item.score:f}" if item.score is not None else "-"
        table.add_row(
            show.safe(item.name),
            score,
            item.tier or "-",
            f"{show.safe(item.added_by)}, {item.added_at:%Y-%m-%d}",
            show.safe(item.why),
        )
    console.print(table)


async def remove_watch(what: str, on_list: str | None, as_json: bool) -> None:
    """End a watch, or all watches of a lead, or take a lead off a list."""
    async with opened() as (_, _, scope):
        ended = 0
        if on_list is not None:
            made = await verbs.find_list(scope, on_list)
            ended = int(await verbs.take_off_list(scope, made.id, await _lead(scope, what)))
        else:
            mine = [item for item in await verbs.watches(scope) if str(item.id) == what]
            found = mine or await verbs.watches_of(scope, await _lead(scope, what))
            for item in found:
                await verbs.unwatch(scope, item.id)
                ended += 1
    if as_json:
        print_json({"ended": ended})
    else:
        console.print(f"{ended} ended." if ended else "Nobody watched that.", highlight=False)


def _what(item: WatchShown) -> str:
    if item.kind == "tier":
        return f"all {item.tier} leads of {show.safe(item.name)}"
    return f"the list {show.safe(item.name)}" if item.kind == "list" else show.safe(item.name)


def _watch(item: WatchShown) -> dict[str, Any]:
    return {
        "id": str(item.id), "kind": item.kind, "name": item.name, "watcher": item.watcher, "since": item.since.isoformat(),
        "why": item.why, "leads": item.leads, "lead_id": str(item.lead_id) if item.lead_id else None,
        "list_id": str(item.list_id) if item.list_id else None, "icp_id": str(item.icp_id) if item.icp_id else None,
        "tier": item.tier,
    }  # fmt: skip


def _listed(item: ListedLead) -> dict[str, Any]:
    return {
        "lead_id": str(item.lead_id), "name": item.name, "domain": item.domain,
        "score": float(item.score) if item.score is not None else None, "tier": item.tier, "added_by": item.added_by,
        "added_at": item.added_at.isoformat(), "why": item.why,
    }  # fmt: skip
