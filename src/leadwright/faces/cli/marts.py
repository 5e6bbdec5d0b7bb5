"""`leadwright mart`: the marts as files, and their rates of exchange."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows.export_marts import export_marts
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.workspace import rates as known


async def export(folder: Path, as_json: bool) -> None:
    """Write every mart, saying each as it is there."""
    items: list[dict[str, Any]] = []
    async with opened() as (_, _, scope):
        async for done in export_marts(scope, folder):
            items.append({"name": done.name, "path": str(done.path), "rows": done.rows})
            if not as_json:
                console.print(f"{done.name}: {done.rows:,} rows", highlight=False)
    if as_json:
        print_json({"items": items})


async def keep_rates(file: Path | None, as_json: bool) -> None:
    """List rates, or read some from a file."""
    async with opened() as (_, _, scope):
        if file is not None:
            await known.keep(scope, known.read_rates(_lines(file), file.name))
        found = await known.rates(scope)
    if as_json:
        print_json(
            {
                "items": [
                    {"currency": r.currency, "day": r.day, "usd": r.usd, "source": r.source} for r in found
                ]
            }
        )
    elif not found:
        console.print(
            "There are no rates: amounts in other currencies are left out of the marts. Give a CSV of them."
        )
    for rate in found if not as_json else ():
        console.print(f"{rate.currency}  {rate.day}  {rate.usd} USD  {rate.source}", highlight=False)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}.", field="file") from error
    except UnicodeDecodeError as error:
        raise Wrong(f"{file} is no text.", hint="Save it as CSV in UTF-8.", field="file") from error
