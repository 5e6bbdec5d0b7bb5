"""Intent is recorded of companies, beside what was told earlier, and meets the company that is known."""

from __future__ import annotations

import pytest

from leadwright.flows.record_confirmed import record_confirmed
from leadwright.flows.record_intent import record_intent
from leadwright.kernel.db import Scope
from leadwright.sources.confirmed import Confirmed
from leadwright.sources.intent import read_table

pytestmark = pytest.mark.anyio
FIRST = b"domain,product,activity,date\nnorthwind-labs.com,CRM,Pricing,2026-11-18\n"
LATER = b"domain,product,activity,date\nnorthwind-labs.com,Helpdesk,Compared,2026-11-20\n"


async def test_intent_meets_the_known_company_and_adds_up(scope: Scope) -> None:
    labs = (("name", "Northwind Labs"), ("website", "northwind-labs.com"))
    lead = await record_confirmed(scope, Confirmed("paste", (), labs), "Signature")
    assert await record_intent(scope, read_table(FIRST).observations, "a.csv") == [lead.company_id]
    await record_intent(scope, read_table(LATER).observations, "b.csv")
    newest = await scope.value(
        "SELECT content FROM observations WHERE content ? 'intent_topics' ORDER BY id DESC LIMIT 1"
    )
    assert [item["topic"] for item in newest["intent_topics"]] == ["Helpdesk", "CRM"]
    assert await scope.value("SELECT count(*) FROM leads") == 1, "research makes nobody a lead"


async def test_the_same_list_again_says_nothing_new(scope: Scope) -> None:
    for label in ("a.csv", "again.csv"):
        await record_intent(scope, read_table(FIRST).observations, label)
    assert await scope.value("SELECT count(*) FROM observations") == 1
    assert await scope.value("SELECT count(*) FROM sightings") == 2
