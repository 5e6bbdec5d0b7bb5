"""The marts as Parquet: the columns that were promised, and the totals that the app's own pages show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from leadwright.flows.export_marts import export_marts
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.reads.inbox import InboxFilter, inbox
from leadwright.reads.marts import MARTS
from leadwright.signals.catalog import CATALOG
from leadwright.workspace.rates import keep, read_rates
from tests.api.conftest import ICP

pytestmark = pytest.mark.anyio
CSV = (
    "company,website,industry,employees,country,technologies,contact_name,contact_email\n"
    "Acme,acme.com,SaaS,120,US,AWS; React,Ada Byron,ada@acme.com\n"
    '"Birch ""& Co"", Ltd",birch.io,FinTech,51-200,UK,AWS,,\n'
    "Cedar,cedar.dev,Logistics,9000,DE,,Grace Hopper,grace@cedar.dev\n"
)


async def filled(scope: Scope, folder: Path) -> None:
    path = folder / "list.csv"
    path.write_text(CSV)
    async for _ in import_file(scope, path, folder):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))


async def test_the_files_hold_what_the_pages_show(scope: Scope, tmp_path: Path) -> None:
    await filled(scope, tmp_path)
    done = {item.name: item async for item in export_marts(scope, tmp_path)}
    page = await inbox(scope, InboxFilter(), date(2026, 11, 26))
    with duckdb.connect() as reader:

        def ask(question: str) -> list[tuple[object, ...]]:
            return reader.execute(question.format(at=tmp_path)).fetchall()

        for mart in MARTS:
            shown = reader.execute(f"DESCRIBE SELECT * FROM '{done[mart.name].path}'").fetchall()
            assert [row[0] for row in shown] == [name for name, _ in mart.columns]
        companies = ask(
            "SELECT name, employee_count, tech_stack FROM '{at}/dim_companies.parquet' ORDER BY name"
        )
        assert companies == [
            ("Acme", 120, ["aws", "react"]), ('Birch "& Co", Ltd', 126, ["aws"]), ("Cedar", 9000, None)
        ]  # fmt: skip
        tiers = dict(ask("SELECT tier, count(*) FROM '{at}/fct_scored_leads.parquet' GROUP BY 1"))
        assert tiers == {tier: count for tier, count in page.counts.items() if count}
        top = ask("SELECT score FROM '{at}/fct_scored_leads.parquet' ORDER BY score DESC LIMIT 1")
        assert float(str(top[0][0])) == float(page.rows[0].score)
        people = ask("SELECT full_name, email FROM '{at}/dim_contacts.parquet' ORDER BY 1")
        assert people == [("Ada Byron", "ada@acme.com"), ("Grace Hopper", "grace@cedar.dev")]
        named = ask(
            "SELECT count(*) FROM '{at}/fct_enriched_leads.parquet' e JOIN '{at}/dim_contacts.parquet' USING (contact_id)"
        )
        assert named == [(2,)]
    assert done["fct_outreach_events"].rows == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


async def test_another_workspace_sees_none_of_it(scope: Scope, database: Database, tmp_path: Path) -> None:
    await filled(scope, tmp_path)
    await scope.commit()
    other = new_id()
    async with database.scope(other) as own:
        for mart in MARTS:
            assert await own.value(f"SELECT count(*) FROM mart.{mart.name}") == 0


async def test_every_type_of_signal_is_on_one_side(scope: Scope) -> None:
    told = str(await scope.value("SELECT pg_get_viewdef('mart.fct_enriched_leads'::regclass)"))
    social = {name for name, kind in CATALOG.items() if kind.group in ("social", "engagement")}
    assert {name for name in CATALOG if f"'{name}'" in told} == social


async def test_amounts_become_dollars_by_the_newest_rate_that_was_known_and_not_without_one(
    scope: Scope,
) -> None:
    await keep(scope, read_rates(["currency,day,usd", "EUR,2026-01-01,1.10", "eur,2026-06-01,1.20"], "bank"))

    async def usd(amount: int, currency: str, day: date) -> Decimal | None:
        found: Decimal | None = await scope.value(
            "SELECT mart.usd(:amount, :currency, :day)", amount=amount, currency=currency, day=day
        )
        return found

    assert await usd(100, "USD", date(2020, 1, 1)) == 100
    assert await usd(100, "EUR", date(2026, 5, 31)) == Decimal("110.00")
    assert await usd(100, "EUR", date(2026, 6, 1)) == Decimal("120.00")
    assert await usd(100, "EUR", date(2025, 12, 31)) is None
    assert await usd(100, "BRL", date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    "line",
    ["EUR,2026-01-01,-1", "EURO,2026-01-01,1", "EUR,yesterday,1", "EUR,2026-01-01,", "EUR,2026-01-01,NaN"],
)
def test_a_line_that_is_no_rate_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(Wrong, match="Line 2"):
        read_rates(["currency,day,usd", line], "bank")


async def test_a_folder_that_is_not_there_is_named(scope: Scope, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no folder"):
        _ = [item async for item in export_marts(scope, tmp_path / "nowhere")]
