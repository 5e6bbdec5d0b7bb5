"""Looking at companies: what sites say becomes observations, and silence never becomes "no"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.flows.import_file import import_file
from leadwright.flows.look import look
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope
from leadwright.reads.targets import to_look_at
from leadwright_twin.serve import serve, trespasses
from leadwright_twin.universe import universe

pytestmark = pytest.mark.anyio
DOMAINS = ("harborline.example", "fennelgate.example", "mossvault.example")


async def test_sites_fill_gaps_and_raise_scores_and_are_not_asked_again(scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("company,website\n" + "".join(f"{d.split('.')[0]},{d}\n" for d in DOMAINS))
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    stored = await icps.save(
        scope, from_document({"name": "Test", "decisionMakers": {"departments": ["Engineering"]}})
    )
    await rescore_all(scope, stored, as_of=date(2026, 11, 21))
    await scope.commit()
    before = {row[0]: row[1] for row in await scope.rows("SELECT domain, score FROM scores")}
    world = universe(7, today=date(2026, 11, 21))
    async with serve(world) as twin:
        settings = DoorSettings(outside="mapped", host_map=twin.host_map, zone=twin.zone)
        async with HttpDoor(settings) as door:
            targets = await to_look_at(scope, stored.id)
            assert {t.target.domain for t in targets} == set(DOMAINS)
            async for step in look(scope, door, targets, rescore_some):
                await scope.commit()
        assert step.done == step.of == 3
        assert trespasses(world, twin.books) == []
    after = {row[0]: row[1] for row in await scope.rows("SELECT domain, score FROM scores")}
    assert all(after[domain] > before[domain] for domain in DOMAINS)
    assert await scope.value("SELECT count(*) FROM features WHERE open_roles > 0") == 3
    assert await scope.value("SELECT count(*) FROM contacts") > 0
    assert await scope.value("SELECT count(*) FROM companies WHERE folded_into IS NULL") == 3
    assert await to_look_at(scope, stored.id) == []


async def test_a_door_that_is_closed_leaves_everything_unknown(scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("company,website\nAcme,acme.com\n")
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    stored = await icps.save(scope, from_document({"name": "Test", "geographies": ["US"]}))
    await rescore_all(scope, stored)
    async with HttpDoor(DoorSettings(outside="closed")) as door:
        async for _ in look(scope, door, await to_look_at(scope, stored.id), rescore_some):
            await scope.commit()
    outcomes = {row[0] for row in await scope.rows("SELECT outcome FROM asks")}
    assert "miss" not in outcomes
    assert await scope.value("SELECT hiring FROM features") is None
    assert await scope.value("SELECT count(*) FROM observations WHERE source <> 'file'") == 0
