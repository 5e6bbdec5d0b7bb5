"""The command `leadwright`: every subcommand with its options, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from leadwright import __version__
from leadwright.faces.cli import (
    account_commands,
    alert_commands,
    analysis_commands,
    brief_commands,
    campaign_commands,
    contact_commands,
    crm_commands,
    events_commands,
    governor_commands,
    identity_commands,
    mailbox_commands,
    market_commands,
    mart_commands,
    outreach_commands,
    people_commands,
    registry_commands,
    signal_commands,
    time_commands,
    watch_commands,
)
from leadwright.faces.cli.edge import command, fail
from leadwright.faces.cli.options import IcpChoice, IcpName, Json
from leadwright.kernel.errors import AppError

app = typer.Typer(
    help="Finds the right companies at the right time, and can prove why.", no_args_is_help=True,
    pretty_exceptions_enable=False, add_completion=False,
)  # fmt: skip
leads_app = typer.Typer(help="Leads: list, show, add, export.", no_args_is_help=True)
icp_app = typer.Typer(help="Ideal customers: validate a file, show what is stored.", no_args_is_help=True)
db_app = typer.Typer(help="The database: upgrade, stop, status.", no_args_is_help=True)
imports_app = typer.Typer(help="Imports: list, undo, redo.", no_args_is_help=True)
scorecard_app = typer.Typer(
    help="The scorecard: show it, choose another, print it as SQL.", no_args_is_help=True
)
score_app = typer.Typer(
    help="Score all leads anew, or a Parquet file of features with the same SELECT.",
    invoke_without_command=True,
)
for name, sub in (
    ("leads", leads_app), ("icp", icp_app), ("db", db_app), ("imports", imports_app), ("scorecard", scorecard_app),
    ("score", score_app),
):  # fmt: skip
    app.add_typer(sub, name=name)
for part in (
    account_commands,
    alert_commands,
    brief_commands,
    campaign_commands,
    contact_commands,
    crm_commands,
    events_commands,
    governor_commands,
    identity_commands,
    mailbox_commands,
    market_commands,
    mart_commands,
    outreach_commands,
    people_commands,
    registry_commands,
    signal_commands,
    watch_commands,
):
    part.register(app)
time_commands.register(leads_app, score_app)
analysis_commands.register(app, scorecard_app)
governor_commands.extend(outreach_commands.outreach_app)


@app.callback(invoke_without_command=True)
def _top(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
@command
async def run(
    icp: Annotated[Path, typer.Option(help="The ideal customer: a YAML or JSON file.")],
    companies: Annotated[Path, typer.Option(help="The companies: CSV, TSV, JSON, JSON Lines or XLSX.")],
    offline: Annotated[bool, typer.Option("--offline", help="Do not look at websites.")] = False,
    top: Annotated[
        int | None, typer.Option(min=1, help="How many leads to print (table: 20; JSON: all).")
    ] = None,
    max_minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop looking at websites after this time.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a list, look at each company's website, score, and print a ranked, explained table."""
    from leadwright.faces.cli.run import Looking
    from leadwright.faces.cli.run import run as do

    await do(icp, companies, Looking(offline=offline, max_minutes=max_minutes), top, as_json)


@app.command()
@command
async def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the web inbox afterwards.")] = True,
    online: Annotated[
        bool, typer.Option("--online", help="Also look at the real companies' websites.")
    ] = False,
    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox", help="Discover and enrich 500 companies in an invented data market instead."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Try everything: real example companies and invented ones, looked at, scored, and served."""
    if sandbox:
        from leadwright.faces.cli.sandbox import demo as market

        await market(serve=serve, as_json=as_json)
        return
    from leadwright.faces.cli.demo import demo as do

    await do(serve=serve, online=online, as_json=as_json)


@app.command("import")
@command
async def import_(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON, JSON Lines or XLSX.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="column=field, overriding the guess; field - keeps a column as custom."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a list of companies. The same file again changes nothing; a stopped import goes on."""
    from leadwright.faces.cli.importing import import_list

    await import_list(file, mapping or [], as_json)


@score_app.callback()
def score(
    context: typer.Context,
    icp: IcpChoice = None,
    all_icps: Annotated[bool, typer.Option("--all", help="Score under every ideal customer.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Score as of this day; today if left out.")
    ] = None,
    input_file: Annotated[
        Path | None, typer.Option("--input", help="Score a Parquet file of features instead.")
    ] = None,
    output_file: Annotated[
        Path | None, typer.Option("--output", help="Where to write the scored Parquet file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score all leads anew, or a Parquet file of features with the same SELECT."""
    if context.invoked_subcommand is None:
        _score(icp, all_icps, as_of.date() if as_of else None, input_file, output_file, as_json)


@command
async def _score(
    icp: str | None,
    all_icps: bool,
    as_of: date | None,
    source: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    from leadwright.faces.cli.scoring import score as do

    await do(icp, all_icps, as_of, source, target, as_json)


Most = Annotated[int, typer.Option("--top", min=1, max=200, help="How many to print.")]


@app.command()
@command
async def embed(as_json: Json = False) -> None:
    """Give a vector of meaning to every company whose words are new; what has one is left alone."""
    from leadwright.faces.cli.meaning import embed as do

    await do(as_json)


@app.command()
@command
async def similar(
    company: Annotated[str, typer.Argument(help="Domain, name or id of a company.")],
    top: Most = 20,
    as_json: Json = False,
) -> None:
    """Companies like one, by what they say that they do, with the words that make them alike."""
    from leadwright.faces.cli.meaning import similar as do

    await do(company, top, as_json)


@app.command()
@command
async def search(
    words: Annotated[list[str], typer.Argument(help="Plain words: a name, or what a company does.")],
    top: Most = 25,
    as_json: Json = False,
) -> None:
    """Search companies by words and by meaning, in one list."""
    from leadwright.faces.cli.meaning import search as do

    await do(" ".join(words), top, as_json)


@leads_app.command("list")
@command
async def leads_list(
    icp: IcpName = None,
    tier: Annotated[str | None, typer.Option(help="hot, warm, nurture or cold.")] = None,
    country: Annotated[str | None, typer.Option(help="Two-letter country code.")] = None,
    industry: Annotated[str | None, typer.Option(help="Industry, by our own name for it.")] = None,
    text: Annotated[str, typer.Option("--text", "-q", help="Words to search for.")] = "",
    top: Annotated[int, typer.Option(min=1, max=500, help="How many to print.")] = 25,
    as_json: Json = False,
) -> None:
    """List leads, the best first."""
    from leadwright.faces.cli.leads import list_leads
    from leadwright.reads.inbox import InboxFilter

    await list_leads(
        InboxFilter(icp=icp, tier=tier, country=country, industry=industry, text=text, size=top), as_json
    )


@leads_app.command("show")
@command
async def leads_show(
    lead: Annotated[str, typer.Argument(help="Domain, name or id of a lead.")],
    icp: IcpName = None,
    as_json: Json = False,
) -> None:
    """Take one lead's score apart, down to who said what and when."""
    from leadwright.faces.cli.leads import show_lead

    await show_lead(lead, icp, as_json)


@leads_app.command("add")
@command
async def leads_add(
    name: Annotated[str | None, typer.Argument(help="Name of the company.")] = None,
    website: Annotated[str | None, typer.Option(help="Its website.")] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--set", help="Another field, as field=value (head_count=51-200).")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Add it although a similar company is known.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Add one company by hand; similar ones are shown first."""
    from leadwright.faces.cli.leads import add_one

    await add_one(name, website, fields or [], force, as_json)


@leads_app.command("export")
@command
async def leads_export(
    output: Annotated[
        Path, typer.Argument(help="Where to write; the ending decides: .csv, .json or .jsonl.")
    ],
    icp: IcpName = None,
) -> None:
    """Export all leads of an ideal customer, ranked."""
    from leadwright.faces.cli.leads import export

    await export(output, icp)


@imports_app.command("list")
@command
async def imports_list(as_json: Json = False) -> None:
    """List the latest imports."""
    from leadwright.faces.cli.importing import list_imports

    await list_imports(as_json)


@imports_app.command("undo")
@command
async def imports_undo(import_id: Annotated[str, typer.Argument(help="Id of the import.")]) -> None:
    """Undo a whole import. Nothing is deleted: `imports redo` brings it back."""
    from leadwright.faces.cli.importing import undo

    await undo(import_id, again=False)


@imports_app.command("redo")
@command
async def imports_redo(import_id: Annotated[str, typer.Argument(help="Id of the import.")]) -> None:
    """Bring an undone import back."""
    from leadwright.faces.cli.importing import undo

    await undo(import_id, again=True)


@icp_app.command("validate")
@command
async def icp_validate(
    file: Annotated[Path, typer.Argument(help="The ideal customer: a YAML or JSON file.")],
    as_json: Json = False,
) -> None:
    """Check an ICP file: errors name the field, the line and the nearest right spelling."""
    from leadwright.faces.cli.icp import validate

    await validate(file, as_json)


@icp_app.command("show")
@command
async def icp_show(
    name: Annotated[str | None, typer.Argument(help="Name or id; the default one if left out.")] = None,
    as_json: Json = False,
) -> None:
    """Show a stored ideal customer, how it was understood, and which others there are."""
    from leadwright.faces.cli.icp import show_icp

    await show_icp(name, as_json)


@scorecard_app.command("show")
@command
async def scorecard_show(as_json: Json = False) -> None:
    """Show the scorecard in use."""
    from leadwright.faces.cli.scoring import show_card

    await show_card(as_json)


@scorecard_app.command("sql")
@command
async def scorecard_sql(
    dialect: Annotated[
        str, typer.Option(help="postgres, duckdb, spark, snowflake or bigquery.")
    ] = "postgres",
    relation: Annotated[str, typer.Option(help="Table that holds the features.")] = "features",
    icp: IcpName = None,
) -> None:
    """Print the one SELECT that scores, for a database of yours."""
    from leadwright.faces.cli.scoring import print_sql

    await print_sql(dialect, relation, icp)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; loopback only until the owner is set up.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; the next free one if it is busy.")
    ] = None,
) -> None:
    """Serve the web inbox and the API, with a worker inside."""
    from leadwright.faces.compose import serve_forever

    try:
        serve_forever(host, port)
    except AppError as error:
        fail(error)


@app.command()
@command
async def work() -> None:
    """Add a worker: as many as you like, on as many machines as you like."""
    from leadwright.faces.compose import work_forever

    await work_forever()


@db_app.command("upgrade")
@command
async def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    from leadwright.faces.cli.database import upgrade_schema

    await upgrade_schema()


@db_app.command("stop")
@command
async def db_stop() -> None:
    """Stop the embedded database."""
    from leadwright.faces.cli.database import stop

    await stop()


@db_app.command("status")
@command
async def db_status(as_json: Json = False) -> None:
    """Tell where the database is, whether it runs and how far its schema is."""
    from leadwright.faces.cli.database import status

    await status(as_json)


@app.command()
@command
async def doctor(as_json: Json = False) -> None:
    """Find out what is wrong, and say what to do."""
    from leadwright.faces.cli.doctor import doctor as do

    await do(as_json)


def main() -> None:
    """Run the command line."""
    app()
