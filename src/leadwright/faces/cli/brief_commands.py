"""The commands about briefs: their options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

Lead = Annotated[str, typer.Argument(help="Domain, name or id of the lead.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("brief")(brief)
    app.command("bant")(bant)


@command
async def brief(
    lead: Lead,
    as_format: Annotated[str, typer.Option("--format", help="md, html, pdf or json.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", help="A file to write it to; stdout if left out.")
    ] = None,
    model: Annotated[
        bool | None,
        typer.Option(
            "--model/--no-model",
            help="Let the language model write it anew, or rules; as it stands if left out.",
        ),
    ] = None,
    dropped: Annotated[
        bool, typer.Option("--dropped", help="Also say which sentences were left out, and why.")
    ] = False,
) -> None:
    """One page on a lead: who, why now, what they use, who decides, what to say and to avoid; each sentence has its source.

    One that no longer fits what is known is written anew first.
    """
    from leadwright.faces.cli.briefing import print_brief

    await print_brief(lead, as_format, out, model, dropped)


@command
async def bant(
    lead: Lead,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            help="What you learned, as name=state (need=true, budget=false, timeline=none to take it back).",
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What was said, with your answer.")] = "",
    as_json: Json = False,
) -> None:
    """Budget, authority, need and timeline of a lead, each true, false or unknown, and what follows."""
    from leadwright.faces.cli.briefing import print_bant

    await print_bant(lead, answer or [], note, as_json)
