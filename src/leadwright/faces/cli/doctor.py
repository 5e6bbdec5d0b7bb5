"""`leadwright doctor`: find out what is wrong, and say what to do."""

from __future__ import annotations

import typer

from leadwright.faces.cli.edge import console, print_json
from leadwright.faces.cli.show import safe
from leadwright.kernel.diagnosis import examine
from leadwright.kernel.settings import settings
from leadwright.migrations.head import is_current


async def doctor(as_json: bool) -> None:
    """Examine everything; leave with 1 if something is wrong."""
    findings = examine(settings(), is_current)
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "findings": findings})
    for finding in () if as_json else findings:
        mark = "[green]ok[/]  " if finding.ok else "[red]wrong[/]"
        console.print(f"{mark} {finding.name}: {safe(finding.found)}", highlight=False)
        if not finding.ok:
            console.print(f"      {safe(finding.advice)}", highlight=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
