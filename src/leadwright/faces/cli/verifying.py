"""`leadwright verify-email`: whether addresses work, with the reasons."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from leadwright.effects.opening import open_door, open_postbox
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.rescore import rescore_some
from leadwright.flows.verify_emails import verify_emails
from leadwright.reads.addresses import ContactAddress, due_addresses, with_contacts
from leadwright.sources.mailbox import MailVerdict

_COLOURS = {
    "valid": "green",
    "invalid": "red",
    "disposable": "red",
    "blocked": "yellow",
    "accept_all": "yellow",
}


async def verify(addresses: list[str], due: int | None, as_json: bool) -> None:
    """Verify the addresses given, or those of contacts that are due."""
    found: list[tuple[ContactAddress, MailVerdict | None]] = []
    async with opened() as (config, database, scope):
        wanted = (
            await with_contacts(scope, addresses) if addresses else await due_addresses(scope, due or 100)
        )
        async with open_door(database, config) as door, open_postbox(database, config) as postbox:
            async for step in verify_emails(scope, door, wanted, rescore_some, postbox):
                await scope.commit()
                found += step.items
    if as_json:
        print_json({"items": [_object(item, verdict) for item, verdict in found]})
    elif not found:
        console.print("No address is due to be verified.")
    else:
        console.print(_table(found))


def _object(item: ContactAddress, verdict: MailVerdict | None) -> dict[str, Any]:
    if verdict is None:
        return {"address": item.address, "status": None, "reasons": ["this person asked to be left alone"]}
    return {
        "address": verdict.address, "status": verdict.status, "reasons": verdict.reasons, "provider": verdict.provider,
        "mail_hosts": verdict.mail_hosts, "role": verdict.role, "free": verdict.free, "disposable": verdict.disposable,
        "accept_all": verdict.accept_all, "contact_id": item.contact_id,
        "evidence": [{"what": e.what, "outcome": e.outcome, "seen": e.seen} for e in verdict.evidence],
    }  # fmt: skip


def _table(found: list[tuple[ContactAddress, MailVerdict | None]]) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("Address", "Verdict", "Provider", "Why"):
        table.add_column(column, overflow="fold")
    for item, verdict in found:
        status = verdict.status if verdict else "left alone"
        colour = _COLOURS.get(status, "default")
        why = "; ".join(verdict.reasons) if verdict else "this person asked to be left alone"
        provider = (verdict.provider if verdict else None) or ""
        table.add_row(show.safe(item.address), f"[{colour}]{status}[/]", provider, show.safe(why))
    return table
