"""The commands about alerts: list, rules, people, channels, test, preview, dead, redeliver."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

alerts_app = typer.Typer(help="Alerts: who is told of what, where and when.", no_args_is_help=True)

Top = Annotated[int, typer.Option("--top", min=1, max=1000, help="How many to print.")]
Person = Annotated[str, typer.Option("--to", help="Name of the person or team that is told.")]
Signals = Annotated[
    list[str] | None, typer.Option("--signal", help="A type of signal; several times for several; * for all.")
]
Enters = Annotated[list[str] | None, typer.Option("--enters", help="A tier that a lead enters.")]
Leaves = Annotated[list[str] | None, typer.Option("--leaves", help="A tier that a lead leaves.")]
Points = Annotated[float | None, typer.Option("--points", help="A score that moved by at least so much.")]
Days = Annotated[int, typer.Option("--within", help="Days within which the score moved.")]
Direction = Annotated[str, typer.Option("--direction", help="up, down or both.")]
Confidence = Annotated[float, typer.Option("--min-confidence", help="Of signals, 0 to 1.")]
Tiers = Annotated[list[str] | None, typer.Option("--tier", help="Only leads of this tier.")]
Owner = Annotated[str | None, typer.Option("--owner", help="Only leads of this owner.")]
Country = Annotated[str | None, typer.Option("--country", help="Only leads of this country.")]
Industry = Annotated[str | None, typer.Option("--industry", help="Only leads of this industry.")]
Words = Annotated[str | None, typer.Option("--text", help="Only leads with these words.")]
Watchlist = Annotated[
    str | None, typer.Option("--watchlist", help="Only leads of this watchlist, by its id.")
]
Icp = Annotated[str | None, typer.Option("--icp", help="Scores under this ideal customer, by name or id.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(alerts_app, name="alerts")


@alerts_app.command("list")
@command
async def alerts_list(
    unread: Annotated[bool, typer.Option("--unread", help="Only what nobody has read.")] = False,
    top: Top = 25,
    as_json: Json = False,
) -> None:
    """List alerts, the newest first."""
    from leadwright.faces.cli.alerts import list_alerts

    await list_alerts(unread, top, as_json)


@alerts_app.command("rules")
@command
async def alerts_rules(
    end: Annotated[str | None, typer.Option("--end", help="Id of a rule that tells nothing more.")] = None,
    as_json: Json = False,
) -> None:
    """List rules, or end one."""
    from leadwright.faces.cli.alerts import list_rules

    await list_rules(end, as_json)


@alerts_app.command("add")
@command
async def alerts_add(
    name: Annotated[str, typer.Argument(help="What the rule is called.")],
    to: Person,
    signal: Signals = None,
    enters: Enters = None,
    leaves: Leaves = None,
    points: Points = None,
    within: Days = 7,
    direction: Direction = "both",
    min_confidence: Confidence = 0,
    tier: Tiers = None,
    owner: Owner = None,
    country: Country = None,
    industry: Industry = None,
    text: Words = None,
    watchlist: Watchlist = None,
    icp: Icp = None,
    as_json: Json = False,
) -> None:
    """Add a rule; the preview says what it would have told over the last 90 days."""
    from leadwright.faces.cli.alerts import add_rule, document

    wanted = document(signal, enters, leaves, points, within, direction, min_confidence, tier, owner, country, industry,
                      text, watchlist)  # fmt: skip
    await add_rule(name, to, wanted, icp, as_json)


@alerts_app.command("preview")
@command
async def alerts_preview(
    signal: Signals = None,
    enters: Enters = None,
    leaves: Leaves = None,
    points: Points = None,
    within: Days = 7,
    direction: Direction = "both",
    min_confidence: Confidence = 0,
    tier: Tiers = None,
    owner: Owner = None,
    country: Country = None,
    industry: Industry = None,
    text: Words = None,
    watchlist: Watchlist = None,
    icp: Icp = None,
    as_json: Json = False,
) -> None:
    """Say what a rule would have told over the last 90 days, without adding it."""
    from leadwright.faces.cli.alerts import document, preview

    wanted = document(signal, enters, leaves, points, within, direction, min_confidence, tier, owner, country, industry,
                      text, watchlist)  # fmt: skip
    await preview(wanted, icp, as_json)


@alerts_app.command("people")
@command
async def alerts_people(
    name: Annotated[
        str | None, typer.Argument(help="Somebody to add or to change; lists all if left out.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone, such as Europe/Berlin.")] = None,
    quiet: Annotated[str | None, typer.Option(help="Quiet hours, as 20:00-07:00; `none` for none.")] = None,
    digest: Annotated[str | None, typer.Option(help="off, daily or weekly.")] = None,
    digest_at: Annotated[str | None, typer.Option(help="Local time of the digest, as 08:00.")] = None,
    most: Annotated[int | None, typer.Option(min=-1, help="Alerts a day at once; -1 for any number.")] = None,
    as_json: Json = False,
) -> None:
    """List who is told, or add or change somebody."""
    from leadwright.faces.cli.alerts import people

    await people(name, zone, quiet, digest, digest_at, most, as_json)


@alerts_app.command("channels")
@command
async def alerts_channels(
    to: Annotated[
        str | None, typer.Option("--to", help="Add a channel of this person; its address is asked for.")
    ] = None,
    label: Annotated[str, typer.Option(help="What to call it.")] = "",
    end: Annotated[str | None, typer.Option("--end", help="Id of a channel that is used no more.")] = None,
    as_json: Json = False,
) -> None:
    """List channels, add one, or end one. Addresses are Apprise's, sealed, and never shown again."""
    from leadwright.faces.cli.alerts import channels

    await channels(to, label, end, as_json)


@alerts_app.command("test")
@command
async def alerts_test(
    channel: Annotated[str, typer.Argument(help="Id of a channel.")], as_json: Json = False
) -> None:
    """Send a test to a channel, and say whether it arrived."""
    from leadwright.faces.cli.alerts import test_channel

    await test_channel(channel, as_json)


@alerts_app.command("dead")
@command
async def alerts_dead(top: Top = 50, as_json: Json = False) -> None:
    """List messages and webhook deliveries that did not arrive, or may not have."""
    from leadwright.faces.cli.alerts import list_dead

    await list_dead(top, as_json)


@alerts_app.command("redeliver")
@command
async def alerts_redeliver(
    item: Annotated[str, typer.Argument(help="Id of a message or of a delivery.")], as_json: Json = False
) -> None:
    """Let a message or a delivery be sent again; a worker sends it."""
    from leadwright.faces.cli.alerts import redeliver

    await redeliver(item, as_json)
