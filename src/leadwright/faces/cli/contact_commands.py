"""The commands `leadwright contacts ...`, and `leadwright erase`: each with its options, and nothing else."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json, Note, Other, Preview

contacts_app = typer.Typer(
    help="Contacts: list, show, add, correct, put away, merge, split.", no_args_is_help=True
)
Which = Annotated[str, typer.Argument(help="A contact by id, address or name.")]


@contacts_app.command("list")
@command
async def contacts_list(
    text: Annotated[
        str, typer.Option("--query", "-q", help="Words of the name, title, address or company.")
    ] = "",
    company: Annotated[
        str | None, typer.Option("--company", help="Of this company: id, domain or name.")
    ] = None,
    reach: Annotated[str | None, typer.Option(help="email, phone, linkedin or none.")] = None,
    status: Annotated[
        str | None, typer.Option(help="Of the best address: valid, invalid, accept_all, ... or unchecked.")
    ] = None,
    show: Annotated[str, typer.Option(help="there, former, archived or all.")] = "there",
    top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many to print.")] = 50,
    as_json: Json = False,
) -> None:
    """List contacts, the newest first."""
    from leadwright.faces.cli.contacting import list_contacts
    from leadwright.kernel.errors import Wrong
    from leadwright.reads.contacts import ContactFilter

    for name, said, known in (
        ("reach", reach, ("email", "phone", "linkedin", "none")),
        ("show", show, ("there", "former", "archived", "all")),
    ):
        if said is not None and said not in known:
            raise Wrong(
                f"There is no {name} {said!r}.", hint=f"Choose one of {', '.join(known)}.", field=name
            )
    await list_contacts(
        ContactFilter(text=text, reach=reach, status=status, show=show), company, top, as_json
    )


@contacts_app.command("show")
@command
async def contacts_show(which: Which, as_json: Json = False) -> None:
    """Show one contact: who says what, every address with its verdicts, positions over time."""
    from leadwright.faces.cli.contacting import show

    await show(which, as_json)


@contacts_app.command("add")
@command
async def contacts_add(
    name: Annotated[str | None, typer.Argument(help="The person's name.")] = None,
    company: Annotated[
        str | None,
        typer.Option("--company", help="A company by id, domain or name; one not known yet is added."),
    ] = None,
    website: Annotated[
        str, typer.Option("--website", help="Website of a company that is not known yet.")
    ] = "",
    title: Annotated[str | None, typer.Option(help="Job title.")] = None,
    email: Annotated[
        str | None, typer.Option(help="E-mail address; a work address tells the company.")
    ] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number with its country code.")] = None,
    linkedin: Annotated[str | None, typer.Option(help="Address of the LinkedIn profile.")] = None,
    country: Annotated[str | None, typer.Option(help="Country where the person works.")] = None,
    force: Other = False,
    as_json: Json = False,
) -> None:
    """Add a person at a company. What you say is your word, and wins over every source."""
    from leadwright.faces.cli.contacting import add

    said = {
        "name": name, "title": title, "email": email, "phone": phone, "linkedin_url": linkedin, "country": country,
    }  # fmt: skip
    await add({k: v for k, v in said.items() if v is not None}, company, website, force, as_json)


@contacts_app.command("correct")
@command
async def contacts_correct(
    which: Which,
    changes: Annotated[
        list[str] | None, typer.Argument(help="field=value; field= says that there is none.")
    ] = None,
    company: Annotated[
        str | None, typer.Option("--company", help="The company where the person works now.")
    ] = None,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Correct values of a contact, or move it: title=CTO, emails='a@x.com; b@x.com', left=yes, ended_on=2026-03."""
    from leadwright.faces.cli.contacting import correct

    await correct(which, changes or [], company, note, as_json)


@contacts_app.command("archive")
@command
async def contacts_archive(
    which: Which,
    back: Annotated[bool, typer.Option("--back", help="Take it back.")] = False,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Put a contact away: nobody turns to them, and nothing is lost."""
    from leadwright.faces.cli.contacting import put_away

    await put_away(which, back, note, as_json)


@contacts_app.command("merge")
@command
async def contacts_merge(
    which: Annotated[list[str], typer.Argument(help="Two contacts or more, by id, address or name.")],
    note: Note = "",
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """Say that contacts are one person, at one company or at several. `leadwright review --undo` takes it back."""
    from leadwright.faces.cli.contacting import merge

    await merge(which, note, preview, as_json)


@contacts_app.command("split")
@command
async def contacts_split(
    which: Which,
    records: Annotated[list[UUID], typer.Argument(help="Source records, as `contacts show` lists them.")],
    note: Note = "",
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """Say that source records of a contact are somebody else. `leadwright review --undo` takes it back."""
    from leadwright.faces.cli.contacting import split

    await split(which, records, note, preview, as_json)


erase_app = typer.Typer(
    help="Erase a person or a company, for good; list what was erased.", no_args_is_help=True
)
Why = Annotated[str, typer.Option("--reason", help="Why, in words that name nobody.")]
Sure = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@erase_app.command("person")
@command
async def erase_person(
    who: Annotated[
        list[str],
        typer.Argument(
            help="An address, a LinkedIn profile, a number, 'Jane Doe at acme.com', or a contact's id."
        ),
    ],
    reason: Why,
    yes: Sure = False,
    as_json: Json = False,
) -> None:
    """Take a person out of everything that is held, for good; no source brings them back. It cannot be taken back."""
    from leadwright.faces.cli.erasing import person

    await person(who, reason, yes, as_json)


@erase_app.command("company")
@command
async def erase_company(
    which: Annotated[str, typer.Argument(help="A company by id, domain or name.")],
    reason: Why,
    yes: Sure = False,
    as_json: Json = False,
) -> None:
    """Take a company out of everything that is held, with its people, lead and history. It cannot be taken back."""
    from leadwright.faces.cli.erasing import company

    await company(which, reason, yes, as_json)


@erase_app.command("list")
@command
async def erase_list(
    most: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many to print.")] = 100,
    as_json: Json = False,
) -> None:
    """List what was erased, the newest first. Whom it was of cannot be read back."""
    from leadwright.faces.cli.erasing import list_all

    await list_all(most, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(erase_app, name="erase")
    app.add_typer(contacts_app, name="contacts")
