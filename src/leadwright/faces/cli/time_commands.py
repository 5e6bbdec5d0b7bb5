"""The commands about time: why a lead had its score then, and whether recorded scores come out again."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpName, Json


def register(leads: typer.Typer, score: typer.Typer) -> None:
    """Add these commands to the groups that they belong to."""
    leads.command("why")(leads_why)
    score.command("replay")(score_replay)


@command
async def leads_why(
    company: Annotated[str, typer.Argument(help="Domain, name or id of a lead.")],
    at: Annotated[
        str, typer.Option("--at", help="A date (the end of that day), a date with a time, or today.")
    ] = "today",
    against: Annotated[
        str | None,
        typer.Option("--against", help="Compare with this moment; a past one with today if left out."),
    ] = None,
    icp: IcpName = None,
    as_json: Json = False,
) -> None:
    """Why was it 71 on Monday? A score as it was then, made again from its record, and what changed since by cause."""
    from leadwright.faces.cli.then import why

    await why(company, at, against, icp, as_json)


@command
async def score_replay(
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="So many recorded scores by lot; all if left out.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another lot.")] = 0,
    as_json: Json = False,
) -> None:
    """Make recorded scores again from their recorded inputs, and say how many come out to the letter."""
    from leadwright.faces.cli.then import replay_scores

    await replay_scores(sample, seed, as_json)
