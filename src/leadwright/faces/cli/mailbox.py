"""`leadwright mailbox`: mailboxes, their tests, and what arrives in them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import typer
from rich.table import Table

from leadwright.actions.outreach.listening import Listener
from leadwright.effects import mail_presets, mailboxes
from leadwright.effects.mail_checks import Check
from leadwright.effects.mail_reading import open_reading
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import Mailbox, NewMailbox
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.detect import detect
from leadwright.flows.read_mail import read_mail
from leadwright.flows.rescore import rescore_some
from leadwright.flows.try_mailbox import try_mailbox
from leadwright.kernel import clock
from leadwright.kernel.crypto import open_keyring
from leadwright.reads.mail_traffic import mail_traffic

_MARKS = {"good": "[green]✓[/]", "warn": "[yellow]![/]", "bad": "[red]✗[/]", "unknown": "[dim]?[/]"}


def servers(
    host: str | None, port: int | None, security: str | None, usual: int, secure: str
) -> Server | None:
    """A server as options name it; None without a host."""
    if host is None:
        return None
    implied = "tls" if port in (465, 993) else "starttls" if port in (587, 143, 25, 2525) else secure
    return Server(host, port or usual, security or implied)


async def add(
    address: str, name: str, provider: str | None, smtp: Server | None, imap: Server | None, username: str | None,
    told: Mapping[str, Any], *, oauth: bool, test: bool, as_json: bool,
) -> None:  # fmt: skip
    """Keep a mailbox, and test it."""
    secrets = (
        _grant(mail_presets.find(provider, address))
        if oauth
        else {"password": _hidden("Password (sealed, never shown)")}
    )
    given = NewMailbox(address, name or address.partition("@")[0], secrets, provider, smtp, imap, username)
    async with opened() as (config, database, scope):
        box = await mailboxes.add(scope, open_keyring(config), given, **_given(told))
        await scope.commit()
        checks: list[Check] = []
        if test:
            box, checks = await try_mailbox(database, config, scope.workspace, box.id, actor=scope.actor)
    if as_json:
        print_json(_document(box))
        return
    console.print(f"The mailbox {show.safe(box.address)} is kept.")
    _print_checks(checks)


def _hidden(what: str) -> str:
    return typer.prompt(what, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _grant(preset: mail_presets.Preset | None) -> dict[str, str]:
    wanted = [
        "client_id",
        "client_secret",
        "refresh_token",
        *([] if preset and preset.token_url else ["token_url"]),
    ]
    return {part: _hidden(part.replace("_", " ").capitalize()) for part in wanted}


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


async def list_all(as_json: bool) -> None:
    """Print all mailboxes."""
    async with opened() as (_, _, scope):
        found = await mailboxes.listed(scope)
        traffic = await mail_traffic(scope)
    if as_json:
        print_json({"items": [{**_document(box), "traffic": traffic.get(box.id)} for box in found]})
        return
    if not found:
        console.print("There is no mailbox yet. `leadwright mailbox add you@your-company.com` adds one.")
        return
    table = Table(box=None, header_style="bold")
    for column in ("Mailbox", "State", "Today", "30 days", "Replies", "Bounces", "In doubt", "Last test"):
        table.add_column(column, overflow="fold")
    for box in found:
        went = traffic[box.id]
        why = box.paused_reason or box.trouble_words
        table.add_row(
            show.safe(f"{box.name} <{box.address}>"), show.safe(f"{box.state}{f': {why}' if why else ''}"),
            f"{went.today} of {went.cap}", str(went.sent), str(went.replies), str(went.bounces), str(went.in_doubt),
            _tested(box),
        )  # fmt: skip
    console.print(table)


def _tested(box: Mailbox) -> str:
    if box.tested_at is None:
        return "never"
    bad = sum(one["outcome"] == "bad" for one in box.test)
    return f"{box.tested_at:%d %b %Y}: {f'{bad} to fix' if bad else 'good'}"


async def test(which: str, as_json: bool) -> None:
    """Test a mailbox; the exit code is 1 if something is bad."""
    async with opened() as (config, database, scope):
        box = await mailboxes.named(scope, which)
        await scope.commit()
        box, checks = await try_mailbox(database, config, scope.workspace, box.id, actor=scope.actor)
    if as_json:
        print_json(_document(box))
    else:
        _print_checks(checks)
    if any(check.outcome == "bad" for check in checks):
        raise typer.Exit(1)


def _print_checks(checks: list[Check]) -> None:
    for check in checks:
        console.print(f"{_MARKS[check.outcome]} {show.safe(check.words)}", highlight=False)


async def pause(which: str, reason: str, as_json: bool) -> None:
    """Pause a mailbox."""
    async with opened() as (_, _, scope):
        box = await mailboxes.pause(scope, (await mailboxes.named(scope, which)).id, reason)
    _say(box, f"Nothing leaves from {box.address} until it is resumed.", as_json)


async def resume(which: str, as_json: bool) -> None:
    """Resume a mailbox."""
    async with opened() as (_, _, scope):
        box = await mailboxes.resume(scope, (await mailboxes.named(scope, which)).id)
    _say(box, f"Letters leave from {box.address} again.", as_json)


async def change(which: str, told: Mapping[str, Any], *, secret: bool, as_json: bool) -> None:
    """Change a mailbox, or its password."""
    async with opened() as (config, _, scope):
        box = await mailboxes.named(scope, which)
        if secret:
            box = await mailboxes.change_secret(
                scope, open_keyring(config), box.id, {"password": _hidden("Password")}
            )
        box = await mailboxes.change(scope, box.id, **_given(told))
    _say(box, f"The mailbox {box.address} is changed.", as_json)


async def end(which: str, as_json: bool) -> None:
    """End a mailbox."""
    async with opened() as (_, _, scope):
        box = await mailboxes.named(scope, which)
        await mailboxes.end(scope, box.id)
    if as_json:
        print_json({"ended": str(box.id)})
    else:
        console.print(f"{show.safe(box.address)} is used no more, and its password is forgotten.")


async def read(as_json: bool) -> None:
    """Read all mailboxes now; the exit code is 1 if one could not be read."""
    counts: dict[str, int] = {}
    troubles: dict[str, str] = {}
    async with opened("mail") as (config, database, scope), open_reading(database, config) as reading:
        async for step in read_mail(scope, reading, Listener(), clock.now):
            if step.companies:
                await detect(scope, sorted(step.companies))
                await rescore_some(scope, sorted(step.companies))
            await scope.commit()
            for kind, count in step.counts.items():
                counts[kind] = counts.get(kind, 0) + count
            if step.trouble:
                troubles[step.mailbox] = step.trouble
    if as_json:
        print_json({"counts": counts, "troubles": troubles})
    else:
        said = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(counts.items()))
        console.print(f"Read: {said or 'nothing new'}.")
        for address, words in troubles.items():
            console.print(f"[red]✗[/] {show.safe(address)}: {show.safe(words)}", highlight=False)
    if troubles:
        raise typer.Exit(1)


def _say(box: Mailbox, words: str, as_json: bool) -> None:
    if as_json:
        print_json(_document(box))
    else:
        console.print(show.safe(words), highlight=False)


def _document(box: Mailbox) -> dict[str, Any]:
    return {
        "id": str(box.id), "address": box.address, "name": box.name, "state": box.state, "auth": box.auth,
        "smtp": f"{box.smtp.host}:{box.smtp.port}", "imap": f"{box.imap.host}:{box.imap.port}", "daily_cap": box.daily_cap,
        "paused_reason": box.paused_reason, "trouble": box.trouble_words or None, "tested_at": box.tested_at,
        "test": list(box.test),
    }  # fmt: skip
