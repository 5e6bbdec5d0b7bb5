"""`leadwright leads why` and `leadwright score replay`: a score as it was, beside what it became."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.icp import store as icps
from leadwright.reads.find_lead import find_company
from leadwright.reads.local_day import moment_of
from leadwright.reads.score_at import ScoreAt, score_at
from leadwright.reads.why_then import Line, WhyThen, why_then
from leadwright.scoring.causes import Kind
from leadwright.scoring.explain import Contribution
from leadwright.scoring.replay import replay

KINDS = {
    Kind.CARD: "the rules: scorecard", Kind.ICP: "the rules: ideal customer", Kind.CLOCK: "the clock",
    Kind.WORLD: "the world", Kind.KNOWLEDGE: "our knowledge", Kind.LEARNED: "learned parameters",
    Kind.LIMIT: "the limits", Kind.ROUNDING: "rounding",
}  # fmt: skip


async def why(which: str, at: str, against: str | None, icp: str | None, as_json: bool) -> None:
    """Print a score as it was at a moment, compared with another if there is one to compare with."""
    async with opened() as (_, _, scope):
        stored = await icps.find(scope, icp)
        company = await find_company(scope, which)
        start = await moment_of(scope, at)
        if against is None and at in ("today", "now"):
            item = await score_at(scope, company, stored.id, start)
            print_json(score_json(item)) if as_json else _print_one(which, item)
            return
        end = await moment_of(scope, against or "today", "against")
        found = await why_then(scope, company, stored.id, start, end)
    print_json(compared_json(found)) if as_json else _print_two(which, found)


def _print_one(which: str, item: ScoreAt) -> None:
    console.print(
        Text.assemble((which, "bold"), f"  {item.score} as of {item.as_of}  ", show.tier_text(item.tier))
    )
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "Rule", "Adds", "Because"):
        table.add_column(column, justify="right" if column == "Adds" else "left")
    for part in item.contributions:
        table.add_row(part.component, part.label, _adds(part), Text(part.because))
    console.print(table)
    console.print(Text(_proof(item), style="dim"))


def _adds(part: Contribution | None) -> str:
    if part is None:
        return "-"
    return "?" if part.earned is None else f"{part.weighted:+.1f}" if part.weighted else "0"


def _proof(item: ScoreAt) -> str:
    made = (
        "made again from its record: identical"
        if item.identical
        else "made again from its record: NOT identical"
    )
    return f"Recorded {item.recorded_at:%Y-%m-%d %H:%M} UTC as of {item.made_as_of}, recipe {item.recipe[:12]}; {made}."


def _print_two(which: str, found: WhyThen) -> None:
    before, after = found.before, found.after
    head = f"  {before.score} as of {before.as_of}, {after.score} as of {after.as_of}: {found.difference:+}"
    console.print(Text.assemble((which, "bold"), head))
    console.print(_parts(found))
    if not found.lines:
        console.print("Nothing that counts changed between.")
    table = Table(title="What changed", title_justify="left", box=None, header_style="bold", pad_edge=False)
    for column in ("Points", "Cause", "Rule", "Because", "Who said so"):
        table.add_column(column, justify="right" if column == "Points" else "left")
    for line in found.lines:
        said = ", ".join(f"{one.source} {one.label}" for one in line.told)
        table.add_row(f"{line.cause.points:+.2f}", KINDS[line.cause.kind], line.cause.label, Text(line.because),
                      Text(said, style="dim"))  # fmt: skip
    if found.lines:
        console.print(table)
    for item in found.decided:
        console.print(Text(f"{item.at:%Y-%m-%d}: {item.what}, by {item.actor}", style="dim"))
    for side in (before, after):
        console.print(Text(_proof(side), style="dim"))


def _parts(found: WhyThen) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Rule", "Then", "Now", "Because, now"):
        table.add_column(column, justify="right" if column in ("Then", "Now") else "left")
    then, now = ({part.rule: part for part in side.contributions} for side in (found.before, found.after))
    for rule in dict.fromkeys((*now, *then)):
        was, is_now = then.get(rule), now.get(rule)
        part = is_now or was
        assert part is not None
        moved = (was.weighted if was else None) != (is_now.weighted if is_now else None)
        table.add_row(
            part.label, _adds(was), _adds(is_now), Text(part.because), style="bold" if moved else "dim"
        )
    return table


def score_json(item: ScoreAt) -> dict[str, Any]:
    """A score as it was, for JSON."""
    return {
        "score": item.score, "total": item.total, "tier": item.tier, "out": item.out, "potential": item.potential,
        "floor": item.floor, "completeness": item.completeness, "at": item.at.isoformat(), "as_of": item.as_of,
        "made_as_of": item.made_as_of, "recorded_at": item.recorded_at.isoformat(), "recipe": item.recipe,
        "identical": item.identical, "contributions": [_part_json(item, part) for part in item.contributions],
    }  # fmt: skip


def _part_json(item: ScoreAt, part: Contribution) -> dict[str, Any]:
    ids = {one for feature in part.features for one in item.evidence.get(feature, ())}
    return {
        "rule": part.rule, "label": part.label, "component": part.component, "earned": part.earned,
        "points": part.points, "weighted": part.weighted, "because": part.because, "evidence": sorted(ids),
    }  # fmt: skip


def compared_json(found: WhyThen) -> dict[str, Any]:
    """Two scores and what lies between, for JSON. Points are texts, since they are exact."""
    return {
        "before": score_json(found.before), "after": score_json(found.after), "difference": str(found.difference),
        "causes": [_line_json(line) for line in found.lines],
        "decided": [
            {"kind": item.kind.value, "what": item.what, "actor": item.actor, "at": item.at.isoformat()}
            for item in found.decided
        ],
    }  # fmt: skip


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "kind": line.cause.kind.value, "unit": line.cause.unit, "label": line.cause.label,
        "points": _exact(line.cause.points), "because": line.because,
        "features": [
            {"feature": change.feature, "before": change.before, "after": change.after,
             "evidence": list(change.evidence)}
            for change in line.changes
        ],
        "told": _told(line),
    }  # fmt: skip


def _told(line: Line) -> Sequence[dict[str, Any]]:
    return [
        {"observation": one.observation, "source": one.source, "label": one.label, "effective": one.effective,
         "seen_at": one.seen_at.isoformat(), "learned_at": one.learned_at.isoformat()}
        for one in line.told
    ]  # fmt: skip


def _exact(points: Decimal) -> str:
    return f"{points.normalize():f}"


async def replay_scores(sample: int | None, seed: int, as_json: bool) -> None:
    """Print how many recorded scores come out again to the letter; leave with 1 if one does not."""
    async with opened() as (_, _, scope):
        done = await replay(scope, sample, seed=seed)
    if as_json:
        print_json({"asked": done.asked, "identical": done.identical, "older": done.older,
                    "different": list(done.different)})  # fmt: skip
    else:
        console.print(f"{done.identical:,} of {done.asked:,} identical", highlight=False)
        if done.older:
            note = f"{done.older:,} of them were made by an earlier version of the features or of the rule language."
            console.print(Text(note, style="dim"))
        for item in done.different[:20]:
            console.print(
                f"  record {item.history}: {item.recorded} {item.recorded_tier}, again {item.again} {item.again_tier}"
            )
    if done.different:
        raise typer.Exit(1)
