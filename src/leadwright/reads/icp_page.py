"""The page of an ideal customer: what happens if I change this? The unsaved ICP is another row of the same SELECT."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.icp import store as icps
from leadwright.icp.document import Icp
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import to_parameters
from leadwright.kernel.db import Scope
from leadwright.reads.reasons import feature_rows, made, result_of
from leadwright.scoring.card import Scorecard
from leadwright.scoring.compile import Compiled, compile_card
from leadwright.scoring.explain import explain
from leadwright.scoring.store import Recipe, live_card

MOVERS_MOST = 20
_NOBODY = UUID(int=0)
TIERS = ("hot", "warm", "nurture", "cold", "out")


@dataclass(frozen=True, slots=True)
class Mover:
    """A lead whose tier would change. `lead_id` is None if the company is no lead; `why` says what moves it."""

    lead_id: UUID | None
    name: str
    before: str
    after: str
    score_before: Decimal
    score_after: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Leads per tier now and under the unsaved ICP. `moves` counts all that change tier, `movers` holds the first of them.

    `before` is empty for an ICP that has no scores yet. `milliseconds` is the time of the whole preview.
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    total: int
    moves: int
    movers: Sequence[Mover]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class IcpPage:
    """One ICP with its versions (the newest first) and siblings.

    `companies` counts those that can be scored; `scored` tells whether the scores are those of the live version.
    """

    stored: StoredIcp | None
    versions: Sequence[StoredIcp]
    all: Sequence[StoredIcp]
    companies: int
    scored: bool


async def icp_page(scope: Scope, which: str | None) -> IcpPage:
    """Return what the page of an ICP shows; `which` is an id or name, "new" for a blank one, None for the default.

    Raises NotFound for an ICP that is not there.
    """
    known = await icps.icps(scope)
    stored = await icps.find(scope, which) if which != "new" and (which or known) else None
    companies = await scope.value("SELECT count(*) FROM features WHERE workspace_id = :w", w=scope.workspace)
    version = await scope.value(
        "SELECT icp_version FROM scorings WHERE icp_id = :icp", icp=stored.id if stored else _NOBODY
    )
    versions = await icps.versions(scope, stored.id) if stored else ()
    return IcpPage(stored, versions, known, companies, stored is not None and stored.version == version)


# One pass over the features: the counts of each pair of tiers, and the leads that move furthest.
_PREVIEW = """
WITH fresh AS MATERIALIZED (
  SELECT s.company_id, s.score, CASE WHEN s.out IS NULL THEN s.tier ELSE 'out' END AS tier, s.out,
    ARRAY[{earned}]::numeric[] AS earned, ARRAY[{possible}]::numeric[] AS possible
  FROM ({select}) AS s),
paired AS (
  SELECT fresh.*, old.tier AS old_tier, old.score AS old_score, old.earned AS old_earned, old.recipe_id, old.out AS old_out
  FROM fresh LEFT JOIN scores old
    ON old.workspace_id = '{workspace}'::uuid AND old.icp_id = '{icp}'::uuid AND old.company_id = fresh.company_id),
counted AS (SELECT old_tier, tier, count(*) AS leads FROM paired GROUP BY 1, 2),
moving AS (
  SELECT * FROM paired WHERE old_tier <> tier
  ORDER BY (tier = 'out' OR old_tier = 'out'), greatest(score, old_score) DESC, abs(score - old_score) DESC, company_id
  LIMIT {most})
SELECT c.old_tier, c.tier, c.leads, NULL::uuid, NULL::numeric, NULL::numeric, NULL::numeric[], NULL::numeric[],
  NULL::numeric[], NULL, NULL, NULL FROM counted c
UNION ALL
SELECT m.old_tier, m.tier, NULL, m.company_id, m.old_score, m.score, m.old_earned, m.earned, m.possible, m.recipe_id,
  m.out, m.old_out FROM moving m
"""


async def preview(
    scope: Scope, icp: Icp, stored: StoredIcp | None, as_of: date, answerable: frozenset[str]
) -> Preview:
    """Score all companies under an unsaved ICP, in aggregate and without writing, and compare with the scores now."""
    started = time.perf_counter()
    card = await live_card(scope)
    row = to_parameters(icp, await icps.offer(scope))
    relation = f"(SELECT * FROM features WHERE workspace_id = '{scope.workspace}'::uuid)"
    compiled = compile_card(card, row, as_of, answerable, relation)
    rows = await _run(scope, compiled, stored.id if stored else _NOBODY)
    counted = [line for line in rows if line[3] is None]
    fresh = Recipe(compiled.recipe, card, row, answerable, tuple(rule.id for rule in compiled.rules))
    movers = await _movers(scope, [line for line in rows if line[3] is not None], fresh, as_of)
    before, after = _tiers(counted, 0) if stored else {}, _tiers(counted, 1)
    moves = sum(line[2] for line in counted if line[0] is not None and line[0] != line[1])
    spent = round((time.perf_counter() - started) * 1000, 1)
    return Preview(before, after, sum(after.values()), moves, movers, spent)


async def unchanged(scope: Scope, stored: StoredIcp) -> Preview:
    """What a preview of a saved ICP shows before anything is changed: the counts of its scores, read and not scored."""
    started = time.perf_counter()
    rows = await scope.rows("SELECT tier, leads FROM tier_counts WHERE icp_id = :icp", icp=stored.id)
    counts = dict.fromkeys(TIERS, 0) | {row[0]: int(row[1]) for row in rows}
    spent = round((time.perf_counter() - started) * 1000, 1)
    return Preview(counts, counts, sum(counts.values()), 0, (), spent)


async def _run(scope: Scope, compiled: Compiled, icp_id: UUID) -> list[tuple[Any, ...]]:
    ids = [rule.id for rule in compiled.rules]
    sql = _PREVIEW.format(
        earned=", ".join(f"s.r_{name}" for name in ids),
        possible=", ".join(f"s.p_{name}" for name in ids),
        select=compiled.sql,
        workspace=scope.workspace,
        icp=icp_id,
        most=MOVERS_MOST,
    )
    cursor = await (await scope.driver()).execute(sql.encode())
    return await cursor.fetchall()


def _tiers(counted: Sequence[Any], column: int) -> dict[str, int]:
    found = dict.fromkeys(TIERS, 0)
    for line in counted:
        if line[column] is not None:
            found[line[column]] += line[2]
    return found


async def _movers(scope: Scope, moving: Sequence[Any], fresh: Recipe, as_of: date) -> list[Mover]:
    companies = [line[3] for line in moving]
    if not companies:
        return []
    names: Sequence[Any] = await scope.rows(
        "SELECT p.company_id, p.name, l.id FROM profiles p LEFT JOIN leads l ON l.workspace_id = p.workspace_id"
        " AND l.company_id = p.company_id WHERE p.workspace_id = :workspace AND p.company_id = ANY(:companies)",
        workspace=scope.workspace,
        companies=companies,
    )
    known = {line[0]: (line[2], line[1]) for line in names}
    features = await feature_rows(scope, companies)
    old = {name: await made(scope, name) for name in {line[9] for line in moving}}
    movers = []
    for line in moving:
        lead_id, name = known.get(line[3], (None, "Unnamed company"))
        why = _why(line, features[line[3]], old[line[9]], fresh, as_of)
        movers.append(Mover(lead_id, name, line[0], line[1], line[4], line[5], why))
    return movers


def _why(line: Any, features: Mapping[str, Any], old: Recipe, fresh: Recipe, as_of: date) -> str:
    """The sentence of what moves a lead most: a reason to be out, or the rule whose points change most."""
    out, old_out = line[10], line[11]
    if out or old_out:
        return str(out) if out else f"No longer out: {old_out}"
    was = dict(zip(old.rules, line[6], strict=True))
    now = dict(zip(fresh.rules, line[7], strict=True))
    moved = [(abs(_points(fresh.card, rule, now, was)), rule) for rule in now]
    rule = max(moved, key=lambda pair: pair[0])[1]
    result = result_of(fresh, line[7], line[8])
    told = {item.rule: item for item in explain(result, features, fresh.card, fresh.icp, as_of)}
    label = fresh.card.rule(rule).label
    gain = _points(fresh.card, rule, now, was)
    if rule not in told:
        return f"{label} no longer counts ({gain:+.1f})"
    return f"{label}: {told[rule].because} ({gain:+.1f})"


def _points(card: Scorecard, rule: str, now: Mapping[str, Any], was: Mapping[str, Any]) -> Decimal:
    weight = card.weights[card.rule(rule).component]
    return weight * ((now.get(rule) or Decimal(0)) - (was.get(rule) or Decimal(0)))
