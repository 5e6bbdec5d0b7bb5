"""Scores of a lead through time, over the API."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope

from .conftest import CSV, ICP

pytestmark = pytest.mark.anyio


async def test_a_score_is_shown_as_it_was_and_compared_by_cause(
    client: httpx2.AsyncClient, scope: Scope, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    async for _ in import_file(scope, tmp_path / "a.csv", tmp_path):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))
    await scope.commit()
    start = await scope.value("SELECT clock_timestamp()")
    (tmp_path / "b.csv").write_text("company,website,hiring\nAcme,acme.com,yes\n")
    async for _ in import_file(scope, tmp_path / "b.csv", tmp_path):
        await scope.commit()
    company = await scope.value("SELECT company_id FROM profiles WHERE name = 'Acme'")
    lead = await scope.value("SELECT id FROM leads WHERE company_id = :company", company=company)
    await rescore_some(scope, [company])
    await scope.commit()
    then = (await client.get(f"/leads/{lead}/scores/at", params={"at": start.isoformat()})).json()
    now = (await client.get(f"/leads/{lead}/scores/at")).json()
    assert then["identical"]
    assert now["score"] == then["score"] + 10
    span = {"from": start.isoformat(), "to": "today"}
    found = (await client.get(f"/leads/{lead}/scores/compare", params=span)).json()
    assert Decimal(found["difference"]) == sum(Decimal(cause["points"]) for cause in found["causes"]) == 10
    (cause,) = found["causes"]
    assert (cause["kind"], cause["unit"]) == ("knowledge", "hiring")
    assert [one["label"] for one in cause["evidence"]] == ["b.csv"]
    assert {"feature": "hiring", "before": None, "after": True} in cause["changes"]


async def test_before_the_first_score_there_is_none(
    client: httpx2.AsyncClient, scope: Scope, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    async for _ in import_file(scope, tmp_path / "a.csv", tmp_path):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))
    lead = await scope.value("SELECT id FROM leads LIMIT 1")
    await scope.commit()
    for at, status in (("2020-01-01", 404), ("2026-02-30", 404), ("monday", 422)):
        answer = await client.get(f"/leads/{lead}/scores/at", params={"at": at})
        assert answer.status_code == status, answer.text
