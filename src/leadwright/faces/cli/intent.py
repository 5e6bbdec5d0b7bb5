"""The command `intent`: a list of buyer intent into the record."""

from __future__ import annotations

from pathlib import Path

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.record_intent import record_intent
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.sources.intent import IntentReading, read_table

_MOST = 50_000_000
_SHOWN = 10


async def intent(file: Path, as_json: bool) -> None:
    """Record a CSV of intent, and say which rows could not be read. NotFound or Wrong for the file."""
    reading = _read(file)
    async with opened() as (_, _, scope):
        companies = await record_intent(scope, reading.observations, file.name)
        await rescore_some(scope, companies)
    told = {
        "companies": len(companies),
        "rejected": list(reading.rejected),
        "not_read": sorted(reading.leftovers),
    }
    if as_json:
        print_json(told)
        return
    for text in reading.rejected[:_SHOWN]:
        note.print(text, markup=False)
    console.print(
        f"Intent of {len(companies):,} companies; {len(reading.rejected):,} rows could not be read."
    )


def _read(file: Path) -> IntentReading:
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", hint="Check the path.", code="file_not_found")
    if file.stat().st_size > _MOST:
        raise Wrong(f"{file.name} is too large.", hint=f"Split it into parts of at most {_MOST:,} bytes.")
    return read_table(file.read_bytes())
