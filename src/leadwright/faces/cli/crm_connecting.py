"""`leadwright crm connect`, `connections`, `test`, `disconnect`: which CRM is ours, and whether it lets us in."""

from __future__ import annotations

import sys
from typing import Any

import typer
from rich.table import Table

from leadwright.effects import crm_connections
from leadwright.effects.crm import Tested, probe_connection
from leadwright.effects.crm_connections import Connection
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.sources.crm.contract import Dialect
from leadwright.sources.crm.registry import dialects


def dialect_named(name: str) -> Dialect:
    """Return a CRM by its name; raises NotFound with those there are."""
    found = dialects().get(name.strip().lower())
    if found is None:
        raise NotFound(f"There is no CRM {name[:60]!r}.", hint=f"CRMs: {', '.join(dialects())}.", field="crm")
    return found


async def chosen(scope: Scope, which: str | None) -> Connection:
    """Return a connection by label or id, or the only one there is. Raises NotFound, or Wrong if there are several."""
    known = await crm_connections.listed(scope)
    if which is None and len(known) == 1:
        return known[0]
    if not known:
        raise NotFound("No CRM is connected.", hint="`leadwright crm connect hubspot` connects one.")
    if which is None:
        labels = ", ".join(one.label for one in known)
        raise Wrong("Several CRMs are connected.", hint=f"Say which with --crm: {labels}.", field="crm")
    for one in known:
        if which.casefold() in (str(one.id), one.label.casefold(), one.crm):
            return one
    raise NotFound(f"There is no connection {which[:60]!r}.", hint="`leadwright crm connections` lists them.")


async def connect(name: str, label: str | None, way: str | None, base: str | None, as_json: bool) -> None:
    """Connect a CRM, and test the connection."""
    dialect = dialect_named(name)
    how = way or next(iter(dialect.ways))
    if how not in dialect.ways:
        raise Wrong(
            f"{dialect.title} is not connected by {how!r}.",
            hint=f"Ways: {', '.join(dialect.ways)}.",
            field="way",
        )
    secrets = _secrets(dialect.ways[how])
    async with opened() as (config, database, scope):
        keyring = open_keyring(config)
        made = await crm_connections.connect(
            scope, keyring, dialect, how, secrets, label=label or dialect.title, base=base
        )
        await scope.commit()
        tested = await probe_connection(database, config, dialect, made.id)
    _show_test(tested, as_json)


def _secrets(names: tuple[str, ...]) -> dict[str, str]:
    """The secrets, typed unseen, or from a pipe one a line in their order, with or without NAME= before them."""
    piped = not sys.stdin.isatty()
    told = {
        name: sys.stdin.readline().strip() if piped else typer.prompt(name, hide_input=True) for name in names
    }
    return {name: value.removeprefix(f"{name}=") for name, value in told.items()}


async def list_connections(as_json: bool) -> None:
    """List connections."""
    async with opened() as (_, _, scope):
        known = await crm_connections.listed(scope)
    if as_json:
        print_json({"items": [_connection(one) for one in known]})
        return
    if not known:
        console.print("No CRM is connected. `leadwright crm connect hubspot` connects one.", highlight=False)
        return
    table = Table(title=f"{len(known)} connected")
    for title in ("crm", "label", "account", "last test", "id"):
        table.add_column(title, overflow="fold")
    for one in known:
        ended = (
            f"{one.test_outcome}: {one.test_reason}" if one.test_reason else one.test_outcome or "not tested"
        )
        table.add_row(
            one.crm, show.safe(one.label), show.safe(one.account or "-"), show.safe(ended), str(one.id)
        )
    console.print(table)


async def test(which: str | None, as_json: bool) -> None:
    """Test a connection."""
    async with opened() as (config, database, scope):
        known = await chosen(scope, which)
        await scope.commit()
        tested = await probe_connection(database, config, dialect_named(known.crm), known.id)
    _show_test(tested, as_json)


def _show_test(tested: Tested, as_json: bool) -> None:
    if as_json:
        print_json({**_connection(tested.connection), "works": tested.works, "wanting": list(tested.wanting)})
    elif tested.works:
        console.print(
            f"Connected to {show.safe(tested.account or tested.connection.label)}.", highlight=False
        )
        for words in tested.wanting:
            console.print(f"Before we can write: {show.safe(words)}", highlight=False)
    if not tested.works:
        raise Wrong(
            f"{tested.connection.label} does not let us in: {tested.reason}.",
            hint="Correct it, then `leadwright crm test`.", code="crm_not_connected",
        )  # fmt: skip


async def disconnect(which: str | None, as_json: bool) -> None:
    """End a connection."""
    async with opened() as (_, _, scope):
        known = await chosen(scope, which)
        await crm_connections.disconnect(scope, known.id)
    if as_json:
        print_json({"disconnected": str(known.id)})
    else:
        console.print(
            f"{show.safe(known.label)} is disconnected, and its secrets are forgotten.", highlight=False
        )


def _connection(one: Connection) -> dict[str, Any]:
    return {
        "id": str(one.id), "crm": one.crm, "label": one.label, "way": one.way, "account": one.account,
        "tested_at": one.tested_at.isoformat() if one.tested_at else None, "test_outcome": one.test_outcome,
        "test_reason": one.test_reason,
    }  # fmt: skip
