"""The commands about who is who and what to believe: resolve, review, merge, split, apart, contradictions, reliability."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json, Note, Preview


@command
async def resolve(as_json: Json = False) -> None:
    """Find companies that are one under several names; what is unsure waits for `review`."""
    from leadwright.faces.cli.identity import resolve_companies

    await resolve_companies(as_json)


@command
async def review(
    top: Annotated[int, typer.Option(min=1, max=500, help="How many to print.")] = 25,
    done: Annotated[bool, typer.Option("--done", help="List decisions instead.")] = False,
    undo: Annotated[str | None, typer.Option("--undo", help="Id of a decision to take back.")] = None,
    as_json: Json = False,
) -> None:
    """List pairs of companies that may be one, those whose answer tells most first."""
    from leadwright.faces.cli.identity import review as do

    await do(top, done, undo, as_json)


contradictions_app = typer.Typer(
    invoke_without_command=True, help="Values on which sources disagree; decide them."
)


@contradictions_app.callback()
def contradictions_(
    context: typer.Context,
    top: Annotated[int, typer.Option(min=1, max=500, help="How many to print.")] = 25,
    done: Annotated[bool, typer.Option("--done", help="List decisions instead.")] = False,
    undo: Annotated[str | None, typer.Option("--undo", help="Id of a decision to take back.")] = None,
    as_json: Json = False,
) -> None:
    """List values on which sources disagree, those that could move a score most first."""
    if context.invoked_subcommand is None:
        from leadwright.faces.cli.believing import list_contradictions

        command(list_contradictions)(top, done, undo, as_json)


@contradictions_app.command("decide")
@command
async def contradictions_decide(
    company: Annotated[str, typer.Argument(help="Domain, name or id of a company or lead.")],
    field: Annotated[str, typer.Argument(help="The field, as `contradictions` names it.")],
    value: Annotated[str, typer.Argument(help="What is true, as a list would say it: 51-200, DE, 2012.")],
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Decide a value. Your word wins and stays, and teaches how far each source is to be trusted."""
    from leadwright.faces.cli.believing import decide

    await decide(company, field, value, note, as_json)


@command
async def reliability(
    learn: Annotated[
        str | None,
        typer.Option(help="`adjudicated` (from checked words) or `estimated` (from agreement as well)."),
    ] = None,
    activate: Annotated[str | None, typer.Option(help="A version to let count, or `assumed`.")] = None,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Show how far sources are trusted; learn it from your decisions, and let a version count."""
    from leadwright.faces.cli.believing import show_reliability

    await show_reliability(learn, activate, note, as_json)


@command
async def merge(
    companies: Annotated[list[str], typer.Argument(help="Domains, names or ids of companies or leads.")],
    note: Note = "",
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """Make companies one. Nothing is lost: `review --undo` takes it back at any time."""
    from leadwright.faces.cli.identity import merge_companies

    await merge_companies(companies, note, preview, as_json)


@command
async def split(
    company: Annotated[str, typer.Argument(help="Domain, name or id of a company or lead.")],
    records: Annotated[
        list[str] | None, typer.Argument(help="Ids of source records to move; none lists them.")
    ] = None,
    note: Note = "",
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """Move some source records of a company to one of their own; `review --undo` takes it back."""
    from leadwright.faces.cli.identity import split_company

    await split_company(company, records or [], note, preview, as_json)


@command
async def apart(
    one: Annotated[str, typer.Argument(help="Domain, name or id.")],
    other: Annotated[str, typer.Argument(help="Domain, name or id.")],
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Say that two companies are different, whatever keys or names say later."""
    from leadwright.faces.cli.identity import tell_apart

    await tell_apart(one, other, note, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(contradictions_app, name="contradictions")
    for name, function in (
        ("resolve", resolve),
        ("review", review),
        ("reliability", reliability),
        ("merge", merge),
        ("split", split),
        ("apart", apart),
    ):
        app.command(name)(function)
