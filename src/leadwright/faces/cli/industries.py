"""`leadwright signals industries`: which industries grow, by our own population."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.scoring.trends import ENOUGH, trends
from leadwright.values import industry

_SAID = {True: "grows", False: "no more than others", None: "too few are known"}


async def industries(as_json: bool) -> None:
    """Print the industries as they were last measured."""
    async with opened() as (_, _, scope):
        found = await trends(scope)
    if as_json:
        print_json({"items": [asdict(item) | {"label": industry.label(item.industry)} for item in found]})
        return
    if not found:
        console.print(
            "Of no company is it known whether it hires. `leadwright look` reads websites and job boards."
        )
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Industry")
    for column in ("Known", "Hire or raised", "Elsewhere"):
        table.add_column(column, justify="right")
    table.add_column("It")
    for item in found:
        elsewhere = "" if item.elsewhere is None else f"{item.elsewhere:.0%}"
        table.add_row(industry.label(item.industry), f"{item.companies:,}", f"{item.share:.0%}", elsewhere,
                      Text(_SAID[item.growing]), style="" if item.growing else "dim")  # fmt: skip
    console.print(table)
    said = f"Measured on {found[0].measured_on:%d %b %Y}; nothing is said of an industry with fewer than {ENOUGH} known."
    console.print(Text(said, style="dim"))
