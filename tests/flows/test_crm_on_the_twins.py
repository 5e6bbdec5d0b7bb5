"""The same sync over the real wire, on both invented CRMs with their limits, lag and duplicate rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from leadwright.actions.crm import plans
from leadwright.actions.crm.defaults import default_map
from leadwright.actions.crm.mapping import check
from leadwright.actions.crm.session import schema_of
from leadwright.kernel.db import Database
from leadwright.leads.decide import move
from leadwright.sources.crm.contract import CrmObject
from leadwright_twin.crm.faults import faults
from leadwright_twin.crm.people import lost_edits
from leadwright_twin.crm.serve import report
from tests.effects.crm_world import CRMS, World, opened_world
from tests.flows.crm_runs import apply, plan, pull, roll_back, sync
from tests.flows.invented_companies import take_in

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("crm", CRMS)]
COMPANY, CONTACT, DEAL = CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL
HEAD = "company,website,country,employees,industry,contact name,contact email,contact title"


def listed(count: int) -> str:
    rows = [
        f"Fern {n} Works,fern{n}.example,Germany,{40 + n},Banking,Ann Bell{n},ann@fern{n}.example,CTO"
        for n in range(count)
    ]
    return "\n".join([HEAD, *rows]) + "\n"


def living(world: World, kind: CrmObject) -> list[dict[str, str | None]]:
    return [record.values() for record in world.office.store.live(world.kind(kind))]


async def test_a_sync_makes_what_is_missing_and_the_second_is_empty(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world, database.scope(actor="test") as scope:
        await take_in(scope, tmp_path, listed(30))
        for (lead,) in await scope.rows("SELECT id FROM leads"):
            await move(scope, lead, "qualified")
        await scope.commit()
        done = await sync(scope, world.wire, world.connection)
        rows, _ = await plans.page(scope, done.id, most=200)
        assert Counter(row.state for row in rows if row.item.action != "keep") == {"done": 90}, [
            (row.item.title, row.reason) for row in rows if row.state != "done"
        ][:3]
        assert len(living(world, COMPANY)) == len(living(world, CONTACT)) == len(living(world, DEAL)) == 30
        again = await sync(scope, world.wire, world.connection)
        rows, _ = await plans.page(scope, again.id)
        assert dict(again.acts) == {}, [(row.item.title, row.item.changes) for row in rows[:2]]
        assert await scope.value("SELECT count(*) FROM leads") == 30
        back = await roll_back(scope, world.wire, done.id, world.connection)
        ended = await apply(scope, world.wire, back.id, world.connection)
        rows, _ = await plans.page(scope, back.id, most=200)
        assert ended.counts.get("done") == 90, [
            (r.item.object, r.item.action, r.state, r.reason, r.item.note, r.item.changes)
            for r in rows
            if r.state != "done"
        ][:3]
        assert living(world, COMPANY) == living(world, CONTACT) == living(world, DEAL) == []


async def test_people_who_edit_at_every_moment_lose_nothing(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with (
        opened_world(crm, database, tmp_path, meddling=0.3, wrong=faults("rough")) as world,
        database.scope(actor="test") as scope,
    ):
        await take_in(scope, tmp_path, listed(40))
        for (lead,) in await scope.rows("SELECT id FROM leads"):
            await move(scope, lead, "working")
        await scope.commit()
        for _ in range(12):
            done = await sync(scope, world.wire, world.connection)
            if not done.acts:
                break
        assert lost_edits(world.office.store) == []
        told = report(world.office, crm)
        assert told["made_twice"] == []
        assert len(living(world, COMPANY)) == 40
        assert len(living(world, CONTACT)) == 40


async def test_what_is_there_is_read_and_met(crm: str, database: Database, tmp_path: Path) -> None:
    async with opened_world(crm, database, tmp_path) as world, database.scope(actor="test") as scope:
        await take_in(scope, tmp_path, listed(3))
        store = world.office.store
        values = {
            key: value
            for key, value in world.values(name="Fern Zero", domain="fern0.example").items()
            if value
        }
        store.create(world.kind(COMPANY), values, "people")
        for (lead,) in await scope.rows("SELECT id FROM leads"):
            await move(scope, lead, "working")
        await scope.commit()
        done = await pull(scope, world.wire, world.connection)
        assert done.records == 1
        assert done.new == 0
        made = await plan(scope, world.wire, world.connection)
        assert made.acts["create"] == 5
        await apply(scope, world.wire, made.id, world.connection)
        assert len(living(world, COMPANY)) == 3
        assert any(row.get(world.word("name")) == "Fern Zero" for row in living(world, COMPANY))


async def test_what_somebody_makes_between_plan_and_run_is_not_made_again(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world, database.scope(actor="test") as scope:
        await take_in(scope, tmp_path, listed(3))
        for (lead,) in await scope.rows("SELECT id FROM leads"):
            await move(scope, lead, "working")
        await scope.commit()
        await pull(scope, world.wire, world.connection)
        made = await plan(scope, world.wire, world.connection)
        store, site = world.office.store, "fern1.example" if crm == "hubspot" else "http://www.fern1.example/"
        company = {world.word("name"): "By a colleague", world.word("domain"): site}
        store.create(world.kind(COMPANY), company, "person")
        person = {world.word("last"): "Bell2", world.word("email"): "ann@fern2.example"}
        store.create(world.kind(CONTACT), person, "person")
        done = await apply(scope, world.wire, made.id, world.connection)
        assert done.counts == {"done": 4, "found": 2}
        assert len(living(world, COMPANY)) == len(living(world, CONTACT)) == 3
        for _ in range(2):
            done = await sync(scope, world.wire, world.connection)
        assert dict(done.acts) == {}
        assert len(living(world, COMPANY)) == len(living(world, CONTACT)) == 3


async def test_the_mapping_that_one_begins_with_fits_the_fields_that_there_are(
    crm: str, database: Database, tmp_path: Path
) -> None:
    async with opened_world(crm, database, tmp_path) as world:
        schema = await schema_of(world.wire)
        checked = check(default_map(crm), schema)
        wrong = {
            one.line.theirs: one.problem
            for lines in checked.values()
            for one in lines
            if one.problem and one.line.keeper != "read" and "leadwright" not in one.line.theirs.lower()
        }
        assert wrong == {}, "what is only read may be missing: it is left out, and told"
