"""`leadwright today` and `leadwright signals show`."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.kernel.errors import Wrong
from leadwright.reads.find_lead import find_company
from leadwright.reads.signal_timeline import GROUPS, TimelineSignal, signal_timeline
from leadwright.reads.today import Living, Today, TodayLead, today

_EMPTY = {
    "no_icp": "There is no ideal customer yet: `leadwright run --icp FILE --companies FILE`.",
    "no_scores": "There is no scored company yet: `leadwright import FILE`, then `leadwright score`.",
    "nobody": "Nobody to call today: whoever has a reason is dealt with. `leadwright discover` finds more.",
}


async def show_today(owner: str | None, top: int, icp: str | None, as_json: bool) -> None:
    """Print whom to call."""
    async with opened() as (_, _, scope):
        page = await today(scope, owner=owner, icp=icp, most=top)
    if as_json:
        print_json(_json(page))
    elif page.empty:
        console.print(_EMPTY[page.empty], highlight=False)
    else:
        console.print(Text(f"{page.day:%A, %d %b %Y}, scores as of {page.as_of}", style="dim"))
        for number, item in enumerate(page.leads, 1):
            _print(number, item)


def _print(number: int, item: TodayLead) -> None:
    row = item.row
    console.print()
    console.print(
        Text.assemble(f"{number}. ", (row.name, "bold"), f"  {row.domain or 'no website'}  {row.score} ",
                      show.tier_text(row.tier), f"  {_moved(item)}")
    )  # fmt: skip
    for one in item.signals:
        said = ", ".join(f"{told.source} {told.label} {told.seen_at:%d %b %Y}" for told in one.told)
        line = f"   {'*' if one.is_news else '-'} {one.kind.label}{_subject(one)}, {one.signal.dated:%d %b %Y}, {one.strength:.0%}"
        console.print(Text.assemble(line, (f"  {said}", "dim")))
    if not item.signals:
        told_by_score = "; ".join(reason.because for reason in item.reasons)
        console.print(Text(f"   - {told_by_score or 'nothing recent is known; it is here for its fit'}"))
    console.print(Text(f"   > {item.play.sentence} ({item.play.name})", style="green"))


def _subject(one: Living) -> str:
    return f" ({one.signal.subject})" if one.signal.subject else ""


def _moved(item: TodayLead) -> str:
    if item.moved is None:
        return "new today"
    if not item.moved.difference:
        return "as yesterday"
    parts = ", ".join(f"{points:+.1f} {label.lower()}" for label, points in item.moved.parts[:3])
    return f"{item.moved.difference:+} since yesterday: {parts}"


def _json(page: Today) -> dict[str, Any]:
    return {
        "day": page.day, "icp": page.icp.name if page.icp else None, "as_of": page.as_of, "empty": page.empty,
        "items": [_lead_json(item) for item in page.leads],
    }  # fmt: skip


def _lead_json(item: TodayLead) -> dict[str, Any]:
    row, moved = item.row, item.moved
    return {
        "why": item.why, "lead_id": row.lead_id, "company": row.name, "domain": row.domain, "tier": row.tier,
        "score": row.score, "owner": row.owner, "because": [reason.because for reason in item.reasons],
        "signals": [
            {"type": one.kind.name, "label": one.kind.label, "subject": one.signal.subject, "dated": one.signal.dated,
             "strength": one.strength, "is_news": one.is_news, "evidence": list(one.told)}
            for one in item.signals
        ],
        "more_signals": item.more,
        "moved": None if moved is None else {
            "before": moved.before, "difference": moved.difference,
            "parts": [{"label": label, "points": points} for label, points in moved.parts],
        },
        "play": item.play,
    }  # fmt: skip


async def show_signals(which: str, group: str, as_json: bool) -> None:
    """Print the signals of a lead."""
    if group and group not in GROUPS:
        raise Wrong(f"There is no group {group!r}.", hint=f"They are {', '.join(GROUPS)}.", field="group")
    async with opened() as (_, _, scope):
        line = await signal_timeline(scope, await find_company(scope, which), group=group)
    listed = [*line.events, *line.states, *line.faded]
    if as_json:
        print_json({"as_of": line.as_of, "items": [_signal_json(item) for item in listed]})
        return
    if not listed:
        console.print("Nothing was noticed there yet.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Strength", "Signal", "When", "Counts until", "Who said so", "For copy"):
        table.add_column(column, justify="right" if column == "Strength" else "left")
    for item in listed:
        said = ", ".join(f"{voice.source} {voice.label}" for voice in item.voices)
        what = f"{item.kind.label}{f' ({item.signal.subject})' if item.signal.subject else ''}"
        copy = "yes" if item.usable.ok else item.usable.refusals[0].reason
        table.add_row(f"{item.strength:.0%}", what, f"{item.signal.dated:%d %b %Y}", f"{item.ends:%d %b %Y}", Text(said),
                      Text(copy), style="" if item.strength else "dim")  # fmt: skip
    console.print(table)


def _signal_json(item: TimelineSignal) -> dict[str, Any]:
    return {
        "signal": item.signal, "label": item.kind.label, "strength": item.strength, "fades_from": item.fades_from,
        "fresh_until": item.fresh_until, "ends": item.ends, "holds": item.holds, "told_as_news": item.told_as_news,
        "usable_in_copy": item.usable.ok, "not_usable_because": list(item.usable.refusals),
        "evidence": list(item.voices),
    }  # fmt: skip
