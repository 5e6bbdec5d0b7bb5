"""The command that analyses companies, and those that choose the scorecard."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpChoice, Json


def register(app: typer.Typer, scorecard_app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("analyse")(analyse)
    scorecard_app.command("list")(scorecard_list)
    scorecard_app.command("use")(scorecard_use)


@command
async def analyse(
    leads: Annotated[
        list[str] | None,
        typer.Argument(
            help="Leads by domain, name or id; without any, those whose analysis is missing or old."
        ),
    ] = None,
    icp: IcpChoice = None,
    top: Annotated[int | None, typer.Option(min=1, help="At most so many, the best score first.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also leads whose analysis is up to date.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Ask the model anew although its answer to the same input is kept, and pay again."
        ),
    ] = False,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", min=0, help="Spend at most this in the run.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Currency of the cap.")] = "USD",
    list_only: Annotated[
        bool, typer.Option("--list", help="Show how analyses stand, and analyse nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would be asked and what it would cost, and ask nobody.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge companies as customers of yours: fit, segment, use case, risks and a pitch, each with its evidence."""
    from leadwright.faces.cli.analysing import Wanted
    from leadwright.faces.cli.analysing import analyse as do

    wanted = Wanted(leads or [], icp, top, everything, again, max_cost, currency, list_only, dry_run)
    await do(wanted, as_json)


@command
async def scorecard_list(as_json: Json = False) -> None:
    """List the scorecards that come with Leadwright, and which one is in use."""
    from leadwright.faces.cli.scoring import list_cards

    await list_cards(as_json)


@command
async def scorecard_use(
    which: Annotated[str, typer.Argument(help="default, ai-buyers, or a file of your own.")],
    as_json: Json = False,
) -> None:
    """Let a scorecard hold from now on, and score all leads by it."""
    from leadwright.faces.cli.scoring import use

    await use(which, as_json)
