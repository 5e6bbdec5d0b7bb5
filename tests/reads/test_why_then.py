"""Why was it 71 on Monday? Each cause under its own name: the world, our knowledge, the rules, the clock, what was learned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.flows.decide_value import decide_value
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.local_day import moment_of
from leadwright.reads.score_at import score_at
from leadwright.reads.why_then import WhyThen, why_then
from leadwright.scoring.causes import Kind

pytestmark = pytest.mark.anyio
ICP: dict[str, Any] = {
    "name": "Ours", "industries": ["SaaS"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["UK"],
    "techStack": {"mustHave": ["AWS"]},
}  # fmt: skip
HEAD = "company,website,industry,employees,headquarters,technologies,hiring,funding_stage,last_funding_date"
MONDAY = date(2026, 11, 23)


async def _import(scope: Scope, folder: Path, name: str, row: str) -> None:
    path = folder / name
    path.write_text(f"{HEAD}\n{row}\n")
    async for _ in import_file(scope, path, folder):
        await scope.commit()


async def _start(scope: Scope, folder: Path, row: str) -> tuple[UUID, datetime]:
    """Score a lead on Monday, and return its company and the moment after."""
    await _import(scope, folder, "first.csv", row)
    await rescore_all(scope, await icps.save(scope, from_document(ICP)), as_of=MONDAY)
    await scope.commit()
    return await scope.value("SELECT company_id FROM leads"), await _moment(scope)


async def _moment(scope: Scope) -> datetime:
    at: datetime = await scope.value("SELECT clock_timestamp()")
    await scope.commit()
    return at


async def _why(scope: Scope, company: UUID, start: datetime) -> WhyThen:
    await scope.commit()
    stored = await icps.find(scope, None)
    found = await why_then(scope, company, stored.id, start, await _moment(scope))
    assert sum((line.cause.points for line in found.lines), Decimal(0)) == found.difference
    assert found.before.identical
    assert found.after.identical
    return found


def _points(found: WhyThen) -> dict[tuple[Kind, str], float]:
    """What moved it, by kind and unit; rounding aside."""
    lines = [line.cause for line in found.lines if line.cause.kind is not Kind.ROUNDING]
    return {(cause.kind, cause.unit): round(float(cause.points), 2) for cause in lines}


async def test_what_happened_since_is_the_world_and_names_who_told_it(scope: Scope, tmp_path: Path) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,120,,,,,")
    await _import(
        scope, tmp_path, "news.csv", f"Acme,acme.example,,,,,,Series B,{MONDAY + timedelta(days=1)}"
    )
    await rescore_all(scope, await icps.find(scope, None), as_of=MONDAY + timedelta(days=2))
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.WORLD, "recent_funding"): 12.0}
    (line,) = found.lines
    assert {change.feature for change in line.changes} == {"funding_stage", "funding_date"}
    assert [(one.source, one.label) for one in line.told] == [("file", "news.csv")]
    assert line.because == "Series B yesterday"


async def test_what_was_so_before_and_is_learned_now_is_our_knowledge(scope: Scope, tmp_path: Path) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,,,,,,")
    await _import(
        scope, tmp_path, "more.csv", f"Acme,acme.example,,120,,,,Series B,{MONDAY - timedelta(days=20)}"
    )
    await rescore_some(scope, [company])
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.KNOWLEDGE, "recent_funding"): 12.0, (Kind.KNOWLEDGE, "size"): 8.75}


async def test_a_known_value_that_becomes_another_is_the_world_unless_a_person_corrects_it(
    scope: Scope, tmp_path: Path
) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,120,,,yes,,")
    await decide_value(scope, company, "head_count", "9000")
    await rescore_some(scope, [company])
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.KNOWLEDGE, "size"): -8.75}
    assert [one.source for one in found.lines[0].told] == ["human"]


async def test_time_alone_is_the_clock(scope: Scope, tmp_path: Path) -> None:
    funded = MONDAY - timedelta(days=90)
    company, monday = await _start(scope, tmp_path, f"Acme,acme.example,SaaS,120,,,,Series B,{funded}")
    await rescore_all(scope, await icps.find(scope, None), as_of=MONDAY + timedelta(days=45))
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.CLOCK, "recent_funding"): -6.0}  # one half-life
    assert (found.before.as_of, found.after.as_of) == (MONDAY, MONDAY + timedelta(days=45))


async def test_another_ideal_customer_is_the_rules_and_says_whose_decision_it_was(
    scope: Scope, tmp_path: Path
) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,120,,,,,")
    stored = await icps.save(scope, from_document(ICP | {"companySizeMin": 200}))
    await rescore_all(scope, stored, as_of=MONDAY)
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.ICP, "size"): -8.75}
    assert [(item.kind, item.what, item.actor) for item in found.decided] == [
        (Kind.ICP, "Ideal customer version 2", "test")
    ]


async def test_an_old_round_that_faded_and_a_new_one_are_two_lines(scope: Scope, tmp_path: Path) -> None:
    funded, later = MONDAY - timedelta(days=100), MONDAY + timedelta(days=2)
    company, monday = await _start(scope, tmp_path, f"Acme,acme.example,SaaS,120,,,,Series B,{funded}")
    await _import(scope, tmp_path, "news.csv", f"Acme,acme.example,,,,,,Series C,{later}")
    await rescore_all(scope, await icps.find(scope, None), as_of=later)
    found = await _why(scope, company, monday)
    clock_alone = round(12 * (0.5 ** (12 / 45) - 0.5 ** (10 / 45)), 2)
    world = round(12 * (1 - 0.5 ** (12 / 45)), 2)
    assert _points(found) == {
        (Kind.CLOCK, "recent_funding"): clock_alone,
        (Kind.WORLD, "recent_funding"): world,
    }


async def test_the_same_words_weighed_anew_are_learned(scope: Scope, tmp_path: Path) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,120,,,,,")
    await scope.run(
        "INSERT INTO reliability_activations (workspace_id, id, decided_by) VALUES (:w, gen_random_uuid(), 'ana')",
        w=scope.workspace,
    )
    await scope.run("UPDATE features SET head_count_min = NULL, head_count_max = NULL")
    await rescore_some(scope, [company])
    found = await _why(scope, company, monday)
    assert _points(found) == {(Kind.LEARNED, "size"): -8.75}
    assert [item.kind for item in found.decided] == [Kind.LEARNED]


async def test_the_score_of_a_moment_is_the_one_that_was_shown_then(scope: Scope, tmp_path: Path) -> None:
    company, monday = await _start(scope, tmp_path, "Acme,acme.example,SaaS,120,,,,,")
    stored = await icps.find(scope, None)
    await rescore_all(scope, stored, as_of=MONDAY + timedelta(days=3))  # nothing changes
    await scope.commit()
    late = await score_at(scope, company, stored.id, await _moment(scope))
    early = await score_at(scope, company, stored.id, monday)
    assert (early.as_of, late.as_of) == (MONDAY, MONDAY + timedelta(days=3))
    assert (early.made_as_of, late.made_as_of) == (MONDAY, MONDAY)
    assert early.history == late.history
    with pytest.raises(NotFound, match="had been shown by then"):
        await score_at(scope, company, stored.id, monday - timedelta(days=1))


async def test_a_date_means_its_end_in_the_workspace(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    await scope.run("UPDATE workspaces SET time_zone = 'America/New_York'")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 15, tzinfo=UTC))
    assert await moment_of(scope, "2026-11-23") == datetime(2026, 11, 24, 4, 59, 59, 999999, tzinfo=UTC)
    assert await moment_of(scope, "2026-11-23 08:00") == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert await moment_of(scope, "2026-11-23T08:00:00Z") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert await moment_of(scope, "today") == await moment_of(scope, "2026-12-24") == clock.now()
    for wrong in ("yesterday", "2026-02-30", "", "2026-11-23T25:00"):
        with pytest.raises(Wrong):
            await moment_of(scope, wrong)
