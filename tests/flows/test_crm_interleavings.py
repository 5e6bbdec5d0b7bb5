"""Whatever people do in the CRM, and whatever goes wrong: no edit of theirs is lost, nothing is made twice, and in the end
there is nothing left to do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadwright.actions.crm import mapping, plans
from leadwright.actions.crm.defaults import default_map
from leadwright.flows.apply_crm import apply_crm
from leadwright.kernel.db import Database, Scope
from leadwright.leads.decide import move
from leadwright.sources.crm.contract import CrmObject
from tests.flows.crm_runs import CONNECTION, apply, plan, pull, roll_back, session_of
from tests.flows.fake_crm import LAG, FakeCrm, Killed, Trouble
from tests.flows.invented_companies import take_in

COMPANY, CONTACT, DEAL = CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL
NAMES = ("Acme", "Birch", "Cedar", "Delta")
COUNTRIES = ("Germany", "France", "Spain", "Italy", "Austria")
ACTS = (
    "pull",
    "plan",
    "apply",
    "apply",
    "ours",
    "edit",
    "edit",
    "clear",
    "add",
    "delete",
    "merge",
    "wait",
    "back",
    "stage",
)


class Script:
    """What happens, in which order: our news, people at the CRM, and runs that are killed."""

    def __init__(self, scope: Scope, folder: Path, seed: int, acts: list[str]) -> None:
        self.scope, self.folder, self.random, self.acts = scope, folder, Random(seed), acts
        self.crm = FakeCrm(seed, Trouble(lost=0.1, busy=0.1, killed=0.06))
        self.crm._last = 100 + self.random.randrange(1, 10**6) * 1000
        self.crm.between = self._somebody
        self.countries = dict.fromkeys(NAMES, "Germany")

    def _somebody(self) -> None:
        """Now and then somebody edits a record at this very moment."""
        if self.random.random() < 0.05:
            self._edit(self.random.choice(COUNTRIES))

    def _edit(self, value: str) -> None:
        what = self.random.choice((COMPANY, CONTACT))
        rows = self.crm.living(what)
        if rows:
            field = self.random.choice(("country", "phone" if what is CONTACT else "numberofemployees"))
            text = value if field == "country" or not value else str(self.random.randrange(10, 99))
            self.crm.edit(what, self.random.choice(rows).id, **{field: text})

    async def begin(self) -> None:
        document = mapping.to_document(default_map("hubspot").lines, default_map("hubspot").choices)
        for line in document["fields"]["company"]:
            if line["ours"] in ("country", "head_count"):
                line["keeper"] = "us"
        await mapping.decide(self.scope, CONNECTION, document)
        await self._say()
        for (lead,) in await self.scope.rows("SELECT id FROM leads"):
            await move(self.scope, lead, "working")
        await self.scope.commit()

    async def _say(self) -> None:
        rows = [
            f"{name},{name.lower()}.example,{self.countries[name]},{20 + len(self.countries[name])},Ann {name},ann@{name.lower()}.example"
            for name in NAMES
        ]
        head = "company,website,country,employees,contact name,contact email"
        await take_in(self.scope, self.folder, "\n".join([head, *rows]) + "\n")

    async def run(self) -> None:
        for act in self.acts:
            try:
                await getattr(self, f"do_{act}")()
                await self.scope.commit()
            except Killed:
                await self.scope.rollback()
        self.crm.trouble, self.crm.between = Trouble(), lambda: None
        await self._settle()

    async def _settle(self) -> None:
        """A quiet day: everything is found out, and written."""
        for _ in range(8):
            self.crm.tick(3 * LAG.total_seconds())
            await pull(self.scope, self.crm)
            for plan_id in await plans.unfinished(self.scope, CONNECTION):
                async for _step in apply_crm(
                    self.scope, self.crm, await session_of(self.scope, self.crm), plan_id, only_doubts=True
                ):
                    await self.scope.commit()
            made = await plan(self.scope, self.crm)
            if not made.acts:
                return
            await apply(self.scope, self.crm, made.id)
        raise AssertionError(f"there is always something left to do: {made.acts}")

    async def do_pull(self) -> None:
        await pull(self.scope, self.crm)

    async def do_plan(self) -> None:
        await plan(self.scope, self.crm)

    async def do_apply(self) -> None:
        for one in await plans.plans(self.scope, CONNECTION):
            if one.state in ("ready", "running", "waiting"):
                await apply(self.scope, self.crm, one.id)
                return

    async def do_back(self) -> None:
        done = [
            one
            for one in await plans.plans(self.scope, CONNECTION)
            if one.kind == "push" and one.counts.get("done")
        ]
        if done:
            back = await roll_back(self.scope, self.crm, self.random.choice(done).id)
            if back.to_do:
                await apply(self.scope, self.crm, back.id)

    async def do_ours(self) -> None:
        self.countries[self.random.choice(NAMES)] = self.random.choice(COUNTRIES)
        await self._say()

    async def do_stage(self) -> None:
        leads = [row[0] for row in await self.scope.rows("SELECT id FROM leads ORDER BY id")]
        await move(self.scope, self.random.choice(leads), "qualified")

    async def do_edit(self) -> None:
        self._edit(self.random.choice(COUNTRIES))

    async def do_clear(self) -> None:
        self._edit("")

    async def do_add(self) -> None:
        name = self.random.choice(NAMES)
        if all(
            row.properties.get("domain") != f"{name.lower()}.example"
            for row in self.crm.books[COMPANY].values()
        ):
            self.crm.add(COMPANY, name=f"{name} Ltd", domain=f"{name.lower()}.example")
            self.crm.tick(2 * LAG.total_seconds())  # a record that no search shows yet is nobody's to find

    async def do_delete(self) -> None:
        rows = [(what, row) for what in (COMPANY, CONTACT, DEAL) for row in self.crm.living(what)]
        if rows:
            what, row = self.random.choice(rows)
            self.crm.archive(what, row.id)

    async def do_merge(self) -> None:
        rows = self.crm.living(COMPANY)
        if len(rows) > 1:
            loser, winner = self.random.sample(rows, 2)
            self.crm.merge(COMPANY, loser.id, winner.id)

    async def do_wait(self) -> None:
        self.crm.tick(2 * LAG.total_seconds())


def _emptied(url: str) -> None:
    """Forget everything of the example before."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT string_agg(format('%I', relname), ', ') FROM pg_class c WHERE relkind = 'r' AND relname <> 'workspaces'"
            " AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id')"
        ).fetchone()
        assert rows is not None
        connection.execute(f"TRUNCATE {rows[0]} CASCADE")


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)  # fmt: skip
@given(seed=st.integers(0, 10**6), acts=st.lists(st.sampled_from(ACTS), min_size=6, max_size=18))
def test_no_edit_is_lost_and_nothing_is_made_twice(
    database_url: str, tmp_path_factory: pytest.TempPathFactory, seed: int, acts: list[str]
) -> None:
    import anyio

    async def run() -> FakeCrm:
        database = Database(database_url, pool_size=4)
        try:
            async with database.scope(actor="test") as scope:
                script = Script(scope, tmp_path_factory.mktemp("crm"), seed, acts)
                await script.begin()
                await script.run()
                return script.crm
        finally:
            await database.close()

    _emptied(database_url)
    crm = anyio.run(run)
    assert crm.lost == []
    for what, key in ((COMPANY, "domain"), (CONTACT, "email")):
        counted = Counter(row.properties.get(key) for row in crm.living(what))
        assert {key: n for key, n in counted.items() if n > 1} == {}
    effects = Counter(write.effect for write in crm.sent)
    assert max(effects.values(), default=1) == 1, "a deed is done at most once"
