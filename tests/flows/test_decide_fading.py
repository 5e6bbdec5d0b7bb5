"""How types fade is decided by people: part of the rules, kept for good, previewed before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.flows.decide_fading import decide_fading
from leadwright.flows.detect import detect
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.fading_preview import fading_preview
from leadwright.reads.signal_kinds import fadings_in_force
from leadwright.reads.why_then import why_then
from leadwright.scoring.causes import Kind
from leadwright.scoring.kinds import signal_kinds
from leadwright.scoring.replay import replay
from leadwright.scoring.store import live_card
from leadwright.signals import fadings
from leadwright.signals.fadings import Fading

pytestmark = pytest.mark.anyio


async def _leads(scope: Scope, folder: Path) -> UUID:
    """Two leads: one whose round is fifty days old, and one without any."""
    path = folder / "ours.csv"
    funded = clock.today() - timedelta(days=50)
    path.write_text(
        "company,website,industry,employees,country,hiring,funding_stage,last_funding_date\n"
        f"Acme,acme.example,SaaS,100,US,yes,Series B,{funded}\nBirch,birch.example,SaaS,100,US,,,\n"
    )
    async for _ in import_file(scope, path, folder):
        await scope.commit()
    icp = {
        "name": "Ours",
        "industries": ["SaaS"],
        "companySizeMin": 50,
        "companySizeMax": 200,
        "geographies": ["US"],
    }
    await rescore_all(scope, await icps.save(scope, from_document(icp)))
    await scope.commit()
    company: UUID = await scope.value("SELECT company_id FROM profiles WHERE name = 'Acme'")
    return company


async def test_a_decided_fading_is_part_of_the_rules_and_of_the_recipe(scope: Scope, tmp_path: Path) -> None:
    company = await _leads(scope, tmp_path)
    start = await scope.value("SELECT clock_timestamp()")
    before = await scope.row("SELECT score, recipe_id FROM scores WHERE company_id = :id", id=company)
    await scope.commit()
    done = await decide_fading(scope, "funding_round", Fading(10, 40, 300))
    assert (done.types, done.rules) == (("funding_round",), ["recent_funding"])
    await rescore_all(scope, await icps.find(scope, None))
    after = await scope.row("SELECT score, recipe_id FROM scores WHERE company_id = :id", id=company)
    assert before is not None
    assert after is not None
    assert after.recipe_id != before.recipe_id
    assert before.score - after.score == 6  # fifty days: one half-life over
    await scope.commit()
    stored = await icps.find(scope, None)
    found = await why_then(scope, company, stored.id, start, clock.now())
    assert [(line.cause.kind, line.cause.points) for line in found.lines] == [(Kind.CARD, -6)]
    assert [(item.what, item.actor) for item in found.decided] == [("Fading of funding round", "test")]
    assert (await replay(scope)).different == []


@pytest.mark.parametrize(("fading", "told"), [(None, 1), (Fading(10, 20, 100), 0)])
async def test_a_round_that_has_faded_here_is_no_news(
    scope: Scope, tmp_path: Path, fading: Fading | None, told: int
) -> None:
    if fading is not None:
        await decide_fading(scope, "funding_round", fading)
    company = await _leads(scope, tmp_path)
    assert len((await detect(scope, [company])).news) == told


async def test_a_preview_tells_what_the_decision_then_does(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    wanted = Fading(0, 1, 1)
    (told,) = await fading_preview(scope, "funding_round", wanted)
    assert (told.changed, sum(told.before.values())) == (1, 2)
    assert await fadings.decided(scope) == {}
    await decide_fading(scope, "funding_round", wanted)
    done = await rescore_all(scope, await icps.find(scope, None))
    assert {tier: count for tier, count in told.after.items() if count} == dict(done.tiers)
    assert told.moving == sum(told.moves.values()) == 1  # the round lifted it out of the cold
    (again,) = await fading_preview(scope, "funding_round", wanted)
    assert (again.changed, again.moving) == (0, 0)
    (back,) = await fading_preview(scope, "funding_round", None)
    assert back.after == told.before


async def test_the_default_comes_back_and_every_decision_is_kept(scope: Scope) -> None:
    first = await live_card(scope)
    await decide_fading(scope, "funding_round", Fading(10, 40, 300))
    await scope.commit()
    assert (await live_card(scope)).digest() != first.digest()
    await decide_fading(scope, "funding_round", None)
    assert (await live_card(scope)).digest() == first.digest()
    kept = await fadings.history(scope, "funding_round")
    assert [item.fading for item in kept] == [None, Fading(10, 40, 300)]
    assert {item.decided_by for item in kept} == {"test"}


async def test_types_that_the_score_reads_as_one_fade_alike(scope: Scope) -> None:
    done = await decide_fading(scope, "technology_removed", Fading(5, 5, 50))
    assert set(done.types) == {"technology_added", "technology_removed", "technology_replaced"}
    assert done.rules == ["technology_change"]
    kinds = await signal_kinds(scope)
    assert {kinds[name].fresh_days for name in done.types} == {5}
    assert (await decide_fading(scope, "pricing_page_visited", Fading(3, 2, 20))).rules == []


async def test_without_a_decision_what_the_scorecard_writes_is_in_force(scope: Scope) -> None:
    listed = {item.kind.name: item for item in await fadings_in_force(scope)}
    assert listed["technology_added"].fading == Fading(90, 45, 365)
    assert listed["technology_added"].rules == ["Technology change"]
    assert not listed["technology_added"].is_decided
    assert listed["pricing_page_visited"].rules == []


async def test_what_cannot_be_is_refused(scope: Scope) -> None:
    for wrong in (Fading(-1, 5, 50), Fading(5, 0, 50), Fading(50, 5, 49), Fading(5, 5, 4000)):
        with pytest.raises(Wrong):
            await decide_fading(scope, "funding_round", wrong)
    with pytest.raises(NotFound, match="funding_rond"):
        await decide_fading(scope, "funding_rond", Fading(5, 5, 50))
