"""The commands about mailboxes: add, test, list, pause, resume, change, end, and reading what arrived."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

mailbox_app = typer.Typer(help="Mailboxes that letters leave from and answers come to.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="Address or id of a mailbox.")]
Provider = Annotated[
    str | None,
    typer.Option(help="google, microsoft, fastmail, zoho, yahoo, icloud or ionos: their servers are known."),
]
Host = Annotated[str | None, typer.Option(help="Host of the server, if no provider is named.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Its port.")]
Security = Annotated[str | None, typer.Option(help="tls or starttls.")]
Cap = Annotated[int | None, typer.Option(min=0, max=2000, help="Letters a day, once it is warm.")]
Text = Annotated[str | None, typer.Option(help="What stands below each letter.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(mailbox_app, name="mailbox")


@mailbox_app.command("add")
@command
async def mailbox_add(
    address: Annotated[str, typer.Argument(help="The address that letters leave from.")],
    name: Annotated[str, typer.Option(help="Who writes, as receivers see it.")] = "",
    provider: Provider = None,
    smtp_host: Host = None,
    smtp_port: Port = None,
    smtp_security: Security = None,
    imap_host: Host = None,
    imap_port: Port = None,
    imap_security: Security = None,
    username: Annotated[str | None, typer.Option(help="Log-in name, if it is not the address.")] = None,
    oauth: Annotated[
        bool, typer.Option("--oauth", help="Ask for an OAuth grant instead of a password.")
    ] = False,
    signature: Text = None,
    postal_address: Annotated[str | None, typer.Option(help="Postal address in the footer.")] = None,
    contact_reason: Annotated[str | None, typer.Option(help="Why we write, in the footer.")] = None,
    daily_cap: Cap = None,
    test: Annotated[bool, typer.Option("--test/--no-test", help="Test it at once.")] = True,
    as_json: Json = False,
) -> None:
    """Add a mailbox and test it. The password or grant is asked for (or read from standard input), and sealed."""
    from leadwright.faces.cli.mailbox import add, servers

    smtp = servers(smtp_host, smtp_port, smtp_security, 587, "starttls")
    imap = servers(imap_host, imap_port, imap_security, 993, "tls")
    told = {
        "signature": signature,
        "postal_address": postal_address,
        "contact_reason": contact_reason,
        "daily_cap": daily_cap,
    }
    await add(address, name, provider, smtp, imap, username, told, oauth=oauth, test=test, as_json=as_json)


@mailbox_app.command("list")
@command
async def mailbox_list(as_json: Json = False) -> None:
    """List mailboxes: their state, what left and came back, and what the last test found."""
    from leadwright.faces.cli.mailbox import list_all

    await list_all(as_json)


@mailbox_app.command("test")
@command
async def mailbox_test(which: Which, as_json: Json = False) -> None:
    """Log in to both servers and ask the DNS whether the world will believe its letters. Sends nothing."""
    from leadwright.faces.cli.mailbox import test

    await test(which, as_json)


@mailbox_app.command("pause")
@command
async def mailbox_pause(
    which: Which, reason: Annotated[str, typer.Option(help="Why.")] = "paused by hand", as_json: Json = False
) -> None:
    """Let nothing leave from a mailbox; answers are read all the same."""
    from leadwright.faces.cli.mailbox import pause

    await pause(which, reason, as_json)


@mailbox_app.command("resume")
@command
async def mailbox_resume(which: Which, as_json: Json = False) -> None:
    """Let letters leave again."""
    from leadwright.faces.cli.mailbox import resume

    await resume(which, as_json)


@mailbox_app.command("change")
@command
async def mailbox_change(
    which: Which,
    name: Annotated[str | None, typer.Option(help="Who writes, as receivers see it.")] = None,
    signature: Text = None,
    postal_address: Annotated[str | None, typer.Option(help="Postal address in the footer.")] = None,
    contact_reason: Annotated[str | None, typer.Option(help="Why we write, in the footer.")] = None,
    daily_cap: Cap = None,
    ramp_start: Annotated[int | None, typer.Option(min=1, max=2000, help="Letters on its first day.")] = None,
    ramp_days: Annotated[int | None, typer.Option(min=0, max=365, help="Days until it is warm.")] = None,
    copies: Annotated[
        str | None, typer.Option(help="Copies into the Sent folder: auto, always or never.")
    ] = None,
    sent_folder: Annotated[
        str | None, typer.Option(help="Name of the Sent folder, if it is not found.")
    ] = None,
    secret: Annotated[bool, typer.Option("--secret", help="Ask for another password.")] = False,
    as_json: Json = False,
) -> None:
    """Change a mailbox."""
    from leadwright.faces.cli.mailbox import change

    told = {
        "name": name, "signature": signature, "postal_address": postal_address, "contact_reason": contact_reason,
        "daily_cap": daily_cap, "ramp_start": ramp_start, "ramp_days": ramp_days, "copies": copies, "sent_folder": sent_folder,
    }  # fmt: skip
    await change(which, told, secret=secret, as_json=as_json)


@mailbox_app.command("end")
@command
async def mailbox_end(which: Which, as_json: Json = False) -> None:
    """Use a mailbox no more, and forget its password."""
    from leadwright.faces.cli.mailbox import end

    await end(which, as_json)


@mailbox_app.command("read")
@command
async def mailbox_read(as_json: Json = False) -> None:
    """Read what arrived in all mailboxes now, instead of waiting for a worker."""
    from leadwright.faces.cli.mailbox import read

    await read(as_json)
