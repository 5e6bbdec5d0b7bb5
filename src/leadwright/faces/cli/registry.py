"""The commands `registry load`, `registry status` and `registry search`: open registries from their published files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from leadwright.effects.registry_load import Progress as Loading
from leadwright.faces.cli.edge import console, note, print_json
from leadwright.flows.load_registry import load_registry, registry_in_use
from leadwright.flows.search_registry import search_registry
from leadwright.kernel.errors import SourceFailed
from leadwright.kernel.settings import settings
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Answer


async def load(name: str, folder: Path, as_json: bool) -> None:
    """Load the published files of a folder, with a bar for each; say how many rows could not be read."""
    last = await asyncio.to_thread(_show, load_registry(settings().home, name, folder), quiet=as_json)
    told = {"registry": name, "state": last.state, "rows": last.rows, "malformed": last.malformed}
    if as_json:
        print_json(_plain(registry_in_use(settings().home, name)) | told)
    elif last.state == "unchanged":
        console.print(f"These files are in use already: {last.rows:,} rows. Nothing was changed.")
    else:
        console.print(f"Loaded {last.rows:,} rows; {last.malformed:,} could not be read and were left out.")


def _show(steps: Iterator[Loading], *, quiet: bool) -> Loading:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]:,} rows"))
    last: Loading | None = None
    with Progress(*columns, console=note, disable=quiet) as bars:
        bar: dict[str, Any] = {}
        for last in steps:
            if last.file and last.file not in bar:
                bar[last.file] = bars.add_task(last.file, total=1.0, rows=0)
            if last.file:
                bars.update(bar[last.file], completed=last.share, rows=last.rows)
    assert last is not None  # the last step says how it ended
    return last


async def status(name: str, as_json: bool) -> None:
    """Say which month is in use, and how much it holds."""
    known = registry_in_use(settings().home, name)
    if as_json:
        print_json({"registry": name, "loaded": known is not None} | _plain(known))
    elif known:
        console.print(f"{name}: files of {known['month']}, {int(known['companies']):,} companies.")
        console.print(f"{int(known['rows']):,} rows, {int(known['malformed']):,} that could not be read.")
    else:
        console.print(f"{name}: not loaded. Load it with `leadwright registry load {name} DIR`.")


def _plain(known: dict[str, str] | None) -> dict[str, Any]:
    return {name: int(value) if value.isdecimal() else value for name, value in (known or {}).items()}


async def search(name: str, criteria: Criteria, limit: int, as_json: bool) -> None:
    """Print companies of a loaded registry. SourceFailed if it is not loaded."""
    reading = search_registry(settings().home, name, Question(criteria=criteria, limit=limit))
    answer = reading.answers[0]
    if answer.outcome not in (Outcome.HIT, Outcome.MISS):
        raise SourceFailed(f"{name} cannot be searched: {answer.reason}.")
    rows = [dict(item.fields) for item in answer.observations]
    if as_json:
        print_json({"registry": name, "total": reading.total, "items": rows})
        return
    console.print(_table(answer))
    console.print(f"{len(rows):,} of {reading.total or 0:,} companies.")


def _table(answer: Answer) -> Table:
    table = Table("CNPJ", "Name", "Town", "State", "Since", "Activity")
    for item in answer.observations:
        fields = item.fields
        spot: Any = next(iter(fields.get("locations", ())), {})
        words = next(iter(fields.get("industries", ())), "")
        since = str(fields.get("founded", ""))
        table.add_row(item.native_key, fields["name"], spot.get("city"), spot.get("region"), since, words)
    return table
