"""The commands about sources of the user's own: intent lists, registries from their files, a vendor of one's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json


@command
async def intent(
    file: Annotated[
        Path, typer.Argument(help="CSV with company or domain, product or category, activity, date.")
    ],
    as_json: Json = False,
) -> None:
    """Record a list of buyer intent: which topics companies research. Whoever of them looked is not kept."""
    from leadwright.faces.cli.intent import intent as do

    await do(file, as_json)


source_app = typer.Typer(help="Sources of your own: start one.", no_args_is_help=True)


registry_app = typer.Typer(help="Open registries from their published files.", no_args_is_help=True)


Registry = Annotated[str, typer.Argument(help="Which registry: receita (companies of Brazil).")]


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, as 2026-01-31.")]


@source_app.command("new")
@command
async def source_new(
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits and underscores.")],
    into: Annotated[Path, typer.Option(help="The folder in which its package is made.")] = Path(),
    as_json: Json = False,
) -> None:
    """Write the skeleton of a vendor of data: a package of your own that passes the battery from the first minute."""
    from leadwright.faces.cli.source import new

    new(name, into, as_json)


@registry_app.command("load")
@command
async def registry_load(
    name: Registry,
    folder: Annotated[Path, typer.Argument(help="The folder with the zips as published.")],
    as_json: Json = False,
) -> None:
    """Load a registry's files. A stopped load goes on; the same month again changes nothing; partners are not kept."""
    from leadwright.faces.cli.registry import load

    await load(name, folder, as_json)


@registry_app.command("status")
@command
async def registry_status(name: Registry = "receita", as_json: Json = False) -> None:
    """Say which month of a registry is in use."""
    from leadwright.faces.cli.registry import status

    await status(name, as_json)


@registry_app.command("search")
@command
async def registry_search(
    name: Registry,
    activity: Annotated[list[str] | None, typer.Option(help="A CNAE code or how it begins.")] = None,
    industry: Annotated[list[str] | None, typer.Option(help="Industry, by our own name for it.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="State, by code or name.")] = None,
    city: Annotated[list[str] | None, typer.Option(help="Town of the head office.")] = None,
    min_people: Annotated[
        int | None, typer.Option(min=1, help="Leave out sizes that cannot pay so many.")
    ] = None,
    opened_since: Day = None,
    opened_until: Day = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to print.")] = 25,
    as_json: Json = False,
) -> None:
    """Find active companies in a loaded registry, without any call outside."""
    from leadwright.faces.cli.registry import search
    from leadwright.sources.question import Criteria

    await search(
        name,
        Criteria(
            industries=tuple(industry or ()), regions=tuple(state or ()), cities=tuple(city or ()),
            head_count_min=min_people, activity_codes=tuple(activity or ()),
            registered_since=opened_since.date() if opened_since else None,
            registered_until=opened_until.date() if opened_until else None,
        ),
        limit, as_json,
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(source_app, name="source")
    app.add_typer(registry_app, name="registry")
    for name, function in (("intent", intent),):
        app.command(name)(function)
