"""`leadwright score` and `leadwright scorecard`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.faces.cli.icp import chosen_icp
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.translate import to_parameters
from leadwright.kernel import clock
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.answerable import answerable
from leadwright.scoring import store as scores
from leadwright.scoring.compile import compile_card
from leadwright.scoring.files import score_file
from leadwright.scoring.scorecard import SHIPPED, Scorecard, parse, shipped


async def score(
    name: str | None,
    all_icps: bool,
    as_of: date | None,
    source: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Score the leads of one or all ideal customers, or a file."""
    if (source is None) != (target is None):
        raise Wrong(
            "A file needs both --input and --output.",
            hint="leadwright score --input features.parquet --output scored.parquet",
        )
    async with opened() as (_, _, scope):
        wanted = await icps.icps(scope) if all_icps else [await chosen_icp(scope, name)]
        if source is not None and target is not None:
            day, card = as_of or clock.today(), await scores.live_card(scope)
            row = to_parameters(wanted[0].icp, await icps.offer(scope))
            done = score_file(source, target, card, row, day, await answerable(scope))
            for warning in done.warnings:
                note.print(f"[yellow]Note:[/] {warning}", highlight=False)
            shown = {"rows": done.rows, "recipe": done.recipe, "seconds": done.seconds, "output": str(target)}
            print_json(shown) if as_json else console.print(
                f"{done.rows:,} rows scored in {done.seconds:.2f} s: {target}", highlight=False
            )
            return
        results = []
        for stored in wanted:
            done_live = await rescore_all(scope, stored, as_of=as_of)
            await scope.commit()
            results.append({"icp": stored.name, "scored": done_live.scored, "tiers": dict(done_live.tiers),
                            "as_of": done_live.as_of.isoformat(), "seconds": done_live.seconds})  # fmt: skip
    if as_json:
        print_json({"items": results})
        return
    for item in results:
        counts = (
            f"{item['scored']:,} leads scored as of {item['as_of']} in {item['seconds']} s; {item['tiers']}"
        )
        console.print(f"{item['icp']}: {counts}", highlight=False)


async def show_card(as_json: bool) -> None:
    """Print the scorecard as its document."""
    async with opened() as (_, _, scope):
        card = await scores.live_card(scope)
    if as_json:
        print_json(card.to_document())
    else:
        console.print(
            yaml.safe_dump(card.to_document(), sort_keys=False, allow_unicode=True),
            highlight=False,
            markup=False,
        )


async def print_sql(dialect: str, relation: str, name: str | None) -> None:
    """Print the SELECT of the scorecard for a database."""
    if not relation.replace("_", "").replace(".", "").isalnum():
        raise Wrong(
            f"{relation!r} is no name of a table.", hint="Letters, digits, _ and . only.", field="relation"
        )
    async with opened() as (_, _, scope):
        stored, card = await chosen_icp(scope, name), await scores.live_card(scope)
        row = to_parameters(stored.icp, await icps.offer(scope))
        known = await answerable(scope)
    executed = (
        "run by every score" if dialect in {"postgres", "duckdb"} else "generated, not executed by our tests"
    )
    compiled = compile_card(card, row, clock.today(), known, relation, dialect)
    print(f"-- {dialect}, {executed}; recipe {compiled.recipe}\n{compiled.sql}")


async def list_cards(as_json: bool) -> None:
    """List the scorecards that come with the house."""
    async with opened() as (_, _, scope):
        live = (await scores.written_card(scope)).digest()
    rows = [
        {"name": name, "title": card.name, "rules": len(card.rules), "in_use": card.digest() == live}
        for name in SHIPPED
        for card in (shipped(name),)
    ]
    if as_json:
        print_json({"scorecards": rows, "own": not any(row["in_use"] for row in rows)})
        return
    for row in rows:
        mark = "in use" if row["in_use"] else ""
        console.print(f"{row['name']:<12} {row['title']} ({row['rules']} rules) {mark}", highlight=False)
    if not any(row["in_use"] for row in rows):
        console.print("A scorecard of your own is in use: `leadwright scorecard show`.", highlight=False)


async def use(which: str, as_json: bool) -> None:
    """Let a scorecard hold, and score all leads by it."""
    card = _card(which)
    async with opened() as (_, _, scope):
        version = await scores.use_card(scope, card)
        await scope.commit()
        scored = {}
        for stored in await icps.icps(scope):
            scored[stored.name] = (await rescore_all(scope, stored)).scored
            await scope.commit()
    if as_json:
        print_json({"scorecard": card.name, "version": version, "scored": scored})
        return
    console.print(f"{card.name} holds now; {sum(scored.values()):,} scores follow it.", highlight=False)


def _card(which: str) -> Scorecard:
    if which in SHIPPED:
        return shipped(which)
    path = Path(which)
    if path.is_file():
        return parse(path.read_text(encoding="utf-8"), path.name)
    if which not in SHIPPED:
        raise NotFound(
            f"There is no scorecard {which!r}.",
            hint=f"Name {' or '.join(SHIPPED)}, or a file.",
            field="which",
        )
    return shipped(which)
