"""The commands about the marts: written as Parquet, and the rates of exchange that they use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

mart_app = typer.Typer(help="Marts: the star schema that analysts read.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(mart_app, name="mart")


@mart_app.command("export")
@command
async def mart_export(
    folder: Annotated[Path, typer.Argument(help="Where the files are written, in place of those there.")],
    as_json: Json = False,
) -> None:
    """Write the marts as Parquet, a file a table: companies, contacts, enriched leads, scored leads, outreach."""
    from leadwright.faces.cli.marts import export

    await export(folder, as_json)


@mart_app.command("rates")
@command
async def mart_rates(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with the columns currency, day, usd; lists them if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The rates of exchange for amounts in US dollars: list them, or read them from a file."""
    from leadwright.faces.cli.marts import keep_rates

    await keep_rates(file, as_json)
