"""What the commands of `leadwright events` do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import typer
import yaml
from rich.table import Table
from rich.text import Text

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.count_again import count_again
from leadwright.flows.take_delivery import take_letter
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.observations import dead_letters
from leadwright.reads.arriving import Arrived, arriving, latest_events, strangers
from leadwright.sources.site import hook as site_hook
from leadwright.sources.site.rules import defaults
from leadwright.workspace import hooks
from leadwright.workspace import write_keys as keys
from leadwright.workspace.engagement import written_rules
from leadwright.workspace.write_keys import WriteKey

_EVERY = 1.0


async def tail(most: int, follow: bool, as_json: bool) -> None:
    """Print events, the oldest first; with `follow` until interrupted."""
    async with opened() as (_, _, scope):
        last: UUID | None = None
        while True:
            found = await latest_events(scope, most if last is None else 1000, after=last)
            for event in reversed(found):
                if as_json and follow:
                    typer.echo(orjson.dumps(asdict(event)).decode())
                elif not as_json:
                    console.print(_line(event))
            if not follow:
                if as_json:
                    print_json({"items": [asdict(event) for event in found]})
                elif not found:
                    note.print(
                        "Nothing has arrived yet. `leadwright events keys create NAME` makes a key to send with."
                    )
                return
            last = found[0].id if found else last
            await scope.commit()
            await asyncio.sleep(_EVERY)


def _line(event: Arrived) -> Text:
    counts = f"  = {event.counts_as}" if event.counts_as else ""
    return Text(
        f"{event.received_at:%Y-%m-%d %H:%M:%S}  {event.kind:<8} {event.what}  ({event.company or 'unknown company'},"
        f" {event.channel}){counts}"
    )


async def stats(hours: int, as_json: bool) -> None:
    """Print the counts."""
    async with opened() as (_, _, scope):
        found = await arriving(scope, hours)
    if as_json:
        print_json(found)
        return
    share = f", {found.matched / found.events:.0%} of a known company" if found.events else ""
    console.print(f"{found.events:,} events in {hours} hours{share}.", highlight=False)
    console.print(
        f"{found.visitors:,} visitors, {found.placed:,} with a company; {found.waiting:,} events wait;"
        f" {found.dead:,} dead letters.",
        highlight=False,
    )
    rows = []
    for one in found.channels:
        last = f"{one.last_hour:%d %b %H:00}" if one.last_hour else "never"
        rows.append((f"{'hook ' if one.hook else ''}{one.name}", f"{one.events:,}", f"{one.matched:,}", last))
    _table(("Comes by", "Events", "Known", "Last hour"), rows)


async def visitors(most: int, as_json: bool) -> None:
    """Print visitors without a company."""
    async with opened() as (_, _, scope):
        found, total = await strangers(scope, most)
    if as_json:
        print_json({"items": found, "total": total})
        return
    _table(
        ("Last seen", "Events", "Last", "Gave an address"),
        [
            (f"{v.last_seen:%Y-%m-%d %H:%M}", f"{v.events:,}", v.what, "yes" if v.identified else "")
            for v in found
        ],
    )
    console.print(f"{total:,} visitors without a company.", highlight=False)


async def create_key(name: str, origins: Sequence[str], as_json: bool) -> None:
    """Make a key and print it."""
    async with opened() as (_, _, scope):
        made, text = await keys.create(scope, name, origins)
    if as_json:
        print_json({**asdict(made), "key": text})
        return
    console.print(text, highlight=False, markup=False)
    note.print("This is shown once: only its hash is kept.", highlight=False)


async def list_keys(revoked: bool, as_json: bool) -> None:
    """Print the keys."""
    async with opened() as (_, _, scope):
        found = await keys.keys(scope, revoked=revoked)
    if as_json:
        print_json({"items": found})
        return
    _table(("Id", "Name", "Ends", "Websites", "Made"), [_key_line(key) for key in found])


async def set_origins(key: str, origins: Sequence[str], as_json: bool) -> None:
    """Set a key's websites."""
    async with opened() as (_, _, scope):
        changed = await keys.set_origins(scope, _id(key, "key"), origins)
    _said(changed, f"{changed.name} may be used by {', '.join(changed.origins) or 'no website'}.", as_json)


async def revoke_key(key: str, as_json: bool) -> None:
    """Revoke a key."""
    async with opened() as (_, _, scope):
        gone = await keys.revoke(scope, _id(key, "key"))
    _said(gone, f"{gone.name} is revoked.", as_json)


async def open_hook(name: str, mapping: Sequence[str], own_secret: bool, as_json: bool) -> None:
    """Open a hook and print its secret, a new one unless the sender has one already."""
    given = _secret() if own_secret else ""
    where = site_hook.mapping(_pairs(mapping))
    async with opened() as (config, _, scope):
        made, secret = await hooks.open_hook(scope, open_keyring(config), name, where, given)
        path = hooks.path_of(made.name)
    if as_json:
        print_json({**asdict(made), "secret": None if own_secret else secret, "path": path})
        return
    if own_secret:
        note.print(f"Deliveries go to {path}, signed with that secret.", highlight=False)
        return
    console.print(secret, highlight=False, markup=False)
    note.print(
        f"Deliveries go to {path}, signed with this secret, which is shown once.",
        highlight=False,
    )


def _secret() -> str:
    """The sender's secret, typed unseen or from a pipe."""
    told: str = typer.prompt("secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return told.strip()


async def list_hooks(as_json: bool) -> None:
    """Print the hooks."""
    async with opened() as (_, _, scope):
        found = await hooks.hooks(scope)
        paths = {h.name: hooks.path_of(h.name) for h in found}
    if as_json:
        print_json({"items": found})
        return
    rows = [
        (h.name, paths[h.name], ", ".join(f"{k}={v}" for k, v in h.mapping.items()) or "guessed")
        for h in found
    ]
    _table(("Name", "Address", "Fields"), rows)


async def map_hook(name: str, mapping: Sequence[str], as_json: bool) -> None:
    """Change a hook's mapping."""
    where = site_hook.mapping(_pairs(mapping))
    async with opened() as (_, _, scope):
        changed = await hooks.set_mapping(scope, name, where)
    _said(changed, f"Deliveries to {changed.name} are read anew from now on.", as_json)


async def close_hook(name: str, as_json: bool) -> None:
    """Close a hook."""
    async with opened() as (_, _, scope):
        await hooks.close(scope, name)
    _said({"closed": name}, f"{name} takes no more deliveries.", as_json)


async def list_dead(most: int, as_json: bool) -> None:
    """Print dead letters."""
    async with opened() as (_, _, scope):
        found, total = await dead_letters.open_letters(scope, most)
    if as_json:
        print_json({"items": found, "total": total})
        return
    _table(
        ("Id", "Arrived", "Why it could not be read", "It holds"),
        [(str(one.id), f"{one.received_at:%Y-%m-%d %H:%M}", one.reason, one.body[:120]) for one in found],
    )
    console.print(f"{total:,} dead letters.", highlight=False)


async def retry_dead(name: str, as_json: bool) -> None:
    """Read a hook's dead letters again; those that still say nothing stay."""
    taken = still = 0
    async with opened() as (_, _, scope):
        hook = await hooks.find(scope, name)
        letters, _ = await dead_letters.open_letters(scope, 10_000, hook.id)
        for letter in letters:
            await scope.commit()
            try:
                await take_letter(scope, hook, letter.id)
                taken += 1
            except Wrong:
                await scope.rollback()
                still += 1
    _said(
        {"taken": taken, "unread": still}, f"{taken:,} letters were read, {still:,} still cannot be.", as_json
    )
    if still:
        raise typer.Exit(2)


async def drop_dead(letter: str, as_json: bool) -> None:
    """Drop a dead letter."""
    async with opened() as (_, _, scope):
        await dead_letters.settle(scope, _id(letter, "letter"), "dropped")
    _said({"dropped": letter}, "The letter is dropped.", as_json)


async def show_rules(as_json: bool) -> None:
    """Print the rules that count."""
    async with opened() as (_, _, scope):
        written = await written_rules(scope)
    rules = {
        kind: {part: list(items) for part, items in parts.items()}
        for kind, parts in (written or defaults()).items()
    }
    if as_json:
        print_json({"own": written is not None, "rules": rules})
        return
    typer.echo(yaml.safe_dump(rules, sort_keys=False, allow_unicode=True, width=110), nl=False)


async def set_rules(file: Path | None, as_json: bool) -> None:
    """Let rules of a file count, or the defaults."""
    raw = _document(file) if file is not None else None
    async with opened() as (_, _, scope):
        rules, again = await count_again(scope, raw)
    _said(
        {"own": rules is not None, "looked_at_again": again},
        f"{'These' if rules else 'The default'} rules count from now on; {again:,} events are looked at again.",
        as_json,
    )


def _document(file: Path) -> Any:
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", hint="Check the path.", code="file_not_found")
    try:
        return yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Wrong(
            f"{file.name} is no YAML: {str(error)[:200]}", hint="`leadwright events rules show` prints some."
        ) from error


def _key_line(key: WriteKey) -> tuple[str, ...]:
    made = f"{key.created_at:%Y-%m-%d}" + (", revoked" if key.revoked_at else "")
    return str(key.id), key.name, f"…{key.hint}", ", ".join(key.origins) or "none", made


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, equals, _ in pairs:
        if not equals:
            raise Wrong(
                f"{name!r} says not where the field stands.", hint="Write email=lead.email.", field="map"
            )
    return {name.strip(): path.strip() for name, _, path in pairs}


def _id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"{text[:60]!r} is no id.", hint="The list shows them.", field=field) from None


def _said(value: Any, sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        console.print(sentence, highlight=False, markup=False)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
