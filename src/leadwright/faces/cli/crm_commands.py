"""The commands `crm`: their options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

crm_app = typer.Typer(help="A CRM kept in step: connect, pull, plan, apply, rollback.", no_args_is_help=True)
mapping_app = typer.Typer(
    help="Which of our fields stands in which property: show, set, check.", no_args_is_help=True
)

Which = Annotated[
    str | None, typer.Option("--crm", help="Connection by label or id; the only one if left out.")
]
PlanId = Annotated[str | None, typer.Argument(help="Id of a plan; the newest one that is ready if left out.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    crm_app.add_typer(mapping_app, name="mapping")
    app.add_typer(crm_app, name="crm")


@crm_app.command("connect")
@command
async def crm_connect(
    crm: Annotated[str, typer.Argument(help="hubspot or salesforce.")],
    label: Annotated[
        str | None, typer.Option(help="What to call it; the CRM's own name if left out.")
    ] = None,
    way: Annotated[
        str | None, typer.Option(help="How to log in; the first way of the CRM if left out.")
    ] = None,
    base: Annotated[str | None, typer.Option(help="Its address, where it is not the usual one.")] = None,
    as_json: Json = False,
) -> None:
    """Connect a CRM. Its secrets are asked for and never shown again, or read from a pipe as NAME=VALUE lines."""
    from leadwright.faces.cli.crm_connecting import connect

    await connect(crm, label, way, base, as_json)


@crm_app.command("connections")
@command
async def crm_connections(as_json: Json = False) -> None:
    """List the CRMs that are connected, and how their last test ended."""
    from leadwright.faces.cli.crm_connecting import list_connections

    await list_connections(as_json)


@crm_app.command("test")
@command
async def crm_test(crm: Which = None, as_json: Json = False) -> None:
    """Find out whose CRM it is, and whether we may write to it."""
    from leadwright.faces.cli.crm_connecting import test

    await test(crm, as_json)


@crm_app.command("disconnect")
@command
async def crm_disconnect(crm: Which = None, as_json: Json = False) -> None:
    """End a connection and forget its secrets. What was read and planned stays."""
    from leadwright.faces.cli.crm_connecting import disconnect

    await disconnect(crm, as_json)


@crm_app.command("pull")
@command
async def crm_pull(crm: Which = None, as_json: Json = False) -> None:
    """Read what changed in the CRM: companies, people, deals, opt-outs."""
    from leadwright.faces.cli.crm import pull

    await pull(crm, as_json)


@crm_app.command("plan")
@command
async def crm_plan(
    crm: Which = None,
    show: Annotated[int, typer.Option(min=0, help="How many rows to print.")] = 20,
    skip_pull: Annotated[bool, typer.Option("--no-pull", help="Do not read the CRM first.")] = False,
    as_json: Json = False,
) -> None:
    """Say what would be written to the CRM, field by field, and write nothing."""
    from leadwright.faces.cli.crm import plan

    await plan(crm, show, skip_pull, as_json)


@crm_app.command("apply")
@command
async def crm_apply(
    plan: PlanId = None,
    crm: Which = None,
    exclude: Annotated[
        list[int] | None, typer.Option("--exclude", help="Leave out a row, by its number.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a plan. Stopped or killed, run it again: it goes on, and nothing is written twice."""
    from leadwright.faces.cli.crm import apply

    await apply(plan, crm, exclude or [], as_json)


@crm_app.command("rollback")
@command
async def crm_rollback(
    plan: Annotated[str, typer.Argument(help="Id of the plan to take back.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Run the way back at once; else it is only shown.")
    ] = False,
    show: Annotated[int, typer.Option(min=0, help="How many rows to print.")] = 20,
    as_json: Json = False,
) -> None:
    """Take a whole sync back: restores what stood there, but for what people edited since, which is listed."""
    from leadwright.faces.cli.crm import rollback

    await rollback(plan, yes, show, as_json)


@crm_app.command("status")
@command
async def crm_status(
    plan: Annotated[str | None, typer.Argument(help="Id of a plan: its rows.")] = None,
    show: Annotated[int, typer.Option(min=0, help="How many rows to print.")] = 20,
    as_json: Json = False,
) -> None:
    """Show how far each CRM was read and what became of its plans; or the rows of one plan."""
    from leadwright.faces.cli.crm import status

    await status(plan, show, as_json)


@mapping_app.command("show")
@command
async def mapping_show(crm: Which = None, as_json: Json = False) -> None:
    """Show the mapping beside the CRM's own fields, and what is wrong with it. --json prints what `set` takes."""
    from leadwright.faces.cli.crm import show_mapping

    await show_mapping(crm, as_json)


@mapping_app.command("set")
@command
async def mapping_set(
    file: Annotated[
        Path, typer.Argument(help="The mapping as JSON or YAML; - reads it from a pipe.", allow_dash=True)
    ],
    crm: Which = None,
    as_json: Json = False,
) -> None:
    """Decide on a mapping. Every version is kept, and the newest counts."""
    from leadwright.faces.cli.crm import set_mapping

    await set_mapping(file, crm, as_json)
