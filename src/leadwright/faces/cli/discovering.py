"""`leadwright discover`: companies like the ideal customer, found in every source that can search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, print_json
from leadwright.faces.cli.icp import chosen_icp
from leadwright.faces.cli.sources import opened_gateway
from leadwright.flows.discover import Found, Searching, SourceProgress, searching_for
from leadwright.flows.discover import discover as flow
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.kernel.ids import new_id
from leadwright.sources.criteria import of_icp, wide
from leadwright.sources.query import read


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    icp: str | None
    query: str | None
    limit: int
    sources: list[str] | None
    max_cost: float | None
    currency: str
    strict: bool = False
    dry_run: bool = False


async def discover(wanted: Wanted, as_json: bool) -> None:
    """Search, land what is found as scored leads, and print what each source gave."""
    async with opened_gateway() as (_, _, scope, gateway):
        stored = await chosen_icp(scope, wanted.icp)
        hiring = None
        criteria = of_icp(stored.icp) if wanted.strict else wide(of_icp(stored.icp))
        if wanted.query is not None:
            meaning = read(wanted.query)
            criteria, hiring = meaning.criteria, meaning.hiring
            if meaning.unused and not as_json:
                note.print(
                    f"[yellow]Not understood:[/] {show.safe(', '.join(meaning.unused))}", highlight=False
                )
        cap = Decimal(str(wanted.max_cost)) if wanted.max_cost is not None else None
        search = await searching_for(
            scope, gateway, criteria, limit=wanted.limit, sources=wanted.sources, run_id=new_id(), max_cost=cap,
            currency=wanted.currency, hiring=hiring,
        )  # fmt: skip
        await scope.commit()
        if wanted.dry_run:
            show_translations(search, as_json)
            return
        last: Found | None = None
        with show.progress() as bar:
            task = bar.add_task("Discovering", total=wanted.limit)
            async for last in flow(scope, gateway, search, rescore_some):
                await scope.commit()
                bar.update(task, completed=min(wanted.limit, last.new + last.known))
        scored = await rescore_all(scope, stored)
        await scope.commit()
    assert last is not None
    if as_json:
        print_json(_as_object(last, dict(scored.tiers)))
        return
    console.print(_table(last.sources))
    for line in _reasons(last.sources):
        console.print(line, highlight=False)
    console.print(f"{last.new:,} new companies, {last.known:,} were known already.", highlight=False)
    counts = ", ".join(f"{count:,} {tier}" for tier in show.TIER_MARKS if (count := scored.tiers.get(tier)))
    console.print(f"{scored.scored:,} leads: {counts}", highlight=False)


def show_translations(search: Searching, as_json: bool) -> None:
    """Show the criteria in each source's own words, and what it cannot express."""
    told = []
    for vendor, operation in search.operations:
        translated = operation.translate(search.criteria) if operation.translate else None
        if translated is not None:
            told.append({
                "source": vendor.name, "expressed": dict(translated.expressed), "lost": dict(translated.lost),
                "units_a_page": str(operation.units),
            })  # fmt: skip
    if as_json:
        print_json({"items": told})
        return
    for item in told:
        table = Table(title=str(item["source"]), title_justify="left", show_header=False, box=None)
        table.add_column(style="bold")
        table.add_column(overflow="fold")
        for name, words in item["expressed"].items():  # type: ignore[attr-defined]
            table.add_row(name, show.safe(words))
        for name, why in item["lost"].items():  # type: ignore[attr-defined]
            table.add_row(f"[yellow]{name}[/]", f"applied afterwards: {show.safe(why)}")
        console.print(table)


def _table(sources: Sequence[SourceProgress]) -> Table:
    table = Table(title="What each source gave")
    table.add_column("source", no_wrap=True)
    for title in ("pages", "named", "fit", "did not fit", "name alone", "cost"):
        table.add_column(title, justify="right")
    table.add_column("ended", no_wrap=True)
    for item in sources:
        cost = f"{item.cost.normalize():f} {item.currency}" if item.cost else "-"
        table.add_row(
            item.source, str(item.pages), f"{item.named:,}", f"{item.met:,}", f"{item.unmet:,}", f"{item.keyless:,}", cost,
            item.outcome.value if item.outcome else "",
        )  # fmt: skip
    return table


def _reasons(sources: Sequence[SourceProgress]) -> Iterator[str]:
    """How each source ended, in words; those that ended alike on one line."""
    alike: dict[str, list[str]] = {}
    for item in sources:
        if item.reason:
            alike.setdefault(item.reason, []).append(item.source)
    for reason, names in alike.items():
        yield f"[dim]{', '.join(names)}:[/] {show.safe(reason)}"


def _as_object(last: Found, tiers: dict[str, int]) -> dict[str, Any]:
    return {
        "new": last.new,
        "known": last.known,
        "tiers": tiers,
        "sources": [_source(item) for item in last.sources],
    }


def _source(item: SourceProgress) -> dict[str, Any]:
    return {
        "source": item.source, "pages": item.pages, "named": item.named, "met": item.met, "unmet": item.unmet, "keyless": item.keyless,
        "total": item.total, "cost": str(item.cost), "currency": item.currency,
        "outcome": item.outcome.value if item.outcome else None, "reason": item.reason,
    }  # fmt: skip
