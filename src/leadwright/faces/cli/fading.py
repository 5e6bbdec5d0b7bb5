"""`leadwright signals fading`: how types of signals fade, and what another fading would do."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.flows.decide_fading import decide_fading
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.fading_preview import FadingPreview, fading_preview
from leadwright.reads.signal_kinds import FadingOf, fadings_in_force
from leadwright.signals.fadings import Fading, known

Days = tuple[int | None, int | None, int | None]


async def fading(type_: str | None, days: Days, default: bool, preview: bool, as_json: bool) -> None:
    """List fadings, or decide one."""
    changing = default or any(day is not None for day in days)
    if (changing or preview) and type_ is None:
        raise Wrong(
            "Name the type that shall fade otherwise.",
            hint="`leadwright signals fading` lists them.",
            field="type",
        )
    if preview and not changing:
        raise Wrong("There is nothing to preview.", hint="Give --fresh, --half-life, --expiry or --default.")
    async with opened() as (_, _, scope):
        if type_ is not None:
            known(type_)
        listed = await fadings_in_force(scope)
        if type_ is not None and changing:
            one = next(item for item in listed if item.kind.name == type_)
            wanted = None if default else _wanted(one.fading, days)
            previews = await fading_preview(scope, type_, wanted)
            if not preview:
                await _decide(scope, type_, wanted)
                listed = await fadings_in_force(scope)
            _print_previews(previews, preview, as_json, [item for item in listed if item.kind.name == type_])
            return
    shown = [item for item in listed if type_ in (None, item.kind.name)]
    if as_json:
        print_json({"items": [_json(item) for item in shown]})
    else:
        _print(shown)


def _wanted(now: Fading, days: Days) -> Fading:
    """What was not said stays."""
    kept = (now.fresh_days, now.half_life_days, now.expiry_days)
    return Fading(*(old if new is None else new for new, old in zip(days, kept, strict=True)))


async def _decide(scope: Scope, type_: str, wanted: Fading | None) -> None:
    done = await decide_fading(scope, type_, wanted)
    if done.rules:
        for stored in await icps.icps(scope):
            await rescore_all(scope, stored)
            await scope.commit()


def _print(listed: list[FadingOf]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Type", "Fresh", "Half-life", "Expiry", "Decided by", "Rules that follow"):
        table.add_column(column, justify="right" if column in ("Fresh", "Half-life", "Expiry") else "left")
    for item in listed:
        who = item.decision
        said = f"{who.decided_by}, {who.decided_at:%d %b %Y}" if who and item.is_decided else "default"
        table.add_row(item.kind.name, str(item.fading.fresh_days), str(item.fading.half_life_days),
                      str(item.fading.expiry_days), Text(said), Text(", ".join(item.rules), style="dim"))  # fmt: skip
    console.print(table)


def _print_previews(previews: Any, only: bool, as_json: bool, listed: list[FadingOf]) -> None:
    if as_json:
        print_json(
            {
                "preview": only,
                "icps": [_preview_json(item) for item in previews],
                "items": [_json(i) for i in listed],
            }
        )
        return
    for item in previews:
        moves = ", ".join(
            f"{leads:,} from {old} to {new}" for (old, new), leads in sorted(item.moves.items())
        )
        would = "would change" if only else "changed"
        console.print(f"{item.icp.name}: {item.moving:,} leads {would} tier{f' ({moves})' if moves else ''};"
                      f" {item.changed:,} scores move", highlight=False)  # fmt: skip
    if only:
        note.print("Nothing was decided.", highlight=False)
    else:
        _print(listed)


def _preview_json(item: FadingPreview) -> dict[str, Any]:
    moves = [{"from": old, "to": new, "leads": leads} for (old, new), leads in sorted(item.moves.items())]
    return {"icp": item.icp.name, "as_of": item.as_of, "before": dict(item.before), "after": dict(item.after),
            "moving": item.moving, "changed": item.changed, "moves": moves}  # fmt: skip


def _json(item: FadingOf) -> dict[str, Any]:
    who = item.decision if item.is_decided else None
    return {"type": item.kind.name, "fading": item.fading, "default": item.default, "rules": list(item.rules),
            "together": list(item.together), "decided_by": who.decided_by if who else None,
            "decided_at": who.decided_at.isoformat() if who else None}  # fmt: skip
