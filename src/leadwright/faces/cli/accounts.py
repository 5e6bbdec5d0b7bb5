"""What the commands about accounts do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import typer
from rich.table import Table

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.reads.audit_log import audit_log
from leadwright.workspace import audit
from leadwright.workspace.accounts import invitations, keys, second_step, sessions, users
from leadwright.workspace.accounts.access import judged_scopes
from leadwright.workspace.accounts.users import User


async def create_owner(email: str, name: str, from_input: bool, as_json: bool) -> None:
    """Set up the first owner."""
    password = _password(from_input)
    async with opened() as (_, _, scope):
        made = await users.create_owner(scope, email, name, password)
    _said(
        {"id": made.id, "email": made.email},
        f"{made.email} owns this install; everybody signs in from now on.",
        as_json,
    )


async def list_users(as_json: bool) -> None:
    """Print the people."""
    async with opened() as (_, _, scope):
        found, invited = await users.members(scope), await invitations.invitations(scope)
    if as_json:
        print_json({"items": found, "invitations": invited})
        return
    rows = [(m.email, m.name, m.role, f"{m.last_seen:%Y-%m-%d %H:%M}" if m.last_seen else "") for m in found]
    _table(
        ("E-mail", "Name", "Role", "Last seen"), [*rows, *((i.email, "invited", i.role, "") for i in invited)]
    )
    if not found:
        note.print("Nobody signs in yet: `leadwright user create-owner` sets up the owner.", highlight=False)


async def invite(email: str, role: str, as_json: bool) -> None:
    """Invite somebody."""
    async with opened() as (config, _, scope):
        if not await users.in_use(scope):
            raise Conflict(
                "No owner is set up yet.", hint="Run `leadwright user create-owner` first.", code="no_owner"
            )
        made, link = await invitations.invite(scope, email, role)
    _link(
        config,
        f"join/{link}",
        f"{made.email} joins as {made.role} by this link, within a week and once.",
        as_json,
    )


async def set_role(email: str, role: str, as_json: bool) -> None:
    """Change a role."""
    async with opened() as (_, _, scope):
        changed = await users.set_role(scope, (await _named(scope, email)).id, role)
    _said(changed, f"{changed.email} is {changed.role} now.", as_json)


async def remove(email: str, as_json: bool) -> None:
    """Take somebody out of the workspace."""
    async with opened() as (_, _, scope):
        gone = await users.remove(scope, (await _named(scope, email)).id)
    _said({"removed": gone.email}, f"{gone.email} belongs to this workspace no more.", as_json)


async def delete(email: str, as_json: bool) -> None:
    """Delete somebody."""
    async with opened() as (_, _, scope):
        await users.delete(scope, (await _named(scope, email)).id)
    _said({"deleted": email}, f"{email} is deleted.", as_json)


async def reset_password(email: str, from_input: bool, as_json: bool) -> None:
    """Print a link, or set the password that is given."""
    async with opened() as (config, _, scope):
        user = await _named(scope, email)
        if from_input:
            await users.set_password(scope, user, _password(True))
            await sessions.end_all(scope, user.id)
        else:
            await audit.note(scope, None, "cli", "access", "Made a link for another password")
    if from_input:
        _said(
            {"reset": user.email},
            f"{user.email} signs in with the new password; all browsers are signed out.",
            as_json,
        )
        return
    words = f"{user.email} sets another password by this link, within a day and once."
    _link(config, f"reset/{invitations.reset_link(user)}", words, as_json)


async def reset_second_step(email: str, as_json: bool) -> None:
    """Let a password be enough again."""
    async with opened() as (_, _, scope):
        await second_step.turn_off(scope, (await _named(scope, email)).id)
    _said({"reset": email}, f"{email} is asked for no code any more.", as_json)


async def sign_out(email: str, as_json: bool) -> None:
    """End all sessions of somebody."""
    async with opened() as (_, _, scope):
        count = await sessions.end_all(scope, (await _named(scope, email)).id)
    _said({"ended": count}, f"{count:,} browsers are signed out.", as_json)


async def create_key(
    name: str, scopes: Sequence[str], days: int | None, maker: str | None, as_json: bool
) -> None:
    """Make a key and print it."""
    async with opened() as (_, _, scope):
        user = (await _named(scope, maker)).id if maker else await _owner(scope)
        until = clock.now() + timedelta(days=days) if days else None
        made, text = await keys.create(scope, user, name, judged_scopes(scopes, None), until)
    if as_json:
        print_json({**asdict(made), "key": text})
        return
    console.print(text, highlight=False, markup=False)
    note.print("This is shown once: only its hash is kept.", highlight=False)


async def list_keys(revoked: bool, as_json: bool) -> None:
    """Print the keys."""
    async with opened() as (_, _, scope):
        found = await keys.keys(scope, all_of_them=revoked)
    if as_json:
        print_json({"items": found})
        return
    rows = [
        (str(k.id), k.name, k.hint, " ".join(k.scopes), f"{k.expires_at:%Y-%m-%d}" if k.expires_at else "never",
         f"{k.used_at:%Y-%m-%d %H:%M}" if k.used_at else "never")
        for k in found
    ]  # fmt: skip
    _table(("Id", "Name", "Ends in", "May", "Ends", "Last used"), rows)


async def revoke_key(key: str, as_json: bool) -> None:
    """Revoke a key."""
    async with opened() as (_, _, scope):
        gone = await keys.revoke(scope, _id(key))
    _said(gone, f"{gone.name} is revoked.", as_json)


async def list_entries(most: int, kind: str | None, as_json: bool) -> None:
    """Print the log."""
    if kind is not None and kind not in ("change", "read", "access"):
        raise Wrong(
            f"There are no entries of the kind {kind[:40]!r}.",
            hint="Give change, read or access.",
            field="kind",
        )
    async with opened() as (_, _, scope):
        found = await audit_log(scope, kind=kind, most=most)
    if as_json:
        print_json({"items": found.entries, "total": found.total})
        return
    rows = [
        (f"{e.seq:,}", f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, e.action, str(e.details.get("route", "")))
        for e in found.entries
    ]
    _table(("Entry", "When", "Who", "What", "Where"), rows)


async def verify(as_json: bool) -> None:
    """Check the log; leave with 2 if it is broken."""
    async with opened() as (config, _, scope):
        found = await audit.verify(scope, config.home)
    if as_json:
        print_json({**asdict(found), "whole": found.broken_at is None})
    elif found.broken_at is None:
        console.print(f"{found.entries:,} entries: each is as it was written.", highlight=False)
        console.print(f"Newest seal: {found.head}", highlight=False)
    else:
        note.print(f"[bold red]Entry {found.broken_at:,}:[/] {found.why}.", highlight=False)
    if found.broken_at is not None:
        raise typer.Exit(2)


async def list_workspaces(email: str, as_json: bool) -> None:
    """Print the workspaces of somebody."""
    async with opened() as (_, _, scope):
        user = await users.by_email(scope, email)
        found = await users.workspaces_of(scope, user.id) if user else []
    if as_json:
        print_json({"items": [{"id": place[0], "name": place[1], "role": place[2]} for place in found]})
        return
    _table(("Id", "Name", "Role"), [(str(place[0]), place[1], place[2]) for place in found])


async def create_workspace(name: str, owner: str, as_json: bool) -> None:
    """Make a workspace."""
    made = new_id()
    async with opened() as (_, database, scope):
        user = await users.by_email(scope, owner)
        if user is None:
            raise NotFound(f"Nobody signs in as {owner[:100]}.", hint="`leadwright user list` shows them.")
        async with database.scope(made, actor="cli") as there:
            await users.create_workspace(there, name, user.id)
            await audit.note(there, None, "cli", "change", "Made the workspace")
    _said({"id": made, "name": name}, f"{name} is ready: {made}", as_json)


async def _named(scope: Scope, email: str) -> User:
    """A member of this workspace by address; raises NotFound."""
    found = await users.by_email(scope, email)
    if found is None or all(item.user_id != found.id for item in await users.members(scope)):
        raise NotFound(f"Nobody here signs in as {email[:100]}.", hint="`leadwright user list` shows them.")
    return found


async def _owner(scope: Scope) -> UUID:
    found = next((item.user_id for item in await users.members(scope) if item.role == "owner"), None)
    if found is None:
        raise Conflict(
            "No owner is set up yet.", hint="Run `leadwright user create-owner` first.", code="no_owner"
        )
    return found


def _password(from_input: bool) -> str:
    """A password as it is typed, unseen and twice, or the first line of standard input."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _link(config: Settings, end: str, words: str, as_json: bool) -> None:
    address = f"{config.public_url.rstrip('/')}/{end}"
    if as_json:
        print_json({"link": address})
        return
    console.print(address, highlight=False, markup=False, soft_wrap=True)
    note.print(words, highlight=False)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"There is no key {text[:60]!r}.", hint="`leadwright key list` shows them.") from None


def _said(value: Any, words: str, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        console.print(words, highlight=False, markup=False)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
