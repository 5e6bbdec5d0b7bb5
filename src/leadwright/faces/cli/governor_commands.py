"""The commands about whether we may write, what is done by tier, and how mailboxes stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

consent_app = typer.Typer(
    help="May we write to somebody: ask, keep what they said, and decide what a country asks for.",
    no_args_is_help=True,
)
plays_app = typer.Typer(help="What is done with leads of each tier.", invoke_without_command=True)

Who = Annotated[
    list[str],
    typer.Argument(help="An e-mail address, a LinkedIn profile, a phone number, or 'Jane Doe at acme.com'."),
]
Channel = Annotated[str, typer.Option("--channel", help="email, call, linkedin, or any.")]
Source = Annotated[str, typer.Option("--source", help="How you know: a form, a reply, a call of a day.")]
Given = Annotated[str | None, typer.Option("--on", help="The day on which they said it; today if left out.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who ask later.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(consent_app, name="consent")
    app.add_typer(plays_app, name="plays")


def extend(outreach: typer.Typer) -> None:
    """Add what belongs to `leadwright outreach`."""
    for name, function in (
        ("health", health), ("experiments", experiments), ("limits", limits), ("pause-mailbox", pause_mailbox),
        ("resume-mailbox", resume_mailbox),
    ):  # fmt: skip
        outreach.command(name)(function)


@consent_app.command("check")
@command
async def consent_check(
    who: Who,
    country: Annotated[str, typer.Option("--country", help="A code or a name; unknown if left out.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="email, call or linkedin.")] = "email",
    as_json: Json = False,
) -> None:
    """May we write to this person, and why? All that you give is taken for one person. Exit code 3: we may not."""
    from leadwright.faces.cli.consenting import check

    if not await check(who, country, channel, as_json):
        raise typer.Exit(3)


@consent_app.command("add")
@command
async def consent_add(
    who: Who,
    wording: Annotated[str, typer.Option("--wording", help="What they agreed to, word for word.")],
    source: Source,
    channel: Channel = "email",
    ground: Annotated[
        str,
        typer.Option(
            "--ground",
            help="express, or what stands in for it in some countries: customer, inquiry, published, disclosed, presumed.",
        ),
    ] = "express",
    given: Given = None,
    as_json: Json = False,
) -> None:
    """Keep a person's consent. Whom it is of is kept as keyed hashes alone."""
    from leadwright.faces.cli.consenting import add

    await add(who, ("consent", channel, ground), (wording, source, given), as_json)


@consent_app.command("object")
@command
async def consent_object(
    who: Who,
    source: Source,
    channel: Channel = "any",
    wording: Annotated[str, typer.Option("--wording", help="What they said.")] = "",
    given: Given = None,
    as_json: Json = False,
) -> None:
    """Keep a person's objection: from now on they are not written to by that channel."""
    from leadwright.faces.cli.consenting import add

    await add(who, ("objection", channel, "express"), (wording, source, given), as_json)


@consent_app.command("import")
@command
async def consent_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with email, linkedin, phone or person; and act, channel, ground, wording, source, given_at."
        ),
    ],
    source: Annotated[str, typer.Option("--source", help="How you know, for rows that do not say.")] = "",
    as_json: Json = False,
) -> None:
    """Keep a list of consents or objections. The same row again changes nothing; one that cannot be kept is told."""
    from leadwright.faces.cli.consenting import import_list

    await import_list(file, source, as_json)


@consent_app.command("withdraw")
@command
async def consent_withdraw(
    consent_id: Annotated[UUID, typer.Argument(help="Id of the consent or objection.")],
    how: Annotated[str, typer.Option("--how", help="How it was withdrawn: a reply of a day, a call.")],
    as_json: Json = False,
) -> None:
    """Let a consent or an objection count no more. Who told us and how is kept."""
    from leadwright.faces.cli.consenting import withdraw

    await withdraw(consent_id, how, as_json)


@consent_app.command("list")
@command
async def consent_list(
    who: Annotated[
        list[str] | None, typer.Argument(help="Of one person alone; everybody if left out.")
    ] = None,
    most: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many to print.")] = 50,
    as_json: Json = False,
) -> None:
    """List consents and objections, the newest first. Whom they are of cannot be read back."""
    from leadwright.faces.cli.consenting import list_all

    await list_all(who or [], most, as_json)


@consent_app.command("rules")
@command
async def consent_rules(
    country: Annotated[
        str | None, typer.Argument(help="A code or a name, or unknown; all if left out.")
    ] = None,
    channel: Annotated[str, typer.Option("--channel", help="email, call or linkedin.")] = "email",
    needs: Annotated[
        str | None, typer.Option("--needs", help="Decide it: interest, implied, consent or never.")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="Bring the shipped rule back.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it is decided so.")] = "",
    as_json: Json = False,
) -> None:
    """What each country asks for before somebody is written to, with its law; with --needs, decide it otherwise."""
    from leadwright.faces.cli.consenting import rules

    await rules(country, channel, (needs, default, reason), as_json)


@plays_app.callback()
@command
async def plays_list(context: typer.Context, as_json: Json = False) -> None:
    """What is done with leads of each tier. Subcommands decide it."""
    if context.invoked_subcommand is not None:
        return
    from leadwright.faces.cli.governing import list_plays

    await list_plays(as_json)


@plays_app.command("set")
@command
async def plays_set(
    tier: Annotated[str, typer.Argument(help="hot, warm, nurture or cold.")],
    name: Annotated[str | None, typer.Option("--name", help="What the play is called.")] = None,
    reach: Annotated[
        str | None,
        typer.Option(
            "--reach", help="call, write, connect, in the order tried: call,write. none: only watched."
        ),
    ] = None,
    approval: Annotated[
        str | None,
        typer.Option("--approval", help="each message, the first ones, or none: each, first, none."),
    ] = None,
    sequence: Annotated[
        str | None, typer.Option("--sequence", help="Name of the sequence they are taken into.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="A word to whoever works the lead.")] = None,
    as_json: Json = False,
) -> None:
    """Decide what is done with leads of a tier; what is left out stays as it is."""
    from leadwright.faces.cli.governing import set_play

    document = {"name": name, "approval": approval, "sequence": sequence, "note": note}
    await set_play(tier, {key: value for key, value in document.items() if value is not None}, reach, as_json)


@plays_app.command("default")
@command
async def plays_default(
    tier: Annotated[str, typer.Argument(help="hot, warm, nurture or cold.")], as_json: Json = False
) -> None:
    """Bring the default play of a tier back."""
    from leadwright.faces.cli.governing import default_play

    await default_play(tier, as_json)


@command
async def health(as_json: Json = False) -> None:
    """How every mailbox stands: sent, bounced, complaints, replies, and how far it is from being paused."""
    from leadwright.faces.cli.health import show_health

    await show_health(as_json)


@command
async def experiments(as_json: Json = False) -> None:
    """Which variants of messages are answered more often, and what it would take to know. Look as often as you like."""
    from leadwright.faces.cli.health import show_experiments

    await show_experiments(as_json)


@command
async def limits(
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="A limit, as name=value (first_by_hand=5); may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """What the team allows in outreach; with --set, decide it."""
    from leadwright.faces.cli.governing import show_limits

    await show_limits(changes or [], as_json)


@command
async def pause_mailbox(
    mailbox: Annotated[str, typer.Argument(help="Address or id of a mailbox.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Hold a mailbox, with the reason."""
    from leadwright.faces.cli.health import pause

    await pause(mailbox, reason, as_json)


@command
async def resume_mailbox(
    mailbox: Annotated[str, typer.Argument(help="Address or id of a mailbox.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Let a paused mailbox send again, with the reason: its watch begins anew."""
    from leadwright.faces.cli.health import resume

    await resume(mailbox, reason, as_json)
