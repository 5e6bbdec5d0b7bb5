"""`leadwright run`: a list and an ideal customer become a ranked, explained table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.live import Live

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.faces.cli.icp import load_icp
from leadwright.flows.detect import detect_import, detect_later, is_long
from leadwright.flows.import_file import ImportProgress, import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import Settings
from leadwright.reads.explained import Explained, explained_all
from leadwright.reads.lift import lifts
from leadwright.reads.targets import to_look_at
from leadwright.scoring.store import Rescored

if TYPE_CHECKING:
    from leadwright.effects.dns import Zone
    from leadwright.effects.door import Outside


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look at websites: for how long, and at which stand-ins."""

    offline: bool = False
    max_minutes: float | None = None
    outside: Outside | None = None
    host_map: dict[str, str] | None = None
    zone: Zone | None = None
    only: str | None = None  # look at domains with this ending alone


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    imported: ImportProgress
    scored: Rescored
    looked: int
    seconds: dict[str, float]


async def run(icp_file: Path, companies: Path, looking: Looking, top: int | None, as_json: bool) -> None:
    """Import, score, look, and print the ranking."""
    async with opened() as (config, database, scope):
        stored = await load_icp(scope, icp_file)
        done = await rank(config, database, scope, stored, companies, looking, top or 20, quiet=as_json)
        if as_json:
            print_json(await as_object(scope, stored, done, top))
        else:
            await print_ranking(scope, stored, done.scored, top or 20)


async def rank(
    config: Settings, database: Database, scope: Scope, stored: StoredIcp, companies: Path, looking: Looking, shown: int,
    *, quiet: bool,
) -> Outcome:  # fmt: skip
    """Import a file, score everything, and look at websites; the table is there at once and improves."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    imported = await import_with_progress(scope, companies, config.home / "errors", {})
    if not quiet:
        note.print(show.import_report(imported), highlight=False)
    seconds["import"] = round(time.perf_counter() - started, 3)
    scored = await rescore_all(scope, stored)
    await scope.commit()
    seconds["score"] = scored.seconds
    looked = 0
    if not looking.offline:
        before = time.perf_counter()
        looked = await look_around(config, database, scope, stored, looking, shown, quiet=quiet)
        scored = await rescore_all(scope, stored)
        await scope.commit()
        seconds["look"] = round(time.perf_counter() - before, 3)
    seconds["total"] = round(time.perf_counter() - started, 3)
    return Outcome(imported, scored, looked, seconds)


async def import_with_progress(
    scope: Scope, path: Path, errors: Path, overrides: dict[str, str]
) -> ImportProgress:
    """Import a file with a progress bar, and notice what it tells of time, committing at each step."""
    last: ImportProgress | None = None
    with show.progress() as bar:
        task = bar.add_task(f"Importing {show.safe(path.name)}", total=None)
        async for last in import_file(scope, path, errors, overrides or None):
            await scope.commit()
            if last.state.resumed and not bar.tasks[0].completed:
                note.print(
                    f"Going on at row {last.state.rows:,}, where an earlier attempt stopped.", highlight=False
                )
            bar.update(
                task, total=max(last.expected_rows, last.state.rows) or None, completed=last.state.rows
            )
        assert last is not None
        if is_long(last.state.rows, last.columns):
            await detect_later(scope, last.state.id)
            await scope.commit()
            return last
        async for step in detect_import(scope, last.state.id):
            await scope.commit()
            if step.of:
                bar.update(task, description="Noticing what changed", total=step.of, completed=step.done)
    return last


async def look_around(
    config: Settings,
    database: Database,
    scope: Scope,
    stored: StoredIcp,
    looking: Looking,
    shown: int,
    *,
    quiet: bool,
) -> int:
    """Look at websites, best potential first, until all are read or the time is up; return how many were."""
    # what reads websites takes a third of the start-up of commands that read none
    from leadwright.effects.opening import open_door
    from leadwright.flows.look import look

    targets = await to_look_at(scope, stored.id)
    if looking.only:
        targets = [item for item in targets if (item.target.domain or "").endswith(looking.only)]
    await scope.commit()
    if not targets:
        return 0
    deadline = time.monotonic() + looking.max_minutes * 60 if looking.max_minutes else None
    looked = 0
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(
            open_door(database, config, outside=looking.outside, host_map=looking.host_map, zone=looking.zone)
        )
        bar = stack.enter_context(show.progress())
        live = None
        if not quiet and console.is_terminal:
            live = stack.enter_context(Live(console=console, refresh_per_second=2, transient=True))
            live.update(await table(scope, stored, shown))
        task = bar.add_task("Looking at websites", total=len(targets))
        steps = look(scope, door, targets, rescore_some, concurrency=config.scraper_concurrency)
        stack.push_async_callback(steps.aclose)
        async for step in steps:
            await scope.commit()
            looked = step.done
            bar.update(
                task, completed=step.done, description=f"Looking at websites: {show.safe(step.name)[:40]}"
            )
            if live is not None and step.done % 10 == 0:
                live.update(await table(scope, stored, shown))
                await scope.commit()
            if deadline is not None and time.monotonic() > deadline:
                note.print(
                    f"Time is up: {looked:,} of {len(targets):,} websites read; the next run goes on.",
                    highlight=False,
                )
                break
    return looked


async def table(scope: Scope, stored: StoredIcp, shown: int) -> Any:
    """The ranked table as it is now."""
    items = [item async for item in explained_all(scope, stored.id, most=shown)]
    return show.ranked_table(items, f"{stored.name}, version {stored.version}")


async def print_ranking(scope: Scope, stored: StoredIcp, scored: Rescored, shown: int) -> None:
    """Print the table, the tiers, and what is worth finding out."""
    console.print(await table(scope, stored, shown))
    counts = ", ".join(f"{count:,} {tier}" for tier in show.TIER_MARKS if (count := scored.tiers.get(tier)))
    console.print(f"\n{scored.scored:,} leads as of {scored.as_of}: {counts}", highlight=False)
    console.print(show.lift_lines(await lifts(scope, stored.id), scored.tiers), highlight=False)


async def as_object(scope: Scope, stored: StoredIcp, done: Outcome, top: int | None) -> dict[str, Any]:
    """The run as one JSON object."""
    items: Sequence[Explained] = [item async for item in explained_all(scope, stored.id, most=top)]
    state = done.imported.state
    return {
        "import": {
            "rows": state.rows, "created": state.created, "updated": state.updated, "unchanged": state.unchanged,
            "rejected": state.rejected,
        },
        "scored": done.scored.scored,
        "looked": done.looked,
        "tiers": {tier: done.scored.tiers.get(tier, 0) for tier in show.TIER_MARKS},
        "as_of": done.scored.as_of.isoformat(),
        "icp": {"id": str(stored.id), "name": stored.name, "version": stored.version},
        "seconds": done.seconds,
        "worth_finding_out": [
            {"rule": x.rule, "unknown": x.unknown, "to_hot": x.to_hot, "to_warm": x.to_warm, "to_nurture": x.to_nurture}
            for x in await lifts(scope, stored.id)
        ],
        "leads": [show.lead_json(item) for item in items],
    }  # fmt: skip
