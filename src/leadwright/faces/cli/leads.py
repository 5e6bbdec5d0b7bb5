"""`leadwright leads`: list, show, add, export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.add_lead import add_lead
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.observations.asks import latest_asks
from leadwright.reads.explained import Explained, evidence_of, explained, explained_all
from leadwright.reads.find_lead import find_company
from leadwright.reads.inbox import InboxFilter, inbox


async def list_leads(wanted: InboxFilter, as_json: bool) -> None:
    """Print the inbox."""
    async with opened() as (_, _, scope):
        page = await inbox(scope, wanted, clock.today())
        items = await explained(scope, page.icp.id, [row.company_id for row in page.rows]) if page.icp else []
    if as_json:
        print_json(
            {
                "items": [show.lead_json(item) for item in items],
                "next_cursor": page.next_cursor,
                "total": page.total,
            }
        )
    elif not items:
        console.print(
            "No lead matches."
            if page.icp
            else "There is no ideal customer yet: `leadwright run --icp FILE --companies FILE`."
        )
    else:
        assert page.icp is not None
        console.print(show.ranked_table(items, f"{page.icp.name}: {page.total:,} leads as of {page.as_of}"))


async def show_lead(which: str, icp: str | None, as_json: bool) -> None:
    """Print one lead with its score taken apart."""
    async with opened() as (_, _, scope):
        stored = await icps.find(scope, icp)
        item = await _explained_one(scope, stored.id, which)
        asked = await latest_asks(scope, item.company_id)
    if as_json:
        sources = [
            {"source": a.source, "outcome": a.outcome, "reason": a.reason, "asked_at": a.asked_at}
            for a in asked
        ]
        print_json({**show.lead_json(item), "asks": sources})
        return
    head = Text.assemble((item.name, "bold"), f"  {item.domain or 'no website'}  ", show.tier_text(item.tier))
    console.print(head)
    line = f"{item.score} of 100 proven, {item.potential} possible; {item.completeness:.0%} of what counts is known"
    console.print(Text(f"Out: {item.out}" if item.out else line))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "Rule", "Points", "Adds", "Because", "Who said so"):
        table.add_column(column, justify="right" if column in {"Points", "Adds"} else "left")
    for c in item.contributions:
        points = "?" if c.earned is None else f"{c.earned:.0f}"
        said = ", ".join(sorted({f"{e.source} {e.label} {e.seen_at:%d %b %Y}" for e in evidence_of(item, c)}))
        table.add_row(
            c.component,
            c.label,
            f"{points} of {c.points}",
            f"+{c.weighted:.1f}" if c.earned else "",
            Text(c.because),
            Text(said, style="dim"),
        )
    console.print(table)
    for ask in asked:
        console.print(
            Text(
                f"{ask.source}: {ask.outcome.value}{f', {ask.reason}' if ask.reason else ''} ({ask.asked_at:%d %b %Y})",
                style="dim",
            )
        )


async def _explained_one(scope: Scope, icp_id: UUID, which: str) -> Explained:
    found = await explained(scope, icp_id, [await find_company(scope, which)])
    if not found:
        raise NotFound(
            f"{which!r} has no score under this ideal customer yet.", hint="Run `leadwright score`."
        )
    return found[0]


async def add_one(
    name: str | None, website: str | None, pairs: list[str], force: bool, as_json: bool
) -> None:
    """Add a company by hand and score it."""
    fields: dict[str, Any] = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals:
            raise Wrong(f"{pair!r} sets nothing.", hint="Write --set head_count=51-200.", field="set")
        fields[field.strip()] = value.strip()
    fields |= {key: value for key, value in (("name", name), ("website", website)) if value}
    async with opened() as (config, _, scope):
        added = await add_lead(scope, fields, force=force)
        await rescore_some(scope, [added.company_id])
        if added.created:
            await welcome(scope, config, [added.company_id])
    if as_json:
        print_json(added)
    else:
        console.print(
            f"{'Added' if added.created else 'Known already, and what you said is kept'}: lead {added.lead_id}",
            highlight=False,
        )


async def export(output: Path, icp: str | None) -> None:
    """Write all leads of an ideal customer to a file, ranked."""
    kind = output.suffix.lower()
    if kind not in {".csv", ".json", ".jsonl"}:
        raise Wrong(
            f"{output.name} has no ending that can be written.",
            hint="Use .csv, .json or .jsonl.",
            field="output",
        )
    async with opened() as (_, _, scope):
        stored = await icps.find(scope, icp)
        count = 0
        with output.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file) if kind == ".csv" else None
            if writer:
                writer.writerow(_COLUMNS)
            elif kind == ".json":
                file.write("[\n")
            async for item in explained_all(scope, stored.id):
                if writer:
                    writer.writerow([_cell(value) for value in _row(item)])
                else:
                    file.write(
                        (",\n" if count and kind == ".json" else "")
                        + _line(item)
                        + ("\n" if kind == ".jsonl" else "")
                    )
                count += 1
            if kind == ".json":
                file.write("\n]\n")
    note.print(f"{count:,} leads written to {output}.", highlight=False)


_COLUMNS = (
    "company",
    "domain",
    "tier",
    "score",
    "potential",
    "completeness",
    "intent",
    "fit",
    "accessibility",
    "out",
    "because",
)


def _row(item: Explained) -> list[Any]:
    return [item.name, item.domain, item.tier, item.score, item.potential, item.completeness, item.intent, item.fit,
            item.accessibility, item.out, reasons_text(item)]  # fmt: skip


def reasons_text(item: Explained) -> str:
    """The reasons of a score as one line."""
    return "; ".join(c.because for c in item.contributions if c.earned)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    # a spreadsheet must not run what a stranger wrote
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _line(item: Explained) -> str:
    return orjson.dumps(show.lead_json(item), default=_number).decode()


def _number(value: Any) -> Any:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return float(value)
    from dataclasses import asdict

    return asdict(value)
