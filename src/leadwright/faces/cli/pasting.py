"""`leadwright paste` and `leadwright card`: show what was found, ask about each field, record what was confirmed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.record_confirmed import Taken, record_confirmed
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Refused, Wrong
from leadwright.reads.near_duplicates import NearDuplicates
from leadwright.sources.confirmed import Confirmed
from leadwright.sources.contract import Found, Proposal, Proposed
from leadwright.sources.given import LARGEST, decoded, read_file, read_text
from leadwright.sources.proposing import LABELS


@dataclass(frozen=True, slots=True)
class Deciding:
    """How fields are confirmed: all that can be recorded (`yes`), or one by one; and which company is meant."""

    yes: bool
    company: UUID | None = None
    force: bool = False
    as_json: bool = False


@dataclass(slots=True)
class _Told:
    """What became of a paper, for the end."""

    papers: list[dict[str, Any]] = field(default_factory=list)
    new: list[UUID] = field(default_factory=list)
    held: int = 0


async def paste(file: Path | None, kind: str | None, deciding: Deciding) -> None:
    """Read a pasted text from a file or from stdin."""
    if file is None or str(file) == "-":
        text, label = decoded(await asyncio.to_thread(sys.stdin.buffer.read, LARGEST)), "Paste"
        if not deciding.yes and not deciding.as_json:
            _answer_from_terminal()
    else:
        text, label = decoded(await _content(file)), file.name
    await _take([(read_text(text, clock.today(), kind), label)], deciding)


async def card(files: Sequence[Path], deciding: Deciding) -> None:
    """Read contact cards, resumes and pictures of business cards."""
    papers = []
    for file in files:
        content = await _content(file)
        papers.append((await asyncio.to_thread(read_file, content, clock.today()), file.name))
    await _take(papers, deciding)


async def _content(file: Path) -> bytes:
    if not await asyncio.to_thread(file.is_file):
        raise NotFound(f"There is no file {file}.", hint="Check the path.", code="file_not_found")
    return await asyncio.to_thread(file.read_bytes)


def _answer_from_terminal() -> None:
    """The paste came through stdin, so the answers come from the terminal itself."""
    try:
        sys.stdin = open("/dev/tty", encoding="utf-8")  # noqa: SIM115 - it stays open as long as the process
    except OSError as error:
        raise Wrong(
            "There is no terminal to confirm the fields at.",
            hint="Add --yes to record all that was found, or --json to see it.",
            field="yes",
        ) from error


async def _take(papers: Sequence[tuple[Proposed, str]], deciding: Deciding) -> None:
    told = _Told()
    if deciding.as_json and not deciding.yes:
        print_json({"papers": [_proposed_json(paper, label) for paper, label in papers]})
        return
    confirmed = [(paper, label, _confirm(paper, label, deciding)) for paper, label in papers]
    if any(items for _, _, items in confirmed):
        async with opened() as (config, _, scope):
            for paper, label, items in confirmed:
                await _record(scope, paper, label, items, deciding, told)
            if told.new:
                await welcome(scope, config, told.new)
    if deciding.as_json:
        print_json({"papers": told.papers})
    if not any(items for _, _, items in confirmed):
        raise Wrong(
            "Nothing was recorded: nobody was recognised, or nothing was confirmed.",
            hint="`--kind` says what a text is.",
            code="nothing_confirmed",
        )
    if told.held:
        raise typer.Exit(2)


async def _record(
    scope: Scope, paper: Proposed, label: str, items: Sequence[Confirmed], deciding: Deciding, told: _Told
) -> None:
    done = []
    for item in items:
        try:
            taken = await record_confirmed(
                scope, item, label, company_id=deciding.company, force=deciding.force
            )
        except Refused as refused:
            await scope.rollback()
            told.held += 1
            note.print(f"[yellow]Refused:[/] {show.safe(str(refused))}", highlight=False)
            continue
        except NearDuplicates as near:
            told.held += 1
            note.print(f"[yellow]Held:[/] {show.safe(near.message)}", highlight=False)
            for known in near.candidates[:5]:
                note.print(
                    f"  {known.company_id}  {show.safe(known.name)} {known.domain or ''}", highlight=False
                )
            note.print("  --company ID says which one it is, --force that it is another.", highlight=False)
            continue
        if taken.company_id is not None:
            await rescore_some(scope, [taken.company_id])
            told.new += [taken.company_id] if taken.created else []
        await scope.commit()
        done.append(_taken_json(taken))
        if not deciding.as_json:
            console.print(_sentence(taken, item), highlight=False)
    told.papers.append({"paper": label, "kind": paper.kind, "recorded": done})


def _confirm(paper: Proposed, label: str, deciding: Deciding) -> list[Confirmed]:
    if not deciding.as_json:
        kind = paper.kind.replace("_", " ")
        console.print(f"[bold]{show.safe(label)}[/]: {kind} ({paper.confidence:.0%} sure)", highlight=False)
        for sentence in paper.notes:
            console.print(f"  {sentence}", highlight=False)
    return [item for proposal in paper.proposals if (item := _confirmed(paper.source, proposal, deciding))]


def _confirmed(source: str, proposal: Proposal, deciding: Deciding) -> Confirmed | None:
    if not deciding.as_json:
        console.print(_table(proposal))
    kept = {
        side: [(found.field, found.value) for found in fields if _wanted(found, side, deciding)]
        for side, fields in (("company", proposal.company), ("person", proposal.person))
    }
    if not kept["person"] and not kept["company"]:
        return None
    return Confirmed(source, tuple(kept["person"]), tuple(kept["company"]))


def _wanted(found: Found, side: str, deciding: Deciding) -> bool:
    if found.problem:
        if not deciding.as_json:
            note.print(f"  Left out: {show.safe(_shown(found.value))}. {found.problem}", highlight=False)
        return False
    if deciding.yes:
        return True
    return typer.confirm(f"  {side} {LABELS[found.field].lower()}: {_shown(found.value)}?", default=True)


def _table(proposal: Proposal) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2))
    for column in ("", "Field", "Found", "Sure"):
        table.add_column(column, overflow="fold")
    for side, fields in (("Person", proposal.person), ("Company", proposal.company)):
        for found in fields:
            sure = "needs a correction" if found.problem else f"{found.confidence:.0%}"
            table.add_row(side, LABELS[found.field], show.safe(_shown(found.value)), sure)
    return table


def _shown(value: Any) -> str:
    if isinstance(value, dict) and ("title" in value or "company" in value):
        until = "now" if value.get("current") else value.get("to", "?")
        return f"{value.get('title', '?')}, {value.get('company', '?')} ({value.get('from', '?')} to {until})"
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    if isinstance(value, list):
        low, high = value
        return f"{low}-{high}" if high else f"{low}+"
    return str(value)[:300]


def _sentence(taken: Taken, item: Confirmed) -> str:
    names = dict(item.person) or dict(item.company)
    who = show.safe(str(names.get("name") or next(iter(names.values()))))
    if taken.waiting:
        return f"Recorded {who}, waiting for a company."
    return f"Recorded {who}: {'a new lead' if taken.created else 'a lead that was known'}, {taken.lead_id}."


def _taken_json(taken: Taken) -> dict[str, Any]:
    outcome = "waiting" if taken.waiting else "created" if taken.created else "known"
    return {
        "outcome": outcome,
        "lead_id": taken.lead_id,
        "company_id": taken.company_id,
        "record_id": taken.record_id,
    }


def _proposed_json(paper: Proposed, label: str) -> dict[str, Any]:
    return {
        "paper": label, "source": paper.source, "kind": paper.kind, "confidence": paper.confidence,
        "proposals": list(paper.proposals), "notes": list(paper.notes),
    }  # fmt: skip
