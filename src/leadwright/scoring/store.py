"""Score companies in place and keep what was shown: the only writer of scores, history and recipes.

One SELECT computes everything; this module only says from which rows and where the answer goes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from leadwright.entities import semantic
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import IcpRow, row_from_document
from leadwright.kernel.db import Scope
from leadwright.scoring import lead_words, per_icp
from leadwright.scoring.card import Scorecard
from leadwright.scoring.compile import Compiled, compile_card
from leadwright.scoring.faded import with_fadings
from leadwright.scoring.scorecard import default, from_document
from leadwright.signals import fadings

BULK = 5_000  # companies; beyond, the planner's statistics are worth refreshing at once

_CHANGED = "(score, floor, potential, completeness, tier, out, earned, possible, domain, country, industry, recipe_id)"
_EXCLUDED = ", ".join(f"excluded.{name.strip()}" for name in _CHANGED.strip("()").split(","))
_CURRENT = ", ".join(f"scores.{name.strip()}" for name in _CHANGED.strip("()").split(","))

# Only rows that change are written; history keeps what a person could see: score, tier, contributions.
_WRITE = """
WITH scored AS MATERIALIZED ({select}),
written AS (
  INSERT INTO scores (workspace_id, icp_id, company_id, score, floor, potential, completeness, intent, fit,
    accessibility, tier, out, earned, possible, clamp, domain, country, industry, recipe_id)
  SELECT '{workspace}'::uuid, '{icp}'::uuid, s.company_id, s.score, s.floor, s.potential, s.completeness, s.intent,
    s.fit, s.accessibility, CASE WHEN s.out IS NULL THEN s.tier ELSE 'out' END, s.out, ARRAY[{earned}]::numeric[],
    ARRAY[{possible}]::numeric[], s.clamp, coalesce(f.domain, lower(f.name), ''), f.country, f.main_industry, '{recipe}'
  FROM scored s JOIN features f ON f.workspace_id = '{workspace}'::uuid AND f.company_id = s.company_id
  ON CONFLICT (workspace_id, icp_id, company_id) DO UPDATE SET score = excluded.score, floor = excluded.floor,
    potential = excluded.potential, completeness = excluded.completeness, intent = excluded.intent,
    fit = excluded.fit, accessibility = excluded.accessibility, tier = excluded.tier, out = excluded.out,
    earned = excluded.earned, possible = excluded.possible, clamp = excluded.clamp, domain = excluded.domain, country = excluded.country,
    industry = excluded.industry, recipe_id = excluded.recipe_id
  WHERE ({current}) IS DISTINCT FROM ({excluded})
  RETURNING company_id, score, potential, tier, out, earned)
INSERT INTO score_history (workspace_id, icp_id, company_id, score, potential, tier, out, earned, input, recipe_id, as_of)
SELECT '{workspace}'::uuid, '{icp}'::uuid, w.company_id, w.score, w.potential, w.tier, w.out, w.earned,
  {input}, '{recipe}', DATE '{as_of}'
FROM written w JOIN features f ON f.workspace_id = '{workspace}'::uuid AND f.company_id = w.company_id
"""


_INPUT = "to_jsonb(f) - 'workspace_id'"


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a scoring did: how many companies now have a score, per tier, and how long it took."""

    scored: int
    tiers: Mapping[str, int]
    as_of: date
    recipe: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a score was made with but its row and its date."""

    id: str
    card: Scorecard
    icp: IcpRow
    answerable: frozenset[str]
    rules: tuple[str, ...]


async def rescore(
    scope: Scope,
    stored: StoredIcp,
    icp_row: IcpRow,
    card: Scorecard,
    as_of: date,
    answerable: frozenset[str],
    companies: Sequence[UUID] | None = None,
) -> Rescored:
    """Score all companies, or some, under an ICP as of a date.

    `answerable` names the features that some usable source could still answer. With `companies` given,
    those that have no features any more lose their score; the others keep theirs.
    """
    started = time.perf_counter()
    await hold(scope, stored.id)
    compiled, changed = await _write_scores(scope, stored, icp_row, card, as_of, answerable, companies)
    await _drop_gone(scope, stored.id, companies)
    await scope.run(
        "INSERT INTO scorings (workspace_id, icp_id, as_of, icp_version, recipe_id, scored_at)"
        " VALUES (:workspace, :icp, :as_of, :version, :recipe, clock_timestamp())"
        " ON CONFLICT (workspace_id, icp_id) DO UPDATE SET as_of = excluded.as_of, icp_version = excluded.icp_version,"
        " recipe_id = excluded.recipe_id, scored_at = excluded.scored_at",
        workspace=scope.workspace,
        icp=stored.id,
        as_of=as_of,
        version=stored.version,
        recipe=compiled.recipe,
    )
    tiers = await count(scope, stored.id)
    await lead_words.drop_gone(scope, stored.id, companies)
    await lead_words.refresh(scope, stored.id, sum(tiers.values()), companies)
    if companies is None:
        await _note_day(scope, stored.id, as_of, sum(tiers.values()), changed)
        if sum(tiers.values()) > BULK:
            await scope.refresh_statistics()
    return Rescored(
        sum(tiers.values()), tiers, as_of, compiled.recipe, round(time.perf_counter() - started, 3)
    )


async def _write_scores(
    scope: Scope, stored: StoredIcp, icp_row: IcpRow, card: Scorecard, as_of: date, answerable: frozenset[str],
    companies: Sequence[UUID] | None,
) -> tuple[Compiled, int]:  # fmt: skip
    """Write the scores that change, and return how many did."""
    target = await target_of(scope, stored, card)
    relation = f"(SELECT * FROM features WHERE workspace_id = '{scope.workspace}'::uuid)"
    if companies is not None:
        await scope.stage("rescored", {"company_id": "uuid"}, [(company,) for company in set(companies)])
        relation = (
            "(SELECT features.* FROM features JOIN pg_temp.rescored USING (company_id)"
            f" WHERE workspace_id = '{scope.workspace}'::uuid)"
        )
    relation = per_icp.beside(relation, card, scope.workspace, stored.id, target)
    compiled = compile_card(card, icp_row, as_of, answerable, relation)
    await _keep_recipe(scope, compiled, card, icp_row, answerable)
    ids = [rule.id for rule in compiled.rules]
    cursor = await (await scope.driver()).execute(
        _WRITE.format(
            select=compiled.sql,
            workspace=scope.workspace,
            icp=stored.id,
            recipe=compiled.recipe,
            as_of=as_of.isoformat(),
            earned=", ".join(f"s.r_{rule}" for rule in ids),
            possible=", ".join(f"s.p_{rule}" for rule in ids),
            current=_CURRENT,
            excluded=_EXCLUDED,
            input=_INPUT + per_icp.recorded(card, stored.id, target),
        ).encode()
    )
    return compiled, cursor.rowcount


async def hold(scope: Scope, icp_id: UUID) -> date | None:
    """Wait for other scorings of an ICP to end, keep new ones out until the commit, and return the day that its scores
    stand at; None if it has none. Whoever scores as of that day must ask for it here."""
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=f"score:{icp_id}")
    day: date | None = await scope.value("SELECT as_of FROM scorings WHERE icp_id = :icp", icp=icp_id)
    return day


async def _note_day(scope: Scope, icp_id: UUID, as_of: date, scored: int, changed: int) -> None:
    """Record that all scores of an ICP stand as of a day from now on, if it is the first time."""
    await scope.run(
        "INSERT INTO scoring_days (workspace_id, icp_id, as_of, scored, changed)"
        " VALUES (:workspace, :icp, :as_of, :scored, :changed) ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
        icp=icp_id,
        as_of=as_of,
        scored=scored,
        changed=changed,
    )


async def target_of(scope: Scope, stored: StoredIcp, card: Scorecard) -> UUID | None:
    """Return what an ICP version means, if a rule asks for the semantic match and something is known of it."""
    if not uses_meaning(card):
        return None
    return await semantic.target_of(scope, stored.id, stored.version)


def uses_meaning(card: Scorecard) -> bool:
    """Whether a rule of a scorecard reads the semantic match."""
    return "semantic_match" in per_icp.asked_for(card)


async def _keep_recipe(
    scope: Scope, compiled: Compiled, card: Scorecard, icp_row: IcpRow, answerable: frozenset[str]
) -> None:
    await scope.run(
        "INSERT INTO recipes (workspace_id, id, card, icp, answerable, rules) VALUES (:workspace, :id,"
        " CAST(:card AS jsonb), CAST(:icp AS jsonb), :answerable, CAST(:rules AS jsonb)) ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
        id=compiled.recipe,
        card=orjson.dumps(card.to_document()).decode(),
        icp=orjson.dumps(icp_row.to_document()).decode(),
        answerable=sorted(answerable),
        rules=orjson.dumps([rule.id for rule in compiled.rules]).decode(),
    )


async def _drop_gone(scope: Scope, icp_id: UUID, companies: Sequence[UUID] | None) -> None:
    """Companies without features (folded away, or their import undone) have no score."""
    await scope.run(
        """
        DELETE FROM scores s WHERE s.icp_id = :icp
          AND (CAST(:companies AS uuid[]) IS NULL OR s.company_id = ANY(CAST(:companies AS uuid[])))
          AND NOT EXISTS (SELECT FROM features f WHERE f.workspace_id = s.workspace_id AND f.company_id = s.company_id)
        """,
        icp=icp_id,
        companies=list(companies) if companies is not None else None,
    )


async def count(scope: Scope, icp_id: UUID) -> dict[str, int]:
    """Count an ICP's companies per tier, country and industry anew, and return the tiers."""
    await scope.run("DELETE FROM tier_counts WHERE icp_id = :icp", icp=icp_id)
    await scope.run("DELETE FROM facet_counts WHERE icp_id = :icp", icp=icp_id)
    rows = await scope.rows(
        """
        WITH counted AS MATERIALIZED (
          SELECT tier, country, industry, count(*) AS leads FROM scores WHERE icp_id = :icp GROUP BY 1, 2, 3),
        facets AS (
          INSERT INTO facet_counts (workspace_id, icp_id, kind, value, leads)
          SELECT CAST(:workspace AS uuid), CAST(:icp AS uuid), 'country', country, sum(leads) FROM counted
          WHERE country IS NOT NULL GROUP BY country
          UNION ALL
          SELECT CAST(:workspace AS uuid), CAST(:icp AS uuid), 'industry', industry, sum(leads) FROM counted
          WHERE industry IS NOT NULL GROUP BY industry)
        INSERT INTO tier_counts (workspace_id, icp_id, tier, leads)
        SELECT CAST(:workspace AS uuid), CAST(:icp AS uuid), tier, sum(leads) FROM counted GROUP BY tier
        RETURNING tier, leads
        """,
        icp=icp_id,
        workspace=scope.workspace,
    )
    return {row[0]: int(row[1]) for row in rows}


async def recipe(scope: Scope, recipe_id: str) -> Recipe:
    """Return what a score was made with."""
    row: Any = await scope.row(
        "SELECT id, card, icp, answerable, rules FROM recipes WHERE id = :id", id=recipe_id
    )
    return Recipe(row[0], from_document(row[1]), row_from_document(row[2]), frozenset(row[3]), tuple(row[4]))


async def live_card(scope: Scope) -> Scorecard:
    """Return the workspace's scorecard: its newest version, or the default one, with dates fading as was decided."""
    return with_fadings(await written_card(scope), await fadings.decided(scope))


async def written_card(scope: Scope) -> Scorecard:
    """Return the workspace's scorecard as it is written, before decisions about fading."""
    document = await scope.value("SELECT document FROM scorecard_versions ORDER BY version DESC LIMIT 1")
    return from_document(document) if document is not None else default()


async def use_card(scope: Scope, card: Scorecard) -> int:
    """Let a scorecard hold from now on and return its version; what holds already stays. Scores follow when they are made."""
    if (await written_card(scope)).digest() == card.digest():
        return int(await scope.value("SELECT coalesce(max(version), 0) FROM scorecard_versions"))
    await scope.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=f"scorecard:{scope.workspace}"
    )
    version: int = await scope.value(
        "INSERT INTO scorecard_versions (workspace_id, version, document, digest, created_by)"
        " SELECT :workspace, coalesce(max(version), 0) + 1, CAST(:document AS jsonb), :digest, :actor FROM scorecard_versions"
        " RETURNING version",
        workspace=scope.workspace, document=orjson.dumps(card.to_document()).decode(), digest=card.digest(),
        actor=scope.actor,
    )  # fmt: skip
    return version
