"""`leadwright erase`: take a person or a company out of everything that is held, for good."""

from __future__ import annotations

from uuid import UUID

import typer

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.erase import Erased, erase_company, erase_person
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.db import Scope
from leadwright.policy.identifiers import Identifier, guessed
from leadwright.policy.tombstones import erasures
from leadwright.reads.erasable import erasable
from leadwright.reads.find_lead import find_company


async def person(texts: list[str], reason: str, yes: bool, as_json: bool) -> None:
    """Erase a person by what identifies them, or by the id of a contact."""
    contact_id, wanted = _read(texts)
    async with opened() as (config, _, scope):
        if not yes:
            found = await erasable(scope, wanted, contact_id)
            places = ", ".join(sorted(home.name for home in found.homes)) or "no company"
            _ask(f"{len(found.records)} records of this person, at {places}, go for good.")
        await _done(scope, await erase_person(scope, wanted, reason, config.home, contact_id), as_json)


async def company(which: str, reason: str, yes: bool, as_json: bool) -> None:
    """Erase a company with its people, lead and history."""
    async with opened() as (config, _, scope):
        company_id = await find_company(scope, which)
        if not yes:
            _ask("The company goes for good, with its people, lead, scores and history.")
        await _done(scope, await erase_company(scope, company_id, reason, config.home), as_json)


async def list_all(most: int, as_json: bool) -> None:
    """Print what was erased, the newest first. Whom it was of cannot be read back."""
    async with opened() as (_, _, scope):
        found = await erasures(scope, most)
    if as_json:
        print_json({"items": found})
        return
    for item in found:
        console.print(
            f"{item.decided_at:%d %b %Y}  {item.subject}  {item.decided_by}  {item.reason}",
            highlight=False,
            markup=False,
        )
    if not found:
        console.print("Nobody was erased.")


def _read(texts: list[str]) -> tuple[UUID | None, list[Identifier]]:
    contact_id: UUID | None = None
    wanted: list[Identifier] = []
    for text in texts:
        try:
            contact_id = UUID(text)
        except ValueError:
            wanted.append(guessed(text))
    return contact_id, wanted


def _ask(what: str) -> None:
    note.print(what, highlight=False, markup=False)
    if not typer.confirm("Erase? It cannot be taken back.", err=True):
        raise typer.Exit(1)


async def _done(scope: Scope, done: Erased, as_json: bool) -> None:
    await rescore_some(scope, list(done.touched))
    if as_json:
        print_json({"erasure": done.erasure_id, "removed": done.removed})
        return
    told = ", ".join(f"{count} {name}" for name, count in done.removed.items()) or "nothing was held"
    console.print(f"Erased: {told}.", highlight=False, markup=False)
