"""`leadwright suppress`: leave people alone, see who is, ask about one, and lift."""

from __future__ import annotations

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows import suppress as flow
from leadwright.flows.rescore import rescore_some
from leadwright.policy import suppression
from leadwright.policy.identifiers import Identifier, guessed


def _read(texts: list[str]) -> list[Identifier]:
    return [guessed(text) for text in texts]


async def add(texts: list[str], reason: str, as_json: bool) -> None:
    """Suppress people by what identifies them."""
    wanted = _read(texts)
    async with opened() as (_, _, scope):
        done = await flow.suppress(scope, wanted, reason)
        await rescore_some(scope, done.companies)
    if as_json:
        print_json({"identifiers": done.identifiers, "contacts": done.people})
    else:
        console.print(
            f"Suppressed: {done.identifiers} new identifiers, {done.people} known contacts are no longer shown."
        )


async def lift(texts: list[str], reason: str, as_json: bool) -> None:
    """Lift the suppression of identifiers."""
    async with opened() as (_, _, scope):
        done = await flow.lift(scope, _read(texts), reason)
    if as_json:
        print_json({"identifiers": done.identifiers})
    else:
        console.print(f"Lifted: {done.identifiers}. Who lifted it and why is kept.")


async def check(texts: list[str], as_json: bool) -> bool:
    """Tell which of the identifiers are suppressed; return whether any is."""
    wanted = _read(texts)
    async with opened() as (_, _, scope):
        hit = await suppression.is_suppressed(scope, wanted)
    if as_json:
        print_json(
            {"items": [{"asked": text, "kind": item.kind, "suppressed": item in hit}
                       for text, item in zip(texts, wanted, strict=True)]}
        )  # fmt: skip
    else:
        for text, item in zip(texts, wanted, strict=True):
            console.print(
                f"{show.safe(text)} ({item.kind}): {'suppressed' if item in hit else 'not suppressed'}"
            )
    return bool(hit)


async def list_all(lifted: bool, most: int, as_json: bool) -> None:
    """Print the decisions, the newest first. Whom they name cannot be read back."""
    async with opened() as (_, _, scope):
        found = await suppression.suppressions(scope, most, lifted=lifted)
    if as_json:
        print_json({"items": found})
        return
    if not found:
        console.print("Nobody is suppressed.")
        return
    table = Table(box=None, header_style="bold")
    for column in ("When", "Kind", "By", "Source", "Reason", "Lifted"):
        table.add_column(column, overflow="fold")
    for item in found:
        gone = (
            f"{item.lifted_at:%d %b %Y} by {item.lifted_by}: {item.lifted_reason}" if item.lifted_at else ""
        )
        table.add_row(
            f"{item.decided_at:%d %b %Y}", item.kind, show.safe(item.decided_by), show.safe(item.source),
            show.safe(item.reason), show.safe(gone),
        )  # fmt: skip
    console.print(table)
