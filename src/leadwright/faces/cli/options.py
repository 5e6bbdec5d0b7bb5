"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Note = Annotated[str, typer.Option("--note", help="Why, for those who ask later.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Record all that was found, without asking.")]
CompanyId = Annotated[UUID | None, typer.Option("--company", help="Id of the known company that is meant.")]
Other = Annotated[bool, typer.Option("--force", help="It is another company than those of a similar name.")]
IcpName = Annotated[
    str | None,
    typer.Option("--icp", help="Name or id of a stored ideal customer; the default one if left out."),
]
IcpChoice = Annotated[
    str | None,
    typer.Option(
        "--icp",
        help="An ideal customer: its name, its id, or a YAML or JSON file; the default one if left out.",
    ),
]
