"""What happens if I change this: the preview says beforehand what a saved version then does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import Icp, from_document
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.answerable import answerable
from leadwright.reads.icp_page import Preview, icp_page, preview, unchanged
from leadwright_twin.demo_file import write_file
from leadwright_twin.universe import universe

pytestmark = pytest.mark.anyio

ICP = from_document({
    "name": "Ours", "industries": ["SaaS", "FinTech"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["US", "UK"],
    "techStack": {"mustHave": ["AWS", "React"]},
})  # fmt: skip


async def _stored(scope: Scope, folder: Path) -> StoredIcp:
    async for _ in import_file(scope, write_file(universe(), folder / "invented.csv"), folder):
        await scope.commit()
    stored = await icps.save(scope, ICP)
    await rescore_all(scope, stored)
    return stored


async def _preview(scope: Scope, icp: Icp, stored: StoredIcp | None) -> Preview:
    return await preview(scope, icp, stored, clock.today(), await answerable(scope))


CHANGES = [
    replace(ICP, industries=("HealthTech",)),
    replace(ICP, company_size_min=5, company_size_max=60),
    replace(ICP, geographies=("Germany",)),
    replace(ICP, tech_stack=replace(ICP.tech_stack, avoid=("React",), must_have=("AWS",))),
    replace(ICP, signals=replace(ICP.signals, recent_funding=False)),
    Icp(name="Ours"),
]


@pytest.mark.parametrize("changed", CHANGES, ids=range(len(CHANGES)))
async def test_the_preview_is_what_saving_does(scope: Scope, tmp_path: Path, changed: Icp) -> None:
    stored = await _stored(scope, tmp_path)
    seen = await _preview(scope, changed, stored)
    done = await rescore_all(scope, await icps.save(scope, changed, name="Ours"))
    assert {tier: count for tier, count in seen.after.items() if count} == done.tiers
    assert sum(seen.before.values()) == seen.total == 60
    for mover in seen.movers:
        assert mover.before != mover.after
        assert mover.why
        tier = await scope.value(
            "SELECT s.tier FROM scores s JOIN leads l USING (workspace_id, company_id) WHERE l.id = :id",
            id=mover.lead_id,
        )
        assert tier == mover.after


async def test_nobody_moves_while_nothing_changes_and_nothing_is_written(
    scope: Scope, tmp_path: Path
) -> None:
    stored = await _stored(scope, tmp_path)
    before = await scope.value("SELECT count(*) FROM score_history")
    seen = await _preview(scope, ICP, stored)
    assert (seen.moves, seen.movers, seen.before) == (0, [], seen.after)
    told = await unchanged(scope, stored)
    assert (told.before, told.after, told.total, told.moves) == (seen.before, seen.after, seen.total, 0)
    assert (await icp_page(scope, None)).scored
    await _preview(scope, CHANGES[0], stored)
    assert await scope.value("SELECT count(*) FROM score_history") == before
    assert await scope.value("SELECT count(*) FROM recipes") == 1


async def test_an_icp_that_is_new_has_no_before(scope: Scope, tmp_path: Path) -> None:
    await _stored(scope, tmp_path)
    seen = await _preview(scope, ICP, None)
    assert seen.before == {}
    assert seen.total == 60


async def test_words_of_strangers_cannot_leave_their_place_in_the_select(
    scope: Scope, tmp_path: Path
) -> None:
    stored = await _stored(scope, tmp_path)
    hostile = "'; DROP TABLE scores; -- :x %s {select} \\"
    words = replace(ICP, tech_stack=replace(ICP.tech_stack, must_have=(hostile,), nice_to_have=("{earned}",)))
    seen = await _preview(scope, words, stored)
    assert seen.total == 60


async def test_the_page_has_every_version_and_its_siblings(scope: Scope, tmp_path: Path) -> None:
    stored = await _stored(scope, tmp_path)
    await icps.save(scope, CHANGES[0], name="Ours")
    await icps.save(scope, replace(ICP, name="Others"))
    page = await icp_page(scope, None)
    assert page.stored is not None
    assert page.stored.id == stored.id
    assert [version.version for version in page.versions] == [2, 1]
    assert [known.name for known in page.all] == ["Ours", "Others"]
    assert page.companies == 60
    assert (await icp_page(scope, "new")).stored is None
    with pytest.raises(NotFound):
        await icp_page(scope, "Nobody")
