"""`leadwright import` and `leadwright imports`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.faces.cli.run import import_with_progress
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.undo_import import redo_import, undo_import
from leadwright.flows.welcome import welcome_import
from leadwright.icp import store as icps
from leadwright.kernel.errors import Wrong
from leadwright.observations import imports


def overrides_of(pairs: list[str]) -> dict[str, str]:
    """Read `column=field` pairs; raises Wrong for one without an equals sign."""
    overrides = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals:
            raise Wrong(f"{pair!r} maps nothing.", hint="Write --map 'Column name=field'.", field="map")
        overrides[column.strip()] = field.strip()
    return overrides


async def import_list(file: Path, mapping: list[str], as_json: bool) -> None:
    """Import a file and score what is new under every stored ideal customer."""
    async with opened() as (config, _, scope):
        last = await import_with_progress(scope, file, config.home / "errors", overrides_of(mapping))
        if last.state.created or last.state.updated:
            for stored in await icps.icps(scope):
                await rescore_all(scope, stored)
                await scope.commit()
            await welcome_import(scope, config, last.state)
        if as_json:
            print_json({"import": show.import_json(last)})
        else:
            console.print(show.import_report(last), highlight=False)


async def list_imports(as_json: bool) -> None:
    """Print the latest imports."""
    async with opened() as (_, _, scope):
        found = await imports.recent(scope)
    if as_json:
        print_json({"items": found})
        return
    if not found:
        console.print("Nothing was imported yet. Start with `leadwright import FILE`.")
        return
    table = Table(box=None, header_style="bold")
    table.add_column("Id", no_wrap=True)
    for column in ("When", "File", "Rows", "State"):
        table.add_column(column, justify="right" if column == "Rows" else "left", overflow="fold")
    for item in found:
        state = "undone" if item.withdrawn else item.state
        table.add_row(
            str(item.id), f"{item.started_at:%d %b %H:%M}", show.safe(item.file_name), f"{item.rows:,}", state
        )
    console.print(table)


async def undo(import_id: str, *, again: bool) -> None:
    """Undo an import, or bring it back, and score what that touches."""
    try:
        wanted = UUID(import_id)
    except ValueError as error:
        raise Wrong(
            f"{import_id!r} is no id of an import.", hint="`leadwright imports list` shows them."
        ) from error
    async with opened() as (_, _, scope):
        touched = 0
        async for step in (redo_import if again else undo_import)(scope, wanted):
            await scope.commit()
            touched += len(step.companies)
            await rescore_some(scope, step.companies)
            await scope.commit()
    verb = "brought back" if again else "undone"
    console.print(f"Import {verb}: {touched:,} companies were looked at again.", highlight=False)
