"""`leadwright plays` and `leadwright outreach limits`: what is done by tier, and what the team allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.table import Table

from leadwright.actions.outreach.governor import limits as limits_store
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.kernel.errors import Wrong
from leadwright.leads import plays
from leadwright.leads.plays import DecidedPlay

_YES, _NO = ("yes", "true", "on"), ("no", "false", "off")


async def list_plays(as_json: bool) -> None:
    """Print the play of each tier."""
    async with opened() as (_, _, scope):
        found = await plays.decided_plays(scope)
    _print_plays(list(found.values()), as_json)


async def set_play(tier: str, document: Mapping[str, Any], reach: str | None, as_json: bool) -> None:
    """Decide the play of a tier."""
    ways = (
        {}
        if reach is None
        else {"reach": [] if reach == "none" else [one.strip() for one in reach.split(",")]}
    )
    if not document and not ways:
        raise Wrong(
            "There is nothing to decide.", hint="Give --name, --reach, --approval, --sequence or --note."
        )
    async with opened() as (_, _, scope):
        made = await plays.decide(scope, tier, {**document, **ways})
    _print_plays([made], as_json)


async def default_play(tier: str, as_json: bool) -> None:
    """Bring the default back."""
    async with opened() as (_, _, scope):
        made = await plays.decide(scope, tier, None)
    _print_plays([made], as_json)


def _print_plays(found: list[DecidedPlay], as_json: bool) -> None:
    if as_json:
        print_json({"items": [
            {"tier": one.tier, **asdict(one.play), "decided_by": one.decided_by, "decided_at": _at(one.decided_at)}
            for one in found
        ]})  # fmt: skip
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Tier", "Play", "Reached by", "Approved", "Sequence", "Decided"):
        table.add_column(column, overflow="fold")
    for one in found:
        who = f"{show.safe(one.decided_by)}, {one.decided_at:%d %b %Y}" if one.decided_by else "default"
        table.add_row(show.tier_text(one.tier), show.safe(one.play.name), ", ".join(one.play.reach) or "only watched",
                      one.play.approval, show.safe(one.play.sequence), who)  # fmt: skip
    console.print(table)


async def show_limits(changes: list[str], as_json: bool) -> None:
    """Print the limits, or decide some."""
    async with opened() as (_, _, scope):
        if changes:
            await limits_store.decide(scope, dict(_change(text) for text in changes))
        found = await limits_store.decided_limits(scope)
    if as_json:
        print_json(
            {**asdict(found.limits), "decided_by": found.decided_by, "decided_at": _at(found.decided_at)}
        )
        return
    for name, value in asdict(found.limits).items():
        console.print(f"{name} = {'none' if value is None else value}", highlight=False)


def _change(text: str) -> tuple[str, Any]:
    name, is_given, value = text.partition("=")
    if not is_given:
        raise Wrong(f"{text[:60]!r} is no change.", hint="Write first_by_hand=5.", field="set")
    word = value.strip().lower()
    if word in (*_YES, *_NO):
        return name.strip(), word in _YES
    if word == "none":
        return name.strip(), None
    for kind in (int, float):
        try:
            return name.strip(), kind(word)
        except ValueError:
            continue
    return name.strip(), word


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
