"""The commands about campaigns: made, started, watched, and their prospects decided about."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpName, Json

campaign_app = typer.Typer(
    help="Campaigns: from an ideal customer to qualified prospects, within a budget.", no_args_is_help=True
)
Which = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Name or id of a campaign.")]
Leads = Annotated[list[str], typer.Argument(metavar="LEAD...", help="Domains, names or ids of prospects.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(campaign_app, name="campaign")


@campaign_app.command("list")
@command
async def campaign_list(as_json: Json = False) -> None:
    """All campaigns, the newest first: how far each is and what it cost."""
    from leadwright.faces.cli.campaigns import list_campaigns

    await list_campaigns(as_json)


@campaign_app.command("new")
@command
async def campaign_new(
    prospects: Annotated[int, typer.Option("--prospects", min=1, help="How many prospects at most.")],
    icp: IcpName = None,
    name: Annotated[str, typer.Option("--name", help="What it is called.")] = "",
    platform: Annotated[
        list[str] | None,
        typer.Option("--platform", help="A source that finds companies; may be repeated. All if left out."),
    ] = None,
    match: Annotated[
        float, typer.Option("--match", min=0, max=1, help="Below this match nothing is bought.")
    ] = 0.75,
    score: Annotated[
        float, typer.Option("--score", min=0, max=100, help="Least score of a qualified one.")
    ] = 0,
    budget: Annotated[
        str | None, typer.Option("--budget", help="The most that may be spent, as 300 or 300EUR.")
    ] = None,
    reach: Annotated[str, typer.Option("--reach", help="none, email, phone or any.")] = "any",
    contacts: Annotated[int, typer.Option("--contacts", min=0, max=20, help="People to find at each.")] = 1,
    hold_out: Annotated[
        float | None,
        typer.Option("--hold-out", min=0, max=0.5, help="Share that nobody works on, to measure by."),
    ] = None,
    convert: Annotated[
        bool, typer.Option("--convert", help="Qualified prospects become leads by themselves.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it without starting it.")] = False,
    as_json: Json = False,
) -> None:
    """Make a campaign and start it: a running `leadwright serve` or `leadwright work` carries it out."""
    from leadwright.faces.cli.campaigns import new_campaign

    given = {
        "max_prospects": prospects, "platforms": platform or [], "min_match": match, "min_score": score, "reach": reach,
        "contacts": contacts, "hold_out": hold_out, "convert": convert,
    }  # fmt: skip
    await new_campaign(icp, name, given, budget, draft, as_json)


@campaign_app.command("show")
@command
async def campaign_show(
    which: Which,
    follow: Annotated[bool, typer.Option("--follow", help="Tell each change until it ends.")] = False,
    as_json: Json = False,
) -> None:
    """How far a campaign is, what it cost, and when it may be done."""
    from leadwright.faces.cli.campaigns import show_campaign

    await show_campaign(which, follow, as_json)


@campaign_app.command("start")
@command
async def campaign_start(which: Which, as_json: Json = False) -> None:
    """Start a draft, or let a campaign that was paused or failed go on."""
    from leadwright.faces.cli.campaigns import steer

    await steer(which, "start", "", as_json)


campaign_app.command("resume", hidden=True)(campaign_start)


@campaign_app.command("pause")
@command
async def campaign_pause(
    which: Which, reason: Annotated[str, typer.Option("--reason", help="Why.")] = "", as_json: Json = False
) -> None:
    """Let a campaign rest: what is under way is written, and nothing more is asked."""
    from leadwright.faces.cli.campaigns import steer

    await steer(which, "pause", reason, as_json)


@campaign_app.command("cancel")
@command
async def campaign_cancel(
    which: Which, reason: Annotated[str, typer.Option("--reason", help="Why.")] = "", as_json: Json = False
) -> None:
    """End a campaign for good; what it found and bought stays."""
    from leadwright.faces.cli.campaigns import steer

    await steer(which, "cancel", reason, as_json)


@campaign_app.command("clone")
@command
async def campaign_clone(
    which: Which,
    name: Annotated[str, typer.Option("--name", help="What the copy is called.")] = "",
    as_json: Json = False,
) -> None:
    """Make a draft that asks for the same."""
    from leadwright.faces.cli.campaigns import steer

    await steer(which, "clone", name, as_json)


@campaign_app.command("prospects")
@command
async def campaign_prospects(
    which: Which,
    stage: Annotated[
        list[str] | None, typer.Option("--stage", help="qualified, below, ...; may be repeated.")
    ] = None,
    match: Annotated[
        float | None, typer.Option("--match", min=0, max=1, help="Those with a match from this on.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many at most.")] = 30,
    as_json: Json = False,
) -> None:
    """The prospects of a campaign, the best matches first: how far each is, and why."""
    from leadwright.faces.cli.campaigns import list_prospects

    await list_prospects(which, stage or [], match, top, as_json)


@campaign_app.command("convert")
@command
async def campaign_convert(which: Which, leads: Leads, as_json: Json = False) -> None:
    """Make leads to work on of prospects."""
    from leadwright.faces.cli.campaigns import decide

    await decide(which, leads, "", as_json)


@campaign_app.command("reject")
@command
async def campaign_reject(
    which: Which,
    leads: Leads,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    as_json: Json = False,
) -> None:
    """Say that prospects are not a fit, and why."""
    from leadwright.faces.cli.campaigns import decide

    await decide(which, leads, reason, as_json)
