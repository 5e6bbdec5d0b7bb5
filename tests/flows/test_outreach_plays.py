"""Behaviour of plays that begin by themselves, and of sending under the true governor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leadwright.actions.outreach import enrolments, messages, sequences, steps
from leadwright.actions.outreach.types import MessageState
from leadwright.flows.enrol import start_plays
from leadwright.flows.rescore import rescore_all
from leadwright.flows.send_outreach import Posting, ask_governor, send_outreach
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import settings
from leadwright.leads import plays
from leadwright.policy import identifiers
from leadwright.policy.suppression import suppress
from tests.flows.invented_outreach import BOX, Clock, load, prepare, sequence
from tests.flows.invented_post import InventedPost, mailbox
from tests.flows.test_prepare_outreach import written

pytestmark = pytest.mark.anyio
ROWS = (
    "company,website,country,industry,employees,hiring,contact_name,contact_title,contact_email,contact_linkedin\n"
    "Warm One,warmone.com,United States,SaaS,120,yes,Ada Low,CTO,ada@warmone.com,linkedin.com/in/ada\n"
    "Warm Two,warmtwo.com,United States,SaaS,90,yes,Ben Low,CTO,ben@warmtwo.com,linkedin.com/in/ben\n"
    "Cold,cold.com,France,Mining,9,no,Cleo Low,CTO,cleo@cold.com,\n"
)


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def scored(scope: Scope, home: Path) -> Scope:
    document = {
        "name": "Ours",
        "industries": ["SaaS"],
        "companySizeMin": 50,
        "companySizeMax": 500,
        "geographies": ["US"],
    }
    stored = await icps.save(scope, from_document(document))
    await load(scope, home, ROWS)
    await rescore_all(scope, stored)
    await mailbox(scope)
    await scope.commit()
    return scope


async def tiers(scope: Scope) -> dict[str, str]:
    rows = await scope.rows(
        "SELECT p.name, s.tier FROM scores s JOIN profiles p ON p.company_id = s.company_id"
    )
    return {row[0]: row[1] for row in rows}


async def began(scope: Scope) -> list[int]:
    return [count async for count in start_plays(scope, clock.now())]


async def test_a_play_takes_its_leads_in_only_where_a_person_named_a_sequence(scored: Scope) -> None:
    told = await tiers(scored)
    tier = told["Warm One"]
    assert told["Warm Two"] == tier != told["Cold"]
    await sequence(scored)
    assert await began(scored) == []
    await plays.decide(scored, tier, {"name": "Ours", "sequence": "test"})
    assert await began(scored) == [2]
    assert await began(scored) == [0]
    held, total = await enrolments.page(scored)
    assert (total, {one.tier for one in held}) == (2, {tier})


async def test_a_play_whose_messages_a_person_reads_each_outweighs_a_sequence_that_goes_by_itself(
    scored: Scope,
) -> None:
    tier = (await tiers(scored))["Warm One"]
    await sequence(scored)
    await plays.decide(scored, tier, {"name": "Ours", "sequence": "Test", "approval": "each"})
    await began(scored)
    await prepare(scored, clock.now() + timedelta(seconds=1))
    assert {one.state for one in await written(scored)} == {MessageState.AWAITING_APPROVAL}


async def test_a_play_of_a_sequence_that_is_off_takes_nobody_in(scored: Scope) -> None:
    tier = (await tiers(scored))["Warm One"]
    stored = await sequence(scored)
    await plays.decide(scored, tier, {"name": "Ours", "sequence": "Test"})
    await sequences.enable(scored, stored.id, enabled=False)
    assert await began(scored) == []


async def test_under_the_true_governor_only_what_may_leaves_and_the_rest_says_why(
    scored: Scope, database: Database
) -> None:
    always = {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "from": "00:00",
        "until": "23:59",
        "holidays": True,
    }
    stored = await sequence(scored, approval={"first": 9}, window=always, grace_minutes=0)
    tier = (await tiers(scored))["Warm One"]
    await plays.decide(scored, tier, {"name": "Ours", "sequence": stored.name})
    async for _ in start_plays(scored, clock.now(), [(BOX, "Nora Quill")]):
        pass
    await prepare(scored, clock.now() + timedelta(seconds=1))
    first, second = await written(scored)
    await scored.run(
        "UPDATE contacts SET email_status = 'valid', emails = jsonb_set(emails, '{0,status}', '\"valid\"')"
    )
    await steps.approve(scored, [first.id, second.id], clock.now())
    await suppress(scored, [identifiers.identifier("email", second.to_address or "")], "asked")
    await scored.run("UPDATE outreach_messages SET send_after = now() - interval '1 minute'")
    await scored.commit()
    post = InventedPost(database)
    posting = Posting(
        post, ask_governor, {BOX: "nora@quill.com"}, lambda key: "https://quill.com/u", Clock(clock.now())
    )
    async for _ in send_outreach(scored, posting):
        await scored.commit()
    told = {one.to_address: await messages.get(scored, one.id) for one in (first, second)}
    assert told[second.to_address].state is MessageState.REFUSED, told[second.to_address]
    assert told[first.to_address].state is MessageState.SENT, told[first.to_address].refusal
    assert [letter.to for letter in post.delivered] == [first.to_address]
