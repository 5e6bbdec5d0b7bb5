"""The commands about people: paste, card, verify-email, suppress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import CompanyId, Json, Other, Yes


@command
async def paste(
    file: Annotated[
        Path | None, typer.Argument(help="A text file; - or nothing reads what is piped in.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="linkedin_profile, linkedin_company, linkedin_list, signature, contact, vcard or json_resume; "
            "recognised if left out."
        ),
    ] = None,
    yes: Yes = False,
    company: CompanyId = None,
    force: Other = False,
    as_json: Json = False,
) -> None:
    """Read a pasted LinkedIn page, list, signature or contact; each field is confirmed before it is recorded.

    With `--json` and without `--yes` it prints what was found and records nothing.
    """
    from leadwright.faces.cli.pasting import Deciding
    from leadwright.faces.cli.pasting import paste as do

    await do(file, kind, Deciding(yes, company, force, as_json))


@command
async def card(
    files: Annotated[list[Path], typer.Argument(help="vCards, JSON Resumes, pictures of business cards.")],
    yes: Yes = False,
    company: CompanyId = None,
    force: Other = False,
    as_json: Json = False,
) -> None:
    """Read contact cards, resumes or photographed business cards; each field is confirmed before it is recorded.

    With `--json` and without `--yes` it prints what was found and records nothing.
    """
    from leadwright.faces.cli.pasting import Deciding
    from leadwright.faces.cli.pasting import card as do

    await do(files, Deciding(yes, company, force, as_json))


@command
async def verify_email(
    addresses: Annotated[
        list[str] | None, typer.Argument(help="Addresses; without any, those of contacts that are due.")
    ] = None,
    due: Annotated[
        int | None, typer.Option("--due", min=1, max=10_000, help="How many addresses that are due (100).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify e-mail addresses by spelling, DNS and, if the settings allow it, their mail host. Nothing is sent."""
    from leadwright.faces.cli.verifying import verify

    await verify(addresses or [], due, as_json)


suppress_app = typer.Typer(help="Whom to leave alone: add, list, check, lift.", no_args_is_help=True)


Who = Annotated[
    list[str],
    typer.Argument(help="An e-mail address, a LinkedIn profile, a phone number, or 'Jane Doe at acme.com'."),
]


Why = Annotated[str, typer.Option("--reason", help="Why, in words that do not name the person.")]


@suppress_app.command("add")
@command
async def suppress_add(who: Who, reason: Why, as_json: Json = False) -> None:
    """Leave people alone: they are taken off the lists, and no source is recorded about them again."""
    from leadwright.faces.cli.suppress import add

    await add(who, reason, as_json)


@suppress_app.command("lift")
@command
async def suppress_lift(who: Who, reason: Why, as_json: Json = False) -> None:
    """Lift a suppression. Who lifted it and why is kept."""
    from leadwright.faces.cli.suppress import lift

    await lift(who, reason, as_json)


@suppress_app.command("check")
@command
async def suppress_check(who: Who, as_json: Json = False) -> None:
    """Tell whether people are suppressed."""
    from leadwright.faces.cli.suppress import check

    await check(who, as_json)


@suppress_app.command("list")
@command
async def suppress_list(
    lifted: Annotated[bool, typer.Option("--lifted", help="Show lifted ones too.")] = False,
    most: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many to print.")] = 100,
    as_json: Json = False,
) -> None:
    """List the decisions, the newest first. Whom they name cannot be read back."""
    from leadwright.faces.cli.suppress import list_all

    await list_all(lifted, most, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(suppress_app, name="suppress")
    for name, function in (
        ("paste", paste),
        ("card", card),
        ("verify-email", verify_email),
    ):
        app.command(name)(function)
