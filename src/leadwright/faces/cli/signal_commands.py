"""The commands about the day and about signals: whom to call, what was noticed at a lead, how types fade."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpName, Json, Preview

signals_app = typer.Typer(
    help="Signals: what changed lately, at a lead or anywhere, and how each type fades.",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("today")(today)
    app.add_typer(signals_app, name="signals")


@command
async def today(
    owner: Annotated[
        str | None, typer.Option("--owner", help="Whose leads; everybody's if left out.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=50, help="How many at most.")] = 5,
    icp: IcpName = None,
    as_json: Json = False,
) -> None:
    """Whom to call today, and why now: signals with their evidence, what moved since yesterday, what to do."""
    from leadwright.faces.cli.day import show_today

    await show_today(owner, top, icp, as_json)


@signals_app.callback()
@command
async def signals_list(
    context: typer.Context,
    kind: Annotated[
        list[str] | None,
        typer.Option("--type", help="A type of signal, such as hiring_started; may be repeated."),
    ] = None,
    company: Annotated[str | None, typer.Option("--company", help="Domain, name or id of a lead.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="A day: signals that are dated then or later.")
    ] = None,
    news: Annotated[bool, typer.Option("--news", help="Only what was news when it was found.")] = False,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="How many at most.")] = 30,
    as_json: Json = False,
) -> None:
    """What changed lately, at any company: the newest first. Subcommands show one lead, or decide how types fade."""
    if context.invoked_subcommand is not None:
        return
    from leadwright.faces.cli.noticed import list_signals

    await list_signals(kind or [], company, since, news, top, as_json)


@signals_app.command("detect")
@command
async def signals_detect(as_json: Json = False) -> None:
    """Look through the whole record for signals, and score those whose features follow. Again changes nothing."""
    from leadwright.faces.cli.noticed import detect_everywhere

    await detect_everywhere(as_json)


@signals_app.command("show")
@command
async def signals_show(
    company: Annotated[str, typer.Argument(help="Domain, name or id of a lead.")],
    group: Annotated[str, typer.Option("--group", help="intent, fit, social or engagement.")] = "",
    as_json: Json = False,
) -> None:
    """What changed at a lead and what holds there: strength, evidence, and whether it can be used in copy."""
    from leadwright.faces.cli.day import show_signals

    await show_signals(company, group, as_json)


@signals_app.command("fading")
@command
async def signals_fading(
    type_: Annotated[
        str | None, typer.Argument(metavar="TYPE", help="A type; all are listed if left out.")
    ] = None,
    fresh: Annotated[int | None, typer.Option("--fresh", help="Days at full strength.")] = None,
    half_life: Annotated[int | None, typer.Option("--half-life", help="Days in which it halves.")] = None,
    expiry: Annotated[
        int | None, typer.Option("--expiry", help="Days after which it counts no more.")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="Bring the default back.")] = False,
    preview: Preview = False,
    as_json: Json = False,
) -> None:
    """How types of signals fade; with days, decide how one does, and score anew. --preview counts what would change."""
    from leadwright.faces.cli.fading import fading

    await fading(type_, (fresh, half_life, expiry), default, preview, as_json)


@signals_app.command("industries")
@command
async def signals_industries(as_json: Json = False) -> None:
    """Which industries grow: where more companies hire or raised money lately than among all others that we know."""
    from leadwright.faces.cli.industries import industries

    await industries(as_json)
