"""What the commands about alerts do: call one verb, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import time
from typing import Any
from uuid import UUID

import typer
from rich.table import Table

from leadwright.actions.alerts import hooks, messages, recipients, rules, store
from leadwright.actions.alerts.types import Rule
from leadwright.effects.notices import open_notices
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.faces.cli.show import safe
from leadwright.flows.preview_rule import Preview, preview_rule
from leadwright.flows.raise_alerts import lead_address
from leadwright.flows.try_channel import try_channel
from leadwright.icp import store as icps
from leadwright.kernel import clock, queue
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.settings import Settings


def document(
    signal: Sequence[str] | None, enters: Sequence[str] | None, leaves: Sequence[str] | None, points: float | None,
    days: int, direction: str, min_confidence: float, tier: Sequence[str] | None, owner: str | None,
    country: str | None, industry: str | None, text: str | None, watchlist: str | None,
) -> dict[str, Any]:  # fmt: skip
    """The document of a rule, as the options say it."""
    return {
        "signals": list(signal or ()), "enters": list(enters or ()), "leaves": list(leaves or ()), "points": points,
        "days": days, "direction": direction, "min_confidence": min_confidence, "tiers": list(tier or ()),
        "owner": owner, "country": country, "industry": industry, "text": text, "watchlist": watchlist,
    }  # fmt: skip


def an_id(text: str) -> UUID:
    """An id as typed; raises Wrong."""
    try:
        return UUID(text)
    except ValueError:
        raise Wrong(f"{text[:80]!r} is not an id.", hint="The list shows the ids.") from None


async def list_alerts(unread: bool, top: int, as_json: bool) -> None:
    """Print alerts."""
    async with opened() as (_, _, scope):
        found, total = await store.page(scope, unread=unread, most=top)
    if as_json:
        print_json({"items": found, "total": total})
        return
    table = _table("When", "To", "What", "State")
    for item in found:
        table.add_row(_moment(item.created_at), safe(item.recipient), safe(item.subject), item.state)
    console.print(table if found else "No alerts yet. `leadwright alerts add` makes a rule.")


async def list_rules(end: str | None, as_json: bool) -> None:
    """Print rules, after ending one if it is named."""
    async with opened() as (_, _, scope):
        if end is not None:
            await rules.end(scope, an_id(end))
        found = await rules.rules(scope)
        names = {item.id: item.name for item in await recipients.recipients(scope)}
    if as_json:
        print_json({"items": [_rule(item) for item in found]})
        return
    table = _table("Id", "Rule", "To", "Tells")
    for item in found:
        told = ", ".join(f"{name} {value}" for name, value in rules.to_document(item.what, item.over).items())
        table.add_row(str(item.id), safe(item.name), safe(names.get(item.recipient_id, "")), safe(told))
    console.print(table if found else "No rules yet. `leadwright alerts add` makes one.")


def _rule(item: Rule) -> dict[str, Any]:
    return {
        "id": item.id, "name": item.name, "recipient_id": item.recipient_id, "enabled": item.enabled,
        "rule": rules.to_document(item.what, item.over),
    }  # fmt: skip


async def add_rule(name: str, to: str, wanted: dict[str, Any], icp: str | None, as_json: bool) -> None:
    """Add a rule and print its preview."""
    async with opened() as (config, _, scope):
        person = await recipients.named(scope, to)
        given = await _with_icp(scope, wanted, icp)
        made = await rules.add(scope, name, person.id, given)
        found = await _preview(scope, config, given)
    if as_json:
        print_json({**_rule(made), "preview": found})
        return
    console.print(f"{safe(person.name)} is told from now on. Id: {made.id}", highlight=False)
    _show(found)


async def preview(wanted: dict[str, Any], icp: str | None, as_json: bool) -> None:
    """Print what a rule would have told."""
    async with opened() as (config, _, scope):
        found = await _preview(scope, config, await _with_icp(scope, wanted, icp))
    print_json(found) if as_json else _show(found)


async def _with_icp(scope: Scope, wanted: dict[str, Any], icp: str | None) -> dict[str, Any]:
    return {**wanted, "icp": str((await icps.find(scope, icp)).id)} if icp else wanted


async def _preview(scope: Scope, config: Settings, wanted: dict[str, Any]) -> Preview:
    what, over = rules.from_document(wanted)
    return await preview_rule(scope, what, over, lead_address(config), clock.now())


def _show(found: Preview) -> None:
    least = "" if found.all_seen else "at least "
    console.print(
        f"Over the last {found.days} days it would have told {least}{found.times} times, of {found.leads} leads."
    )
    for item in found.examples:
        console.print(f"  {_moment(item.at)}  {safe(item.subject)}", highlight=False)


async def people(
    name: str | None, zone: str | None, quiet: str | None, digest: str | None, digest_at: str | None,
    most: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Print who is told, after adding or changing somebody if named."""
    async with opened() as (_, _, scope):
        if name is not None:
            await _set_person(scope, name, _settings(zone, quiet, digest, digest_at, most))
        found = await recipients.recipients(scope)
    if as_json:
        print_json({"items": found})
        return
    table = _table("Who", "Zone", "Quiet", "Digest", "At once a day")
    for item in found:
        hours = f"{item.quiet[0]:%H:%M}-{item.quiet[1]:%H:%M}" if item.quiet else "never"
        paper = "off" if item.digest == "off" else f"{item.digest} {item.digest_at:%H:%M}"
        most_text = "any" if item.most_a_day is None else str(item.most_a_day)
        table.add_row(safe(item.name), item.zone, hours, paper, most_text)
    console.print(table if found else "Nobody is told yet. `leadwright alerts people NAME` adds somebody.")


async def _set_person(scope: Scope, name: str, settings: dict[str, Any]) -> None:
    known = {item.name.lower(): item for item in await recipients.recipients(scope)}
    if (found := known.get(name.lower())) is not None:
        await recipients.change(scope, found.id, **settings)
    else:
        await recipients.add(scope, name, **settings)


def _settings(
    zone: str | None, quiet: str | None, digest: str | None, digest_at: str | None, most: int | None
) -> dict[str, Any]:
    given: dict[str, Any] = {"zone": zone, "digest": digest}
    settings = {key: value for key, value in given.items() if value is not None}
    if quiet is not None:
        begins, _, ends = quiet.partition("-")
        settings["quiet"] = None if quiet == "none" else (_time(begins), _time(ends))
    if digest_at is not None:
        settings["digest_at"] = _time(digest_at)
    if most is not None:
        settings["most_a_day"] = None if most < 0 else most
    return settings


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise Wrong(f"{text[:20]!r} is no time of day.", hint="Write it as 20:00.") from None


async def channels(to: str | None, label: str, end: str | None, as_json: bool) -> None:
    """Print channels, after adding or ending one."""
    async with opened() as (config, _, scope):
        if end is not None:
            await recipients.end_channel(scope, an_id(end))
        if to is not None:
            person = await recipients.named(scope, to)
            address = typer.prompt(
                "Address, such as mailto://user:password@host or slack://...", hide_input=True
            )
            await scope.commit()
            async with open_notices(config) as notices:
                scheme, service = await notices.check(address)
            await recipients.add_channel(
                scope, open_keyring(config), person.id, label or service, scheme, address.strip()
            )
        found = await recipients.channels(scope)
        names = {item.id: item.name for item in await recipients.recipients(scope)}
    if as_json:
        print_json({"items": found})
        return
    table = _table("Id", "To", "Channel", "Test")
    for item in found:
        name = names.get(item.recipient_id, "")
        tested = f"{item.test_outcome} {safe(item.test_reason)}".strip() if item.test_outcome else "not yet"
        table.add_row(str(item.id), safe(name), f"{safe(item.label)} ({safe(item.scheme)})", tested)
    console.print(table if found else "No channels yet. `leadwright alerts channels --to NAME` adds one.")


async def test_channel(channel: str, as_json: bool) -> None:
    """Send a test and print how it ended."""
    async with opened() as (config, _, scope), open_notices(config) as notices:
        steps = try_channel(scope, notices, open_keyring(config), an_id(channel))
        await anext(steps)
        await scope.commit()
        sent = await anext(steps)
    assert sent is not None
    if as_json:
        print_json(asdict(sent))
    else:
        console.print("It arrived." if sent.outcome == "arrived" else f"{sent.outcome}: {safe(sent.reason)}")
    if sent.outcome != "arrived":
        raise typer.Exit(1)


async def list_dead(top: int, as_json: bool) -> None:
    """Print what did not arrive, or may not have."""
    async with opened() as (_, _, scope):
        lost, _ = await messages.page(scope, trouble=True, most=top)
        dead, _ = await hooks.page(scope, dead=True, most=top)
    if as_json:
        print_json({"messages": lost, "deliveries": dead})
        return
    table = _table("Id", "To", "What", "State", "Why")
    for item in lost:
        who = f"{safe(item.recipient)}, {safe(item.channel)}"
        table.add_row(str(item.id), who, safe(item.subject), item.state, safe(item.reason))
    for letter in dead:
        table.add_row(str(letter.id), safe(letter.webhook), letter.type, "dead letter", safe(letter.reason))
    console.print(table if lost or dead else "Everything arrived.")


async def redeliver(item: str, as_json: bool) -> None:
    """Let a message or a delivery be sent again."""
    async with opened() as (_, _, scope):
        try:
            found: Any = await messages.send_again(scope, an_id(item))
            await queue.nudge(scope, messages.TASK, lock=messages.TASK)
        except NotFound:
            found = await hooks.send_again(scope, an_id(item))
            await queue.nudge(scope, hooks.TASK, lock=hooks.TASK)
    if as_json:
        print_json(found)
        return
    console.print("It is sent again as soon as a worker runs (`leadwright serve` or `leadwright work`).")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
